// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/sonde-dev/sonde/pkg/inspec/check"
)

func checkCommand() *cobra.Command {
	var o struct {
		output    string
		recursive bool
	}
	c := &cobra.Command{
		Use:   "check PROFILE…",
		Short: "Tell what of a profile cannot run, before any scan",
		Long: `Tell, without a target and without running anything, what the engine cannot run
in a profile: resources, properties, matchers, words, Ruby, command lines,
libraries and dependencies that are not there, each with its control, its place
and what to do about it. Only what is certain is said: see docs/engine.md.

PROFILE is ` + profileHelp + `.

Coverage is the share of controls without a finding that keeps them from
running. With -o json it is {"profiles": […], "coverage": {…}}; a profile has
name, version, path, controls, findings and coverage, a control id, file, line,
tags, tests, guarded and findings, a finding kind, name, known, blocks, file,
line, column, message and advice. known tells that InSpec itself has it.

Exit codes: 0 all controls can run, 2 some cannot, 1 no profile or wrong usage.`,
		Example: `  sonde check ./my-profile
  sonde check --recursive ./profiles -o json | jq .coverage.percent`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.output != "text" && o.output != "json" {
				return usage("unknown output %q: allowed are text, json", o.output)
			}
			if o.recursive {
				var err error
				if args, err = findProfiles(args); err != nil {
					return err
				}
			}
			reports, err := checkProfiles(cmd, args)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if o.output == "json" {
				err = writeCheckJSON(out, reports)
			} else {
				err = writeCheckText(out, reports, colored(out))
			}
			if err != nil {
				return err
			}
			if slices.ContainsFunc(reports, cannotRun) {
				return exitCannotRun
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVarP(&o.output, "output", "o", "text", "text or json")
	f.BoolVarP(&o.recursive, "recursive", "r", false, "check every profile below the given directories")
	return c
}

// findProfiles are the directories with an inspec.yml below the given ones. A
// profile's own dependencies are checked with it.
func findProfiles(dirs []string) ([]string, error) {
	var found []string
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "vendor" || d.Name() == ".git"):
				return fs.SkipDir
			case d.Name() == "inspec.yml":
				found = append(found, filepath.Dir(path))
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("look for profiles: %w", err)
		}
	}
	if len(found) == 0 {
		return nil, usage("no profile (inspec.yml) below %q", dirs)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

func checkProfiles(cmd *cobra.Command, names []string) (reports []check.Report, err error) {
	checker, err := check.New()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, checker.Close()) }()
	for _, name := range names {
		p, err := readProfile(name)
		switch {
		case p != nil:
			// A dependency that is missing is a finding, not an error.
			reports = append(reports, checker.Check(cmd.Context(), p, name))
		case isProfile(name):
			reports = append(reports, check.Unreadable(name, err))
		default:
			return nil, err
		}
	}
	return reports, nil
}

// isProfile tells whether a directory is meant to be a profile, be it right or
// not.
func isProfile(name string) bool {
	_, err := os.Stat(filepath.Join(name, "inspec.yml"))
	return err == nil
}

func cannotRun(r check.Report) bool {
	return r.Coverage.CannotRun > 0 || slices.ContainsFunc(r.Findings, func(f check.Finding) bool { return f.Blocks })
}

func writeCheckJSON(w io.Writer, reports []check.Report) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Profiles []check.Report `json:"profiles"`
		Coverage check.Coverage `json:"coverage"`
	}{reports, check.Sum(reports)})
}

// checkText writes reports for people. The first error sticks.
type checkText struct {
	w                     io.Writer
	strong, bad, mild, ok func(a ...any) string
	err                   error
}

func writeCheckText(w io.Writer, reports []check.Report, colors bool) error {
	paint := func(attributes ...color.Attribute) func(a ...any) string {
		c := color.New(attributes...)
		if colors {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	t := &checkText{w: w, strong: paint(color.Bold), bad: paint(color.FgRed), mild: paint(color.Faint), ok: paint(color.FgGreen)}
	for i, r := range reports {
		if i > 0 {
			t.printf("\n")
		}
		t.profile(r)
	}
	if len(reports) > 1 {
		t.printf("\n%s: ", t.strong(fmt.Sprintf("%d profiles", len(reports))))
		t.coverage(check.Sum(reports))
	}
	return t.err
}

func (t *checkText) printf(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

func (t *checkText) profile(r check.Report) {
	name := r.Name
	if r.Version != "" {
		name += " " + r.Version
	}
	if name == "" {
		name = r.Path
	}
	t.printf("%s\n", t.strong(name))
	t.findings(r.Findings)
	for _, c := range r.Controls {
		if len(c.Findings) > 0 {
			t.printf("  %s %s\n", t.strong(c.ID), t.mild(fmt.Sprintf("%s:%d", c.File, c.Line)))
			t.findings(c.Findings)
		}
	}
	t.coverage(r.Coverage)
}

func (t *checkText) findings(list []check.Finding) {
	for _, f := range list {
		paint, place := t.bad, f.File
		if !f.Blocks {
			paint = t.mild
		}
		if f.Line > 0 {
			place += fmt.Sprintf(":%d", f.Line)
		}
		if f.Column > 0 {
			place += fmt.Sprintf(":%d", f.Column)
		}
		t.printf("    %s %s: %s\n      %s\n", paint(string(f.Kind)), place, f.Message, t.mild(f.Advice))
	}
}

func (t *checkText) coverage(c check.Coverage) {
	paint := t.ok
	if c.CannotRun > 0 {
		paint = t.bad
	}
	t.printf("%s\n", paint(fmt.Sprintf("%d of %d controls can run: %.1f %%", c.Controls-c.CannotRun, c.Controls, c.Percent)))
}
