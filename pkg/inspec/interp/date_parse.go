// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"strconv"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// dateParts are what a text says of a date and a time; a part that it does not
// say is missing (Ruby: ext/date/date_parse.c).
type dateParts map[string]int64

// Names of the parts, as Date._parse has them. fraction is in nanoseconds.
const (
	partYear, partMon, partMday, partYday, partWday = "year", "mon", "mday", "yday", "wday"
	partCwyear, partCweek, partCwday                = "cwyear", "cweek", "cwday"
	partHour, partMin, partSec, partFraction        = "hour", "min", "sec", "sec_fraction"
	partOffset, partSeconds                         = "offset", "seconds"
	// Not of Ruby's: the zone is UTC by name, and one that only Date knows.
	partUTC, partRare = "utc", "rare"
)

// maxDate bounds what is looked at for a date, as Ruby's limit does.
const maxDate = 128

const monthsPattern = `jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec`

var (
	dateNoise = lazyregexp.New(`[^-+',./:@0-9A-Za-z\[\]]+`)
	dateDay   = lazyregexp.New(`(?i)\b(sun|mon|tue|wed|thu|fri|sat)[^-/\d\s]*`)
	dateTime  = lazyregexp.New(`(?i)((?:\d+\s*:\s*\d+(?:\s*:\s*\d+(?:[,.]\d*)?)?|\d+\s*h(?:\s*\d+m?(?:\s*\d+s?)?)?)(?:\s*[ap](?:m\b|\.m\.))?|\d+\s*[ap](?:m\b|\.m\.))` +
		`(?:\s*((?:gmt|utc?)?[-+]\d+(?:[,.:]\d+(?::\d+)?)?|[[:alpha:].\s]+(?:standard|daylight)\stime\b|[[:alpha:]]+(?:\sdst)?\b))?`)
	clockTime = lazyregexp.New(`(?i)^(\d+)\s*h?\s*(?::?\s*(\d+)m?(?:\s*:?\s*(\d+)(?:[,.](\d*))?s?)?)?(?:\s*([ap])(?:m\b|\.m\.))?`)
	dateEU    = lazyregexp.New(`(?i)('?\d+)[^-\d\s]*\s*(` + monthsPattern + `)[^-\d\s']*(?:\s*(?:c(?:e|\.e\.)|a(?:d|\.d\.))?\s*('?-?\d+(?:(?:st|nd|rd|th)\b)?))?`)
	dateUS    = lazyregexp.New(`(?i)\b(` + monthsPattern + `)[^-\d\s']*\s*('?\d+)[^-\d\s']*(?:\s*,?\s*(?:c(?:e|\.e\.)|a(?:d|\.d\.))?\s*('?-?\d+))?`)
	dateISO   = lazyregexp.New(`('?[-+]?\d+)-(\d+)-('?-?\d+)`)
	dateWeek  = lazyregexp.New(`(?i)\b(\d{2}|\d{4})?-?w(\d{2})(?:-?(\d))?\b`)
	dateNth   = lazyregexp.New(`\b(\d{4})-(\d{3})\b`)
	dateVMS   = lazyregexp.New(`(?i)('?-?\d+)-(` + monthsPattern + `)[^-/.]*-('?-?\d+)`)
	dateSlash = lazyregexp.New(`('?-?\d+)/\s*('?\d+)(?:\D\s*('?-?\d+))?`)
	dateDot   = lazyregexp.New(`('?-?\d+)\.\s*('?\d+)\.\s*('?-?\d+)`)
	dateMonth = lazyregexp.New(`(?i)\b(` + monthsPattern + `)\S*`)
	dateMday  = lazyregexp.New(`(?i)(\d+)(?:st|nd|rd|th)\b`)
	dateRun   = lazyregexp.New(`(?i)([-+]?)(\d{2,14})(?:\s*t?\s*(\d{2,6})?(?:[,.](\d*))?)?(z\b|[-+]\d{1,4}\b)?`)
)

