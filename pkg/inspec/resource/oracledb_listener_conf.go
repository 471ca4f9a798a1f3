// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func oracledbListenerConfDefinition() Definition {
	return Definition{
		Name:  "oracledb_listener_conf",
		Class: "Inspec::Resources::OracledbListenerConf",
		Super: "postgres_conf",
		Card: Card{
			Summary: "The settings of the listener of an Oracle database, a line each.",
			Source:  "listener.ora in ORACLE_HOME (see oracle), or the file given",
			Example: "describe oracledb_listener_conf('/opt/oracle/network/admin/listener.ora') do\n  its('DEFAULT_SERVICE_LISTENER') { should eq 'XE' }\nend",
			Differences: []string{
				"A setting that goes over several lines is taken apart at them, as in InSpec.",
			},
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			c := &config{params: interp.NewHash(), content: interp.Nil, label: "Oracle Listener Configuration"}
			file, err := pathArgument(a, "")
			if err != nil {
				return c, err
			}
			if file == "" {
				file, err = h.oracleListener(in)
				if e, raised := interp.AsError(err); raised {
					return c, interp.Raise("RuntimeError", "%s", e.Message)
				}
				if err != nil {
					return c, err
				}
				if file == "" {
					return c, interp.Raise(interp.ResourceSkipped, "Oracle Listener conf path is not set")
				}
			}
			return c, h.readQuotedSettings(in, c, file)
		},
	}
}
