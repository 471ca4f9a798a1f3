// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

func viewCommand() *cobra.Command {
	c := &cobra.Command{Use: "view", Short: "Look at reports"}
	c.AddCommand(viewSummaryCommand())
	return c
}

// summaryCommand is view summary under the other name that SAF has for it.
func summaryCommand() *cobra.Command {
	c := viewSummaryCommand()
	c.Short, c.Hidden = "The same as view summary", true
	return c
}

func viewSummaryCommand() *cobra.Command {
	var (
		inputs []string
		output once
		format = once{value: "yaml", allowed: []string{"json", "yaml", "markdown"}}
		stdout bool
		o      threshold.SummaryOptions
	)
	c := &cobra.Command{
		Use:   "summary -i HDF…",
		Short: "Count the controls of reports, as the SAF CLI does",
		Long: `Count the controls of reports (HDF, InSpec's JSON) by outcome and severity. Reports
of one profile are added up, and their compliance is the mean.

What is printed is what saf view summary prints, which counts the first profile
of a report alone. Where that leaves controls out that sonde validate threshold
counts, a line on stderr says so. In Markdown, signs in a profile's name that
would be more than text there are escaped.

Exit codes: 0, or 1 if a report cannot be read.`,
		Example: `  sonde view summary -i hdf.json
  sonde view summary -i web.json db.json -f json | jq '.[].compliance'
  sonde view summary -i hdf.json -f markdown >> "$GITHUB_STEP_SUMMARY"`,
		ValidArgsFunction: completeReports,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(inputs) == 0 {
				return usage("-i HDF is missing: one or more reports")
			}
			sets, err := readReports(append(inputs, args...))
			if err != nil {
				return err
			}
			for _, set := range sets {
				if caveat := threshold.Caveat(set.Report); caveat != "" {
					fmt.Fprintf(cmd.ErrOrStderr(), "sonde: %s: %s\n", set.Name, caveat)
				}
			}
			summaries, err := threshold.Summarize(sets)
			if err != nil {
				return err
			}
			o.Format = format.value
			text, err := threshold.FormatSummaries(summaries, o)
			if err != nil {
				return err
			}
			if stdout {
				err = printOrSave(cmd, "", []byte(text+"\n"))
			}
			if output.given {
				err = errors.Join(err, printOrSave(cmd, output.value, []byte(text)))
			}
			return err
		},
	}
	f := c.Flags()
	f.StringArrayVarP(&inputs, "input", "i", nil, "a report; more may follow it")
	f.VarP(&output, "output", "o", "a file to write to, beside stdout")
	f.VarP(&format, "format", "f", "json, yaml or markdown")
	onOff(f, &stdout, "stdout", "s", "print it")
	onOff(f, &o.Pretty, "print-pretty", "r", "spread JSON over lines")
	onOff(f, &o.Title, "title-table", "t", "put the profile's name above its Markdown table")
	logLevel(f, &once{}, "l")
	_ = c.MarkFlagFilename("input", "json", "hdf")
	oneOf(c, "format", format.allowed...)
	return c
}

// completeReports completes further files behind -i.
func completeReports(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"json", "hdf"}, cobra.ShellCompDirectiveFilterFileExt
}

// readReports reads each file once, though it be named twice, as SAF does.
func readReports(names []string) ([]threshold.ResultSet, error) {
	var sets []threshold.ResultSet
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		r, err := readReport(name, report.Decoder{})
		if err != nil {
			return nil, err
		}
		sets = append(sets, threshold.ResultSet{Name: filepath.Base(name), Report: r})
	}
	return sets, nil
}

// readReport reads of a report what is needed to count and to decide.
func readReport(name string, decoder report.Decoder) (*report.Report, error) {
	data, err := readBounded(name, mostOfReport)
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	decoder.OutcomesOnly = true
	r, err := decoder.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("read report %s: %w", name, err)
	}
	return r, nil
}
