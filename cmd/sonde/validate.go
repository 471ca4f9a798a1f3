// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

func validateCommand() *cobra.Command {
	c := &cobra.Command{Use: "validate", Short: "Hold a report against a threshold"}
	c.AddCommand(validateThresholdCommand())
	return c
}

// validateOptions are the flags of `sonde validate threshold`; those that SAF
// has bear its names.
type validateOptions struct {
	input, templateInline, templateFile once
	check                               once
	output                              once
	compat                              bool
}

func validateThresholdCommand() *cobra.Command {
	o := validateOptions{output: once{value: "text", allowed: []string{"text", "json"}}}
	c := &cobra.Command{
		Use:   "threshold -i HDF (-T FILE | -I INLINE), or --check FILE",
		Short: "Hold a report against a SAF threshold, or check a threshold alone",
		Long: `Hold a report (HDF, InSpec's JSON) against a threshold of the MITRE SAF CLI, or
check a threshold file alone and list all its problems with line and column.

All limits that are not met are listed. What SAF would ignore is an error: an
unknown key, a limit that is never enforced, a report that cannot be read; see
docs/thresholds.md. With --saf-compat, which comes first, the decision, the
message and the exit code are those of saf validate threshold: 1 not met, and 0
met or any error; only the line "All validation tests passed" says that it is met.

With -o json it is {"verdict": "passed", "failed" or "error"}, and with it met,
failures, compliance and counts, or error and problems.

Exit codes: 0 the threshold is met, 2 it is not met, 3 nothing can be decided,
1 wrong usage. With --check: 0 it can be used, 2 it cannot, 3 it cannot be read.`,
		Example: `  sonde validate threshold -i hdf.json -T threshold.yaml
  sonde validate threshold -i hdf.json -I '{compliance.min: 80}, {failed.critical.max: 0}'
  sonde validate threshold -i hdf.json -T threshold.yaml -o json | jq .failures
  sonde validate threshold --check threshold.yaml`,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			err := o.usage(args)
			if err == nil {
				err = noValue(cmd.Flags())
			}
			switch {
			case o.compat:
				return o.runCompat(cmd, err)
			case err != nil:
				return err
			case o.check.given:
				return o.runCheck(cmd)
			default:
				return o.run(cmd)
			}
		},
	}
	c.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if o.compat {
			return swallowed(cmd, err)
		}
		return err
	})
	f := c.Flags()
	f.VarP(&o.input, "input", "i", "the report")
	f.VarP(&o.templateFile, "templateFile", "T", "the threshold as a YAML file")
	f.VarP(&o.templateInline, "templateInline", "I", "the threshold in one line, such as '{compliance.min: 80}, {failed.critical.max: 0}'")
	f.Var(&o.check, "check", "check this threshold file alone, without a report")
	f.BoolVar(&o.compat, "saf-compat", false, "decide, print and exit as the SAF CLI does, with all its oddities")
	f.VarP(&o.output, "output", "o", "text or json")
	ignored(f)
	_ = c.MarkFlagFilename("input", "json", "hdf")
	_ = c.MarkFlagFilename("templateFile", "yaml", "yml")
	_ = c.MarkFlagFilename("check", "yaml", "yml")
	oneOf(c, "output", o.output.allowed...)
	return c
}

// usage says what is wrong with how the command was called; SAF calls it an
// error too, but for the lack of a threshold.
func (o *validateOptions) usage(args []string) error {
	switch {
	case len(args) > 0:
		return usage("unexpected argument %q", args[0])
	case o.check.given && (o.input.given || o.templateFile.given || o.templateInline.given || o.compat):
		return usage("--check FILE goes alone: it checks a threshold without a report")
	case o.compat && o.output.given:
		return usage("-o goes without --saf-compat: SAF has no such flag")
	case o.check.given:
		return nil
	case !o.input.given:
		return usage("-i HDF is missing: the report to look at")
	case o.templateFile.given && o.templateInline.given:
		return usage("-T FILE and -I INLINE cannot go together: give one threshold")
	case !o.compat && o.templateFile.value == "" && o.templateInline.value == "":
		return usage("the threshold is missing: give -T FILE, or -I INLINE such as %q", "{compliance.min: 80}")
	}
	return nil
}

// runCompat ends as SAF does. Its parser finds wrong usage first.
func (o *validateOptions) runCompat(cmd *cobra.Command, wrong error) error {
	if wrong != nil {
		return swallowed(cmd, wrong)
	}
	run := threshold.RunCompat(threshold.CompatFlags{
		Input: o.input.value, TemplateInline: o.templateInline.value, TemplateFile: o.templateFile.value,
	}, func(name string) ([]byte, error) { return readBounded(name, mostOfReport) })
	if run.Swallowed != nil {
		return swallowed(cmd, run.Swallowed)
	}
	fmt.Fprint(cmd.OutOrStdout(), run.Stdout)
	fmt.Fprint(cmd.ErrOrStderr(), run.Stderr)
	if run.ExitCode != 0 {
		return exitCode(run.ExitCode)
	}
	return nil
}

