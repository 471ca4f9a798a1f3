// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func wcDefinition() definition {
	return definition{
		name: "wc", summary: "counts lines, words and bytes",
		options: []optionSpec{
			{'l', "lines", false, false}, {'w', "words", false, false}, {'c', "bytes", false, false}, {'m', "chars", false, false},
		},
		run: wc,
	}
}

// wc is wc(1). A character is a byte.
func wc(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	var kinds []string
	for _, kind := range []string{"l", "w", "m", "c"} {
		if given(options, kind) || len(options) == 0 && kind != "m" {
			kinds = append(kinds, kind)
		}
	}
	width, err := c.countWidth(operands, len(kinds))
	if err != nil {
		return 0, err
	}
	total := make([]int, len(kinds))
	line := func(counts []int, name string) error {
		var columns []string
		for _, n := range counts {
			columns = append(columns, fmt.Sprintf("%*d", width, n))
		}
		text := strings.Join(columns, " ")
		if name != "" {
			text += " " + name
		}
		return c.printf("%s\n", text)
	}
	names := operands
	if len(operands) == 0 {
		names = []string{"-"}
	}
	status := 0
	for _, name := range names {
		if name == "" {
			status = 1
			if err := c.complain("invalid zero-length file name"); err != nil {
				return 0, err
			}
			continue
		}
		data, reason, err := c.input(name)
		if err != nil {
			return 0, err
		}
		if reason != "" {
			status = 1
			if err := c.complain("%s: %s", quoted(name), reason); err != nil {
				return 0, err
			}
			if reason != "Is a directory" { // A directory can be opened, and has nothing to count.
				continue
			}
		}
		counts := make([]int, len(kinds))
		for i, kind := range kinds {
			if counts[i], err = countOf(kind, data); err != nil {
				return 0, err
			}
			total[i] += counts[i]
		}
		if len(operands) == 0 {
			name = ""
		}
		if err := line(counts, name); err != nil {
			return 0, err
		}
	}
	if len(operands) > 1 {
		err = line(total, "total")
	}
	return status, err
}

func countOf(kind string, data []byte) (int, error) {
	switch kind {
	case "l":
		return bytes.Count(data, []byte("\n")), nil
	case "w":
		if !isASCII(string(data)) {
			return 0, unsupported("the words of a text that is not ASCII")
		}
		words := bytes.Fields(data)
		for _, word := range words {
			if bytes.IndexFunc(word, func(r rune) bool { return r > ' ' && r < 0x7f }) < 0 {
				return 0, unsupported("the words of a text with control characters alone, which are none to some versions,")
			}
		}
		return len(words), nil
	}
	return len(data), nil
}

// countWidth is how wide the columns are: the digits of all sizes together
// (coreutils: compute_number_width).
func (c *call) countWidth(operands []string, kinds int) (int, error) {
	if kinds == 1 && len(operands) <= 1 {
		return 1, nil
	}
	if len(operands) == 0 {
		if !c.in.pipe {
			return 0, unsupported("wc of what is no pipe, with several counts")
		}
		return 7, nil
	}
	size, least := int64(0), 1
	for _, name := range operands {
		if name == "-" {
			return 0, unsupported("wc of - with several counts")
		}
		info, err := c.root.Stat(name)
		switch {
		case err != nil:
		case info.Type == target.Regular:
			size += info.Size
		default:
			least = 7
		}
	}
	return max(least, len(strconv.FormatInt(size, 10))), nil
}
