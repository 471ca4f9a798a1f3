// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func sshConfigDefinition() Definition {
	return Definition{
		Name:  "ssh_config",
		Class: "Inspec::Resources::SshConfig",
		Card: Card{
			Summary: "The settings of the ssh client. Names are not case-sensitive.",
			Source:  "/etc/ssh/ssh_config of the target, or the file given",
			Example: "describe ssh_config do\n  its('HashKnownHosts') { should cmp 'yes' }\nend",
			Methods: map[string]string{"params": "all settings, arrays under names in lower case"},
		},
		New: newSSHConfig("/etc/ssh/ssh_config", "SSH Configuration"),
		Methods: interp.Methods{
			"to_s":        text(func(c *config) string { return c.label }),
			"resource_id": text(func(c *config) string { return c.id }),
			"content": property(func(c *config) (any, error) {
				if interp.IsNil(c.content) {
					return nil, c.fault
				}
				return c.content, nil
			}),
			"params": method(func(c *config, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				if c.fault != nil {
					return interp.Nil, c.fault
				}
				if a.Len() == 0 {
					return c.params, nil
				}
				return dig(c.params, a.Pos), nil
			}),
			"method_missing": method(func(c *config, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				if err := a.Want(1, 1); err != nil {
					return interp.Nil, err
				}
				if c.fault != nil {
					return interp.Nil, c.fault
				}
				list, ok := c.get(interp.Str(strings.ToLower(keyText(a.Arg(0))))).(*interp.Array)
				switch {
				case !ok:
					return interp.Nil, nil
				case len(list.Elems) == 1:
					return list.Elems[0], nil
				}
				return list, nil
			}),
		},
	}
}

func sshdConfigDefinition() Definition {
	return Definition{
		Name:  "sshd_config",
		Class: "Inspec::Resources::SshdConfig",
		Super: "ssh_config",
		Card: Card{
			Summary: "The settings of the ssh server. A setting that comes more than once, also in a Match block, is an array.",
			Source:  "/etc/ssh/sshd_config of the target, or the file given; files that it includes are not read",
			Example: "describe sshd_config do\n  its('PermitRootLogin') { should eq 'no' }\nend",
		},
		New: newSSHConfig("/etc/ssh/sshd_config", "SSHD Configuration"),
	}
}

var sshAssignment = goPattern(`(?m)^\s*(\S+?)\s+(.*?)\s*$`)

func newSSHConfig(otherwise, label string) func(*Host, *interp.Interp, interp.Args) (any, error) {
	return func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
		path, err := pathArgument(a, otherwise)
		if err != nil {
			return nil, err
		}
		c := &config{params: interp.NewHash(), content: interp.Nil, id: path, label: label}
		content, err := h.readConfig(path, false)
		if err != nil {
			c.fault = err
			return c, err
		}
		c.content = interp.Str(content)
		format := defaultFormat()
		format.assignment, format.multiple = sshAssignment, true
		params, err := parseConfig(in, content, format)
		if err != nil {
			c.fault = err
			return c, nil //nolint:nilerr // raised where a setting is asked for
		}
		for k, v := range params.All() {
			// Of names that differ in case only, the first one counts.
			if name := strings.ToLower(keyText(k)); interp.IsNil(c.get(interp.Str(name))) {
				c.params.Set(interp.Str(name), v)
			}
		}
		return c, nil
	}
}
