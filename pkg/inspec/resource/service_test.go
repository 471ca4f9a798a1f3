// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

// booted is a Debian with systemd and a few units.
var booted = []rootfs.Entry{
	{Path: "/etc/debian_version", Type: "file", Content: "12.5\n"},
	{Path: "/usr/bin/systemctl", Type: "file", Mode: "0755", Content: "\x7fELF"},
	{Path: "/usr/lib/systemd/system/ssh.service", Type: "file", Content: "[Unit]\nDescription=OpenBSD Secure Shell server\n\n[Service]\n" +
		"# a comment\nExecStart=/usr/sbin/sshd -D \\\n  $SSHD_OPTS\nType=notify\nUser=root\nNoNewPrivileges=on\n\n[Install]\nWantedBy=multi-user.target\nAlias=sshd.service\n"},
	{Path: "/etc/systemd/system/multi-user.target.wants/ssh.service", Type: "symlink", Target: "/usr/lib/systemd/system/ssh.service"},
	{Path: "/etc/systemd/system/sshd.service", Type: "symlink", Target: "/usr/lib/systemd/system/ssh.service"},
	{Path: "/etc/systemd/system/ssh.service.d/user.conf", Type: "file", Content: "[Service]\nUser=\nUser=ssh\n"},
	{Path: "/usr/lib/systemd/system/rsync.service", Type: "file", Content: "[Service]\nExecStart=-/usr/bin/rsync --daemon\n[Install]\nWantedBy=multi-user.target\n"},
	{Path: "/usr/lib/systemd/system/static.service", Type: "file", Content: "[Service]\nExecStart=/bin/true\n"},
	{Path: "/usr/lib/systemd/system/multi-user.target.wants/static.service", Type: "symlink", Target: "../static.service"},
	{Path: "/usr/lib/systemd/system/indirect.service", Type: "file", Content: "[Install]\nAlso=indirect.socket\n"},
	{Path: "/usr/lib/systemd/system/getty@.service", Type: "file", Content: "[Install]\nWantedBy=getty.target\n"},
	{Path: "/etc/systemd/system/getty.target.wants/getty@tty1.service", Type: "symlink", Target: "/usr/lib/systemd/system/getty@.service"},
	{Path: "/usr/lib/systemd/system/ctrl-alt-del.target", Type: "file", Content: "[Unit]\n"},
	{Path: "/etc/systemd/system/ctrl-alt-del.target", Type: "symlink", Target: "/dev/null"},
	{Path: "/usr/lib/systemd/system-preset/90-default.preset", Type: "file", Content: "# x\ndisable rsync.*\nenable *\n"},
	{Path: "/etc/init.d/old", Type: "file", Mode: "0755", Content: "#!/bin/sh\n"},
	{Path: "/etc/init.d/off", Type: "file", Mode: "0755", Content: "#!/bin/sh\n"},
	{Path: "/etc/rc2.d/S01old", Type: "symlink", Target: "../init.d/old"},
	{Path: "/etc/rc0.d/K01old", Type: "symlink", Target: "../init.d/old"},
}

