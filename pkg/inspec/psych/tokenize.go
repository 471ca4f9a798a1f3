// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package psych

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

var (
	trueWord   = lazyregexp.New(`(?i)^(yes|true|on)$`)
	falseWord  = lazyregexp.New(`(?i)^(no|false|off)$`)
	integer    = lazyregexp.New(`^[-+]?(0[0-7_,]+|0b[01_,]+|0|[1-9]([0-9]|[,_][0-9])*|0x[0-9a-fA-F_,]+)$`)
	real       = lazyregexp.New(`^[-+]?([0-9][0-9_,]*)?\.[0-9]*([eE][+-][0-9]+)?$`)
	infinity   = lazyregexp.New(`(?i)^[+]?\.inf$`)
	day        = lazyregexp.New(`^\d{4}-(1[012]|0\d|\d)-([12]\d|3[01]|0\d|\d)$`)
	moment     = lazyregexp.New(`^-?(\d{4}-\d{1,2}-\d{1,2})(?:[Tt]|\s+)(\d{1,2}:\d\d:\d\d(?:\.\d*)?)(?:\s*(Z|[-+]\d{1,2}:?(?:\d\d)?))?$`)
	sixty      = lazyregexp.New(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}(\.[0-9_]*)?$`)
	quotedWord = lazyregexp.New(`^(?:"(.*)"|'(.*)')$`)
)

// maxSixty bounds a number in base 60: reading it costs more than it is long.
const maxSixty = 4096

// tokenize reads a plain scalar. class names the Ruby class of what is none of
// the plain ones.
func tokenize(s string) (v any, class string) {
	switch {
	case s == "" || s == "~" || strings.EqualFold(s, "null"):
		return nil, ""
	case trueWord.MatchString(s):
		return true, ""
	case falseWord.MatchString(s):
		return false, ""
	case moment.MatchString(s):
		if t, ok := parseMoment(s); ok {
			return Time(t), "Time"
		}
		return s, "Time"
	case day.MatchString(s):
		if t, err := time.Parse("2006-1-2", s); err == nil {
			return Date(t), "Date"
		}
		return s, "Date"
	case infinity.MatchString(s):
		return math.Inf(1), ""
	case strings.EqualFold(s, "-.inf"):
		return math.Inf(-1), ""
	case strings.EqualFold(s, ".nan"):
		return math.NaN(), ""
	case len(s) > 1 && s[0] == ':':
		return Symbol(quotedWord.ReplaceAllString(s[1:], "$1$2")), "Symbol"
	}
	if v, ok := number(s, false); ok {
		return v, ""
	}
	return s, ""
}

// number reads a number, as a float if that is asked for.
func number(s string, float bool) (any, bool) {
	var v any
	switch digits := strings.ReplaceAll(strings.ReplaceAll(s, ",", ""), "_", ""); {
	case sixty.MatchString(s) && len(s) <= maxSixty:
		v = inSixties(s)
	case integer.MatchString(s):
		n, ok := new(big.Int).SetString(digits, 0)
		if !ok || n == nil {
			return nil, false
		}
		v = n
		if n.IsInt64() {
			v = n.Int64()
		}
	case real.MatchString(s):
		f, err := strconv.ParseFloat(digits, 64)
		if err != nil {
			return nil, false
		}
		v = f
	default:
		return nil, false
	}
	switch n := v.(type) {
	case int64:
		if float {
			return float64(n), true
		}
	case *big.Int:
		if float {
			f, _ := new(big.Float).SetInt(n).Float64()
			return f, true
		}
	}
	return v, true
}

// inSixties reads a number in base 60 as Psych does, for which the first part
// is always hours: 1:30 is 5400.
func inSixties(s string) any {
	whole, parts := new(big.Int), strings.Split(strings.ReplaceAll(s, "_", ""), ":")
	sum, fraction := 0.0, strings.Contains(s, ".")
	for i, part := range parts {
		weight := int64(math.Pow(60, math.Abs(float64(i-2))))
		if f, err := strconv.ParseFloat(part, 64); err == nil {
			sum += f * float64(weight)
		}
		if n, ok := new(big.Int).SetString(part, 10); ok {
			whole.Add(whole, n.Mul(n, big.NewInt(weight)))
		}
	}
	switch {
	case fraction:
		return sum
	case whole.IsInt64():
		return whole.Int64()
	}
	return whole
}

// parseMoment reads a time of day on a day; without a zone it is UTC.
func parseMoment(s string) (time.Time, bool) {
	m := moment.FindStringSubmatch(s)
	zone := m[3]
	switch {
	case zone == "" || zone == "Z":
		zone = "+0000"
	default:
		digits := strings.ReplaceAll(zone[1:], ":", "")
		if len(digits)%2 == 1 {
			digits = "0" + digits
		}
		zone = zone[:1] + (digits + "0000")[:4]
	}
	t, err := time.Parse("2006-1-2 15:04:05 -0700", m[1]+" "+strings.TrimSuffix(m[2], ".")+" "+zone)
	if m[3] == "Z" {
		return t.UTC(), err == nil
	}
	_, offset := t.Zone()
	return t.In(time.FixedZone("", offset)), err == nil
}
