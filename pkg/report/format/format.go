// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/report/html"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// Format is one way to write a report.
type Format struct {
	Name        string
	Description string   // a few words, for help and completion
	Endings     []string // of files, the usual one first
	Aliases     []string // InSpec's other names for it

	write func(w *bufio.Writer, r *report.Report, o Options) error
}

// Options is what a report does not know itself. Formats that have no place for
// a thing leave it out.
type Options struct {
	Color     bool               // there is a terminal that shows colours
	Source    bool               // text shows the source of controls
	Target    Target             // what was scanned
	Threshold *threshold.Outcome // what a threshold says of the report; nil without one
	Undecided error              // why the threshold could say nothing
	Generated time.Time          // when it is written, for those formats that are pages
}

// Target names what was scanned.
type Target html.Target

// String is NAMESPACE/POD/CONTAINER, or "".
func (t Target) String() string {
	if t.Pod == "" {
		return ""
	}
	return strings.TrimSuffix(t.Namespace+"/"+t.Pod+"/"+t.Container, "/")
}

// All returns the formats in the order in which help lists them.
func All() []Format {
	return []Format{
		{Name: "cli", Description: "text for a terminal", Endings: []string{".txt"}, write: writeCLI},
		{Name: "json", Description: "HDF, InSpec's json: the whole report", Endings: []string{".json"}, write: writeHDF},
		{Name: "json-min", Description: "InSpec's json-min: the tests alone", write: writeJSONMin},
		{Name: "junit", Description: "JUnit XML for GitLab, Jenkins and others", Aliases: []string{"junit2"}, Endings: []string{".xml"}, write: writeJUnit},
		{Name: "sarif", Description: "SARIF 2.1.0 with all controls", Endings: []string{".sarif", ".sarif.json"}, write: writeSARIF},
		{Name: "sarif-problems", Description: "SARIF 2.1.0 with what needs a look, for GitHub code scanning", write: writeSARIFProblems},
		{Name: "markdown", Description: "a summary for a pull request", Endings: []string{".md"}, write: writeMarkdown},
		{Name: "html", Description: "a page to open in a browser", Aliases: []string{"html2"}, Endings: []string{".html", ".htm"}, write: writeHTML},
		{Name: "csv", Description: "a table of controls for a spreadsheet", Endings: []string{".csv"}, write: writeCSV},
		{Name: "xccdf", Description: "XCCDF 1.2 benchmark with its test result", Endings: []string{".xccdf.xml", ".xccdf", ".xml"}, write: writeXCCDF},
		{Name: "ckl", Description: "checklist for DISA STIG Viewer 2", Endings: []string{".ckl"}, write: writeCKL},
	}
}

// Names returns the names of all formats.
func Names() []string {
	var names []string
	for _, f := range All() {
		names = append(names, f.Name)
	}
	return names
}

// Parse returns the format of a name, or of one of InSpec's other names for it.
func Parse(name string) (Format, error) {
	for _, f := range All() {
		if f.Name == name || slices.Contains(f.Aliases, name) {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("unknown report format %q: there are %s", name, strings.Join(Names(), ", "))
}

// ByFile returns the format that a file's ending tells. The longest ending
// counts; one that several formats share tells nothing, and is an error that
// names them.
func ByFile(file string) (Format, error) {
	base := strings.ToLower(filepath.Base(file))
	var found []Format
	longest := 0
	for _, f := range All() {
		for _, ending := range f.Endings {
			switch {
			case !strings.HasSuffix(base, ending) || len(ending) < longest:
			case len(ending) > longest:
				found, longest = []Format{f}, len(ending)
			default:
				found = append(found, f)
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return Format{}, fmt.Errorf("the ending of %q tells no report format", file)
	}
	var choices []string
	for _, f := range found {
		choices = append(choices, f.Name+":"+file)
	}
	return Format{}, fmt.Errorf("the ending of %q fits several formats: say %s", file, strings.Join(choices, " or "))
}

// Write writes a report as it goes: beside the report itself, memory holds an
// index of its controls and one of them at a time.
func Write(w io.Writer, f Format, r *report.Report, o Options) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := f.write(b, r, o); err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	return nil
}
