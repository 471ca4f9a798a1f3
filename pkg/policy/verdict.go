// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import "slices"

// Verdict is what Sonde knows about a pod or one of its containers.
type Verdict string

// The verdicts.
const (
	// Pending: distroless, and not scanned yet.
	Pending Verdict = "pending"
	// Scanning: a scan is under way.
	Scanning Verdict = "scanning"
	// Passed: the last scan met the threshold.
	Passed Verdict = "passed"
	// Failed: the last scan missed the threshold.
	Failed Verdict = "failed"
	// Error: a scan was tried and gave no answer.
	Error Verdict = "error"
	// Unassessable: no scan can be tried as things are; the reason says why.
	Unassessable Verdict = "unassessable"
)

// byBadness orders verdicts from best to worst. What is known to be bad is worse
// than what is not known, and what is not known is never good.
func byBadness() []Verdict {
	return []Verdict{Passed, Pending, Scanning, Unassessable, Error, Failed}
}

// Valid tells whether v is one of the verdicts.
func (v Verdict) Valid() bool { return slices.Contains(byBadness(), v) }

// Final tells whether v is the outcome of a scan rather than a step on the way.
func (v Verdict) Final() bool { return v.Valid() && v != Pending && v != Scanning }

// Worst is the worst of the verdicts, Pending if there are none. A verdict that
// is not one of ours counts as Error.
func Worst(verdicts ...Verdict) Verdict {
	if len(verdicts) == 0 {
		return Pending
	}
	order := byBadness()
	worst := 0
	for _, v := range verdicts {
		i := slices.Index(order, v)
		if i < 0 {
			i = slices.Index(order, Error)
		}
		worst = max(worst, i)
	}
	return order[worst]
}
