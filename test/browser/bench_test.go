// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/sonde-dev/sonde/pkg/report/html"
)

// BenchmarkWrite is how long it takes to write a page, without a browser.
func BenchmarkWrite(b *testing.B) {
	for _, controls := range []int{400, 5000} {
		r := sample(controls)
		b.Run(fmt.Sprintf("controls=%d", controls), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := html.Write(io.Discard, r, html.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOpen is how long a person waits in Chromium for a page, its first
// filter and its first search; an operation holds the browser's own start too.
func BenchmarkOpen(b *testing.B) {
	needBrowser(b)
	for _, controls := range []int{400, 5000} {
		dir := b.TempDir()
		writePage(b, dir, "page.html", sample(controls), html.Options{})
		page := filepath.Join(dir, "page.html")
		info, err := os.Stat(page)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("controls=%d", controls), func(b *testing.B) {
			var sum struct{ Loaded, Filter, Search float64 }
			runs := 0.0
			for b.Loop() {
				out, err := node(b, dir, "measure.js", page).Output()
				if err != nil {
					b.Fatal(err)
				}
				one := sum
				if err := json.Unmarshal(out, &one); err != nil {
					b.Fatal(err)
				}
				sum.Loaded += one.Loaded
				sum.Filter += one.Filter
				sum.Search += one.Search
				runs++
			}
			b.ReportMetric(float64(info.Size())/1e6, "MB")
			b.ReportMetric(sum.Loaded/runs, "loaded-ms")
			b.ReportMetric(sum.Filter/runs, "filter-ms")
			b.ReportMetric(sum.Search/runs, "search-ms")
		})
	}
}
