// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
)

// base is a profile of two controls, the first of which passes.
var base = map[string]string{
	"inspec.yml": "name: base\nversion: 1.0.0\n",
	"controls/b.rb": `control 'b-1' do
  impact 0.3
  tag 'one'
  describe(1) { it { should eq 1 } }
end
control 'b-2' do
  describe(1) { it { should eq 2 } }
end
`,
}

// vendor puts a profile below those that another one has vendored.
func vendor(files map[string]string, name string, dep map[string]string) map[string]string {
	out := map[string]string{}
	for f, text := range files {
		out[f] = text
	}
	out["inspec.yml"] += fmt.Sprintf("depends:\n  - name: %s\n    path: ../%[1]s\n", name)
	for f, text := range dep {
		out["vendor/"+name+"/"+f] = text
	}
	return out
}

// layer is a profile of one control file that depends on another.
func layer(name, source string, on string, dep map[string]string) map[string]string {
	return vendor(map[string]string{"inspec.yml": "name: " + name + "\nversion: 1.0.0\n", "controls/c.rb": source}, on, dep)
}

func runFiles(t *testing.T, files map[string]string, o Options) (*report.Report, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := profile.FS(fsys, "test")
	if err != nil {
		t.Fatal(err)
	}
	root, err := target.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	return Run(t.Context(), p, root, o)
}

// summary is a line for each profile and each of its controls: impact, status
// and the results.
func summary(r *report.Report) []string {
	var out []string
	for _, p := range r.Profiles {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", p.Name, p.Status, p.ParentProfile)))
		for _, c := range p.Controls {
			line := fmt.Sprintf("  %s %v %s", c.ID, c.Impact, c.Status)
			for _, x := range c.Results {
				line += ", " + string(x.Status)
			}
			out = append(out, line)
		}
	}
	return out
}

