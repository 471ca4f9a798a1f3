// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"fmt"

	"github.com/sonde-dev/sonde/pkg/report"
)

// Summary is one entry of `saf view summary -f json`, counted as SAF does: the
// first profile of each report, by its name. A total is the sum over the
// severities it shows, so that it leaves out what no bucket holds.
type Summary struct {
	ProfileName string       `json:"profileName"`
	ResultSets  []string     `json:"resultSets"`
	Compliance  float64      `json:"compliance"` // the mean over the result sets
	Passed      SummaryTally `json:"passed"`
	Failed      SummaryTally `json:"failed"`
	Skipped     SummaryTally `json:"skipped"`
	Error       SummaryTally `json:"error"`
	NoImpact    SummaryTally `json:"no_impact"`
}

// SummaryTally is the number of controls of one outcome; None is nil but for
// those without impact.
type SummaryTally struct {
	Critical int  `json:"critical"`
	High     int  `json:"high"`
	Medium   int  `json:"medium"`
	Low      int  `json:"low"`
	None     *int `json:"none,omitempty"`
	Total    int  `json:"total"`
}

// ResultSet is a report with the name of its file.
type ResultSet struct {
	Name   string
	Report *report.Report
}

// Summarize adds up reports of the same profile, in the order in which the
// profiles are first met.
func Summarize(sets []ResultSet) ([]Summary, error) {
	var out []*Summary
	byName := map[string]*Summary{}
	percents := map[*Summary]int{}
	for _, set := range sets {
		counts, err := compatCount(set.Report)
		if err != nil {
			return nil, fmt.Errorf("summarize %q: %w", set.Name, err)
		}
		name := set.Report.Profiles[0].Name
		s := byName[name]
		if s == nil {
			s = &Summary{ProfileName: name}
			s.NoImpact.None = new(int)
			byName[name] = s
			out = append(out, s)
		}
		s.add(set.Name, counts)
		percents[s] += counts.compliance()
		s.Compliance = float64(percents[s]) / float64(len(s.ResultSets))
	}
	summaries := make([]Summary, len(out))
	for i, s := range out {
		summaries[i] = *s
	}
	return summaries, nil
}

func (s *Summary) add(set string, counts *compatCounts) {
	s.ResultSets = append(s.ResultSets, set)
	for _, status := range statuses {
		t := s.of(status.name)
		for severity, count := range map[string]*int{
			"critical": &t.Critical, "high": &t.High, "medium": &t.Medium, "low": &t.Low, "none": t.None,
		} {
			if count != nil {
				*count += counts.number(status.name, severity)
				t.Total += counts.number(status.name, severity)
			}
		}
	}
}

// of is the tally of a status.
func (s *Summary) of(status string) *SummaryTally {
	switch status {
	case "passed":
		return &s.Passed
	case "failed":
		return &s.Failed
	case "skipped":
		return &s.Skipped
	case "no_impact":
		return &s.NoImpact
	default:
		return &s.Error
	}
}

// Caveat says in a line why a report's summary may mislead: what SAF does not
// count of it, or why nothing can be decided from it. It is "" if all is well.
func Caveat(r *report.Report) string {
	controls := r.Assess()
	if err := decidable(r, controls); err != nil {
		return err.Error()
	}
	summaries, err := Summarize([]ResultSet{{Report: r}})
	if err != nil {
		return err.Error()
	}
	s := summaries[0]
	counted := 0
	for _, status := range statuses {
		counted += s.of(status.name).Total
	}
	all := report.Count(controls)
	switch {
	case counted != all.Controls():
		return fmt.Sprintf("SAF counts %d controls here, validate threshold %d: SAF leaves out other profiles than the first and severity tags in upper case",
			counted, all.Controls())
	case s.Compliance != float64(all.Compliance()):
		return fmt.Sprintf("SAF shows a compliance of %g %%, validate threshold takes it for %d %%", s.Compliance, all.Compliance())
	default:
		return ""
	}
}
