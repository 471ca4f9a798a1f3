// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// SAF reads YAML 1.2 with its core schema, where `yes` is a text and 010 is
// ten. yaml/v3 resolves by 1.1, so only its syntax tree is used, and these are
// the scalars of the core schema (yaml.org/spec/1.2.2, 10.3.2).
var (
	yamlNull  = regexp.MustCompile(`^(?:~|[Nn]ull|NULL)?$`)
	yamlBool  = regexp.MustCompile(`^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$`)
	yamlInt   = regexp.MustCompile(`^[-+]?[0-9]+$`)
	yamlOctal = regexp.MustCompile(`^0o[0-7]+$`)
	yamlHex   = regexp.MustCompile(`^0x[0-9a-fA-F]+$`)
	yamlFloat = regexp.MustCompile(`^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$`)
	yamlExp   = regexp.MustCompile(`^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$`)
	yamlInf   = regexp.MustCompile(`^[-+]?\.(?:inf|Inf|INF)$`)
	yamlNaN   = regexp.MustCompile(`^\.(?:nan|NaN|NAN)$`)
)

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
	switch {
	case yamlNull.MatchString(s):
		return nil
	case yamlBool.MatchString(s):
		return s[0] == 't' || s[0] == 'T'
	case yamlInt.MatchString(s):
		return number(s, 10)
	case yamlOctal.MatchString(s):
		return number(s[2:], 8)
	case yamlHex.MatchString(s):
		return number(s[2:], 16)
	case yamlFloat.MatchString(s), yamlExp.MatchString(s):
		f, _ := strconv.ParseFloat(s, 64) // out of range is ±Inf, as in JavaScript
		return f
	case yamlInf.MatchString(s):
		return math.Inf(map[bool]int{true: -1, false: 1}[s[0] == '-'])
	case yamlNaN.MatchString(s):
		return math.NaN()
	default:
		return s
	}
}

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
		match = yamlInt.MatchString(n.Value) || yamlOctal.MatchString(n.Value) || yamlHex.MatchString(n.Value)
	case "!!float":
		_, match = v.(float64)
		match = match && !yamlInt.MatchString(n.Value) && !yamlOctal.MatchString(n.Value) && !yamlHex.MatchString(n.Value)
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
