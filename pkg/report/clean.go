// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"
	"unicode"
)

// Texts of a report come from the target and from the profile's author. On a
// terminal they could move the cursor, change the title or colour a failure
// green; in any log, reverse the order of what is read.

// CleanLine returns a text as one line that is safe to print: line breaks and
// tabs become spaces, what is not visible text is shown escaped.
func CleanLine(s string) string {
	return strings.TrimSpace(clean(strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(s)))
}

// CleanText is CleanLine for several lines: breaks and tabs stay.
func CleanText(s string) string { return clean(strings.ReplaceAll(s, "\r\n", "\n")) }

func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexFunc(s, hostile) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !hostile(r):
			b.WriteRune(r)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// hostile tells whether a character can do anything but stand there: controls
// (C0, DEL, C1), line and paragraph separators, and format characters such as
// the bidirectional overrides. The joiners, which scripts and emoji need, may stay.
func hostile(r rune) bool {
	switch r {
	case '\n', '\t', '\u200c', '\u200d':
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
