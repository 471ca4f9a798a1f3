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

	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
)

const commandsIntro = `# Command lines

<!-- made by go generate ./cmd/sonde -->

` + "`command` and `bash`" + ` execute nothing. A command line is worked out from the target's files and ` + "`/proc`" + `, exactly, or it
is an error that names the program, the option or the piece of shell, and where in the line it is. It is never an
empty output, which ` + "`should eq ''`" + ` would take for "nothing found". The programs need not be in the target; whether one
is there is what ` + "`command('x').exist?`" + ` asks.

Two kinds of error are told apart. *Not supported*: the emulation does not have it, on any target; ` + "`sonde check`" + ` says so
before a scan. *Not known*: this target does not tell, for instance who runs the command where there is no ` + "`/proc`" + `.

## The shell

` + "`command`" + ` is read as the target's ` + "`/bin/sh`" + ` would: dash, bash or busybox. Where there is none, as in distroless images,
only what all of them take alike has an answer: there, ` + "`|&`, `[[`, `<<<`, `{a,b}`, `echo -e`" + ` and a backslash in ` + "`echo`" + ` are
errors that say so. ` + "`bash`" + ` is read as bash.

- All: quotes, wildcards, fields and IFS, ` + "`$x` `${x:-…}` `${x#…}` `${x%…}` `${#x}`" + `, positional parameters, ` + "`$(…)` `$((…))`" + `,
  pipelines, ` + "`&&` `||` `!`" + `, if, for, while, until, case, functions, local, here-documents, subshells, ` + "`set -e -u -f`" + `,
  cd, eval, ` + "`.`" + `, export, readonly, read, shift, unset.
- bash: arrays with numbers, ` + "`${a[@]}` `${x/…/…}` `${x:…:…}` `${x^^}`, `[[ … ]]` with `=~`, `((…))`, `for ((…))`" + `, braces,
  ` + "`<<<` `|&` `&>` `$'…'`, `$(< FILE)`, `set -o pipefail`" + `.
- Redirections write nowhere: ` + "`/dev/null`" + `, and one stream to the other. Writing to a file is refused.
- Refused: background jobs, process substitution, traps, aliases, ` + "`$$`, `$RANDOM`" + `, extended patterns, associative arrays.

The working directory is that of the process which stands for the target, ` + "`/`" + ` where there is none. Variables that the
line does not set are those of its environment; without a process they are not known. All is as in the C locale.

As in InSpec, a line is worked out once: who asks again in the same run gets the same answer.

## Bounds

A line has up to 64 KiB, prints and holds up to 8 MiB, runs up to 131,072 commands and 16 million steps, and reads up to
512 MiB of files, each up to 8 MiB (grep: any length, lines up to 8 MiB). Beyond is an error.

## Differences

- Files of a directory come in the order of their names, which find and grep leave open.
- ps does not show the shell, itself, and what is beside it in a pipeline.
- What is said of a file that is not there is worded as coreutils 9, grep 3.8, sed 4.9, findutils 4.9 and mawk do.

## Programs

`

// docs/commands.md is what the programs say of themselves.
func TestCommands(t *testing.T) {
	const file = "../../docs/commands.md"
	var want bytes.Buffer
	want.WriteString(commandsIntro)
	for _, p := range shell.Programs() {
		program(&want, p)
	}
	want.WriteString("\n## Not there\n\nAny other program is refused; of these, it can be said why.\n\n")
	why := map[string][]string{}
	for _, r := range shell.Refusals() {
		why[r.Reason] = append(why[r.Reason], "`"+r.Name+"`")
	}
	for _, reason := range slices.Sorted(maps.Keys(why)) {
		fmt.Fprintf(&want, "- %s: %s\n", strings.Join(why[reason], " "), reason)
	}
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
		t.Errorf("docs/commands.md is out of date (make generate):\n%s", diff)
	}
}
