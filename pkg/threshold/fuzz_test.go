// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// mixed is a report with all outcomes and severities in one profile, on which
// both modes must decide alike.
func mixed(f *testing.F) *report.Report {
	f.Helper()
	data, err := os.ReadFile(filepath.Join(safVectors, "026-total-scalar-equal", "hdf.json"))
	if err != nil {
		f.Fatal(err)
	}
	r, err := report.Decode(data)
	if err != nil {
		f.Fatal(err)
	}
	return r
}

// agree holds the strict decision to SAF's, where SAF looks at all limits.
func agree(t *testing.T, strict *threshold.Threshold, compat *threshold.Compat, r *report.Report) {
	t.Helper()
	for _, l := range strict.Limits {
		if l.Outcome == report.NotApplicable && l.Severity == "" {
			return // SAF does not check its minimum and maximum
		}
	}
	o, err := strict.Check(r)
	if err != nil {
		t.Fatal(err)
	}
	message, err := compat.Check(r)
	if err != nil {
		t.Fatalf("SAF would swallow: %v", err)
	}
	if o.Met != (message == "") {
		t.Errorf("strict: %v, SAF: %q", o.Failures, message)
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join(safVectors, "*", "threshold.yml"))
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			f.Add(data)
		}
	}
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]"))
	f.Add([]byte("failed.total: 3\nfailed.total.max: 5\ncompliance.min: 90\nfailed.high.controls: [C-04]"))
	f.Add([]byte("? [a]\n: 1\n? {b: 1}\n: !!int x"))
	r := mixed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		strict, err := threshold.Parse(data)
		compat, compatErr := threshold.ParseCompat(data)
		if compatErr == nil {
			_, _ = compat.Check(r)
		}
		if err != nil {
			return
		}
		if compatErr != nil {
			t.Fatalf("strict takes what SAF does not: %v", compatErr)
		}
		agree(t, strict, compat, r)
	})
}

func FuzzParseInline(f *testing.F) {
	for _, s := range []string{
		"{compliance.min: 80}, {failed.critical.max: 0}", "{compliance.min: 40, failed.total.max: 2}", "compliance.min:41",
		"{no_impact.none.max: 0}", "{passed.total: 4},{failed.total: 4}", "{failed.total.max}", "{a:b:c},}{", "{{compliance.min:9}}",
	} {
		f.Add(s)
	}
	r := mixed(f)
	f.Fuzz(func(t *testing.T, s string) {
		_, _ = threshold.ParseCompatInline(s).Check(r)
		_, _ = threshold.ParseInline(s)
		// SAF is particular about spaces, so the two are compared without.
		s = strings.Join(strings.Fields(s), "")
		if strict, err := threshold.ParseInline(s); err == nil {
			agree(t, strict, threshold.ParseCompatInline(s), r)
		}
	})
}

func FuzzCheck(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join(safVectors, "*", "hdf.json"))
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil && len(data) < 20_000 {
			f.Add(data)
		}
	}
	strict, err := threshold.ParseInline("{compliance.min: 80}, {failed.critical.max: 0}, {error.total: 0}")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := report.Decode(data)
		if err != nil {
			return
		}
		if o, err := strict.Check(r); err == nil && o.Met != (len(o.Failures) == 0) {
			t.Errorf("met %t with failures %v", o.Met, o.Failures)
		}
		generated(t, r)
		summarized(t, r)
	})
}

// summarized holds that a summary is read as what it says, whatever the
// profile's name.
func summarized(t *testing.T, r *report.Report) {
	t.Helper()
	summaries, err := threshold.Summarize([]threshold.ResultSet{{Name: "hdf.json", Report: r}})
	if err != nil {
		return
	}
	for _, format := range []string{"json", "yaml"} { // JSON is YAML
		text, err := threshold.FormatSummaries(summaries, threshold.SummaryOptions{Format: format})
		if err != nil {
			t.Fatal(err)
		}
		var got []struct {
			ProfileName string `yaml:"profileName"`
			Passed      struct{ Total int }
		}
		if err := yaml.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%s: %v\n%s", format, err, text)
		}
		if len(got) != 1 || got[0].ProfileName != summaries[0].ProfileName || got[0].Passed.Total != summaries[0].Passed.Total {
			t.Errorf("%s: %+v\n%s", format, got, text)
		}
	}
	text, err := threshold.FormatSummaries(summaries, threshold.SummaryOptions{Format: "markdown", Title: true})
	if heading, _, _ := strings.Cut(text, "\n\n| Compliance"); err != nil || strings.ContainsAny(heading, "\n\r\x1b") {
		t.Errorf("%v: %q", err, heading)
	}
}

// generated holds that a report meets what is generated from it, in the mode
// for which it is.
func generated(t *testing.T, r *report.Report) {
	t.Helper()
	for _, o := range []threshold.GenerateOptions{{}, {Exact: true}, {Controls: true}, {Exact: true, Controls: true}} {
		if text, err := threshold.Generate(r, o); err == nil {
			strict, err := threshold.Parse(text)
			if err != nil {
				t.Fatalf("%+v: %v\n%s", o, err, text)
			}
			if outcome, err := strict.Check(r); err != nil || !outcome.Met {
				t.Errorf("%+v: %v, %v\n%s", o, outcome.Failures, err, text)
			}
		}
		o.Compat = true
		if text, err := threshold.Generate(r, o); err == nil {
			compat, err := threshold.ParseCompat(text)
			if err != nil {
				t.Fatalf("%+v: %v\n%s", o, err, text)
			}
			if message, err := compat.Check(r); message != "" || err != nil {
				t.Errorf("%+v: %s, %v\n%s", o, message, err, text)
			}
		}
	}
}
