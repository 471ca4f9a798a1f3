// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func sortDefinition() definition {
	return definition{
		name: "sort", summary: "sorts lines, by bytes",
		options: []optionSpec{
			{'r', "reverse", false, false},
			{'u', "unique", false, false},
			{'n', "numeric-sort", false, false},
			{'f', "ignore-case", false, false},
			{'b', "ignore-leading-blanks", false, false},
			{'s', "stable", false, false},
			{'k', "key", true, false},
			{'t', "field-separator", true, false},
		},
		words: "keys F[.C][nrfb][,F[.C][nrfb]]",
		run:   sortProgram,
	}
}

// sortKey is a key: from a field and a character in it to others, all from 1;
// endChar 0 is the end of the field, endField 0 that of the line.
type sortKey struct {
	field, char, endField, endChar   int
	blanks, endBlanks                bool
	numeric, reverse, fold, explicit bool
}

var keyForm = lazyregexp.New(`^([0-9]{1,4})(?:\.([0-9]{1,4}))?([nrfb]*)(?:,([0-9]{1,4})(?:\.([0-9]{1,4}))?([nrfb]*))?$`)

func parseKey(s string) (sortKey, error) {
	m := keyForm.FindStringSubmatch(s)
	if m == nil {
		return sortKey{}, unsupported("sort -k %s", s)
	}
	number := func(i, missing int) int {
		if m[i] == "" {
			return missing
		}
		n, _ := strconv.Atoi(m[i])
		return n
	}
	flags := m[3] + m[6]
	k := sortKey{
		field: number(1, 1), char: number(2, 1), endField: number(4, 0), endChar: number(5, 0),
		blanks: strings.Contains(m[3], "b"), endBlanks: strings.Contains(m[6], "b"),
		numeric: strings.Contains(flags, "n"), reverse: strings.Contains(flags, "r"), fold: strings.Contains(flags, "f"),
		explicit: flags != "",
	}
	if k.field == 0 || k.char == 0 {
		return k, unsupported("sort -k %s", s)
	}
	return k, nil
}

// sortProgram is sort(1) in the C locale.
func sortProgram(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	var keys []sortKey
	separator := ""
	for _, o := range options {
		switch o.name {
		case "k":
			key, err := parseKey(o.value)
			if err != nil {
				return 0, err
			}
			keys = append(keys, key)
		case "t":
			if len(o.value) != 1 {
				return 0, unsupported("sort -t %q", o.value)
			}
			if separator != "" && separator != o.value {
				return 2, c.complain("incompatible tabs")
			}
			separator = o.value
		}
	}
	global := sortKey{
		field: 1, char: 1, numeric: given(options, "n"), fold: given(options, "f"),
		reverse: given(options, "r"), blanks: given(options, "b"), endBlanks: given(options, "b"),
	}
	if len(keys) == 0 && (global.numeric || global.fold || global.blanks) {
		keys = []sortKey{global}
	}
	for i, k := range keys {
		if !k.explicit {
			keys[i].numeric, keys[i].fold, keys[i].reverse = global.numeric, global.fold, global.reverse
			keys[i].blanks, keys[i].endBlanks = global.blanks, global.endBlanks
		}
	}
	var all []string
	if len(operands) == 0 {
		operands = []string{"-"}
	}
	var unread error // It first looks whether all can be opened.
	for _, name := range operands {
		data, reason, err := c.input(name)
		switch {
		case err != nil:
			return 0, err
		case reason == "Is a directory":
			unread = cmp.Or(unread, fmt.Errorf("read failed: %s: %s", quoted(name), reason))
		case reason != "":
			return 2, c.complain("cannot read: %s: %s", quoted(name), reason)
		}
		more, err := lines(data)
		if err != nil {
			return 0, err
		}
		all = append(all, more...)
	}
	if unread != nil {
		return 2, c.complain("%v", unread)
	}
	byKeys := func(a, b string) int {
		for _, k := range keys {
			if order := k.compare(a, b, separator); order != 0 {
				return order
			}
		}
		return 0
	}
	unique, stable := given(options, "u"), given(options, "s")
	slices.SortStableFunc(all, func(a, b string) int {
		order := byKeys(a, b)
		if order != 0 || len(keys) > 0 && (unique || stable) {
			return order
		}
		order = strings.Compare(a, b)
		if global.reverse {
			order = -order
		}
		return order
	})
	if unique {
		all = slices.CompactFunc(all, func(a, b string) bool {
			if len(keys) == 0 {
				return a == b
			}
			return byKeys(a, b) == 0
		})
	}
	return 0, c.printLines(all)
}

