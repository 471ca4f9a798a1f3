// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

func sample(t testing.TB) *report.Report {
	t.Helper()
	f, err := os.Open("testdata/sample.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := report.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWriteCLI(t *testing.T) {
	for name, o := range map[string]report.CLIOptions{
		"plain": {}, "color": {Color: true}, "short": {MaxLines: 1},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := report.WriteCLI(&b, sample(t), o); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", "cli-"+name+".txt")
			if *update {
				if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestWriteCLIReportsItsWriter(t *testing.T) {
	if err := report.WriteCLI(brokenPipe{}, sample(t), report.CLIOptions{}); err == nil {
		t.Error("no error from a writer that fails")
	}
}

func TestFirstFailures(t *testing.T) {
	want := []report.Failure{
		{ID: "s-3", Title: "A control that breaks", Outcome: report.Error, Severity: report.Critical},
		{ID: "s-2", Title: `Hostile \x1b[32m title`, Outcome: report.Failed, Severity: report.High},
	}
	if diff := cmp.Diff(want, sample(t).FirstFailures(2)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := (&report.Report{}).FirstFailures(3); len(got) != 0 {
		t.Errorf("failures of nothing: %v", got)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain ✔ text":       "plain ✔ text",
		"\x1b[31mred\x1b[0m": `\x1b[31mred\x1b[0m`,
		"\u009b31m":          `\u009b31m`,
		"a\r\nb\nc\td":       "a b c d",
		"over\rwritten":      `over\x0dwritten`,
		"\u202egpj.exe":      `\u202egpj.exe`,
		"bad \xff utf-8":     "bad \uFFFD utf-8",
		"tag \U000E0041":     `tag \U000e0041`,
	} {
		if got := report.CleanLine(in); got != want {
			t.Errorf("CleanLine(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzWriteCLI(f *testing.F) {
	f.Add("id", "title", "desc", "message\nline", "fix", 0.5)
	f.Add("\x1b]0;x\a", "\u202e", "a\rb", "\x9b31m", "\x00", 0.0)
	f.Fuzz(func(t *testing.T, id, title, desc, message, fix string, impact float64) {
		r := &report.Report{
			Platform: report.Platform{Name: title, Release: desc, TargetID: id},
			Profiles: []report.Profile{{
				Name: id, Title: title, Version: desc, Status: report.ProfileSkipped, StatusMessage: message,
				Controls: []report.Control{
					{
						ID: id, Title: &title, Impact: impact, Tags: map[string]any{"fix": fix},
						Results: []report.Result{{Status: "failed", CodeDesc: desc, Message: message, Exception: id, Backtrace: []string{}}},
					},
					{ID: id, Results: []report.Result{{Status: "skipped", SkipMessage: message}}, WaiverData: report.WaiverData{
						"skipped_due_to_waiver": true, "justification": fix,
					}},
					{ID: id, Impact: 1, Results: []report.Result{{Status: "skipped", SkipMessage: message}}},
				},
			}},
		}
		var b bytes.Buffer
		if err := report.WriteCLI(&b, r, report.CLIOptions{}); err != nil {
			t.Fatal(err)
		}
		if i := strings.IndexFunc(b.String(), func(c rune) bool {
			return c != '\n' && c != '\t' && unicode.In(c, unicode.Cc, unicode.Zl, unicode.Zp)
		}); i >= 0 {
			t.Errorf("control character at %d of %q", i, b.String())
		}
	})
}

// The reason why a control was not reviewed may be any test's.
func TestWriteCLISkipReason(t *testing.T) {
	r := &report.Report{Profiles: []report.Profile{{Name: "p", Controls: []report.Control{{
		ID: "c", Impact: 1, Results: []report.Result{{Status: "skipped"}, {Status: "skipped", SkipMessage: "no such service"}},
	}}}}}
	var text bytes.Buffer
	if err := report.WriteCLI(&text, r, report.CLIOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := "↺  c: no such service\n"; !strings.Contains(text.String(), want) {
		t.Errorf("lacks %q:\n%s", want, text.String())
	}
}
