// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	shsyntax "mvdan.cc/sh/v3/syntax"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// dryRun answers command lines from a root with nothing in it but a shell and
// what the kernel gives every process. What the emulation refuses there, it refuses on
// every target.
type dryRun struct {
	dir      string
	root     *target.Root
	programs map[string]bool
}

// skeleton is what programs ask for: /proc, and which shell there is.
var skeleton = map[string]string{
	"bin/bash":                  "",
	"proc/self/status":          "Name:\tcheck\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0\n",
	"proc/self/mountinfo":       "1 0 0:1 / / rw - overlay overlay rw\n",
	"proc/self/mounts":          "overlay / overlay rw 0 0\n",
	"proc/mounts":               "overlay / overlay rw 0 0\n",
	"proc/modules":              "",
	"proc/sys/kernel/hostname":  "check\n",
	"proc/sys/kernel/ostype":    "Linux\n",
	"proc/sys/kernel/osrelease": "6.1.0\n",
	"proc/sys/kernel/version":   "#1 SMP\n",
}

func newDryRun() (*dryRun, error) {
	dir, err := os.MkdirTemp("", "sonde-check-")
	if err != nil {
		return nil, fmt.Errorf("make an empty root: %w", err)
	}
	for name, text := range skeleton {
		name = filepath.Join(dir, name)
		err = errors.Join(err, os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644))
	}
	root, openErr := target.Open(dir)
	if err = errors.Join(err, os.Symlink("bash", filepath.Join(dir, "bin/sh")), openErr); err != nil {
		return nil, errors.Join(fmt.Errorf("make an empty root: %w", err), os.RemoveAll(dir))
	}
	d := &dryRun{dir: dir, root: root, programs: map[string]bool{}}
	for _, p := range shell.Programs() {
		for _, name := range p.Names {
			d.programs[name] = true
		}
	}
	return d, nil
}

func (d *dryRun) close() error {
	return errors.Join(d.root.Close(), os.RemoveAll(d.dir))
}

// refused is what of a command line cannot be answered, "" if nothing is
// certain.
func (d *dryRun) refused(ctx context.Context, line value, bash bool) string {
	if !line.whole {
		return d.unknownProgram(line.text)
	}
	file, err := shsyntax.NewParser(shsyntax.Variant(dialect(bash))).Parse(strings.NewReader(line.text), "")
	if err != nil {
		return d.run(ctx, line.text, bash) // It says what it does not read.
	}
	reads := false
	var parts []string
	shsyntax.Walk(file, func(n shsyntax.Node) bool {
		switch n := n.(type) {
		case *shsyntax.Redirect:
			reads = reads || n.Op == shsyntax.RdrIn
		case *shsyntax.BinaryCmd:
			// What stands behind && or || is not reached in every run.
			if n.Op == shsyntax.AndStmt || n.Op == shsyntax.OrStmt {
				parts = append(parts, line.text[n.Y.Pos().Offset():n.Y.End().Offset()])
			}
		}
		return true
	})
	if reads {
		return d.unknownProgram(line.text)
	}
	if what := d.run(ctx, line.text, bash); what != "" {
		return what
	}
	for _, part := range parts {
		if strings.Contains(part, "$") {
			continue // It may need what was set before it.
		}
		if what := d.run(ctx, part, bash); what != "" {
			return what
		}
	}
	return ""
}

func (d *dryRun) run(ctx context.Context, line string, bash bool) string {
	run := shell.Run
	if bash {
		run = shell.RunBash
	}
	_, err := run(ctx, d.root, line)
	var refused *shell.Unsupported
	if errors.As(err, &refused) {
		return strings.TrimSuffix(refused.What, fmt.Sprintf(" (column %d)", refused.Column))
	}
	return ""
}

// unknownProgram is the first program of a line that there is no answer for.
// Of a line that is not known whole, only the names that are.
func (d *dryRun) unknownProgram(line string) (what string) {
	file, err := shsyntax.NewParser(shsyntax.Variant(shsyntax.LangBash)).Parse(strings.NewReader(line), "")
	if err != nil {
		return ""
	}
	functions := map[string]bool{}
	shsyntax.Walk(file, func(n shsyntax.Node) bool {
		if f, ok := n.(*shsyntax.FuncDecl); ok {
			functions[f.Name.Value] = true
		}
		return true
	})
	shsyntax.Walk(file, func(n shsyntax.Node) bool {
		call, ok := n.(*shsyntax.CallExpr)
		if !ok || len(call.Args) == 0 || what != "" {
			return what == ""
		}
		name := call.Args[0].Lit()
		if name == "" || strings.Contains(name, unknown) || functions[name] || d.programs[name] || d.programs[path.Base(name)] {
			return true
		}
		what = "the program " + name
		return false
	})
	return what
}

func dialect(bash bool) shsyntax.LangVariant {
	if bash {
		return shsyntax.LangBash
	}
	return shsyntax.LangPOSIX
}
