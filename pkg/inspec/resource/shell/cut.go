// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"strconv"
	"strings"
)

func cutDefinition() definition {
	return definition{
		name: "cut", summary: "prints parts of lines",
		options: []optionSpec{
			{'d', "delimiter", true, false},
			{'f', "fields", true, false},
			{'c', "characters", true, false},
			{'b', "bytes", true, false},
			{'s', "only-delimited", false, false},
			{0, "complement", false, false},
			{0, "output-delimiter", true, false},
		},
		run: cut,
	}
}

// cut is cut(1).
func cut(c *call) (int, error) {
	given, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	delimiter, list, fields, only, complement := "\t", "", false, false, false
	var glueBy *string
	for _, o := range given {
		switch o.name {
		case "d":
			delimiter = o.value
		case "f", "c", "b":
			if list != "" {
				return 0, unsupported("cut with more than one list")
			}
			list, fields = o.value, o.name == "f"
		case "s":
			only = true
		case "complement":
			complement = true
		case "output-delimiter":
			glueBy = &o.value
		}
	}
	ranges, err := parseRanges(list)
	if err != nil || len(delimiter) != 1 {
		return 0, unsupported("cut with the list %q and the delimiter %q", list, delimiter)
	}
	if glueBy != nil && !fields {
		return 0, unsupported("cut --output-delimiter without -f")
	}
	return c.inputs(operands, func(_ string, data []byte) error {
		all, err := lines(data)
		if err != nil {
			return err
		}
		for _, line := range all {
			parts, glue := strings.Split(line, ""), ""
			if fields {
				parts, glue = strings.Split(line, delimiter), delimiter
				if len(parts) == 1 {
					if only {
						continue
					}
					if err := c.printf("%s\n", line); err != nil {
						return err
					}
					continue
				}
				if glueBy != nil {
					glue = *glueBy
				}
			} else {
				parts = parts[:0]
				for _, b := range []byte(line) {
					parts = append(parts, string([]byte{b}))
				}
			}
			var kept []string
			for i, part := range parts {
				if ranges.has(i+1) != complement {
					kept = append(kept, part)
				}
			}
			if err := c.printf("%s\n", strings.Join(kept, glue)); err != nil {
				return err
			}
		}
		return nil
	})
}

// rangeList is a list such as 1,3-5,7-.
type rangeList [][2]int

func (l rangeList) has(n int) bool {
	for _, r := range l {
		if n >= r[0] && n <= r[1] {
			return true
		}
	}
	return false
}

func parseRanges(s string) (rangeList, error) {
	const end = int(^uint(0) >> 1)
	var out rangeList
	for part := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(part, "-")
		r := [2]int{1, end}
		var err error
		if from != "" || !isRange {
			if r[0], err = strconv.Atoi(from); err != nil {
				return nil, err
			}
		}
		switch {
		case !isRange:
			r[1] = r[0]
		case to != "":
			if r[1], err = strconv.Atoi(to); err != nil {
				return nil, err
			}
		case from == "":
			return nil, strconv.ErrSyntax
		}
		if r[0] < 1 || r[1] < r[0] {
			return nil, strconv.ErrRange
		}
		out = append(out, r)
	}
	return out, nil
}
