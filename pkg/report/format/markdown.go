// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// maxComment is how long a comment may be on GitHub, in characters. Bytes are
// counted here, which are never fewer.
const maxComment = 65536

// writeMarkdown writes a summary for a comment or a job summary: the verdict,
// the counts, and what failed or broke behind a fold, the worst first, as far as
// it fits into a comment.
func writeMarkdown(w *bufio.Writer, r *report.Report, o Options) error {
	m := &markdown{left: maxComment}
	m.head(r, o)
	m.notes(r, o)
	parts := r.Parts()
	m.counts(r.Counts(), parts)
	m.failures(parts)
	_, err := w.WriteString(m.b.String())
	return err
}

type markdown struct {
	b    strings.Builder
	left int // bytes
}

// block writes a text whole, or nothing and returns false if it has no room.
func (m *markdown) block(text string) bool {
	if len(text) > m.left {
		return false
	}
	m.left -= len(text)
	m.b.WriteString(text)
	return true
}

func (m *markdown) head(r *report.Report, o Options) {
	c := r.Counts()
	verdict := "✅ No control failed"
	switch {
	case o.Undecided != nil:
		verdict = "⚠️ The threshold could not be applied"
	case o.Threshold != nil && o.Threshold.Met:
		verdict = "✅ The threshold is met"
	case o.Threshold != nil:
		verdict = "❌ The threshold is not met"
	case c.Failed.Total > 0:
		verdict = fmt.Sprintf("❌ %s failed", plural(c.Failed.Total, "control"))
	case c.Error.Total > 0 || len(unread(r)) > 0:
		verdict = "⚠️ Not everything could be assessed"
	case c.Passed.Total == 0:
		verdict = "⚠️ No control passed"
	}
	m.block(fmt.Sprintf("## %s\n\nCompliance **%d %%** of %s\n\n", verdict, c.Compliance(), inline(clip(targetName(r, o), 200))))
}

// notes are what makes the verdict: limits that are not met, and profiles of
// which nothing was asked.
func (m *markdown) notes(r *report.Report, o Options) {
	var lines []string
	if o.Undecided != nil {
		lines = append(lines, o.Undecided.Error())
	}
	if o.Threshold != nil {
		for _, f := range o.Threshold.Failures {
			lines = append(lines, f.Message)
		}
	}
	for _, p := range unread(r) {
		lines = append(lines, unreadReason(p))
	}
	const most = 20
	for _, l := range lines[:min(len(lines), most)] {
		m.block("- " + inline(clip(report.CleanLine(l), 300)) + "\n")
	}
	if more := len(lines) - most; more > 0 {
		m.block(fmt.Sprintf("- %d more\n", more))
	}
	if len(lines) > 0 {
		m.block("\n")
	}
}

func (m *markdown) counts(c report.Counts, parts []report.Part) {
	m.block("| | critical | high | medium | low | none | total |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, o := range []report.Outcome{report.Failed, report.Error, report.NotReviewed, report.Passed, report.NotApplicable} {
		t := c.Of(o)
		m.block(fmt.Sprintf("| %s %s | %d | %d | %d | %d | %d | **%d** |\n", mark(o), word(o), t.Critical, t.High, t.Medium, t.Low, t.None, t.Total))
	}
	m.block("\n")
	if len(parts) < 2 {
		return
	}
	const most = 20
	m.block("| profile | failed | error | not reviewed | passed | not applicable |\n|---|--:|--:|--:|--:|--:|\n")
	for _, p := range parts[:min(len(parts), most)] {
		c := p.Counts()
		m.block(fmt.Sprintf("| %s | %d | %d | %d | %d | %d |\n", inline(clip(report.CleanLine(p.Profile.Name), 100)),
			c.Failed.Total, c.Error.Total, c.Skipped.Total, c.Passed.Total, c.NoImpact.Total))
	}
	if more := len(parts) - most; more > 0 {
		m.block(fmt.Sprintf("| %d more | | | | | |\n", more))
	}
	m.block("\n")
}

// failures folds out what failed or broke, the most severe first.
func (m *markdown) failures(parts []report.Part) {
	const reserve = 200 // for what is said in place of those that do not fit
	m.left -= reserve
	shown, all := 0, 0
	full := false
	for _, s := range report.Severities() {
		for _, p := range parts {
			for i := range p.Controls {
				a := &p.Controls[i]
				if a.Severity != s || a.Outcome != report.Failed && a.Outcome != report.Error {
					continue
				}
				all++
				if full = full || !m.block(fold(p.Profile, a, len(parts) > 1)); !full {
					shown++
				}
			}
		}
	}
	m.left += reserve
	if more := all - shown; more > 0 {
		m.block(fmt.Sprintf("**%d more** failed or could not be assessed, and do not fit here: see the full report.\n", more))
	}
}

// fold is one control: a line, and behind it what its tests said and what to do.
func fold(p *report.Profile, a *report.Assessed, withProfile bool) string {
	c := &a.Control
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary>%s %s, %s: <code>%s</code>", mark(a.Outcome), word(a.Outcome), a.Severity,
		inHTML(clip(report.CleanLine(c.ID), 200)))
	if t := title(c); t != "" {
		b.WriteString(" " + inHTML(clip(t, 300)))
	}
	if withProfile {
		b.WriteString(" (" + inHTML(clip(report.CleanLine(p.Name), 100)) + ")")
	}
	b.WriteString("</summary>\n\n")
	b.WriteString(fenced(clip(details(c), 3000)))
	if fix := c.Text("fix"); fix != "" {
		b.WriteString("\n**Fix**\n\n" + fenced(clip(report.CleanText(fix), 2000)))
	}
	if at := source(c); at != "" {
		b.WriteString("\nSource: " + inline(clip(at, 300)) + "\n")
	}
	b.WriteString("\n</details>\n\n")
	return b.String()
}

func mark(o report.Outcome) string {
	switch o {
	case report.Passed:
		return "✅"
	case report.Failed:
		return "❌"
	case report.NotReviewed:
		return "↺"
	case report.NotApplicable:
		return "➖"
	default:
		return "⚠️"
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// fenced is a text as a block of code, behind a fence that the text has not got.
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "text\n" + strings.Trim(text, "\n") + "\n" + fence + "\n"
}

// unseen is put where GitHub would find a person to notify (@), an issue to link
// (#) or an address (www.), and where a line would begin with the mark of a list:
// nobody sees it, and what follows is not taken for one.
const unseen = "&#8203;"

// inline is a line as Markdown text. Neither markup nor HTML, a link or a mention
// comes through.
func inline(line string) string {
	line = report.CleanLine(line)
	escaped := strings.NewReplacer(
		"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "@"+unseen, "#", `\#`+unseen, "://", `\://`, "www.", "www"+unseen+".",
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`,
	).Replace(line)
	if strings.ContainsRune("-+=0123456789", firstRune(line)) {
		return unseen + escaped
	}
	return escaped
}

// inHTML is a line as the text of an HTML element in Markdown.
func inHTML(line string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "@", "@"+unseen, "#", "#"+unseen).Replace(report.CleanLine(line))
}
