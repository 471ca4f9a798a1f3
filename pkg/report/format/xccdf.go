// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/report"
)

// xccdfID begins the ids of XCCDF 1.2 (NISTIR 7275r4, 6.2.3); KIND_NAME follows.
const xccdfID = "xccdf_dev.sonde_"

// writeXCCDF writes a benchmark and in it the result of testing the target: a
// group for each profile, a rule for each control, and for each rule a result.
// Readers of XCCDF results want the rules beside the results, in one file.
func writeXCCDF(w *bufio.Writer, r *report.Report, o Options) error {
	x := &xccdf{xmlWriter: newXMLWriter(w)}
	parts := r.Parts()
	rules := xccdfRules(parts)
	name := cmp.Or(ofProfiles(parts, func(p *report.Profile) string { return p.Name }), "report")
	x.start("Benchmark", attrs{
		"xmlns", "http://checklists.nist.gov/xccdf/1.2", "id", xccdfID + "benchmark_" + ncName(name), "resolved", "true",
	})
	x.leaf("status", nil, "accepted")
	x.leaf("title", nil, name)
	x.leaf("version", nil, cmp.Or(ofProfiles(parts, func(p *report.Profile) string { return p.Version }), "0"))
	n := 0
	for i, p := range parts {
		x.start("Group", attrs{"id", fmt.Sprintf("%sgroup_%d_%s", xccdfID, i+1, ncName(p.Profile.Name))})
		x.leaf("version", nil, cmp.Or(p.Profile.Version, "0"))
		x.leaf("title", nil, cmp.Or(p.Profile.Title, p.Profile.Name))
		for c := range p.Controls {
			x.rule(rules[n], &p.Controls[c])
			n++
		}
		x.end()
	}
	x.testResult(r, parts, rules, targetName(r, o))
	return x.close()
}

// ofProfiles joins a word of each profile.
func ofProfiles(parts []report.Part, word func(*report.Profile) string) string {
	var list []string
	for _, p := range parts {
		if w := report.CleanLine(word(p.Profile)); w != "" {
			list = append(list, w)
		}
	}
	return clip(strings.Join(list, " "), maxLine)
}

// xccdfRules are the ids of the rules. A control is told from another with the
// same id by its profile.
func xccdfRules(parts []report.Part) []string {
	var ids []string
	taken := uniqueNames("%s_%d")
	eachControl(parts, func(_ int, p report.Part, a *report.Assessed) {
		ids = append(ids, taken.unique(xccdfID+"rule_"+ncName(clip(p.Profile.Name, maxLine)+"_"+clip(a.Control.ID, maxLine))))
	})
	return ids
}

// ncName makes a text part of an XML name without a colon.
func ncName(text string) string {
	if text == "" {
		return "_"
	}
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, text)
}

type xccdf struct{ *xmlWriter }

func (x *xccdf) rule(id string, a *report.Assessed) {
	c := &a.Control
	x.start("Rule", attrs{"id", id, "severity", xccdfSeverity(a.Severity), "weight", weight(c.Impact)})
	x.leaf("title", nil, heading(c))
	if desc := c.Text("default"); desc != "" {
		x.leaf("description", nil, clip(desc, maxMessage))
	}
	if rationale := c.Text("rationale"); rationale != "" {
		x.leaf("rationale", nil, clip(rationale, maxMessage))
	}
	x.idents(c)
	if fix := c.Text("fix"); fix != "" {
		x.leaf("fixtext", nil, clip(fix, maxMessage))
	}
	if check := c.Text("check"); check != "" {
		x.start("check", attrs{"system", "https://github.com/inspec/inspec"})
		x.leaf("check-content", nil, clip(check, maxMessage))
		x.end()
	}
	x.end()
}

