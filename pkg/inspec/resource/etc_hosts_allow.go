// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func etcHostsAllowDefinition() Definition {
	return Definition{
		Name:  "etc_hosts_allow",
		Class: "Inspec::Resources::EtcHostsAllow",
		Card: Card{
			Summary: "The rules of TCP wrappers for who may connect, one row for each daemon.",
			Source:  "/etc/hosts.allow of the target, or the file given",
			Example: "describe etc_hosts_allow.where { daemon == 'ALL' } do\n  its('client_list') { should include ['127.0.0.1'] }\nend",
			Methods: map[string]string{
				"client_list": "for each rule an array of clients",
				"options":     "for each rule an array of options",
			},
		},
		New: newRowFile("/etc/hosts.allow", "hosts.allow Configuration", false, parseHostsAccess),
		Methods: rowMethods(interp.Methods{
			"resource_id": text(func(f *rowFile) string { return f.id }),
		}),
		Table: rowTable(column("daemon", "daemon"), column("client_list", "client_list"), column("options", "options")),
	}
}

func etcHostsDenyDefinition() Definition {
	return Definition{
		Name:  "etc_hosts_deny",
		Class: "Inspec::Resources::EtcHostsDeny",
		Super: "etc_hosts_allow",
		Card: Card{
			Summary: "The rules of TCP wrappers for who may not connect, one row for each daemon.",
			Source:  "/etc/hosts.deny of the target, or the file given",
			Example: "describe etc_hosts_deny do\n  its('client_list') { should eq [['ALL']] }\nend",
		},
		New: newRowFile("/etc/hosts.deny", "hosts.deny Configuration", false, parseHostsAccess),
	}
}

var (
	colonSpace = lazyregexp.New(`:\s+`)
	spaceColon = lazyregexp.New(`\s+:\s+`)
)

// parseHostsAccess reads hosts_access(5) as far as InSpec does: a rule is a
// line, and its parts are told apart by colons with a space.
func parseHostsAccess(text string) ([]*interp.Hash, error) {
	var rows []*interp.Hash
	for line := range strings.Lines(text) {
		data := lineContent(line)
		if data == "" {
			continue
		}
		if err := wellFormed(line); err != nil {
			return nil, err
		}
		_, rest, ok := strings.Cut(line, ":")
		parts := splitFields(data, ":")
		switch {
		case len(parts) == 0:
			return nil, noMethod("split")
		case !ok:
			return nil, interp.Raise("TypeError", "no implicit conversion of nil into String")
		}
		for _, daemon := range splitFields(parts[0], ",") {
			r, err := hostsRule(lineContent(daemon + " : " + rest))
			if err != nil {
				return nil, err
			}
			rows = append(rows, r)
		}
	}
	return rows, nil
}

func hostsRule(line string) (*interp.Hash, error) {
	parts := splitPattern(line, colonSpace, 2)
	if len(parts) < 2 || parts[1] == "" {
		return nil, noMethod("split")
	}
	clients := splitPattern(parts[1], spaceColon, 2)
	options := ""
	if len(clients) > 1 {
		options = clients[1]
	}
	return row(
		"daemon", strings.TrimSpace(parts[0]),
		"client_list", trimmed(splitFields(clients[0], ",")),
		"options", trimmed(splitPattern(options, colonSpace, 0)),
	), nil
}

func trimmed(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strings.TrimSpace(w)
	}
	return out
}
