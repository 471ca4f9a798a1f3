// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// Regexp is a Ruby regular expression. Go's RE2 matches it where it can; what
// RE2 lacks (lookaround, backreferences, atomic groups) goes to a
// backtracking matcher with a time limit.
type Regexp struct {
	src   string
	flags regexpFlags
	re    *regexp.Regexp
	slow  *regexp2.Regexp
	names []string // of groups, "" for unnamed; index 0 is the whole
}

type regexpFlags uint8

const (
	flagI    regexpFlags = 1
	flagX    regexpFlags = 2
	flagM    regexpFlags = 4
	flagsAll             = flagI | flagX | flagM
)

type regexpKey struct {
	src   string
	flags regexpFlags
}

func parseRegexpFlags(s string) (f regexpFlags) {
	for _, c := range s {
		switch c {
		case 'i':
			f |= flagI
		case 'x':
			f |= flagX
		case 'm':
			f |= flagM
		}
	}
	return f
}

func (f regexpFlags) String() string {
	var b strings.Builder
	if f&flagM != 0 {
		b.WriteByte('m')
	}
	if f&flagI != 0 {
		b.WriteByte('i')
	}
	if f&flagX != 0 {
		b.WriteByte('x')
	}
	return b.String()
}

// regexp compiles, or takes from the run's cache.
func (in *Interp) regexp(src string, flags regexpFlags) (*Regexp, error) {
	key := regexpKey{src, flags & flagsAll}
	if r, ok := in.regexps[key]; ok {
		return r, nil
	}
	if len(src) > maxRegexp {
		return nil, in.exceeded("memory")
	}
	r, err := in.compileRegexp(src, flags&flagsAll)
	if err != nil {
		return nil, err
	}
	if len(in.regexps) < 2000 && len(src) < 4096 {
		in.regexps[key] = r
	}
	return r, nil
}

// maxRegexp bounds a regular expression in bytes, and maxProgram the number of
// instructions that RE2 makes of it: repetitions multiply.
const (
	maxRegexp  = 64 << 10
	maxProgram = 50_000
)

// programSize estimates the instructions of a compiled expression.
func programSize(re *syntax.Regexp) int {
	n := 2
	for _, sub := range re.Sub {
		n = min(n+programSize(sub), 1<<30)
	}
	switch re.Op {
	case syntax.OpLiteral:
		n += len(re.Rune)
	case syntax.OpRepeat:
		n = min(n*max(re.Min, re.Max, 1), 1<<30)
	}
	return n
}

// NewRegexp is a Ruby regular expression from its source and flags ("imx").
func (in *Interp) NewRegexp(src, flags string) (*Regexp, error) {
	return in.regexp(src, parseRegexpFlags(flags))
}

func (in *Interp) compileRegexp(src string, flags regexpFlags) (*Regexp, error) {
	r := &Regexp{src: src, flags: flags}
	t := translator{src: src, extended: flags&flagX != 0}
	if err := t.run(); err != nil {
		if what, ok := errors.AsType[unsupportedRegexp](err); ok {
			return nil, Raise("NotImplementedError", "sonde does not support %s in a regular expression: /%s/", string(what), src)
		}
		return nil, Raise("RegexpError", "%s: /%s/", err, src)
	}
	re2, slow := t.written()
	if !t.backtrack {
		prefix := "(?m"
		if flags&flagI != 0 {
			prefix += "i"
		}
		if flags&flagM != 0 {
			prefix += "s"
		}
		text := prefix + ")" + re2
		if tree, err := syntax.Parse(text, syntax.Perl); err == nil {
			size := programSize(tree)
			if size > maxProgram {
				return nil, in.exceeded("memory")
			}
			if err := in.pay(200 * size); err != nil {
				return nil, err
			}
			re, err := regexp.Compile(text)
			if err != nil {
				return nil, Raise("RegexpError", "%s: /%s/", err, src)
			}
			r.re = re
			r.names = re.SubexpNames()
			return r, nil
		}
	}
	in.alloc(len(src)*200 + 500)
	var opts regexp2.RegexOptions = regexp2.Multiline
	if flags&flagI != 0 {
		opts |= regexp2.IgnoreCase
	}
	if flags&flagM != 0 {
		opts |= regexp2.Singleline
	}
	re, err := regexp2.Compile(slow, opts)
	if err != nil {
		msg := err.Error()
		if i := strings.Index(msg, ": "); i > 0 {
			msg = msg[i+2:]
		}
		return nil, Raise("RegexpError", "%s: /%s/", msg, src)
	}
	r.slow = re
	nums := re.GetGroupNumbers()
	r.names = make([]string, len(nums))
	for i, n := range nums {
		name := re.GroupNameFromNumber(n)
		if name != "" && (name[0] < '0' || name[0] > '9') {
			r.names[i] = name
		}
	}
	return r, nil
}

