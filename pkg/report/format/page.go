// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/report/html"
)

// writeHTML writes the self-contained page of pkg/report/html.
func writeHTML(w *bufio.Writer, r *report.Report, o Options) error {
	return html.Write(w, r, html.Options{
		Target: html.Target(o.Target), Threshold: o.Threshold, Undecided: o.Undecided, Generated: o.Generated,
	})
}
