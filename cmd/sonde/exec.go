// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sonde-dev/sonde/pkg/inspec"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/report/format"
	"github.com/sonde-dev/sonde/pkg/scan"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

type execOptions struct {
	root       string
	reporters  []string
	controls   []string
	tags       []string
	inputs     []string
	inputFiles []string
	waivers    []string
	config     string
	threshold  string
	order      string
	leaveOut   bool
	retain     bool
	oneCode    bool
	extended   bool
	plain      bool
	shape      shape
}

func execCommand() *cobra.Command {
	var o execOptions
	c := &cobra.Command{
		Use:   "exec PROFILE… --root DIR",
		Short: "Run profiles on a root directory, without a cluster",
		Long: `Run InSpec profiles on the root file system in DIR, such as an unpacked image.
This is the engine that the scanner runs in a pod. Nothing in DIR is executed.

PROFILE is ` + profileHelp + `.

The flags are those of inspec exec. Behind a profile, the flags that take a list
take it with blanks as well: --controls a b. A comma is part of a name, as it is
to InSpec. InSpec's other targets (--target, --backend and the like) are not
there: nothing is contacted.

Exit codes are InSpec's: 0 all tests passed, 100 a test failed, 101 none failed
and some were skipped, 102 a profile could not be loaded, 1 anything else.
With --threshold they are those of sonde scan: 0 the threshold is met, 2 it is
not met, 3 that could not be decided, 1 anything else.`,
		Example: `  sonde exec builtin:distroless-baseline --root ./rootfs
  sonde exec ./my-profile --root ./rootfs --reporter cli json:hdf.json
  sonde exec ./my-profile --root ./rootfs --threshold '{failed.total.max: 0}'
  sonde exec ./my-profile --root ./rootfs --input max_age=90 --controls os-01 '/^ssh/'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.config != "" {
				if err := readConfig(cmd.Flags(), o.config, cmd.InOrStdin()); err != nil {
					return err
				}
			}
			outputs, err := parseOutputs(o.reporters)
			if err != nil {
				return err
			}
			if _, err := o.shape.longest(); err != nil {
				return err
			}
			limit, err := o.limit()
			if err != nil {
				return err
			}
			rep, err := o.run(cmd, args)
			if err != nil {
				return err
			}
			if o.selectsNothing(rep) {
				fmt.Fprintln(cmd.ErrOrStderr(), "sonde: no control is among --controls and --tags (a list has blanks between, no commas)")
			}
			known, end := o.ending(cmd, rep, limit)
			if err := o.shape.apply(rep); err != nil {
				return err
			}
			known.Source = o.shape.includeSource
			stdout := cmd.OutOrStdout()
			if o.plain {
				stdout = struct{ io.Writer }{stdout} // which is no terminal
			}
			if err := write(outputs, rep, known, stdout); err != nil {
				return err
			}
			return end
		},
	}
	f := c.Flags()
	f.StringVar(&o.root, "root", "", "the root directory to look at (required)")
	f.StringArrayVar(&o.reporters, "reporter", []string{"cli"}, "how to report: "+outputHelp())
	f.StringArrayVar(&o.controls, "controls", nil, "run these controls only: ids, or /regular expressions/")
	f.StringArrayVar(&o.tags, "tags", nil, "run controls with these tags only: names or values, or /regular expressions/")
	f.StringArrayVar(&o.inputs, "input", nil, "an input as NAME=VALUE; repeat for several")
	f.StringArrayVar(&o.inputFiles, "input-file", nil, "a YAML file of inputs; a later one wins")
	f.StringArrayVar(&o.inputFiles, "attrs", nil, "")
	f.StringArrayVar(&o.waivers, "waiver-file", nil, "a YAML, JSON or CSV file of waivers; a later one wins")
	f.BoolVar(&o.leaveOut, "filter-waived-controls", false, "leave out every control that a waiver file names, also where its waiver says run or has expired")
	f.BoolVar(&o.retain, "retain-waiver-data", false, "with --filter-waived-controls: keep those controls in the report with their waivers, as skipped")
	f.StringVar(&o.config, "config", "", "a JSON file with these flags, as InSpec has it; - is stdin")
	f.StringVar(&o.config, "json-config", "", "")
	f.StringVar(&o.threshold, "threshold", "", "a SAF threshold file, or its inline form, to hold the result against")
	f.StringVar(&o.order, "sort-results-by", string(inspec.OrderFile), "the order of controls: "+orders())
	o.shape.flags(f)
	f.BoolVar(&o.oneCode, "no-distinct-exit", false, "exit with 1 on a failed test and 0 on a skipped one")
	f.BoolVar(&o.plain, "no-color", false, "write to a terminal without colours")
	f.Bool("color", false, "")
	for _, name := range []string{"attrs", "json-config", "color"} {
		f.Lookup(name).Hidden = true
	}
	completeOutputs(c, "reporter")
	f.BoolVar(&o.extended, "extended", false, extendedHelp)
	inspecFlags(f)
	_ = c.MarkFlagDirname("root")
	return c
}

// selectsNothing tells whether controls were chosen and none is there. InSpec
// says nothing to it.
func (o *execOptions) selectsNothing(rep *report.Report) bool {
	return len(o.controls)+len(o.tags) > 0 &&
		!slices.ContainsFunc(rep.Profiles, func(p report.Profile) bool { return len(p.Controls) > 0 || p.Status != report.ProfileLoaded })
}

// limit is the threshold, nil if none is asked for.
func (o *execOptions) limit() (*threshold.Threshold, error) {
	if o.threshold == "" {
		return nil, nil //nolint:nilnil // there is none, and that is no error
	}
	limit, err := readThreshold(o.threshold)
	if err != nil {
		return nil, unassessed(&scan.Problem{Reason: policy.ThresholdInvalid, Message: "read threshold", Err: err})
	}
	return limit, nil
}

// ending is how the program exits, by the threshold or as InSpec does, and what
// is known for the reports.
func (o *execOptions) ending(cmd *cobra.Command, rep *report.Report, limit *threshold.Threshold) (format.Options, error) {
	if limit == nil {
		code := execCode(rep, o.shape.enhanced)
		if code != exitMet && o.oneCode {
			code = oneCode(code)
		}
		if code == exitMet {
			return format.Options{}, nil
		}
		return format.Options{}, code
	}
	outcome, err := limit.Check(rep)
	if err != nil {
		return format.Options{Undecided: err}, unassessed(&scan.Problem{Reason: policy.ReportCorrupt, Message: "hold the report against the threshold", Err: err})
	}
	tell(cmd.ErrOrStderr(), o.root, rep, outcome)
	if !outcome.Met {
		return format.Options{Threshold: &outcome}, exitNotMet
	}
	return format.Options{Threshold: &outcome}, nil
}

// orders names the orders of controls.
func orders() string {
	var names []string
	for _, order := range inspec.Orders() {
		names = append(names, string(order))
	}
	return strings.Join(names, ", ")
}

// waived is what becomes of controls with a waiver.
func (o *execOptions) waived() (inspec.WaivedControls, error) {
	switch {
	case o.retain && !o.leaveOut:
		return "", usage("--retain-waiver-data goes with --filter-waived-controls")
	case o.leaveOut && len(o.waivers) == 0:
		return "", usage("--filter-waived-controls: give --waiver-file, which says what is waived")
	case o.retain:
		return inspec.WaivedRetained, nil
	case o.leaveOut:
		return inspec.WaivedLeftOut, nil
	}
	return inspec.WaivedByWaiver, nil
}

// run runs the profiles, one after the other, into one report.
func (o *execOptions) run(cmd *cobra.Command, names []string) (whole *report.Report, err error) {
	if err := refuse(cmd.Flags()); err != nil {
		return nil, err
	}
	if o.root == "" {
		return nil, usage("--root DIR is missing: the directory to look at")
	}
	if !slices.Contains(inspec.Orders(), inspec.Order(o.order)) {
		return nil, usage("--sort-results-by %q: allowed are %s", o.order, orders())
	}
	waived, err := o.waived()
	if err != nil {
		return nil, err
	}
	inputs, err := readInputs(o.inputFiles, o.inputs)
	if err != nil {
		return nil, err
	}
	waivers, err := readWaivers(o.waivers)
	if err != nil {
		return nil, err
	}
	root, err := target.Open(o.root)
	if err != nil {
		return nil, fmt.Errorf("open root directory: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	for _, name := range names {
		p, err := loadProfile(name)
		if err != nil {
			return nil, err
		}
		rep, err := inspec.Run(cmd.Context(), p, root, inspec.Options{
			Dir: directory(name), Inputs: inputs, Waivers: waivers, Waived: waived, Controls: o.controls, Tags: o.tags,
			Order: inspec.Order(o.order), Extended: o.extended,
		})
		if err != nil {
			return nil, fmt.Errorf("run profile %q: %w", name, err)
		}
		if whole == nil {
			whole = rep
			continue
		}
		whole.Profiles = append(whole.Profiles, rep.Profiles...)
		whole.Statistics.Duration += rep.Statistics.Duration
	}
	return whole, nil
}

// execCode is what InSpec would exit with. A skipped test counts also in a
// control that has passed (InSpec: lib/inspec/runner_rspec.rb, exit_code, and
// lib/inspec/formatters/base.rb, statistics).
func execCode(rep *report.Report, enhanced bool) exitCode {
	var failed, skipped bool
	for i, p := range rep.Profiles {
		if p.Status == report.ProfileFailed {
			return exitFailedProfile
		}
		skipped = skipped || i == 0 && p.Status == report.ProfileSkipped
		for _, c := range p.Controls {
			if enhanced {
				// A control without impact fails nothing then.
				failed = failed || c.Status == report.Failed || c.Status == report.Error
			}
			for _, r := range c.Results {
				failed = failed || !enhanced && r.Status == report.ResultFailed
				skipped = skipped || r.Status == report.ResultSkipped
			}
		}
	}
	switch {
	case failed:
		return exitFailedTests
	case skipped:
		return exitSkippedTests
	}
	return exitMet
}

// oneCode is the exit code under --no-distinct-exit.
func oneCode(code exitCode) exitCode {
	if code == exitSkippedTests {
		return exitMet
	}
	return exitError
}

// readWaivers merges waiver files; a later one wins.
func readWaivers(files []string) (map[string]inspec.Waiver, error) {
	all := map[string]inspec.Waiver{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read waiver file: %w", err)
		}
		parse := inspec.ParseWaivers
		switch strings.ToLower(filepath.Ext(name)) {
		case ".yaml", ".yml", ".json":
		case ".csv":
			parse = inspec.ParseWaiversCSV
		default:
			return nil, usage("waiver file %s: its name must end in .yaml, .yml, .json or .csv", name)
		}
		waivers, err := parse(data)
		if err != nil {
			return nil, fmt.Errorf("read waiver file %s: %w", name, err)
		}
		maps.Copy(all, waivers)
	}
	return all, nil
}

// readInputs merges input files and NAME=VALUE pairs, which win.
func readInputs(files, pairs []string) (map[string]any, error) {
	inputs := map[string]any{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read input file: %w", err)
		}
		more, err := inspec.ParseInputs(data)
		if err != nil {
			return nil, fmt.Errorf("read input file %s: %w", name, err)
		}
		maps.Copy(inputs, more)
	}
	for _, pair := range pairs {
		name, text, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, usage("input %q is not NAME=VALUE; a file of inputs goes with --input-file", pair)
		}
		value, err := inspec.ParseInput(text)
		if err != nil {
			return nil, fmt.Errorf("read input %q: %w", name, err)
		}
		inputs[name] = value
	}
	return inputs, nil
}
