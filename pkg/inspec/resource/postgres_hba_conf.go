// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func postgresHbaConfDefinition() Definition {
	return Definition{
		Name:  "postgres_hba_conf",
		Class: "Inspec::Resources::PostgresHbaConf",
		Card: Card{
			Summary: "The rules for who may connect to PostgreSQL, and how.",
			Source:  "pg_hba.conf in the configuration directory (see postgres), or the file given",
			Example: "describe postgres_hba_conf.where { type == 'local' } do\n  its('auth_method') { should_not include 'trust' }\nend",
			Methods: map[string]string{
				"conf_file": "the path of the file",
				"address":   "empty for a rule of type local",
			},
			Differences: []string{"A line that begins with a space is read shifted by one column, as in InSpec."},
		},
		New: newPostgresTable("pg_hba.conf", "Postgres Hba Config ", false, parseHba),
		Methods: rowMethods(interp.Methods{
			"conf_file": text(func(f *rowFile) string { return f.path }),
		}),
		Table: rowTable(
			column("type", "type"), column("database", "database"), column("user", "user"),
			column("address", "address"), column("auth_method", "auth_method"), column("auth_params", "auth_params"),
		),
	}
}

// newPostgresTable reads a file of rows, by default one beside postgresql.conf.
func newPostgresTable(name, label string, allowEmpty bool, parse func(string) ([]*interp.Hash, error)) func(*Host, *interp.Interp, interp.Args) (any, error) {
	return func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
		path, err := pathArgument(a, "")
		if err != nil {
			return nil, err
		}
		if path == "" {
			p, err := h.findPostgres(in)
			if err != nil {
				return &rowFile{label: label}, err
			}
			if p.confDir == "" {
				return nil, interp.Raise("TypeError", "no implicit conversion of nil into String")
			}
			path = p.confDir + "/" + name
		}
		return readRows(h, path, label+path, allowEmpty, func(text string) ([]*interp.Hash, error) {
			if err := wellFormed(text); err != nil {
				return nil, err
			}
			return parse(text)
		})
	}
}

// databaseLines are the lines of a file of PostgreSQL without those that are
// comments. A comment at the end of a line stays, as in InSpec.
func databaseLines(text string) [][]string {
	var out [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if line == "" || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		out = append(out, splitPattern(line, spaces, 0))
	}
	return out
}

func parseHba(text string) ([]*interp.Hash, error) {
	var rows []*interp.Hash
	for _, x := range databaseLines(text) {
		params := ""
		switch {
		case len(x) < 4:
			return nil, noMethod("join")
		case len(x) > 5:
			params = strings.Join(x[5:], " ")
		}
		address, auth := field(x, 3), field(x, 4)
		if x[0] == "local" {
			address, auth = "", address
		}
		rows = append(rows, row("type", x[0], "database", x[1], "user", x[2],
			"address", address, "auth_method", auth, "auth_params", params))
	}
	return rows, nil
}
