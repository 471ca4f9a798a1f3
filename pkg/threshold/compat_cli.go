// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import "github.com/sonde-dev/sonde/pkg/report"

// CompatRun is how a run of `saf validate threshold` ends.
type CompatRun struct {
	Stdout, Stderr string
	ExitCode       int
	// Swallowed is an error of any kind, which SAF shows as a warning of a
	// form that depends on the terminal, and then exits with 0.
	Swallowed error
}

// CompatFlags are the flags of `saf validate threshold`, "" if not given.
type CompatFlags struct{ Input, TemplateInline, TemplateFile string }

// RunCompat is `saf validate threshold` once its flags are read. Nothing but
// read touches files.
func RunCompat(flags CompatFlags, read func(name string) ([]byte, error)) CompatRun {
	passed, message, err := runCompat(flags, read)
	switch {
	case err != nil:
		return CompatRun{Swallowed: err}
	case message != "":
		return CompatRun{Stderr: "Error: " + message + "\n", ExitCode: 1}
	default:
		return CompatRun{Stdout: passed}
	}
}

func runCompat(flags CompatFlags, read func(name string) ([]byte, error)) (stdout, failure string, err error) {
	var t *Compat
	switch {
	case flags.TemplateInline != "":
		t = ParseCompatInline(flags.TemplateInline)
	case flags.TemplateFile != "":
		data, err := read(flags.TemplateFile)
		if err != nil {
			return "", "", err
		}
		if t, err = ParseCompat(data); err != nil {
			return "", "", err
		}
	default:
		return "Please provide an inline compliance template or a compliance file.\n" +
			"See https://github.com/mitre/saf/wiki/Validation-with-Thresholds for more information\n", "", nil
	}
	hdf, err := read(flags.Input)
	if err != nil {
		return "", "", err
	}
	r, err := report.Decoder{LastKeyWins: true, OutcomesOnly: true}.Decode(jsText(hdf))
	if err != nil {
		return "", "", err
	}
	if failure, err = t.Check(r); err != nil {
		return "", "", err
	}
	return "All validation tests passed\n", failure, nil
}
