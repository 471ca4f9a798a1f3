// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"strconv"
	"strings"
)

func xargsDefinition() definition {
	return definition{
		name: "xargs", summary: "runs a program with arguments from standard input",
		options: []optionSpec{
			{'0', "null", false, false},
			{'r', "no-run-if-empty", false, false},
			{'n', "max-args", true, false},
			{'I', "", true, false},
			{'d', "delimiter", true, false},
		},
		notes: []string{"More than 100,000 bytes of arguments, which several runs would share, are refused."},
		run:   xargs,
	}
}

// xargs is xargs(1) of findutils.
func xargs(c *call) (int, error) {
	options, command, err := c.leadingOptions()
	if err != nil {
		return 0, err
	}
	if len(command) == 0 {
		command = []string{"echo"}
	}
	most, replace, byLine, delimiter := 0, "", false, ""
	for _, o := range options {
		switch o.name {
		case "n":
			if most, err = strconv.Atoi(o.value); err != nil || most < 1 {
				return 0, unsupported("xargs -n %s", o.value)
			}
		case "I":
			replace, byLine = o.value, true
		case "0":
			delimiter = "\x00"
		case "d":
			if delimiter, err = unescapeC(o.value); err != nil || len(delimiter) != 1 {
				return 0, unsupported("xargs -d %s", o.value)
			}
		}
	}
	if most > 0 && byLine {
		return 0, unsupported("xargs with both -n and -I")
	}
	data, err := c.in.take()
	if err != nil {
		return 0, err
	}
	if len(data) > 100_000 {
		return 0, unsupported("xargs with %d bytes of arguments", len(data))
	}
	items, err := xargsItems(string(data), delimiter, byLine)
	if err != nil {
		return 0, err
	}
	var runs [][]string
	switch {
	case byLine:
		for _, item := range items {
			var args []string
			for _, word := range command {
				args = append(args, strings.ReplaceAll(word, replace, item))
			}
			runs = append(runs, args)
		}
	case len(items) == 0 && !given(options, "r"):
		runs = [][]string{command}
	default:
		for len(items) > 0 {
			n := len(items)
			if most > 0 {
				n = min(n, most)
			}
			runs = append(runs, append(command[:len(command):len(command)], items[:n]...))
			items = items[n:]
		}
	}
	status := 0
	for _, args := range runs {
		got, err := c.execute(args, streams{&input{}, c.out, c.err})
		switch {
		case err != nil:
			return 0, err
		case got == 255:
			return 0, unsupported("xargs of a program that ends with 255")
		case got != 0:
			status = 123
		}
	}
	return status, nil
}

// xargsItems splits standard input: at blanks and newlines with quotes and
// backslashes, at lines for -I, or at a delimiter as it is.
func xargsItems(text, delimiter string, byLine bool) ([]string, error) {
	if delimiter != "" {
		if text == "" {
			return nil, nil
		}
		if delimiter != "\x00" && strings.Contains(text, "\x00") {
			return nil, unsupported("xargs -d of a text with NULs")
		}
		return strings.Split(strings.TrimSuffix(text, delimiter), delimiter), nil
	}
	var out []string
	var b strings.Builder
	began, quote := false, byte(0)
	end := func() {
		if began {
			out = append(out, b.String())
			b.Reset()
			began = false
		}
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\n':
			return nil, unsupported("xargs of a quote that is not closed on its line")
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			b.WriteByte(c)
		case c == '\'' || c == '"':
			quote, began = c, true
		case c == '\\' && i+1 < len(text):
			i++
			began = true
			b.WriteByte(text[i])
		case c == '\n':
			end()
		case c == ' ' || c == '\t':
			if byLine && began {
				b.WriteByte(c)
			} else if !byLine {
				end()
			}
		case c < ' ':
			return nil, unsupported("xargs of control characters")
		default:
			began = true
			b.WriteByte(c)
		}
	}
	if quote != 0 {
		return nil, unsupported("xargs of a quote that is not closed")
	}
	end()
	return out, nil
}
