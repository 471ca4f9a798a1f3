// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/report/format"
)

// output is one form of the report and where it goes. Without a file it is
// stdout.
type output struct{ format, file string }

// outputHelp is what --output and --reporter say of their values.
func outputHelp() string {
	return strings.Join(format.Names(), ", ") + ", each with :FILE for a file, or a FILE whose ending tells; repeat for several"
}

// parseOutputs reads FORMAT, FORMAT:FILE or FILE; the file "-" is stdout. Two
// reports in one place are refused, since nothing could read them.
func parseOutputs(specs []string) ([]output, error) {
	var all []output
	for _, s := range specs {
		o, err := parseOutput(s)
		if err != nil {
			return nil, err
		}
		if dir := filepath.Dir(o.file); !strings.Contains(dir, containerPlace) {
			if _, err := os.Stat(dir); err != nil {
				return nil, usage("there is no directory for the report %s: %w", o.file, err)
			}
		}
		if slices.ContainsFunc(all, func(before output) bool { return before.file == o.file }) {
			place := "stdout"
			if o.file != "" {
				place = o.file
			}
			return nil, usage("two reports cannot both go to %s: give one of them another file, as in FORMAT:FILE", place)
		}
		all = append(all, o)
	}
	return all, nil
}

func parseOutput(spec string) (output, error) {
	name, file, cut := strings.Cut(spec, ":")
	f, err := format.Parse(name)
	switch {
	case err == nil && cut && file == "":
		return output{}, usage("-o %s names no file: leave the colon out for stdout", spec)
	case err == nil && file == "-":
		return output{f.Name, ""}, nil
	case err == nil:
		return output{f.Name, file}, nil
	case cut || !strings.Contains(spec, "."):
		return output{}, usage("%w", err)
	}
	if f, err = format.ByFile(spec); err != nil {
		return output{}, usage("%w; the formats are %s", err, strings.Join(format.Names(), ", "))
	}
	return output{f.Name, spec}, nil
}

// write renders the report in each form. A file is written whole or not at all.
func write(outputs []output, rep *report.Report, known format.Options, stdout io.Writer) error {
	known.Generated = time.Now()
	var errs []error
	for _, o := range outputs {
		if o.file == "" {
			onTerminal := known
			onTerminal.Color = colored(stdout)
			errs = append(errs, o.render(stdout, rep, onTerminal))
			continue
		}
		errs = append(errs, o.toFile(rep, known))
	}
	return errors.Join(errs...)
}

func (o output) toFile(rep *report.Report, known format.Options) error {
	if err := save(o.file, func(w io.Writer) error { return o.render(w, rep, known) }); err != nil {
		return fmt.Errorf("write report %s: %w", o.file, err)
	}
	return nil
}

// save writes beside a file and puts the whole in its place. A link stays a
// link; what is no file, such as a pipe or /dev/null, is written to as it is.
func save(file string, write func(io.Writer) error) error {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(file, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".sonde-*")
	if err != nil {
		return err
	}
	err = errors.Join(write(tmp), tmp.Chmod(0o644), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

func (o output) render(w io.Writer, rep *report.Report, known format.Options) error {
	f, err := format.Parse(o.format)
	if err != nil {
		return err
	}
	return format.Write(w, f, rep, known)
}

// completeOutputs makes the shell offer the formats, and files.
func completeOutputs(c *cobra.Command, flag string) {
	var offers []cobra.Completion
	for _, f := range format.All() {
		offers = append(offers, cobra.CompletionWithDesc(f.Name, f.Description))
	}
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(offers, cobra.ShellCompDirectiveDefault))
}

// colored tells whether w is a terminal whose user wants colours
// (https://no-color.org).
func colored(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == ""
}
