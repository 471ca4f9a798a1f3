// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"regexp"
	"strings"
)

// wildcard makes a regular expression of a pattern of fnmatch(3), in which a
// star also matches slashes. It is for names that went through latin1.
func wildcard(pattern string, fold bool) (*regexp.Regexp, error) {
	expr, err := wildcardExpr(pattern, fold)
	if err != nil {
		return nil, err
	}
	flags := "(?s)"
	if fold {
		flags = "(?si)"
	}
	re, err := regexp.Compile(flags + "^" + expr + "$")
	if err != nil {
		return nil, unsupported("the pattern %q", pattern)
	}
	return re, nil
}

// wildcardExpr is the pattern as an expression without anchors.
func wildcardExpr(pattern string, fold bool) (string, error) {
	if fold && !isASCII(pattern) {
		return "", unsupported("the pattern %q, not ASCII, without regard to case,", pattern)
	}
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			b.WriteString(".*")
		case '?':
			b.WriteByte('.')
		case '\\':
			if i+1 < len(pattern) {
				i++
			}
			b.WriteString(regexp.QuoteMeta(latin1(pattern[i : i+1])))
		case '[':
			set, n, ok := bracket(pattern[i:], true)
			if !ok {
				b.WriteString(`\[`)
				continue
			}
			b.WriteString(set)
			i += n - 1
		default:
			b.WriteString(regexp.QuoteMeta(latin1(pattern[i : i+1])))
		}
	}
	return b.String(), nil
}

// bracket translates a bracket expression at the start of s and tells how long
// it is. In a shell's pattern ! negates too, and a backslash escapes; in a
// regular expression of POSIX a backslash is itself.
func bracket(s string, shell bool) (set string, n int, ok bool) {
	var b strings.Builder
	b.WriteByte('[')
	i := 1
	if i < len(s) && (s[i] == '^' || shell && s[i] == '!') {
		b.WriteByte('^')
		i++
	}
	for first := true; i < len(s); first = false {
		switch {
		case s[i] == ']' && !first:
			b.WriteByte(']')
			return b.String(), i + 1, true
		case strings.HasPrefix(s[i:], "[:"):
			end := strings.Index(s[i:], ":]")
			if end < 0 {
				return "", 0, false
			}
			b.WriteString(s[i : i+end+2])
			i += end + 2
			continue
		case strings.HasPrefix(s[i:], "[.") || strings.HasPrefix(s[i:], "[="):
			return "", 0, false
		case s[i] == '\\' && shell && i+1 < len(s):
			i++
			b.WriteString(escapeInSet(s[i]))
		case s[i] == '-' && !first && i+1 < len(s) && s[i+1] != ']':
			b.WriteByte('-')
		default:
			b.WriteString(escapeInSet(s[i]))
		}
		i++
	}
	return "", 0, false
}

// escapeInSet writes a byte so that it stands for itself in a set.
func escapeInSet(c byte) string {
	if strings.IndexByte(`\]^-[&~|`, c) >= 0 {
		return `\` + string(c)
	}
	return latin1(string([]byte{c}))
}
