// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// Threshold is what a report must meet. The zero value asks for nothing; Parse
// and ParseInline never return it.
type Threshold struct {
	Compliance Compliance
	// Limits are on the number of controls, in the order in which SAF checks
	// them: totals before severities.
	Limits []Limit
}

// Compliance limits the compliance in percent; nil is no limit.
type Compliance struct {
	Min, Max *float64
}

// Limit is on the controls of one outcome, of one severity or in total.
type Limit struct {
	Outcome  report.Outcome
	Severity report.Severity // "" is the total
	// Min and Max are the bounds of their number; nil is none. An exact number
	// is both.
	Min, Max *int
	// Controls are the ids that must be here, and no others; nil is any.
	Controls []string
}

// total stands for all severities in a path.
const total = "total"

// statuses are SAF's names for the outcomes, in its order.
var statuses = [...]struct {
	name    string
	outcome report.Outcome
}{
	{"passed", report.Passed},
	{"failed", report.Failed},
	{"skipped", report.NotReviewed},
	{"error", report.Error},
	{"no_impact", report.NotApplicable},
}

func outcomeOf(status string) (report.Outcome, bool) {
	for _, s := range statuses {
		if s.name == status {
			return s.outcome, true
		}
	}
	return "", false
}

func statusOf(o report.Outcome) string {
	for _, s := range statuses {
		if s.outcome == o {
			return s.name
		}
	}
	return ""
}

// path is where SAF keeps the limit: failed.high, passed.total.
func (l *Limit) path() string {
	if l.Severity == "" {
		return statusOf(l.Outcome) + "." + total
	}
	return statusOf(l.Outcome) + "." + string(l.Severity)
}

// keys returns the keys that may stand below a path, in the order of SAF's
// documentation; none if the path is a value's or unknown.
func keys(path []string) []string {
	switch len(path) {
	case 0:
		top := []string{"compliance"}
		for _, s := range statuses {
			top = append(top, s.name)
		}
		return top
	case 1:
		if path[0] == "compliance" {
			return []string{"min", "max"}
		}
		if _, ok := outcomeOf(path[0]); !ok {
			return nil
		}
		below := []string{total, "critical", "high", "medium", "low"}
		if path[0] == "no_impact" {
			below = append(below, "none")
		}
		return below
	case 2:
		switch {
		case path[0] == "compliance":
			return nil
		case path[1] == total:
			return []string{"min", "max"}
		default:
			return []string{"min", "max", "controls"}
		}
	default:
		return nil
	}
}

func dotted(path []string) string { return strings.Join(path, ".") }
