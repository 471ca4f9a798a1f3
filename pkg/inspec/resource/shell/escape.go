// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"strconv"
	"strings"
)

// Escapes are alike wherever there is a backslash (C, awk, echo, find, printf,
// sed, tr, $'…') in their letters and in how numbers are read; what else there
// is, each has of its own.

// escaped is the character that a letter behind a backslash stands for; 0: none.
func escaped(letter byte) byte {
	if n := strings.IndexByte(`abfnrtv\`, letter); n >= 0 {
		return "\a\b\f\n\r\t\v\\"[n]
	}
	return 0
}

const (
	octalDigits = "01234567"
	hexDigits   = "0123456789abcdefABCDEF"
)

// number reads the number of up to so many digits that a text begins with, and
// how many they are.
func number(text, digits string, most int) (code uint64, n int) {
	for n < len(text) && n < most && strings.IndexByte(digits, text[n]) >= 0 {
		n++
	}
	base := 16
	if digits == octalDigits {
		base = 8
	}
	code, _ = strconv.ParseUint("0"+text[:n], base, 32)
	return code, n
}
