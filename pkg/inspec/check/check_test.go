// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
)

// checkFiles checks a profile of these files; inspec.yml may be missing.
func checkFiles(t *testing.T, files map[string]string) Report {
	t.Helper()
	fsys := fstest.MapFS{"inspec.yml": {Data: []byte("name: p\nversion: 1.0.0\n")}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := profile.FS(fsys, "p")
	if p == nil {
		t.Fatal(err)
	}
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	return c.Check(t.Context(), p, "p")
}

// brief is a finding on one line.
func brief(fs []Finding) []string {
	var out []string
	for _, f := range fs {
		s := fmt.Sprintf("%s %s %s:%d:%d", f.Kind, f.Name, filepath.Base(f.File), f.Line, f.Column)
		if !f.Blocks {
			s += " maybe"
		}
		out = append(out, s)
	}
	return out
}

func TestControl(t *testing.T) {
	tests := map[string]struct {
		body string
		want []string
	}{
		"nothing": {"describe file('/x') do\n  its('mode') { should cmp '0644' }\nend", nil},

		"resource of InSpec":     {"describe docker_image('x') do\nend", []string{"resource docker_image a.rb:2:10"}},
		"resource of windows":    {"describe wmi('x') do\nend", []string{"resource wmi a.rb:2:10 maybe"}},
		"resource by inspec":     {"inspec.docker_image('x')", []string{"resource docker_image a.rb:2:8"}},
		"resource of nobody":     {"describe fiel('x') do\nend", []string{"word fiel a.rb:2:10"}},
		"resource in a test":     {"describe 'x' do\n  it 'y' do\n    expect(docker('x')).to be_nil\n  end\nend", []string{"resource docker a.rb:4:12"}},
		"resource in a branch":   {"if os.windows?\n  docker('x').y\nend", []string{"resource docker a.rb:3:3"}},
		"column of a table":      {"passwd.where { docker && shel == 'x' }", nil},
		"a variable of the name": {"docker = 1\ndocker + 1", nil},

		"word":                {"descibe 'x'", []string{"word descibe a.rb:2:1"}},
		"matcher":             {"describe 'x' do\n  it { should mach(/x/) }\nend", []string{"word mach a.rb:3:15"}},
		"let is no word":      {"describe 'x' do\n  let(:thing) { 1 }\n  it { expect(thing).to eq 1 }\nend", nil},
		"word not set there":  {"describe 'x' do\n  impact 0.5\nend", []string{"word impact a.rb:3:3"}},
		"word that a def has": {"def helper\nend\nhelper", nil},

		"property":                  {"file('x').contents", []string{"property file.contents a.rb:2:11"}},
		"property of a variable":    {"f = file('x')\nf.contents", []string{"property file.contents a.rb:3:3"}},
		"variable assigned twice":   {"f = file('x')\nf = json('x') if f.nil?\nf.contents", nil},
		"its":                       {"describe file('x') do\n  its('contents') { should eq 1 }\nend", []string{"property file.contents a.rb:3:3"}},
		"predicate":                 {"describe file('x') do\n  it { should be_exceutable }\nend", []string{"property file.exceutable? a.rb:3:15"}},
		"property of what it finds": {"describe json('x') do\n  its('anything') { should eq 1 }\nend\nsshd_config.Anything", nil},
		"its of a property":         {"describe file('x') do\n  its('mode.any.thing') { should eq 1 }\nend", nil},

		"method of a literal":      {"'x'.each_grapheme", []string{"method String#each_grapheme a.rb:2:5"}},
		"method on nobody knows":   {"input('x').whatever", nil},
		"core method":              {"input('x').slice_when.abs2", []string{"method abs2 a.rb:2:23"}},
		"method of a constant":     {"Math.nonsense(1)", []string{"method Math.nonsense a.rb:2:6"}},
		"File of names alone":      {"File.basename('/etc/passwd')", nil},
		"constant":                 {"Nokogiri::XML('')", []string{"constant Nokogiri a.rb:2:1"}},
		"the environment":          {"ENV['HOME']", nil},
		"constant that is rescued": {"begin\n  Nokogiri\nrescue NameError\nend", nil},
		"constant asked for":       {"defined?(Nokogiri)", nil},
		"own constant":             {"Mine = 1\nMine", nil},

		"backticks":        {"`ls`", []string{"construct `…` a.rb:2:1"}},
		"system":           {"system('x')", []string{"construct system a.rb:2:1"}},
		"regexp":           {`x = /a\X/`, []string{`regexp /a\X/ a.rb:2:5`}},
		"regexp and flags": {`x = /(a)(?<=a)b\1/i`, nil},
		"require":          {"require 'no/such'", []string{"require no/such a.rb:2:1"}},
		"require of json":  {"require 'json'", nil},

		"command":                   {"command('vracli status x').stdout", []string{"command the program vracli a.rb:2:1"}},
		"command in a describe":     {"describe command('vracli -e x') do\n  its('stdout') { should eq '' }\nend", []string{"command the program vracli a.rb:2:10"}},
		"command that is there":     {"command('systemctl').exist?\ndescribe command('systemctl') do\n  it { should exist }\nend", nil},
		"command that can":          {"command('grep -c x /etc/passwd | sort').stdout", nil},
		"command with flag":         {"command('grep --no-such x /etc/passwd').stdout", []string{"command grep --no-such a.rb:2:1"}},
		"command behind &&":         {"command('true || reboot now').stdout", []string{"command the program reboot a.rb:2:1"}},
		"command of a variable":     {"line = 'vracli -e x'\ncommand(line).stdout", []string{"command the program vracli a.rb:3:1"}},
		"command with unknown part": {"command(\"vracli -e #{input('x')}\").stdout", []string{"command the program vracli a.rb:2:1"}},
		"unknown program":           {"command(\"#{input('x')} -v\").stdout", nil},
		"reads a file":              {"command('wc -l < /etc/passwd').stdout", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := checkFiles(t, map[string]string{"controls/a.rb": "control 'a' do\n" + tt.body + "\nend\n"})
			if len(r.Controls) != 1 || len(r.Findings) != 0 {
				t.Fatalf("report = %+v", r)
			}
			if diff := cmp.Diff(tt.want, brief(r.Controls[0].Findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

const custom = `class Thing < Inspec.resource(1)
  name 'thing'
  def good
    inspec.file('/x').content
  end
  def bad
    inspec.docker('x')
  end
  def through
    bad
  end
  def sometimes
    return 1 if inspec.os.linux?
    bad
  end
end
`

func TestLibrary(t *testing.T) {
	const found = "resource docker thing.rb:7:12"
	tests := map[string]struct {
		control string
		want    []string
	}{
		"method without trouble": {"thing.good", nil},
		"method with":            {"thing.bad", []string{found}},
		"method that calls it":   {"describe thing do\n  its('through') { should eq 1 }\nend", []string{found}},
		"behind a condition":     {"thing.sometimes", []string{found + " maybe"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := checkFiles(t, map[string]string{
				"libraries/thing.rb": custom,
				"controls/a.rb":      "control 'a' do\n" + tt.control + "\nend\n",
			})
			if diff := cmp.Diff(tt.want, brief(r.Controls[0].Findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// What keeps a file from being loaded keeps every control from running.
func TestCoverageOfAProfile(t *testing.T) {
	const two = "control 'a' do\nend\ncontrol 'b' do\n  docker('x')\nend\n"
	tests := map[string]struct {
		files    map[string]string
		want     Coverage
		findings []string
	}{
		"one of two":      {map[string]string{"controls/a.rb": two}, Coverage{2, 1, 50}, nil},
		"none":            {map[string]string{}, Coverage{0, 0, 100}, nil},
		"top level":       {map[string]string{"controls/a.rb": "x = docker('y').z\n" + two}, Coverage{2, 2, 0}, []string{"resource docker a.rb:1:5"}},
		"through library": {map[string]string{"controls/a.rb": "x = thing.bad\n" + two, "libraries/thing.rb": custom}, Coverage{2, 2, 0}, []string{"resource docker thing.rb:7:12"}},
		"syntax":          {map[string]string{"controls/a.rb": two, "controls/b.rb": "control 'c' do\n"}, Coverage{2, 2, 0}, []string{"syntax  b.rb:2:1"}},
		"bare describe":   {map[string]string{"controls/a.rb": two + "describe docker('x') do\nend\n"}, Coverage{3, 2, 33.3}, nil},
		"dependency":      {map[string]string{"inspec.yml": "name: p\nversion: 1.0.0\ndepends:\n- name: d\n", "controls/a.rb": two}, Coverage{2, 2, 0}, []string{"dependency d inspec.yml:4:0"}},
		"no version":      {map[string]string{"inspec.yml": "name: p\n", "controls/a.rb": two}, Coverage{2, 1, 50}, []string{"metadata version inspec.yml:0:0 maybe"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := checkFiles(t, tt.files)
			if diff := cmp.Diff(tt.want, r.Coverage); diff != "" {
				t.Errorf("coverage (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.findings, brief(r.Findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// Nothing is left behind in the file system.
func TestClose(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// FuzzCheck looks for profiles that make the checker panic.
func FuzzCheck(f *testing.F) {
	f.Add("control 'a' do\n  describe file('x') do\n    its('y') { should eq 1 }\n  end\nend")
	f.Add(custom)
	f.Add("class A < A\nend\ncontrol x do command(\"#{a} | b && c\").stdout end")
	c, err := New()
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := c.Close(); err != nil {
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, src string) {
		fsys := fstest.MapFS{
			"inspec.yml":     {Data: []byte("name: p")},
			"controls/a.rb":  {Data: []byte(src)},
			"libraries/a.rb": {Data: []byte(src)},
		}
		p, err := profile.FS(fsys, "p")
		if err != nil {
			t.Skip()
		}
		r := c.Check(t.Context(), p, "p")
		if r.Coverage.Percent < 0 || r.Coverage.Percent > 100 {
			t.Errorf("coverage = %v", r.Coverage)
		}
	})
}
