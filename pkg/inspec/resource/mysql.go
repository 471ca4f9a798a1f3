// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func mysqlDefinition() Definition {
	m := interp.Methods{"to_s": text(func(*mysql) string { return "MySQL" })}
	for _, name := range []string{"package", "service", "conf_path", "conf_dir", "data_dir", "log_dir", "log_path", "log_group", "log_dir_group"} {
		m[name] = property(func(m *mysql) (any, error) { return orNil((*m)[name]), nil })
	}
	return Definition{
		Name:  "mysql",
		Class: "Inspec::Resources::Mysql",
		Card: Card{
			Summary: "Where MySQL keeps its configuration, data and logs on the target's platform.",
			Source:  "a table of platforms; nothing is looked for",
			Example: "describe file(mysql.conf_path) do\n  it { should exist }\nend",
		},
		New: func(h *Host, _ *interp.Interp, _ interp.Args) (any, error) {
			p, err := h.Platform()
			if err != nil {
				return nil, err
			}
			return mysqlOn(p), nil
		},
		Methods: m,
	}
}

// mysql holds the paths and names by what they are called.
type mysql map[string]string

// mysqlOn are the paths and names on a platform (InSpec: lib/inspec/resources/mysql.rb).
func mysqlOn(p *Platform) *mysql {
	m := mysql{
		"service": "mysqld", "conf_path": "/etc/my.cnf", "conf_dir": "/etc/", "data_dir": "/var/lib/mysql/",
		"log_dir": "/var/log/", "log_path": "/var/log/mysqld.log", "log_group": "mysql", "log_dir_group": "root",
	}
	elsewhere := func() {
		m["service"], m["conf_path"], m["conf_dir"], m["log_path"] = "mysql", "/etc/mysql/my.cnf", "/etc/mysql/", "/var/log/mysql.log"
	}
	switch p.Family() {
	case "debian":
		elsewhere()
		m["package"], m["log_group"] = "mysql-server", "adm"
		if p.Release == "14.04" {
			m["log_dir_group"] = "syslog"
		}
	case "redhat", "fedora":
		m["package"] = "mysql-server"
	case "arch":
		elsewhere()
		m["package"] = "mariadb"
	}
	return &m
}
