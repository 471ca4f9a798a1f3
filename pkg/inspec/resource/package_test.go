// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"os"
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestPackageRPM(t *testing.T) {
	data, err := os.ReadFile("rpmdb/testdata/rpmdb.sqlite")
	if err != nil {
		t.Fatal(err)
	}
	rocky := rootfs.Entry{Path: "/etc/redhat-release", Type: "file", Content: "Rocky Linux release 9.3 (Blue Onyx)\n"}
	database := rootfs.Entry{Path: "/var/lib/rpm/rpmdb.sqlite", Type: "file", Content: string(data)}
	newAsker(t, rocky, database, rootfs.Entry{Path: "/var/lib/rpm/rpmdb.sqlite-wal", Type: "file"}).answers(t, [][2]string{
		{`package('pkg01').installed?`, `true`},
		{`package('pkg01').version`, `"1.1-1.el9"`},
		{`package('pkg01').info`, `{:name=>"pkg01", :installed=>true, :version=>"1.1-1.el9", :type=>"rpm", :only_version_no=>"1.1"}`},
		{`package('pkg01').held?`, `false`},
		{`package('pkg01-1.1-1.el9.noarch').installed?`, `true`},
		{`package('pkg01.x86_64').installed?`, `false`},
		{`package(' pkg01 ').installed?`, `true`},
		{`package('pkg30').installed?`, `false`},
		{`package('pkg30').version`, `nil`},
		{`package('pkg*').installed?`, `NotImplementedError: sonde does not support package with the pattern pkg* yet`},
		{`packages(/^pkg0[12]/).names`, `["pkg01", "pkg02"]`},
		{`packages(/^pkg0[12]/).architectures`, `["noarch", "x86_64"]`},
		{`packages('pkg01').versions`, `["1.1-1.el9"]`},
		{`packages('pkg').statuses`, `["installed"]`},
		{`package('pkg01', rpm_dbpath: '/var/lib/rpm').installed?`, `true`},
	})
	a := newAsker(t, rocky, database, rootfs.Entry{Path: "/var/lib/rpm/rpmdb.sqlite-wal", Type: "file", Content: "x"})
	for code, want := range map[string]string{
		`package('pkg01')`:                      "failed: the installed packages are not known: /var/lib/rpm/rpmdb.sqlite-wal holds changes that are not in the database yet",
		`package('pkg01', rpm_dbpath: '/none')`: "skipped: The following requirements are not met for this resource: RPMDB /none does not exist",
	} {
		if got := a.state(t, code); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
	a.answers(t, [][2]string{
		{`package('pkg01').installed?`, `Inspec::Exceptions::ResourceFailed: the installed packages are not known: …`},
		{`packages('pkg01').names == []`, `Inspec::Exceptions::ResourceFailed: the installed packages are not known: …`},
	})
	database.Content = database.Content[:20000]
	if got := newAsker(t, rocky, database).state(t, `package('pkg01')`); got != "failed: the installed packages are not known: "+
		"read /var/lib/rpm/rpmdb.sqlite: not a database of rpm packages, or a broken one: it ends before byte 20480" {
		t.Error(got)
	}
}

func TestPackagePacman(t *testing.T) {
	file := func(path, text string) rootfs.Entry { return rootfs.Entry{Path: path, Type: "file", Content: text} }
	newAsker(t, file("/etc/arch-release", ""), file("/var/lib/pacman/local/ALPM_DB_VERSION", "9\n"),
		file("/var/lib/pacman/local/bash-5.2.026-2/desc", "%NAME%\nbash\n\n%VERSION%\n5.2.026-2\n\n%ARCH%\nx86_64\n\n%PROVIDES%\nsh\n")).answers(t, [][2]string{
		{`package('bash').installed?`, `true`},
		{`package('bash').version`, `"5.2.026-2"`},
		{`package('bash').info[:type]`, `"pacman"`},
		{`package('sh').info[:name]`, `"bash"`},
		{`package('zsh').installed?`, `false`},
	})
	if got := newAsker(t, file("/etc/arch-release", "")).state(t, `packages('x')`); got != "skipped: The packages resource is not yet supported on OS arch" {
		t.Error(got)
	}
}
