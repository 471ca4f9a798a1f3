// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package saf holds Sonde's commands to the real SAF CLI, installed from npm: on
// the recorded vectors, which it holds to the program they were recorded from,
// and on generated reports and thresholds. `make test-saf` installs it.
package saf

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/test/vectors"
)

const (
	root       = "../.."
	safVectors = root + "/test/vectors/saf"
	// cases is how many reports and thresholds are made up.
	cases = 120
)

// end is how a command ends.
type end struct {
	Code   int    `json:"code"`
	Stdout string `json:"stdout"`
	Stderr string `json:"stderr"`
}

// both runs a command of SAF's and the same one of Sonde's.
type both struct {
	sonde, dir string
	saf        []string // the program itself, as a command line
	stdin      io.Writer
	stdout     *bufio.Reader
}

// start builds Sonde and starts test/saf/driver.js, which runs SAF's commands.
func start(t *testing.T) *both {
	t.Helper()
	installed := os.Getenv("SONDE_SAF")
	if installed == "" {
		t.Skip("SONDE_SAF does not say where the SAF CLI is installed: make test-saf")
	}
	b := &both{sonde: filepath.Join(t.TempDir(), "sonde"), dir: t.TempDir()}
	// As it is shipped: TestLarge tells how long it takes.
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-tags=disable_grpc_modules", "-ldflags=-s -w", "-o", b.sonde, "./cmd/sonde")
	build.Dir, build.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	b.saf = []string{node(t, installed), filepath.Join(installed, "node_modules", "@mitre", "saf", "bin", "run")}
	driver, err := filepath.Abs("driver.js")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), b.saf[0], driver, installed)
	cmd.Dir = b.dir // where SAF leaves its log
	cmd.Env = append(os.Environ(), "NODE_ENV=test", "TZ=UTC")
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(stdin.Close(), cmd.Wait()); err != nil {
			t.Logf("driver: %v", err)
		}
	})
	b.stdin, b.stdout = stdin, bufio.NewReader(stdout)
	return b
}

// node is the one that was installed with SAF, which needs 22 or later.
func node(t *testing.T, installed string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(installed, "node_modules", "node-*", "bin", "node"))
	if err != nil || len(found) != 1 {
		t.Fatalf("no node below %s: %v", installed, err)
	}
	return found[0]
}

// run runs `saf COMMAND ARGS` and `sonde COMMAND FLAGS ARGS`.
func (b *both) run(t *testing.T, command string, flags, args []string) (saf, sonde end) {
	t.Helper()
	line, err := json.Marshal(map[string]any{"command": strings.ReplaceAll(command, " ", ":"), "args": args})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.stdin.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
	answer, err := b.stdout.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(answer, &saf); err != nil {
		t.Fatalf("%v: %q", err, answer)
	}
	return saf, b.exec(t, b.sonde, slices.Concat(strings.Fields(command), flags, args)...)
}

