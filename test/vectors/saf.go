// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package vectors reads recorded answers of other programs, for tests that hold
// Sonde to them.
package vectors

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// SAF is a case with what the real SAF CLI 1.5.3 answered.
type SAF struct {
	// Dir holds hdf.json and, for most, threshold.yml.
	Dir string `json:"-"`
	// Args follow `saf validate threshold`, with {hdf} and {threshold} for the files.
	Args     []string `json:"args"`
	Outcome  string   `json:"outcome"` // pass, fail, swallowed-error, usage-hint
	ExitCode int      `json:"exit_code"`
	Stdout   string   `json:"stdout"`
	Stderr   string   `json:"stderr"`
	Summary  struct {
		ExitCode int             `json:"exit_code"`
		JSON     json.RawMessage `json:"json"`
	} `json:"summary"`
	Generate      Printed `json:"generate"`
	GenerateExact Printed `json:"generate_exact_controls"` // with -e -c
}

// Printed is the end of a command.
type Printed struct {
	ExitCode int    `json:"exit_code"`
	Stdout   string `json:"stdout"`
}

// Name is the case's directory.
func (v *SAF) Name() string { return filepath.Base(v.Dir) }

// Path fills in the files that an argument speaks of.
func (v *SAF) Path(arg string) string {
	return strings.NewReplacer("{hdf}", filepath.Join(v.Dir, "hdf.json"), "{threshold}", filepath.Join(v.Dir, "threshold.yml")).Replace(arg)
}

// Argv is Args with the files filled in.
func (v *SAF) Argv() []string {
	out := make([]string, len(v.Args))
	for i, arg := range v.Args {
		out[i] = v.Path(arg)
	}
	return out
}

// EachSAF runs a test on every case below test/vectors/saf, which is root.
func EachSAF(t *testing.T, root string, test func(t *testing.T, v *SAF)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "*", "expected.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors in %s: %v", root, err)
	}
	passed := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		v := &SAF{Dir: filepath.Dir(file)}
		if err := json.Unmarshal(data, v); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if t.Run(v.Name(), func(t *testing.T) { test(t, v) }) {
			passed++
		}
	}
	t.Logf("%d of %d vectors", passed, len(files))
}
