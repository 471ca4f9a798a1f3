// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import "strings"

// Outcome is the control's verdict from its results, whatever Status says. The
// order is that of InSpec's enhanced outcomes (InSpec: lib/inspec/enhanced_outcomes.rb):
// error, not applicable, failed, passed, not reviewed.
//
// Where InSpec and SAF differ, SAF's rule holds (inspecjs: compat_inspec_1_0.ts),
// because thresholds are SAF's: a control without results is an error, since
// nothing was tested, and a waived control that was not run is not applicable.
func (c *Control) Outcome() Outcome {
	var failed, passed, skipped bool
	for i := range c.Results {
		r := &c.Results[i]
		if r.Errored() {
			return Error
		}
		failed = failed || r.Status == ResultFailed
		passed = passed || r.Status == ResultPassed
		skipped = skipped || r.Status == ResultSkipped
	}
	switch {
	case c.Waived() || c.Impact == 0:
		return NotApplicable
	case failed:
		return Failed
	case passed:
		return Passed
	case skipped:
		return NotReviewed
	default:
		return Error
	}
}

// Errored tells whether the test broke rather than answered: any backtrace says
// so, also an empty one. The failed no-op has one too with which
// `not_applicable_if` ended the control, which is no error.
func (r *Result) Errored() bool {
	ended := r.Status == ResultFailed && r.ResourceClass == "noop"
	return r.Status == ResultError || r.Backtrace != nil && !ended
}

// Waived tells whether the control was not run because of a waiver. A waiver
// that lets the control run waives nothing.
func (c *Control) Waived() bool {
	switch v := c.WaiverData["skipped_due_to_waiver"].(type) {
	case bool:
		return v
	case string: // the schema allows it
		return strings.EqualFold(v, "true")
	default:
		return false
	}
}

// Severity is how much a control matters.
type Severity string

// The severities.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
	None     Severity = "none"
)

// Severities returns all severities, the worst first.
func Severities() []Severity { return []Severity{Critical, High, Medium, Low, None} }

// Severity is the tag `severityoverride`, else the tag `severity`, where they
// name a severity in any case, else it follows from the impact (inspecjs:
// convertImpactToSeverity).
func (c *Control) Severity() Severity {
	for _, tag := range []string{"severityoverride", "severity"} {
		text, _ := c.Tags[tag].(string)
		for _, s := range Severities() {
			if strings.EqualFold(text, string(s)) {
				return s
			}
		}
	}
	return ImpactSeverity(c.Impact)
}

// ImpactSeverity is the severity of an impact (inspecjs: compat_wrappers.ts).
func ImpactSeverity(impact float64) Severity {
	switch {
	case impact < 0.1:
		return None
	case impact < 0.4:
		return Low
	case impact < 0.7:
		return Medium
	case impact < 0.9:
		return High
	default:
		return Critical
	}
}
