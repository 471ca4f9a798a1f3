// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func postgresIdentConfDefinition() Definition {
	return Definition{
		Name:  "postgres_ident_conf",
		Class: "Inspec::Resources::PostgresIdentConf",
		Card: Card{
			Summary: "The maps of system users to users of PostgreSQL.",
			Source:  "pg_ident.conf in the configuration directory (see postgres), or the file given",
			Example: "describe postgres_ident_conf.where { pg_username == 'postgres' } do\n  its('map_name') { should eq ['admin'] }\nend",
			Methods: map[string]string{"conf_file": "the path of the file"},
		},
		New: newPostgresTable("pg_ident.conf", "PostgreSQL Ident Config ", true, parseIdent),
		Methods: rowMethods(interp.Methods{
			"conf_file": text(func(f *rowFile) string { return f.path }),
		}),
		Table: rowTable(
			column("map_name", "map_name"), column("system_username", "system_username"), column("pg_username", "pg_username"),
		),
	}
}

func parseIdent(text string) ([]*interp.Hash, error) {
	var rows []*interp.Hash
	for _, x := range databaseLines(text) {
		rows = append(rows, row("map_name", field(x, 0), "system_username", field(x, 1), "pg_username", field(x, 2)))
	}
	return rows, nil
}
