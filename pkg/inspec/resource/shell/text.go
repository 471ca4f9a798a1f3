// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

func catDefinition() definition {
	return definition{
		name: "cat", summary: "prints files",
		options: []optionSpec{{'n', "number", false, false}, {'s', "squeeze-blank", false, false}, {'u', "", false, false}},
		run:     cat,
	}
}

// cat is cat(1).
func cat(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	number, squeeze := given(options, "n"), given(options, "s")
	n, blank := 0, false
	return c.inputs(operands, func(_ string, data []byte) error {
		if !number && !squeeze {
			_, err := c.out.Write(data)
			return err
		}
		if len(operands) > 1 {
			return unsupported("cat -n or -s of several files")
		}
		for line := range bytes.Lines(data) {
			if squeeze && blank && string(line) == "\n" {
				continue
			}
			blank = string(line) == "\n"
			n++
			prefix := ""
			if number {
				prefix = fmt.Sprintf("%6d\t", n)
			}
			if err := c.printf("%s%s", prefix, line); err != nil {
				return err
			}
		}
		return nil
	})
}

func echoDefinition() definition {
	return definition{
		name: "echo", summary: "prints its arguments",
		words: "-n",
		notes: []string{"Other options, and backslashes, are refused: shells disagree about them."},
		run:   echo,
	}
}

// echo is echo of the shell. Shells disagree about options and backslashes.
func echo(c *call) (int, error) {
	args, end := c.args, "\n"
	if len(args) > 0 && args[0] == "-n" {
		args, end = args[1:], ""
	}
	text := strings.Join(args, " ")
	if strings.Contains(text, `\`) || len(args) > 0 && strings.HasPrefix(args[0], "-") && strings.Trim(args[0][1:], "neE") == "" && len(args[0]) > 1 {
		return 0, unsupported("echo with options or backslashes")
	}
	return 0, c.printf("%s%s", text, end)
}

// headTailOptions are those of head and tail.
func headTailOptions() []optionSpec {
	return []optionSpec{
		{'n', "lines", true, false}, {'c', "bytes", true, false}, {'q', "quiet", false, false}, {'v', "verbose", false, false},
	}
}

func headDefinition() definition {
	return definition{name: "head", summary: "prints the first lines", options: headTailOptions(), words: "-NUMBER", run: head}
}

func tailDefinition() definition {
	return definition{name: "tail", summary: "prints the last lines", options: headTailOptions(), words: "-NUMBER", run: tail}
}

// head is head(1).
func head(c *call) (int, error) {
	return c.headTail(func(count string, n, total int) (begin, end int) {
		if strings.HasPrefix(count, "-") { // All but the last.
			return 0, max(0, total-n)
		}
		return 0, min(n, total)
	})
}

// tail is tail(1).
func tail(c *call) (int, error) {
	return c.headTail(func(count string, n, total int) (begin, end int) {
		if strings.HasPrefix(count, "+") { // From that one on.
			return min(max(n-1, 0), total), total
		}
		return max(0, total-n), total
	})
}

// headTail prints a part of each file: of so many lines or bytes, those from
// begin up to end.
func (c *call) headTail(part func(count string, n, total int) (begin, end int)) (int, error) {
	count, byBytes, names := "10", false, byte(0)
	if len(c.args) > 0 && len(c.args[0]) > 1 && c.args[0][0] == '-' && strings.Trim(c.args[0][1:], "0123456789") == "" {
		count, c.args = c.args[0][1:], c.args[1:]
	}
	given, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	for _, o := range given {
		switch o.name {
		case "n", "c":
			count, byBytes = o.value, o.name == "c"
		default:
			names = o.name[0]
		}
	}
	n, err := strconv.Atoi(strings.TrimLeft(count, "+-"))
	if err != nil || n < 0 {
		return 0, c.option("-n " + count)
	}
	first := true
	return c.inputs(operands, func(name string, data []byte) error {
		if names == 'v' || len(operands) > 1 && names != 'q' {
			gap := "\n"
			if first {
				gap = ""
			}
			first = false
			if name == "-" {
				name = "standard input"
			}
			if err := c.printf("%s==> %s <==\n", gap, name); err != nil {
				return err
			}
		}
		if byBytes {
			begin, end := part(count, n, len(data))
			_, err := c.out.Write(data[begin:end])
			return err
		}
		total := bytes.Count(data, []byte("\n"))
		if len(data) > 0 && data[len(data)-1] != '\n' {
			total++
		}
		begin, end := part(count, n, total)
		data = data[lineOffset(data, begin):]
		_, err := c.out.Write(data[:lineOffset(data, end-begin)])
		return err
	})
}

// lineOffset is where the line after n others begins.
func lineOffset(data []byte, n int) int {
	at := 0
	for range n {
		next := bytes.IndexByte(data[at:], '\n')
		if next < 0 {
			return len(data)
		}
		at += next + 1
	}
	return at
}
