// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// Outcome says whether a report meets a threshold, and if not, in what.
type Outcome struct {
	Met        bool          `json:"met"`
	Failures   []Failure     `json:"failures,omitempty"`
	Compliance int           `json:"compliance"`
	Counts     report.Counts `json:"counts"`
}

// Failure is one limit that is not met.
type Failure struct {
	// Path is the limit's key, as in failed.high.max.
	Path string `json:"path"`
	Want string `json:"want"`
	Got  string `json:"got"`
	// Message is the whole in one line.
	Message string `json:"message"`
}

// Check compares a report with the threshold. All controls of all profiles
// count, each once (report.Assess). The error says that nothing can be decided
// from this report: a profile of it could not be read, nothing was run, or it
// contradicts itself.
func (t *Threshold) Check(r *report.Report) (Outcome, error) {
	controls := r.Assess()
	if err := decidable(r, controls); err != nil {
		return Outcome{}, err
	}
	counts := report.Count(controls)
	o := Outcome{Compliance: counts.Compliance(), Counts: counts}
	percent := float64(o.Compliance)
	if limit := t.Compliance.Min; limit != nil && percent < *limit {
		o.fail("compliance.min", "at least "+formatNumber(*limit)+" %", formatNumber(percent)+" %")
	}
	if limit := t.Compliance.Max; limit != nil && percent > *limit {
		o.fail("compliance.max", "at most "+formatNumber(*limit)+" %", formatNumber(percent)+" %")
	}
	for i := range t.Limits {
		o.check(&t.Limits[i], controls)
	}
	o.Met = len(o.Failures) == 0
	return o, nil
}

func (o *Outcome) fail(path, want, got string) {
	o.Failures = append(o.Failures, Failure{path, want, got, fmt.Sprintf("%s: want %s, got %s", path, want, got)})
}

func (o *Outcome) check(l *Limit, controls []report.Assessed) {
	tally := o.Counts.Of(l.Outcome)
	n := tally.Total
	if l.Severity != "" {
		n = *tally.Of(l.Severity)
	}
	got := fmt.Sprint(n)
	switch {
	case l.Min != nil && l.Max != nil && *l.Min == *l.Max && n != *l.Min:
		o.fail(l.path(), fmt.Sprintf("exactly %d", *l.Min), got)
	case l.Min != nil && n < *l.Min:
		o.fail(l.path()+".min", fmt.Sprintf("at least %d", *l.Min), got)
	case l.Max != nil && n > *l.Max:
		o.fail(l.path()+".max", fmt.Sprintf("at most %d", *l.Max), got)
	}
	if l.Controls == nil {
		return
	}
	var here []string
	for i := range controls {
		if controls[i].Outcome == l.Outcome && controls[i].Severity == l.Severity {
			here = append(here, controls[i].Control.ID)
		}
	}
	want := slices.Sorted(slices.Values(l.Controls))
	slices.Sort(here)
	if !slices.Equal(want, here) {
		o.fail(l.path()+".controls", ids(want), ids(here))
	}
}

// ids is a list for a message, shortened where it is long.
func ids(list []string) string {
	const most = 20
	shown := make([]string, 0, min(len(list), most))
	for _, id := range list[:min(len(list), most)] {
		shown = append(shown, report.CleanLine(id))
	}
	text := "[" + strings.Join(shown, ", ") + "]"
	if more := len(list) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// decidable says why a report is no ground for a decision.
func decidable(r *report.Report, controls []report.Assessed) error {
	parents := make(map[string]string, len(r.Profiles))
	for i := range r.Profiles {
		p := &r.Profiles[i]
		if p.Status == report.ProfileFailed {
			return fmt.Errorf("profile %q could not be loaded: %s", report.CleanLine(p.Name), report.CleanLine(p.StatusMessage))
		}
		for _, d := range p.Depends {
			if d["status"] == string(report.ProfileFailed) {
				name, _ := d["name"].(string)
				why, _ := d["status_message"].(string)
				return fmt.Errorf("profile %q: its dependency %q could not be loaded: %s", report.CleanLine(p.Name), report.CleanLine(name), report.CleanLine(why))
			}
		}
		seen := make(map[string]bool, len(p.Controls))
		for j := range p.Controls {
			id := p.Controls[j].ID
			if seen[id] {
				return fmt.Errorf("profile %q has control %q twice", report.CleanLine(p.Name), report.CleanLine(id))
			}
			seen[id] = true
		}
		if p.ParentProfile != "" {
			parents[p.Name] = p.ParentProfile
		}
	}
	for i := range r.Profiles {
		name := r.Profiles[i].Name
		ancestor, ok := parents[name]
		for range parents {
			if ok && ancestor == name {
				return fmt.Errorf("profile %q is its own parent", report.CleanLine(name))
			}
			ancestor, ok = parents[ancestor]
		}
	}
	if len(controls) == 0 {
		return errors.New("the report has no controls that were run")
	}
	return readableTags(r)
}

// The exit codes of a command that ends with a threshold.
const (
	ExitMet       = 0
	ExitNotMet    = 2
	ExitUndecided = 3
)

// ExitCode is how a command ends after Check.
func ExitCode(o Outcome, err error) int {
	switch {
	case err != nil:
		return ExitUndecided
	case o.Met:
		return ExitMet
	default:
		return ExitNotMet
	}
}