// parseDate finds the parts of a date and time in a text, in any of the forms
// that Date._parse knows.
func parseDate(s string) dateParts {
	p := dateParts{}
	s = dateNoise.ReplaceAllString(s, " ")
	// take looks for a form once and blots it out.
	take := func(re *lazyregexp.Regexp, use func(m []string)) bool {
		loc := re.FindStringSubmatchIndex(s)
		if loc == nil {
			return false
		}
		m := make([]string, len(loc)/2)
		for i := range m {
			if loc[2*i] >= 0 {
				m[i] = s[loc[2*i]:loc[2*i+1]]
			}
		}
		use(m)
		s = s[:loc[0]] + " " + s[loc[1]:]
		return true
	}
	take(dateDay, func(m []string) { p[partWday] = int64(dayIndex(m[1])) })
	take(dateTime, func(m []string) { p.clock(m[1], m[2]) })
	_ = take(dateEU, func(m []string) { p.civil(m[3], strconv.Itoa(monthIndex(m[2])), m[1]) }) ||
		take(dateUS, func(m []string) { p.civil(m[3], strconv.Itoa(monthIndex(m[1])), m[2]) }) ||
		take(dateISO, func(m []string) { p.civil(m[1], m[2], m[3]) }) ||
		take(dateWeek, func(m []string) {
			if m[1] != "" {
				p[partCwyear] = fullYear(m[1])
			}
			p[partCweek] = number(m[2])
			if m[3] != "" {
				p[partCwday] = number(m[3])
			}
		}) ||
		take(dateNth, func(m []string) { p[partYear], p[partYday] = number(m[1]), number(m[2]) }) ||
		take(dateVMS, func(m []string) { p.civil(m[3], strconv.Itoa(monthIndex(m[2])), m[1]) }) ||
		take(dateSlash, func(m []string) { p.civil(m[1], m[2], m[3]) }) ||
		take(dateDot, func(m []string) { p.civil(m[1], m[2], m[3]) }) ||
		take(dateMonth, func(m []string) { p[partMon] = int64(monthIndex(m[1])) }) ||
		take(dateMday, func(m []string) { p[partMday] = number(m[1]) }) ||
		take(dateRun, func(m []string) { p.run(m[1], m[2], m[3], m[4], m[5]) })
	return p
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(strings.TrimLeft(s, "'"), 10, 64) // Digits, and few of them.
	return n
}

// fullYear completes a year of two digits.
func fullYear(s string) int64 {
	n := number(s)
	if digits := strings.TrimLeft(s, "'-+"); len(digits) <= 2 && s[0] != '-' && s[0] != '+' {
		if n >= 69 {
			return n + 1900
		}
		return n + 2000
	}
	return n
}

func monthIndex(s string) int {
	return strings.Index(monthsPattern, strings.ToLower(s[:3]))/4 + 1
}

func dayIndex(s string) int {
	return strings.Index("sunmontuewedthufrisat", strings.ToLower(s[:3])) / 3
}

// civil finds out which of three numbers is the year: what is long, or marked.
func (p dateParts) civil(y, m, d string) {
	long := func(s string) bool { return strings.HasPrefix(s, "'") || len(strings.TrimLeft(s, "-+")) > 2 }
	if y != "" && m != "" && d == "" {
		y, m, d = d, y, m
	}
	if y == "" && d != "" && long(d) {
		y, d = d, y
	}
	if y != "" && strings.Trim(y, "'-+0123456789") != "" { // 2nd
		y, d = d, strings.TrimRight(y, "stndrh")
	}
	if m != "" && long(m) {
		y, m, d = m, d, y
	}
	if d != "" && long(d) {
		y, d = d, y
	}
	if y != "" {
		p[partYear] = fullYear(y)
	}
	if m != "" {
		p[partMon] = number(m)
	}
	if d != "" {
		p[partMday] = number(strings.TrimLeft(d, "-"))
	}
}

// clock reads a time of day and its zone.
func (p dateParts) clock(s, zone string) {
	m := clockTime.FindStringSubmatch(s)
	if m == nil {
		return
	}
	hour := number(m[1])
	if m[5] != "" {
		hour %= 12
		if strings.EqualFold(m[5], "p") {
			hour += 12
		}
	}
	p[partHour] = hour
	if m[2] != "" {
		p[partMin] = number(m[2])
	}
	if m[3] != "" {
		p[partSec] = number(m[3])
	}
	if m[4] != "" {
		p[partFraction] = fraction(m[4])
	}
	p.zone(zone)
}

// fraction is digits behind a point, as nanoseconds.
func fraction(digits string) int64 { return number((digits + "000000000")[:9]) }

// run reads digits without anything between them, by how many they are.
func (p dateParts) run(sign, date, clock, frac, zone string) {
	set := func(from string, widths []int, names ...string) {
		for i, name := range names {
			p[name] = number(from[:widths[i]])
			from = from[widths[i]:]
		}
	}
	switch len(date) {
	case 2:
		p[partMday] = number(date)
	case 3:
		p[partYday] = number(date)
	case 4:
		set(date, []int{2, 2}, partMon, partMday)
	case 5:
		p[partYear] = fullYear(date[:2])
		p[partYday] = number(date[2:])
	case 6:
		p[partYear] = fullYear(sign + date[:2])
		set(date[2:], []int{2, 2}, partMon, partMday)
	case 7:
		set(date, []int{4, 3}, partYear, partYday)
	case 8, 10, 12, 14:
		set(date, []int{4, 2, 2, 2, 2, 2}, []string{partYear, partMon, partMday, partHour, partMin, partSec}[:len(date)/2-1]...)
	}
	switch len(clock) {
	case 2:
		p[partHour] = number(clock)
	case 4:
		set(clock, []int{2, 2}, partHour, partMin)
	case 6:
		set(clock, []int{2, 2, 2}, partHour, partMin, partSec)
	}
	if frac != "" {
		p[partFraction] = fraction(frac)
	}
	p.zone(zone)
}

