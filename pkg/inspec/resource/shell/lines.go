// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// lineDefinitions are small programs that print what they read, in another
// order or form.
func lineDefinitions() []definition {
	return []definition{
		{name: "tac", summary: "prints lines, the last one first", run: tac},
		{name: "rev", summary: "prints lines, each backwards", run: rev},
		{
			name: "paste", summary: "prints lines side by side",
			options: []optionSpec{{'s', "serial", false, false}, {'d', "delimiters", true, false}},
			run:     paste,
		},
		{name: "comm", summary: "compares two sorted files", options: flags("123"), run: comm},
		{
			name: "cmp", summary: "compares two files", options: []optionSpec{{'s', "quiet", false, false}, {0, "silent", false, false}},
			run: compareBytes,
		},
		{
			name: "diff", summary: "tells whether two files differ", options: []optionSpec{{'q', "brief", false, false}},
			notes: []string{"Where they differ, only -q is answered."},
			run:   compareBytes,
		},
		{
			name: "tee", summary: "prints its input; writing to a file is refused", options: []optionSpec{{'a', "append", false, false}},
			run: func(c *call) (int, error) {
				_, operands, err := c.options()
				if err != nil {
					return 0, err
				}
				data, err := c.in.take()
				if err != nil {
					return 0, err
				}
				if _, err := c.out.Write(data); err != nil {
					return 0, err
				}
				for _, name := range operands {
					to, err := c.output(name, c.streams)
					if err != nil {
						return 0, err
					}
					if _, err := to.Write(data); err != nil {
						return 0, err
					}
				}
				return 0, nil
			},
		},
		{
			name: "base64", summary: "encodes", options: []optionSpec{{'w', "wrap", true, false}},
			run: encodeBase64,
		},
		{name: "zcat", also: []string{"gunzip", "gzip"}, summary: "prints what gzip has packed", options: flags("cd"), run: zcat},
	}
}

func tac(c *call) (int, error) {
	_, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	return c.inputs(operands, func(_ string, data []byte) error {
		all, err := lines(data)
		if err != nil || len(all) == 0 {
			return err
		}
		for i, line := range slices.Backward(all) {
			end := "\n"
			if i == len(all)-1 && data[len(data)-1] != '\n' {
				end = "" // It stays bare, though it comes first.
			}
			if err := c.printf("%s%s", line, end); err != nil {
				return err
			}
		}
		return nil
	})
}

func rev(c *call) (int, error) {
	_, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	return c.inputs(operands, func(_ string, data []byte) error {
		if !isASCII(string(data)) || bytes.IndexByte(data, 0) >= 0 {
			return unsupported("rev of a text that is not ASCII, or with NULs")
		}
		for line := range bytes.Lines(data) {
			text, newline := bytes.CutSuffix(line, []byte("\n"))
			out := slices.Clone(text)
			slices.Reverse(out)
			if newline {
				out = append(out, '\n')
			}
			if _, err := c.out.Write(out); err != nil {
				return err
			}
		}
		return nil
	})
}

