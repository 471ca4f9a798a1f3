// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

//go:generate go test . -run "TestReference|TestResources|TestCommands" -update

var update = flag.Bool("update", false, "write docs/cli.md and docs/resources.md")

// docs/cli.md is what the commands say of themselves.
func TestReference(t *testing.T) {
	const file = "../../docs/cli.md"
	var want bytes.Buffer
	want.WriteString("# The command line\n\n<!-- made by go generate ./cmd/sonde -->\n\n" +
		"`sonde completion bash|zsh|fish` prints a completion script. As `kubectl-sonde` on the PATH it is a kubectl plugin.\n")
	root := rootCommand()
	root.InitDefaultHelpCmd()
	reference(&want, root)
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
		t.Errorf("docs/cli.md is out of date (make generate):\n%s", diff)
	}
}

// docs/engine.md says of each flag of inspec exec what becomes of it.
func TestInspecFlags(t *testing.T) {
	page, err := os.ReadFile("../../docs/engine.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "## The flags of `inspec exec`")
	table, _, _ = strings.Cut(table, "\n## ")
	documented := map[string]bool{}
	flags := execCommand().Flags()
	for _, m := range regexp.MustCompile("`--([a-z-]+)[ `]").FindAllStringSubmatch(table, -1) {
		documented[m[1]] = true
		if flags.Lookup(m[1]) == nil {
			t.Errorf("docs/engine.md names --%s, which is no flag", m[1])
		}
	}
	own := map[string]bool{"root": true, "threshold": true, "extended": true}
	flags.VisitAll(func(f *pflag.Flag) {
		if yes := strings.TrimPrefix(f.Name, "no-"); !own[f.Name] && !documented[f.Name] && !documented[yes] && !documented["no-"+f.Name] {
			t.Errorf("docs/engine.md does not name --%s", f.Name)
		}
	})
}

func reference(w *bytes.Buffer, c *cobra.Command) {
	if c.Runnable() || c == c.Root() {
		text := c.Long
		if text == "" {
			text = c.Short
		}
		fmt.Fprintf(w, "\n## %s\n\n```\n%s\n\n%s```\n", c.CommandPath(), text, c.UsageString())
	}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "help" && !strings.HasPrefix(sub.Name(), "completion") {
			reference(w, sub)
		}
	}
}
