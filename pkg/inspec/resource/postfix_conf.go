// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func postfixConfDefinition() Definition {
	return Definition{
		Name:  "postfix_conf",
		Class: "Inspec::Resources::PostfixConf",
		Super: "ini",
		Card: Card{
			Summary: "The settings of Postfix. Values are strings; the last one of a name counts.",
			Source:  "/etc/postfix/main.cf of the target, or the file given",
			Example: "describe postfix_conf do\n  its('inet_interfaces') { should cmp 'loopback-only' }\nend",
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			if len(a.Flat()) != 1 {
				a = interp.Args{Pos: []interp.Value{interp.Str("/etc/postfix/main.cf")}}
			}
			return newDocument("Postfix Config", func(in *interp.Interp, text string) (interp.Value, error) {
				return parseConfig(in, text, defaultFormat())
			})(h, in, a)
		},
		Methods: interp.Methods{
			"to_s":        text(func(*document) string { return "Postfix Mail Transfer Agent" }),
			"resource_id": text(func(*document) string { return "Postfix Conf" }),
		},
	}
}
