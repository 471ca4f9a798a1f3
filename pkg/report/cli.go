// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// CLIOptions steers WriteCLI.
type CLIOptions struct {
	// Color writes ANSI colours. The caller knows whether there is a terminal.
	Color bool
	// Source shows the source of each control.
	Source bool
	// MaxLines is how many lines of one message or fix are shown; 30 by
	// default. InSpec's messages may hold a whole file.
	MaxLines int
}

// WriteCLI writes a report for people: of each profile the controls that failed
// or broke with their tests and what to do, then the rest in short, then a
// summary. The order of the controls is that of Assess, the worst failures first.
func WriteCLI(w io.Writer, r *Report, o CLIOptions) error {
	if o.MaxLines <= 0 {
		o.MaxLines = 30
	}
	b := bufio.NewWriter(w)
	p := &printer{w: b, CLIOptions: o}
	controls := r.Assess()
	byProfile := make(map[*Profile][]Assessed, len(r.Profiles))
	for _, a := range controls {
		byProfile[a.Profile] = append(byProfile[a.Profile], a)
	}
	for i := range r.Profiles {
		p.profile(r, &r.Profiles[i], byProfile[&r.Profiles[i]])
	}
	p.summary(controls)
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// printer writes the CLI report; its writer keeps the first error.
type printer struct {
	CLIOptions
	w *bufio.Writer
}

func (p *printer) line(indent int, text string) {
	if text != "" {
		text = strings.Repeat(" ", indent) + text
	}
	_, _ = p.w.WriteString(text + "\n")
}

// block writes a text of several lines, as many as MaxLines.
func (p *printer) block(indent int, text string) {
	lines := strings.Split(strings.Trim(CleanText(text), "\n"), "\n")
	shown := min(len(lines), p.MaxLines)
	for _, l := range lines[:shown] {
		p.line(indent, strings.TrimRight(l, " \t"))
	}
	if more := len(lines) - shown; more > 0 {
		p.line(indent, fmt.Sprintf("… %s more", count(more, "line")))
	}
}

func (p *printer) profile(r *Report, profile *Profile, controls []Assessed) {
	if len(controls) == 0 && profile.ParentProfile != "" && (profile.Status == ProfileLoaded || profile.Status == "") {
		return // shown as its overlay's
	}
	name := CleanLine(profile.Name)
	if profile.Title != "" {
		name = fmt.Sprintf("%s (%s)", CleanLine(profile.Title), name)
	}
	p.line(0, "Profile:  "+name)
	if profile.Version != "" {
		p.line(0, "Version:  "+CleanLine(profile.Version))
	}
	target := strings.TrimSpace(CleanLine(r.Platform.Name) + " " + CleanLine(r.Platform.Release))
	if r.Platform.TargetID != "" {
		target += ", " + CleanLine(r.Platform.TargetID)
	}
	p.line(0, "Target:   "+target)
	p.line(0, "")
	why := CleanLine(profile.StatusMessage + " " + profile.SkipMessage)
	switch {
	case profile.Status == ProfileFailed:
		p.line(2, p.paint(Error, symbol(Error)+"  profile failed: "+why))
		p.line(0, "")
	case profile.Status == ProfileSkipped:
		p.line(2, p.paint(NotReviewed, symbol(NotReviewed)+"  profile skipped: "+why))
		p.line(0, "")
	case len(controls) == 0:
		p.line(2, "No controls.")
		p.line(0, "")
	}
	bad, rest := split(controls)
	for i := range bad {
		p.failure(&bad[i])
	}
	for i := range rest {
		p.short(&rest[i])
	}
	if len(rest) > 0 {
		p.line(0, "")
	}
}

// failure shows a control that failed or broke: its tests that did, and the fix.
func (p *printer) failure(a *Assessed) {
	c := &a.Control
	p.line(2, p.paint(a.Outcome, symbol(a.Outcome)+"  "+heading(a)))
	p.source(c)
	passed := 0
	for i := range c.Results {
		r := &c.Results[i]
		switch o := r.Outcome(); o {
		case Error, Failed:
			p.test(o, r)
		case Passed:
			passed++
		}
	}
	if len(c.Results) == 0 {
		p.line(5, "No test was run.")
	}
	if passed > 0 {
		p.line(5, p.paint(Passed, fmt.Sprintf("%s  %s passed", symbol(Passed), count(passed, "test"))))
	}
	if fix := c.Text("fix"); fix != "" {
		p.line(5, "Fix:")
		p.block(7, fix)
	}
	p.line(0, "")
}

func (p *printer) test(o Outcome, r *Result) {
	p.line(5, p.paint(o, symbol(o)+"  "+CleanLine(r.CodeDesc)))
	if r.Message != "" {
		p.block(8, r.Message)
	}
	if o == Error && r.Exception != "" {
		p.line(8, "("+CleanLine(r.Exception)+")")
	}
}

// short shows a control that did not fail in a line, with why it was skipped.
func (p *printer) short(a *Assessed) {
	text := symbol(a.Outcome) + "  " + title(a)
	switch a.Outcome {
	case NotApplicable:
		text += ": not applicable"
		if a.Control.Waived() {
			text += ", waived"
			if why, _ := a.Control.WaiverData["justification"].(string); why != "" {
				text += ": " + CleanLine(why)
			}
		}
	case NotReviewed:
		if why := a.Control.SkipReason(); why != "" {
			text += ": " + CleanLine(why)
		}
	}
	p.line(2, p.paint(a.Outcome, text))
	p.source(&a.Control)
}

// source shows a control as it is written, if that is asked for.
func (p *printer) source(c *Control) {
	if !p.Source || c.Code == "" {
		return
	}
	if at := c.SourceLocation; at.Ref != "" {
		p.line(5, fmt.Sprintf("Source, %s:%d:", CleanLine(at.Ref), at.Line))
	}
	for line := range strings.SplitSeq(strings.Trim(CleanText(c.Code), "\n"), "\n") {
		p.line(7, strings.TrimRight(line, " \t"))
	}
}

func (p *printer) summary(controls []Assessed) {
	tests := map[Outcome]int{}
	for i := range controls {
		for j := range controls[i].Control.Results {
			tests[controls[i].Control.Results[j].Outcome()]++
		}
	}
	c := Count(controls)
	p.line(0, fmt.Sprintf("Controls: %s, %s, %s, %d not reviewed, %d not applicable; compliance %d %%",
		p.tally(Passed, c.Passed.Total, "passed"), p.tally(Failed, c.Failed.Total, "failed"),
		p.tally(Error, c.Error.Total, "in error"), c.Skipped.Total, c.NoImpact.Total, c.Compliance()))
	p.line(0, fmt.Sprintf("Tests:    %s, %s, %s, %d skipped",
		p.tally(Passed, tests[Passed], "passed"), p.tally(Failed, tests[Failed], "failed"),
		p.tally(Error, tests[Error], "in error"), tests[NotReviewed]))
}

// tally is coloured only where there is something to see.
func (p *printer) tally(o Outcome, n int, what string) string {
	text := fmt.Sprintf("%d %s", n, what)
	if n == 0 {
		return text
	}
	return p.paint(o, text)
}

func (p *printer) paint(o Outcome, text string) string {
	if !p.Color {
		return text
	}
	return color(o) + text + "\x1b[0m"
}

// title is the id and the title of a control.
func title(a *Assessed) string {
	text := CleanLine(a.Control.ID)
	if a.Control.Title != nil && *a.Control.Title != "" {
		text += ": " + CleanLine(*a.Control.Title)
	}
	return text
}

func heading(a *Assessed) string {
	return fmt.Sprintf("%s  [impact %g, %s]", title(a), a.Control.Impact, a.Severity)
}

// symbol marks an outcome, as InSpec's CLI reporter does where it has a mark.
func symbol(o Outcome) string {
	switch o {
	case Passed:
		return "✔"
	case Failed:
		return "×"
	case NotReviewed:
		return "↺"
	case NotApplicable:
		return "–"
	default:
		return "!"
	}
}

func color(o Outcome) string {
	switch o {
	case Passed:
		return "\x1b[32m"
	case Failed:
		return "\x1b[31m"
	case NotReviewed:
		return "\x1b[36m"
	case NotApplicable:
		return "\x1b[90m"
	default:
		return "\x1b[35m"
	}
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
