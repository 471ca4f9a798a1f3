// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

var accounts = []rootfs.Entry{
	{Path: "/etc/passwd", Type: "file", Content: "root:x:0:0:root:/root:/bin/bash\n" +
		"www-data:x:33:33:www:/var/www:/usr/sbin/nologin\napp:x:1000:1000:App:/home/app:\n"},
	{Path: "/etc/group", Type: "file", Content: "root:x:0:\nadm:x:4:app,root\nwww-data:x:33:app\nempty:x:77:\n"},
}

func TestFile(t *testing.T) {
	a := newAsker(t, append(accounts,
		rootfs.Entry{Path: "/etc/main.conf", Type: "file", Mode: "0640", UID: 33, GID: 4, Content: "alpha=1\nbeta=2\n"},
		rootfs.Entry{Path: "/etc/rel", Type: "symlink", Target: "main.conf"},
		rootfs.Entry{Path: "/etc/chain", Type: "symlink", Target: "../etc/rel"},
		rootfs.Entry{Path: "/etc/gone", Type: "symlink", Target: "/no/where"},
		rootfs.Entry{Path: "/etc/loop", Type: "symlink", Target: "loop"},
		rootfs.Entry{Path: "/bin/su", Type: "file", Mode: "4755"},
		rootfs.Entry{Path: "/tmp", Type: "dir", Mode: "1777"},
		rootfs.Entry{Path: "/who", Type: "file", UID: 4242, GID: 4343, Mode: "0600"},
		rootfs.Entry{Path: "/j.json", Type: "file", Content: `{"b": {"z": [1, 2.5]}, "a": null}`},
	)...)
	a.answers(t, [][2]string{
		{`file('/etc/main.conf').to_s`, `"File /etc/main.conf"`},
		{`file('/etc/main.conf').exist?`, `true`},
		{`file('/etc/main.conf').type`, `:file`},
		{`file('/etc/main.conf').file?`, `true`},
		{`file('/etc').directory?`, `true`},
		{`file('/etc/main.conf').mode`, `416`},
		{`file('/etc/main.conf').mode?(416)`, `true`},
		{`file('/etc/main.conf').size`, `15`},
		{`file('/etc/main.conf').owner`, `"www-data"`},
		{`file('/etc/main.conf').owned_by?('www-data')`, `true`},
		{`file('/etc/main.conf').group`, `"adm"`},
		{`file('/etc/main.conf').grouped_into?('root')`, `false`},
		{`file('/etc/main.conf').uid`, `33`},
		{`file('/etc/main.conf').content`, `"alpha=1\nbeta=2\n"`},
		{`file('/etc/main.conf').md5sum`, `"b75a9359a816bf7f9562a54b7cf7e314"`},
		{`file('/etc/main.conf').sha256sum.length`, `64`},
		{`file('/etc/main.conf').basename`, `"main.conf"`},
		{`file('/etc/main.conf').link_path`, `nil`},
		{`file('/etc/main.conf').mtime.class`, `Integer`},
		{`file('/who').owner`, `"UNKNOWN"`},
		{`file('/j.json').content_as_json`, `{"b"=>{"z"=>[1, 2.5]}, "a"=>nil}`},
		{`file('/etc/passwd').content_as_json`, `Inspec::Exceptions::ResourceFailed: Unable to parse the given JSON file: …`},

		{`file('/etc/chain').symlink?`, `true`},
		{`file('/etc/chain').file?`, `true`},
		{`file('/etc/chain').path`, `"/etc/main.conf"`},
		{`file('/etc/chain').resource_id`, `"/etc/main.conf"`},
		{`file('/etc/chain').source_path`, `"/etc/chain"`},
		{`file('/etc/chain').link_path`, `"/etc/main.conf"`},
		{`file('/etc/chain').linked_to?('/etc/main.conf')`, `true`},
		{`file('/etc/chain').shallow_link_path`, `"../etc/rel"`},
		{`file('/etc/gone').exist?`, `false`},
		{`file('/etc/gone').symlink?`, `true`},
		{`file('/etc/gone').path`, `"/no/where"`},
		{`file('/etc/loop').exist?`, `false`},
		{`file('/etc/loop').path`, `""`},

		{`file('/none').exist?`, `false`},
		{`[file('/none').mode, file('/none').owner, file('/none').content, file('/none').type, file('/none').md5sum]`, `[nil, nil, nil, nil, nil]`},
		{`file('/none').readable?('others', nil)`, `false`},
		{`file('/etc').readable?('others')`, `ArgumentError: wrong number of arguments (given 1, expected 2)`},
		{`file('/etc').readable?(:owner, nil)`, `true`},
		{`file('/etc').readable?(:others, nil)`, `RuntimeError: Invalid usergroup/owner provided`},
		{`directory('/bin/su').readable?('others', nil)`, `false`},
		{`directory('/bin/su').allowed?('read', by: 'others')`, `false`},
		{`directory('/bin/su').more_permissive_than?('0000')`, `nil`},
		{`directory('/bin/su').mode`, `2541`},
		{`[file('/').basename, file('/etc//').basename, file('/etc/loop').basename, file('').basename]`, `["", "etc", "", ""]`},
		{`[file(nil).to_s, file(5).to_s, file(['/a']).to_s]`, `["File ", "File 5", "File [\"/a\"]"]`},
		{`[file('/etc').user_permissions, file('/none').user_permissions]`, "[\"`user_permissions` is not supported on your OS yet.\", {}]"},
		{`file('/none').inherited?`, `false`},
		{`file('/none').content_as_yaml`, `Inspec::Exceptions::ResourceFailed: Unable to parse the given YAML file: no implicit conversion of nil into String`},
		{`[file('/bin/su').immutable?, file('/etc/chain').immutable?, file('/bin').immutable?]`, `[nil, nil, nil]`},
		{`file('/none').immutable?`, `Inspec::Exceptions::ResourceFailed: /none cannot be read: no such file or directory`},
		{`file('/none').more_permissive_than?('0644')`, `nil`},
		{`file('/none').setuid?`, "NoMethodError: undefined method `>' for false:FalseClass"},

		{`file('/bin/su').setuid?`, `true`},
		{`file('/bin/su').sgid`, `false`},
		{`file('/tmp').sticky`, `true`},

		{`file('/etc/main.conf').more_permissive_than?('0640')`, `false`},
		{`file('/etc/main.conf').more_permissive_than?('0600')`, `true`},
		{`file('/etc/main.conf').more_permissive_than?('rwx')`, `ArgumentError: The value of…`},
		{`file('/etc/main.conf').more_permissive_than?(0644)`, "ArgumentError: You must provide the `maximum permission target` as a `String`, you provided: Integer"},
		{`file('/etc/main.conf').more_permissive_than?`, `ArgumentError: You must provide a value…`},

		{`file('/etc/main.conf').readable?(nil, nil)`, `true`},
		{`file('/etc/main.conf').readable?('others', nil)`, `false`},
		{`file('/etc/main.conf').writable?('group', nil)`, `false`},
		{`file('/etc/main.conf').readable?('nobody-class', nil)`, `RuntimeError: Invalid usergroup/owner provided`},
		{`file('/etc/main.conf').allowed?('read', by: 'owner')`, `true`},
		{`file('/etc/main.conf').allowed?('fly', by: 'owner')`, `RuntimeError: Invalid access_type provided`},
		{`file('/etc/main.conf').readable?(nil, 'app')`, `true`},
		{`file('/etc/main.conf').writable?(nil, 'app')`, `false`},
		{`file('/etc/main.conf').writable?(nil, 'root')`, `true`},
		{`file('/etc/main.conf').executable?(nil, 'root')`, `false`},
		{`file('/etc/main.conf').readable?(nil, 'nosuch')`, `false`},

		{`file('/etc/main.conf').no_such`, "NoMethodError: undefined method `no_such' …"},
		{`file('/a', '/b')`, `ArgumentError: wrong number of arguments (given 2, expected 1)`},
		{`[file('/x').version?('1'), file('/x').mount_options]`, `[false, nil]`},

		{`directory('/etc').to_s`, `"Directory /etc"`},
		{`directory('/etc').exist?`, `true`},
		{`directory('/etc/main.conf').exist?`, `false`},
		{`directory('/etc/main.conf').file?`, `true`},
		{`directory('/none').mode`, `nil`},
	})
}

