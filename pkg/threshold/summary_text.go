// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// SummaryOptions are flags of `saf view summary`.
type SummaryOptions struct {
	Format string // json, yaml or markdown
	Pretty bool   // JSON over several lines
	Title  bool   // the profile's name above its Markdown table
}

// FormatSummaries writes summaries as SAF does, without the line feed that its
// console.log adds (SAF: src/utils/ohdf/outputGenerator.ts).
func FormatSummaries(summaries []Summary, o SummaryOptions) (string, error) {
	switch o.Format {
	case "json":
		return summariesJSON(summaries, o.Pretty)
	case "yaml":
		return summariesYAML(summaries), nil
	case "markdown":
		tables := make([]string, len(summaries))
		for i := range summaries {
			tables[i] = summaries[i].markdown(o.Title)
		}
		return strings.Join(tables, "\n\n"), nil
	default:
		return "", fmt.Errorf("unknown format of summaries %q", o.Format)
	}
}

func summariesJSON(summaries []Summary, pretty bool) (string, error) {
	var w bytes.Buffer
	e := json.NewEncoder(&w)
	e.SetEscapeHTML(false)
	if pretty {
		e.SetIndent("", "  ")
	}
	if err := e.Encode(summaries); err != nil {
		return "", fmt.Errorf("write summaries: %w", err)
	}
	return strings.TrimSuffix(w.String(), "\n"), nil
}

func summariesYAML(summaries []Summary) string {
	var w strings.Builder
	for i := range summaries {
		s := &summaries[i]
		o := &jsObject{}
		o.set("profileName", s.ProfileName)
		o.set("resultSets", s.ResultSets)
		o.set("compliance", s.Compliance)
		for _, status := range statuses {
			t := s.of(status.name)
			tally := &jsObject{}
			tally.set("critical", t.Critical)
			tally.set("high", t.High)
			tally.set("medium", t.Medium)
			tally.set("low", t.Low)
			if t.None != nil {
				tally.set("none", *t.None)
			}
			tally.set(total, t.Total)
			o.set(status.name, tally)
		}
		var item strings.Builder
		writeYAML(&item, o, 1)
		w.WriteString("- " + strings.TrimPrefix(item.String(), "  "))
	}
	return w.String()
}

// markdown is a table of GitHub's flavour. A profile's name stays text there.
func (s *Summary) markdown(title bool) string {
	rows := [][]string{
		{
			"Compliance: " + jsNumber(s.Compliance) + "<br>:test_tube:",
			"Passed<br>:white_check_mark:", "Failed<br>:x:", "Not Reviewed<br>:leftwards_arrow_with_hook:",
			"Not Applicable<br>:heavy_minus_sign:", "Error<br>:warning:",
		},
		{"Total"},
		{"Critical"},
		{"High"},
		{"Medium"},
		{"Low"},
	}
	for _, status := range []string{"passed", "failed", "skipped", "no_impact", "error"} {
		t := s.of(status)
		for i, n := range []int{t.Total, t.Critical, t.High, t.Medium, t.Low} {
			rows[i+1] = append(rows[i+1], strconv.Itoa(n))
		}
	}
	var w strings.Builder
	if title {
		w.WriteString("# " + markdownText(s.ProfileName) + "\n\n")
	}
	for i, row := range rows {
		if i > 0 {
			w.WriteString("\n")
		}
		w.WriteString("|")
		for j, cell := range row {
			width := len(rows[0][j]) // the heads are the widest
			before := 0
			if j > 0 {
				before = (width - len(cell)) / 2
			}
			fmt.Fprintf(&w, " %s%-*s |", strings.Repeat(" ", before), width-before, cell)
		}
		if i == 0 {
			w.WriteString("\n|")
			for j, cell := range row {
				end := "-"
				if j > 0 {
					end = ":"
				}
				w.WriteString(" :" + strings.Repeat("-", len(cell)-2) + end + " |")
			}
		}
	}
	return w.String()
}

// markdownMarks are what would make more than text of a heading: HTML, links,
// code, emphasis and mentions. An underscore within a name is none.
var markdownMarks = regexp.MustCompile("[\\\\`*<>\\[\\]|~@&#]|^_|_$")

func markdownText(s string) string {
	return markdownMarks.ReplaceAllString(report.CleanLine(s), `\$0`)
}
