// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func limitsConfDefinition() Definition {
	return Definition{
		Name:  "limits_conf",
		Class: "Inspec::Resources::LimitsConf",
		Super: "login_defs",
		Card: Card{
			Summary: "The limits of a domain in /etc/security/limits.conf, each an array of type, item and value.",
			Source:  "/etc/security/limits.conf of the target, or the file given",
			Example: "describe limits_conf do\n  its('root') { should include ['hard', 'core', '0'] }\nend",
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			path, err := pathArgument(a, "/etc/security/limits.conf")
			if err != nil {
				return nil, err
			}
			c := &config{params: interp.NewHash(), content: interp.Nil, id: path, label: "limits.conf"}
			content, err := h.readConfig(path, false)
			if err != nil {
				return c, err
			}
			format := defaultFormat()
			format.assignment, format.values, format.multiple = limitsAssignment, 3, true
			c.parseLater(in, content, format)
			return c, nil
		},
	}
}

var limitsAssignment = goPattern(`(?m)^\s*(\S+?)\s+(.*?)\s+(.*?)\s+(.*?)\s*$`)
