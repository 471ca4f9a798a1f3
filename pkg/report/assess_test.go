// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/report"
)

func TestOutcome(t *testing.T) {
	passed := report.Result{Status: report.ResultPassed}
	failed := report.Result{Status: report.ResultFailed}
	skipped := report.Result{Status: report.ResultSkipped}
	broken := report.Result{Status: report.ResultFailed, Exception: "E", Backtrace: []string{}}
	noop := report.Result{Status: report.ResultFailed, Exception: "E", Backtrace: []string{}, ResourceClass: "noop"}
	for name, tc := range map[string]struct {
		impact  float64
		waiver  any
		results []report.Result
		want    report.Outcome
	}{
		"passed":                    {1, nil, []report.Result{passed, passed}, report.Passed},
		"passed and skipped":        {1, nil, []report.Result{skipped, passed}, report.Passed},
		"failed beats passed":       {1, nil, []report.Result{passed, failed, skipped}, report.Failed},
		"skipped":                   {1, nil, []report.Result{skipped}, report.NotReviewed},
		"error beats failed":        {1, nil, []report.Result{failed, broken}, report.Error},
		"error beats no impact":     {0, nil, []report.Result{broken}, report.Error},
		"error beats waiver":        {1, true, []report.Result{broken}, report.Error},
		"error status":              {1, nil, []report.Result{{Status: report.ResultError}}, report.Error},
		"no impact beats failed":    {0, nil, []report.Result{failed}, report.NotApplicable},
		"no impact, no results":     {0, nil, nil, report.NotApplicable},
		"not_applicable_if":         {0, nil, []report.Result{noop}, report.NotApplicable},
		"passed with a backtrace":   {1, nil, []report.Result{{Status: report.ResultPassed, Backtrace: []string{}, ResourceClass: "noop"}}, report.Error},
		"no results":                {1, nil, nil, report.Error},
		"no status":                 {1, nil, []report.Result{{}}, report.Error},
		"waived":                    {1, true, []report.Result{skipped}, report.NotApplicable},
		"waived in words":           {1, "true", nil, report.NotApplicable},
		"waiver that runs":          {1, false, []report.Result{failed}, report.Failed},
		"waiver that runs in words": {1, "false", []report.Result{failed}, report.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			c := report.Control{Impact: tc.impact, Results: tc.results}
			if tc.waiver != nil {
				c.WaiverData = report.WaiverData{"skipped_due_to_waiver": tc.waiver}
			}
			if got := c.Outcome(); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestSeverity(t *testing.T) {
	for _, tc := range []struct {
		impact float64
		tags   map[string]any
		want   report.Severity
	}{
		{0, nil, report.None},
		{0.09, nil, report.None},
		{0.1, nil, report.Low},
		{0.4, nil, report.Medium},
		{0.7, nil, report.High},
		{0.9, nil, report.Critical},
		{-1, nil, report.None},
		{0.5, map[string]any{"severity": "High"}, report.High},
		{0.5, map[string]any{"severity": "high", "severityoverride": "LOW"}, report.Low},
		{0.5, map[string]any{"severity": "high", "severityoverride": "lowest"}, report.High},
		{0.5, map[string]any{"severity": " high"}, report.Medium},
		{0.5, map[string]any{"severity": 5.0}, report.Medium},
		{0.5, map[string]any{"severity": "hİgh"}, report.Medium},
	} {
		c := report.Control{Impact: tc.impact, Tags: tc.tags}
		if got := c.Severity(); got != tc.want {
			t.Errorf("impact %g, tags %v: got %s, want %s", tc.impact, tc.tags, got, tc.want)
		}
	}
}

// control makes one whose result has the status, or none for "".
func control(id string, status report.ResultStatus) report.Control {
	c := report.Control{ID: id, Impact: 0.5}
	if status != "" {
		c.Results = []report.Result{{Status: status}}
	}
	return c
}

func TestAssess(t *testing.T) {
	type profiles = []report.Profile
	type controls = []report.Control
	for name, tc := range map[string]struct {
		profiles profiles
		want     []string
	}{
		"overlay and base are one": {
			profiles{
				{Name: "top", Controls: controls{control("a", "")}},
				{Name: "base", ParentProfile: "top", Controls: controls{control("a", "failed")}},
			},
			[]string{"top a failed"},
		},
		"base first": {
			profiles{
				{Name: "base", ParentProfile: "top", Controls: controls{control("a", "failed")}},
				{Name: "top", Controls: controls{control("a", ""), control("b", "passed")}},
			},
			[]string{"top a failed", "top b passed"},
		},
		"a layer between that does not list it": {
			profiles{
				{Name: "top", Controls: controls{control("a", "")}},
				{Name: "mid", ParentProfile: "top"},
				{Name: "base", ParentProfile: "mid", Controls: controls{control("a", "failed")}},
			},
			[]string{"top a failed"},
		},
		"left out and not run": {
			profiles{
				{Name: "top", Controls: controls{control("a", "")}},
				{Name: "base", ParentProfile: "top", Controls: controls{control("a", "passed"), control("b", "")}},
			},
			[]string{"top a passed"},
		},
		"left out but run": {
			profiles{
				{Name: "top", Controls: controls{control("a", "")}},
				{Name: "base", ParentProfile: "top", Controls: controls{control("a", "passed"), control("b", "failed")}},
			},
			[]string{"top a passed", "base b failed"},
		},
		"two bases with one id": {
			profiles{
				{Name: "top", Controls: controls{control("a", "")}},
				{Name: "x", ParentProfile: "top", Controls: controls{control("a", "passed")}},
				{Name: "y", ParentProfile: "top", Controls: controls{control("a", "failed")}},
			},
			[]string{"top a passed", "y a failed"},
		},
		"results on both levels": {
			profiles{
				{Name: "top", Controls: controls{control("a", "failed")}},
				{Name: "base", ParentProfile: "top", Controls: controls{control("a", "passed")}},
			},
			[]string{"top a failed"},
		},
		"unrelated profiles with one id": {
			profiles{{Name: "x", Controls: controls{control("a", "passed")}}, {Name: "y", Controls: controls{control("a", "failed")}}},
			[]string{"x a passed", "y a failed"},
		},
		"own parent": {
			profiles{{Name: "x", ParentProfile: "x", Controls: controls{control("a", "failed")}}},
			[]string{"x a failed"},
		},
		"parents in a circle": {
			profiles{
				{Name: "x", ParentProfile: "y", Controls: controls{control("a", "failed")}},
				{Name: "y", ParentProfile: "x", Controls: controls{control("b", "failed")}},
			},
			[]string{"x a failed", "y b failed"},
		},
		"one profile run twice": {
			profiles{
				{Name: "top", Controls: controls{control("a", "")}},
				{Name: "base", ParentProfile: "top", Controls: controls{control("a", "passed")}},
				{Name: "top", Controls: controls{control("a", "")}},
				{Name: "base", ParentProfile: "top", Controls: controls{control("a", "failed")}},
			},
			[]string{"top a passed", "top a failed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := &report.Report{Profiles: tc.profiles}
			var got []string
			for _, a := range r.Assess() {
				got = append(got, fmt.Sprint(a.Profile.Name, " ", a.Control.ID, " ", a.Outcome))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCompliance(t *testing.T) {
	for _, tc := range []struct{ passed, failed, noImpact, want int }{
		{0, 0, 0, 0}, {0, 0, 5, 0}, {1, 0, 5, 100}, {1, 7, 0, 13}, {199, 1, 0, 99}, {99, 1, 0, 99}, {1, 199, 0, 1}, {2, 1, 0, 67},
	} {
		c := report.Counts{
			Passed:   report.Tally{Total: tc.passed},
			Failed:   report.Tally{Total: tc.failed},
			NoImpact: report.Tally{Total: tc.noImpact},
		}
		if got := c.Compliance(); got != tc.want {
			t.Errorf("%d of %d: got %d, want %d", tc.passed, tc.passed+tc.failed, got, tc.want)
		}
	}
}
