// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"strconv"
	"strings"
)

// cat is cat(1) without options.
func cat(c *call) (int, error) {
	_, operands, err := c.options(nil)
	if err != nil {
		return 0, err
	}
	return c.inputs(operands, func(_ string, data []byte) error {
		_, err := c.out.Write(data)
		return err
	})
}

// echo is echo of the shell. Shells disagree about options and backslashes.
func echo(c *call) (int, error) {
	args, end := c.args, "\n"
	if len(args) > 0 && args[0] == "-n" {
		args, end = args[1:], ""
	}
	text := strings.Join(args, " ")
	if strings.Contains(text, `\`) || len(args) > 0 && strings.HasPrefix(args[0], "-") {
		return 0, unsupported("echo with options or backslashes")
	}
	return 0, c.printf("%s%s", text, end)
}

// head is head(1) with -n or -c.
func head(c *call) (int, error) {
	count, byBytes, operands, err := c.headTail()
	if err != nil {
		return 0, err
	}
	if strings.HasPrefix(count, "+") {
		count = count[1:]
	}
	n, err := strconv.Atoi(count)
	if err != nil {
		return 0, c.option("-n " + count)
	}
	return c.inputs(operands, func(_ string, data []byte) error {
		pieces := pieces(data, byBytes)
		end := n
		if n < 0 {
			end = max(0, len(pieces)+n) // All but the last.
		}
		return c.write(pieces[:min(end, len(pieces))])
	})
}

// tail is tail(1) with -n or -c.
func tail(c *call) (int, error) {
	count, byBytes, operands, err := c.headTail()
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(strings.TrimLeft(count, "+-"))
	if err != nil {
		return 0, c.option("-n " + count)
	}
	return c.inputs(operands, func(_ string, data []byte) error {
		pieces := pieces(data, byBytes)
		if strings.HasPrefix(count, "+") { // From that one on.
			return c.write(pieces[min(max(n-1, 0), len(pieces)):])
		}
		return c.write(pieces[max(0, len(pieces)-n):])
	})
}

// headTail reads the options that head and tail share, and -5 for -n 5.
func (c *call) headTail() (count string, byBytes bool, operands []string, err error) {
	count = "10"
	if len(c.args) > 0 && len(c.args[0]) > 1 && c.args[0][0] == '-' && strings.Trim(c.args[0][1:], "0123456789") == "" {
		count, c.args = c.args[0][1:], c.args[1:]
	}
	given, operands, err := c.options([]optionSpec{{'n', "lines", true}, {'c', "bytes", true}, {'q', "quiet", false}})
	if err != nil {
		return "", false, nil, err
	}
	quiet := false
	for _, o := range given {
		switch o.name {
		case "n", "c":
			count, byBytes = o.value, o.name == "c"
		case "q":
			quiet = true
		}
	}
	if len(operands) > 1 && !quiet {
		return "", false, nil, unsupported("%s of several files", c.name)
	}
	return count, byBytes, operands, nil
}

// pieces splits into lines with their ends, or into bytes.
func pieces(data []byte, byBytes bool) [][]byte {
	if byBytes {
		return bytes.SplitAfter(data, nil)
	}
	out := bytes.SplitAfter(data, []byte("\n"))
	if len(out[len(out)-1]) == 0 {
		out = out[:len(out)-1]
	}
	return out
}

func (c *call) write(pieces [][]byte) error {
	for _, p := range pieces {
		if _, err := c.out.Write(p); err != nil {
			return err
		}
	}
	return nil
}