// paste is paste(1).
func paste(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	delimiters := "\t"
	for _, o := range options {
		if o.name == "d" {
			if delimiters = o.value; delimiters == "" || strings.Contains(delimiters, `\`) {
				return 0, unsupported("paste -d %q", o.value)
			}
		}
	}
	if len(operands) == 0 {
		operands = []string{"-"}
	}
	var files [][]string
	var input []string // The lines of standard input, dealt out in turn.
	var dealt []int
	status := 0
	for i, name := range operands {
		if name == "-" && input != nil {
			dealt = append(dealt, i)
			files = append(files, nil)
			continue
		}
		data, reason, err := c.input(name)
		if err != nil {
			return 0, err
		}
		if reason != "" && (given(options, "s") || reason != "Is a directory" && status != 0) {
			return 0, unsupported("paste of %s (%s)", name, reason)
		}
		if reason != "" {
			status = 1
			if err := c.complain("%s: %s", quoted(name), reason); err != nil {
				return 0, err
			}
			if reason != "Is a directory" { // A directory can be opened, and has no lines.
				return status, nil
			}
		}
		all, err := lines(data)
		if err != nil {
			return 0, err
		}
		if name == "-" {
			input, dealt = all, append(dealt, i)
			all = nil
		}
		files = append(files, all)
	}
	if given(options, "s") {
		if len(dealt) > 0 {
			files[dealt[0]] = input
		}
		for _, all := range files {
			if err := c.printLines([]string{glue(all, delimiters)}); err != nil {
				return 0, err
			}
		}
		return 0, nil
	}
	for i, line := range input {
		at := dealt[i%len(dealt)]
		files[at] = append(files[at], line)
	}
	longest := 0
	for _, all := range files {
		longest = max(longest, len(all))
	}
	for i := range longest {
		row := make([]string, len(files))
		for j, all := range files {
			if i < len(all) {
				row[j] = all[i]
			}
		}
		if err := c.printf("%s\n", glue(row, delimiters)); err != nil {
			return 0, err
		}
	}
	return status, nil
}

// glue joins with each of some delimiters in turn.
func glue(words []string, delimiters string) string {
	var b strings.Builder
	for i, word := range words {
		if i > 0 {
			b.WriteByte(delimiters[(i-1)%len(delimiters)])
		}
		b.WriteString(word)
	}
	return b.String()
}

// comm is comm(1).
func comm(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) != 2 {
		return 0, unsupported("comm of %d files", len(operands))
	}
	var sides [2][]string
	for i, name := range operands {
		data, reason, err := c.input(name)
		if err != nil {
			return 0, err
		}
		if reason != "" {
			return 1, c.complain("%s: %s", name, reason)
		}
		if sides[i], err = lines(data); err != nil {
			return 0, err
		}
		if !slices.IsSorted(sides[i]) {
			return 0, unsupported("comm of a file that is not sorted")
		}
	}
	show := func(column byte, line string) error {
		if given(options, string(column)) {
			return nil
		}
		indent := 0
		for other := byte('1'); other < column; other++ {
			if !given(options, string(other)) {
				indent++
			}
		}
		return c.printf("%s%s\n", strings.Repeat("\t", indent), line)
	}
	a, b := sides[0], sides[1]
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			err = show('1', a[0])
			a = a[1:]
		case len(a) == 0 || b[0] < a[0]:
			err = show('2', b[0])
			b = b[1:]
		default:
			err = show('3', a[0])
			a, b = a[1:], b[1:]
		}
		if err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// compareBytes is cmp, and diff as far as it tells whether there is a
// difference.
func compareBytes(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) != 2 {
		return 0, unsupported("%s of %d files", c.name, len(operands))
	}
	var sides [2][]byte
	for i, name := range operands {
		data, reason, err := c.input(name)
		if err != nil {
			return 0, err
		}
		switch {
		case reason == "Is a directory":
			return 0, unsupported("%s of the directory %s", c.name, name)
		case reason != "" && c.name == "cmp" && given(options, "s"):
			return 2, nil
		case reason != "":
			return 2, c.complain("%s: %s", name, reason)
		}
		sides[i] = data
	}
	a, b := sides[0], sides[1]
	if bytes.Equal(a, b) {
		return 0, nil
	}
	switch {
	case c.name == "diff" && given(options, "q"):
		return 1, c.printf("Files %s and %s differ\n", operands[0], operands[1])
	case c.name == "diff":
		return 0, unsupported("diff of files that differ, without -q")
	case given(options, "s") || given(options, "silent"):
		return 1, nil
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return 1, c.printf("%s %s differ: char %d, line %d\n", operands[0], operands[1], i+1, bytes.Count(a[:i], []byte("\n"))+1)
		}
	}
	return 0, unsupported("cmp of a file that is the beginning of the other")
}

func encodeBase64(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) > 1 {
		return 0, unsupported("base64 of several files")
	}
	width := 76
	for _, o := range options {
		if width, err = strconv.Atoi(o.value); err != nil || width < 0 {
			return 0, unsupported("base64 -w %s", o.value)
		}
	}
	return c.inputs(operands, func(_ string, data []byte) error {
		text := base64.StdEncoding.EncodeToString(data)
		if width == 0 {
			return c.printf("%s", text)
		}
		for text != "" {
			n := min(width, len(text))
			if err := c.printf("%s\n", text[:n]); err != nil {
				return err
			}
			text = text[n:]
		}
		return nil
	})
}

// zcat is zcat, and gzip -dc by its other names.
func zcat(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if c.name == "gzip" && !given(options, "d") || c.name != "zcat" && !given(options, "c") {
		return 0, unsupported("%s other than to print what is packed", c.name)
	}
	for _, name := range operands {
		data, reason, err := c.input(name)
		if err != nil {
			return 0, err
		}
		if reason != "" {
			return 0, unsupported("%s of %s (%s)", c.name, name, reason)
		}
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return 0, unsupported("%s of %s, which gzip has not packed,", c.name, name)
		}
		_, err = io.Copy(c.out, r)
		if errors.Is(err, ErrOutput) {
			return 0, err
		}
		if err != nil {
			return 0, unsupported("%s of %s (%v)", c.name, name, err)
		}
	}
	if len(operands) == 0 {
		return 0, unsupported("%s of standard input", c.name)
	}
	return 0, nil
}
