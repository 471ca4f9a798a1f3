// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"fmt"
	"slices"
	"strings"
)

// sortProgram is sort(1) with -r and -u, by bytes.
func sortProgram(c *call) (int, error) {
	given, operands, err := c.options([]optionSpec{{'r', "reverse", false}, {'u', "unique", false}})
	if err != nil {
		return 0, err
	}
	var all []string
	status, err := c.inputs(operands, func(_ string, data []byte) error {
		all = append(all, lines(data)...)
		return nil
	})
	if err != nil {
		return 0, err
	}
	if status != 0 {
		return 2, nil // A file that cannot be read ends it before it prints.
	}
	slices.Sort(all)
	for _, o := range given {
		switch o.name {
		case "r":
			slices.Reverse(all)
		case "u":
			all = slices.Compact(all)
		}
	}
	return 0, c.printLines(all)
}

// uniq is uniq(1) of standard input with -c, -d and -u.
func uniq(c *call) (int, error) {
	given, operands, err := c.options([]optionSpec{{'c', "count", false}, {'d', "repeated", false}, {'u', "unique", false}})
	if err != nil {
		return 0, err
	}
	if len(operands) > 1 {
		return 0, unsupported("uniq with an output file")
	}
	var count, repeated, unique bool
	for _, o := range given {
		switch o.name {
		case "c":
			count = true
		case "d":
			repeated = true
		case "u":
			unique = true
		}
	}
	return c.inputs(operands, func(_ string, data []byte) error {
		all := lines(data)
		for begin := 0; begin < len(all); {
			end := begin + 1
			for end < len(all) && all[end] == all[begin] {
				end++
			}
			n := end - begin
			if (!repeated || n > 1) && (!unique || n == 1) {
				prefix := ""
				if count {
					prefix = fmt.Sprintf("%7d ", n)
				}
				if err := c.printf("%s%s\n", prefix, all[begin]); err != nil {
					return err
				}
			}
			begin = end
		}
		return nil
	})
}

func (c *call) printLines(all []string) error {
	if len(all) == 0 {
		return nil
	}
	return c.printf("%s\n", strings.Join(all, "\n"))
}
