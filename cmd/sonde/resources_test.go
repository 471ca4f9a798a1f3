// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/inspec"
	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource"
	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
)

// docs/resources.md is what the resources say of themselves.
func TestResources(t *testing.T) {
	const file = "../../docs/resources.md"
	words, err := inspec.NewVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	want.WriteString(`# Resources

<!-- made by go generate ./cmd/sonde -->

What the engine answers, where from, and where it differs from InSpec 5.24. A
property is asked with ` + "`its('mode')`" + ` or ` + "`file('/x').mode`" + `; one that ends in a question mark
is a matcher, too: ` + "`exist?`" + ` is ` + "`should exist`" + `, ` + "`installed?`" + ` is ` + "`should be_installed`" + `. What is not
here is an error of the control that names it; ` + "`sonde check`" + ` says so before a scan.
The rest of the engine is in [engine.md](engine.md).

`)
	all := resource.All()
	slices.SortFunc(all, func(a, b resource.Definition) int { return strings.Compare(a.Name, b.Name) })
	var names []string
	for _, d := range all {
		names = append(names, fmt.Sprintf("[%s](#%s)", d.Name, d.Name))
	}
	fmt.Fprintf(&want, "%s\n", strings.Join(names, " · "))
	for _, d := range all {
		card(&want, d, words.Properties(d.Name))
	}
	want.WriteString("\n## Not there\n\nInSpec has these. A control that names one is an error that says so.\n\n")
	refused(&want)
	want.WriteString("\nWhich command lines `command` and `bash` answer is in [commands.md](commands.md).\n")
	if *update {
		if err := os.WriteFile(file, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), string(got)); diff != "" {
		t.Errorf("docs/resources.md is out of date (make generate):\n%s", diff)
	}
}

// Every resource has a card that says what a reader wants to know.
func TestCards(t *testing.T) {
	for _, d := range resource.All() {
		if d.Card.Summary == "" || d.Card.Source == "" || !strings.Contains(d.Card.Example, d.Name) {
			t.Errorf("%s: the card needs a summary, a source and an example that uses it", d.Name)
		}
	}
}

func card(w *bytes.Buffer, d resource.Definition, properties []string) {
	fmt.Fprintf(w, "\n## %s\n\n%s\n\nFrom: %s.\n\n```ruby\n%s\n```\n\n", d.Name, d.Card.Summary, d.Card.Source, d.Card.Example)
	var plain []string
	for _, name := range properties {
		if hidden(name) || d.Card.Methods[name] != "" {
			continue
		}
		plain = append(plain, "`"+name+"`")
	}
	if len(plain) > 0 {
		fmt.Fprintf(w, "%s\n", strings.Join(plain, " "))
	}
	list := false
	for _, name := range properties {
		if note := d.Card.Methods[name]; note != "" {
			if !list && len(plain) > 0 {
				w.WriteString("\n")
			}
			list = true
			fmt.Fprintf(w, "- `%s`: %s\n", name, note)
		}
	}
	if len(d.Card.Differences) > 0 {
		w.WriteString("\nDiffers from InSpec:\n\n")
		for _, s := range d.Card.Differences {
			fmt.Fprintf(w, "- %s\n", s)
		}
	}
}

// refused lists what InSpec has and the engine has not, by reason.
func refused(w *bytes.Buffer) {
	const yet = "nobody has written it yet"
	why := map[string][]string{}
	for _, name := range resource.Missing() {
		reason := yet
		refusal, _ := interp.AsError(resource.Refuse(name))
		if refusal.Class != "NotImplementedError" {
			reason = "is of another system, where InSpec on Linux refuses it in the same words"
		} else if _, it, ok := strings.Cut(refusal.Message, ": it "); ok {
			reason = it
		}
		why[reason] = append(why[reason], "`"+name+"`")
	}
	for _, reason := range slices.Sorted(maps.Keys(why)) {
		fmt.Fprintf(w, "- %s: %s\n", reason, strings.Join(why[reason], " "))
	}
}

// hidden are methods that every resource has, or that Ruby calls by itself.
func hidden(name string) bool {
	return slices.Contains([]string{"initialize", "to_s", "inspect", "resource_id", "method_missing", "respond_to_missing?"}, name)
}

func program(w *bytes.Buffer, p shell.Program) {
	fmt.Fprintf(w, "- `%s`: %s", strings.Join(p.Names, "`, `"), p.Summary)
	if len(p.Options) > 0 {
		fmt.Fprintf(w, ". Options `%s`", strings.Join(p.Options, "` `"))
	}
	if p.Words != "" {
		fmt.Fprintf(w, ". Understands `%s`", p.Words)
	}
	w.WriteString(".")
	for _, note := range p.Notes {
		fmt.Fprintf(w, " %s", note)
	}
	w.WriteString("\n")
}
