// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestPostgresConf(t *testing.T) {
	a := newAsker(t,
		fileEntry("/etc/pg/postgresql.conf", "listen_addresses = 'localhost'\nport = 5432 # c\nssl = on\ninclude = 'more.conf'\ninclude_dir = 'conf.d'\nempty = ''\n"),
		fileEntry("/etc/pg/more.conf", "ssl = off\ninclude = 'postgresql.conf'\n"),
		fileEntry("/etc/pg/conf.d/a.conf", "work_mem = 4MB\n"),
		fileEntry("/etc/pg/broken.conf", "include = 'none.conf'\n"),
	)
	a.answers(t, [][2]string{
		{`postgres_conf('/etc/pg/postgresql.conf').to_s`, `"PostgreSQL Configuration"`},
		{`postgres_conf('/etc/pg/postgresql.conf').resource_id`, `"/etc/pg/postgresql.conf"`},
		{`postgres_conf('/etc/pg/postgresql.conf').listen_addresses`, `"localhost"`},
		{`postgres_conf('/etc/pg/postgresql.conf').port`, `"5432"`},
		{`postgres_conf('/etc/pg/postgresql.conf').ssl`, `"off"`},
		{`postgres_conf('/etc/pg/postgresql.conf')['work_mem']`, `"4MB"`},
		{`postgres_conf('/etc/pg/postgresql.conf').empty`, `""`},
		{`postgres_conf('/etc/pg/postgresql.conf').nope`, `nil`},
		{`postgres_conf('/etc/pg/postgresql.conf').params('port')`, `"5432"`},
	})
	a.states(t, [][2]string{
		{`postgres_conf('/none')`, "skipped: Can't find file: /none"},
		{`postgres_conf('/etc/pg/broken.conf')`, "skipped: Can't find file: /etc/pg/none.conf"},
		{`postgres_conf`, "skipped: PostgreSQL conf path is not set"},
	})
}

func TestPostgresTables(t *testing.T) {
	a := newAsker(t,
		fileEntry("/etc/debian_version", "12.11\n"),
		fileEntry("/etc/postgresql/15/main/pg_hba.conf", "# c\nlocal all postgres peer\nhost all all 127.0.0.1/32 scram-sha-256\nhostssl db u ::1/128 cert map=x clientcert=1\n"),
		fileEntry("/etc/postgresql/15/main/pg_ident.conf", "m root postgres\n#x\nm admin\n"),
		fileEntry("/short", "local all\n"), fileEntry("/empty", ""),
	)
	a.answers(t, [][2]string{
		{`postgres_hba_conf.to_s`, `"Postgres Hba Config /etc/postgresql/15/main/pg_hba.conf"`},
		{`postgres_hba_conf.resource_id`, `""`},
		{`postgres_hba_conf.auth_method`, `["peer", "scram-sha-256", "cert"]`},
		{`postgres_hba_conf.where { type == 'local' }.address`, `[""]`},
		{`postgres_hba_conf.where { type == 'hostssl' }.auth_params`, `["map=x clientcert=1"]`},
		{`postgres_hba_conf.params[0]`, `{"type"=>"local", "database"=>"all", "user"=>"postgres", "address"=>"", "auth_method"=>"peer", "auth_params"=>""}`},
		{`postgres_ident_conf.to_s`, `"PostgreSQL Ident Config /etc/postgresql/15/main/pg_ident.conf"`},
		{`postgres_ident_conf.pg_username`, `["postgres", nil]`},
		{`postgres_ident_conf('/empty').count`, `0`},
		{`postgres.conf_path`, `"/etc/postgresql/15/main/postgresql.conf"`},
		{`postgres.data_dir`, `"/var/lib/postgresql/15/main"`},
		{`[postgres.to_s, postgres.version, postgres.cluster, postgres.service]`, `["PostgreSQL", "15", "main", "postgresql-15"]`},
	})
	a.states(t, [][2]string{
		{`postgres_hba_conf('/short')`, "skipped: undefined method `join' for nil:NilClass"},
		{`postgres_hba_conf('/empty')`, "skipped: File is empty: /empty"},
		{`postgres_ident_conf('/none')`, "skipped: Can't find file: /none"},
	})
}

