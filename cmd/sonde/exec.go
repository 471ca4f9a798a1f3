// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/sonde-dev/sonde/pkg/inspec"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
)

func execCommand() *cobra.Command {
	var o struct {
		root       string
		reporters  []string
		controls   []string
		inputs     []string
		inputFiles []string
	}
	c := &cobra.Command{
		Use:   "exec PROFILE --root DIR",
		Short: "Run a profile on a root directory, without a cluster",
		Long: `Run an InSpec profile on the root file system in DIR, such as an unpacked image.
This is the engine that the scanner runs in a pod. Nothing in DIR is executed.

PROFILE is ` + profileHelp + `.

Exit codes are InSpec's: 0 all tests passed, 100 a test failed, 101 none failed
and some were skipped, 102 the profile could not be loaded, 1 anything else.`,
		Example: `  sonde exec builtin:distroless-baseline --root ./rootfs
  sonde exec ./my-profile --root ./rootfs --reporter cli --reporter json:hdf.json
  sonde exec ./my-profile --root ./rootfs --input max_age=90 --controls os-01`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			outputs, err := parseOutputs(o.reporters)
			if err != nil {
				return err
			}
			inputs, err := readInputs(o.inputFiles, o.inputs)
			if err != nil {
				return err
			}
			p, err := loadProfile(args[0])
			if err != nil {
				return err
			}
			root, err := target.Open(o.root)
			if err != nil {
				return fmt.Errorf("open root directory: %w", err)
			}
			defer root.Close()
			rep, err := inspec.Run(cmd.Context(), p, root, inspec.Options{Inputs: inputs, Controls: o.controls})
			if err != nil {
				return fmt.Errorf("run profile %q: %w", args[0], err)
			}
			if err := write(outputs, rep, cmd.OutOrStdout()); err != nil {
				return err
			}
			return execCode(rep)
		},
	}
	f := c.Flags()
	f.StringVar(&o.root, "root", "", "the root directory to look at (required)")
	f.StringSliceVar(&o.reporters, "reporter", []string{"cli"}, "how to report: "+outputHelp)
	f.StringSliceVar(&o.controls, "controls", nil, "run these controls only: ids, or /regular expressions/")
	f.StringArrayVar(&o.inputs, "input", nil, "an input as NAME=VALUE, VALUE in YAML; repeat for several")
	f.StringArrayVar(&o.inputFiles, "input-file", nil, "a YAML file of inputs; a later one wins")
	_ = c.MarkFlagRequired("root")
	_ = c.MarkFlagDirname("root")
	return c
}

// execCode is what InSpec would exit with.
func execCode(rep *report.Report) error {
	var failed, skipped bool
	for i, p := range rep.Profiles {
		if p.Status == report.ProfileFailed {
			return exitFailedProfile
		}
		skipped = skipped || i == 0 && p.Status == report.ProfileSkipped
		for _, c := range p.Controls {
			// Under enhanced outcomes a control without impact fails nothing.
			failed = failed || c.Status == report.Failed || c.Status == report.Error
			skipped = skipped || c.Status == report.NotReviewed
		}
	}
	switch {
	case failed:
		return exitFailedTests
	case skipped:
		return exitSkippedTests
	}
	return nil
}

// readInputs merges input files and NAME=VALUE pairs, which win.
func readInputs(files, pairs []string) (map[string]any, error) {
	inputs := map[string]any{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read input file: %w", err)
		}
		if err := yaml.Unmarshal(data, &inputs); err != nil {
			return nil, fmt.Errorf("read input file %s: %w", name, err)
		}
	}
	for _, pair := range pairs {
		name, text, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, usage("input %q is not NAME=VALUE", pair)
		}
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			return nil, fmt.Errorf("read input %q: %w", name, err)
		}
		inputs[name] = value
	}
	return inputs, nil
}
