// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestGem(t *testing.T) {
	program := func(path, text string) rootfs.Entry {
		return rootfs.Entry{Path: path, Type: "file", Mode: "0755", Content: text}
	}
	const specs = "/usr/local/lib/ruby/gems/3.3.0/specifications/"
	a := newAsker(t, program("/usr/local/bin/gem", "#!/usr/local/bin/ruby\n"),
		fileEntry(specs+"rack-2.2.8.gemspec", "Gem::Specification.new do |s|\n  s.name = \"rack\".freeze\n"),
		fileEntry(specs+"rack-10.0.0.gemspec", "  s.name = \"rack\"\n"),
		fileEntry(specs+"rack-10.0.0.rc1.gemspec", ""),
		fileEntry(specs+"rack-test-1.0.gemspec", "  s.name = \"rack-test\"\n"),
		fileEntry(specs+"foo-2-1.0.gemspec", "  s.name = \"foo-2\"\n"),
		fileEntry(specs+"nokogiri-1.16.0-x86_64-linux.gemspec", ""),
		fileEntry(specs+"nokogiri-1.16.0.gemspec", ""),
		fileEntry(specs+"default/json-2.7.1.gemspec", ""),
		fileEntry("/bundle/specifications/rails-7.1.3.gemspec", ""),
		fileEntry("/proc/self/environ", "GEM_HOME=/bundle\x00"),
		program("/opt/chef/embedded/bin/gem", ""),
		fileEntry("/opt/chef/embedded/lib/ruby/gems/3.1.0/specifications/ohai-18.gemspec", ""),
	)
	a.answers(t, [][2]string{
		{`[gem('rack').to_s, gem('rack').resource_id, gem('rack').gem_binary]`, `["gem package rack", "rack-10.0.0", "gem"]`},
		{`[gem('rack').installed?, gem('rack').version, gem('rack').versions]`, `[true, "10.0.0", ["10.0.0", "10.0.0.rc1", "2.2.8"]]`},
		{`[gem('foo').installed?, gem('foo').version, gem('foo').versions, gem('foo').resource_id]`, `[false, nil, nil, "foo-"]`},
		{`[gem('nokogiri').version, gem('json').version, gem('rails').version]`, `["1.16.0 ruby x86_64-linux", "default: 2.7.1", "7.1.3"]`},
		{`[gem('ohai', :chef).version, gem('ohai').installed?, gem('ohai', '/opt/chef/embedded/bin/gem').installed?]`, `["18", false, true]`},
		{`gem('rack').info`, `{:installed=>true, :type=>"gem", :name=>"rack", :version=>"10.0.0", :versions=>["10.0.0", "10.0.0.rc1", "2.2.8"]}`},
	})
	if got := newAsker(t).state(t, `gem('rack')`); got != "skipped: Unable to retrieve gem information" {
		t.Error(got)
	}
	several := newAsker(t, program("/usr/bin/gem", ""), fileEntry("/usr/lib/ruby/gems/3.1.0/x", ""), fileEntry("/usr/lib/ruby/gems/3.2.0/x", ""))
	if got := several.state(t, `gem('rack')`); got != "failed: sonde does not support gem where there are several Rubies, in /usr/lib/ruby/gems, yet" {
		t.Error(got)
	}
}

func TestPip(t *testing.T) {
	const site = "/usr/local/lib/python3.12/site-packages/"
	packages := []rootfs.Entry{
		fileEntry(site+"Jinja2-3.1.3.dist-info/METADATA", "Metadata-Version: 2.1\nName: Jinja2\nVersion: 3.1.3\n\nVersion: 9\n"),
		fileEntry(site+"typing_extensions-4.9.0.dist-info/METADATA", "Name: typing_extensions\nVersion: 4.9.0\n"),
		fileEntry(site+"old-1.0-py3.12.egg-info", "Name: old\nVersion: 1.0\n"),
		fileEntry("/venv/lib/python3.12/site-packages/django-1.11.4.dist-info/METADATA", "Name: Django\nVersion: 1.11.4\n"),
		{Path: "/venv/bin/pip", Type: "file", Mode: "0755", Content: "#!/venv/bin/python3\n"},
	}
	pip := rootfs.Entry{Path: "/usr/local/bin/pip", Type: "file", Mode: "0755", Content: "#!/usr/local/bin/python3.12\nimport sys\n"}
	newAsker(t, append(packages, pip)...).answers(t, [][2]string{
		{`[pip('Jinja2').to_s, pip('Jinja2').resource_id]`, `["Pip Package Jinja2", "Jinja2"]`},
		{`[pip('jinja2').installed?, pip('jinja2').version, pip('jinja2').info[:name]]`, `[true, "3.1.3", "Jinja2"]`},
		{`[pip('typing-extensions').version, pip('old').version]`, `["4.9.0", "1.0"]`},
		{`[pip('django').installed?, pip('django').version, pip('django').info]`, `[false, nil, {:type=>"pip"}]`},
		{`[pip('django', '/venv/bin/pip').version, pip('old', '/venv/bin/pip').installed?]`, `["1.11.4", false]`},
	})
	newAsker(t, packages...).answers(t, [][2]string{
		{`pip('none').installed?`, `false`},
		{`pip('old').installed?`, "Inspec::Exceptions::ResourceFailed: old is in /usr/local/lib/python3.12/site-packages, and the program pip, by which InSpec would know, is not there"},
	})
}

