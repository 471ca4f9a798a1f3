// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// BenchmarkCheck reads a real report of 40 controls and decides, which is all
// that `saf validate threshold` does in a second or more.
func BenchmarkCheck(b *testing.B) {
	hdf, err := os.ReadFile(filepath.Join(safVectors, "313-real-k8s-stig-gate-pass", "hdf.json"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(hdf)))
	b.ReportAllocs()
	for b.Loop() {
		t, err := threshold.ParseInline("{compliance.min: 30}, {failed.critical.max: 0}")
		if err != nil {
			b.Fatal(err)
		}
		r, err := report.Decode(hdf)
		if err != nil {
			b.Fatal(err)
		}
		if o, err := t.Check(r); err != nil || !o.Met {
			b.Fatal(o, err)
		}
	}
}
