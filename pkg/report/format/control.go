// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sonde-dev/sonde/pkg/report"
)

// What several formats say of a control, in the same words.

// The bounds of one line and of one message, in bytes: InSpec's messages may
// hold a whole file.
const (
	maxLine    = 1000
	maxMessage = 16 << 10
)

// title is the control's title, or "".
func title(c *report.Control) string {
	if c.Title == nil {
		return ""
	}
	return clip(report.CleanLine(*c.Title), maxLine)
}

// heading is the id and, where there is one, the title.
func heading(c *report.Control) string {
	id := clip(report.CleanLine(c.ID), maxLine)
	if t := title(c); t != "" {
		return id + ": " + t
	}
	return id
}

// noTests is said of a control that asks nothing.
const noTests = "no test was run"

// reason is in one line why the outcome is what it is; "" of one that passed.
func reason(a *report.Assessed) string {
	c := &a.Control
	switch a.Outcome {
	case report.Failed, report.Error:
		for i := range c.Results {
			if r := &c.Results[i]; r.Outcome() == a.Outcome {
				return clip(report.CleanLine(r.CodeDesc+colon(r.Message)), maxLine)
			}
		}
		return noTests
	case report.NotReviewed:
		return skipReason(c)
	case report.NotApplicable:
		if c.Waived() {
			why, _ := c.WaiverData["justification"].(string)
			return report.CleanLine("waived" + colon(why))
		}
		return cmp.Or(skipReason(c), "the control has no impact")
	default:
		return ""
	}
}

func colon(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return ": " + text
}

func skipReason(c *report.Control) string {
	return clip(report.CleanLine(c.SkipReason()), maxLine)
}

// details is each test that did not pass, with all it said.
func details(c *report.Control) string {
	if len(c.Results) == 0 {
		return noTests + "\n"
	}
	var b strings.Builder
	for i := range c.Results {
		r := &c.Results[i]
		if r.Outcome() == report.Passed {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s: %s\n", word(r.Outcome()), clip(report.CleanLine(r.CodeDesc), maxMessage))
		for _, text := range []string{r.Message, r.SkipMessage} {
			if text = strings.Trim(report.CleanText(clip(text, maxMessage)), "\n"); text != "" {
				b.WriteString(text + "\n")
			}
		}
		if r.Outcome() == report.Error && r.Exception != "" {
			fmt.Fprintf(&b, "(%s)\n", report.CleanLine(r.Exception))
		}
	}
	return b.String()
}

// word is the name of an outcome for people.
func word(o report.Outcome) string {
	switch o {
	case report.Passed:
		return "passed"
	case report.Failed:
		return "failed"
	case report.NotReviewed:
		return "not reviewed"
	case report.NotApplicable:
		return "not applicable"
	default:
		return "error"
	}
}

// clip cuts a text to n bytes, at a character, and says so.
func clip(text string, n int) string {
	const more = "…"
	if len(text) <= n {
		return text
	}
	n -= len(more)
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + more
}

// source is where the control is written, or "".
func source(c *report.Control) string {
	ref := report.CleanLine(c.SourceLocation.Ref)
	if ref == "" || c.SourceLocation.Line <= 0 {
		return ref
	}
	return fmt.Sprintf("%s:%d", ref, c.SourceLocation.Line)
}

// runTime is how long the control's tests took, in seconds.
func runTime(c *report.Control) float64 {
	var sum float64
	for i := range c.Results {
		sum += max(c.Results[i].RunTime, 0)
	}
	return sum
}

// started is when the first test of the controls began; the zero time if none
// says it in RFC 3339.
func started(controls []report.Assessed) time.Time {
	var first time.Time
	for i := range controls {
		for j := range controls[i].Control.Results {
			t, err := time.Parse(time.RFC3339, controls[i].Control.Results[j].StartTime)
			if err == nil && (first.IsZero() || t.Before(first)) {
				first = t
			}
		}
	}
	return first.UTC()
}

// unread returns the profiles that could not be read or do not apply to the
// target. Nothing of them was asked, which no format may pass over in silence.
func unread(r *report.Report) []*report.Profile {
	var list []*report.Profile
	for i := range r.Profiles {
		if isUnread(&r.Profiles[i]) {
			list = append(list, &r.Profiles[i])
		}
	}
	return list
}

func isUnread(p *report.Profile) bool {
	return p.Status == report.ProfileFailed || p.Status == report.ProfileSkipped
}

// unreadOutcome is what an unread profile counts as.
func unreadOutcome(p *report.Profile) report.Outcome {
	if p.Status == report.ProfileFailed {
		return report.Error
	}
	return report.NotReviewed
}

// unreadReason says in one line that a profile was not run, and why.
func unreadReason(p *report.Profile) string {
	why := p.StatusMessage
	if p.SkipMessage != "" && p.SkipMessage != why {
		why = strings.TrimSpace(why + " " + p.SkipMessage)
	}
	return clip(report.CleanLine("profile "+p.Name+" was "+string(p.Status)+colon(why)), maxLine)
}

// targetName is what was scanned, in words.
func targetName(r *report.Report, o Options) string {
	return cmp.Or(report.CleanLine(o.Target.String()), report.CleanLine(r.Platform.TargetID), report.CleanLine(r.Platform.Name))
}

// names makes equal names different: the second "x" becomes "x (2)".
type names struct {
	format string         // of the name and the number
	next   map[string]int // the number to try next, of names that are taken
}

func uniqueNames(format string) *names { return &names{format, map[string]int{}} }

func (n *names) unique(name string) string {
	try := name
	for n.next[try] > 0 {
		n.next[name]++
		try = fmt.Sprintf(n.format, name, n.next[name])
	}
	n.next[try] = 1
	return try
}