// TestOverlays: what is expected follows from InSpec's lib/inspec/dsl.rb,
// profile_context.rb and formatters/base.rb.
func TestOverlays(t *testing.T) {
	const all = "include_controls 'base'\n"
	mid := layer("mid", all+"control('m') { describe(1) { it { should eq 1 } } }\n", "base", base)
	for _, tt := range []struct {
		name  string
		files map[string]string
		opts  Options
		want  []string
	}{
		{"not included", layer("top", "", "base", base), Options{}, []string{
			"top loaded", "base loaded top", "  b-1 0.3 passed", "  b-2 0.5 passed",
		}},
		{"impact stays", layer("top", "include_controls('base') { control('b-1') { title 'x' } }", "base", base), Options{}, []string{
			"top loaded", "  b-1 0.3 passed", "  b-2 0.5 passed",
			"base loaded top", "  b-1 0.3 passed, passed", "  b-2 0.5 failed, failed",
		}},
		{"skip below", layer("top", "include_controls('mid') { skip_control 'b-2' }", "mid", mid), Options{}, []string{
			"top loaded", "  b-1 0.3 passed", "  m 0.5 passed",
			"mid loaded top", "  b-1 0.3 passed", "  m 0.5 passed, passed",
			"base loaded mid", "  b-1 0.3 passed, passed",
		}},
		{"skip after", layer("top", all+"skip_control 'b-2'\n", "base", base), Options{}, []string{
			"top loaded", "  b-1 0.3 passed", "base loaded top", "  b-1 0.3 passed, passed",
		}},
		// An override reaches one level down: below that it is a control of its
		// own, and shown beside the other.
		{"override below", layer("top", "include_controls('mid') { control('b-2') { impact 0.9 } }", "mid", mid), Options{}, []string{
			"top loaded", "  b-1 0.3 passed", "  b-2 0.5 passed", "  m 0.5 passed", "  b-2 0.5 passed",
			"mid loaded top", "  b-1 0.3 passed", "  b-2 0.5 passed", "  m 0.5 passed, passed", "  b-2 0.5 passed",
			"base loaded mid", "  b-1 0.3 passed, passed", "  b-2 0.5 failed, failed",
		}},
		{"include of what is further down", layer("top", all, "mid", layer("mid", "", "base", base)), Options{}, []string{
			"top loaded", "  b-1 0.3 passed", "  b-2 0.5 passed", "mid loaded top",
			"base loaded mid", "  b-1 0.3 passed, passed", "  b-2 0.5 failed, failed",
		}},
		{"require none", layer("top", "require_controls 'base'\n", "base", base), Options{}, []string{"top loaded", "base loaded top"}},
		{"require, then skip", layer("top", "require_controls('base') { control 'b-1'\n control 'b-2'\n skip_control 'b-2' }", "base", base), Options{}, []string{
			"top loaded", "  b-1 0.3 passed", "base loaded top", "  b-1 0.3 passed, passed",
		}},
		{"twice", layer("top", all+all, "base", base), Options{}, []string{
			"top loaded", "  b-1 0.3 passed", "  b-2 0.5 passed", "  b-1 0.3 passed", "  b-2 0.5 passed",
			"base loaded top", "  b-1 0.3 passed, passed, passed", "  b-2 0.5 failed, failed, failed",
		}},
		{"version", layer("top", "include_controls 'base', '1.0.0'\n", "base", base), Options{}, []string{
			"top loaded", "  b-1 0.3 passed", "  b-2 0.5 passed",
			"base loaded top", "  b-1 0.3 passed, passed", "  b-2 0.5 failed, failed",
		}},
		{"selected by id", layer("top", all+"control('own') { }\n", "base", base), Options{Controls: []string{"/b-2/"}}, []string{
			"top loaded", "  b-2 0.5 passed", "base loaded top", "  b-2 0.5 failed, failed",
		}},
		{"selected by tag", layer("top", all+"control('own') { tag 'two' }\n", "base", base), Options{Tags: []string{"one"}}, []string{
			"top loaded", "  b-1 0.3 passed", "base loaded top", "  b-1 0.3 passed, passed",
		}},
		{"selected by id or tag", layer("top", "control('x') { tag 'one' }\ncontrol('y') { }\ncontrol('z') { }\n", "base", base), Options{Controls: []string{"y"}, Tags: []string{"one"}}, []string{
			"top loaded", "  x 0.5 passed", "  y 0.5 passed", "base loaded top", "  b-1 0.3 passed", "  b-2 0.5 passed",
		}},
		{"waived", layer("top", all, "base", base), Options{Waivers: map[string]Waiver{"b-2": {"run": false, "justification": "why"}}}, []string{
			"top loaded", "  b-1 0.3 passed", "  b-2 0.5 passed",
			"base loaded top", "  b-1 0.3 passed, passed", "  b-2 0.5 not_reviewed, skipped",
		}},
		{"only_if of a block", layer("top", "include_controls('base') { control('b-1') { }\n only_if { false }\n control('b-2') { } }", "base", base), Options{}, []string{
			"top loaded", "  b-1 0.3 passed", "  b-2 0.5 passed",
			"base loaded top", "  b-1 0.3 passed, passed", "  b-2 0.5 not_reviewed, skipped",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := runFiles(t, tt.files, tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, summary(r)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFailedDependency: nothing runs when a profile below could not be loaded,
// and it is said where one looks first.
func TestFailedDependency(t *testing.T) {
	bad := map[string]string{"inspec.yml": "name: base\nversion: 1.0.0\n", "controls/b.rb": "control('b') { }\nraise 'no'\n"}
	r, err := runFiles(t, layer("top", "include_controls 'base'\ncontrol('own') { describe(1) { it { should eq 1 } } }\n", "base", bad), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"top loaded", "  b 0.5 passed", "  own 0.5 passed", "base failed top", "  b 0.5 "}, summary(r)); diff != "" {
		t.Error(diff)
	}
	if want := "Failed to load source for controls/b.rb: no (base/controls/b.rb:2)"; r.Profiles[0].StatusMessage != want {
		t.Errorf("status message %q, want %q", r.Profiles[0].StatusMessage, want)
	}
}

// TestInputsOfDependencies: each profile has its own, a parent's go first, and
// a block of include_controls has those of the profile it is about.
func TestInputsOfDependencies(t *testing.T) {
	dep := map[string]string{
		"inspec.yml":    "name: real\nversion: 1.0.0\ninputs:\n  - name: a\n    value: child\n  - name: b\n    value: child\n  - name: n\n    type: Numeric\n    value: 1\n",
		"controls/b.rb": "control('x') { title \"#{input('a')} #{input('b')} #{input('n')} #{input('c', value: 'file')}\" }\n",
	}
	top := map[string]string{
		"inspec.yml": "name: top\nversion: 1.0.0\ninputs:\n  - name: a\n    value: top\n  - name: b\n    profile: base\n    value: top\n  - name: n\n    profile: real\n    value: 2\n",
		"controls/c.rb": `include_controls 'base' do
  control('y') { title input('b') }
end
control('z') { title input('a', value: 'file') }
control('p') { title input('a', value: 'file', priority: 60) }
`,
	}
	r, err := runFiles(t, vendor(top, "base", dep), Options{Inputs: map[string]any{"c": "run"}})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range r.Profiles[0].Controls {
		got[c.ID] = text(c.Title)
	}
	if diff := cmp.Diff(map[string]string{"x": "child top 2 run", "y": "top", "z": "top", "p": "file"}, got); diff != "" {
		t.Error(diff)
	}
	top["inspec.yml"] = strings.Replace(top["inspec.yml"], "value: 2", "value: two", 1)
	if _, err := runFiles(t, vendor(top, "base", dep), Options{}); err == nil || !strings.Contains(err.Error(), `input "n" with value two`) {
		t.Errorf("error = %v, want one about the input n", err)
	}
}

// TestResourcesOfDependencies: a profile has the resources of those it depends
// on, not of those that depend on it; require_resource renames one.
func TestResourcesOfDependencies(t *testing.T) {
	resource := func(class, name, value string) string {
		return fmt.Sprintf("class %s < Inspec.resource(1)\n  name '%s'\n  def value\n    %s\n  end\nend\n", class, name, value)
	}
	dep := map[string]string{
		"inspec.yml":      "name: base\nversion: 1.0.0\n",
		"libraries/w.rb":  resource("Widget", "widget", "inspec.profile.file('w').to_i"),
		"files/w":         "7",
		"controls/b.rb":   "control('below') { describe(widget) { its('value') { should eq 7 } } }\ncontrol('above') { describe(gadget) { its('value') { should eq 1 } } }\n",
		"controls/own.rb": "control('shared') { describe(thing) { its('value') { should eq 7 } } }\n",
	}
	dep["libraries/t.rb"] = resource("Thing", "thing", "7")
	top := map[string]string{
		"inspec.yml":     "name: top\nversion: 1.0.0\n",
		"libraries/g.rb": resource("Gadget", "gadget", "1") + resource("Thing", "thing", "8"),
		"files/w":        "9",
		"controls/c.rb": `include_controls 'base'
require_resource(profile: 'base', resource: 'thing', as: 'other')
control('names') { describe([thing.value, other.value, widget.value]) { it { should eq [8, 7, 9] } } }
`,
	}
	r, err := runFiles(t, vendor(top, "base", dep), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"top loaded", "  below 0.5 passed", "  above 0.5 passed", "  shared 0.5 passed", "  names 0.5 passed, passed",
		"base loaded top", "  below 0.5 passed, passed", "  above 0.5 error, failed", "  shared 0.5 passed, passed",
	}
	if diff := cmp.Diff(want, summary(r)); diff != "" {
		t.Error(diff)
	}
	for _, x := range r.Profiles[1].Controls[1].Results {
		if !strings.Contains(x.Message, "gadget") {
			t.Errorf("message %q does not name the resource", x.Message)
		}
	}
}

// TestIncludesAreBounded: including what includes, again and again, ends.
func TestIncludesAreBounded(t *testing.T) {
	files := base
	for _, name := range []string{"a", "b", "c"} {
		on := "base"
		if name != "a" {
			on = string(rune(name[0] - 1))
		}
		files = layer(name, "100.times { include_controls '"+on+"' }\n", on, files)
	}
	_, err := runFiles(t, files, Options{})
	if err == nil || !strings.Contains(err.Error(), "more than 20000 controls") {
		t.Errorf("error = %v, want one about too many controls", err)
	}
}
