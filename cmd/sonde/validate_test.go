// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/test/vectors"
)

const safVectors = "../../test/vectors/saf"

// run runs the program in this process, as main does.
func run(args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&errs)
	exit := exitMet
	if err := root.Execute(); err != nil {
		if !errors.As(err, &exit) {
			exit = exitError
		}
		if text := err.Error(); text != "" {
			errs.WriteString("sonde: " + text + "\n")
		}
	}
	return out.String(), errs.String(), int(exit)
}

// TestValidateThresholdAsSAF holds --saf-compat to what the real program
// printed and how it ended. Its warnings depend on the terminal; that there is
// one is held.
func TestValidateThresholdAsSAF(t *testing.T) {
	vectors.EachSAF(t, safVectors, func(t *testing.T, v *vectors.SAF) {
		stdout, stderr, code := run(append([]string{"validate", "threshold", "--saf-compat"}, v.Argv()...)...)
		if code != v.ExitCode || stdout != v.Stdout {
			t.Errorf("exit %d, stdout %q, stderr %q; SAF: %d, %q", code, stdout, stderr, v.ExitCode, v.Stdout)
		}
		switch swallowed := v.Outcome == "swallowed-error"; {
		case v.ExitCode == 1 && stderr != v.Stderr:
			t.Errorf("stderr %q\nSAF    %q", stderr, v.Stderr)
		case v.ExitCode == 0 && strings.HasPrefix(stderr, "Warning: ") != swallowed:
			t.Errorf("stderr %q, SAF: %s", stderr, v.Outcome)
		}
	})
}

// TestValidateThresholdNeverPassesWhatSAFFails runs the strict command on all
// vectors, but for the one in which SAF takes a control that is not applicable
// for broken; pkg/threshold holds each decision to test/vectors/saf-strict.txt.
func TestValidateThresholdNeverPassesWhatSAFFails(t *testing.T) {
	codes := map[int]int{}
	vectors.EachSAF(t, safVectors, func(t *testing.T, v *vectors.SAF) {
		stdout, stderr, code := run(append([]string{"validate", "threshold"}, v.Argv()...)...)
		codes[code]++
		if met := stdout == "All validation tests passed\n"; met != (code == 0) || met != (stderr == "") {
			t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
		}
		if code == 0 && v.Outcome != "pass" && v.Name() != "330-status-not-applicable-if" {
			t.Errorf("met, SAF: %s", v.Outcome)
		}
		jsonOut, _, jsonCode := run(slices.Concat([]string{"validate", "threshold", "-o", "json"}, v.Argv())...)
		if verdict := map[int]string{0: "passed", 2: "failed", 3: "error"}[code]; jsonCode != code ||
			verdict != "" && !strings.HasPrefix(jsonOut, "{\n  \"verdict\": \""+verdict+"\"") {
			t.Errorf("exit %d, then with -o json %d: %.60s", code, jsonCode, jsonOut)
		}
	})
	t.Logf("exit codes: %v", codes)
}

// TestValidateThresholdFlags holds the flags to how oclif, SAF's parser, reads
// them: what it refuses ends with 0 and prints nothing.
func TestValidateThresholdFlags(t *testing.T) {
	const (
		met  = "All validation tests passed\n"
		hint = "Please provide an inline compliance template or a compliance file.\n" +
			"See https://github.com/mitre/saf/wiki/Validation-with-Thresholds for more information\n"
	)
	v := vectors.SAF{Dir: safVectors + "/001-compliance-min-met"}
	for name, tc := range map[string]struct {
		args   string
		stdout string
	}{
		"short":             {"-i {hdf} -T {threshold}", met},
		"attached":          {"-i{hdf} -T={threshold}", met},
		"long":              {"--input={hdf} --templateInline {compliance.min:1} -L warn", met},
		"ask-me=true":       {"--ask-me=true -i {hdf} -T {threshold}", ""},
		"a flag as a value": {"-i {hdf} -I -i", ""},
		"a flag attached":   {"-i {hdf} -I -T{threshold}", ""},
		"ask-me":            {"--ask-me -i {hdf} -T {threshold}", met},
		"interactive":       {"--interactive -i {hdf} -T {threshold}", met},
		"no threshold":      {"-i {hdf}", hint},
		"no input":          {"-T {threshold}", ""},
		"both thresholds":   {"-i {hdf} -T {threshold} -I c", ""},
		"an argument":       {"-i {hdf} -T {threshold} b", ""},
		"an unknown flag":   {"-i {hdf} -T {threshold} --fail", ""},
		"no value":          {"-T {threshold} -i", ""},
		"twice":             {"-i {hdf} -T {threshold} -i {hdf}", ""},
		"a wrong log level": {"-i {hdf} -T {threshold} -L trace", ""},
	} {
		t.Run(name, func(t *testing.T) {
			args := strings.Fields(v.Path(tc.args))
			stdout, stderr, code := run(append([]string{"validate", "threshold", "--saf-compat"}, args...)...)
			if stdout != tc.stdout || code != 0 || strings.HasPrefix(stderr, "Warning: ") != (tc.stdout == "") {
				t.Errorf("as SAF: exit %d, stdout %q, stderr %q", code, stdout, stderr)
			}
			want := 0
			if tc.stdout != met {
				want = 1
			}
			if _, stderr, code := run(append([]string{"validate", "threshold"}, args...)...); code != want {
				t.Errorf("strict: exit %d, want %d: %s", code, want, stderr)
			}
		})
	}
}
