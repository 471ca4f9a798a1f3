// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"github.com/sonde-dev/sonde/pkg/report"
)

// output is one form of the report and where it goes: FORMAT, FORMAT:FILE, or
// a FILE whose ending tells the format. Without a file it is stdout.
type output struct{ format, file string }

const outputHelp = "cli, json (HDF), either with :FILE, or FILE.json; repeat for several"

func parseOutputs(specs []string) ([]output, error) {
	var all []output
	for _, s := range specs {
		format, file, _ := strings.Cut(s, ":")
		if filepath.Ext(s) == ".json" && format == s {
			format, file = "json", s
		}
		switch format {
		case "cli", "json":
		default:
			return nil, usage("unknown report format %q: allowed are %s", s, outputHelp)
		}
		all = append(all, output{format, file})
	}
	return all, nil
}

// write renders the report in each form. A file is written whole or not at all.
func write(outputs []output, rep *report.Report, stdout io.Writer) error {
	var errs []error
	for _, o := range outputs {
		if o.file == "" {
			errs = append(errs, o.render(stdout, rep, colored(stdout)))
			continue
		}
		errs = append(errs, o.toFile(rep))
	}
	return errors.Join(errs...)
}

func (o output) toFile(rep *report.Report) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(o.file), ".sonde-*")
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write report %s: %w", o.file, err), os.Remove(tmp.Name()))
		}
	}()
	if err := o.render(tmp, rep, false); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := errors.Join(tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), o.file)
}

func (o output) render(w io.Writer, rep *report.Report, color bool) error {
	if o.format == "cli" {
		return report.WriteCLI(w, rep, report.CLIOptions{Color: color})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(rep)
}

// colored tells whether w is a terminal whose user wants colours
// (https://no-color.org).
func colored(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == ""
}
