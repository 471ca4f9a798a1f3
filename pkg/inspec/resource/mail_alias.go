// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func mailAliasDefinition() Definition {
	return Definition{
		Name:  "mail_alias",
		Class: "Inspec::Resources::Mailalias",
		Card: Card{
			Summary: "An alias of mail.",
			Source:  "/etc/aliases of the target",
			Example: "describe mail_alias('postmaster') do\n  it { should be_aliased_to 'root' }\nend",
			Methods: map[string]string{"aliased_to?": "a name that is not in the file is an error; what comes after a second colon is left out, as in InSpec"},
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			if err := a.Want(1, 1); err != nil {
				return nil, err
			}
			key, err := in.ToS(a.Arg(0))
			return &mailAlias{h, key}, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(m *mailAlias) string { return "mail_alias " + m.key }),
			"resource_id": text(func(m *mailAlias) string { return m.key }),
			"aliased_to?": method(func(m *mailAlias, in *interp.Interp, a interp.Args) (interp.Value, error) {
				names, err := m.names(in)
				return interp.Bool(slices.Contains(names, plain(a.Arg(0)))), err
			}),
		},
	}
}

type mailAlias struct {
	host *Host
	key  string
}

// names are what the alias stands for. The key is a pattern of grep, as in
// InSpec (lib/inspec/resources/mail_alias.rb).
func (m *mailAlias) names(in *interp.Interp) ([]string, error) {
	found, err := m.host.commandResult(in, "cat /etc/aliases | grep '^"+m.key+":'")
	switch {
	case err != nil:
		return nil, err
	case found.Status != 0:
		return nil, interp.Raise(interp.ResourceFailed, "%s is not a valid key in the aliases", m.key)
	}
	parts := splitFields(found.Stdout, ":")
	if len(parts) < 2 {
		return nil, noMethod("split")
	}
	var names []string
	for name := range strings.SplitSeq(strings.TrimSpace(parts[1]), ",") {
		names = append(names, strings.TrimSpace(name))
	}
	return names, nil
}
