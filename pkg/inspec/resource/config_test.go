// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestJSON(t *testing.T) {
	a := newAsker(t,
		rootfs.Entry{Path: "/a.json", Type: "file", Content: `{"z": 1, "name": "x", "list": [1, {"k": [5, 6]}], "deep": {"a": {"b": "c"}}, "big": 123456789012345678901234567890, "f": 1e3}`},
		rootfs.Entry{Path: "/arr.json", Type: "file", Content: `[{"n": "a"}, {"n": "b"}]`},
		rootfs.Entry{Path: "/bad.json", Type: "file", Content: `{"a": 1,}`},
		rootfs.Entry{Path: "/two.json", Type: "file", Content: `{} {}`},
		rootfs.Entry{Path: "/deep.json", Type: "file", Content: strings.Repeat("[", 200) + strings.Repeat("]", 200)},
		rootfs.Entry{Path: "/empty.json", Type: "file"},
	)
	a.answers(t, [][2]string{
		{`json('/a.json').to_s`, `"JSON /a.json"`},
		{`json('/a.json').resource_id`, `"/a.json"`},
		{`json('/a.json').name`, `"x"`},
		{`json('/a.json')['list', 1, 'k', 1]`, `6`},
		{`json('/a.json')['list', -1, 'k']`, `[5, 6]`},
		{`json('/a.json')['deep', 'zz', 'b']`, `nil`},
		{`json('/a.json').list.length`, `2`},
		{`json('/a.json').deep.a`, "NoMethodError: undefined method `a' …"},
		{`json('/a.json').missing`, `nil`},
		{`json('/a.json').params.keys`, `["z", "name", "list", "deep", "big", "f"]`},
		{`json('/a.json').big`, `123456789012345678901234567890`},
		{`json('/a.json').f`, `1000.0`},
		{`json('/a.json').value(['deep', 'a', 'b'])`, `"c"`},
		{`json('/a.json').map { |k, v| k }`, `["z", "name", "list", "deep", "big", "f"]`},
		{`json('/arr.json')[0, 'n']`, `"a"`},
		{`json('/arr.json').n`, `nil`},
		{`json('/arr.json').select { |e| e['n'] == 'b' }`, `[{"n"=>"b"}]`},
		{`json(content: '{"q": [1]}')['q', 0]`, `1`},
		{`json(content: '{"q": [1]}').to_s`, `"JSON content"`},
		{`json(content: '{"q": [1]}').resource_id`, `"JSON's content"`},
		{`json(command: 'cat /arr.json')[1, 'n']`, `"b"`},
		{`json(content: "// c\n{\"a\": /* x */ \"// /* \\\\\"}").a`, `"// /* \\"`},
		{`json(content: '{"a": "\u0041\x"}').a`, `"Ax"`},
		{`json(command: 'cat /arr.json').to_s`, `"JSON from command: cat /arr.json"`},
	})
	for code, want := range map[string]string{
		`json('/bad.json')`:             "failed: Unable to parse JSON: ",
		`json('/two.json')`:             "failed: Unable to parse JSON: ",
		`json('/deep.json')`:            "failed: Unable to parse JSON: nesting of",
		`json('/empty.json')`:           "skipped: File is empty: /empty.json",
		`json('/none.json')`:            "skipped: Can't find file: /none.json",
		`json(command: 'cat /none')`:    "failed: No JSON output, STDERR:\n cat: /none: No such file",
		`json(command: 'mysqldump')`:    "failed: sonde does not support the program mysqldump",
		`json(nil)`:                     "skipped: Can't find file: ",
		`json(content: "{} /* open")`:   "failed: Unable to parse JSON: ",
		`json(other: 1)`:                "failed: No JSON content; must specify",
		`yaml('/none.yml')`:             "skipped: Can't find file: /none.yml",
		`ini('/none.ini')`:              "skipped: Can't find file: /none.ini",
		`parse_config_file('/none.rc')`: "skipped: Can't find file: /none.rc",
		`login_defs`:                    "skipped: Can't find file: /etc/login.defs",
	} {
		if got := a.state(t, code); !strings.HasPrefix(got, want) {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}

func TestYAML(t *testing.T) {
	a := newAsker(t,
		rootfs.Entry{Path: "/a.yml", Type: "file", Content: "on_flag: on\nq: \"yes\"\noct: 0644\nfloat: 1.0\nexp: 1e3\nnone: ~\n" +
			"list: [a, {b: 3}]\ntext: |\n  l1\n  l2\nsixty: 1:30\nbig: 1_000\n\"a b\": 5\nn: NO\n"},
		rootfs.Entry{Path: "/alias.yml", Type: "file", Content: "a: &b [1]\nc: *b\n"},
		rootfs.Entry{Path: "/date.yml", Type: "file", Content: "d: 2020-01-02\n"},
		rootfs.Entry{Path: "/symbol.yml", Type: "file", Content: ":a: 1\n"},
		rootfs.Entry{Path: "/object.yml", Type: "file", Content: "a: !ruby/object:Object x\n"},
		rootfs.Entry{Path: "/bad.yml", Type: "file", Content: "a: [1\n"},
		rootfs.Entry{Path: "/two.yml", Type: "file", Content: "---\na: 1\n---\na: 2\n"},
	)
	a.answers(t, [][2]string{
		{`yaml('/a.yml').to_s`, `"YAML /a.yml"`},
		{`yaml('/a.yml').params`, `{"on_flag"=>true, "q"=>"yes", "oct"=>420, "float"=>1.0, "exp"=>"1e3", "none"=>nil, "list"=>["a", {"b"=>3}], "text"=>"l1\nl2\n", "sixty"=>5400, "big"=>1000, "a b"=>5, "n"=>false}`},
		{`yaml('/a.yml')['list', 1, 'b']`, `3`},
		{`yaml('/symbol.yml').params`, `{:a=>1}`},
		{`yaml(content: "a: :b c\nd: :'q r'\ne: ':f'").params`, `{"a"=>:"b c", "d"=>:"q r", "e"=>":f"}`},
		{`yaml(content: "a: 1:2:3\nb: -1:30\nc: 1:30.5\nd: 1:60").params`, `{"a"=>3723, "b"=>-1800, "c"=>5430.0, "d"=>"1:60"}`},
		{`yaml(content: "a: !!int '5'\nb: !!float 5\nc: !!str 5\nd: !!binary aGk=\ne: !ruby/sym x").params`, `{"a"=>5, "b"=>5.0, "c"=>"5", "d"=>"hi", "e"=>:x}`},
		{`yaml(content: "<<: {a: 1}\nb: 2").params`, `{"a"=>1, "b"=>2}`},
		{`yaml(content: "# only").params`, `nil`},
		{`yaml('/two.yml').a`, `1`},
	})
	for code, want := range map[string]string{
		`yaml('/alias.yml')`:  "failed: Unable to parse YAML: Unknown alias: b",
		`yaml('/date.yml')`:   "failed: Unable to parse YAML: Tried to load unspecified class: Date",
		`yaml('/object.yml')`: "failed: Unable to parse YAML: Tried to load unspecified class: object:Object",
		`yaml('/bad.yml')`:    "failed: Unable to parse YAML: ",
	} {
		if got := a.state(t, code); !strings.HasPrefix(got, want) {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}

func TestINI(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/a.ini", Type: "file", Content: "glob = 1\n[sec]\nval = value with spaces\nquoted = \"q\"\n" +
		"twice = 1\ntwice = 2\nempty =\ntrail = x ; note\npath = /a=b\n# comment\n; other\nkey = k\n[Other Section]\nk.dot = d\nport: 80\n"})
	a.answers(t, [][2]string{
		{`ini('/a.ini').to_s`, `"INI /a.ini"`},
		{`ini('/a.ini').glob`, `"1"`},
		{`ini('/a.ini').sec.val`, `"value with spaces"`},
		{`ini('/a.ini').sec.quoted`, `"\"q\""`},
		{`ini('/a.ini').sec.twice`, `"2"`},
		{`ini('/a.ini').sec.empty`, `""`},
		{`ini('/a.ini').sec.trail`, `"x ; note"`},
		{`ini('/a.ini').sec.path`, `"/a=b"`},
		{`ini('/a.ini').sec.none`, `nil`},
		{`ini('/a.ini')['sec', 'key']`, `"k"`},
		{`ini('/a.ini')['Other Section', 'k.dot']`, `"d"`},
		{`ini('/a.ini')['Other Section', 'port']`, `nil`},
		{`ini('/a.ini').nosec`, `nil`},
		{`ini('/a.ini').sec.key`, `ArgumentError: wrong number of arguments (given 0, expected 1)`},
	})
}

func TestParseConfig(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/etc/sysctl.conf", Type: "file", Content: "net.ipv4.ip_forward = 0\nspaced   =   yes\ntwo = a\ntwo = b\n[grp]\nsub = 1\n"})
	a.answers(t, [][2]string{
		{`parse_config("a = 1\n# c\nb=2 3\n; x\n[s]\nc = 4\n").to_s`, `"Parse Config "`},
		{`parse_config("a = 1\n# c\nb=2 3\n; x\n[s]\nc = 4\n").params.keys`, `["a", "b", "; x", "s"]`},
		{`parse_config("[s]\nc = 4\na = 1").s.to_s`, `"#<Hashie::Mash a=\"1\" c=\"4\">"`},
		{`parse_config("a = 1\n[s]\nc = 4\n").s.c`, `"4"`},
		{`parse_config("a = 1\n[s]\nc = 4\n").none`, `nil`},
		{`parse_config("k: v\nlist a\nlist b\n", assignment_regex: /^\s*([^:\s]+)[:\s]\s*(.*?)\s*$/, multiple_values: true).params`, `{"k"=>["v"], "list"=>["a", "b"]}`},
		{`parse_config("x = 1 // c\ny = 2\n", comment_char: '//').x`, `"1"`},
		{`parse_config("x = a ! c\n! full\n", comment_char: '!', standalone_comments: true).params`, `{"x"=>"a ! c"}`},
		{`parse_config("tbl 1 2 3\n", assignment_regex: /^\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*$/, key_values: 3).tbl`, `["1", "2", "3"]`},
		{`parse_config("<g>\na = 1\n</g>\n", group_re: /^<(\w+)>$/)['g']['a']`, `"1"`},
		{`parse_config("noassign\na = 1\n").params`, `{"noassign"=>"", "a"=>"1"}`},
		{`parse_config("a=1;b=2", line_separator: ';').b`, `"2"`},
		{`parse_config("a=1,2", multiple_values: true, multiple_value_regex: /,/).a`, `["1", "2"]`},
		{`parse_config("a=1", key_values: -1)`, `ArgumentError: key_values is no number of values`},
		{`parse_config_file('/etc/sysctl.conf').to_s`, `"Parse Config File /etc/sysctl.conf"`},
		{`parse_config_file('/etc/sysctl.conf')['net.ipv4.ip_forward']`, `"0"`},
		{`parse_config_file('/etc/sysctl.conf').spaced`, `"yes"`},
		{`parse_config_file('/etc/sysctl.conf').two`, `"b"`},
		{`parse_config_file('/etc/sysctl.conf', multiple_values: true).two`, `["a", "b"]`},
		{`parse_config_file('/etc/sysctl.conf').grp.sub`, `"1"`},
		{`parse_config_file('/etc/sysctl.conf').content`, `"net.ipv4…`},
		{`parse_config_file('/etc/sysctl.conf').params('grp', 'sub')`, `"1"`},
		// Options that InSpec has no symbol for have no effect.
		{`parse_config("a: 1", assignment_re: /(.*): (.*)/).params`, `{"a: 1"=>""}`},
		{`parse_config("a = 1 ; b", { 'comment_char' => ';' }).a`, `"1 ; b"`},
		{`parse_config("a = 1", comment_char: ['#', ';'])`, `TypeError: no implicit conversion of Array into String`},
		{`parse_config("a = 1 # \xff").a`, `"1"`},
		{`parse_config("a = 1\nb = \xff")`, `ArgumentError: invalid byte sequence in UTF-8`},
		// It has no answer to matchers that ask for a method, or should_not would pass.
		{`parse_config('a = 1').respond_to?(:exist?)`, `false`},
		{`parse_config('a = 1').respond_to?(:a)`, `false`},
		{`ini('/etc/sysctl.conf').respond_to?(:exist?)`, `false`},
		{`ini('/etc/sysctl.conf').respond_to?(:include?)`, `true`},
		{`sshd_config('/etc/sysctl.conf').respond_to?(:exist?)`, `false`},
		{`login_defs('/etc/sysctl.conf').respond_to?(:exist?)`, `false`},
	})
}

func TestMash(t *testing.T) {
	newAsker(t).answers(t, [][2]string{
		{`parse_config("[s]\na = 1").s.class.superclass`, `Hashie::Hash`},
		{`parse_config("[s]\na = 1").s.respond_to?(:exist?)`, `true`},
		{`parse_config("[s]\na = 1").s.respond_to?(:b)`, `false`},
		{`parse_config("[s]\na = 1").s.a?`, `true`},
		{`parse_config("[s]\na = 1").s.b?`, `false`},
		{`parse_config("[s]\na = 1").s.a_`, `"1"`},
		{`m = parse_config("[s]\na = 1").s; m.b = 2; m.b!; m.b`, `2`},
		{`m = parse_config("[s]\na = 1").s; m.c!; m.keys`, `["a", "c"]`},
		{`parse_config("[s]\na = 1").s.has_key?(:a)`, `true`},
		{`parse_config("[s]\na = 1").s.fetch(:a)`, `"1"`},
		{`parse_config("[s]\na = 1").s.dig(:a)`, `"1"`},
		{`parse_config("[s]\na = 1").s.values_at(:a, 'b')`, `["1", nil]`},
	})
}

func TestLoginDefs(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/etc/login.defs", Type: "file", Content: "# comment\nPASS_MAX_DAYS\t99\nPASS_MAX_DAYS 90 # trailing\nUMASK 027\nEMPTY\n"})
	a.answers(t, [][2]string{
		{`login_defs.to_s`, `"login.defs"`},
		{`login_defs.resource_id`, `"/etc/login.defs"`},
		{`login_defs.PASS_MAX_DAYS`, `"90"`},
		{`login_defs.UMASK`, `"027"`},
		{`login_defs.EMPTY`, `""`},
		{`login_defs.NOPE`, `nil`},
		{`login_defs.read_params.keys`, `["PASS_MAX_DAYS", "UMASK", "EMPTY"]`},
	})
}

func TestOSEnv(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/proc/self/environ", Type: "file", Content: "PATH=/bin:/usr/bin:\x00A=x # y\x00E=\x00"})
	a.answers(t, [][2]string{
		{`os_env('PATH').to_s`, `"Environment variable PATH"`},
		{`os_env('PATH').content`, `"/bin:/usr/bin:"`},
		{`os_env('PATH').split`, `["/bin", "/usr/bin", ""]`},
		{`os_env('A').content`, `"x"`},
		{`os_env('E').content`, `""`},
		{`os_env('NOPE').content`, `nil`},
		{`os_env('NOPE').split`, `[]`},
		{`os_env.to_s`, `"Environment variables"`},
	})
	newAsker(t).answers(t, [][2]string{
		{`os_env('PATH').content`, `Inspec::Exceptions::ResourceFailed: /proc/self/environ cannot be read: no such file or directory`},
	})
}

func TestSSHConfig(t *testing.T) {
	a := newAsker(t,
		rootfs.Entry{Path: "/etc/ssh/sshd_config", Type: "file", Content: "# c\nPort 22\nPort 2222\nPermitRootLogin no\npermitrootlogin yes\nCiphers a,b\nX \"y\"\nProtocol=2\nMatch User x\n  AllowUsers alice bob\n"},
		rootfs.Entry{Path: "/etc/ssh/ssh_config", Type: "file", Content: "Host *\n  HashKnownHosts yes\n"},
	)
	a.answers(t, [][2]string{
		{`sshd_config.to_s`, `"SSHD Configuration"`},
		{`sshd_config.resource_id`, `"/etc/ssh/sshd_config"`},
		{`sshd_config.Port`, `["22", "2222"]`},
		{`sshd_config.PermitRootLogin`, `"no"`},
		{`sshd_config.CIPHERS`, `"a,b"`},
		{`sshd_config.X`, `"\"y\""`},
		{`sshd_config.Protocol`, `nil`},
		{`sshd_config.AllowUsers`, `"alice bob"`},
		{`sshd_config.params('port')`, `["22", "2222"]`},
		{`ssh_config.to_s`, `"SSH Configuration"`},
		{`ssh_config.HashKnownHosts`, `"yes"`},
	})
	if got := a.state(t, `ssh_config('/none')`); got != "skipped: Can't find file: /none" {
		t.Error(got)
	}
}

func TestLimitsConf(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/etc/security/limits.conf", Type: "file", Content: "# c\n* hard core 0\nroot - nofile 65535\nroot hard nproc 1\n"})
	a.answers(t, [][2]string{
		{`limits_conf.to_s`, `"limits.conf"`},
		{`limits_conf.send('*')`, `[["hard", "core", "0"]]`},
		{`limits_conf.root`, `[["-", "nofile", "65535"], ["hard", "nproc", "1"]]`},
		{`limits_conf.nobody`, `nil`},
		{`limits_conf['root']`, `ArgumentError: wrong number of arguments (given 2, expected 1)`},
	})
}

func TestEtcFstab(t *testing.T) {
	a := newAsker(t,
		rootfs.Entry{Path: "/etc/fstab", Type: "file", Content: "# c\n/dev/sda1 / ext4 defaults 0 1\n/dev/sda2 /home ext4 defaults,nodev 0 2 # home\nnas:/x /mnt/nas nfs4 sec=krb5\n"},
		rootfs.Entry{Path: "/etc/short", Type: "file", Content: "/dev/sda1 /\n"},
	)
	a.answers(t, [][2]string{
		{`etc_fstab.to_s`, `"File System Table File (fstab)"`},
		{`etc_fstab.configured?`, `true`},
		{`etc_fstab.mount_point`, `["/", "/home", "/mnt/nas"]`},
		{`etc_fstab.where { mount_point == '/home' }.mount_options`, `[["defaults", "nodev"]]`},
		{`etc_fstab.where { mount_point == '/home' }.file_system_options`, `[2]`},
		{`etc_fstab.where { mount_point == '/var' }.configured?`, `false`},
		{`etc_fstab.nfs_file_systems.mount_point`, `["/mnt/nas"]`},
		{`etc_fstab.nfs_file_systems.to_s`, `"File System Table File (fstab) with file_system_type match /nfs/"`},
		{`etc_fstab.home_mount_options`, `["defaults", "nodev"]`},
	})
	if got := a.state(t, `etc_fstab('/etc/short')`); !strings.HasPrefix(got, "skipped: undefined method") {
		t.Error(got)
	}
}

func TestEtcHosts(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/etc/hosts", Type: "file", Content: "# c\n127.0.0.1 localhost localhost.localdomain\n10.0.0.5\tdb\n"})
	a.answers(t, [][2]string{
		{`etc_hosts.to_s`, `"Hosts File"`},
		{`etc_hosts.count`, `2`},
		{`etc_hosts.ip_address`, `["127.0.0.1", "10.0.0.5"]`},
		{`etc_hosts.where { ip_address == '127.0.0.1' }.all_host_names`, `[["localhost", "localhost.localdomain"]]`},
		{`etc_hosts.where(primary_name: 'db').ip_address`, `["10.0.0.5"]`},
	})
}
