// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sonde-dev/sonde/pkg/report"
)

const vectors = "../../test/vectors/saf"

// TestDecodeVectors holds Decode to what the real SAF CLI reads: its `summary`
// ends with 1 on a file that inspecjs refuses, and has no threshold to mind.
func TestDecodeVectors(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(vectors, "*"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			hdf, err := os.ReadFile(filepath.Join(dir, "hdf.json"))
			if err != nil {
				t.Fatal(err)
			}
			var want struct {
				Summary struct {
					ExitCode int `json:"exit_code"`
				}
			}
			expected, err := os.ReadFile(filepath.Join(dir, "expected.json"))
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(expected, &want); err != nil {
				t.Fatal(err)
			}
			// A TypeError on a tag is a fault of SAF, not of the report.
			refused := want.Summary.ExitCode != 0 && !strings.Contains(dir, "-tag-")
			if _, err := (report.Decoder{LastKeyWins: true}).Decode(hdf); (err != nil) != refused {
				t.Errorf("Decode: %v, SAF refuses it: %t", err, refused)
			}
			r, err := report.Decode(hdf)
			sameOutcomes(t, hdf, r, err)
		})
	}
	t.Logf("%d vectors", len(dirs))
}

const minimal = `{"platform":{"name":"debian","release":"12"},"profiles":[{"name":"p","sha256":"x","supports":[],` +
	`"attributes":[],"groups":[],"controls":[{"id":"c","impact":0.5,"refs":[],"tags":{},"source_location":{},` +
	`"results":[{"status":"passed","code_desc":"d","start_time":"t"}]}]}],"statistics":{},"version":"1"}`

