// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/report/format"
)

// TestMarkdownSaysWhatDoesNotFit: what is shown and what is said not to fit are
// together all that failed, and both are there in a report that is too long.
func TestMarkdownSaysWhatDoesNotFit(t *testing.T) {
	r := many(900)
	text := string(render(t, "markdown", r, options()))
	if len(text) > 65536 {
		t.Errorf("%d bytes are no comment on GitHub", len(text))
	}
	shown := len(regexp.MustCompile("<details>").FindAllString(text, -1))
	more := 0
	if m := regexp.MustCompile(`\*\*(\d+) more\*\*`).FindStringSubmatch(text); m != nil {
		more, _ = strconv.Atoi(m[1])
	}
	if failed := r.Counts().Failed.Total; shown == 0 || more == 0 || shown+more != failed {
		t.Errorf("%d shown and %d more of %d", shown, more, failed)
	}
	if few := render(t, "markdown", many(3), options()); regexp.MustCompile(`\d+ more`).Match(few) {
		t.Errorf("nothing is left out of:\n%s", few)
	}
}

func fingerprints(t *testing.T, r *report.Report, target format.Target) []string {
	t.Helper()
	var log struct {
		Runs []struct {
			Results []struct{ PartialFingerprints map[string]string }
		}
	}
	if err := json.Unmarshal(render(t, "sarif", r, format.Options{Target: target}), &log); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, result := range log.Runs[0].Results {
		all = append(all, result.PartialFingerprints["primaryLocationLineHash"])
	}
	return all
}

// TestFingerprints: a result stays the same one when the pod is replaced, the line
// moves or the message changes, and is another one of another control, profile or
// container.
func TestFingerprints(t *testing.T) {
	api := format.Target{Namespace: "shop", Pod: "api-1", Container: "api"}
	first := fingerprints(t, everyOutcome(t), api)
	seen := map[string]bool{}
	for _, f := range first {
		if seen[f] {
			t.Errorf("two results are %s", f)
		}
		seen[f] = true
	}
	later := everyOutcome(t)
	for p := range later.Profiles {
		for c := range later.Profiles[p].Controls {
			control := &later.Profiles[p].Controls[c]
			control.SourceLocation.Line += 7
			for i := range control.Results {
				control.Results[i].Message += " at 12:03"
			}
		}
	}
	if diff := cmp.Diff(first, fingerprints(t, later, format.Target{Namespace: "shop", Pod: "api-2", Container: "api"})); diff != "" {
		t.Errorf("after a rollout (-before +after):\n%s", diff)
	}
	for _, f := range fingerprints(t, later, format.Target{Namespace: "shop", Pod: "api-1", Container: "proxy"}) {
		if seen[f] {
			t.Errorf("%s is a result of two containers", f)
		}
	}
}

// TestNothingRunIsNoSuccess: a report in which nothing could be asked is a success
// in no format that tells of one.
func TestNothingRunIsNoSuccess(t *testing.T) {
	r := &report.Report{Profiles: []report.Profile{{Name: "p", Status: report.ProfileFailed, StatusMessage: "syntax error"}}}
	for name, want := range map[string]string{
		"cli":            "profile failed: syntax error",
		"junit":          `errors="1"`,
		"sarif":          `"executionSuccessful":false`,
		"sarif-problems": `"executionSuccessful":false`,
		"markdown":       "## ⚠️ Not everything could be assessed",
		"csv":            "error,,,profile p was failed: syntax error",
		"xccdf":          "<remark>profile p was failed: syntax error</remark>",
		"ckl":            "profile p was failed: syntax error</TARGET_COMMENT>",
		"json":           `"status":"failed","status_message":"syntax error"`,
		"html":           "syntax error",
	} {
		t.Run(name, func(t *testing.T) {
			if got := render(t, name, r, format.Options{}); !regexp.MustCompile(regexp.QuoteMeta(want)).Match(got) {
				t.Errorf("no %s in\n%s", want, fmt.Sprintf("%.3000s", got))
			}
		})
	}
	if got := render(t, "markdown", &report.Report{}, format.Options{}); !regexp.MustCompile("^## ⚠️ No control passed").Match(got) {
		t.Errorf("an empty report:\n%s", got)
	}
}
