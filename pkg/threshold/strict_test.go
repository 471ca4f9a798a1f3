// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
	"github.com/sonde-dev/sonde/test/vectors"
)

const safVectors = "../../test/vectors/saf"

// difference is how strict mode answers a vector otherwise than SAF, and why.
type difference struct{ saf, strict, reason string }

// differences reads test/vectors/saf-strict.txt.
func differences(t *testing.T) map[string]difference {
	t.Helper()
	data, err := os.ReadFile("../../test/vectors/saf-strict.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]difference{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, rest, _ := strings.Cut(line, " ")
		saf, rest, _ := strings.Cut(strings.TrimSpace(rest), " ")
		strict, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
		if reason = strings.TrimSpace(reason); reason == "" {
			t.Fatalf("no reason in %q", line)
		}
		out[name] = difference{saf, strict, reason}
	}
	return out
}

// TestStrictVectors holds strict mode to SAF's decision on every vector, but
// for the listed differences. What SAF swallows must be an error.
func TestStrictVectors(t *testing.T) {
	differ := differences(t)
	listed := len(differ)
	vectors.EachSAF(t, safVectors, func(t *testing.T, v *vectors.SAF) {
		name := v.Name()
		want := v.Outcome
		switch d, ok := differ[name]; {
		case ok && (d.saf != v.Outcome || d.strict == d.saf):
			t.Errorf("listed as %s, then %s; SAF: %s", d.saf, d.strict, v.Outcome)
		case ok:
			want = d.strict
		case want == "swallowed-error" || want == "usage-hint":
			want = "error"
		}
		delete(differ, name)
		if got, why := strict(v); got != want {
			t.Errorf("got %s (%v), want %s", got, why, want)
		}
	})
	for name := range differ {
		t.Errorf("%s is listed, but there is no such vector", name)
	}
	t.Logf("%d listed differences", listed)
}

// TestDifferencesAreDocumented holds docs/thresholds.md to the same list.
func TestDifferencesAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/thresholds.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range differences(t) {
		if number, _, _ := strings.Cut(name, "-"); !strings.Contains(string(doc), number) {
			t.Errorf("%s is not in docs/thresholds.md", name)
		}
	}
}

// strict answers pass, fail or error, with why.
func strict(v *vectors.SAF) (outcome, why string) {
	flags := map[string]string{}
	for args := v.Argv(); len(args) > 1; args = args[2:] {
		flags[args[0]] = args[1]
	}
	t, err := strictThreshold(flags)
	if err != nil {
		return "error", err.Error()
	}
	hdf, err := os.ReadFile(flags["-i"] + flags["--input"])
	if err != nil {
		return "error", err.Error()
	}
	r, err := report.Decode(hdf)
	if err != nil {
		return "error", err.Error()
	}
	o, err := t.Check(r)
	switch {
	case err != nil:
		return "error", err.Error()
	case !o.Met:
		return "fail", o.Failures[0].Message
	default:
		return "pass", ""
	}
}

