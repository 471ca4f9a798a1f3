// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"
)

// instant is the point of time that a Date or DateTime begins at.
func instant(v Value) (time.Time, bool) {
	o, ok := v.(*Object)
	if !ok {
		return time.Time{}, false
	}
	switch d := o.Data.(type) {
	case dateValue:
		return d.time(), true
	case timeValue:
		return d.t, true
	}
	return time.Time{}, false
}

// nanosOfDay is how much a DateTime's day has.
const nanosOfDay = int64(24 * time.Hour)

// daysBetween is b - a as DateTime#- has it.
func daysBetween(a, b time.Time) *big.Rat {
	n := new(big.Int).Mul(big.NewInt(b.Unix()-a.Unix()), big.NewInt(int64(time.Second)))
	n.Add(n, big.NewInt(int64(b.Nanosecond()-a.Nanosecond())))
	return new(big.Rat).SetFrac(n, big.NewInt(nanosOfDay))
}

// dateFormat puts what Date and DateTime alone know of strftime in words of
// Time's.
func dateFormat(f string) string {
	return strings.NewReplacer("%%", "%%", "%Z", "%:z", "%Q", "%s%L", "%+", "%a %b %e %H:%M:%S %:z %Y").Replace(f)
}

// defineDateTime makes DateTime: a Date that counts days, with the time of day
// of a Time.
func (in *Interp) defineDateTime() {
	c := in.newClass("", in.core.Date)
	in.core.Object.setConst("DateTime", c)
	mk := func(t time.Time) Value { return in.NewObject(c, timeValue{t}) }
	at := func(v Value) time.Time { return Data[timeValue](v).t }
	for _, name := range []string{"year", "month", "mon", "day", "mday", "yday", "wday", "hour", "min", "sec", "httpdate", "rfc2822"} {
		c.add(name, in.core.Time.methods[name])
	}
	// of makes a DateTime of what a class method of Time makes.
	of := func(name string) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			v, err := in.core.Time.meta.find(name).fn(in, in.core.Time, a)
			if e, ok := err.(*Error); ok && e.Class == "ArgumentError" {
				return nil, Raise("Date::Error", "invalid date")
			}
			if err != nil {
				return nil, err
			}
			t := at(v)
			if t.Location() == here { // a DateTime without a zone is in UTC
				t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
			}
			return mk(t), nil
		}
	}
	parse := func(in *Interp, self Value, a Args) (Value, error) {
		s, err := a.Str(0)
		if err != nil {
			return nil, err
		}
		t, err := in.parseMoment(s, true)
		if err != nil && !isBudget(err) {
			return nil, Raise("Date::Error", "invalid date")
		}
		if t.Location() == here {
			t = t.UTC()
		}
		return mk(t), err
	}
	civil := func(in *Interp, self Value, a Args) (Value, error) {
		for len(a.Pos) < 3 {
			a.Pos = append(a.Pos[:len(a.Pos):len(a.Pos)], []Value{Int(-4712), Int(1), Int(1)}[len(a.Pos)])
		}
		return of("new")(in, self, a)
	}
	c.defineSelf([]def{
		{"now", 0, 1, of("now")},
		{"new", 0, 8, civil},
		{"civil", 0, 8, civil},
		{"parse", 1, 3, parse},
		{"iso8601", 1, 2, parse},
		{"strptime", 1, 3, of("strptime")},
	})
	shift := func(sign float64) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			if t, ok := instant(a.Arg(0)); ok && sign < 0 {
				return in.rational(daysBetween(t, at(self)))
			}
			n, ok := 1.0, true
			if len(a.Pos) > 0 {
				n, ok = toFloat(a.Pos[0])
			}
			if !ok || math.Abs(n) > 1e9 {
				return nil, Raise("TypeError", "expected numeric")
			}
			days, part := math.Modf(sign * n)
			return mk(at(self).AddDate(0, 0, int(days)).Add(time.Duration(part * float64(nanosOfDay)))), nil
		}
	}
	// byDate does to the date what Date does, and keeps the time of day.
	byDate := func(name string) def {
		m := in.core.Date.methods[name]
		return def{name, m.min, m.max, func(in *Interp, self Value, a Args) (Value, error) {
			t := at(self)
			v, err := m.fn(in, in.NewDate(t), a)
			if err != nil {
				return nil, err
			}
			d := Data[dateValue](v).time()
			return mk(time.Date(d.Year(), d.Month(), d.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())), nil
		}}
	}
	c.define([]def{
		{"+", 1, 1, shift(1)},
		{"-", 1, 1, shift(-1)},
		{"next_day", 0, 1, shift(1)},
		{"prev_day", 0, 1, shift(-1)},
		byDate(">>"), byDate("<<"), byDate("next_month"), byDate("prev_month"), byDate("next_year"), byDate("prev_year"),
		{"<=>", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if t, ok := instant(a.Pos[0]); ok {
				return Int(at(self).Compare(t)), nil
			}
			return Nil, nil
		}},
		{"strftime", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			f := "%FT%T%:z"
			if len(a.Pos) > 0 {
				var err error
				if f, err = a.Str(0); err != nil {
					return nil, err
				}
			}
			s, err := in.strftime(at(self), dateFormat(f))
			return in.str(s), err
		}},
		{"zone", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Str(at(self).Format("-07:00")), nil }},
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Str(at(self).Format("2006-01-02T15:04:05-07:00")), nil
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			t := at(self)
			_, off := t.Zone()
			u := t.UTC()
			sec := u.Hour()*3600 + u.Minute()*60 + u.Second()
			return Str(fmt.Sprintf("#<DateTime: %s ((%dj,%ds,%dn),%+ds,2299161j)>", t.Format("2006-01-02T15:04:05-07:00"), dateOf(u).days+julian, sec, u.Nanosecond(), off)), nil
		}},
		{"to_time", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if t := at(self); t.Location() != time.UTC {
				return in.NewTime(t), nil
			}
			return in.NewTime(at(self).In(here)), nil
		}},
		{"to_date", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.NewDate(at(self)), nil }},
		{"to_datetime", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
	}, alias{"minute", "min"}, alias{"second", "sec"}, alias{"iso8601", "to_s"}, alias{"xmlschema", "to_s"})
	toDateTime := def{"to_datetime", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
		t, _ := instant(self)
		return mk(t), nil
	}}
	in.core.Time.define([]def{toDateTime})
	in.core.Date.define([]def{toDateTime})
}
