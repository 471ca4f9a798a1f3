// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// timeValue and dateValue are what Time and Date objects hold.
type (
	timeValue struct{ t time.Time }
	dateValue struct{ days int64 } // since 1970-01-01
)

// julian is the Julian day number of 1970-01-01.
const julian = 2440588

func (d dateValue) time() time.Time { return time.Unix(d.days*86400, 0).UTC() }

func dateOf(t time.Time) dateValue {
	u := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return dateValue{floorDiv(u.Unix(), 86400)}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// NewTime is a Time.
func (in *Interp) NewTime(t time.Time) Value { return in.NewObject(in.core.Time, timeValue{t}) }

// NewDate is the Date of t.
func (in *Interp) NewDate(t time.Time) Value { return in.NewObject(in.core.Date, dateOf(t)) }

// widest bounds the width of a directive of strftime.
const widest = 1000

// strftime formats as Ruby's Time#strftime.
func (in *Interp) strftime(t time.Time, f string) (string, error) {
	if err := in.reserve(int64(strings.Count(f, "%")), widest); err != nil {
		return "", err
	}
	var b strings.Builder
	for i := 0; i < len(f); i++ {
		if f[i] != '%' || i+1 >= len(f) {
			b.WriteByte(f[i])
			continue
		}
		i++
		flag := byte(0)
		upper, swap := false, false
		colons := 0
		for i < len(f) && strings.IndexByte("-0^_#:", f[i]) >= 0 {
			switch f[i] {
			case '^':
				upper = true
			case '#':
				swap = true
			case ':':
				colons++
			default:
				flag = f[i]
			}
			i++
		}
		width := 0
		for i < len(f) && f[i] >= '0' && f[i] <= '9' && width < widest/10 {
			width = width*10 + int(f[i]-'0')
			i++
		}
		if i >= len(f) {
			return "", Raise("ArgumentError", "invalid strftime format")
		}
		num := func(n, w int, pad string) string {
			if width > 0 {
				w = width
			}
			switch flag {
			case '-':
				return strconv.Itoa(n)
			case '_':
				pad = " "
			case '0':
				pad = "0"
			}
			s := strconv.Itoa(n)
			if len(s) < w {
				s = strings.Repeat(pad, w-len(s)) + s
			}
			return s
		}
		h12 := t.Hour() % 12
		if h12 == 0 {
			h12 = 12
		}
		var s string
		switch f[i] {
		case 'Y':
			s = num(t.Year(), 1, "0")
		case 'C':
			s = num(t.Year()/100, 2, "0")
		case 'y':
			s = num(t.Year()%100, 2, "0")
		case 'm':
			s = num(int(t.Month()), 2, "0")
		case 'd':
			s = num(t.Day(), 2, "0")
		case 'e':
			s = num(t.Day(), 2, " ")
		case 'j':
			s = num(t.YearDay(), 3, "0")
		case 'H':
			s = num(t.Hour(), 2, "0")
		case 'k':
			s = num(t.Hour(), 2, " ")
		case 'I':
			s = num(h12, 2, "0")
		case 'l':
			s = num(h12, 2, " ")
		case 'M':
			s = num(t.Minute(), 2, "0")
		case 'S':
			s = num(t.Second(), 2, "0")
		case 'L':
			s = fmt.Sprintf("%03d", t.Nanosecond()/1e6)
			if width > 0 && width < 9 {
				s = fmt.Sprintf("%09d", t.Nanosecond())[:width]
			}
		case 'N':
			s = fmt.Sprintf("%09d", t.Nanosecond())
			if width > 0 && width < 9 {
				s = s[:width]
			}
		case 'z':
			s = t.Format("-0700")
			switch colons {
			case 1:
				s = t.Format("-07:00")
			case 2:
				s = t.Format("-07:00:00")
			}
		case 'Z':
			if name, ok := zoneName(t).(*String); ok {
				s = name.s
			}
			if swap {
				s = strings.ToLower(s)
			}
		case 'A':
			s = t.Weekday().String()
		case 'a':
			s = t.Weekday().String()[:3]
		case 'B':
			s = t.Month().String()
		case 'b', 'h':
			s = t.Month().String()[:3]
		case 'p':
			s = t.Format("PM")
		case 'P':
			s = t.Format("pm")
		case 'u':
			n := int(t.Weekday())
			if n == 0 {
				n = 7
			}
			s = strconv.Itoa(n)
		case 'w':
			s = strconv.Itoa(int(t.Weekday()))
		case 's':
			s = strconv.FormatInt(t.Unix(), 10)
		case 'F':
			s = t.Format("2006-01-02")
		case 'D', 'x':
			s = t.Format("01/02/06")
		case 'T', 'X':
			s = t.Format("15:04:05")
		case 'R':
			s = t.Format("15:04")
		case 'r':
			s = t.Format("03:04:05 PM")
		case 'c':
			s = t.Format("Mon Jan _2 15:04:05 2006")
		case 'V':
			_, w := t.ISOWeek()
			s = num(w, 2, "0")
		case 'U':
			s = num((t.YearDay()+6-int(t.Weekday()))/7, 2, "0")
		case 'W':
			s = num((t.YearDay()+6-(int(t.Weekday())+6)%7)/7, 2, "0")
		case 'G':
			y, _ := t.ISOWeek()
			s = num(y, 4, "0")
		case 'g':
			y, _ := t.ISOWeek()
			s = num(y%100, 2, "0")
		case 'v':
			s = strings.ToUpper(t.Format("_2-Jan-2006"))
		case 'n':
			s = "\n"
		case 't':
			s = "\t"
		case '%':
			s = "%"
		default:
			s = "%" + string(f[i])
		}
		if upper || swap && f[i] != 'Z' {
			if f[i] == 'p' && swap {
				s = strings.ToLower(s)
			} else {
				s = strings.ToUpper(s)
			}
		}
		if len(s) < width && flag != '-' && strings.IndexByte("aAbBhpPZcxXDFTRrv", f[i]) >= 0 {
			fill := " "
			if flag == '0' {
				fill = "0"
			}
			s = strings.Repeat(fill, width-len(s)) + s
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

// secondParts are the units of Time.at, in nanoseconds.
var secondParts = map[string]float64{"millisecond": 1e6, "usec": 1e3, "microsecond": 1e3, "nsec": 1, "nanosecond": 1}

// here is the zone of local times: the host's would be another on each host.
var here = time.FixedZone("UTC", 0)

// parseMoment is Time.parse: what is missing of the date is now's. Time, unlike
// DateTime, knows few zones by name, and takes the others for local.
func (in *Interp) parseMoment(s string, allZones bool) (time.Time, error) {
	if err := tooLong(s); err != nil {
		return time.Time{}, err
	}
	p := parseDate(s)
	none := Raise("ArgumentError", "no time information in %s", inspectString(&String{s: s}))
	if !p.has(partYear, partYday, partMon, partMday, partHour, partMin, partSec, partFraction) {
		return time.Time{}, none
	}
	if p.has(partRare) && !allZones {
		delete(p, partOffset)
	}
	now := in.now()
	d, ok := p.date(now)
	switch {
	case ok:
	case p.has(partMday) && p[partMday] > 28 && p[partMday] <= 31 && p.or(partMon, 1) <= 12: // goes on into the next month
		d = dateOf(time.Date(p.or(partYear, now.Year()), time.Month(p.or(partMon, int(now.Month()))), int(p[partMday]), 0, 0, 0, 0, time.UTC))
	case p.has(partYear, partYday, partMon, partMday):
		return time.Time{}, Raise("ArgumentError", "argument out of range")
	default:
		d = dateOf(now)
	}
	t, ok := p.on(d, here)
	if !ok {
		what := "argument"
		switch {
		case p.or(partHour, 0) > 24:
			what = "hour"
		case p.or(partMin, 0) > 59:
			what = "min"
		}
		return time.Time{}, Raise("ArgumentError", "%s out of range", what)
	}
	return t, nil
}

// parseDay is Date.parse.
func (in *Interp) parseDay(s string) (dateValue, dateParts, error) {
	if err := tooLong(s); err != nil {
		return dateValue{}, nil, err
	}
	p := parseDate(s)
	d, ok := p.date(in.now())
	if !ok {
		return d, p, Raise("Date::Error", "invalid date")
	}
	return d, p, nil
}

// offset is a zone as Time.new takes it: "+HH:MM", "UTC", or seconds.
func offset(v Value) (*time.Location, error) {
	switch v := v.(type) {
	case Int:
		if v > -86400 && v < 86400 {
			return time.FixedZone("", int(v)), nil
		}
		return nil, Raise("ArgumentError", "utc_offset out of range")
	case *String:
		if v.s == "UTC" || v.s == "Z" {
			return time.UTC, nil
		}
		if t, err := time.Parse("-07:00", v.s); err == nil {
			return t.Location(), nil
		}
	}
	return nil, Raise("ArgumentError", "\"+HH:MM\", \"-HH:MM\", \"UTC\" or \"A\"..\"I\",\"K\"..\"Z\" expected for utc_offset")
}

// timeByFormat is Time.strptime and its like; failed is their exception.
func (in *Interp) timeByFormat(a Args, format string, loc *time.Location) (time.Time, error) {
	s, err := a.Str(0)
	if err != nil {
		return time.Time{}, err
	}
	if len(a.Pos) > 1 {
		if format, err = a.Str(1); err != nil {
			return time.Time{}, err
		}
	}
	failed := Raise("ArgumentError", "invalid date or strptime format - `%s' `%s'", s, format)
	p, ok, err := strptime(s, format)
	if err != nil {
		return time.Time{}, err
	}
	if !ok {
		return time.Time{}, failed
	}
	d, ok := p.date(in.now())
	if !ok {
		if !p.has(partHour) || p.has(partYear, partMon, partMday) {
			return time.Time{}, failed
		}
		d = dateOf(in.now())
	}
	t, ok := p.on(d, loc)
	if !ok {
		return time.Time{}, failed
	}
	return t, nil
}

func (in *Interp) defineTime() {
	c := in.core.Time
	tm := func(v Value) time.Time { return v.(*Object).Data.(timeValue).t }
	civil := func(loc *time.Location) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			if len(a.Pos) == 0 {
				return in.NewTime(in.now().In(here)), nil
			}
			p := [6]int{0, 1, 1, 0, 0, 0}
			for i := range min(len(a.Pos), 6) {
				if IsNil(a.Pos[i]) {
					continue
				}
				if s, ok := a.Pos[i].(*String); ok && i == 1 && len(s.s) == 3 && strings.Contains(monthsPattern, strings.ToLower(s.s)) {
					p[i] = monthIndex(s.s)
					continue
				}
				v, err := in.integer(a.Pos[i], Int(10))
				if err != nil {
					return nil, err
				}
				if p[i], err = toInt(v); err != nil {
					return nil, err
				}
			}
			if p[1] < 1 || p[1] > 12 {
				return nil, Raise("ArgumentError", "mon out of range")
			}
			if p[2] < 1 || p[2] > 31 || p[3] > 24 || p[4] > 59 || p[5] > 60 {
				return nil, Raise("ArgumentError", "argument out of range")
			}
			at := loc
			zone := a.Arg(6)
			if given := a.Option("in"); !IsNil(given) {
				zone = given
			}
			if !IsNil(zone) {
				var err error
				if at, err = offset(zone); err != nil {
					return nil, err
				}
			}
			nsec := 0
			if f, ok := a.Arg(5).(Float); ok {
				nsec = int((float64(f) - float64(p[5])) * 1e9)
			}
			return in.NewTime(time.Date(p[0], time.Month(p[1]), p[2], p[3], p[4], p[5], nsec, at)), nil
		}
	}
	parse := func(in *Interp, _ Value, a Args) (Value, error) {
		s, err := a.Str(0)
		if err != nil {
			return nil, err
		}
		t, err := in.parseMoment(s, false)
		if err != nil {
			return nil, err
		}
		return in.NewTime(t), nil
	}
	// strict reads what has the one form of a standard.
	strict := func(standard string, form *lazyregexp.Regexp) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			s, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			if !form.MatchString(s) {
				return nil, Raise("ArgumentError", "%s: %s", standard, inspectString(&String{s: s}))
			}
			return parse(in, self, a)
		}
	}
	c.defineSelf([]def{
		{"now", 0, -1, func(in *Interp, self Value, a Args) (Value, error) { return in.NewTime(in.now().In(here)), nil }},
		{"new", 0, 7, civil(here)},
		{"utc", 1, 7, civil(time.UTC)},
		{"gm", 1, 7, civil(time.UTC)},
		{"local", 1, 7, civil(here)},
		{"mktime", 1, 7, civil(here)},
		{"httpdate", 1, 1, strict("not RFC 2616 compliant date", httpTime)},
		{"rfc2822", 1, 1, strict("not RFC 2822 compliant date", mailTime)},
		{"at", 1, 3, func(in *Interp, self Value, a Args) (Value, error) {
			loc := here
			if zone := a.Option("in"); !IsNil(zone) {
				var err error
				if loc, err = offset(zone); err != nil {
					return nil, err
				}
			}
			f, ok := toFloat(a.Pos[0])
			if !ok {
				if o, isTime := a.Pos[0].(*Object); isTime {
					if t, ok := o.Data.(timeValue); ok {
						return in.NewTime(t.t), nil
					}
				}
				return nil, Raise("TypeError", "can't convert %s into an exact number", a.Pos[0].class(in).Name())
			}
			sec, frac := math.Modf(f)
			extra, unit := 0.0, 1e3
			if len(a.Pos) > 2 {
				name, _ := a.Str(2)
				if unit, ok = secondParts[name]; !ok {
					return nil, Raise("ArgumentError", "unexpected unit: %s", name)
				}
			}
			if len(a.Pos) > 1 {
				if extra, ok = toFloat(a.Pos[1]); !ok {
					return nil, Raise("TypeError", "can't convert %s into an exact number", kindName(a.Pos[1]))
				}
			}
			return in.NewTime(time.Unix(int64(sec), int64(frac*1e9)+int64(extra*unit)).In(loc)), nil
		}},
		{"parse", 1, 2, parse},
		{"iso8601", 1, 1, strict("invalid xmlschema format", isoTime)},
		{"xmlschema", 1, 1, strict("invalid xmlschema format", isoTime)},
		{"strptime", 2, 3, func(in *Interp, self Value, a Args) (Value, error) {
			t, err := in.timeByFormat(a, "", here)
			if err != nil {
				return nil, err
			}
			return in.NewTime(t), nil
		}},
	})
	part := func(name string, f func(time.Time) int) def {
		return def{name, 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(f(tm(self))), nil }}
	}
	// later is t and n times v seconds. A time.Duration does not reach far enough.
	later := func(t time.Time, v Value, n float64) (Value, error) {
		f, ok := toFloat(v)
		if _, isTime := instant(v); isTime && n > 0 {
			return nil, Raise("TypeError", "time + time?")
		}
		if !ok {
			return nil, Raise("TypeError", "can't convert %s into an exact number", v.class(in).Name())
		}
		sec, frac := math.Modf(n * f)
		if math.IsNaN(f) || math.Abs(sec) > 1e15 {
			return nil, Raise("RangeError", "time out of range")
		}
		return in.NewTime(time.Unix(t.Unix()+int64(sec), int64(t.Nanosecond())+int64(math.Round(frac*1e9))).In(t.Location())), nil
	}
	layout := func(f string, utc bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			t := tm(self)
			if utc {
				t = t.UTC()
			}
			return Str(t.Format(f)), nil
		}
	}
	isDST := func(in *Interp, self Value, a Args) (Value, error) { return Bool(tm(self).IsDST()), nil }
	rounded := func(name string, to func(t time.Time, unit time.Duration) time.Time) def {
		return def{name, 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			digits := 0
			if len(a.Pos) > 0 {
				var err error
				if digits, err = a.Int(0); err != nil {
					return nil, err
				}
			}
			if digits < 0 {
				return nil, Raise("ArgumentError", "negative ndigits given")
			}
			return in.NewTime(to(tm(self), time.Second/time.Duration(math.Pow10(min(digits, 9))))), nil
		}}
	}
	c.define([]def{
		{"eql?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, ok := a.Pos[0].(*Object)
			if !ok {
				return Bool(false), nil
			}
			t, ok := o.Data.(timeValue)
			return Bool(ok && t.t.Equal(tm(self))), nil
		}},
		part("year", time.Time.Year), part("month", func(t time.Time) int { return int(t.Month()) }), part("mon", func(t time.Time) int { return int(t.Month()) }),
		part("day", time.Time.Day), part("mday", time.Time.Day), part("hour", time.Time.Hour), part("min", time.Time.Minute), part("sec", time.Time.Second),
		part("usec", func(t time.Time) int { return t.Nanosecond() / 1000 }), part("nsec", time.Time.Nanosecond),
		part("yday", time.Time.YearDay), part("wday", func(t time.Time) int { return int(t.Weekday()) }), part("to_i", func(t time.Time) int { return int(t.Unix()) }),
		part("utc_offset", func(t time.Time) int { _, o := t.Zone(); return o }),
		{"to_f", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Float(float64(tm(self).UnixNano()) / 1e9), nil
		}},
		{"to_r", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return in.rational(big.NewRat(tm(self).UnixNano(), 1e9))
		}},
		{"utc", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			self.(*Object).Data = timeValue{tm(self).UTC()}
			return self, nil
		}},
		{"getutc", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.NewTime(tm(self).UTC()), nil }},
		{"localtime", 0, 1, in.localTime(true)},
		{"getlocal", 0, 1, in.localTime(false)},
		{"to_a", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			t := tm(self)
			return List(Int(t.Second()), Int(t.Minute()), Int(t.Hour()), Int(t.Day()), Int(t.Month()), Int(t.Year()), Int(t.Weekday()), Int(t.YearDay()), Bool(t.IsDST()), zoneName(t)), nil
		}},
		{"utc?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(tm(self).Location() == time.UTC), nil }},
		{"zone", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return zoneName(tm(self)), nil }},
		{"strftime", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			f, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			s, err := in.strftime(tm(self), f)
			return in.str(s), err
		}},
		{"iso8601", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			digits := 0
			if len(a.Pos) > 0 {
				var err error
				if digits, err = a.Int(0); err != nil {
					return nil, err
				}
			}
			format := "2006-01-02T15:04:05"
			if digits > 0 {
				format += "." + strings.Repeat("0", min(digits, 9))
			}
			return Str(tm(self).Format(format + "Z07:00")), nil
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if tm(self).Location() == time.UTC {
				return Str(tm(self).Format("2006-01-02 15:04:05.999999999 UTC")), nil
			}
			return Str(tm(self).Format("2006-01-02 15:04:05.999999999 -0700")), nil
		}},
		{"ctime", 0, 0, layout("Mon Jan _2 15:04:05 2006", false)},
		{"httpdate", 0, 0, layout("Mon, 02 Jan 2006 15:04:05 GMT", true)},
		{"rfc2822", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if tm(self).Location() == time.UTC {
				return Str(tm(self).Format("Mon, 02 Jan 2006 15:04:05 -0000")), nil
			}
			return Str(tm(self).Format("Mon, 02 Jan 2006 15:04:05 -0700")), nil
		}},
		{"dst?", 0, 0, isDST},
		rounded("round", time.Time.Round), rounded("floor", time.Time.Truncate),
		rounded("ceil", func(t time.Time, unit time.Duration) time.Time {
			if down := t.Truncate(unit); !down.Equal(t) {
				return down.Add(unit)
			}
			return t
		}),
		{"subsec", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if n := tm(self).Nanosecond(); n != 0 {
				return in.rational(big.NewRat(int64(n), 1e9))
			}
			return Int(0), nil
		}},
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if tm(self).Location() == time.UTC {
				return Str(tm(self).Format("2006-01-02 15:04:05 UTC")), nil
			}
			return Str(tm(self).Format("2006-01-02 15:04:05 -0700")), nil
		}},
		{"to_date", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.NewDate(tm(self)), nil }},
		{"to_time", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"+", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return later(tm(self), a.Pos[0], 1)
		}},
		{"-", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if o, ok := a.Pos[0].(*Object); ok {
				if t, ok := o.Data.(timeValue); ok {
					x := tm(self)
					return Float(float64(x.Unix()-t.t.Unix()) + float64(x.Nanosecond()-t.t.Nanosecond())/1e9), nil
				}
			}
			return later(tm(self), a.Pos[0], -1)
		}},
		{"<=>", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if o, ok := a.Pos[0].(*Object); ok {
				if t, ok := o.Data.(timeValue); ok {
					return Int(tm(self).Compare(t.t)), nil
				}
			}
			return Nil, nil
		}},
	}, alias{"getgm", "getutc"}, alias{"gmtime", "utc"}, alias{"gmt?", "utc?"}, alias{"xmlschema", "iso8601"},
		alias{"tv_sec", "to_i"}, alias{"tv_usec", "usec"}, alias{"tv_nsec", "nsec"}, alias{"gmt_offset", "utc_offset"}, alias{"gmtoff", "utc_offset"},
		alias{"asctime", "ctime"}, alias{"rfc822", "rfc2822"}, alias{"isdst", "dst?"})
	for name, wd := range map[string]time.Weekday{"sunday?": 0, "monday?": 1, "tuesday?": 2, "wednesday?": 3, "thursday?": 4, "friday?": 5, "saturday?": 6} {
		c.define([]def{{name, 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(tm(self).Weekday() == wd), nil }}})
	}
}