func strictThreshold(flags map[string]string) (*threshold.Threshold, error) {
	file := flags["-T"] + flags["--templateFile"]
	if file == "" {
		return threshold.ParseInline(flags["-I"] + flags["--templateInline"])
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return threshold.Parse(data)
}

func TestParseProblems(t *testing.T) {
	for name, tc := range map[string]struct{ file, inline, want string }{
		"all are listed":   {file: "fialed:\n  total: 0\npassed:\n  high:\n    mim: 1\n", want: `threshold: line 1, column 1: unknown key "fialed"; did you mean "failed"?; line 5, column 5: unknown key "passed.high.mim"; did you mean "passed.high.min"?`},
		"another's word":   {file: "not_reviewed:\n  total: 0\n", want: `unknown key "not_reviewed"; did you mean "skipped"?`},
		"case":             {file: "Failed: {total: 0}\n", want: `did you mean "failed"?`},
		"far off":          {file: "xyz: 1\n", want: "known here: compliance, passed, failed, skipped, error, no_impact"},
		"duplicate":        {file: "failed: {total: 0}\nfailed: {total: 9}\n", want: `line 2, column 1: key "failed" is given twice`},
		"all duplicates":   {file: "failed: {total: 0, total: 1}\nfailed: {total: 9}\n", want: `line 1, column 20: key "total" is given twice; line 2, column 1: key "failed" is given twice`},
		"syntax":           {file: "failed:\n\ttotal: 0\n", want: "threshold: line 2: not YAML: found character"},
		"duplicate below":  {file: "failed:\n  total: 0\n  'total': 9\n", want: `line 3, column 3: key "total" is given twice`},
		"endless alias":    {file: "failed: &a {total: *a}\n", want: "an alias to what it is part of"},
		"empty bucket":     {file: "failed: {high: {}}\n", want: "failed.high is empty"},
		"exact and range":  {file: "failed: {high: {min: 3, max: 1}}\n", want: "min 3 is more than max 1"},
		"list and range":   {file: "failed: {high: {max: 1, controls: [a, b]}}\n", want: "no room for the 2 controls"},
		"over 100 %":       {file: "compliance: {min: 101}\n", want: "101 is no percentage: want more than 0, at most 100"},
		"forgotten":        {file: "compliance.min: 80\nfailed.high.controls: [a]\n", want: "line 1, column 1: compliance.min is never enforced beside a list in the dotted form: write all nested"},
		"exact and max":    {file: "failed.total: 3\nfailed.total.max: 5\nfailed.high.controls: [a]\n", want: "line 2, column 19: failed.total.max: failed.total is given as an exact number too"},
		"min and exact":    {file: "failed.total.min: 1\nfailed.total: 3\nfailed.high.controls: [a]\n", want: "line 2, column 15: failed.total: it has min or max too"},
		"infinite":         {file: "failed: {total: {max: .inf}}\n", want: "want a number, got +Inf"},
		"hostile key":      {file: "\"\\e[31m\": 1\n", want: `unknown key "\x1b[31m"`},
		"no file":          {file: "\n# nothing\n", want: "is empty"},
		"inline duplicate": {inline: "{failed.total.max: 1}, {failed.total.max: 9}", want: `line 1, column 24: key "failed.total.max" is given twice`},
		"inline junk":      {inline: "{failed.total.max: 1} {passed.total.min: 3}", want: "want a number"},
		"inline colon":     {inline: "{failed.total.max:1:2}", want: "want a number"},
		"inline short":     {inline: "passed: 3", want: "passed is never enforced"},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			if tc.inline != "" {
				_, err = threshold.ParseInline(tc.inline)
			} else {
				_, err = threshold.Parse([]byte(tc.file))
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestCheckListsAllFailures(t *testing.T) {
	hdf, err := os.ReadFile(filepath.Join(safVectors, "026-total-scalar-equal", "hdf.json"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Decode(hdf)
	if err != nil {
		t.Fatal(err)
	}
	th, err := threshold.Parse([]byte(`
compliance: {min: 90}
passed: {total: 5}
failed: {medium: {max: 1, controls: [C-06]}, high: {max: 1}}
no_impact: {none: {min: 2}}
`))
	if err != nil {
		t.Fatal(err)
	}
	o, err := th.Check(r)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range o.Failures {
		got = append(got, f.Message)
	}
	want := []string{
		"compliance.min: want at least 90 %, got 40 %",
		"passed.total: want exactly 5, got 4",
		"failed.medium.max: want at most 1, got 2",
		"failed.medium.controls: want [C-06], got [C-06, C-07]",
		"no_impact.none.min: want at least 2, got 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if o.Met || o.Compliance != 40 || o.Counts.Failed.Total != 3 {
		t.Errorf("got %+v", o)
	}
	if code := threshold.ExitCode(o, nil); code != threshold.ExitNotMet {
		t.Errorf("exit code %d", code)
	}
}

// TestUndecidable holds that a report that says too little, or two things at
// once, is no ground for a decision.
func TestUndecidable(t *testing.T) {
	const report1 = `{"platform":{"name":"x","release":"1"},"version":"5","statistics":{},"profiles":[` +
		`{"name":"p","sha256":"0","supports":[],"attributes":[],"groups":[],"controls":[` +
		`{"id":"a","impact":0.3,"refs":[],"tags":{},"source_location":{},"results":[{"status":"passed","code_desc":"d","start_time":"t"}]}]}]}`
	th, err := threshold.ParseInline("{compliance.min: 1}, {error.total: 0}")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ old, new, want string }{
		"whole":                  {},
		"severity a number":      {`"tags":{}`, `"tags":{"severity":3}`, `control "a": tag severity is not a text`},
		"severity a list":        {`"tags":{}`, `"tags":{"severity":["critical"]}`, `control "a": tag severity is not a text`},
		"override a boolean":     {`"tags":{}`, `"tags":{"severityoverride":true,"severity":"low"}`, `control "a": tag severityoverride is not a text`},
		"nist a number":          {`"tags":{}`, `"tags":{"nist":["AC-1",2]}`, `control "a": tag nist holds what is not a text`},
		"severity null":          {`"tags":{}`, `"tags":{"severity":null}`, ""},
		"severity not read":      {`"tags":{}`, `"tags":{"severityoverride":"low","severity":3}`, ""},
		"dependency failed":      {`"groups":`, `"depends":[{"name":"base","status":"failed","status_message":"no such\nhost"}],"groups":`, `profile "p": its dependency "base" could not be loaded: no such host`},
		"dependency skipped":     {`"groups":`, `"depends":[{"name":"base","status":"skipped"}],"groups":`, ""},
		"profile failed":         {`"groups":`, `"status":"failed","status_message":"e","groups":`, `profile "p" could not be loaded: e`},
		"noop that failed":       {`"status":"passed"`, `"status":"failed","backtrace":[],"resource_class":"noop"`, "not met"},
		"noop that passed":       {`"status":"passed"`, `"status":"passed","backtrace":[],"resource_class":"noop"`, "not met"},
		"noop, not applicable":   {`"impact":0.3,"refs":[],"tags":{},"source_location":{},"results":[{"status":"passed"`, `"impact":0,"refs":[],"tags":{},"source_location":{},"results":[{"status":"failed","backtrace":[],"resource_class":"noop"`, "not met: compliance.min: want at least 1 %, got 0 %"},
		"waived by another word": {`"tags":{}`, `"tags":{},"waiver_data":{"skipped_due_to_waiver":"false"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := report.Decode([]byte(strings.Replace(report1, tc.old, tc.new, 1)))
			if err != nil {
				t.Fatal(err)
			}
			o, err := th.Check(r)
			got := ""
			switch {
			case err != nil:
				got = err.Error()
			case !o.Met:
				var all []string
				for _, f := range o.Failures {
					all = append(all, f.Message)
				}
				got = "not met: " + strings.Join(all, "; ")
			}
			if (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
