// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package html

import "github.com/sonde-dev/sonde/pkg/report"

// arc is one outcome's piece of the ring, in percent of its way round.
type arc struct {
	outcome
	Start, Length float64
}

// The least that is seen of a piece, and what is left free between two.
const (
	leastArc = 1.5
	arcGap   = 0.7
)

// ring parts the applicable controls by outcome, what compliance is made of.
func ring(c *report.Counts) []arc {
	shown := []report.Outcome{report.Passed, report.NotReviewed, report.Error, report.Failed}
	scored, pieces, largest := 0, 0, 0
	for _, o := range shown {
		n := c.Of(o).Total
		scored += n
		largest = max(largest, n)
		if n > 0 {
			pieces++
		}
	}
	if pieces == 1 {
		for _, o := range shown {
			if c.Of(o).Total > 0 {
				return []arc{{newOutcome(o), 0, 100}}
			}
		}
	}
	var arcs []arc
	var widened, start float64
	for _, o := range shown {
		n := c.Of(o).Total
		if n == 0 {
			continue
		}
		share := 100 * float64(n) / float64(scored)
		widened += max(0, leastArc-share)
		arcs = append(arcs, arc{newOutcome(o), 0, max(share, leastArc)})
	}
	// The largest piece gives what the smallest were widened by.
	for i := range arcs {
		if c.Of(report.Outcome(arcs[i].Key)).Total == largest {
			arcs[i].Length -= widened
			break
		}
	}
	for i := range arcs {
		arcs[i].Start = start
		start += arcs[i].Length
		arcs[i].Length -= arcGap
	}
	return arcs
}

// row is the controls of one severity by outcome.
type row struct {
	Key, Word string
	Total     int
	Cells     []tally
	Bars      []bar
}

// bar is a piece of a row's bar, in percent of the longest one.
type bar struct {
	outcome
	Start, Length float64
}

// rows are the severities that have controls.
func rows(c *report.Counts) []row {
	var out []row
	longest := 0
	for _, s := range report.Severities() {
		r := row{Key: string(s), Word: severityWord(s)}
		for _, o := range outcomes() {
			n := *c.Of(o).Of(s)
			r.Cells = append(r.Cells, tally{newOutcome(o), n})
			r.Total += n
		}
		if r.Total > 0 {
			out = append(out, r)
			longest = max(longest, r.Total)
		}
	}
	for i := range out {
		start := 0.0
		for _, cell := range out[i].Cells {
			if cell.Count == 0 {
				continue
			}
			length := 100 * float64(cell.Count) / float64(longest)
			out[i].Bars = append(out[i].Bars, bar{cell.outcome, start, length})
			start += length
		}
	}
	return out
}

func severityWord(s report.Severity) string {
	switch s {
	case report.Critical:
		return "Critical"
	case report.High:
		return "High"
	case report.Medium:
		return "Medium"
	case report.Low:
		return "Low"
	default:
		return "None"
	}
}
