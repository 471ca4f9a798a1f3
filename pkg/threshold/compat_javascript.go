// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The JavaScript that SAF's decisions lean on. A value is undefined, nil, bool,
// float64, string, []any or *jsObject.

type undefined struct{}

// jsObject keeps its keys in order of insertion.
type jsObject struct {
	keys   []string
	values map[string]any
}

func (o *jsObject) set(key string, v any) {
	if o.values == nil {
		o.values = map[string]any{}
	}
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = v
}

func truthy(v any) bool {
	switch v := v.(type) {
	case undefined, nil:
		return false
	case bool:
		return v
	case float64:
		return v != 0 && !math.IsNaN(v)
	case string:
		return v != ""
	default:
		return true
	}
}

// toNumber is ToNumber of the specification (ECMA-262, 7.1.4).
func toNumber(v any) float64 {
	switch v := v.(type) {
	case nil:
		return 0
	case bool:
		if v {
			return 1
		}
		return 0
	case float64:
		return v
	case string:
		return stringToNumber(v)
	case []any:
		return stringToNumber(jsString(v))
	default:
		return math.NaN()
	}
}

func stringToNumber(s string) float64 {
	s = jsTrim(s)
	switch {
	case s == "":
		return 0
	case isDecimal(s), isFloat(s):
		f, _ := strconv.ParseFloat(s, 64)
		return f
	case s == "Infinity", s == "+Infinity":
		return math.Inf(1)
	case s == "-Infinity":
		return math.Inf(-1)
	case len(s) < 2 || s[0] != '0':
		return math.NaN()
	}
	switch digits := s[2:]; {
	case s[1]|0x20 == 'x' && consists(digits, hexDigits):
		return number(digits, 16)
	case s[1]|0x20 == 'o' && consists(digits, "01234567"):
		return number(digits, 8)
	case s[1]|0x20 == 'b' && consists(digits, "01"):
		return number(digits, 2)
	default:
		return math.NaN()
	}
}

// parseInt is Number.parseInt(s, 10).
func parseInt(s string) float64 {
	s = jsTrim(s)
	end := 0
	if s != "" && (s[0] == '-' || s[0] == '+') {
		end = 1
	}
	start := end
	for end < len(s) && '0' <= s[end] && s[end] <= '9' {
		end++
	}
	if end == start {
		return math.NaN()
	}
	f, _ := strconv.ParseFloat(s[:end], 64)
	return f
}

// jsTrim is String.prototype.trim: Unicode's spaces, line ends and the BOM.
func jsTrim(s string) string {
	return strings.Trim(s, "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff")
}

// jsText is a file read as UTF-8, which for JavaScript every file is.
func jsText(data []byte) []byte {
	if utf8.Valid(data) {
		return data
	}
	return []byte(string([]rune(string(data)))) // U+FFFD for what is none
}

// jsString is what a template literal makes of a value.
func jsString(v any) string {
	switch v := v.(type) {
	case undefined:
		return "undefined"
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return jsNumber(v)
	case string:
		return v
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			if e != nil {
				parts[i] = jsString(e)
			}
		}
		return strings.Join(parts, ",")
	default:
		return "[object Object]"
	}
}

// jsNumber is Number::toString (ECMA-262, 6.1.6.1.20).
func jsNumber(f float64) string {
	switch abs := math.Abs(f); {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0" // also -0
	case abs >= 1e21 || abs < 1e-6:
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
		return mantissa + "e" + exponent[:1] + strings.TrimLeft(exponent[1:], "0")
	default:
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
}
