// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/report"
)

// writeJUnit writes a test suite for each profile and a test case for each
// control. InSpec's has a case for each test instead, with its long sentence as
// the name; but GitLab and Jenkins follow a case from run to run by its name,
// and GitLab drops the second case with the same one.
//
// What is written is valid in both of the schemas that are in use: that of
// Jenkins' xUnit plugin, and that of Ant (which InSpec's junit2 follows), where
// hostname, timestamp and the empty system-out are not optional.
func writeJUnit(w *bufio.Writer, r *report.Report, o Options) error {
	j := &junit{xmlWriter: newXMLWriter(w), host: cmp.Or(targetName(r, o), "localhost")}
	j.start("testsuites", nil)
	names := uniqueNames("%s (%d)")
	for _, p := range r.Parts() {
		if len(p.Controls) == 0 && isUnread(p.Profile) {
			continue // it has a case of its own, below
		}
		j.profile(p, names.unique(cmp.Or(report.CleanLine(p.Profile.Name), "profile")))
	}
	j.unread(unread(r), names.unique("profiles"))
	return j.close()
}

type junit struct {
	*xmlWriter
	host   string
	suites int
}

func (j *junit) profile(p report.Part, name string) {
	counts := p.Counts()
	var seconds float64
	for i := range p.Controls {
		seconds += runTime(&p.Controls[i].Control)
	}
	j.suite(name, counts, seconds, started(p.Controls))
	for _, property := range [][2]string{{"title", p.Profile.Title}, {"version", p.Profile.Version}, {"sha256", p.Profile.SHA256}} {
		j.leaf("property", attrs{"name", property[0], "value", cmp.Or(report.CleanLine(property[1]), "unknown")}, "")
	}
	j.end()
	cases := uniqueNames("%s (%d)")
	for i := range p.Controls {
		a := &p.Controls[i]
		j.testCase(name, cases.unique(cmp.Or(heading(&a.Control), "control")), a.Outcome, reason(a), body(a), string(a.Severity), runTime(&a.Control))
	}
	j.ended()
}

// unread is a suite of its own for the profiles that were not run.
func (j *junit) unread(profiles []*report.Profile, name string) {
	if len(profiles) == 0 {
		return
	}
	var counts report.Counts
	for _, p := range profiles {
		counts.Of(unreadOutcome(p)).Total++
	}
	j.suite(name, counts, 0, time.Time{})
	j.end()
	cases := uniqueNames("%s (%d)")
	for _, p := range profiles {
		j.testCase(name, cases.unique(cmp.Or(report.CleanLine(p.Name), "profile")), unreadOutcome(p), unreadReason(p), "", string(p.Status), 0)
	}
	j.ended()
}

// suite opens a suite and its properties.
func (j *junit) suite(name string, c report.Counts, seconds float64, start time.Time) {
	if start.IsZero() {
		start = time.Unix(0, 0).UTC() // unknown; the attribute is not optional
	}
	j.start("testsuite", attrs{
		"id", strconv.Itoa(j.suites), "package", "sonde", "name", name, "hostname", j.host,
		"timestamp", start.Format("2006-01-02T15:04:05"),
		"tests", strconv.Itoa(c.Controls()), "failures", strconv.Itoa(c.Failed.Total), "errors", strconv.Itoa(c.Error.Total),
		"skipped", strconv.Itoa(c.Skipped.Total + c.NoImpact.Total), "time", decimal(seconds),
	})
	j.suites++
	j.start("properties", nil)
}

func (j *junit) ended() {
	j.leaf("system-out", nil, "")
	j.leaf("system-err", nil, "")
	j.end()
}

func (j *junit) testCase(suite, name string, outcome report.Outcome, why, text, kind string, seconds float64) {
	j.start("testcase", attrs{"classname", suite, "name", name, "time", decimal(seconds)})
	switch outcome {
	case report.Passed:
	case report.Failed:
		j.leaf("failure", attrs{"type", kind, "message", why}, text)
	case report.NotReviewed, report.NotApplicable:
		j.leaf("skipped", attrs{"message", word(outcome) + colon(why)}, "")
	default:
		j.leaf("error", attrs{"type", kind, "message", why}, text)
	}
	j.end()
}

// body is what a person needs to act: what the tests said, and what to do.
func body(a *report.Assessed) string {
	text := details(&a.Control)
	if fix := strings.TrimSpace(a.Control.Text("fix")); fix != "" {
		text += "\nFix:\n" + clip(fix, maxMessage) + "\n"
	}
	if at := source(&a.Control); at != "" {
		text += "\nSource: " + at + "\n"
	}
	return text
}

// decimal is a number of seconds, to the millisecond: xUnit takes no more digits.
func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 3, 64) }
