// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"
)

func TestAuditdConf(t *testing.T) {
	a := newAsker(t, fileEntry("/etc/audit/auditd.conf", "log_file = /var/log/audit.log\nspace_left_action = email # c\nlog_file = /x\nflag\n"))
	a.answers(t, [][2]string{
		{`auditd_conf.to_s`, `"Audit Daemon Config"`},
		{`auditd_conf.resource_id`, `"/etc/audit/auditd.conf"`},
		{`auditd_conf.log_file`, `"/x"`},
		{`auditd_conf.space_left_action`, `"email"`},
		{`auditd_conf.flag`, `""`},
		{`auditd_conf.none`, `nil`},
		{`auditd_conf['log_file']`, `ArgumentError: wrong number of arguments (given 2, expected 1)`},
		{`a = auditd_conf; a.flag; a.params.keys`, `["log_file", "space_left_action", "flag"]`},
	})
	a.states(t, [][2]string{{`auditd_conf('/none')`, "skipped: Can't find file: /none"}})
}

func TestTimeConfs(t *testing.T) {
	const text = "# c\nserver a iburst\nserver b\ndriftfile /var/lib/drift\nrtcsync\n"
	a := newAsker(t, fileEntry("/etc/ntp.conf", text), fileEntry("/etc/chrony.conf", text))
	for name, label := range map[string]string{"ntp_conf": "ntp.conf", "chrony_conf": "chrony.conf"} {
		a.answers(t, [][2]string{
			{name + `.to_s`, `"` + label + `"`},
			{name + `.resource_id`, `"/etc/` + label + `"`},
			{name + `.server`, `["a iburst", "b"]`},
			{name + `.driftfile`, `"/var/lib/drift"`},
			{name + `.rtcsync`, `[]`},
			{name + `.none`, `nil`},
		})
		a.states(t, [][2]string{{name + `('/none')`, "skipped: Can't find file: /none"}})
	}
}

func TestInetdConf(t *testing.T) {
	a := newAsker(t, fileEntry("/etc/inetd.conf", "#ftp stream tcp nowait root /usr/sbin/ftpd ftpd\ntelnet stream tcp nowait root /usr/sbin/telnetd in.telnetd -l\nexec stream tcp nowait root /x x\n"))
	a.answers(t, [][2]string{
		{`inetd_conf.to_s`, `"inetd.conf"`},
		{`inetd_conf.ftp`, `nil`},
		{`inetd_conf.telnet`, `["stream", "tcp", "nowait", "root", "/usr/sbin/telnetd", "in.telnetd -l"]`},
		{`inetd_conf.exec.first`, `"stream"`},
	})
	a.states(t, [][2]string{{`inetd_conf('/none')`, "skipped: Can't find file: /none"}})
}

func TestEtcHostsAllow(t *testing.T) {
	a := newAsker(t,
		fileEntry("/etc/hosts.allow", "# c\nALL: 127.0.0.1, [::1]\nsshd,vsftpd: 10.0.0.0/8 : spawn x: deny # c\n"),
		fileEntry("/etc/hosts.deny", "ALL: ALL\n"),
		fileEntry("/etc/bad", "ALL\n"), fileEntry("/etc/short", "ALL:\n"),
	)
	a.answers(t, [][2]string{
		{`etc_hosts_allow.to_s`, `"hosts.allow Configuration"`},
		{`etc_hosts_allow.resource_id`, `"/etc/hosts.allow"`},
		{`etc_hosts_allow.daemon`, `["ALL", "sshd", "vsftpd"]`},
		{`etc_hosts_allow.client_list`, `[["127.0.0.1", "[::1]"], ["10.0.0.0/8"], ["10.0.0.0/8"]]`},
		{`etc_hosts_allow.where(daemon: 'sshd').options`, `[["spawn x", "deny"]]`},
		{`etc_hosts_deny.to_s`, `"hosts.deny Configuration"`},
		{`etc_hosts_deny.client_list`, `[["ALL"]]`},
		{`etc_hosts_allow('/etc/bad')`, `TypeError: no implicit conversion of nil into String`},
	})
	a.states(t, [][2]string{
		{`etc_hosts_allow('/etc/short')`, "skipped: undefined method `split' for nil:NilClass"},
		{`etc_hosts_deny('/none')`, "skipped: Can't find file: /none"},
	})
}

