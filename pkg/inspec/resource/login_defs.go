// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func loginDefsDefinition() Definition {
	return Definition{
		Name:  "login_defs",
		Class: "Inspec::Resources::LoginDefs",
		Card: Card{
			Summary: "The settings in /etc/login.defs. Values are strings; the last one of a name counts.",
			Source:  "/etc/login.defs of the target, or the file given",
			Example: "describe login_defs do\n  its('PASS_MAX_DAYS') { should cmp <= 90 }\nend",
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			path, err := pathArgument(a, "/etc/login.defs")
			if err != nil {
				return nil, err
			}
			c := &config{params: interp.NewHash(), content: interp.Nil, id: path, label: "login.defs"}
			content, err := h.readConfig(path, false)
			if err != nil {
				return c, err
			}
			format := defaultFormat()
			format.assignment = loginDefsAssignment
			c.parseLater(in, content, format)
			return c, nil
		},
		Methods: interp.Methods{
			"to_s":        text(func(c *config) string { return c.label }),
			"resource_id": text(func(c *config) string { return c.id }),
			"read_params": property(func(c *config) (any, error) { return c.params, c.fault }),
			"method_missing": method(func(c *config, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				if err := a.Want(1, 1); err != nil {
					return interp.Nil, err
				}
				return c.get(a.Arg(0)), c.fault
			}),
		},
	}
}

var loginDefsAssignment = goPattern(`(?m)^\s*(\S+)\s+(\S*)\s*$`)
