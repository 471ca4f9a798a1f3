// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"strings"
	"unicode"
)

// strptimeShort are directives that stand for others.
var strptimeShort = map[byte]string{
	'F': "%Y-%m-%d", 'D': "%m/%d/%y", 'x': "%m/%d/%y", 'T': "%H:%M:%S", 'X': "%H:%M:%S", 'R': "%H:%M", 'r': "%I:%M:%S %p",
	'c': "%a %b %e %H:%M:%S %Y", 'v': "%e-%b-%Y", '+': "%a %b %e %H:%M:%S %Z %Y",
}

// strptimeNumbers are the directives of numbers: the part, the most digits, the
// least and the greatest value.
var strptimeNumbers = map[byte]struct {
	part     string
	width    int
	low, top int64
}{
	'd': {partMday, 2, 1, 31}, 'e': {partMday, 2, 1, 31}, 'm': {partMon, 2, 1, 12}, 'H': {partHour, 2, 0, 24}, 'k': {partHour, 2, 0, 24},
	'I': {partHour, 2, 1, 12}, 'l': {partHour, 2, 1, 12}, 'M': {partMin, 2, 0, 59}, 'S': {partSec, 2, 0, 60}, 'j': {partYday, 3, 1, 366},
	'y': {partYear, 2, 0, 99}, 'u': {partCwday, 1, 1, 7}, 'w': {partWday, 1, 0, 6}, 'V': {partCweek, 2, 1, 53}, 'Y': {partYear, 4, -9999, 9999},
	'G': {partCwyear, 4, -9999, 9999}, 'L': {partFraction, 9, 0, 1e9}, 'N': {partFraction, 9, 0, 1e9}, 's': {partSeconds, 12, -1e12, 1e12},
}

// strptime reads a text by a format; ok is false when it does not fit. What
// follows in the text is of no interest (Ruby: ext/date/date_strptime.c).
func strptime(s, format string) (p dateParts, ok bool, err error) {
	p = dateParts{}
	_, ok, err = p.read(s, format)
	return p, ok, err
}

// read reads what the format says off s, and returns what is left.
func (p dateParts) read(s, format string) (rest string, ok bool, err error) {
	for i := 0; i < len(format); i++ {
		c := format[i]
		if unicode.IsSpace(rune(c)) {
			s = strings.TrimLeft(s, spaces)
			continue
		}
		if c != '%' || i+1 >= len(format) {
			if s == "" || s[0] != c {
				return s, false, nil
			}
			s = s[1:]
			continue
		}
		i++
		for i+1 < len(format) && strings.IndexByte("-0^_#:EO", format[i]) >= 0 {
			i++
		}
		c = format[i]
		if long, short := strptimeShort[c]; short {
			if s, ok, err = p.read(s, long); !ok || err != nil {
				return s, ok, err
			}
			continue
		}
		if n, numeric := strptimeNumbers[c]; numeric {
			// Numbers that follow each other have their full width.
			if next := format[i+1:]; c == 'Y' && (next == "" || next[0] != '%' && (next[0] < '0' || next[0] > '9')) {
				n.width = 9
			}
			if s, ok = p.readNumber(c, n.part, n.width, n.low, n.top, s); !ok {
				return s, false, nil
			}
			continue
		}
		switch c {
		case 'b', 'B', 'h', 'a', 'A':
			s, ok = p.readName(c, s)
		case 'p', 'P':
			low := strings.ToLower(s[:min(2, len(s))])
			if ok = low == "am" || low == "pm"; ok {
				p["meridian"] = int64(strings.Index("ap", low[:1])) * 12
				s = s[2:]
			}
		case 'z', 'Z':
			n := 0
			for n < len(s) && strings.IndexByte(spaces, s[n]) < 0 {
				n++
			}
			ok = n > 0
			p.zone(s[:n])
			if ok && !p.has(partOffset) {
				return s, false, Raise("NotImplementedError", "sonde does not support the zone %s in strptime", s[:n])
			}
			s = s[n:]
		case 'n', 't':
			s, ok = strings.TrimLeft(s, spaces), true
		case '%':
			ok = strings.HasPrefix(s, "%")
			s = strings.TrimPrefix(s, "%")
		default:
			return s, false, Raise("NotImplementedError", "sonde does not support %%%c in strptime", c)
		}
		if !ok {
			return s, false, nil
		}
	}
	if m, ok := p["meridian"]; ok {
		p[partHour] = p[partHour]%12 + m
		delete(p, "meridian")
	}
	return s, true, nil
}

func (p dateParts) readNumber(c byte, part string, width int, low, top int64, s string) (string, bool) {
	if c == 'e' || c == 'k' || c == 'l' || c == 'd' || c == 'H' || c == 'I' {
		s = strings.TrimPrefix(s, " ")
	}
	n := 0
	signed := (low < 0) && s != "" && (s[0] == '-' || s[0] == '+')
	if signed {
		n++
		width++
	}
	for n < len(s) && n < width && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n == 0 || signed && n == 1 {
		return s, false
	}
	v := number(strings.TrimPrefix(s[:n], "+"))
	switch c {
	case 'y':
		v = fullYear(s[:n])
	case 'L', 'N':
		v = fraction(s[:n])
	}
	if c != 'y' && (v < low || v > top) {
		return s, false
	}
	p[part] = v
	return s[n:], true
}

// readName reads the name of a month or day, whole or its first three letters.
func (p dateParts) readName(c byte, s string) (string, bool) {
	names, part := monthNamesLower, partMon
	if c|0x20 == 'a' {
		names, part = dayNamesLower, partWday
	}
	low := strings.ToLower(s)
	for i, name := range names {
		if !strings.HasPrefix(low, name[:3]) {
			continue
		}
		n := 3
		if strings.HasPrefix(low, name) {
			n = len(name)
		}
		p[part] = int64(i)
		if part == partMon {
			p[part]++
		}
		return s[n:], true
	}
	return s, false
}

var (
	monthNamesLower = strings.Fields("january february march april may june july august september october november december")
	dayNamesLower   = strings.Fields("sunday monday tuesday wednesday thursday friday saturday")
)