func TestCrontab(t *testing.T) {
	a := newAsker(t,
		fileEntry("/etc/cron.d/a", "# c\nSHELL=/bin/sh\n*/5 * * * * root /usr/bin/check --all\n@daily app /opt/rotate now\n@reboot root x\n"),
		fileEntry("/var/spool/cron/crontabs/app", "0 3 * * 1-5 /bin/a b  c\n@hourly /bin/h\n"),
		fileEntry("/var/spool/cron/root", "1 2 3 4 5 /bin/r\n"),
	)
	a.answers(t, [][2]string{
		{`crontab(path: '/etc/cron.d/a').to_s`, `"crontab for path /etc/cron.d/a"`},
		{`crontab(path: '/etc/cron.d/a').count`, `4`},
		{`crontab(path: '/etc/cron.d/a').commands`, `[nil, "/usr/bin/check --all", "/opt/rotate now", "x"]`},
		{`crontab(path: '/etc/cron.d/a').where { command =~ /rotate/ }.hours`, `["0"]`},
		{`crontab(path: '/etc/cron.d/a').where { user == 'root' }.minutes`, `["*/5", "-1"]`},
		{`crontab(path: '/etc/cron.d/a').where { user == 'app' }.content`, `"0 0 * * * app /opt/rotate now"`},
		{`crontab('app').to_s`, `"crontab for user app"`},
		{`crontab(user: 'app').commands`, `["/bin/a b  c", "/bin/h"]`},
		{`crontab('app').where { weekday == '1-5' }.user`, `["app"]`},
		{`crontab('nobody').count`, `0`},
		{`crontab('../app').count`, `0`},
		{`crontab.to_s`, `"crontab for current user"`},
		{`crontab.commands`, `["/bin/r"]`},
		{`crontab(path: '/etc/cron.d/a').users`, "NoMethodError: undefined method `users' …"},
	})
	a.states(t, [][2]string{
		{`crontab(path: '/none')`, "failed: Supplied crontab path '/none' must exist!"},
		{`crontab(path: '/etc/cron.d')`, "skipped: undefined method `lines' for nil:NilClass"},
		{`crontab(path: '/x', user: 'y')`, "failed: Either user or path must be supplied, not both!"},
		{`crontab({})`, "failed: A user or path must be supplied."},
	})
}

func TestAideConf(t *testing.T) {
	a := newAsker(t,
		fileEntry("/etc/aide.conf", "# c\nNORMAL = R+sha512\nALL = NORMAL+acl\n/bin/ NORMAL\n/etc ALL # c\n!/var/log\n=/home L\n"),
		fileEntry("/etc/same.conf", "/a sha512\n/b p+sha512\n"),
		fileEntry("/etc/laughs.conf", "A = p+i\n"+"A = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\nA = A+A\n"),
	)
	a.answers(t, [][2]string{
		{`aide_conf.to_s`, `"AIDE Config"`},
		{`aide_conf.resource_id`, `"/etc/aide.conf"`},
		{`aide_conf.selection_lines`, `["/bin", "/etc", "!/var/log", "=/home"]`},
		{`aide_conf.where { selection_line == '/bin' }.rules.flatten`, `["p", "i", "l", "n", "u", "g", "s", "m", "c", "md5", "sha512"]`},
		{`aide_conf.where(selection_line: '/etc').rules.flatten.last`, `"acl"`},
		{`aide_conf.where(selection_line: '!/var/log').rules`, `[["!/var/log"]]`},
		{`aide_conf.all_have_rule('p')`, `false`},
		{`aide_conf('/etc/same.conf').all_have_rule('sha512')`, `true`},
	})
	a.states(t, [][2]string{
		{`aide_conf('/etc/laughs.conf')`, "failed: the rules of aide.conf are more than"},
		{`aide_conf('/none')`, "skipped: Can't find file: /none"},
	})
}
