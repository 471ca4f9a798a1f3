// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func auditdConfDefinition() Definition {
	return Definition{
		Name:  "auditd_conf",
		Class: "Inspec::Resources::AuditDaemonConf",
		Card: Card{
			Summary: "The settings of the audit daemon. Values are strings; the last one of a name counts.",
			Source:  "/etc/audit/auditd.conf of the target, or the file given",
			Example: "describe auditd_conf do\n  its('space_left_action') { should cmp 'email' }\nend",
			Methods: map[string]string{"conf_path": "the path of the file", "content": "its text"},
		},
		New: newSettingFile("/etc/audit/auditd.conf", "Audit Daemon Config", defaultFormat()),
		Methods: settingMethods(interp.Methods{
			"conf_path": text(func(c *config) string { return c.id }),
			"content":   property(func(c *config) (any, error) { return c.content, nil }),
			// InSpec reads the settings when one is asked for.
			"params": property(func(c *config) (any, error) {
				if !c.asked {
					return nil, nil
				}
				return c.params, nil
			}),
		}),
	}
}