func (k sortKey) compare(a, b, separator string) int {
	a, b = k.of(a, separator), k.of(b, separator)
	var order int
	switch {
	case k.numeric:
		order = compareNumbers(a, b)
	case k.fold:
		order = strings.Compare(upperASCII(a), upperASCII(b))
	default:
		order = strings.Compare(a, b)
	}
	if k.reverse {
		return -order
	}
	return order
}

// of is the part of a line that the key compares. Without a separator a field
// begins with the blanks before it.
func (k sortKey) of(line, separator string) string {
	begin := min(skipFields(line, separator, k.field-1), len(line))
	if k.blanks {
		begin += blanks(line[begin:])
	}
	begin = min(begin+k.char-1, len(line))
	end := len(line)
	if k.endField > 0 {
		if k.endChar == 0 {
			end = skipFields(line, separator, k.endField)
			if separator != "" && end > 0 && end <= len(line) && line[end-1] == separator[0] {
				end--
			}
		} else {
			end = min(skipFields(line, separator, k.endField-1), len(line))
			if k.endBlanks {
				end += blanks(line[end:])
			}
			end += k.endChar
		}
	}
	end = min(end, len(line))
	if end < begin {
		return ""
	}
	return line[begin:end]
}

// skipFields is where the field after n others begins.
func skipFields(line, separator string, n int) int {
	at := 0
	for range n {
		if separator != "" {
			next := strings.Index(line[at:], separator)
			if next < 0 {
				return len(line)
			}
			at += next + 1
			continue
		}
		at += blanks(line[at:])
		next := strings.IndexAny(line[at:], " \t")
		if next < 0 {
			return len(line)
		}
		at += next
	}
	return at
}

func blanks(s string) int { return len(s) - len(strings.TrimLeft(s, " \t")) }

func upperASCII(s string) string {
	out := []byte(s)
	for i, c := range out {
		if c >= 'a' && c <= 'z' {
			out[i] = c - 'a' + 'A'
		}
	}
	return string(out)
}

// leadingNumber is a number as sort -n reads it: blanks, a sign, digits and a
// fraction; what is none is 0.
var leadingNumber = lazyregexp.New(`^[ \t]*(-?)([0-9]*)(?:\.([0-9]*))?`)

func compareNumbers(a, b string) int {
	x, y := leadingNumber.FindStringSubmatch(a), leadingNumber.FindStringSubmatch(b)
	sign := func(m []string) int {
		if strings.Trim(m[2]+m[3], "0") == "" {
			return 0
		}
		if m[1] == "-" {
			return -1
		}
		return 1
	}
	sx, sy := sign(x), sign(y)
	if sx != sy || sx == 0 {
		return sx - sy
	}
	return sx * compareMagnitudes(x, y)
}

func compareMagnitudes(x, y []string) int {
	a, b := strings.TrimLeft(x[2], "0"), strings.TrimLeft(y[2], "0")
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	if a != b {
		return strings.Compare(a, b)
	}
	return strings.Compare(strings.TrimRight(x[3], "0"), strings.TrimRight(y[3], "0"))
}

func uniqDefinition() definition {
	return definition{
		name: "uniq", summary: "drops lines that repeat the one before",
		options: []optionSpec{
			{'c', "count", false, false}, {'d', "repeated", false, false}, {'u', "unique", false, false}, {'i', "ignore-case", false, false},
		},
		run: uniq,
	}
}

// uniq is uniq(1).
func uniq(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) > 1 {
		return 0, unsupported("uniq with an output file")
	}
	same := func(a, b string) bool { return a == b }
	if given(options, "i") {
		same = func(a, b string) bool { return upperASCII(a) == upperASCII(b) }
	}
	return c.inputs(operands, func(_ string, data []byte) error {
		all, err := lines(data)
		if err != nil {
			return err
		}
		for begin := 0; begin < len(all); {
			end := begin + 1
			for end < len(all) && same(all[end], all[begin]) {
				end++
			}
			n := end - begin
			if (!given(options, "d") || n > 1) && (!given(options, "u") || n == 1) {
				prefix := ""
				if given(options, "c") {
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
