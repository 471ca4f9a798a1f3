// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"strconv"
	"strings"
)

// ParseInline reads the form for a command line or an annotation,
//
//	{compliance.min: 80}, {failed.critical.max: 0}
//
// The braces are optional and spaces mean nothing. SAF reads far more and
// enforces far less of it; here, what it would ignore, cut off or overwrite is
// a problem. The error is an *Invalid.
func ParseInline(s string) (*Threshold, error) {
	b := &builder{}
	if len(s) > MaxBytes {
		b.problem(at{}, "larger than %d bytes", MaxBytes)
		return b.threshold()
	}
	if strings.TrimSpace(s) == "" {
		b.problem(at{}, "is empty")
		return b.threshold()
	}
	var all []dottedKey
	seen := map[string]bool{}
	column := 1
	for _, part := range strings.Split(s, ",") {
		here := at{1, column + len(part) - len(strings.TrimLeft(part, " \t\r\n"))}
		column += len(part) + 1
		key, value, ok := strings.Cut(unbraced(part), ":")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		path := strings.Split(key, ".")
		switch {
		case !ok || key == "" || value == "":
			b.problem(here, "want key: number, got %s", quoted(strings.TrimSpace(part)))
		case seen[key]:
			b.problem(here, "key %s is given twice", quoted(key))
		case b.knows(here, path):
			seen[key] = true
			all = append(all, dottedKey{here, path})
			b.set(here, path, inlineValue(value))
		}
	}
	b.clobbered(all)
	return b.threshold()
}

// unbraced takes one pair of braces, or the half of a pair that a comma cut.
func unbraced(part string) string {
	part = strings.TrimSpace(part)
	part = strings.TrimPrefix(part, "{")
	return strings.TrimSuffix(part, "}")
}

// inlineValue is a whole decimal number, the only value that SAF reads as
// written; anything else stays a text, which no key takes.
func inlineValue(s string) any {
	if n, err := strconv.ParseInt(s, 10, 32); err == nil {
		return float64(n)
	}
	return s
}
