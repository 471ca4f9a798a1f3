// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold_test

import (
	"bytes"
	"testing"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
	"github.com/sonde-dev/sonde/test/vectors"
)

// BenchmarkCheck reads a report of 2.8 MB and decides, which is all that `saf
// validate threshold` does in a second or more: with what a decision needs of the
// report, as the command does, and with all of it, as a scan does.
func BenchmarkCheck(b *testing.B) {
	var text bytes.Buffer
	if err := report.Write(&text, vectors.LargeReport()); err != nil {
		b.Fatal(err)
	}
	hdf := text.Bytes()
	for name, decoder := range map[string]report.Decoder{"outcomes": {OutcomesOnly: true}, "all": {}} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(hdf)))
			b.ReportAllocs()
			for b.Loop() {
				t, err := threshold.ParseInline("{compliance.min: 30}, {failed.critical.max: 0}")
				if err != nil {
					b.Fatal(err)
				}
				r, err := decoder.Decode(hdf)
				if err != nil {
					b.Fatal(err)
				}
				if o, err := t.Check(r); err != nil || !o.Met {
					b.Fatal(o, err)
				}
			}
		})
	}
}
