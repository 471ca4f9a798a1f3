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
			Summary: "All accounts, as a table.",
			Source:  "as user",
			Example: "describe users.where { uid == 0 } do\n  its('usernames') { should eq ['root'] }\nend",
			Differences: []string{
				"passwordage and badpasswordattempts are not supported.",
			},
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
	accounts, err := h.accounts()
	if err != nil {
		return nil, err
	}
	var rows []*interp.Hash
	for _, a := range accounts {
		id, err := h.userIdentity(strings.TrimSpace(a.name))
		if err != nil {
			return nil, err
		}
		if id == nil {
			continue
		}
		rows = append(rows, row(":uid", id["uid"], ":username", id["username"], ":gid", id["gid"],
			":groupname", id["groupname"], ":groups", id["groups"], ":home", id["home"], ":shell", id["shell"],
			":login", a.name))
	}
	return rows, nil
}