func TestDecodeErrors(t *testing.T) {
	for name, tc := range map[string]struct {
		decoder  report.Decoder
		old, new string
		want     string
	}{
		"syntax":         {old: `"version":"1"}`, new: "\n\"version\":1,}", want: "line 2, column 13: not JSON: a key was expected"},
		"truncated":      {old: `"version":"1"}`, want: "a key was expected"},
		"two values":     {old: `"version":"1"}`, new: `"version":"1"} {}`, want: "the end was expected"},
		"not an object":  {old: minimal, new: `[]`, want: "top level: want an object, got a list"},
		"path":           {old: `"code_desc":"d"`, new: `"code_desc":5`, want: "profiles[0].controls[0].results[0].code_desc: want a text, got a number"},
		"status":         {old: `"status":"passed"`, new: `"status":"Passed"`, want: `got the text "Passed"`},
		"key case":       {old: `"impact":0.5`, new: `"Impact":0.5`, want: "controls[0].impact: want a number, got nothing"},
		"duplicate key":  {old: `"impact":0.5`, new: `"impact":0.5,"impact":0`, want: `key "impact" is given twice`},
		"null in refs":   {old: `"refs":[]`, new: `"refs":[{"url":null}]`, want: "refs[0].url: want a text, got nothing"},
		"huge number":    {old: `0.5`, new: `1e999`, want: "the number is out of range"},
		"depth":          {decoder: report.Decoder{MaxDepth: 3}, want: "nested too deeply"},
		"deep":           {old: `"tags":{}`, new: `"tags":{"a":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, want: "nested too deeply"},
		"very deep":      {old: `"tags":{}`, new: `"tags":{"a":` + strings.Repeat("[", 50000) + strings.Repeat("]", 50000) + `}`, want: "nested too deeply"},
		"values":         {decoder: report.Decoder{MaxValues: 10}, want: "too many values"},
		"bytes":          {decoder: report.Decoder{MaxBytes: 100}, want: "larger than 100 bytes"},
		"profiles":       {old: minimal, new: manyProfiles(300), want: "300 profiles"},
		"bad attest":     {old: `"results":`, new: `"attestation_data":{},"results":`, want: "attestation_data.control_id"},
		"bad waiver run": {old: `"results":`, new: `"waiver_data":{"run":"yes"},"results":`, want: "waiver_data.run"},
	} {
		t.Run(name, func(t *testing.T) {
			text := minimal
			if tc.old != "" {
				text = strings.Replace(text, tc.old, tc.new, 1)
			}
			_, err := tc.decoder.Read(strings.NewReader(text))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
}

func manyProfiles(n int) string {
	p := `{"name":"p","sha256":"x","supports":[],"attributes":[],"groups":[],"controls":[]}`
	return `{"platform":{"name":"","release":""},"statistics":{},"version":"","profiles":[` +
		strings.TrimSuffix(strings.Repeat(p+",", n), ",") + `]}`
}

func TestDecodeLastKeyWins(t *testing.T) {
	text := strings.Replace(minimal, `"impact":0.5`, `"impact":"x","impact":1`, 1)
	r, err := report.Decoder{LastKeyWins: true}.Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Profiles[0].Controls[0].Impact; got != 1 {
		t.Errorf("impact %g, want the last: 1", got)
	}
}

func TestWriteIsReadable(t *testing.T) {
	empty := &report.Report{Profiles: []report.Profile{{
		Groups:   []report.Group{{}},
		Controls: []report.Control{{Results: []report.Result{{}}}},
	}}}
	for _, r := range []*report.Report{{}, empty} {
		var b bytes.Buffer
		if err := report.Write(&b, r); err != nil {
			t.Fatal(err)
		}
		got, err := report.Decode(b.Bytes())
		if err != nil {
			t.Errorf("%v\n%s", err, b.String())
		}
		if diff := cmp.Diff(r, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("written and read again (-want +got):\n%s", diff)
		}
	}
}

// sameOutcomes holds that a report of which only the outcomes are read is refused
// for the same reason, or has the same outcomes.
func sameOutcomes(t *testing.T, text []byte, whole *report.Report, wholeErr error) {
	t.Helper()
	brief, err := report.Decoder{OutcomesOnly: true}.Decode(text)
	if err != nil || wholeErr != nil {
		if fmt.Sprint(err) != fmt.Sprint(wholeErr) {
			t.Errorf("all of it: %v, outcomes only: %v", wholeErr, err)
		}
		return
	}
	type assessed struct {
		Profile, Parent, ID string
		Loaded              report.ProfileStatus
		Outcome             report.Outcome
		Severity            report.Severity
		Override, Tag, NIST any
		Waiver              map[string]any
	}
	outcomes := func(r *report.Report) (all []assessed) {
		for _, a := range r.Assess() {
			all = append(all, assessed{
				a.Profile.Name, a.Profile.ParentProfile, a.Control.ID, a.Profile.Status,
				a.Outcome, a.Severity, a.Control.Tags["severityoverride"], a.Control.Tags["severity"], a.Control.Tags["nist"], a.Control.WaiverData,
			})
		}
		return all
	}
	if diff := cmp.Diff(outcomes(whole), outcomes(brief)); diff != "" {
		t.Errorf("(-all +outcomes only):\n%s", diff)
	}
}

// TestErrorsStayErrors: that a test broke is known by its backtrace, which may be
// empty, and is not lost when the report is written.
func TestErrorsStayErrors(t *testing.T) {
	var b bytes.Buffer
	broken := report.Result{Status: report.ResultFailed, Exception: "E", Backtrace: []string{}}
	if err := report.Write(&b, &report.Report{Profiles: []report.Profile{{Controls: []report.Control{{Impact: 1, Results: []report.Result{broken}}}}}}); err != nil {
		t.Fatal(err)
	}
	r, err := report.Decode(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Profiles[0].Controls[0].Outcome(); got != report.Error {
		t.Errorf("got %s, want %s:\n%s", got, report.Error, b.String())
	}
}

func FuzzDecode(f *testing.F) {
	dirs, _ := filepath.Glob(filepath.Join(vectors, "*", "hdf.json"))
	for _, file := range dirs {
		if hdf, err := os.ReadFile(file); err == nil && len(hdf) < 20_000 {
			f.Add(hdf)
		}
	}
	f.Add([]byte(minimal))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := report.Decode(data)
		sameOutcomes(t, data, r, err)
		if err != nil {
			return
		}
		if !json.Valid(data) {
			t.Fatal("read what is not JSON")
		}
		var b bytes.Buffer
		if err := report.Write(&b, r); err != nil {
			t.Fatal(err)
		}
		again, err := report.Decode(b.Bytes())
		if err != nil {
			t.Fatalf("what was written is refused: %v", err)
		}
		if diff := cmp.Diff(r.Counts(), again.Counts()); diff != "" {
			t.Errorf("counts changed (-read +again):\n%s", diff)
		}
		if got, want := r.Counts().Controls(), len(r.Assess()); got != want {
			t.Errorf("%d counted of %d", got, want)
		}
	})
}
