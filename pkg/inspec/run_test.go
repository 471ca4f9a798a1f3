// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
)

// runProfile runs a profile of one control file on an empty root.
func runProfile(t testing.TB, source string, o Options, more ...string) (*report.Report, error) {
	t.Helper()
	fsys := fstest.MapFS{
		"inspec.yml":    {Data: []byte("name: test\nversion: 1.0.0\n" + strings.Join(more, ""))},
		"controls/c.rb": {Data: []byte(source)},
	}
	p, err := profile.FS(fsys, "test")
	if err != nil {
		return nil, err
	}
	root, err := target.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	return Run(t.Context(), p, root, o)
}

// only returns the one result of the control id.
func only(t *testing.T, r *report.Report, id string) report.Result {
	t.Helper()
	for _, c := range r.Profiles[0].Controls {
		if c.ID == id {
			if len(c.Results) != 1 {
				t.Fatalf("control %s has %d results, want 1", id, len(c.Results))
			}
			return c.Results[0]
		}
	}
	t.Fatalf("no control %s", id)
	return report.Result{}
}

// TestErrorsAreOfTheControl: what goes wrong in a control, or cannot be done
// there, is an error result that says what and where; the next control runs.
func TestErrorsAreOfTheControl(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want []string // in the message
	}{
		"resource that is not there yet": {`describe mysql_session { it { should exist } }`, []string{"mysql_session", "controls/c.rb:2"}},
		"rescued":                        {"begin; mysql_session; rescue Exception; end\ndescribe(1) { it { should eq 1 } }", []string{"mysql_session", "controls/c.rb:2"}},
		"in a describe":                  {`describe(1) { mysql_session }`, []string{"mysql_session"}},
		"in an it":                       {`describe(1) { it { expect(mysql_session).to be_nil } }`, []string{"mysql_session"}},
		"shared examples":                {`describe(1) { it_behaves_like 'x' }`, []string{"shared examples \"x\""}},
		"in only_if":                     {`only_if { mysql_session.nil? }`, []string{"mysql_session"}},
		"scanner's files":                {`describe(File.open('/etc/passwd')) { it { should eq '' } }`, []string{"File.open", "scanning machine"}},
		"scanner's commands":             {"describe(`id`) { it { should eq '' } }", []string{"backtick"}},
		"endless body":                   {`loop { }`, []string{"budget of steps", "controls/c.rb:2"}},
		"endless test":                   {`describe(1) { it { loop { } } }`, []string{"budget of steps"}},
		"endless subject":                {`describe(1) { subject { loop { } }; it { should eq 1 }; it { should eq 1 } }`, []string{"budget of steps"}},
		"deep":                           {"def m = m\nm", []string{"budget of call depth"}},
		"large":                          {`x = 'a' * 10**9`, []string{"budget of memory"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := runProfile(t, "control 'bad' do\n"+tt.body+"\nend\ncontrol 'good' do\ndescribe(1) { it { should eq 1 } }\nend\n", Options{Budget: Budget{Steps: 50_000, Memory: 1 << 22}})
			if err != nil {
				t.Fatal(err)
			}
			bad := only(t, r, "bad")
			if got := r.Profiles[0].Controls[0].Status; got != report.Error {
				t.Errorf("status %s, want error", got)
			}
			for _, w := range tt.want {
				if !strings.Contains(bad.Message, w) {
					t.Errorf("message %q does not say %q", bad.Message, w)
				}
			}
			if good := only(t, r, "good"); good.Status != report.ResultPassed {
				t.Errorf("the next control: %+v", good)
			}
		})
	}
}

// TestNoReport: what leaves nothing to report is one line that says where.
func TestNoReport(t *testing.T) {
	for name, tt := range map[string]struct{ source, meta, want string }{
		"syntax":         {"control 'x' do\n  describe(\nend\n", "", "controls/c.rb:3"},
		"dependencies":   {"", "depends:\n  - name: base\n    url: https://example.org/x.tar.gz\n", "base"},
		"required input": {"", "inputs:\n  - name: n\n    required: true\n", `input "n" is required`},
		"type of input":  {"", "inputs:\n  - name: n\n    type: Numeric\n    value: x\n", `input "n" with value x`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := runProfile(t, tt.source, Options{}, tt.meta)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one with %q", err, tt.want)
			}
		})
	}
}

// TestNoSuchDependency: including what inspec.yml does not list fails the
// profile, by name and place.
func TestNoSuchDependency(t *testing.T) {
	for _, word := range []string{"include_controls", "require_controls"} {
		r, err := runProfile(t, "\n"+word+" 'base'\n", Options{})
		if err != nil {
			t.Fatal(err)
		}
		p := r.Profiles[0]
		if want := "Cannot load 'base' since it is not listed as a dependency of test (controls/c.rb:2)"; p.Status != report.ProfileFailed || !strings.Contains(p.StatusMessage, want) {
			t.Errorf("%s: status %s, %q", word, p.Status, p.StatusMessage)
		}
	}
}

func TestOnlyApplicableIf(t *testing.T) {
	r, err := runProfile(t, "control 'a' do\n only_applicable_if('no such thing') { false }\n impact 0.9\n describe(1) { it { should eq 2 } }\nend\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := only(t, r, "a")
	if want := "N/A control due to only_applicable_if condition: no such thing"; x.Message != want {
		t.Errorf("message %q, want %q", x.Message, want)
	}
	if c := r.Profiles[0].Controls[0]; c.Status != report.NotApplicable || c.Impact != 0 {
		t.Errorf("status %s, impact %v", c.Status, c.Impact)
	}
}

func TestProgress(t *testing.T) {
	var calls [][2]int
	_, err := runProfile(t, "control('a') { }\ncontrol('b') { }\n", Options{Progress: func(done, total int) { calls = append(calls, [2]int{done, total}) }})
	if err != nil {
		t.Fatal(err)
	}
	if len(calls) != 2 || calls[1] != [2]int{2, 2} {
		t.Errorf("progress %v", calls)
	}
}

// TestVerdictOfOutcomes walks through the combinations of results.
func TestVerdictOfOutcomes(t *testing.T) {
	pass := report.Result{Status: report.ResultPassed}
	fail := report.Result{Status: report.ResultFailed}
	skip := report.Result{Status: report.ResultSkipped}
	broken := report.Result{Status: report.ResultFailed, Exception: "RuntimeError", Backtrace: []string{}}
	for _, tt := range []struct {
		results []report.Result
		impact  float64
		want    report.Outcome
	}{
		{nil, 0.5, report.Passed},
		{[]report.Result{pass, skip}, 0.5, report.Passed},
		{[]report.Result{skip}, 0.5, report.NotReviewed},
		{[]report.Result{pass, fail, skip}, 0.5, report.Failed},
		{[]report.Result{pass, broken}, 0.5, report.Error},
		{[]report.Result{fail}, 0, report.NotApplicable},
		{[]report.Result{broken}, 0, report.Error},
	} {
		if got := outcome(tt.results, tt.impact); got != tt.want {
			t.Errorf("outcome(%v, %v) = %s, want %s", tt.results, tt.impact, got, tt.want)
		}
	}
}

func BenchmarkRunOneControl(b *testing.B) {
	for b.Loop() {
		if _, err := runProfile(b, "control 'a' do\n describe(1) { it { should eq 1 } }\nend\n", Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
