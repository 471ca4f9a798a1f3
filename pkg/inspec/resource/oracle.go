// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func oracleDefinition() Definition {
	return Definition{
		Name:  "oracle",
		Class: "Inspec::Resources::Oracle",
		Card: Card{
			Summary: "Where the listener of an Oracle database keeps its configuration.",
			Source:  "ORACLE_HOME in the environment of the target's process",
			Example: "describe file(oracle.conf_path) do\n  it { should exist }\nend",
			Methods: map[string]string{"conf_path": "nil where the variable is not set, or no listener.ora is there"},
		},
		New: func(h *Host, in *interp.Interp, _ interp.Args) (any, error) {
			path, err := h.oracleListener(in)
			return &homePath{path}, err
		},
		Methods: interp.Methods{
			"to_s":      text(func(*homePath) string { return "OracleDB" }),
			"conf_path": property(func(o *homePath) (any, error) { return orNil(o.path), nil }),
		},
	}
}

func (h *Host) oracleListener(in *interp.Interp) (string, error) {
	return h.below(in, "ORACLE_HOME", "/network/admin/listener.ora", "Errors reading listener settings")
}
