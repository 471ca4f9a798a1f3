// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"regexp"
	"strings"
)

// posixRegexp makes a Go regular expression of a POSIX one with GNU's
// extensions: basic, where \( \) \{ \} \| \+ \? are the operators, or extended,
// where the bare characters are. What Go cannot express is not supported:
// back-references, \< and \>.
func posixRegexp(pattern string, extended bool) (string, error) {
	var b strings.Builder
	// start tells that a * would be a plain star, and that ^ is an anchor.
	start := true
	open := 0
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		operator := extended
		if c == '\\' {
			if i++; i == len(pattern) {
				return "", unsupported("the regular expression %q, which ends in a backslash", pattern)
			}
			c, operator = pattern[i], !extended
			if strings.IndexByte("(){}|+?", c) < 0 {
				escape, err := gnuEscape(pattern, c)
				if err != nil {
					return "", err
				}
				b.WriteString(escape)
				start = false
				continue
			}
		}
		switch {
		case c == '[' && (extended == operator):
			set, n, ok := bracket(pattern[i:], false)
			if !ok {
				return "", unsupported("the regular expression %q", pattern)
			}
			b.WriteString(set)
			i += n - 1
		case c == '.' && extended == operator:
			b.WriteByte('.')
		case c == '*' && extended == operator:
			if start {
				b.WriteString(`\*`)
			} else {
				b.WriteByte('*')
			}
		case c == '^' && extended == operator:
			if !extended && !start {
				b.WriteString(`\^`)
				break
			}
			b.WriteByte('^')
			continue // A star after it is still plain in a basic one.
		case c == '$' && extended == operator:
			if !extended && !endsBasic(pattern[i+1:]) {
				b.WriteString(`\$`)
				break
			}
			b.WriteByte('$')
		case c == '(' && operator:
			open++
			b.WriteString("(?:")
			start = true
			continue
		case c == ')' && operator && open > 0:
			open--
			b.WriteByte(')')
		case c == ')' && operator && !extended:
			return "", unsupported("the regular expression %q, whose parentheses do not match", pattern)
		case c == '|' && operator:
			b.WriteByte('|')
			start = true
			continue
		case (c == '+' || c == '?') && operator && !start:
			b.WriteByte(c)
		case c == '{' && operator && !start:
			n := interval(pattern[i:], extended)
			if n == 0 {
				if !extended {
					return "", unsupported("the regular expression %q", pattern)
				}
				b.WriteString(`\{`)
				break
			}
			b.WriteString(strings.ReplaceAll(pattern[i:i+n], `\`, ""))
			i += n - 1
		default:
			b.WriteString(regexp.QuoteMeta(string([]byte{c})))
		}
		start = false
	}
	if open > 0 {
		return "", unsupported("the regular expression %q, whose parentheses do not match", pattern)
	}
	return b.String(), nil
}

// endsBasic tells whether a $ before rest is an anchor in a basic expression.
func endsBasic(rest string) bool {
	return rest == "" || strings.HasPrefix(rest, `\)`) || strings.HasPrefix(rest, `\|`)
}

var (
	intervalExtended = regexp.MustCompile(`^\{[0-9]+(,[0-9]*)?\}`)
	intervalBasic    = regexp.MustCompile(`^\{[0-9]+(,[0-9]*)?\\\}`)
)

// interval is how long an interval at the start of s is; 0 if it is none.
func interval(s string, extended bool) int {
	if extended {
		return len(intervalExtended.FindString(s))
	}
	return len(intervalBasic.FindString(s))
}

// gnuEscape translates a backslash and a character that is no operator.
func gnuEscape(pattern string, c byte) (string, error) {
	switch {
	case c == 'w' || c == 'W':
		return `\` + string(c), nil
	case c == 's':
		return `[ \t\n\v\f\r]`, nil
	case c == 'S':
		return `[^ \t\n\v\f\r]`, nil
	case c == 'b' || c == 'B':
		return `\` + string(c), nil
	case c >= '1' && c <= '9' || c == '<' || c == '>' || c == '`' || c == '\'':
		return "", unsupported(`\%c in the regular expression %q`, c, pattern)
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '0':
		// What these mean has changed between versions of grep.
		return "", unsupported(`\%c in the regular expression %q`, c, pattern)
	}
	return regexp.QuoteMeta(string([]byte{c})), nil
}