// Source returns what is between the slashes.
func (r *Regexp) Source() string { return r.src }

// embedded is the form for interpolation, Ruby's to_s.
func (r *Regexp) embedded() string {
	on, off := r.flags.String(), (flagsAll &^ r.flags).String()
	if off != "" {
		off = "-" + off
	}
	return "(?" + on + off + ":" + r.escaped() + ")"
}

func (r *Regexp) inspect() string { return "/" + r.escaped() + "/" + r.flags.String() }

// escaped is the source with its slashes escaped.
func (r *Regexp) escaped() string {
	var b strings.Builder
	esc := false
	for i := 0; i < len(r.src); i++ {
		c := r.src[i]
		if c == '/' && !esc {
			b.WriteByte('\\')
		}
		if c == '\n' {
			b.WriteString(`\n`)
			continue
		}
		esc = c == '\\' && !esc
		b.WriteByte(c)
	}
	return b.String()
}

// MatchData is a successful match.
type MatchData struct {
	re  *Regexp
	str string
	loc []int // byte offsets, -1 for a group that took no part
}

// match searches s from byte offset from. Nil is no match.
func (in *Interp) match(r *Regexp, s string, from int) (*MatchData, error) {
	if from > len(s) || from < 0 {
		return nil, nil
	}
	if !utf8.ValidString(s) {
		return nil, Raise("ArgumentError", "invalid byte sequence in UTF-8")
	}
	in.steps -= int64(len(s)-from)/16 + 1
	if r.re != nil {
		var loc []int
		if from == 0 {
			loc = r.re.FindStringSubmatchIndex(s)
		} else {
			loc = r.findFrom(s, from)
		}
		if loc == nil || r.endsAtNothing(s, loc) {
			return nil, nil
		}
		return &MatchData{r, s, loc}, nil
	}
	return in.matchSlow(r, s, from)
}

// endsAtNothing tells a match that only Go finds: Ruby's ^ does not match after
// a newline that ends the string.
func (r *Regexp) endsAtNothing(s string, loc []int) bool {
	return loc[0] == len(s) && strings.HasSuffix(s, "\n") && strings.Contains(r.src, "^")
}

// findFrom searches from an offset. The rune before it stays in sight, so that
// ^ and \b are right there.
func (r *Regexp) findFrom(s string, from int) []int {
	_, n := utf8.DecodeLastRuneInString(s[:from])
	start := from - n
	// One match can begin at that rune, the next does not.
	for _, loc := range r.re.FindAllStringSubmatchIndex(s[start:], 3) {
		if loc[0]+start < from {
			continue
		}
		for i := range loc {
			if loc[i] >= 0 {
				loc[i] += start
			}
		}
		return loc
	}
	return nil
}

