// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"

	"github.com/sonde-dev/sonde/pkg/report"
)

// writeCLI writes what people read on a terminal.
func writeCLI(w *bufio.Writer, r *report.Report, o Options) error {
	return report.WriteCLI(w, r, report.CLIOptions{Color: o.Color, Source: o.Source})
}
