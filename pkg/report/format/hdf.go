// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"

	"github.com/sonde-dev/sonde/pkg/report"
)

// writeHDF writes the report as it is: the shape of InSpec's json reporter.
func writeHDF(w *bufio.Writer, r *report.Report, _ Options) error { return report.Write(w, r) }
