// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"
	"encoding/csv"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// columns are those of the table, a row for each control. Where SAF's hdf2csv
// has a column for the same thing, the name is the same.
func columns() []string {
	return []string{
		"Target", "Profile", "Profile Version", "ID", "Title", "Status", "Severity", "Impact", "Reason",
		"Description", "Check", "Fix", "800-53 Controls", "CCI IDs",
		"Tests Passed", "Tests Failed", "Tests In Error", "Tests Skipped", "Test Details", "Waiver", "Source",
	}
}

// writeCSV writes RFC 4180 for spreadsheets: CRLF between rows, and a byte order
// mark, without which Excel takes UTF-8 for the system's old encoding.
func writeCSV(w *bufio.Writer, r *report.Report, o Options) error {
	if _, err := w.WriteString("\ufeff"); err != nil {
		return err
	}
	table := csv.NewWriter(w)
	table.UseCRLF = true
	if err := table.Write(columns()); err != nil {
		return err
	}
	target := targetName(r, o)
	for _, p := range r.Parts() {
		for i := range p.Controls {
			if err := table.Write(cells(row(target, p.Profile, &p.Controls[i]))); err != nil {
				return err
			}
		}
	}
	for _, p := range unread(r) {
		line := make([]string, len(columns()))
		line[0], line[1], line[2], line[5], line[8] = target, p.Name, p.Version, word(unreadOutcome(p)), unreadReason(p)
		if err := table.Write(cells(line)); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

func row(target string, p *report.Profile, a *report.Assessed) []string {
	c := &a.Control
	tests := map[report.Outcome]int{}
	for i := range c.Results {
		tests[c.Results[i].Outcome()]++
	}
	waiver, _ := c.WaiverData["justification"].(string)
	return []string{
		target, p.Name, p.Version, c.ID, title(c), word(a.Outcome), string(a.Severity), strconv.FormatFloat(c.Impact, 'g', -1, 64), reason(a),
		c.Text("default"), c.Text("check"), c.Text("fix"), strings.Join(c.TagList("nist"), "; "), strings.Join(c.TagList("cci"), "; "),
		strconv.Itoa(tests[report.Passed]), strconv.Itoa(tests[report.Failed]), strconv.Itoa(tests[report.Error]), strconv.Itoa(tests[report.NotReviewed]),
		details(c), waiver, source(c),
	}
}

// cells makes texts safe in a spreadsheet: one that would be taken for a formula
// gets an apostrophe in front (OWASP, CSV Injection), and none is longer than
// Excel's cells, which would spill into the next row.
func cells(row []string) []string {
	const maxCell = 32767
	for i, text := range row {
		text = strings.Trim(report.CleanText(text), "\n")
		if text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", firstRune(text)) {
			text = "'" + text
		}
		row[i] = clip(text, maxCell)
	}
	return row
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}
