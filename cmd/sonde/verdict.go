// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// tell says how a report stands to a threshold: the verdict, what each profile
// has to do with it where there are several, and a line for each limit that is
// not met.
func tell(w io.Writer, what string, rep *report.Report, outcome threshold.Outcome) {
	verb := "meets"
	if !outcome.Met {
		verb = "does not meet"
	}
	fmt.Fprintf(w, "%s %s the threshold: compliance %d %%\n", what, verb, outcome.Compliance)
	if parts := rep.Parts(); len(parts) > 1 {
		for _, p := range parts {
			c := p.Counts()
			fmt.Fprintf(w, "  profile %s: compliance %d %%, %d passed, %d failed, %d in error, %d not reviewed, %d not applicable\n",
				report.CleanLine(p.Profile.Name), c.Compliance(), c.Passed.Total, c.Failed.Total, c.Error.Total, c.Skipped.Total, c.NoImpact.Total)
		}
	}
	for _, f := range outcome.Failures {
		fmt.Fprintln(w, "  "+f.Message)
	}
}
