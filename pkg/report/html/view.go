// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package html

import (
	"cmp"
	"fmt"
	"html/template"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// view is all that the template shows, in the order it does, with every text clean.
type view struct {
	Policy string
	Style  template.CSS
	Script template.JS

	Title     string
	Where     string
	Image     string
	Platform  string
	Version   string
	Scanned   stamp
	Generated stamp
	Duration  string

	Verdict    *verdict
	Compliance int
	Counts     report.Counts
	Scored     int
	Ring       []arc
	Outcomes   []tally
	Severities []row
	Parts      []part
	Total      int
}

// stamp is a time for people, with the exact one for machines.
type stamp struct{ Text, Exact string }

// verdict is what the threshold says.
type verdict struct {
	Kind     string // met, missed or undecided
	Words    string
	Why      string
	Failures []threshold.Failure
}

// outcome is an outcome's name for machines and its word for people.
type outcome struct{ Key, Word string }

// tally is the number of controls that had an outcome.
type tally struct {
	outcome
	Count int
}

// part is one profile of the run with its controls, the worst first.
type part struct {
	Key      string
	Name     string
	Title    string
	Version  string
	SHA256   string
	Notice   string // why its controls were not run
	Broken   bool   // the notice is an error
	Outcomes []tally
	Total    int
	Controls iter.Seq[control] // made as they are written, once
}

func newView(r *report.Report, o Options) *view {
	controls := r.Assess()
	counts := report.Count(controls)
	v := &view{
		Policy:     policy(),
		Style:      template.CSS(style),
		Script:     template.JS(script),
		Title:      cmp.Or(oneLine(o.Title), "Compliance report"),
		Where:      where(r, o.Target),
		Image:      oneLine(o.Target.Image),
		Platform:   strings.TrimSpace(oneLine(r.Platform.Name) + " " + oneLine(r.Platform.Release)),
		Version:    oneLine(r.Version),
		Scanned:    scanned(r),
		Generated:  newStamp(o.Generated),
		Duration:   duration(r.Statistics.Duration),
		Verdict:    newVerdict(o),
		Compliance: counts.Compliance(),
		Counts:     counts,
		Scored:     counts.Controls() - counts.NoImpact.Total,
		Ring:       ring(&counts),
		Outcomes:   tallies(&counts),
		Severities: rows(&counts),
		Total:      len(controls),
	}
	anchors := map[string]int{}
	for i, p := range r.Parts() {
		v.Parts = append(v.Parts, newPart(i, p, anchors))
	}
	return v
}

// where names the target as one types it, or as it calls itself.
func where(r *report.Report, t Target) string {
	var names []string
	for _, name := range []string{t.Namespace, t.Pod, t.Container} {
		if name != "" {
			names = append(names, oneLine(name))
		}
	}
	if len(names) == 0 {
		return oneLine(r.Platform.TargetID)
	}
	return strings.Join(names, "/")
}

// scanned is when the first test ran.
func scanned(r *report.Report) stamp {
	var first time.Time
	for i := range r.Profiles {
		for j := range r.Profiles[i].Controls {
			for _, result := range r.Profiles[i].Controls[j].Results {
				t, err := time.Parse(time.RFC3339, result.StartTime)
				if err == nil && (first.IsZero() || t.Before(first)) {
					first = t
				}
			}
		}
	}
	return newStamp(first)
}

func newStamp(t time.Time) stamp {
	if t.IsZero() {
		return stamp{}
	}
	t = t.UTC()
	return stamp{Text: t.Format("2 January 2006, 15:04 UTC"), Exact: t.Format(time.RFC3339)}
}

func duration(seconds float64) string {
	switch {
	case seconds <= 0:
		return ""
	case seconds < 1:
		return fmt.Sprintf("%.0f ms", max(1, seconds*1000))
	default:
		return fmt.Sprintf("%.1f s", seconds)
	}
}

func newVerdict(o Options) *verdict {
	switch {
	case o.Undecided != nil:
		return &verdict{Kind: "undecided", Words: "Threshold could not be decided", Why: oneLine(o.Undecided.Error())}
	case o.Threshold == nil:
		return nil
	case o.Threshold.Met:
		return &verdict{Kind: "met", Words: "Threshold met", Why: "All of its limits are kept."}
	}
	v := &verdict{Kind: "missed", Words: "Threshold missed"}
	for _, f := range o.Threshold.Failures {
		v.Failures = append(v.Failures, threshold.Failure{
			Path: oneLine(f.Path), Want: oneLine(f.Want), Got: oneLine(f.Got),
		})
	}
	v.Why = plural(len(v.Failures), "limit is not kept:", "limits are not kept:")
	return v
}

func newPart(index int, p report.Part, anchors map[string]int) part {
	counts := p.Counts()
	out := part{
		Key:      fmt.Sprintf("profile-%d", index+1),
		Name:     oneLine(p.Profile.Name),
		Title:    cmp.Or(oneLine(p.Profile.Title), oneLine(p.Profile.Name)),
		Version:  oneLine(p.Profile.Version),
		SHA256:   oneLine(p.Profile.SHA256),
		Outcomes: tallies(&counts),
	}
	why := oneLine(p.Profile.StatusMessage + " " + p.Profile.SkipMessage)
	switch p.Profile.Status {
	case report.ProfileFailed:
		out.Notice, out.Broken = "This profile could not be loaded: "+why, true
	case report.ProfileSkipped:
		out.Notice = "This profile was skipped: " + why
	default:
		if len(p.Controls) == 0 {
			out.Notice = "This profile has no controls that were run."
		}
	}
	controls := slices.Clone(p.Controls)
	slices.SortStableFunc(controls, worstFirst)
	out.Total = len(controls)
	out.Controls = func(yield func(control) bool) {
		for i := range controls {
			if !yield(newControl(&controls[i], out.Name, anchors)) {
				return
			}
		}
	}
	return out
}

func worstFirst(a, b report.Assessed) int {
	return cmp.Or(
		cmp.Compare(slices.Index(outcomes(), a.Outcome), slices.Index(outcomes(), b.Outcome)),
		cmp.Compare(slices.Index(report.Severities(), a.Severity), slices.Index(report.Severities(), b.Severity)),
	)
}

// outcomes are all outcomes in the order of what to look at first.
func outcomes() []report.Outcome {
	return []report.Outcome{report.Failed, report.Error, report.NotReviewed, report.Passed, report.NotApplicable}
}

func newOutcome(o report.Outcome) outcome {
	words := map[report.Outcome]string{
		report.Failed:        "Failed",
		report.Error:         "Error",
		report.NotReviewed:   "Not reviewed",
		report.Passed:        "Passed",
		report.NotApplicable: "Not applicable",
	}
	return outcome{Key: string(o), Word: words[o]}
}

func tallies(c *report.Counts) []tally {
	var out []tally
	for _, o := range outcomes() {
		out = append(out, tally{newOutcome(o), c.Of(o).Total})
	}
	return out
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