func (in *Interp) matchSlow(r *Regexp, s string, from int) (*MatchData, error) {
	left := in.budget.RegexpTime
	if dl, ok := in.ctx.Deadline(); ok {
		left = min(left, time.Until(dl))
	}
	if left <= 0 {
		return nil, in.exceeded("time")
	}
	// The text is taken apart into runes, and its offsets put together again.
	in.steps -= int64(len(s)) / 16
	if err := in.pay(12 * len(s)); err != nil {
		return nil, err
	}
	r.slow.MatchTimeout = left
	runes := []rune(s)
	at := utf8.RuneCountInString(s[:from])
	began := time.Now()
	m, err := r.slow.FindRunesMatchStartingAt(runes, at)
	in.budget.RegexpTime -= time.Since(began)
	if err != nil {
		return nil, in.exceeded("time")
	}
	if m == nil {
		return nil, nil
	}
	// From runes to bytes.
	offs := make([]int, len(runes)+1)
	b := 0
	for i, c := range runes {
		offs[i] = b
		if c == utf8.RuneError && (b >= len(s) || s[b] != 0xef) {
			b++
		} else {
			b += utf8.RuneLen(c)
		}
	}
	offs[len(runes)] = len(s)
	groups := m.Groups()
	loc := make([]int, 2*len(groups))
	for i, g := range groups {
		if len(g.Captures) == 0 {
			loc[2*i], loc[2*i+1] = -1, -1
			continue
		}
		loc[2*i], loc[2*i+1] = offs[g.Index], offs[g.Index+g.Length]
	}
	return &MatchData{r, s, loc}, nil
}

// matchAll finds all matches that do not overlap.
func (in *Interp) matchAll(r *Regexp, s string) ([]*MatchData, error) {
	if r.re != nil {
		in.steps -= int64(len(s))/16 + 1
		var out []*MatchData
		if !utf8.ValidString(s) {
			return nil, Raise("ArgumentError", "invalid byte sequence in UTF-8")
		}
		for _, loc := range r.re.FindAllStringSubmatchIndex(s, -1) {
			if !r.endsAtNothing(s, loc) {
				out = append(out, &MatchData{r, s, loc})
			}
		}
		in.alloc(len(out) * 64)
		return rubyEmpties(out, r, s), nil
	}
	var out []*MatchData
	for at := 0; at <= len(s); {
		m, err := in.matchSlow(r, s, at)
		if err != nil {
			return nil, err
		}
		if m == nil {
			break
		}
		out = append(out, m)
		in.alloc(64)
		if err := in.step(); err != nil {
			return nil, err
		}
		at = m.loc[1]
		if m.loc[1] == m.loc[0] {
			if at >= len(s) {
				break
			}
			_, n := utf8.DecodeRuneInString(s[at:])
			at += n
		}
	}
	return out, nil
}

// rubyEmpties adds the empty match that Ruby, unlike Go, finds right after a
// match that was not empty.
func rubyEmpties(ms []*MatchData, r *Regexp, s string) []*MatchData {
	if len(ms) == 0 || !r.re.MatchString("") {
		return ms
	}
	var out []*MatchData
	for i, m := range ms {
		out = append(out, m)
		end := m.loc[1]
		if m.loc[0] == end || i+1 < len(ms) && ms[i+1].loc[0] == end {
			continue
		}
		if loc := r.findFrom(s, end); loc != nil && loc[0] == end && loc[1] == end {
			out = append(out, &MatchData{r, s, loc})
		}
	}
	return out
}

func (m *MatchData) len() int { return len(m.loc) / 2 }

func (m *MatchData) group(i int) Value {
	if m == nil || i < 0 || i >= m.len() || m.loc[2*i] < 0 {
		return Nil
	}
	return Str(m.str[m.loc[2*i]:m.loc[2*i+1]])
}

func (m *MatchData) pre() string  { return m.str[:m.loc[0]] }
func (m *MatchData) post() string { return m.str[m.loc[1]:] }

// named finds a group by name; of several with the name, the last that matched.
func (m *MatchData) named(name string) Value {
	var v Value = Nil
	for i, n := range m.re.names {
		if n == name {
			if g := m.group(i); !IsNil(g) {
				v = g
			}
		}
	}
	return v
}

// captures are the groups: only the named ones when there are any, as in Ruby.
func (m *MatchData) captures() []Value {
	var out []Value
	for i := 1; i < m.len(); i++ {
		out = append(out, m.group(i))
	}
	return out
}

// setMatch sets $~ of the running method.
func (in *Interp) setMatch(m *MatchData) {
	if in.top != nil && in.top.act != nil {
		in.top.act.match = m
	}
}