func TestService(t *testing.T) {
	newAsker(t, booted...).answers(t, [][2]string{
		{`service('ssh').to_s`, `"Service ssh"`},
		{`service('ssh').resource_id`, `"ssh"`},
		{`[service('ssh').installed?, service('ssh').enabled?]`, `[true, true]`},
		{
			`[service('ssh').name, service('ssh').type, service('ssh').description, service('ssh').startname]`,
			`["ssh.service", "systemd", "OpenBSD Secure Shell server", "ssh"]`,
		},
		{`service('ssh').running?`, `Inspec::Exceptions::ResourceFailed: whether the service ssh runs is known to systemd alone, and cannot be read from files`},
		{`service('ssh').params.UnitFileState`, `"enabled"`},
		{`service('ssh').params['LoadState']`, `"loaded"`},
		{`service('ssh').params.FragmentPath`, `"/usr/lib/systemd/system/ssh.service"`},
		{`service('ssh').params.ExecStart`, `"{ path=/usr/sbin/sshd ; argv[]=/usr/sbin/sshd -D $SSHD_OPTS ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }"`},
		{`service('ssh').params.NoNewPrivileges`, `"yes"`},
		{`service('ssh').params.ActiveState`, `NotImplementedError: sonde does not support the parameter ActiveState…`},
		{`[service('sshd').name, service('sshd').enabled?, service('sshd').params.UnitFileState]`, `["ssh.service", true, "alias"]`},
		{`[service('rsync').installed?, service('rsync').enabled?, service('rsync').params.UnitFileState]`, `[true, false, "disabled"]`},
		{`[service('rsync').params.UnitFilePreset, service('ssh').params.UnitFilePreset]`, `["disabled", "enabled"]`},
		{`service('rsync').params.ExecStart`, `"{ path=/usr/bin/rsync ; argv[]=/usr/bin/rsync --daemon ; ignore_errors=yes ; start_time=[n/a]…`},
		{`[service('static').enabled?, service('static').params.UnitFileState]`, `[true, "static"]`},
		{`[service('indirect').enabled?, service('indirect').params.UnitFileState]`, `[true, "indirect"]`},
		{`[service('getty@tty1').enabled?, service('getty@tty2').enabled?]`, `[true, false]`},
		{`[service('ctrl-alt-del.target').installed?, service('ctrl-alt-del.target').enabled?]`, `[false, false]`},
		{`[service('ctrl-alt-del.target').params.LoadState, service('ctrl-alt-del.target').params.UnitFileState]`, `["masked", "masked"]`},
		{`[service('none').installed?, service('none').enabled?, service('none').running?]`, `[false, false, false]`},
		{`[service('none').params.LoadState, service('none').params.ActiveState]`, `["not-found", "inactive"]`},
		{`[service('old').installed?, service('old').enabled?]`, `[true, true]`},
		{`[service('off').installed?, service('off').enabled?]`, `[true, false]`},
		{`service('ssh').runlevels.keys`, `[]`},
		{`systemd_service('ssh').enabled?`, `true`},
		{`sysv_service('ssh').installed?`, `false`},
		{`[sysv_service('old').runlevels.keys, sysv_service('old').runlevels(2).values]`, `[[0, 1, 2, 3, 4, 5, 6], [true]]`},
		{`[sysv_service('old').runlevels(2).enabled?, sysv_service('old').runlevels(2, 3).enabled?, sysv_service('old').runlevels(3).disabled?]`, `[true, false, true]`},
		{`sysv_service('old').runlevels(/[23]/).to_s`, `"Service old runlevels 2, 3"`},
		{`sysv_service('old').running?`, `Inspec::Exceptions::ResourceFailed: …`},
	})
}

func TestServiceElsewhere(t *testing.T) {
	file := func(path, text string) rootfs.Entry {
		return rootfs.Entry{Path: path, Type: "file", Mode: "0755", Content: text}
	}
	// In a container systemd is not what runs.
	newAsker(t, append(booted, file("/proc/1/comm", "app\n"))...).answers(t, [][2]string{
		{`[service('ssh').installed?, service('ssh').running?]`, `[true, false]`},
	})
	newAsker(t, append(booted, file("/proc/1/comm", "systemd\n"))...).answers(t, [][2]string{
		{`service('ssh').running?`, `Inspec::Exceptions::ResourceFailed: …`},
	})
	// Without systemctl, systemd has no say.
	newAsker(t, file("/etc/debian_version", "12\n"), file("/lib/systemd/system/a.service", "")).answers(t, [][2]string{
		{
			`[service('a').installed?, service('a').enabled?, service('a').running?, service('a').name, service('a').params.X]`,
			`[false, false, false, "a", nil]`,
		},
	})
	newAsker(t, file("/etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\n"), file("/etc/debian_version", "jessie/sid\n"),
		file("/etc/init/cron.conf", "description \"x\"\nstart on runlevel [2345]\n"), file("/etc/init/off.conf", "manual\n")).answers(t, [][2]string{
		{`[service('cron').type, service('cron').enabled?, service('off').enabled?]`, `["upstart", true, false]`},
		{`service('cron').running?`, `Inspec::Exceptions::ResourceFailed: …`},
	})
	if got := newAsker(t).state(t, `service('x')`); got != "skipped: The `service` resource is not supported on your OS yet." {
		t.Error(got)
	}
}
