// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestCommand(t *testing.T) {
	a := newAsker(t,
		rootfs.Entry{Path: "/etc/conf", Type: "file", Content: "b=1\na=2\n"},
		rootfs.Entry{Path: "/usr/bin/tool", Type: "file", Mode: "0755"},
		rootfs.Entry{Path: "/usr/bin/noexec", Type: "file", Mode: "0644"},
		rootfs.Entry{Path: "/opt/bin/else", Type: "file", Mode: "0755"},
		rootfs.Entry{Path: "/usr/bin/dir", Type: "dir"},
		rootfs.Entry{Path: "/bin/link", Type: "symlink", Target: "/usr/bin/tool"},
		rootfs.Entry{Path: "/bin/gone", Type: "symlink", Target: "/usr/bin/none"},
		rootfs.Entry{Path: "/usr/lib/systemd/system/a.service", Type: "file", Content: "[Install]\nWantedBy=multi-user.target\n"},
		rootfs.Entry{Path: "/usr/lib/systemd/system/b.service", Type: "file", Content: "[Install]\nWantedBy=multi-user.target\n"},
		rootfs.Entry{Path: "/etc/systemd/system/multi-user.target.wants/a.service", Type: "symlink", Target: "/usr/lib/systemd/system/a.service"},
	)
	a.answers(t, [][2]string{
		{`command('grep = /etc/conf | sort').to_s`, "\"Command: `grep = /etc/conf | sort`\""},
		{`command('grep = /etc/conf | sort').resource_id`, "\"Command: `grep = /etc/conf | sort`\""},
		{`command('grep = /etc/conf | sort').stdout`, `"a=2\nb=1\n"`},
		{`command('grep nothing /etc/conf').exit_status`, `1`},
		{`command('cat /none').stderr`, `"cat: /none: No such file or directory\n"`},
		{`command('cat /none').result.exit_status`, `1`},
		{`command('vracli -e x').stdout`, "NotImplementedError: sonde does not support the program vracli (column 1), in the command `vracli -e x`, yet"},
		{`command('cat /etc/conf; whoami').stdout`, "Inspec::Exceptions::ResourceFailed: the command `cat /etc/conf; whoami` has no answer: who runs the command, without /proc/self/status, (column 16) is not known"},
		{`command('rpm -q bash').stdout`, "Inspec::Exceptions::ResourceFailed: the installed packages are not known: there is no /var/lib/rpm/rpmdb.sqlite"},
		{`command('systemctl is-enabled a b').stdout`, `"enabled\ndisabled\n"`},
		{`command('systemctl is-enabled none').stdout`, "Inspec::Exceptions::ResourceFailed: the command `systemctl is-enabled none` has no answer: what systemctl says of the unit none, which is not there, (column 1) is not known"},
		{`command('find / -delete').exit_status`, "NotImplementedError: sonde does not support find -delete (column 1), in…"},
		{`command(nil)`, "RuntimeError: InSpec `command` was called with `nil`…"},
		{`command('id --token=abc', redact_regex: /(token=)\w+()/).to_s`, "\"Command: `id --token=REDACTED`\""},

		{`command('tool').exist?`, `true`},
		{`command('link').exist?`, `true`},
		{`command('gone').exist?`, `false`},
		{`command('noexec').exist?`, `false`},
		{`command('dir').exist?`, `false`},
		{`command('else').exist?`, `false`},
		{`command('/opt/bin/else').exist?`, `true`},
		{`command('none').exist?`, `false`},
		{`command('ls -al /').exist?`, `false`},
		{`command('cd').exist?`, `false`},

		{`bash('cat /etc/conf | wc -l').to_s`, `"Bash command cat /etc/conf | wc -l"`},
		{`bash('cat /etc/conf | wc -l').stdout`, `"2\n"`},
		{`bash('[[ -f /etc/conf ]] && echo {a,b}').stdout`, `"a b\n"`},
	})
	if got := a.state(t, `bash('cat /etc/conf', path: '/opt/bash')`); got != "failed: sonde does not support the option path of bash yet" {
		t.Error(got)
	}
}

func TestCommandPath(t *testing.T) {
	a := newAsker(t,
		rootfs.Entry{Path: "/proc/self/environ", Type: "file", Content: "A=1\x00PATH=/opt/bin:relative\x00"},
		rootfs.Entry{Path: "/opt/bin/else", Type: "file", Mode: "0755"},
		rootfs.Entry{Path: "/usr/bin/tool", Type: "file", Mode: "0755"},
		rootfs.Entry{Path: "/bin/sh", Type: "file", Mode: "0755"},
	)
	a.answers(t, [][2]string{
		{`command('else').exist?`, `true`},
		{`command('tool').exist?`, `false`},
		{`command('cd').exist?`, `true`},
	})
}

// TestCommandKept holds that a line is run once, as InSpec's connection does:
// who asks again gets the answer from before, though the file is another. Not
// that of bash, what failed, or more than is kept.
func TestCommandKept(t *testing.T) {
	dir := rootfs.New(t, []rootfs.Entry{
		{Path: "/etc/conf", Type: "file", Content: "old\n"},
		{Path: "/etc/big", Type: "file", Content: strings.Repeat("x", 2<<20)},
	})
	a := newAskerAt(t, dir)
	const reads = "[command('cat /etc/conf').stdout, bash('cat /etc/conf').stdout, command('cat /etc/big').stdout.length]"
	a.answers(t, [][2]string{
		{`command('cat /etc/conf').stdout`, `"old\n"`},
		{`command('cat /etc/big').stdout.length`, `2097152`},
		{`command('rpm -q bash').stdout`, "Inspec::Exceptions::ResourceFailed: the installed packages…"},
	})
	for name, text := range map[string]string{"conf": "new\n", "big": "y"} {
		if err := os.WriteFile(filepath.Join(dir, "etc", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "var/lib/rpm"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "var/lib/rpm/rpmdb.sqlite"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	a.answers(t, [][2]string{
		{reads, `["old\n", "new\n", 1]`},
	})
	if got := a.ask(t, "command('rpm -q bash').stdout"); strings.Contains(got, "there is no") {
		t.Errorf("a failure was kept: %s", got)
	}
}
