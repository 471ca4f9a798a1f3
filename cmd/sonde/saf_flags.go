// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The commands that stand in for MITRE's SAF CLI take its flags, as oclif, its
// parser, reads them.

// once is a text that may be given once, of some allowed ones if there are any.
type once struct {
	value   string
	given   bool
	allowed []string
}

func (o *once) String() string { return o.value }
func (o *once) Type() string   { return "string" }

func (o *once) Set(s string) error {
	switch {
	case o.given:
		return errors.New("it can only be given once")
	case o.allowed != nil && !slices.Contains(o.allowed, s):
		return errors.New("allowed are " + strings.Join(o.allowed, ", "))
	}
	o.value, o.given = s, true
	return nil
}

// noValue tells of a flag whose value is another flag, which to oclif is none.
func noValue(f *pflag.FlagSet) (err error) {
	f.Visit(func(flag *pflag.Flag) {
		if o, ok := flag.Value.(*once); ok && err == nil && isFlag(f, o.value) {
			err = usage("--%s wants a value, and %q is a flag", flag.Name, o.value)
		}
	})
	return err
}

func isFlag(f *pflag.FlagSet, s string) bool {
	switch {
	case strings.HasPrefix(s, "--"):
		return f.Lookup(s[2:]) != nil
	case len(s) > 1 && s[0] == '-':
		return f.ShorthandLookup(s[1:2]) != nil
	default:
		return false
	}
}

// bare is a flag that takes no value, not even true.
type bare struct{}

const given = "given"

func (bare) String() string { return "" }
func (bare) Type() string   { return "bool" }

func (bare) Set(s string) error {
	if s != given {
		return errors.New("it takes no value")
	}
	return nil
}

// not is the flag --no-NAME of a boolean one. The last of the two wins.
type not struct{ value *bool }

func (n not) String() string { return "" }
func (n not) Type() string   { return "bool" }

func (n not) Set(s string) error {
	v, err := strconv.ParseBool(s)
	*n.value = !v
	return err
}

// onOff adds --NAME, which is on, and --no-NAME.
func onOff(f *pflag.FlagSet, value *bool, name, short, help string) {
	f.BoolVarP(value, name, short, true, help)
	f.Var(not{value}, "no-"+name, "the opposite of --"+name)
	f.Lookup("no-" + name).NoOptDefVal = "true"
}

// ignored adds the flags that all commands of SAF's have but view summary, and
// that change nothing here (SAF: src/utils/oclif/baseCommand.ts).
func ignored(f *pflag.FlagSet) {
	logLevel(f, &once{allowed: []string{"info", "warn", "debug", "verbose"}}, "L")
	for _, name := range []string{"interactive", "ask-me"} {
		f.Var(bare{}, name, "")
		f.Lookup(name).NoOptDefVal = given
		_ = f.MarkHidden(name)
	}
}

// logLevel adds a flag that changes nothing here.
func logLevel(f *pflag.FlagSet, value pflag.Value, short string) {
	f.VarP(value, "logLevel", short, "")
	_ = f.MarkHidden("logLevel")
}

// oneOf completes the values of a flag.
func oneOf(c *cobra.Command, flag string, values ...string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// mostOfReport is what report.Decode takes.
const mostOfReport = 64 << 20

// readBounded reads a file of at most so many bytes, and of a larger one a byte
// more, so that its reader can tell.
func readBounded(name string, most int64) (data []byte, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Grow(int(min(info.Size(), most)) + bytes.MinRead)
	_, err = b.ReadFrom(io.LimitReader(f, most+1))
	return b.Bytes(), err
}

// printOrSave writes to a file if there is a name.
func printOrSave(cmd *cobra.Command, file string, text []byte) error {
	if file == "" {
		_, err := cmd.OutOrStdout().Write(text)
		return err
	}
	err := save(file, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}
