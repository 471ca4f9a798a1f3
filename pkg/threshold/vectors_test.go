// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/threshold"
)

const vectors = "../../test/vectors/saf"

// vector is one case with what the real SAF CLI answered.
type vector struct {
	dir      string
	Name     string   `json:"name"`
	Args     []string `json:"args"`
	Outcome  string   `json:"outcome"` // pass, fail, swallowed-error, usage-hint
	ExitCode int      `json:"exit_code"`
	Stdout   string   `json:"stdout"`
	Stderr   string   `json:"stderr"`
	Summary  struct {
		ExitCode int             `json:"exit_code"`
		JSON     json.RawMessage `json:"json"`
	} `json:"summary"`
	Generate      generated `json:"generate"`
	GenerateExact generated `json:"generate_exact_controls"`
}

type generated struct {
	ExitCode int    `json:"exit_code"`
	Stdout   string `json:"stdout"`
}

func eachVector(t *testing.T, test func(t *testing.T, v *vector)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(vectors, "*", "expected.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	passed := 0
	for _, file := range files {
		v := &vector{dir: filepath.Dir(file)}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, v); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if t.Run(filepath.Base(v.dir), func(t *testing.T) { test(t, v) }) {
			passed++
		}
	}
	t.Logf("%d of %d vectors", passed, len(files))
}

// read is the file system that a vector's arguments speak of.
func (v *vector) read(name string) ([]byte, error) {
	name = strings.NewReplacer("{hdf}", filepath.Join(v.dir, "hdf.json"), "{threshold}", filepath.Join(v.dir, "threshold.yml")).Replace(name)
	return os.ReadFile(name)
}

func (v *vector) hdf(t *testing.T) []byte {
	t.Helper()
	data, err := v.read("{hdf}")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestCompatVectors(t *testing.T) {
	eachVector(t, func(t *testing.T, v *vector) {
		got := threshold.RunCompat(v.Args, v.read)
		if got.ExitCode != v.ExitCode || got.Stdout != v.Stdout {
			t.Errorf("exit %d, stdout %q (%v); SAF: %d, %q", got.ExitCode, got.Stdout, got.Swallowed, v.ExitCode, v.Stdout)
		}
		if v.ExitCode == 1 && got.Stderr != v.Stderr {
			t.Errorf("stderr %q\nSAF    %q", got.Stderr, v.Stderr)
		}
		if swallowed := v.Outcome == "swallowed-error"; (got.Swallowed != nil) != swallowed {
			t.Errorf("swallowed %v, SAF: %s", got.Swallowed, v.Outcome)
		}
	})
}