// Forms of a time that only one standard has.
var (
	isoTime  = lazyregexp.New(`(?i)^\s*[-+]?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:?\d\d)?\s*$`)
	httpTime = lazyregexp.New(`(?i)^\s*(?:mon|tue|wed|thu|fri|sat|sun),\s*\d\d\s+(?:` + monthsPattern + `)\s+\d{4}\s+\d\d:\d\d:\d\d\s+GMT\s*$`)
	mailTime = lazyregexp.New(`(?i)^\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)\s*,)?\s*\d{1,2}\s+(?:` + monthsPattern + `)\s+\d{2,}\s+\d\d:\d\d(?::\d\d)?\s*(?:[-+]\d{4}|[a-z]+)`)
)

// zoneName is Time#zone: an offset alone has no name.
func zoneName(t time.Time) Value {
	if name, _ := t.Zone(); name != "" && name[0] != '+' && name[0] != '-' {
		return Str(name)
	}
	return Nil
}

// localTime gives the time another zone, the local one without an argument.
func (in *Interp) localTime(self bool) Method {
	return func(in *Interp, v Value, a Args) (Value, error) {
		loc := here
		if len(a.Pos) > 0 && !IsNil(a.Pos[0]) {
			var err error
			if loc, err = offset(a.Pos[0]); err != nil {
				return nil, err
			}
		}
		t := timeValue{Data[timeValue](v).t.In(loc)}
		if !self {
			return in.NewTime(t.t), nil
		}
		v.(*Object).Data = t
		return v, nil
	}
}

