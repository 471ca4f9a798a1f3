// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func passwdDefinition() Definition {
	columns := []Column{
		column("users", "user"), column("passwords", "password"), column("uids", "uid"), column("gids", "gid"),
		column("descs", "desc"), column("homes", "home"), column("shells", "shell"),
		{Name: "content", Body: passwdContent},
	}
	return Definition{
		Name:  "passwd",
		Class: "Inspec::Resources::Passwd",
		Card: Card{
			Summary: "The accounts in /etc/passwd, as a table. Ids are strings.",
			Source:  "/etc/passwd of the target, or the file given",
			Example: "describe passwd.where { uid.to_i == 0 } do\n  its('users') { should eq ['root'] }\nend",
			Methods: map[string]string{"content": "the lines of the chosen accounts"},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			path, err := pathArgument(a, "/etc/passwd")
			if err != nil {
				return nil, err
			}
			p := &passwd{}
			if content := a.Option("content"); !interp.IsNil(content) {
				p.text = plain(content)
				return p, nil
			}
			if p.text, err = h.readConfig(path, true); err != nil {
				return p, err
			}
			return p, wellFormed(p.text)
		},
		Methods: interp.Methods{
			"to_s":   text(func(*passwd) string { return "/etc/passwd" }),
			"lines":  property(func(p *passwd) (any, error) { return splitLines(p.text), nil }),
			"params": property(func(p *passwd) (any, error) { return rowList(p.rows()), nil }),
		},
		Table: &Table{Columns: columns, Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
			p, err := dataOf[*passwd](in, self)
			if err != nil {
				return nil, err
			}
			return p.rows(), nil
		}},
	}
}

type passwd struct{ text string }

var passwdFields = []string{"user", "password", "uid", "gid", "desc", "home", "shell"}

func (p *passwd) rows() []*interp.Hash {
	var rows []*interp.Hash
	for _, line := range splitLines(p.text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := splitFields(line, ":")
		h := interp.NewHash()
		for i, name := range passwdFields {
			h.Set(interp.Str(name), interp.FromGo(field(fields, i)))
		}
		rows = append(rows, h)
	}
	return rows
}

// passwdContent writes the chosen accounts as lines again.
func passwdContent(in *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
	var lines []string
	for _, row := range t.rows {
		var fields []string
		for _, name := range passwdFields {
			v, _ := row.GetStr(name)
			fields = append(fields, plain(v))
		}
		lines = append(lines, strings.Join(fields, ":"))
	}
	return interp.Str(strings.Join(lines, "\n")), nil
}

// rowList is rows as a Ruby array.
func rowList(rows []*interp.Hash) interp.Value {
	out := make([]interp.Value, len(rows))
	for i, r := range rows {
		out[i] = r
	}
	return interp.List(out...)
}
