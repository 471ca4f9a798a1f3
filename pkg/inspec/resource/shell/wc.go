// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"strconv"
)

// wc is wc(1) with one of -l, -w and -c. For several counts at once the width
// of its columns depends on more than the text.
func wc(c *call) (int, error) {
	given, operands, err := c.options([]optionSpec{{'l', "lines", false}, {'w', "words", false}, {'c', "bytes", false}})
	if err != nil {
		return 0, err
	}
	if len(given) != 1 || len(operands) > 1 {
		return 0, unsupported("wc with other than one of -l, -w, -c and at most one file")
	}
	return c.inputs(operands, func(name string, data []byte) error {
		n := len(data)
		switch given[0].name {
		case "l":
			n = bytes.Count(data, []byte("\n"))
		case "w":
			n = len(bytes.Fields(data))
		}
		text := strconv.Itoa(n)
		if len(operands) > 0 {
			text += " " + name
		}
		return c.printf("%s\n", text)
	})
}