func (in *Interp) defineDate() {
	c := in.core.Date
	dt := func(v Value) dateValue {
		t, _ := instant(v)
		return dateOf(t)
	}
	mk := func(d dateValue) Value { return in.NewObject(in.core.Date, d) }
	invalid := func() error { return Raise("Date::Error", "invalid date") }
	civil := func(a Args) (dateValue, bool, error) {
		p := [3]int{-4712, 1, 1}
		for i := range min(len(a.Pos), 3) {
			n, err := a.Int(i)
			if err != nil {
				return dateValue{}, false, err
			}
			p[i] = n
		}
		if p[1] < 0 {
			p[1] += 13
		}
		if p[2] < 0 {
			last := time.Date(p[0], time.Month(p[1])+1, 0, 0, 0, 0, 0, time.UTC).Day()
			p[2] += last + 1
		}
		t := time.Date(p[0], time.Month(p[1]), p[2], 0, 0, 0, 0, time.UTC)
		return dateOf(t), t.Year() == p[0] && int(t.Month()) == p[1] && t.Day() == p[2], nil
	}
	build := func(in *Interp, self Value, a Args) (Value, error) {
		d, ok, err := civil(a)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, invalid()
		}
		return mk(d), nil
	}
	valid := func(in *Interp, self Value, a Args) (Value, error) {
		_, ok, err := civil(a)
		if err != nil && !isBudget(err) {
			return Bool(false), nil
		}
		return Bool(ok), err
	}
	parse := func(in *Interp, self Value, a Args) (Value, error) {
		s, err := a.Str(0)
		if err != nil {
			return nil, err
		}
		d, _, err := in.parseDay(s)
		if err != nil {
			return nil, err
		}
		return mk(d), nil
	}
	c.defineSelf([]def{
		{"new", 0, 4, build},
		{"civil", 0, 4, build},
		{"today", 0, 1, func(in *Interp, self Value, a Args) (Value, error) { return mk(dateOf(in.now())), nil }},
		{"parse", 1, 3, parse},
		{"iso8601", 1, 2, parse},
		{"strptime", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			t, err := in.timeByFormat(a, "%F", time.UTC)
			if e, ok := err.(*Error); ok && e.Class == "ArgumentError" {
				err = invalid()
			}
			if err != nil {
				return nil, err
			}
			return mk(dateOf(t)), nil
		}},
		{"jd", 0, 2, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Int(0)
			return mk(dateValue{int64(n) - julian}), err
		}},
		{"commercial", 3, 4, func(in *Interp, self Value, a Args) (Value, error) {
			var n [3]int
			for i := range n {
				var err error
				if n[i], err = a.Int(i); err != nil {
					return nil, err
				}
			}
			// The fourth of January is always in the first week.
			first := time.Date(n[0], 1, 4, 0, 0, 0, 0, time.UTC)
			t := first.AddDate(0, 0, (n[1]-1)*7+n[2]-1-(int(first.Weekday())+6)%7)
			if y, w := t.ISOWeek(); n[2] < 1 || n[2] > 7 || y != n[0] || w != n[1] {
				return nil, invalid()
			}
			return mk(dateOf(t)), nil
		}},
		{"ordinal", 2, 3, func(in *Interp, self Value, a Args) (Value, error) {
			year, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			day, err := a.Int(1)
			if err != nil {
				return nil, err
			}
			t := time.Date(year, 1, day, 0, 0, 0, 0, time.UTC)
			if day < 1 || t.Year() != year {
				return nil, invalid()
			}
			return mk(dateOf(t)), nil
		}},
		{"valid_date?", 3, 4, valid},
		{"valid_civil?", 3, 4, valid},
		{"leap?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			y, err := a.Int(0)
			return Bool(y%4 == 0 && (y%100 != 0 || y%400 == 0)), err
		}},
	})
	part := func(name string, f func(time.Time) int) def {
		return def{name, 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(f(dt(self).time())), nil }}
	}
	months := func(sign int) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			n := 1
			if len(a.Pos) > 0 {
				var err error
				if n, err = a.Int(0); err != nil {
					return nil, err
				}
			}
			t := dt(self).time()
			first := time.Date(t.Year(), t.Month()+time.Month(sign*n), 1, 0, 0, 0, 0, time.UTC)
			last := time.Date(first.Year(), first.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
			return mk(dateOf(first.AddDate(0, 0, min(t.Day(), last)-1))), nil
		}
	}
	// count is an optional number of units, 1 when absent.
	count := func(a Args) (int, error) {
		if len(a.Pos) == 0 {
			return 1, nil
		}
		return a.Int(0)
	}
	shift := func(sign int) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			n, err := count(a)
			return mk(dateValue{dt(self).days + int64(sign*n)}), err
		}
	}
	years := func(self Value, a Args, sign int) (Value, error) {
		n, err := count(a)
		if err != nil {
			return nil, err
		}
		if n < -10000 || n > 10000 {
			return nil, Raise("RangeError", "%d years are too many", n)
		}
		return months(sign)(in, self, Args{Pos: []Value{Int(12 * n)}})
	}
	// series goes day by day to another date.
	series := func(step int64, name string) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, name, a.Pos...), nil
			}
			o, ok := a.Pos[0].(*Object)
			end, isDate := dateValue{}, false
			if ok {
				end, isDate = o.Data.(dateValue)
			}
			if !isDate {
				return nil, Raise("TypeError", "expected a date")
			}
			for d := dt(self).days; (end.days-d)*step >= 0; d += step {
				if err := in.step(); err != nil {
					return nil, err
				}
				if _, err := in.Yield(a.Block, mk(dateValue{d})); err != nil {
					return nil, err
				}
			}
			return self, nil
		}
	}
	var monthNames, monthAbbr, dayNames, dayAbbr []Value
	monthNames, monthAbbr = append(monthNames, Nil), append(monthAbbr, Nil)
	for m := time.January; m <= time.December; m++ {
		monthNames, monthAbbr = append(monthNames, Str(m.String())), append(monthAbbr, Str(m.String()[:3]))
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		dayNames, dayAbbr = append(dayNames, Str(d.String())), append(dayAbbr, Str(d.String()[:3]))
	}
	c.setConst("MONTHNAMES", List(monthNames...))
	c.setConst("ABBR_MONTHNAMES", List(monthAbbr...))
	c.setConst("DAYNAMES", List(dayNames...))
	c.setConst("ABBR_DAYNAMES", List(dayAbbr...))
	days := func(v Value) (int64, bool) {
		f, ok := toFloat(v)
		return int64(f), ok
	}
	c.define([]def{
		part("year", time.Time.Year), part("month", func(t time.Time) int { return int(t.Month()) }), part("mon", func(t time.Time) int { return int(t.Month()) }),
		part("day", time.Time.Day), part("mday", time.Time.Day), part("yday", time.Time.YearDay), part("wday", func(t time.Time) int { return int(t.Weekday()) }),
		{"+", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, ok := days(a.Pos[0])
			if !ok {
				return nil, Raise("TypeError", "expected numeric")
			}
			return mk(dateValue{dt(self).days + n}), nil
		}},
		{"-", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if o, ok := a.Pos[0].(*Object); ok {
				if d, ok := o.Data.(dateValue); ok {
					return in.rational(big.NewRat(dt(self).days-d.days, 1))
				}
				if t, ok := o.Data.(timeValue); ok {
					return in.rational(daysBetween(t.t, dt(self).time()))
				}
			}
			n, ok := days(a.Pos[0])
			if !ok {
				return nil, Raise("TypeError", "expected numeric")
			}
			return mk(dateValue{dt(self).days - n}), nil
		}},
		{">>", 1, 1, months(1)},
		{"<<", 1, 1, months(-1)},
		{"next_month", 0, 1, months(1)},
		{"prev_month", 0, 1, months(-1)},
		{"next_day", 0, 1, shift(1)},
		{"prev_day", 0, 1, shift(-1)},
		{"next_year", 0, 1, func(in *Interp, self Value, a Args) (Value, error) { return years(self, a, 1) }},
		{"prev_year", 0, 1, func(in *Interp, self Value, a Args) (Value, error) { return years(self, a, -1) }},
		part("cwday", func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }),
		part("cweek", func(t time.Time) int { _, w := t.ISOWeek(); return w }),
		part("cwyear", func(t time.Time) int { y, _ := t.ISOWeek(); return y }),
		{"step", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "step", a.Pos...), nil
			}
			by := 1
			if len(a.Pos) > 1 {
				var err error
				if by, err = a.Int(1); err != nil {
					return nil, err
				}
			}
			if by == 0 {
				return nil, Raise("ArgumentError", "step can't be 0")
			}
			return series(int64(by), "step")(in, self, a)
		}},
		{"===", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if o, ok := a.Pos[0].(*Object); !ok || !o.cls.inherits(c) {
				return Nil, nil
			}
			t, _ := instant(a.Pos[0])
			return Bool(dateOf(t) == dt(self)), nil
		}},
		{"httpdate", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Str(dt(self).time().Format("Mon, 02 Jan 2006 15:04:05 GMT")), nil
		}},
		{"rfc2822", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Str(dt(self).time().Format("Mon, 2 Jan 2006 15:04:05 +0000")), nil
		}},
		{"ld", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(dt(self).days + 141428), nil }},
		{"ajd", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return in.rational(big.NewRat(2*(dt(self).days+julian)-1, 2))
		}},
		{"upto", 1, 1, series(1, "upto")},
		{"downto", 1, 1, series(-1, "downto")},
		{"<=>", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if o, ok := a.Pos[0].(*Object); ok {
				switch d := o.Data.(type) {
				case dateValue:
					return Int(compareInt(dt(self).days, d.days)), nil
				case timeValue:
					if o.cls.inherits(in.core.Date) { // a DateTime, no Time
						return Int(dt(self).time().Compare(d.t)), nil
					}
				}
			}
			return Nil, nil
		}},
		{"strftime", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			f := "%F"
			if len(a.Pos) > 0 {
				var err error
				if f, err = a.Str(0); err != nil {
					return nil, err
				}
			}
			s, err := in.strftime(dt(self).time(), dateFormat(f))
			return in.str(s), err
		}},
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Str(dt(self).time().Format("2006-01-02")), nil
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			d := dt(self)
			return Str(fmt.Sprintf("#<Date: %s ((%dj,0s,0n),+0s,2299161j)>", d.time().Format("2006-01-02"), d.days+julian)), nil
		}},
		{"to_date", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"to_time", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.NewTime(dt(self).time().In(here)), nil }},
		{"jd", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(dt(self).days + julian), nil }},
		{"mjd", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(dt(self).days + 40587), nil }},
		{"ctime", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Str(dt(self).time().Format("Mon Jan _2 15:04:05 2006")), nil
		}},
		{"leap?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			y := dt(self).time().Year()
			return Bool(y%4 == 0 && (y%100 != 0 || y%400 == 0)), nil
		}},
	}, alias{"iso8601", "to_s"}, alias{"succ", "next_day"}, alias{"next", "next_day"})
	for name, wd := range map[string]time.Weekday{"sunday?": 0, "monday?": 1, "tuesday?": 2, "wednesday?": 3, "thursday?": 4, "friday?": 5, "saturday?": 6} {
		c.define([]def{{name, 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Bool(dt(self).time().Weekday() == wd), nil
		}}})
	}
}

func compareInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
