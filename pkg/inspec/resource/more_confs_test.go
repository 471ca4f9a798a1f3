// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import "testing"

func TestRabbitmq(t *testing.T) {
	a := newAsker(t, fileEntry("/etc/rabbitmq/rabbitmq.config",
		`[{rabbit, [{ssl_listeners, [5671]}, {a, <<"bin">>}, {b, "str"}, {c, atom}, {d, {1,2.5}}, {e, true}, {f, "x\"y"}, {g, -5}, {h, []},
		 {'quoted atom', [{"k",1}]}, {i, [a,b,{c,1}]}, {j, <<65,66:8,3:4>>}, {k, <<>>}, {l, {}}, {m, 2e3}, {n, <<"">>}]}, % comment
		 {kernel, []}].`+"\n"),
		fileEntry("/bad.config", "[{a, }"), fileEntry("/open.config", "[{a, 1}"), fileEntry("/empty.config", ""), fileEntry("/list.config", "[]."),
		fileEntry("/type.config", `[{a, <<1/float>>}].`), fileEntry("/comment.config", "% only\n"))
	a.answers(t, [][2]string{
		{`[rabbitmq_config.to_s, rabbitmq_config.resource_id]`, `["rabbitmq_config /etc/rabbitmq/rabbitmq.config", "/etc/rabbitmq/rabbitmq.config"]`},
		{`rabbitmq_config.params('rabbit').keys`, `["ssl_listeners", "a", "b", "c", "d", "e", "f", "g", "h", "quoted atom", "i", "j", "k", "l", "m", "n"]`},
		{`rabbitmq_config.params('rabbit').values`, `[[5671], "bin", "str", "atom", [1, 2.5], true, "x\\\"y", -5, {}, {"k"=>1}, ["a", "b", ["c", 1]], "AB\u0003", "", {}, 2000.0, "[]"]`},
		{`rabbitmq_config.params('rabbit', 'ssl_listeners')`, `[5671]`},
		{`[rabbitmq_config.params('rabbit', 'no', 'x'), rabbitmq_config.params('no'), rabbitmq_config.params('rabbit', 'c', 'x')]`, `[nil, nil, nil]`},
		{`rabbitmq_conf.params('kernel')`, `{}`},
		{`rabbitmq_config('/list.config').params`, `{}`},
		{`[rabbitmq_config('/empty.config').params, rabbitmq_config('/comment.config').params]`, `["", "% only\n"]`},
		{`rabbitmq_config('/bad.config').params`, `RuntimeError: Cannot parse RabbitMQ config: "[{a, }"`},
		{`rabbitmq_config('/open.config').params`, `RuntimeError: Cannot parse RabbitMQ config: "[{a, 1}"`},
		{`rabbitmq_config('/type.config').params`, `NotImplementedError: sonde does not support a type in a binary of rabbitmq_config yet`},
		{`rabbitmq_config('/none').params`, `Inspec::Exceptions::ResourceSkipped: Can't find file: /none`},
	})
	if got := a.state(t, `rabbitmq_conf('/none')`); got != "skipped: Can't find file: /none" {
		t.Error(got)
	}
}

func TestMailAlias(t *testing.T) {
	newAsker(t, fileEntry("/etc/aliases", "root: admin, ops\npostmaster:root\nweird: a:b, c\nnone:\n")).answers(t, [][2]string{
		{`[mail_alias('root').to_s, mail_alias('root').resource_id]`, `["mail_alias root", "root"]`},
		{`[mail_alias('root').aliased_to?('ops'), mail_alias('root').aliased_to?('x'), mail_alias('postmaster').aliased_to?('root')]`, `[true, false, true]`},
		{`[mail_alias('weird').aliased_to?('a'), mail_alias('weird').aliased_to?('c')]`, `[true, false]`},
		{`mail_alias('x').aliased_to?('y')`, `Inspec::Exceptions::ResourceFailed: x is not a valid key in the aliases`},
	})
}

