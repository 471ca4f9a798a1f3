// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func usersDefinition() Definition {
	columns := []Column{
		{Name: "exists?", Body: func(_ *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
			return interp.Bool(len(t.rows) > 0), nil
		}},
		symbolColumn("usernames", "username"), symbolColumn("uids", "uid"), symbolColumn("gids", "gid"),
		symbolColumn("groupnames", "groupname"), symbolColumn("groups", "groups"), symbolColumn("homes", "home"),
		symbolColumn("shells", "shell"), agingColumn("mindays"), agingColumn("maxdays"), agingColumn("warndays"),
		symbolColumn("disabled", "disabled"),
		// No account says that it is disabled, nor that it is enabled.
		{Name: "disabled?", Body: trueProperty},
		{Name: "enabled?", Body: trueProperty},
	}
	return Definition{
		Name:  "users",
		Class: "Inspec::Resources::Users",
		Card: Card{
			Summary:     "All accounts, as a table.",
			Source:      "as user",
			Differences: []string{"An empty line of /etc/passwd is left out; InSpec takes it for the account that scans."},
			Example:     "describe users.where { uid == 0 } do\n  its('usernames') { should eq ['root'] }\nend",
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) { return h, a.Want(0, 0) },
		Methods: interp.Methods{
			"to_s": text(func(*Host) string { return "Users" }),
		},
		Table: &Table{Columns: columns, Rows: userRows},
	}
}

func trueProperty(*interp.Interp, *table, interp.Value, interp.Value) (interp.Value, error) {
	return interp.Bool(true), nil
}

// agingColumn is a number of days, for which /etc/shadow is read only when
// somebody asks.
func agingColumn(name string) Column {
	c := symbolColumn(name, name)
	c.Lazy = func(in *interp.Interp, t *table, row *interp.Hash, _ interp.Value) error {
		h, err := dataOf[*Host](in, t.resource)
		if err != nil {
			return err
		}
		username, _ := row.Get(interp.Symbol("login"))
		days, err := h.aging(plain(username), name)
		row.Set(interp.Symbol(name), interp.FromGo(days))
		return err
	}
	return c
}

func userRows(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
	h, err := dataOf[*Host](in, self)
	if err != nil {
		return nil, err
	}
	content, err := h.optional("/etc/passwd")
	if err != nil {
		return nil, err
	}
	var rows []*interp.Hash
	for _, line := range splitLines(content) {
		name, _, _ := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); name == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, err := h.userIdentity(name)
		if err != nil {
			return nil, err
		}
		r := row(":login", name)
		for _, key := range []string{"uid", "username", "gid", "groupname", "groups", "home", "shell"} {
			if value, ok := id[key]; ok {
				r.Set(interp.Symbol(key), interp.FromGo(value))
			}
		}
		rows = append(rows, r)
	}
	return rows, nil
}
