// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// involved tells whether the bracket expression that src begins with is more
// than a union of sets: neither engine knows intersections, or negations within.
func involved(src string) bool {
	depth := 0
	for i := 0; i < len(src); i++ {
		switch rest := src[i:]; {
		case rest[0] == '\\':
			i++
		case depth > 0 && (strings.HasPrefix(rest, "&&") || strings.HasPrefix(rest, "[^") || strings.HasPrefix(rest, "[:^")):
			return true
		case strings.HasPrefix(rest, "[:"):
			if j := strings.Index(rest, ":]"); j > 0 {
				i += j + 1
			}
		case rest[0] == '[':
			depth++
		case rest[0] == ']' && i > 1:
			if depth--; depth == 0 {
				return false
			}
		}
	}
	return false
}

// maxSets bounds how deep bracket expressions nest.
const maxSets = 50

// set is a bracket expression as ranges of characters, pairs of first and last
// in order; t.i is behind its bracket.
func (t *translator) set(depth int) ([]rune, error) {
	if depth > maxSets {
		return nil, errors.New("sets nest too deep")
	}
	neg := strings.HasPrefix(t.src[t.i:], "^")
	if neg {
		t.i++
	}
	var union, all []rune
	met := false // an intersection
	m := translator{src: t.src, i: t.i}
	flush := func() error {
		rs, err := m.ranges()
		union = append(union, rs...)
		return err
	}
	meet := func() {
		union = normal(union)
		if met {
			union = intersect(all, union)
		}
		all, union = union, nil
	}
	for m.i < len(m.src) {
		rest := m.src[m.i:]
		switch {
		case rest[0] == ']' && m.i > t.i:
			if err := flush(); err != nil {
				return nil, err
			}
			meet()
			t.i = m.i + 1
			if neg {
				all = negate(all)
			}
			return all, nil
		case strings.HasPrefix(rest, "&&"):
			if err := flush(); err != nil {
				return nil, err
			}
			meet()
			met = true
			m.i += 2
		case strings.HasPrefix(rest, "[:^"):
			positive := translator{src: "[:" + rest[3:min(len(rest), 16)]}
			if err := positive.member(); err != nil {
				return nil, err
			}
			rs, err := positive.ranges()
			if err != nil {
				return nil, err
			}
			union = append(union, negate(normal(rs))...)
			m.i += positive.i + 1
		case rest[0] == '[' && !strings.HasPrefix(rest, "[:"):
			inner := translator{src: m.src, i: m.i + 1}
			rs, err := inner.set(depth + 1)
			if err != nil {
				return nil, err
			}
			union = append(union, rs...)
			m.i = inner.i
		default:
			if err := m.member(); err != nil {
				return nil, err
			}
		}
	}
	return nil, errPrematureClass
}

// ranges are the characters of the members written so far, which are
// forgotten.
func (t *translator) ranges() ([]rune, error) {
	text := t.re2.String()
	t.re2.Reset()
	t.slow.Reset()
	if text == "" {
		return nil, nil
	}
	re, err := syntax.Parse("["+text+"]", syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("invalid set [%s]", text)
	}
	switch re.Op {
	case syntax.OpCharClass:
		return re.Rune, nil
	case syntax.OpLiteral:
		return []rune{re.Rune[0], re.Rune[0]}, nil
	}
	return []rune{0, utf8.MaxRune}, nil
}

// normal sorts ranges and joins those that touch.
func normal(rs []rune) []rune {
	pairs := make([][2]rune, 0, len(rs)/2)
	for i := 0; i+1 < len(rs); i += 2 {
		pairs = append(pairs, [2]rune{rs[i], rs[i+1]})
	}
	slices.SortFunc(pairs, func(a, b [2]rune) int { return int(a[0] - b[0]) })
	var out []rune
	for _, p := range pairs {
		if n := len(out); n > 0 && p[0] <= out[n-1]+1 {
			out[n-1] = max(out[n-1], p[1])
			continue
		}
		out = append(out, p[0], p[1])
	}
	return out
}

// negate is all characters that are not in normal ranges.
func negate(rs []rune) []rune {
	var out []rune
	next := rune(0)
	for i := 0; i+1 < len(rs); i += 2 {
		if rs[i] > next {
			out = append(out, next, rs[i]-1)
		}
		next = rs[i+1] + 1
	}
	if next <= utf8.MaxRune {
		out = append(out, next, utf8.MaxRune)
	}
	return out
}

// intersect is the characters in both of two normal ranges.
func intersect(a, b []rune) []rune {
	var out []rune
	for i, j := 0, 0; i+1 < len(a) && j+1 < len(b); {
		if lo, hi := max(a[i], b[j]), min(a[i+1], b[j+1]); lo <= hi {
			out = append(out, lo, hi)
		}
		if a[i+1] < b[j+1] {
			i += 2
		} else {
			j += 2
		}
	}
	return out
}

// writeSet writes ranges as a bracket expression.
func (t *translator) writeSet(rs []rune) {
	if len(rs) == 0 {
		t.re2.WriteString(`[^\x00-\x{10FFFF}]`)
		t.slow.WriteString(`(?!)`)
		return
	}
	slow := func(r rune) string {
		if r <= 0xffff {
			return fmt.Sprintf(`\u%04x`, r)
		}
		return string(r)
	}
	t.both("[")
	for i := 0; i+1 < len(rs); i += 2 {
		fmt.Fprintf(&t.re2, `\x{%x}-\x{%x}`, rs[i], rs[i+1])
		t.slow.WriteString(slow(rs[i]) + "-" + slow(rs[i+1]))
	}
	t.both("]")
}
