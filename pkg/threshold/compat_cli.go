// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// CompatRun is how a run of `saf validate threshold` ends.
type CompatRun struct {
	Stdout, Stderr string
	ExitCode       int
	// Swallowed is an error of any kind, which SAF shows as a warning of a
	// form that depends on the terminal, and then exits with 0.
	Swallowed error
}

// RunCompat is `saf validate threshold ARGS`. Nothing but read touches files.
func RunCompat(args []string, read func(name string) ([]byte, error)) CompatRun {
	passed, message, err := runCompat(args, read)
	switch {
	case err != nil:
		return CompatRun{Swallowed: err}
	case message != "":
		return CompatRun{Stderr: "Error: " + message + "\n", ExitCode: 1}
	default:
		return CompatRun{Stdout: passed}
	}
}

func runCompat(args []string, read func(name string) ([]byte, error)) (stdout, failure string, err error) {
	flags, err := compatFlags(args)
	if err != nil {
		return "", "", err
	}
	var t *Compat
	switch {
	case flags["templateInline"] != "":
		t = ParseCompatInline(flags["templateInline"])
	case flags["templateFile"] != "":
		data, err := read(flags["templateFile"])
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
	hdf, err := read(flags["input"])
	if err != nil {
		return "", "", err
	}
	r, err := report.Decoder{LastKeyWins: true}.Decode(hdf)
	if err != nil {
		return "", "", err
	}
	if failure, err = t.Check(r); err != nil {
		return "", "", err
	}
	return "All validation tests passed\n", failure, nil
}

// compatFlags reads the flags as oclif does for this command.
func compatFlags(args []string) (map[string]string, error) {
	short := map[byte]string{'i': "input", 'I': "templateInline", 'T': "templateFile", 'L': "logLevel"}
	flags := map[string]string{}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		var name, value string
		var attached bool
		if long, ok := strings.CutPrefix(arg, "--"); ok {
			name, value, attached = strings.Cut(long, "=")
			if name == "interactive" && !attached {
				continue
			}
		} else if len(arg) > 1 && arg[0] == '-' {
			name, value = short[arg[1]], strings.TrimPrefix(arg[2:], "=")
			attached = len(arg) > 2
		} else {
			return nil, fmt.Errorf("unexpected argument: %s", arg)
		}
		if !slices.Contains([]string{"input", "templateInline", "templateFile", "logLevel"}, name) {
			return nil, fmt.Errorf("nonexistent flag: %s", arg)
		}
		if !attached {
			if i++; i == len(args) {
				return nil, fmt.Errorf("flag --%s expects a value", name)
			}
			value = args[i]
		}
		if _, twice := flags[name]; twice {
			return nil, fmt.Errorf("flag --%s can only be specified once", name)
		}
		flags[name] = value
	}
	_, hasInput := flags["input"]
	_, hasInline := flags["templateInline"]
	_, hasFile := flags["templateFile"]
	switch level, ok := flags["logLevel"]; {
	case !hasInput:
		return nil, errors.New("missing required flag input")
	case hasInline && hasFile:
		return nil, errors.New("--templateFile cannot also be provided when using --templateInline")
	case ok && !slices.Contains([]string{"info", "warn", "debug", "verbose"}, level):
		return nil, fmt.Errorf("expected --logLevel=%s to be one of: info, warn, debug, verbose", level)
	}
	return flags, nil
}
