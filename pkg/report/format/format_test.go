// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/report/format"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

var update = flag.Bool("update", false, "write the golden files anew")

// everyOutcome is the report of the golden files.
func everyOutcome(t testing.TB) *report.Report {
	t.Helper()
	f, err := os.Open("testdata/report.json")
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

// options are those of a scan that missed its threshold.
func options() format.Options {
	return format.Options{
		Target: format.Target{Namespace: "shop", Pod: "api-7d4b9c", Container: "api"},
		Threshold: &threshold.Outcome{Compliance: 25, Failures: []threshold.Failure{
			{Message: "failed.high.max: 1 failed, at most 0 may"},
		}},
		Generated: time.Date(2026, 3, 1, 9, 0, 2, 0, time.UTC),
	}
}

func render(t testing.TB, name string, r *report.Report, o format.Options) []byte {
	t.Helper()
	f, err := format.Parse(name)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := format.Write(&b, f, r, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestGolden writes one report, with every outcome, an overlay, the same id in
// two profiles and hostile texts, in every format. That of the page is held by
// its own package.
func TestGolden(t *testing.T) {
	r := everyOutcome(t)
	for _, f := range format.All() {
		if f.Name == "html" {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			got := render(t, f.Name, r, options())
			golden := filepath.Join("testdata", "report."+f.Name+".golden")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParse(t *testing.T) {
	for name, want := range map[string]string{
		"cli": "cli", "json": "json", "junit": "junit", "junit2": "junit", "html2": "html", "sarif": "sarif", "ckl": "ckl",
	} {
		if f, err := format.Parse(name); err != nil || f.Name != want {
			t.Errorf("Parse(%q) = %q, %v; want %q", name, f.Name, err, want)
		}
	}
	for _, name := range []string{"", "JSON", "progress", "yaml"} {
		if _, err := format.Parse(name); err == nil || !strings.Contains(err.Error(), "json-min") {
			t.Errorf("Parse(%q): %v, want an error that names the formats", name, err)
		}
	}
}

func TestByFile(t *testing.T) {
	for file, want := range map[string]string{
		"hdf.json": "json", "a/b.SARIF": "sarif", "x.sarif.json": "sarif", "r.html": "html", "r.htm": "html", "t.csv": "csv",
		"s.md": "markdown", "c.ckl": "ckl", "x.xccdf.xml": "xccdf", "out.txt": "cli",
	} {
		if f, err := format.ByFile(file); err != nil || f.Name != want {
			t.Errorf("ByFile(%q) = %q, %v; want %q", file, f.Name, err, want)
		}
	}
	for file, want := range map[string]string{
		"x.xml": "say junit:x.xml or xccdf:x.xml", "report": "tells no report format", "": "tells no report format",
	} {
		if _, err := format.ByFile(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ByFile(%q): %v, want %q", file, err, want)
		}
	}
}

// TestNamesAreDistinct keeps two formats from answering to one name.
func TestNamesAreDistinct(t *testing.T) {
	var names []string
	for _, f := range format.All() {
		names = append(append(names, f.Name), f.Aliases...)
		if f.Description == "" {
			t.Errorf("%s has no description", f.Name)
		}
	}
	slices.Sort(names)
	if len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("a name is there twice: %v", names)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

// TestWriteTellsOfItsWriter: a disk that is full is no success, in any format.
func TestWriteTellsOfItsWriter(t *testing.T) {
	for _, f := range format.All() {
		for _, r := range []*report.Report{everyOutcome(t), many(500)} {
			if err := format.Write(brokenPipe{}, f, r, format.Options{}); err == nil {
				t.Errorf("%s: no error from a writer that fails", f.Name)
			}
		}
	}
}

// many is a report of n controls, of which each third fails.
func many(n int) *report.Report {
	r := &report.Report{Version: "1", Profiles: []report.Profile{{Name: "many", Status: report.ProfileLoaded}}}
	text := strings.Repeat("What is told of it. ", 20)
	for i := range n {
		id := fmt.Sprintf("c-%d", i*(i%2)) // every second is c-0
		c := report.Control{ID: id, Desc: &text, Impact: 0.5, Results: []report.Result{{Status: report.ResultPassed, CodeDesc: id}}}
		if i%3 == 0 {
			c.Results = append(c.Results, report.Result{Status: report.ResultFailed, CodeDesc: id, Message: text})
		}
		r.Profiles[0].Controls = append(r.Profiles[0].Controls, c)
	}
	return r
}

// TestWriteIsLinear: ten times the controls, at most some ten times the memory,
// and what is held at a time does not grow with the report beyond its index.
func TestWriteIsLinear(t *testing.T) {
	for _, f := range format.All() {
		allocated := func(n int) float64 {
			r := many(n)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if err := format.Write(io.Discard, f, r, format.Options{}); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			return float64(after.TotalAlloc - before.TotalAlloc)
		}
		if few, lots := allocated(300), allocated(3000); lots > 15*few {
			t.Errorf("%s: 300 controls take %.0f bytes, 3000 take %.0f", f.Name, few, lots)
		}
	}
}

// BenchmarkWrite writes 10,000 controls in each format.
func BenchmarkWrite(b *testing.B) {
	r := many(10_000)
	for _, f := range format.All() {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := format.Write(io.Discard, f, r, format.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSameIDs writes as many controls that all have one id.
func BenchmarkSameIDs(b *testing.B) {
	r := many(10_000)
	for i := range r.Profiles[0].Controls {
		r.Profiles[0].Controls[i].ID = "c"
	}
	f, err := format.Parse("junit")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := format.Write(io.Discard, f, r, format.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
