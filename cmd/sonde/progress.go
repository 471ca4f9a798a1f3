// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"

	"github.com/sonde-dev/sonde/pkg/scan"
)

// progress shows the phases of a scan: on a terminal the controls count up in
// place, elsewhere each phase is one line.
type progress struct {
	w     io.Writer
	live  bool
	quiet bool
	open  bool // a line that counts stands unfinished
	last  string
}

func newProgress(w io.Writer, quiet bool) *progress {
	return &progress{w: w, live: colored(w), quiet: quiet}
}

func (p *progress) event(e scan.Event) {
	switch {
	case p.quiet:
	case e.Controls != nil:
		p.last = fmt.Sprintf("%d of %d controls", e.Controls.Done, e.Controls.Total)
		if p.live {
			fmt.Fprintf(p.w, "\r  %-9s %s", e.Phase, p.last)
			p.open = true
		}
	default:
		p.done()
		if e.Phase == scan.Run {
			return // its line comes with the controls
		}
		fmt.Fprintf(p.w, "  %-9s %s\n", e.Phase, e.Text)
	}
}

// note adds a line to the phase under way.
func (p *progress) note(format string, args ...any) {
	if !p.quiet {
		p.done()
		fmt.Fprintf(p.w, "  %-9s %s\n", "", fmt.Sprintf(format, args...))
	}
}

// done ends a line that counts.
func (p *progress) done() {
	switch {
	case p.open:
		fmt.Fprintln(p.w)
	case p.last != "":
		fmt.Fprintf(p.w, "  %-9s %s\n", scan.Run, p.last)
	}
	p.open, p.last = false, ""
}
