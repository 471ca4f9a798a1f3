// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
	"github.com/sonde-dev/sonde/test/vectors"
)

// asSAF reads a report as SAF does.
var asSAF = report.Decoder{LastKeyWins: true, OutcomesOnly: true}

func readHDF(t *testing.T, v *vectors.SAF) []byte {
	t.Helper()
	data, err := os.ReadFile(v.Path("{hdf}"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestSummarizeVectors(t *testing.T) {
	vectors.EachSAF(t, safVectors, func(t *testing.T, v *vectors.SAF) {
		got, err := summarize(readHDF(t, v))
		if (err != nil) != (v.Summary.ExitCode != 0) {
			t.Fatalf("%v; SAF exits with %d", err, v.Summary.ExitCode)
		}
		if err != nil {
			return
		}
		// Decoding first leaves the order of keys to the type's own test.
		var want []threshold.Summary
		if err := json.Unmarshal(v.Summary.JSON, &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-SAF +got):\n%s", diff)
		}
	})
}

func summarize(hdf []byte) ([]threshold.Summary, error) {
	r, err := asSAF.Decode(hdf)
	if err != nil {
		return nil, err
	}
	return threshold.Summarize([]threshold.ResultSet{{Name: "hdf.json", Report: r}})
}

func TestSummarizeAddsUp(t *testing.T) {
	set := func(profile string, statuses ...report.ResultStatus) threshold.ResultSet {
		p := report.Profile{Name: profile}
		for i, s := range statuses {
			p.Controls = append(p.Controls, report.Control{
				ID: string(rune('a' + i)), Impact: 0.5, Results: []report.Result{{Status: s}},
			})
		}
		return threshold.ResultSet{Name: profile + ".json", Report: &report.Report{Profiles: []report.Profile{p}}}
	}
	got, err := threshold.Summarize([]threshold.ResultSet{
		set("x.y", "passed", "failed"), set("z", "skipped"), set("x.y", "passed"),
	})
	if err != nil {
		t.Fatal(err)
	}
	none := new(int)
	want := []threshold.Summary{{
		ProfileName: "x.y", ResultSets: []string{"x.y.json", "x.y.json"}, Compliance: 75,
		Passed:   threshold.SummaryTally{Medium: 2, Total: 2},
		Failed:   threshold.SummaryTally{Medium: 1, Total: 1},
		NoImpact: threshold.SummaryTally{None: none},
	}, {
		ProfileName: "z", ResultSets: []string{"z.json"},
		Skipped:  threshold.SummaryTally{Medium: 1, Total: 1},
		NoImpact: threshold.SummaryTally{None: none},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	text, err := json.Marshal(got[1])
	if err != nil {
		t.Fatal(err)
	}
	zero := `{"critical":0,"high":0,"medium":0,"low":0,"total":0}`
	order := `{"profileName":"z","resultSets":["z.json"],"compliance":0,"passed":` + zero + `,"failed":` + zero +
		`,"skipped":{"critical":0,"high":0,"medium":1,"low":0,"total":1},"error":` + zero +
		`,"no_impact":{"critical":0,"high":0,"medium":0,"low":0,"none":0,"total":0}}`
	if string(text) != order {
		t.Errorf("got  %s\nwant %s", text, order)
	}
}

func TestGenerateVectors(t *testing.T) {
	vectors.EachSAF(t, safVectors, func(t *testing.T, v *vectors.SAF) {
		for _, tc := range []struct {
			options threshold.GenerateOptions
			want    vectors.Printed
		}{
			{threshold.GenerateOptions{Compat: true}, v.Generate},
			{threshold.GenerateOptions{Exact: true, Controls: true, Compat: true}, v.GenerateExact},
		} {
			var got string
			r, err := asSAF.Decode(readHDF(t, v))
			if err == nil {
				var text []byte
				if text, err = threshold.Generate(r, tc.options); err == nil {
					got = string(text) + "\n" // console.log's
				}
			}
			if got != tc.want.Stdout {
				t.Errorf("%+v (%v) (-SAF +got):\n%s", tc.options, err, cmp.Diff(tc.want.Stdout, got))
			}
		}
	})
}