func TestPostgres(t *testing.T) {
	newAsker(t, fileEntry("/var/lib/pgsql/9.6/data/x", "")).answers(t, [][2]string{
		{`postgres.conf_path`, `"/var/lib/pgsql/9.6/data/postgresql.conf"`},
		{`postgres.service`, `"postgresql-9.6"`},
		{`postgres.cluster`, `nil`},
	})
	newAsker(t).states(t, [][2]string{{`postgres`, "skipped: Seems like PostgreSQL is not installed"}})
	newAsker(t).answers(t, [][2]string{{`postgres_hba_conf`, `TypeError: no implicit conversion of nil into String`}})
	newAsker(t, rootfs.Entry{Path: "/usr/bin/psql", Type: "file", Mode: "0755", Content: "x"}).states(t, [][2]string{
		{`postgres`, "failed: sonde does not support asking psql for its version"},
		{`postgres_conf`, "failed: sonde does not support asking psql for its version"},
	})
}

func TestMysqlConf(t *testing.T) {
	a := newAsker(t,
		fileEntry("/etc/debian_version", "12.11\n"),
		fileEntry("/etc/mysql/my.cnf", "[client]\nport = 3306\n[mysqld]\nskip-networking\nuser = root\n!includedir /etc/mysql/conf.d\n!include more.cnf\n"),
		fileEntry("/etc/mysql/more.cnf", "[mysqld]\nuser = mysql\n"),
		fileEntry("/etc/mysql/conf.d/a.cnf", "[mysqld]\nssl-ca = /ca.pem\n"),
	)
	a.answers(t, [][2]string{
		{`mysql_conf.to_s`, `"MySQL Configuration"`},
		{`mysql_conf.resource_id`, `"/etc/mysql/my.cnf"`},
		{`mysql_conf.port`, `nil`},
		{`mysql_conf.client.port`, `"3306"`},
		{`mysql_conf.mysqld.user`, `"mysql"`},
		{`mysql_conf.mysqld['ssl-ca']`, `"/ca.pem"`},
		{`mysql_conf.params('mysqld').user`, `"mysql"`},
		{`mysql_conf.params('mysqld').to_s`, `"MySQL Config entry [mysqld]"`},
		{`mysql_conf.params.keys`, `nil`},
		{`mysql_conf['mysqld', 'user']`, `ArgumentError: wrong number of arguments (given 3, expected 1)`},
		{`[mysql.to_s, mysql.conf_path, mysql.package, mysql.log_group]`, `["MySQL", "/etc/mysql/my.cnf", "mysql-server", "adm"]`},
	})
	a.states(t, [][2]string{{`mysql_conf('/none')`, "skipped: Can't find file: /none"}})
	newAsker(t).answers(t, [][2]string{{`[mysql.conf_path, mysql.package]`, `["/etc/my.cnf", nil]`}})
}

func TestMongodbConf(t *testing.T) {
	a := newAsker(t,
		fileEntry("/etc/debian_version", "12.11\n"),
		fileEntry("/etc/mongod.conf", "net:\n  port: 27017\nsecurity:\n  authorization: enabled\n"),
		fileEntry("/bad.conf", "a: [1\n"),
	)
	a.answers(t, [][2]string{
		{`mongodb_conf.to_s`, `"MongoDB Configuration /etc/mongod.conf"`},
		{`mongodb_conf.resource_id`, `"/etc/mongod.conf"`},
		{`mongodb_conf['net', 'port']`, `27017`},
		{`mongodb_conf['security', 'none']`, `nil`},
		{`[mongodb.to_s, mongodb.conf_path]`, `["MongoDB", "/etc/mongod.conf"]`},
	})
	a.states(t, [][2]string{
		{`mongodb_conf('/bad.conf')`, "failed: Unable to parse `mongod.conf` or `mongod.cfg` file: "},
		{`mongodb_conf('/none')`, "skipped: Can't find file: /none"},
	})
}
