// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

// Counts is the number of controls by outcome, under SAF's names.
type Counts struct {
	Passed   Tally `json:"passed"`
	Failed   Tally `json:"failed"`
	Skipped  Tally `json:"skipped"`
	NoImpact Tally `json:"no_impact"`
	Error    Tally `json:"error"`
}

// Tally is the number of controls of one outcome, by severity.
type Tally struct {
	Critical int `json:"critical"`
	High     int `json:"high"`
	Medium   int `json:"medium"`
	Low      int `json:"low"`
	None     int `json:"none"`
	Total    int `json:"total"`
}

// Count counts controls.
func Count(controls []Assessed) Counts {
	var c Counts
	for i := range controls {
		t := c.Of(controls[i].Outcome)
		t.Total++
		*t.Of(controls[i].Severity)++
	}
	return c
}

// Counts counts the controls of all profiles, each once; see Assess.
func (r *Report) Counts() Counts { return Count(r.Assess()) }

// Of returns the tally of an outcome.
func (c *Counts) Of(o Outcome) *Tally {
	switch o {
	case Passed:
		return &c.Passed
	case Failed:
		return &c.Failed
	case NotReviewed:
		return &c.Skipped
	case NotApplicable:
		return &c.NoImpact
	default:
		return &c.Error
	}
}

// Of returns the count of a severity.
func (t *Tally) Of(s Severity) *int {
	switch s {
	case Critical:
		return &t.Critical
	case High:
		return &t.High
	case Medium:
		return &t.Medium
	case Low:
		return &t.Low
	default:
		return &t.None
	}
}

// Controls is the number of all controls.
func (c Counts) Controls() int { return c.scored() + c.NoImpact.Total }

// scored is the number of controls that compliance is a part of.
func (c Counts) scored() int {
	return c.Passed.Total + c.Failed.Total + c.Skipped.Total + c.Error.Total
}

// Compliance is the part of the applicable controls that passed, in percent,
// rounded half up as SAF does (SAF: src/utils/threshold.ts), with one exception:
// 100 means all of them. 199 of 200 are 99, where SAF says 100. It is 0 if no
// control is applicable.
func (c Counts) Compliance() int {
	scored := c.scored()
	if scored == 0 {
		return 0
	}
	percent := (200*c.Passed.Total + scored) / (2 * scored)
	if percent == 100 && c.Passed.Total < scored {
		return 99
	}
	return percent
}