func TestFileTooBig(t *testing.T) {
	big := make([]byte, 9<<20)
	a := newAsker(t, rootfs.Entry{Path: "/big", Type: "file", Content: string(big)})
	a.answers(t, [][2]string{
		{`file('/big').size`, `9437184`},
		{`file('/big').content`, `Inspec::Exceptions::ResourceFailed: /big cannot be read: file is bigger than the limit for one file`},
	})
}

func TestPasswd(t *testing.T) {
	a := newAsker(t, accounts...)
	a.answers(t, [][2]string{
		{`passwd.to_s`, `"/etc/passwd"`},
		{`passwd.users`, `["root", "www-data", "app"]`},
		{`passwd.uids`, `["0", "33", "1000"]`},
		{`passwd.shells`, `["/bin/bash", "/usr/sbin/nologin", nil]`},
		{`passwd.count`, `3`},
		{`passwd.lines.first`, `"root:x:0:0:root:/root:/bin/bash"`},
		{`passwd.uids(0).users`, `["root"]`},
		{`passwd.uids(0).to_s`, `"/etc/passwd with uid == 0"`},
		{`passwd.where { uid.to_i >= 33 }.users`, `["www-data", "app"]`},
		{`passwd.where { uid.to_i >= 33 }.to_s`, `"/etc/passwd with uid to_i >= 33"`},
		{`passwd.where(user: 'root').where { shell =~ /bash/ }.to_s`, `"/etc/passwd with user == \"root\" shell =~ /bash/"`},
		{`passwd.shells(/nologin/).users`, `["www-data"]`},
		{`passwd.shells(/nologin/).to_s`, `"/etc/passwd with shell == /nologin/"`},
		{`passwd.where(user: /^zz/).exist?`, `false`},
		{`passwd.where(user: 'app').entries.first.home`, `"/home/app"`},
		{`passwd.where(user: 'app').entries.first.to_s`, `"/etc/passwd with user == \"app\" one entry"`},
		{`passwd.where(users: 'app')`, `ArgumentError: ':users' is not a recognized criterion - expected one of user (String), password (String), …`},
		{`passwd.where(user: 'app').content`, `"app:x:1000:1000:App:/home/app:"`},
		{`passwd.usernames`, "NoMethodError: undefined method `usernames' …"},
		{`passwd.where { nosuch == 1 }`, `NameError: …`},
	})
	if got := a.state(t, `passwd('/etc/none')`); got != "skipped: Can't find file: /etc/none" {
		t.Error(got)
	}
}

func TestGroup(t *testing.T) {
	a := newAsker(t, accounts...)
	a.answers(t, [][2]string{
		{`group('adm').to_s`, `"Group adm"`},
		{`group('adm').resource_id`, `"adm-4"`},
		{`group('adm').exists?`, `true`},
		{`group('adm').gid`, `4`},
		{`group('adm').members`, `"app,root"`},
		{`group('adm').members_array`, `["app", "root"]`},
		{`group('none').exists?`, `false`},
		{`group('none').gid`, `nil`},
		{`group('none').members`, `""`},
		{`group('none').resource_id`, `""`},
		{`group('empty').members`, `""`},
		{`groups.where { gid >= 33 }.names`, `["www-data", "empty"]`},
		{`groups.where { gid >= 33 }.to_s`, `"Groups with gid >= 33"`},
		{`groups.where { name == 'adm' }.members`, `["app,root"]`},
		{`groups.where(name: 'adm').gids`, `[4]`},
	})
}