// swallowed warns of an error after which SAF exits with 0.
func swallowed(cmd *cobra.Command, err error) error {
	fmt.Fprintf(cmd.ErrOrStderr(), "Warning: %v; nothing was decided, though SAF exits with 0\n", err)
	return nil
}

// validation is what `sonde validate threshold -o json` prints.
type validation struct {
	Verdict string `json:"verdict"` // passed, failed, error
	Error   string `json:"error,omitempty"`
	// Problems are those of the threshold.
	Problems []threshold.Problem `json:"problems,omitempty"`
	*threshold.Outcome
}

func (o *validateOptions) run(cmd *cobra.Command) error {
	outcome, err := o.decide()
	code := exitCode(threshold.ExitCode(outcome, err))
	if o.output.value == "json" {
		v := validation{Verdict: "passed", Outcome: &outcome}
		switch {
		case err != nil:
			v = validation{Verdict: "error", Error: err.Error(), Problems: problems(err)}
		case !outcome.Met:
			v.Verdict = "failed"
		}
		return endJSON(cmd.OutOrStdout(), v, code)
	}
	stderr := cmd.ErrOrStderr()
	switch {
	case err != nil:
		return o.explain(stderr, code, err)
	case outcome.Met:
		fmt.Fprintln(cmd.OutOrStdout(), "All validation tests passed") // SAF's words, which scripts look for
		return nil
	default:
		fmt.Fprintf(stderr, "%s does not meet the threshold: compliance %d %%\n", o.input.value, outcome.Compliance)
		for _, f := range outcome.Failures {
			fmt.Fprintln(stderr, "  "+f.Message)
		}
		return code
	}
}

// decide reads both files and holds one against the other.
func (o *validateOptions) decide() (threshold.Outcome, error) {
	limit, err := o.threshold()
	if err != nil {
		return threshold.Outcome{}, err
	}
	r, err := readReport(o.input.value, report.Decoder{})
	if err != nil {
		return threshold.Outcome{}, err
	}
	outcome, err := limit.Check(r)
	if err != nil {
		return threshold.Outcome{}, fmt.Errorf("assess %s: %w", o.input.value, err)
	}
	return outcome, nil
}

func (o *validateOptions) threshold() (*threshold.Threshold, error) {
	if o.templateInline.value != "" {
		return threshold.ParseInline(o.templateInline.value)
	}
	data, err := readBounded(o.thresholdFile(), threshold.MaxBytes)
	if err != nil {
		return nil, fmt.Errorf("read threshold: %w", err)
	}
	return threshold.Parse(data)
}

func (o *validateOptions) thresholdFile() string {
	if o.check.given {
		return o.check.value
	}
	return o.templateFile.value
}

func (o *validateOptions) runCheck(cmd *cobra.Command) error {
	_, err := o.threshold()
	code := exitMet
	switch {
	case len(problems(err)) > 0:
		code = exitNotMet
	case err != nil:
		code = exitUnassessed
	}
	if o.output.value == "json" {
		v := validation{Verdict: "passed"}
		if err != nil {
			v = validation{Verdict: "error", Error: err.Error(), Problems: problems(err)}
		}
		return endJSON(cmd.OutOrStdout(), v, code)
	}
	if err != nil {
		return o.explain(cmd.ErrOrStderr(), code, err)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s is a threshold that can be used\n", o.check.value)
	return nil
}

// explain tells all problems of a threshold, one in a line, in the form that
// editors read; any other error is left to main.
func (o *validateOptions) explain(w io.Writer, code exitCode, err error) error {
	all := problems(err)
	if len(all) == 0 {
		return exits(code, err)
	}
	name := o.thresholdFile()
	if name == "" {
		name = "threshold"
	}
	for _, p := range all {
		place := name
		if p.Line > 0 {
			place += fmt.Sprintf(":%d", p.Line)
		}
		if p.Column > 0 {
			place += fmt.Sprintf(":%d", p.Column)
		}
		fmt.Fprintf(w, "%s: %s\n", place, p.Message)
	}
	return code
}

// problems are those of a threshold that cannot be used, else none.
func problems(err error) []threshold.Problem {
	if invalid := (*threshold.Invalid)(nil); errors.As(err, &invalid) {
		return invalid.Problems
	}
	return nil
}

// endJSON prints v and ends with a code.
func endJSON(w io.Writer, v any, code exitCode) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	if code == exitMet {
		return nil
	}
	return code
}
