// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"strings"
	"unicode/utf8"
)

// charSet is an argument of tr, delete, count and squeeze: characters and
// ranges of them, in order.
type charSet struct {
	neg    bool
	ranges []charRange
	size   int // of the ranges, all told
}

// charRange is the characters from lo to hi; at is the place of lo in its set.
type charRange struct {
	lo, hi rune
	at     int
}

func newCharSet(spec string) (charSet, error) {
	var cs charSet
	rs := []rune(spec)
	if len(rs) > 1 && rs[0] == '^' {
		cs.neg = true
		rs = rs[1:]
	}
	for i := 0; i < len(rs); i++ {
		if rs[i] == '\\' && i+1 < len(rs) {
			i++
			cs.add(rs[i], rs[i])
			continue
		}
		if i+2 >= len(rs) || rs[i+1] != '-' {
			cs.add(rs[i], rs[i])
			continue
		}
		hi := i + 2
		if rs[hi] == '\\' && hi+1 < len(rs) {
			hi++
		}
		if rs[i] > rs[hi] {
			return cs, Raise("ArgumentError", `invalid range "%c-%c" in string transliteration`, rs[i], rs[hi])
		}
		cs.add(rs[i], rs[hi])
		i = hi
	}
	return cs, nil
}

func (cs *charSet) add(lo, hi rune) {
	cs.ranges = append(cs.ranges, charRange{lo, hi, cs.size})
	cs.size += int(hi-lo) + 1
}

// place is where r stands in the set, -1 when it does not.
func (cs *charSet) place(r rune) int {
	for _, x := range cs.ranges {
		if x.lo <= r && r <= x.hi {
			return x.at + int(r-x.lo)
		}
	}
	return -1
}

// nth is the character at a place; after the last comes the last again.
func (cs *charSet) nth(place int) rune {
	for _, x := range cs.ranges {
		if place <= x.at+int(x.hi-x.lo) {
			return x.lo + rune(place-x.at)
		}
	}
	return cs.ranges[len(cs.ranges)-1].hi
}

func (cs *charSet) contains(r rune) bool { return cs.place(r) >= 0 != cs.neg }

// labour is what it takes to look for every character of s in the set.
func (cs *charSet) labour(s string) int64 { return int64(len(s)) * int64(len(cs.ranges)) / 64 }

// tr is String#tr and, with squeeze, tr_s.
func (in *Interp) tr(s, from, to string, squeeze bool) (string, error) {
	f, err := newCharSet(from)
	if err != nil {
		return "", err
	}
	t, err := newCharSet(strings.TrimPrefix(to, "^"))
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(to, "^") { // means itself there
		t.ranges = append([]charRange{{'^', '^', 0}}, t.ranges...)
		for i := range t.ranges[1:] {
			t.ranges[i+1].at++
		}
		t.size++
	}
	if in.steps -= f.labour(s) + t.labour(s); in.steps < 0 {
		return "", in.exceeded("steps")
	}
	var b strings.Builder
	last := rune(-1)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return "", Raise("ArgumentError", "invalid byte sequence in UTF-8")
		}
		i += n
		if !f.contains(r) {
			b.WriteRune(r)
			last = -1
			continue
		}
		if len(t.ranges) == 0 {
			continue
		}
		place := t.size - 1
		if !f.neg {
			place = f.place(r)
		}
		c := t.nth(place)
		if squeeze && last == c {
			continue
		}
		last = c
		b.WriteRune(c)
	}
	return b.String(), nil
}

// sets tells which characters are in all the sets that the arguments name; s is
// what will be looked through.
func (in *Interp) sets(s string, a Args) (func(rune) bool, error) {
	all := make([]charSet, 0, len(a.Pos))
	for _, v := range a.Pos {
		spec, err := in.toStr(v)
		if err != nil {
			return nil, err
		}
		cs, err := newCharSet(spec)
		if err != nil {
			return nil, err
		}
		if in.steps -= cs.labour(s); in.steps < 0 {
			return nil, in.exceeded("steps")
		}
		all = append(all, cs)
	}
	return func(r rune) bool {
		for i := range all {
			if !all[i].contains(r) {
				return false
			}
		}
		return true
	}, nil
}