// idents are the control's own id and those of the catalogues it is mapped to.
func (x *xccdf) idents(c *report.Control) {
	for _, catalogue := range [][2]string{{"cci", "http://cyber.mil/cci"}, {"nist", "http://csrc.nist.gov/publications/nistpubs/800-53"}} {
		for _, id := range c.TagList(catalogue[0]) {
			if id = report.CleanLine(id); id != "" {
				x.leaf("ident", attrs{"system", catalogue[1]}, id)
			}
		}
	}
	x.leaf("ident", attrs{"system", "https://github.com/inspec/inspec"}, clip(report.CleanLine(c.ID), maxLine))
}

func (x *xccdf) testResult(r *report.Report, parts []report.Part, rules []string, target string) {
	start, end := span(parts, r.Statistics.Duration)
	x.start("TestResult", attrs{
		"id", xccdfID + "testresult_" + ncName(cmp.Or(target, "target")), "start-time", start, "end-time", end,
		"test-system", "cpe:/a:sonde:sonde", "version", cmp.Or(r.Version, "0"),
	})
	for _, p := range unread(r) {
		x.leaf("remark", nil, unreadReason(p))
	}
	x.leaf("target", nil, cmp.Or(target, "unknown"))
	x.start("target-facts", nil)
	for _, fact := range [][2]string{{"urn:sonde:fact:platform", r.Platform.Name}, {"urn:sonde:fact:release", r.Platform.Release}} {
		x.leaf("fact", attrs{"name", fact[0], "type", "string"}, report.CleanLine(fact[1]))
	}
	x.end()
	eachControl(parts, func(n int, _ report.Part, a *report.Assessed) {
		x.start("rule-result", attrs{"idref", rules[n], "severity", xccdfSeverity(a.Severity), "weight", weight(a.Control.Impact)})
		x.leaf("result", nil, xccdfResult(a.Outcome))
		x.idents(&a.Control)
		if why := reason(a); why != "" {
			x.leaf("message", attrs{"severity", messageSeverity(a.Outcome)}, why)
		}
		x.start("check", attrs{"system", "https://github.com/inspec/inspec"})
		if text := details(&a.Control); text != "" {
			x.leaf("check-content", nil, text)
		}
		x.end()
		x.end()
	})
	// The flat unweighted model: how many of those that gave an answer passed.
	c := r.Counts()
	x.leaf("score", attrs{"system", "urn:xccdf:scoring:flat-unweighted", "maximum", strconv.Itoa(c.Passed.Total + c.Failed.Total + c.Error.Total)},
		strconv.Itoa(c.Passed.Total))
	x.end()
}

// span is when the run began and ended. A report knows when its tests began and
// how long the run took.
func span(parts []report.Part, seconds float64) (start, end string) {
	var first time.Time
	for _, p := range parts {
		if t := started(p.Controls); !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	if first.IsZero() {
		first = time.Unix(0, 0).UTC() // unknown; the attribute is not optional
	}
	const year = 365 * 24 * time.Hour
	took := min(max(time.Duration(seconds*float64(time.Second)), 0), year)
	return first.Format(time.RFC3339), first.Add(took).Format(time.RFC3339)
}

// xccdfResult is one of the results of NISTIR 7275r4, table 26.
func xccdfResult(o report.Outcome) string {
	switch o {
	case report.Passed:
		return "pass"
	case report.Failed:
		return "fail"
	case report.NotReviewed:
		return "notchecked"
	case report.NotApplicable:
		return "notapplicable"
	default:
		return "error"
	}
}

func messageSeverity(o report.Outcome) string {
	if o == report.Failed || o == report.Error {
		return "error"
	}
	return "info"
}

// xccdfSeverity is the nearest of XCCDF's, which has none above high.
func xccdfSeverity(s report.Severity) string {
	switch s {
	case report.Critical, report.High:
		return "high"
	case report.Medium:
		return "medium"
	case report.Low:
		return "low"
	default:
		return "info"
	}
}

func weight(impact float64) string { return strconv.FormatFloat(min(max(impact, 0), 1), 'f', -1, 64) }
