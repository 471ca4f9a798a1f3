// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// SAF reads YAML 1.2 with its core schema, where `yes` is a text and 010 is
// ten. yaml/v3 resolves by 1.1, so only its syntax tree is used, and these are
// the scalars of the core schema (yaml.org/spec/1.2.2, 10.3.2).

// scalar returns a scalar's value: nil, bool, float64 (JavaScript has no other
// number) or string.
func scalar(n *yaml.Node) any {
	if n.Style&yaml.TaggedStyle != 0 {
		return tagged(n)
	}
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n.Value
	}
	return plainScalar(n.Value)
}

func plainScalar(s string) any {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return nil
	case "true", "True", "TRUE":
		return true
	case "false", "False", "FALSE":
		return false
	case ".nan", ".NaN", ".NAN":
		return math.NaN()
	case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF":
		return math.Inf(1)
	case "-.inf", "-.Inf", "-.INF":
		return math.Inf(-1)
	}
	if n, ok := integer(s); ok {
		return n
	}
	if isFloat(s) {
		f, _ := strconv.ParseFloat(s, 64) // out of range is ±Inf, as in JavaScript
		return f
	}
	return s
}

// integer reads a decimal, octal (0o17) or hexadecimal (0x1f) number.
func integer(s string) (float64, bool) {
	if isDecimal(s) {
		return number(s, 10), true
	}
	if digits, ok := strings.CutPrefix(s, "0o"); ok && consists(digits, "01234567") {
		return number(digits, 8), true
	}
	if digits, ok := strings.CutPrefix(s, "0x"); ok && consists(digits, hexDigits) {
		return number(digits, 16), true
	}
	return 0, false
}

const (
	decimalDigits = "0123456789"
	hexDigits     = decimalDigits + "abcdefABCDEF"
)

// isDecimal tells whether s is digits, maybe with a sign.
func isDecimal(s string) bool { return consists(unsigned(s), decimalDigits) }

// isFloat tells whether s has a point or an exponent, or both.
func isFloat(s string) bool {
	mantissa, exponent := s, "0"
	e := strings.IndexAny(s, "eE")
	if e >= 0 {
		mantissa, exponent = s[:e], s[e+1:]
	}
	whole, fraction, pointed := strings.Cut(unsigned(mantissa), ".")
	switch {
	case !isDecimal(exponent):
		return false
	case !pointed:
		return e >= 0 && consists(whole, decimalDigits)
	default:
		return consists(whole+fraction, decimalDigits)
	}
}

// unsigned is s without its sign.
func unsigned(s string) string {
	if s != "" && strings.IndexByte("+-", s[0]) >= 0 {
		return s[1:]
	}
	return s
}

// consists tells whether s is one or more of some letters.
func consists(s, of string) bool { return s != "" && strings.Trim(s, of) == "" }

// tagged is a scalar with an explicit tag: of that type where its text is one,
// else a string (npm yaml: compose/compose-scalar.ts, findScalarTagByName).
func tagged(n *yaml.Node) any {
	v := plainScalar(n.Value)
	match := false
	switch n.ShortTag() {
	case "!!null":
		match = v == nil
	case "!!bool":
		_, match = v.(bool)
	case "!!int":
		_, match = integer(n.Value)
	case "!!float":
		_, isInteger := integer(n.Value)
		_, match = v.(float64)
		match = match && !isInteger
	}
	if match {
		return v
	}
	return n.Value
}

// number is a whole number in a base, as the nearest float64.
func number(digits string, base int) float64 {
	if base == 10 {
		f, _ := strconv.ParseFloat(digits, 64)
		return f
	}
	f := 0.0
	for _, c := range strings.ToLower(digits) {
		digit, _ := strconv.ParseInt(string(c), base, 8)
		f = f*float64(base) + float64(digit)
	}
	return f
}
