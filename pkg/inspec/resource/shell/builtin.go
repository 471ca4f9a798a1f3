// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

func trueDefinition() definition {
	return definition{
		name: "true", also: []string{":"}, summary: "succeeds",
		run: func(*call) (int, error) { return 0, nil },
	}
}

func falseDefinition() definition {
	return definition{
		name: "false", summary: "fails",
		run: func(*call) (int, error) { return 1, nil },
	}
}

func shDefinition() definition {
	return definition{
		name: "sh", also: []string{"bash", "dash"}, summary: "sh -c LINE [NAME ARGUMENT…] answers a command line within",
		options: flags("c"),
		run:     sh,
	}
}

func sh(c *call) (int, error) {
	options, operands, err := c.leadingOptions()
	if err != nil {
		return 0, err
	}
	if !given(options, "c") || len(operands) == 0 {
		return 0, unsupported("%s other than with -c", c.name)
	}
	sub := c.subshell()
	clear(sub.vars) // Variables are not exported.
	sub.params = operands[1:]
	sub.status = 0
	sub.lang = syntax.LangPOSIX
	if c.name == "bash" {
		sub.lang = syntax.LangBash
	}
	if sub.depth++; sub.depth > maxNesting {
		return 0, unsupported("a command line nested this deep")
	}
	status, err := sub.script(operands[0], c.streams)
	return status, err
}

func readDefinition() definition {
	return definition{
		name: "read", summary: "sets variables from a line of standard input",
		options: flags("r"),
		notes:   []string{"A line with backslashes is refused without -r."},
		run:     read,
	}
}

// read is the shell's builtin.
func read(c *call) (int, error) {
	options, names, err := c.leadingOptions()
	if err != nil {
		return 0, err
	}
	if len(names) == 0 {
		return 0, unsupported("read without a variable")
	}
	if c.in.taken {
		return 0, unsupported("read after another program that reads the same input")
	}
	line, rest, found := bytes.Cut(c.in.data, []byte("\n"))
	c.in.data = rest
	text := strings.Trim(string(line), " \t")
	if !given(options, "r") && strings.Contains(text, `\`) || strings.Contains(text, "\x00") {
		return 0, unsupported("read of a line with backslashes or NULs")
	}
	for i, name := range names {
		if !syntax.ValidName(name) {
			return 0, unsupported("read %s", name)
		}
		value := text
		if i < len(names)-1 {
			value, text = text, ""
			if n := strings.IndexAny(value, " \t"); n >= 0 {
				value, text = value[:n], strings.TrimLeft(value[n:], " \t")
			}
		}
		if err := c.set(name, value); err != nil {
			return 0, err
		}
	}
	if !found {
		return 1, nil
	}
	return 0, nil
}
