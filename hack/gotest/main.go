// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Gotest runs `go test` once for each group of arguments, shows a line for each
// package and the output of what failed, and ends with one count over all:
//
//	go run ./hack/gotest -race ./pkg/... -- -timeout=30m ./test/e2e
//
// The exit code is 1 if anything failed, and if nothing ran at all.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

func main() {
	// An interrupted test cleans up after itself: let it.
	ctx := context.Background()
	var sum tally
	ok := true
	for _, args := range groups(os.Args[1:]) {
		ok = sum.run(ctx, args) && ok
	}
	// The last line is for machines, which look for just this form.
	fmt.Printf("%d passed, %d failed, %d skipped\n", sum.passed, sum.failed, sum.skipped)
	if !ok || sum.failed > 0 || sum.passed == 0 {
		os.Exit(1)
	}
}

// groups parts the arguments at every "--".
func groups(args []string) [][]string {
	all := [][]string{nil}
	for _, a := range args {
		if a == "--" {
			all = append(all, nil)
			continue
		}
		all[len(all)-1] = append(all[len(all)-1], a)
	}
	return all
}

// event is a line of `go test -json` (go doc test2json).
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
}

type tally struct {
	passed, failed, skipped int
	output                  map[string]*strings.Builder // by package and test, until it ends well
}

func (t *tally) run(ctx context.Context, args []string) bool {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = os.Stderr
	if slices.Contains(args, "-race") {
		cmd.Env = append(os.Environ(), "CGO_ENABLED=1") // the race detector is linked with C
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gotest:", err)
		return false
	}
	t.read(out)
	return cmd.Wait() == nil
}

func (t *tally) read(r io.Reader) {
	t.output = map[string]*strings.Builder{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text()) // a build error, not an event
			continue
		}
		t.see(e)
	}
}

func (t *tally) see(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		if t.output[key] == nil {
			t.output[key] = &strings.Builder{}
		}
		t.output[key].WriteString(e.Output)
		if e.Action == "build-output" {
			fmt.Print(e.Output)
		}
		return
	case "pass":
		t.passed += count(e)
	case "skip":
		t.skipped += count(e)
		if e.Test != "" {
			fmt.Printf("skip  %s %s\n", e.Package, e.Test)
			fmt.Print(t.output[key])
		}
	case "fail":
		t.failed += count(e)
		fmt.Printf("FAIL  %s %s\n", e.Package, e.Test)
		if out := t.output[key]; out != nil {
			fmt.Print(out)
		}
	default:
		return
	}
	if e.Test == "" && e.Action == "pass" {
		fmt.Printf("ok    %s %.1fs\n", e.Package, e.Elapsed)
	}
	delete(t.output, key)
}

// count is 1 for a test and 0 for the package it is in.
func count(e event) int {
	if e.Test == "" {
		return 0
	}
	return 1
}
