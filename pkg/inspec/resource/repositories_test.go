// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestApt(t *testing.T) {
	a := newAsker(t, fileEntry("/etc/debian_version", "12.5\n"),
		fileEntry("/etc/apt/sources.list", "deb http://deb.example.org/debian bookworm main contrib\n"+
			"# deb-src http://src.org/debian bookworm main\n"+
			"deb [arch=amd64 signed-by=/x] \"http://q.org/x\" stable main\n# deb http://off.org/x stable main\n"+
			"deb cdrom:[x]/ stable main\nbad\ndeb http://nocomp.org/ ./\ndeb http://both.org/x a b\n#deb http://both.org/x a b\n"+
			"deb ftp://f.org/x a b\n"),
		fileEntry("/etc/apt/sources.list.d/n.list", "deb http://ppa.launchpad.net/nginx/stable/ubuntu focal main\n"),
		fileEntry("/etc/apt/sources.list.d/n.list.save", "deb http://saved.org/x a b\n"),
		rootfs.Entry{Path: "/etc/apt/dir.list", Type: "dir"},
		rootfs.Entry{Path: "/etc/apt/gone.list", Type: "symlink", Target: "/nowhere"},
	)
	a.answers(t, [][2]string{
		{`[apt('http://deb.example.org/debian').exists?, apt('http://deb.example.org/debian').enabled?]`, `[true, true]`},
		{`[apt('http://q.org/x').exists?, apt('http://off.org/x').exists?, apt('http://off.org/x').enabled?]`, `[true, true, true]`},
		{`[apt('http://both.org/x').exists?, apt('http://both.org/x').enabled?]`, `[true, false]`},
		{`%w[http://src.org/debian http://nocomp.org/ ftp://f.org/x http://saved.org/x].map { |u| apt(u).exists? }`, `[false, false, false, false]`},
		{`[apt('nginx/stable').exists?, apt('ppa:nginx/stable').enabled?, ppa('ppa:nginx/stable').exists?, ppa('nginx').exists?]`, `[true, true, true, false]`},
		{
			`[apt('nginx/stable').to_s, apt('nginx/stable').resource_id]`,
			`["Apt Repository http://ppa.launchpad.net/nginx/stable/ubuntu", "http://ppa.launchpad.net/nginx/stable/ubuntu"]`,
		},
		{`ppa('nope').to_s`, `"Apt Repository http://ppa.launchpad.net/nope/ppa/ubuntu"`},
	})
	elsewhere := newAsker(t, fileEntry("/etc/alpine-release", "3.19\n"))
	if got := elsewhere.state(t, `apt('x/y')`); got != "skipped: The `apt` resource is not supported on your OS yet." {
		t.Error(got)
	}
	elsewhere.answers(t, [][2]string{{`[apt('x/y').to_s, apt('x/y').resource_id]`, `["Apt Repository ", "x/y"]`}})
}

func TestYum(t *testing.T) {
	repos := fileEntry("/etc/yum.repos.d/base.repo", "[updates]\nname=Updates\nbaseurl=https://b.org/u/\n https://c.org/u/\nenabled=0\n\n"+
		"[baseos]\nname=Base $releasever\nmetalink=https://m.org/?r=9\n# enabled=0\n[vars]\nbaseurl=http://x/$basearch\nenabled = 1\n")
	a := newAsker(t, repos, rootfs.Entry{Path: "/usr/bin/dnf", Type: "file", Mode: "0755"})
	a.answers(t, [][2]string{
		{`[yum.to_s, yum.resource_id, yum.repo('x').to_s]`, `["Yum Repository", "Yum repository", "YumRepo x"]`},
		{`yum.repos`, `["baseos", "updates", "vars"]`},
		{`[yum.repo('baseos').exist?, yum.repo('baseos').enabled?, yum.updates.enabled?, yum.updates.status]`, `[true, true, false, "disabled"]`},
		{`[yum.repo('none').exist?, yum.repo('none').enabled?, yum.repo('none').baseurl]`, `[false, false, nil]`},
		{
			`[yum.updates.baseurl, yum.baseos.mirrors, yum.baseos.baseurl, yum.updates.filename]`,
			`["https://b.org/u/, https://c.org/u/", "https://m.org/?r=9", nil, "/etc/yum.repos.d/base.repo"]`,
		},
		{`yum.vars.baseurl`, "NotImplementedError: sonde does not support the variable in baseurl of the repository vars of yum yet"},
		{`yum.baseos.pkgs`, "NotImplementedError: sonde does not support pkgs of a repository of yum yet"},
	})
	newAsker(t, repos).answers(t, [][2]string{{`yum.repos`, "Inspec::Exceptions::ResourceFailed: there are repositories in /etc/yum.repos.d, …"}})
	newAsker(t).answers(t, [][2]string{{`[yum.repos, yum.repositories, yum.repo('x').exist?]`, `[[], [], false]`}})
}