// exec runs a program as a user does.
func (b *both) exec(t *testing.T, program string, args ...string) end {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = b.dir, &stdout, &stderr
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return end{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// validate compares decision, message and exit code.
func (b *both) validate(t *testing.T, args []string) end {
	t.Helper()
	saf, sonde := b.run(t, "validate threshold", []string{"--saf-compat"}, args)
	if saf.Code == 0 { // what it warns of depends on the terminal
		saf.Stderr, sonde.Stderr = "", ""
	}
	if diff := cmp.Diff(saf, sonde); diff != "" {
		t.Errorf("validate threshold %q (-SAF +Sonde):\n%s", args, diff)
	}
	return saf
}

func (b *both) summarize(t *testing.T, hdf, flags string) {
	t.Helper()
	saf, sonde := b.run(t, "view summary", nil, append([]string{"-i", hdf}, strings.Fields(flags)...))
	saf.Stderr, sonde.Stderr = "", ""
	if diff := cmp.Diff(saf, sonde); diff != "" {
		t.Errorf("view summary %s (-SAF +Sonde):\n%s", flags, diff)
	}
}

// show compares what the other two commands print of a report.
func (b *both) show(t *testing.T, hdf string) {
	t.Helper()
	for _, flags := range []string{"-f json", "-f json --no-print-pretty", "-f yaml", "-f markdown", "-f markdown --no-title-table"} {
		b.summarize(t, hdf, flags)
	}
	for _, flags := range []string{"", "-e", "-c", "-e -c"} {
		saf, sonde := b.run(t, "generate threshold", []string{"--saf-compat"}, append([]string{"-i", hdf}, strings.Fields(flags)...))
		if diff := cmp.Diff(saf.Stdout, sonde.Stdout); diff != "" { // SAF's errors exit with 0
			t.Errorf("generate threshold %s (-SAF +Sonde):\n%s", flags, diff)
		}
	}
}

func TestVectors(t *testing.T) {
	b := start(t)
	shown := map[string]bool{}
	vectors.EachSAF(t, safVectors, func(t *testing.T, v *vectors.SAF) {
		dir, err := filepath.Abs(v.Dir)
		if err != nil {
			t.Fatal(err)
		}
		v.Dir = dir
		saf := b.validate(t, v.Argv())
		if saf.Code != v.ExitCode || saf.Stdout != v.Stdout || saf.Code == 1 && saf.Stderr != v.Stderr {
			t.Errorf("SAF ends with %+v, recorded is %d, %q, %q", saf, v.ExitCode, v.Stdout, v.Stderr)
		}
		hdf, err := os.ReadFile(v.Path("{hdf}"))
		if err != nil {
			t.Fatal(err)
		}
		if twice := strings.Contains(v.Name(), "duplicate-key"); !twice && !shown[string(hdf)] {
			shown[string(hdf)] = true
			b.show(t, v.Path("{hdf}"))
		}
	})
	t.Logf("%d different reports", len(shown))
}

func TestGenerated(t *testing.T) {
	b := start(t)
	decided := map[string]int{}
	for i := range cases {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(i), 7)) //nolint:gosec // each case is the same in every run
			rep := vectors.RandomReport(r)
			hdf, file := filepath.Join(b.dir, "hdf.json"), filepath.Join(b.dir, "threshold.yaml")
			save(t, hdf, func(w io.Writer) error { return report.Write(w, rep) })
			text := vectors.RandomThreshold(r)
			save(t, file, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
			odd := filepath.Join(b.dir, "odd.json")
			save(t, odd, func(w io.Writer) error { _, err := w.Write(vectors.OddReport(r)); return err })
			for _, args := range [][]string{{"-i", hdf, "-T", file}, {"-i", odd, "-T", file}, {"-i", hdf, "-I", vectors.RandomInline(r)}} {
				saf := b.validate(t, args)
				strict := b.exec(t, b.sonde, append([]string{"validate", "threshold"}, args...)...)
				decided[fmt.Sprintf("SAF %d %t, strict %d", saf.Code, saf.Stdout != "", strict.Code)]++
				if swallowed := saf.Code == 0 && saf.Stdout == ""; strict.Code == 0 && (swallowed || len(rep.Profiles) == 1 && saf.Code != 0) {
					t.Errorf("strict mode is met, SAF's is not: %+v", saf)
				}
			}
			b.show(t, hdf)
			b.summarize(t, odd, "-f json")
			if t.Failed() {
				t.Logf("threshold:\n%s\nreport: %s\nodd: %s", read(t, file), read(t, hdf), read(t, odd))
			}
		})
	}
	t.Logf("%v", decided)
}

// TestFlags compares how flags are read.
func TestFlags(t *testing.T) {
	b := start(t)
	dir, err := filepath.Abs(filepath.Join(safVectors, "026-total-scalar-equal"))
	if err != nil {
		t.Fatal(err)
	}
	v := vectors.SAF{Dir: dir}
	for _, line := range []string{
		"", "-i {hdf}", "-T {threshold}", "-i {hdf} -T {threshold}", "-i{hdf} -T{threshold}", "-i={hdf} -T={threshold}", "-T {threshold} -i",
		"--input={hdf} --templateFile={threshold}", "--input {hdf} --templateInline failed.total:2", "-i {hdf} -Ifailed.total:2", "-i {hdf} --template {threshold}",
		"-i {hdf} -T {threshold} -I failed.total:2", "-i {hdf} -i {hdf} -T {threshold}", "-i {hdf} -T {threshold} more", "-i {hdf} -T {threshold} -- more",
		"-i {hdf} -T {threshold} --", "-i {hdf} -T {threshold} -", "-i {hdf} -T {threshold} -x", "-i {hdf} -T {threshold} -o json", "-i {hdf} -T {threshold} --Input",
		"-i {hdf} -T {threshold} -L warn", "-i {hdf} -T {threshold} -Ldebug", "-i {hdf} -T {threshold} --logLevel=trace", "-i {hdf} -T {threshold} -l info",
		"-i {hdf} -T {threshold} --interactive", "-i {hdf} -T {threshold} --ask-me --ask-me", "-i {hdf} -T {threshold} --ask-me=true", "-i {hdf} -T {threshold} --no-interactive",
		"-i {hdf} -I -i", "-i {hdf} -I -T{threshold}", "-i {hdf} -I --input", "-i {hdf} -I --input=x", "-i {hdf} -I -5", "-i {hdf} -I --", "-i -L -T {threshold}",
	} {
		t.Run("", func(t *testing.T) { b.validate(t, strings.Fields(v.Path(line))) })
	}
	b.validate(t, []string{"-i", v.Path("{hdf}"), "-I", ""})
	b.validate(t, []string{"-i", "", "-T", v.Path("{threshold}")})
}

