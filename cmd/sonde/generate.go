// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/spf13/cobra"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

func generateCommand() *cobra.Command {
	c := &cobra.Command{Use: "generate", Short: "Make a threshold from a report"}
	c.AddCommand(generateThresholdCommand())
	return c
}

func generateThresholdCommand() *cobra.Command {
	var (
		input, output once
		o             threshold.GenerateOptions
	)
	c := &cobra.Command{
		Use:   "threshold -i HDF",
		Short: "Write the threshold that a report meets and a worse one does not",
		Long: `Write the SAF threshold that says "as good as this report, or better": as many
controls passed in each severity or more, as many failed or fewer.

It is what saf generate threshold writes, except where sonde validate threshold
would refuse that or count otherwise: all profiles of a report count, and limits
that are never enforced are left out. With --saf-compat it is SAF's to the byte.

Exit codes: 0, or 1 if the report cannot be read or nothing can be decided from it.`,
		Example: `  sonde generate threshold -i hdf.json -o threshold.yaml
  sonde generate threshold -i hdf.json --exact --generateControlIds`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !input.given {
				return usage("-i HDF is missing: the report to start from")
			}
			if err := noValue(cmd.Flags()); err != nil {
				return err
			}
			r, err := readReport(input.value, report.Decoder{LastKeyWins: o.Compat})
			if err != nil {
				return err
			}
			text, err := threshold.Generate(r, o)
			if err != nil {
				return err
			}
			if output.value == "" {
				text = append(text, '\n') // SAF's console.log
			}
			return printOrSave(cmd, output.value, text)
		},
	}
	f := c.Flags()
	f.VarP(&input, "input", "i", "the report")
	f.VarP(&output, "output", "o", "the file to write, else stdout")
	f.BoolVarP(&o.Exact, "exact", "e", false, "all counts must stay the same, rather than get no worse")
	f.BoolVarP(&o.Controls, "generateControlIds", "c", false, "list the ids of the controls by outcome and severity")
	f.BoolVar(&o.Compat, "saf-compat", false, "write what SAF writes, also what it never enforces")
	ignored(f)
	_ = c.MarkFlagFilename("input", "json", "hdf")
	_ = c.MarkFlagFilename("output", "yaml", "yml")
	return c
}