// zones are the names of zones that date_zone_to_diff knows and that are in use.
var zones = map[string]float64{
	"utc": 0, "gmt": 0, "ut": 0, "z": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
	"akst": -9, "akdt": -8, "hst": -10, "bst": 1, "cet": 1, "met": 1, "mez": 1, "west": 1, "cest": 2, "mest": 2, "mesz": 2, "eet": 2, "sast": 2,
	"eest": 3, "msk": 3, "msd": 4, "ist": 5.5, "sgt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}

var zoneOffset = lazyregexp.New(`(?i)^(?:gmt|utc?)?([-+])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$`)

// zone reads the name or offset of a zone.
func (p dateParts) zone(s string) {
	if s == "" {
		return
	}
	if hours, ok := zones[strings.ToLower(s)]; ok {
		p[partOffset] = int64(hours * 3600)
		switch low := strings.ToLower(s); {
		case low == "utc" || low == "ut" || low == "z":
			p[partUTC] = 1
		case !strings.Contains(" gmt est edt cst cdt mst mdt pst pdt ", " "+low+" "):
			p[partRare] = 1
		}
		return
	}
	if m := zoneOffset.FindStringSubmatch(s); m != nil {
		n := number(m[2])*3600 + number(m[3])*60 + number(m[4])
		if m[1] == "-" {
			n = -n
			if n == 0 {
				p[partUTC] = 1
			}
		}
		p[partOffset] = n
	}
}

func (p dateParts) has(names ...string) bool {
	for _, n := range names {
		if _, ok := p[n]; ok {
			return true
		}
	}
	return false
}

// or is a part, or what stands for it when it is missing.
func (p dateParts) or(name string, other int) int {
	if v, ok := p[name]; ok {
		return int(v)
	}
	return other
}

// date is the day that the parts name. What is missing above them is today's,
// below them the first (Ruby: date_core.c, rt_complete_frags).
func (p dateParts) date(today time.Time) (dateValue, bool) {
	valid := func(y, m, d int) (dateValue, bool) {
		t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
		return dateOf(t), t.Year() == y && int(t.Month()) == m && t.Day() == d
	}
	switch {
	case p.has(partSeconds):
		return dateOf(time.Unix(p[partSeconds], 0).UTC()), true
	case p.has(partYday) && !p.has(partMon):
		y := p.or(partYear, today.Year())
		t := time.Date(y, 1, int(p[partYday]), 0, 0, 0, 0, time.UTC)
		return dateOf(t), t.Year() == y && p[partYday] > 0
	case p.has(partCweek):
		y, wd := p.or(partCwyear, today.Year()), p.or(partCwday, 1)
		if p[partCweek] < 1 || p[partCweek] > 53 || wd < 1 || wd > 7 {
			return dateValue{}, false
		}
		// The fourth of January is in the first week.
		fourth := time.Date(y, 1, 4, 0, 0, 0, 0, time.UTC)
		return dateOf(fourth.AddDate(0, 0, (int(p[partCweek])-1)*7+wd-1-(int(fourth.Weekday())+6)%7)), true
	case p.has(partMday) && !p.has(partMon):
		return valid(p.or(partYear, today.Year()), int(today.Month()), int(p[partMday]))
	case p.has(partYear, partMon):
		return valid(p.or(partYear, today.Year()), p.or(partMon, 1), p.or(partMday, 1))
	case p.has(partWday):
		d := dateOf(today)
		return dateValue{d.days - int64(today.Weekday()) + p[partWday]}, true
	}
	return dateValue{}, false
}

// on is the time of day of the parts on a day, in their zone or else in
// loc.
func (p dateParts) on(d dateValue, loc *time.Location) (time.Time, bool) {
	if n, ok := p[partSeconds]; ok {
		return time.Unix(n, p[partFraction]).In(loc), true
	}
	hour, minute, sec := p.or(partHour, 0), p.or(partMin, 0), p.or(partSec, 0)
	if hour > 24 || hour == 24 && minute+sec > 0 || minute > 59 || sec > 60 {
		return time.Time{}, false
	}
	if off, ok := p[partOffset]; ok {
		switch {
		case p.has(partUTC):
			loc = time.UTC
		case off != 0 || loc != here: // else it is the local time
			loc = time.FixedZone("", int(off))
		}
	}
	day := d.time()
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, sec, int(p[partFraction]), loc), true
}

// tooLong is Ruby's refusal of long texts.
func tooLong(s string) error {
	if len(s) > maxDate {
		return Raise("ArgumentError", "string length (%d) exceeds the limit %d", len(s), maxDate)
	}
	return nil
}
