// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"text/template"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
)

// Wall times of the real InSpec 5.24.24 on two cores, recorded once: a profile of
// one control, and dev-sec's linux-baseline of 59 controls with 115 results
// (second run, when Ruby's files are in the page cache). For 300 controls there
// is no record: linux-baseline's time is taken as the least it could be.
const (
	recordedOne      = 780 * time.Millisecond
	recordedBaseline = 3700 * time.Millisecond
)

// BenchmarkRun runs profiles in this process, as a whole process of sonde, and as
// the scanner beside a process with a root of its own, which is what runs in a
// pod; the last two with their peak memory, beside InSpec: the real one where
// SONDE_INSPEC names it, else the recorded times.
//
//	go test -run '^$' -bench Run ./pkg/inspec
//	SONDE_INSPEC=/usr/bin/inspec go test -run '^$' -bench Run ./pkg/inspec
func BenchmarkRun(b *testing.B) {
	sonde, scanner := build(b, "../../cmd/sonde"), build(b, "../../cmd/scanner")
	root := benchRoot(b)
	for _, bm := range []struct {
		name     string
		controls int
		recorded time.Duration
	}{
		{"controls=1", 1, recordedOne},
		{"controls=60", 60, recordedBaseline},
		{"controls=300", 300, recordedBaseline},
	} {
		dir := benchProfile(b, bm.controls)
		beside, inspec := bm.recorded, "recorded-inspec"
		if program := os.Getenv("SONDE_INSPEC"); program != "" {
			// The best of a few: the first has its files to read.
			beside, inspec = time.Hour, "inspec"
			for range 3 {
				took, _ := process(b, program, "exec", dir, "--chef-license=accept-silent", "--reporter=json:/dev/null")
				beside = min(beside, took)
			}
		}
		b.Run(bm.name+"/engine", func(b *testing.B) {
			b.ReportAllocs()
			var r *report.Report
			for b.Loop() {
				p, err := profile.Dir(dir)
				if err != nil {
					b.Fatal(err)
				}
				r = runOn(b, p, root)
			}
			results := 0
			for _, c := range r.Profiles[0].Controls {
				results += len(c.Results)
			}
			b.ReportMetric(float64(results), "results")
		})
		b.Run(bm.name+"/process", func(b *testing.B) {
			var peak int64
			var took time.Duration
			for b.Loop() {
				wall, rss := process(b, sonde, "exec", dir, "--root", root, "--reporter", "json:/dev/null")
				peak = max(peak, rss)
				took += wall
			}
			took /= time.Duration(b.N)
			b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			b.ReportMetric(float64(beside)/float64(took), "x-faster-than-"+inspec)
		})
		b.Run(bm.name+"/scanner", func(b *testing.B) {
			t, request := newBenchTarget(b, scanner, root), benchRequest(b, dir)
			var peak int64
			var took time.Duration
			for b.Loop() {
				wall, r, end := t.scan(b, scanner, request)
				if n := len(r.Profiles[0].Controls); n != bm.controls {
					b.Fatalf("%d controls, want %d", n, bm.controls)
				}
				peak = max(peak, end.PeakRSS)
				took += wall
			}
			took /= time.Duration(b.N)
			b.ReportMetric(float64(took.Microseconds())/1000, "ms")
			b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			b.ReportMetric(float64(beside)/float64(took), "x-faster-than-"+inspec)
		})
	}
}

// TestBenchProfile holds the benchmark to measure what it says: no control of it
// may be an error, else it would be fast for the wrong reason.
func TestBenchProfile(t *testing.T) {
	p, err := profile.Dir(benchProfile(t, 60))
	if err != nil {
		t.Fatal(err)
	}
	r := runOn(t, p, benchRoot(t))
	results, passed := 0, 0
	for _, c := range r.Profiles[0].Controls {
		if c.Status == report.Error || len(c.Results) == 0 {
			t.Errorf("control %s is %s: %+v", c.ID, c.Status, c.Results)
		}
		if c.Status == report.Passed {
			passed++
		}
		results += len(c.Results)
	}
	if n := len(r.Profiles[0].Controls); n != 60 || passed < 40 {
		t.Errorf("%d controls, %d passed", n, passed)
	}
	t.Logf("%d results", results)
}

// BenchmarkParse reads the control files of the 300.
func BenchmarkParse(b *testing.B) {
	p, err := profile.Dir(benchProfile(b, 300))
	if err != nil {
		b.Fatal(err)
	}
	size := 0
	for _, f := range p.Controls() {
		size += len(f.Text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range p.Controls() {
			if _, err := syntax.Parse(f.Path, f.Text); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func runOn(t testing.TB, p *profile.Profile, dir string) *report.Report {
	t.Helper()
	root, err := target.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	r, err := Run(t.Context(), p, root, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// build compiles a command of this module as it is shipped.
func build(b *testing.B, pkg string) string {
	b.Helper()
	out := filepath.Join(b.TempDir(), filepath.Base(pkg))
	cmd := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-tags=disable_grpc_modules", "-ldflags=-s -w", "-o", out, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("build %s: %v\n%s", pkg, err, text)
	}
	return out
}

// process runs a program to its end, whatever its exit code, and returns how long
// it took and its peak resident set in bytes.
func process(b *testing.B, program string, args ...string) (time.Duration, int64) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), program, args...)
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began)
	// 100 and 101 are failed and skipped tests.
	if code := cmd.ProcessState.ExitCode(); code != 0 && code != 100 && code != 101 {
		b.Fatalf("%s: %v\n%s", cmd, err, text.String())
	}
	usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return took, usage.Maxrss << 10
}

// benchProfile writes a profile of n controls of the kinds that public baselines
// are made of, from templates that take turns.
func benchProfile(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	kinds, err := template.ParseFiles(filepath.Join("testdata", "bench", "controls.rb.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, k := range kinds.Templates() {
		if strings.HasPrefix(k.Name(), "kind-") {
			names = append(names, k.Name())
		}
	}
	if len(names) == 0 {
		t.Fatal("no kinds of controls")
	}
	write := func(name string, data []byte) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("inspec.yml", []byte("name: bench\ntitle: Benchmark\nversion: 1.0.0\ninputs:\n  - name: max_days\n    type: Numeric\n    value: 60\n"))
	// As many controls a file as the baselines have.
	const each = 20
	var text bytes.Buffer
	for i := range n {
		if err := kinds.ExecuteTemplate(&text, fmt.Sprintf("kind-%02d", i%len(names)), i); err != nil {
			t.Fatal(err)
		}
		if i%each == each-1 || i == n-1 {
			write(fmt.Sprintf("controls/part%03d.rb", i/each), text.Bytes())
			text.Reset()
		}
	}
	return dir
}

// benchRoot makes a root of the size of a small distribution's: what the controls
// ask about, packages, and two thousand files to be found.
func benchRoot(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "bench", "root"))); err != nil {
		t.Fatal(err)
	}
	var status strings.Builder
	for i := range 150 {
		fmt.Fprintf(&status, "Package: lib%d\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:%d.2-3\nDescription: library\n of the benchmark\n\n", i, i)
	}
	files := map[string]string{"var/lib/dpkg/status": status.String()}
	for i := range 2000 {
		files[fmt.Sprintf("usr/share/d%02d/f%04d", i%40, i)] = "x\n"
	}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