func TestPostfixConf(t *testing.T) {
	a := newAsker(t, fileEntry("/etc/postfix/main.cf", "myhostname = a.b\ninet_interfaces = all # c\nsmtpd_tls = \n[sec]\na=b\n"), fileEntry("/empty", ""))
	a.answers(t, [][2]string{
		{`[postfix_conf.to_s, postfix_conf.resource_id]`, `["Postfix Mail Transfer Agent", "Postfix Conf"]`},
		{`[postfix_conf.myhostname, postfix_conf.inet_interfaces, postfix_conf.smtpd_tls, postfix_conf.none, postfix_conf['sec', 'a']]`, `["a.b", "all", "", nil, "b"]`},
	})
	for code, want := range map[string]string{
		`postfix_conf('/none')`:  "skipped: Can't find file: /none",
		`postfix_conf('/empty')`: "skipped: File is empty: /empty",
	} {
		if got := a.state(t, code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}

func TestCassandraAndOracle(t *testing.T) {
	a := newAsker(t, fileEntry("/etc/debian_version", "12\n"), fileEntry("/proc/self/environ", "CASSANDRA_HOME=/c\x00ORACLE_HOME=/o\x00"),
		fileEntry("/c/cassandra.yaml", "listen_address: localhost\na: {b: [1, 2]}\n"), fileEntry("/bad.yaml", "a: ["),
		fileEntry("/o/network/admin/listener.ora", "DEFAULT_SERVICE_LISTENER = (XE)\nLISTENER =\n  (DESCRIPTION_LIST = (A = b))\nX = 'y'\n"))
	a.answers(t, [][2]string{
		{`[cassandra.to_s, cassandra.conf_path, oracle.to_s, oracle.conf_path]`, `["CassandraDB", "/c/cassandra.yaml", "OracleDB", "/o/network/admin/listener.ora"]`},
		{`[cassandradb_conf.to_s, cassandradb_conf.resource_id, cassandradb_conf.listen_address]`, `["Cassandra Configuration /c/cassandra.yaml", "/c/cassandra.yaml", "localhost"]`},
		{`cassandradb_conf('/c/cassandra.yaml')['a', 'b', 0]`, `1`},
		{`[oracledb_listener_conf.to_s, oracledb_listener_conf.resource_id]`, `["Oracle Listener Configuration", "/o/network/admin/listener.ora"]`},
		{`oracledb_listener_conf.params`, `{"DEFAULT_SERVICE_LISTENER"=>"(XE)", "LISTENER"=>"", "(DESCRIPTION_LIST"=>"(A = b))", "X"=>"y"}`},
		{`[oracledb_listener_conf.DEFAULT_SERVICE_LISTENER, oracledb_listener_conf['X'], oracledb_listener_conf.none]`, `["(XE)", "y", nil]`},
	})
	for code, want := range map[string]string{
		`cassandradb_conf('/none')`:       "skipped: Can't find file: /none",
		`cassandradb_conf('/bad.yaml')`:   "failed: Unable to parse `cassandra.yaml` file: line 1: did not find expected node content",
		`oracledb_listener_conf('/none')`: "skipped: Can't find file: /none",
	} {
		if got := a.state(t, code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
	unset := newAsker(t, fileEntry("/etc/debian_version", "12\n"), fileEntry("/proc/self/environ", "A=b\x00"))
	for code, want := range map[string]string{
		`cassandradb_conf`:       "skipped: Cassandra db conf path is not set",
		`oracledb_listener_conf`: "skipped: Oracle Listener conf path is not set",
	} {
		if got := unset.state(t, code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
	newAsker(t, fileEntry("/etc/debian_version", "12\n")).answers(t, [][2]string{
		{`oracle.conf_path`, `nil`},
		{`cassandradb_conf`, "RuntimeError: Errors reading cassandra conf file: /proc/self/environ cannot be read: no such file or directory"},
	})
}

func TestOPA(t *testing.T) {
	newAsker(t).answers(t, [][2]string{
		{`[opa('{"result": []}').to_s, opa('{"result": []}').resource_id]`, `["JSON content", "JSON's content"]`},
		{`[opa('{"result": []}').result, opa('{}').result, opa('{"result": [1]}').result]`, `[nil, nil, {"result"=>[1]}]`},
		{`opa('{"result": [{"a": 1}]}')['result', 0, 'a']`, `1`},
		{`[noop.to_s, noop.resource_id]`, `["No-op", "No-op"]`},
	})
}

func TestCron(t *testing.T) {
	a := newAsker(t, fileEntry("/var/spool/cron/crontabs/root", "# m h\nMAILTO=x\n\n0 3 * * * /backup # nightly\n"))
	a.answers(t, [][2]string{
		{`[cron.to_s, cron.resource_id, cron(user: 'root').to_s, cron('root').resource_id]`, `["cron for current user", "cron current user", "cron for user root", "cron root"]`},
		{`cron.table`, `"MAILTO=x\n0 3 * * * /backup"`},
		{`[cron.has_entry?('0 3 * * * /backup'), cron.has_entry?('/backup')]`, `[true, false]`},
		{`cron.commands`, `[nil, "/backup "]`},
	})
	if got := a.state(t, `cron('none')`); got != "failed: Error while executing crontab -l -u none command: \nno crontab for none" {
		t.Error(got)
	}
}