// TestYAML compares how scalars, tags, keys and encodings are read.
func TestYAML(t *testing.T) {
	b := start(t)
	hdf, err := filepath.Abs(filepath.Join(safVectors, "026-total-scalar-equal", "hdf.json")) // 3 controls failed
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"failed: {total: 0x3}", "failed: {total: 0o3}", "failed: {total: 03}", "failed: {total: 3e0}", "failed: {total: +3}",
		"failed: {total: 3.0}", "failed: {total: 0b11}", "failed: {total: 1_0}", "failed: {total: 1:30}", "failed: {total: .inf}",
		"failed: {total: {max: -.inf}}", "failed: {total: {max: .NaN}}", "failed: {total: !!str 3}", "failed: {total: !!int '3'}",
		"failed: {total: !!float 3}", "failed: {total: !!js/function 'f()'}", "failed: !mine {total: 4}", "failed: {total: yes}",
		"failed: {total: ~}", "failed: {total: NULL}", "failed: {total: False}", "failed: {total: \"3\"}", "failed: {total: 99999999999999999999}",
		"failed:\n  <<: {total: 4}\n", "x: &x {total: 4}\nfailed: *x\n", "failed: {total: 3}\nfailed: {total: 4}\n", "failed: {total: *gone}",
		"? [failed]\n: 4\n", "? failed\n: {total: 4}\n", "'failed': {\"total\": 4}\n", "failed: {total: 4}\n---\nfailed: {total: 3}\n",
		"---\nfailed: {total: 4}\n...\n", "failed: {t\xe9: 1, total: 4}\n", "\ufefffailed: {total: 4}\n", "failed: {total: 4}\r\n",
		"failed:\r\n  total:\r\n    max: 1\r\n", "failed:\n\ttotal: 4\n", "{", "[1, 2]", "3", "text", "", "# nothing\n", "null", "{}", "[]",
		"# x\n%YAML 1.2\n---\nfailed: {total: 4}\n", "%YAML 1.2\nfailed: {total: 4}\n", "failed:\n\t\n  total: 4\n\t", " \t\r\nfailed: {total: 4}",
		"failed: {total: 4,}", "failed: {total: 4} # x", "failed: [total: 4]", "failed: {total:4}", "&a failed: &b {total: 4}", "failed: |\n  4\n", "? failed\n",
		"failed.total: 4\nfailed.total.max: 5\nfailed.high.controls: [C-05]", "compliance.min: 90\nfailed.high.controls: [C-05]",
		"failed.total: 4", "failed.total.max: 1\nfailed.total.min: 1\n", "failed: {total: {max: '1'}}", "failed: {total: {max: [1]}}",
		"failed: {high: {controls: C-01}}", "failed: {high: {controls: [C-04, C-04]}}", "failed: {high: {controls: [1.0, 010]}}",
		"failed: {high: {controls: {a: 1}}}", "constructor: 1", "failed: {total: {toString: 1}}",
	} {
		t.Run("", func(t *testing.T) {
			file := filepath.Join(b.dir, "threshold.yaml")
			save(t, file, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
			b.validate(t, []string{"-i", hdf, "-T", file})
			if t.Failed() {
				t.Logf("threshold: %q", text)
			}
		})
	}
}

// TestLarge compares both on a report of 2.8 MB, which it leaves for others to
// measure, and says how long the programs take.
func TestLarge(t *testing.T) {
	b := start(t)
	hdf := filepath.Join(os.Getenv("SONDE_SAF"), "large.json")
	save(t, hdf, func(w io.Writer) error { return report.Write(w, vectors.LargeReport()) })
	b.show(t, hdf)
	for name, args := range map[string][]string{
		"validate threshold": {"validate", "threshold", "-i", hdf, "-I", "{compliance.min: 30}"},
		"view summary":       {"view", "summary", "-i", hdf, "-f", "json"},
	} {
		saf := b.median(t, b.saf[0], append(b.saf[1:], args...)...)
		sonde := b.median(t, b.sonde, args...)
		t.Logf("%s: SAF %v, Sonde %v, %.0f times as fast", name, saf, sonde, saf.Seconds()/sonde.Seconds())
	}
}

// median is how long a program takes, of five runs.
func (b *both) median(t *testing.T, program string, args ...string) time.Duration {
	t.Helper()
	var took []time.Duration
	for range 5 {
		begin := time.Now()
		if end := b.exec(t, program, args...); end.Code != 0 || end.Stdout == "" {
			t.Fatalf("%s %q: %+v", program, args, end)
		}
		took = append(took, time.Since(begin).Round(time.Millisecond))
	}
	slices.Sort(took)
	return took[2]
}

func save(t *testing.T, name string, write func(io.Writer) error) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