func TestNpm(t *testing.T) {
	packages := []rootfs.Entry{
		fileEntry("/usr/local/lib/node_modules/bower/package.json", `{"name": "bower", "version": "1.8.14"}`),
		fileEntry("/usr/local/lib/node_modules/npm/node_modules/tar/package.json", `{"version": "6.2.0"}`),
		fileEntry("/usr/local/lib/node_modules/@a/b/package.json", `{"version": "0.1.0"}`),
		fileEntry("/app/node_modules/tar/package.json", `{"version": "7.0.1"}`),
		fileEntry("/app/node_modules/bad/package.json", `{`),
	}
	programs := []rootfs.Entry{
		{Path: "/usr/local/bin/npm", Type: "symlink", Target: "../lib/node_modules/npm/cli.js"},
		{Path: "/usr/local/lib/node_modules/npm/cli.js", Type: "file", Mode: "0755"},
		{Path: "/usr/local/bin/node", Type: "file", Mode: "0755"},
	}
	newAsker(t, append(packages, programs...)...).answers(t, [][2]string{
		{`[npm('bower').to_s, npm('bower').resource_id]`, `["Npm Package bower", "bower"]`},
		{`[npm('bower').installed?, npm('bower').version, npm('@a/b').version]`, `[true, "1.8.14", "0.1.0"]`},
		{`[npm('none').installed?, npm('none').version]`, `[false, nil]`},
		{`npm('tar').installed?`, "NoMethodError: undefined method `[]' for nil:NilClass"},
		{`[npm('tar', path: '/app').version, npm('bower', path: '/app').installed?, npm('x', path: '/none').installed?]`, `["7.0.1", false, false]`},
		{`npm('bad', path: '/app').installed?`, "Inspec::Exceptions::ResourceFailed: package.json of bad cannot be read: …"},
	})
	newAsker(t, packages...).answers(t, [][2]string{
		{`npm('none').installed?`, `false`},
		{`npm('bower').installed?`, "Inspec::Exceptions::ResourceFailed: bower is there, and the program npm, by which InSpec would know, is not"},
	})
}

func TestCranAndCpan(t *testing.T) {
	newAsker(t, rootfs.Entry{Path: "/usr/bin/Rscript", Type: "file", Mode: "0755"},
		fileEntry("/usr/lib/R/library/DBI/DESCRIPTION", "Package: DBI\nVersion: 1.1.3\n"),
	).answers(t, [][2]string{
		{`[cran('DBI').to_s, cran('DBI').installed?, cran('DBI').version]`, `["R Module DBI", true, "1.1.3"]`},
		{`[cran('none').installed?, cran('none').version]`, `[false, nil]`},
	})
	without := newAsker(t)
	for code, want := range map[string]string{
		`cran('DBI')`:       "skipped: Rscript not found",
		`cpan('DBD::Pg')`:   "skipped: perl not found",
		`powershell('dir')`: "skipped: Can not find `pwsh` command",
	} {
		if got := without.state(t, code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
	with := newAsker(t, rootfs.Entry{Path: "/usr/bin/perl", Type: "file", Mode: "0755"}, rootfs.Entry{Path: "/bin/pwsh", Type: "file", Mode: "0755"})
	for code, want := range map[string]string{
		`cpan('DBD::Pg')`:   "failed: sonde does not support cpan where the target has a perl yet",
		`powershell('dir')`: "failed: sonde does not support powershell where the target has a pwsh yet",
	} {
		if got := with.state(t, code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}
