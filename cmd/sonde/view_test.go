// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/test/vectors"
)

func TestViewSummaryAsSAF(t *testing.T) {
	vectors.EachSAF(t, safVectors, func(t *testing.T, v *vectors.SAF) {
		stdout, stderr, code := run("view", "summary", "-i", v.Path("{hdf}"), "-f", "json")
		if strings.Contains(v.Name(), "duplicate-key") {
			if code != 1 || !strings.Contains(stderr, "is given twice") {
				t.Errorf("exit %d: %s; two values of one key are not counted", code, stderr)
			}
			return
		}
		if (code == 0) != (v.Summary.ExitCode == 0) {
			t.Fatalf("exit %d: %s; SAF: %d", code, stderr, v.Summary.ExitCode)
		}
		if code != 0 {
			return
		}
		var got, want any
		if err := json.Unmarshal([]byte(stdout), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(v.Summary.JSON, &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-SAF +got):\n%s", diff)
		}
	})
}

func TestGenerateThresholdAsSAF(t *testing.T) {
	vectors.EachSAF(t, safVectors, func(t *testing.T, v *vectors.SAF) {
		hdf := v.Path("{hdf}")
		for flags, want := range map[string]vectors.Printed{"": v.Generate, "-e -c": v.GenerateExact} {
			args := append([]string{"generate", "threshold", "-i", hdf}, strings.Fields(flags)...)
			if got, stderr, _ := run(append(args, "--saf-compat")...); got != want.Stdout {
				t.Errorf("%s: %s (-SAF +got):\n%s", flags, stderr, cmp.Diff(want.Stdout, got))
			}
			// Without it, the strict command takes what is written, and the report meets it.
			file := t.TempDir() + "/threshold.yaml"
			if _, stderr, code := run(append(args, "-o", file)...); code != 0 {
				if stderr == "" || code != 1 {
					t.Errorf("%s: exit %d, %q", flags, code, stderr)
				}
				continue
			}
			if _, stderr, code := run("validate", "threshold", "-i", hdf, "-T", file); code != 0 {
				t.Errorf("%s: the report does not meet what was generated from it: %s", flags, stderr)
			}
		}
	})
}
