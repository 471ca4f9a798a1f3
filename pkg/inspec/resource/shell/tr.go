// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"strings"
)

func trDefinition() definition {
	return definition{
		name: "tr", summary: "replaces, deletes or squeezes bytes",
		options: []optionSpec{
			{'d', "delete", false, false},
			{'s', "squeeze-repeats", false, false},
			{'c', "complement", false, false},
			{'C', "", false, false},
		},
		words: `ranges, classes such as [:space:], \n \t \r \f \v \a \b \\ \NNN`,
		run:   tr,
	}
}

// tr is tr(1): translating, or with -d deleting, or with -s squeezing bytes.
func tr(c *call) (int, error) {
	given, operands, err := c.leadingOptions()
	if err != nil {
		return 0, err
	}
	mode := ""
	complement := false
	for _, o := range given {
		if o.name == "c" || o.name == "C" {
			complement = true
			continue
		}
		mode += o.name
	}
	sets := make([][]byte, len(operands))
	for i, operand := range operands {
		if sets[i], err = byteSet(operand); err != nil {
			return 0, err
		}
	}
	if complement && len(sets) > 0 {
		sets[0] = others(sets[0])
	}
	var apply func(b byte) (byte, bool)
	squeeze := [256]bool{}
	switch {
	case mode == "d" && len(sets) == 1:
		drop := [256]bool{}
		for _, b := range sets[0] {
			drop[b] = true
		}
		apply = func(b byte) (byte, bool) { return b, !drop[b] }
	case (mode == "ds" || mode == "sd") && len(sets) == 2:
		drop := [256]bool{}
		for _, b := range sets[0] {
			drop[b] = true
		}
		for _, b := range sets[1] {
			squeeze[b] = true
		}
		apply = func(b byte) (byte, bool) { return b, !drop[b] }
	case mode == "s" && len(sets) == 1:
		for _, b := range sets[0] {
			squeeze[b] = true
		}
		apply = func(b byte) (byte, bool) { return b, true }
	case (mode == "" || mode == "s") && len(sets) == 2 && len(sets[1]) > 0:
		var to [256]byte
		for i := range to {
			to[i] = byte(i)
		}
		for i, b := range sets[0] {
			to[b] = sets[1][min(i, len(sets[1])-1)] // The last one is repeated.
		}
		for _, b := range sets[1] {
			squeeze[b] = mode == "s"
		}
		apply = func(b byte) (byte, bool) { return to[b], true }
	default:
		return 0, unsupported("tr %s", strings.Join(c.args, " "))
	}
	data, err := c.in.take()
	if err != nil {
		return 0, err
	}
	out := make([]byte, 0, len(data))
	for _, b := range data {
		b, keep := apply(b)
		if !keep || squeeze[b] && len(out) > 0 && out[len(out)-1] == b {
			continue
		}
		out = append(out, b)
	}
	_, err = c.out.Write(out)
	return 0, err
}

// others are the bytes that are not in a set.
func others(set []byte) []byte {
	var out []byte
	for b := range 256 {
		if bytes.IndexByte(set, byte(b)) < 0 {
			out = append(out, byte(b))
		}
	}
	return out
}

// byteSet expands a set of tr: ranges, classes and escapes.
func byteSet(s string) ([]byte, error) {
	classes := map[string]string{
		"lower": "a-z", "upper": "A-Z", "digit": "0-9", "alpha": "A-Za-z", "alnum": "0-9A-Za-z",
		"space": "\t-\r ", "blank": "\t ", "xdigit": "0-9A-Fa-f", "punct": "!-/:-@[-`{-~", "graph": "!-~", "print": " -~", "cntrl": "\x00-\x1f\x7f",
	}
	var out []byte
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], "[:") {
			end := strings.Index(s[i:], ":]")
			if end < 0 {
				return nil, unsupported("the set %q of tr", s)
			}
			class, ok := classes[s[i+2:i+end]]
			if !ok {
				return nil, unsupported("the set %q of tr", s)
			}
			out = append(out, byteRanges(class)...)
			i += end + 1
			continue
		}
		if strings.HasPrefix(s[i:], "[=") || len(s) > i+2 && s[i] == '[' && s[i+2] == '*' || s[i] >= 0x80 {
			return nil, unsupported("the set %q of tr", s)
		}
		b, n, ok := setByte(s[i:])
		if !ok {
			return nil, unsupported("the set %q of tr", s)
		}
		i += n - 1
		if i+2 < len(s) && s[i+1] == '-' {
			last, n, ok := setByte(s[i+2:])
			if !ok || last < b || last >= 0x80 {
				return nil, unsupported("the set %q of tr", s)
			}
			for ; b < last; b++ {
				out = append(out, b)
			}
			i += 1 + n
		}
		out = append(out, b)
	}
	return out, nil
}

// byteRanges expands the ranges of a class.
func byteRanges(class string) []byte {
	var out []byte
	for i := 0; i < len(class); i++ {
		last := class[i]
		if i+2 < len(class) && class[i+1] == '-' {
			last = class[i+2]
		}
		for b := int(class[i]); b <= int(last); b++ {
			out = append(out, byte(b))
		}
		if last != class[i] {
			i += 2
		}
	}
	return out
}

// setByte reads one byte of a set, and how long it is written.
func setByte(s string) (b byte, n int, ok bool) {
	if s[0] != '\\' {
		return s[0], 1, true
	}
	if len(s) < 2 {
		return 0, 0, false
	}
	if code, n := number(s[1:], octalDigits, 3); n > 0 {
		return byte(code), 1 + n, code <= 0xff
	}
	b = escaped(s[1])
	return b, 2, b != 0
}
