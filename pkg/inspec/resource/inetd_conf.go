// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func inetdConfDefinition() Definition {
	return Definition{
		Name:  "inetd_conf",
		Class: "Inspec::Resources::InetdConf",
		Card: Card{
			Summary: "The services in /etc/inetd.conf, each an array of the six words after its name; nil where there is none.",
			Source:  "/etc/inetd.conf of the target, or the file given",
			Example: "describe inetd_conf do\n  its('telnet') { should be_nil }\nend",
			Methods: map[string]string{"read_params": "all services"},
		},
		New: newSettingFile("/etc/inetd.conf", "inetd.conf", inetdFormat()),
		Methods: settingMethods(interp.Methods{
			"read_params": property(func(c *config) (any, error) { return c.params, nil }),
			// Kernel has an exec of its own.
			"exec": property(func(c *config) (any, error) { return c.get(interp.Str("exec")), nil }),
		}),
	}
}

func inetdFormat() configFormat {
	f := defaultFormat()
	f.assignment, f.values = inetdAssignment, 6
	return f
}

var inetdAssignment = goPattern(`(?m)^\s*(\S+?)\s+(.*?)\s+(.*?)\s+(.*?)\s+(.*?)\s+(.*?)\s+(.*?)\s*$`)
