// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func st(v Value) *String { return v.(*String) }

// byteIndexed tells whether characters are bytes.
func (s *String) byteIndexed() bool { return s.bytewise() || isASCII(s.s) }

// size is the length in characters.
func (s *String) size() int {
	if s.byteIndexed() {
		return len(s.s)
	}
	return utf8.RuneCountInString(s.s)
}

// offset is the byte offset of character i.
func (s *String) offset(i int) int {
	if s.byteIndexed() {
		return min(i, len(s.s))
	}
	off := 0
	for ; i > 0 && off < len(s.s); i-- {
		_, n := utf8.DecodeRuneInString(s.s[off:])
		off += n
	}
	return off
}

// charIndex is the character at byte offset off.
func (s *String) charIndex(off int) int {
	if s.byteIndexed() {
		return off
	}
	return utf8.RuneCountInString(s.s[:off])
}

func (s *String) sub(i, n int) string {
	lo := s.offset(i)
	if s.byteIndexed() {
		return s.s[lo:min(lo+n, len(s.s))]
	}
	t := &String{s: s.s[lo:]}
	return t.s[:t.offset(n)]
}

func chars(s string) []string {
	out := make([]string, 0, len(s))
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		out = append(out, s[i:i+n])
		i += n
	}
	return out
}

const spaces = " \t\n\v\f\r"

var rationalHead = lazyregexp.New(`^\s*([-+]?\d[\d_]*(?:\.\d[\d_]*)?)(?:[eE]([-+]?\d+))?(?:/(\d[\d_]*))?`)

// leadingRational is String#to_r: the number that s begins with.
func (in *Interp) leadingRational(s string) (Value, error) {
	if len(s) > maxDigits {
		s = s[:maxDigits]
	}
	m := rationalHead.FindStringSubmatch(s)
	if m == nil {
		return in.rational(new(big.Rat))
	}
	r, ok := new(big.Rat).SetString(strings.ReplaceAll(m[1], "_", ""))
	if !ok {
		return in.rational(new(big.Rat))
	}
	if m[2] != "" {
		e, err := strconv.Atoi(m[2])
		if err != nil || e > maxDigits || e < -maxDigits {
			return nil, in.exceeded("memory")
		}
		ten := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(e, -e))), nil))
		if e < 0 {
			ten.Inv(ten)
		}
		r.Mul(r, ten)
	}
	if m[3] != "" {
		d, ok := new(big.Rat).SetString(strings.ReplaceAll(m[3], "_", ""))
		if ok && d.Sign() == 0 {
			return nil, Raise("ZeroDivisionError", "divided by 0")
		}
		if ok {
			r.Quo(r, d)
		}
	}
	return in.rational(r)
}

func rstrip(s string) string { return strings.TrimRight(s, spaces+"\x00") }

func chomp(s string) string {
	switch {
	case strings.HasSuffix(s, "\r\n"):
		return s[:len(s)-2]
	case strings.HasSuffix(s, "\n"), strings.HasSuffix(s, "\r"):
		return s[:len(s)-1]
	}
	return s
}

// succ is the string after s in Ruby's order.
func succ(s string) string {
	if s == "" {
		return ""
	}
	b := []byte(s)
	alnum := strings.IndexFunc(s, func(r rune) bool { return isWordByte(byte(r)) && r != '_' && r < 0x80 }) >= 0
	last := -1
	for i := len(b) - 1; i >= 0; i-- {
		c := b[i]
		letter := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if alnum && !letter {
			continue
		}
		if alnum && last > i+1 && (c <= '9') != (s[last] <= '9') {
			break // a carry passes other characters to its own kind only
		}
		last = i
		switch {
		case !alnum:
			b[i]++
			if b[i] != 0 {
				return string(b)
			}
		case c == '9':
			b[i] = '0'
		case c == 'z':
			b[i] = 'a'
		case c == 'Z':
			b[i] = 'A'
		default:
			b[i]++
			return string(b)
		}
	}
	head := "1"
	switch {
	case !alnum:
		head = "\x01"
	case b[last] == 'a':
		head = "a"
	case b[last] == 'A':
		head = "A"
	}
	return string(b[:last]) + head + string(b[last:])
}

// leadingInt is the number that s begins with, as to_i reads it.
func leadingInt(s string, base int) Value {
	s = strings.TrimLeft(s, spaces)
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	lower := strings.ToLower(s)
	for p, b := range map[string]int{"0x": 16, "0b": 2, "0o": 8} {
		if base == b && strings.HasPrefix(lower, p) {
			s = s[2:]
		}
	}
	end := 0
	for end < len(s) {
		c := s[end]
		d := 99
		switch {
		case c >= '0' && c <= '9':
			d = int(c - '0')
		case c >= 'a' && c <= 'z':
			d = int(c-'a') + 10
		case c >= 'A' && c <= 'Z':
			d = int(c-'A') + 10
		case c == '_' && end > 0 && s[end-1] != '_':
			d = 0
		}
		if d >= base {
			break
		}
		end++
	}
	n, ok := new(big.Int).SetString(strings.ReplaceAll(s[:end], "_", ""), base)
	if !ok {
		return Int(0)
	}
	if neg {
		n.Neg(n)
	}
	return NewInt(n)
}

// prefixedBase is the base that a literal's prefix names.
func prefixedBase(s string) int {
	s = strings.ToLower(strings.TrimLeft(s, spaces+"+-"))
	switch {
	case strings.HasPrefix(s, "0x"):
		return 16
	case strings.HasPrefix(s, "0b"):
		return 2
	case strings.HasPrefix(s, "0") && len(s) > 1:
		return 8
	}
	return 10
}

func (in *Interp) leadingFloat(s string) Float {
	in.steps -= int64(len(s)) / 8
	s = strings.TrimLeft(s, spaces)
	end, dot, exp := 0, false, false
scan:
	for end < len(s) {
		c := s[end]
		switch {
		case c >= '0' && c <= '9':
		case c == '_' && end > 0:
		case (c == '-' || c == '+') && (end == 0 || s[end-1] == 'e' || s[end-1] == 'E'):
		case c == '.' && !dot && !exp && end+1 < len(s) && s[end+1] >= '0' && s[end+1] <= '9':
			dot = true
		case (c == 'e' || c == 'E') && !exp && end > 0:
			exp = true
		default:
			break scan
		}
		end++
	}
	t := strings.ReplaceAll(s[:end], "_", "")
	for t != "" {
		if f, err := strconv.ParseFloat(t, 64); err == nil || f != 0 {
			return Float(f)
		}
		t = t[:len(t)-1]
	}
	return 0
}

// upperFirst is capitalize.
func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + strings.ToLower(s[n:])
}

func swapcase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}

// pattern makes a regexp of a pattern argument; a string matches literally.
func (in *Interp) pattern(v Value) (*Regexp, error) {
	switch v := v.(type) {
	case *Regexp:
		return v, nil
	case *String:
		return in.regexp(quoteRegexp(v.s), 0)
	}
	return nil, Raise("TypeError", "wrong argument type %s (expected Regexp)", kindName(v))
}

func quoteRegexp(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '[', ']', '{', '}', '(', ')', '|', '-', '*', '.', '\\', '?', '+', '^', '$', '#', ' ':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\t':
			b.WriteString(`\t`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\f':
			b.WriteString(`\f`)
		case '\v':
			b.WriteString(`\v`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// substitute is sub (once) and gsub.
func (in *Interp) substitute(s string, a Args, once bool) (string, bool, error) {
	switch {
	case len(a.Pos) == 0:
		return "", false, a.Want(1, 2)
	case len(a.Pos) == 1 && a.Block == nil && a.Kw == nil:
		return "", false, a.Want(2, 2)
	}
	lit, literal := a.Pos[0].(*String)
	var ms []*MatchData
	switch {
	case literal:
		for at := 0; at <= len(s); {
			i := strings.Index(s[at:], lit.s)
			if i < 0 {
				break
			}
			m := &MatchData{re: &Regexp{src: quoteRegexp(lit.s), names: []string{""}}, str: s, loc: []int{at + i, at + i + len(lit.s)}}
			ms = append(ms, m)
			in.alloc(64)
			at += i + len(lit.s)
			if lit.s == "" {
				_, n := utf8.DecodeRuneInString(s[at:])
				at += max(n, 1)
			}
			if once {
				break
			}
		}
	default:
		re, err := in.pattern(a.Pos[0])
		if err != nil {
			return "", false, err
		}
		if once {
			m, err := in.match(re, s, 0)
			if err != nil {
				return "", false, err
			}
			if m != nil {
				ms = append(ms, m)
			}
		} else if ms, err = in.matchAll(re, s); err != nil {
			return "", false, err
		}
	}
	if len(ms) == 0 {
		in.setMatch(nil)
		return s, false, nil
	}
	var repl string
	var table *Hash
	if len(a.Pos) > 1 {
		if h, ok := a.Pos[1].(*Hash); ok {
			table = h
		} else {
			var err error
			if repl, err = in.toStr(a.Pos[1]); err != nil {
				return "", false, err
			}
		}
	} else if a.Kw != nil {
		table = a.Kw
	}
	var b strings.Builder
	at := 0
	for _, m := range ms {
		b.WriteString(s[at:m.loc[0]])
		var out string
		switch {
		case table != nil:
			v, err := in.hashGet(table, m.group(0))
			if err != nil {
				return "", false, err
			}
			if out, err = in.toS(v); err != nil {
				return "", false, err
			}
		case len(a.Pos) > 1:
			out = expand(repl, m)
		default:
			if a.Block.frame != nil && a.Block.frame.act != nil {
				a.Block.frame.act.match = m
			}
			v, err := in.Yield(a.Block, m.group(0))
			if err != nil {
				return "", false, err
			}
			if out, err = in.toS(v); err != nil {
				return "", false, err
			}
		}
		b.WriteString(out)
		if err := in.pay(len(out)); err != nil {
			return "", false, err
		}
		at = m.loc[1]
	}
	b.WriteString(s[at:])
	in.setMatch(ms[len(ms)-1])
	return b.String(), true, nil
}

// expand puts \1, \0, \k<name> and the like into a replacement.
func expand(repl string, m *MatchData) string {
	if !strings.Contains(repl, `\`) {
		return repl
	}
	str := func(v Value) string {
		if s, ok := v.(*String); ok {
			return s.s
		}
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(repl); i++ {
		if repl[i] != '\\' || i+1 >= len(repl) {
			b.WriteByte(repl[i])
			continue
		}
		i++
		switch c := repl[i]; {
		case c >= '0' && c <= '9':
			b.WriteString(str(m.group(int(c - '0'))))
		case c == '&':
			b.WriteString(str(m.group(0)))
		case c == '`':
			b.WriteString(m.pre())
		case c == '\'':
			b.WriteString(m.post())
		case c == '\\':
			b.WriteByte('\\')
		case c == 'k' && strings.HasPrefix(repl[i+1:], "<") && strings.Contains(repl[i:], ">"):
			end := strings.Index(repl[i:], ">")
			v := m.named(repl[i+2 : i+end])
			b.WriteString(str(v))
			i += end
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String()
}

// split is String#split.
func (in *Interp) split(s string, a Args) ([]Value, error) {
	limit := 0
	if len(a.Pos) > 1 {
		var err error
		if limit, err = a.Int(1); err != nil {
			return nil, err
		}
	}
	if limit == 1 {
		if s == "" {
			return nil, nil
		}
		return []Value{Str(s)}, nil
	}
	var parts []string
	full := func() bool { return limit > 0 && len(parts) >= limit-1 }
	sep := a.Arg(0)
	lit, isStr := sep.(*String)
	switch {
	case IsNil(sep) || isStr && lit.s == " ":
		rest := strings.TrimLeft(s, spaces)
		for rest != "" && !full() {
			i := strings.IndexAny(rest, spaces)
			if i < 0 {
				break
			}
			parts = append(parts, rest[:i])
			rest = strings.TrimLeft(rest[i:], spaces)
			if rest == "" && limit != 0 {
				parts = append(parts, "")
			}
		}
		if rest != "" {
			parts = append(parts, rest)
		}
	case isStr && lit.s == "":
		cs := chars(s)
		for len(cs) > 0 && !full() {
			parts = append(parts, cs[0])
			cs = cs[1:]
		}
		if len(cs) > 0 {
			parts = append(parts, strings.Join(cs, ""))
		} else if limit != 0 {
			parts = append(parts, "")
		}
	case isStr:
		rest := s
		for !full() {
			i := strings.Index(rest, lit.s)
			if i < 0 {
				break
			}
			parts = append(parts, rest[:i])
			rest = rest[i+len(lit.s):]
		}
		parts = append(parts, rest)
	default:
		re, err := in.pattern(sep)
		if err != nil {
			return nil, err
		}
		ms, err := in.matchAll(re, s)
		if err != nil {
			return nil, err
		}
		at := 0
		pieces := 0
		for _, m := range ms {
			if limit > 0 && pieces >= limit-1 {
				break
			}
			if m.loc[0] == m.loc[1] && (m.loc[0] >= len(s) || m.loc[0] == at && at == 0 && m.loc[0] == 0) {
				continue
			}
			if m.loc[0] == m.loc[1] && m.loc[0] == at {
				continue
			}
			parts = append(parts, s[at:m.loc[0]])
			pieces++
			for i := 1; i < m.len(); i++ {
				if g, ok := m.group(i).(*String); ok {
					parts = append(parts, g.s)
				}
			}
			at = m.loc[1]
		}
		parts = append(parts, s[at:])
	}
	if s == "" {
		return nil, nil
	}
	if limit == 0 {
		for len(parts) > 0 && parts[len(parts)-1] == "" {
			parts = parts[:len(parts)-1]
		}
	}
	out := make([]Value, len(parts))
	for i, p := range parts {
		out[i] = in.str(p)
	}
	return out, nil
}

// index finds a pattern from a character on; -1 is nowhere.
func (in *Interp) index(s *String, pat Value, from int) (int, error) {
	n := s.size()
	if from < 0 {
		from += n
	}
	if from < 0 || from > n {
		return -1, nil
	}
	off := s.offset(from)
	if _, ok := pat.(*Regexp); !ok {
		lit, err := in.toStr(pat)
		if err != nil {
			return -1, err
		}
		i := strings.Index(s.s[off:], lit)
		if i < 0 {
			return -1, nil
		}
		return s.charIndex(off + i), nil
	}
	re, err := in.pattern(pat)
	if err != nil {
		return -1, err
	}
	m, err := in.match(re, s.s, off)
	in.setMatch(m)
	if m == nil || err != nil {
		return -1, err
	}
	return s.charIndex(m.loc[0]), nil
}

// at is s[…]; the bytes found, and where.
func (in *Interp) at(s *String, a Args) (lo, hi int, ok bool, err error) {
	switch k := a.Pos[0].(type) {
	case *String:
		i := strings.Index(s.s, k.s)
		return i, i + len(k.s), i >= 0, nil
	case *Regexp:
		m, err := in.match(k, s.s, 0)
		in.setMatch(m)
		if m == nil || err != nil {
			return 0, 0, false, err
		}
		g := 0
		if len(a.Pos) > 1 {
			switch n := a.Pos[1].(type) {
			case Int:
				if g = int(n); g < 0 {
					g += m.len()
				}
			case *String, Symbol:
				name, _ := a.Str(1)
				g = -1
				for i, x := range k.names {
					if x == name {
						g = i
					}
				}
				if g < 0 {
					return 0, 0, false, Raise("IndexError", "undefined group name reference: %s", name)
				}
			}
		}
		if g < 0 || g >= m.len() || m.loc[2*g] < 0 {
			return 0, 0, false, nil
		}
		return m.loc[2*g], m.loc[2*g+1], true, nil
	}
	i, n, _, ok, err := in.span(a, s.size())
	if err != nil || !ok {
		return 0, 0, false, err
	}
	lo = s.offset(i)
	return lo, lo + len(s.sub(i, n)), true, nil
}

func (in *Interp) pad(self Value, a Args, left, right bool) (Value, error) {
	n, err := a.Int(0)
	if err != nil {
		return nil, err
	}
	p := " "
	if len(a.Pos) > 1 {
		if p, err = a.Str(1); err != nil {
			return nil, err
		}
		if p == "" {
			return nil, Raise("ArgumentError", "zero width padding")
		}
	}
	s := st(self)
	missing := n - s.size()
	if missing <= 0 {
		return in.str(s.s), nil
	}
	if err := in.reserve(int64(missing), int64(len(p))); err != nil {
		return nil, err
	}
	fill := func(k int) string {
		cs := chars(p)
		var b strings.Builder
		for i := range k {
			b.WriteString(cs[i%len(cs)])
		}
		return b.String()
	}
	switch {
	case left && right:
		return in.str(fill(missing/2) + s.s + fill(missing-missing/2)), nil
	case left:
		return in.str(fill(missing) + s.s), nil
	}
	return in.str(s.s + fill(missing)), nil
}

// lowerASCII is downcase(:ascii).
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func (in *Interp) defineString() {
	c := in.core.String
	c.alloc = func(in *Interp, k *Class) Value {
		s := &String{}
		if k != in.core.String {
			s.cls = k
		}
		return s
	}
	// change stores a new value in the string.
	change := func(in *Interp, self Value, s string) error {
		if st(self).frozen {
			return in.frozenError(self)
		}
		in.alloc(len(s))
		st(self).s, st(self).grown = s, nil
		return nil
	}
	// add appends in place, so that a text made line by line is not copied for each.
	add := func(in *Interp, self Value, more Value) error {
		s := st(self)
		if s.frozen {
			return in.frozenError(self)
		}
		var t string
		if c, ok := more.(Int); ok {
			if c < 0 || c > unicode.MaxRune {
				return Raise("RangeError", "%d out of char range", c)
			}
			t = string(rune(c))
			if s.bytewise() && c < 256 {
				t = string([]byte{byte(c)})
			}
		} else {
			var err error
			if t, err = in.toStr(more); err != nil {
				return err
			}
			if o, ok := more.(*String); ok && o.enc != s.enc {
				if s.enc, err = in.joined(s, o); err != nil {
					return err
				}
			}
		}
		if s.grown == nil {
			s.grown = new(strings.Builder)
			s.grown.WriteString(s.s)
			in.alloc(len(s.s))
		}
		if err := in.pay(2 * len(t)); err != nil {
			return err
		}
		s.grown.WriteString(t)
		s.s = s.grown.String()
		return nil
	}
	// always tells the methods that give self whether it changed or not.
	always := func(name string) bool {
		return name == "reverse" || name == "succ" || name == "next" || name == "scrub"
	}
	// pure adds name, and name! that gives nil when nothing changed.
	pure := func(name string, min, max int16, f func(in *Interp, s *String, a Args) (string, error)) []def {
		return []def{
			{name, min, max, func(in *Interp, self Value, a Args) (Value, error) {
				s, err := f(in, st(self), a)
				if err != nil {
					return nil, err
				}
				r := in.str(s)
				r.enc = st(self).enc
				return r, nil
			}},
			{name + "!", min, max, func(in *Interp, self Value, a Args) (Value, error) {
				if st(self).frozen {
					return nil, in.frozenError(self)
				}
				s, err := f(in, st(self), a)
				if err != nil {
					return nil, err
				}
				if s == st(self).s && !always(name) {
					return Nil, nil
				}
				return self, change(in, self, s)
			}},
		}
	}
	plain := func(name string, f func(string) string) []def {
		most := int16(0)
		switch name {
		case "upcase", "downcase", "capitalize", "swapcase":
			most = 1
		}
		return pure(name, 0, most, func(in *Interp, s *String, a Args) (string, error) {
			if !s.bytewise() && !isASCII(s.s) && !utf8.ValidString(s.s) {
				switch name {
				case "upcase", "downcase", "capitalize", "swapcase":
					return "", Raise("ArgumentError", "input string invalid")
				case "strip", "rstrip":
					return "", Raise("ArgumentError", "invalid byte sequence in UTF-8")
				}
			}
			return f(s.s), nil
		})
	}
	var rows []def
	row := func(ds ...def) { rows = append(rows, ds...) }
	row(plain("upcase", func(s string) string { return strings.ReplaceAll(strings.ToUpper(s), "ß", "SS") })...)
	row(plain("downcase", strings.ToLower)...)
	row(plain("capitalize", upperFirst)...)
	row(plain("swapcase", swapcase)...)
	row(plain("strip", func(s string) string { return strings.TrimLeft(rstrip(s), spaces+"\x00") })...)
	row(plain("lstrip", func(s string) string { return strings.TrimLeft(s, spaces+"\x00") })...)
	row(plain("rstrip", rstrip)...)
	row(plain("chop", func(s string) string {
		if strings.HasSuffix(s, "\r\n") {
			return s[:len(s)-2]
		}
		_, n := utf8.DecodeLastRuneInString(s)
		return s[:len(s)-n]
	})...)
	row(plain("succ", succ)...)
	row(plain("next", succ)...)
	row(plain("reverse", func(s string) string {
		cs := chars(s)
		for i, j := 0, len(cs)-1; i < j; i, j = i+1, j-1 {
			cs[i], cs[j] = cs[j], cs[i]
		}
		return strings.Join(cs, "")
	})...)
	row(pure("scrub", 0, 1, func(in *Interp, s *String, a Args) (string, error) {
		if s.bytewise() {
			return s.s, nil
		}
		if a.Block != nil {
			return in.scrub(s.s, a.Block)
		}
		if len(a.Pos) == 0 {
			return strings.ToValidUTF8(s.s, "\ufffd"), nil
		}
		with, err := a.Str(0)
		return strings.ToValidUTF8(s.s, with), err
	})...)
	row(pure("chomp", 0, 1, func(in *Interp, s *String, a Args) (string, error) {
		if len(a.Pos) == 0 {
			return chomp(s.s), nil
		}
		if IsNil(a.Pos[0]) {
			return s.s, nil
		}
		suffix, err := in.toStr(a.Pos[0])
		switch {
		case err != nil:
			return "", err
		case suffix == "": // all newlines
			t := s.s
			for strings.HasSuffix(t, "\n") {
				t = strings.TrimSuffix(strings.TrimSuffix(t, "\n"), "\r")
			}
			return t, nil
		case suffix == "\n":
			return chomp(s.s), nil
		}
		return strings.TrimSuffix(s.s, suffix), nil
	})...)
	row(pure("delete_prefix", 1, 1, func(in *Interp, s *String, a Args) (string, error) {
		p, err := a.Str(0)
		return strings.TrimPrefix(s.s, p), err
	})...)
	row(pure("delete_suffix", 1, 1, func(in *Interp, s *String, a Args) (string, error) {
		p, err := a.Str(0)
		return strings.TrimSuffix(s.s, p), err
	})...)
	for _, sq := range []bool{false, true} {
		name := "tr"
		if sq {
			name = "tr_s"
		}
		row(pure(name, 2, 2, func(in *Interp, s *String, a Args) (string, error) {
			from, err := a.Str(0)
			if err != nil {
				return "", err
			}
			to, err := a.Str(1)
			if err != nil {
				return "", err
			}
			return in.tr(s.s, from, to, sq)
		})...)
	}
	row(pure("delete", 1, -1, func(in *Interp, s *String, a Args) (string, error) {
		has, err := in.sets(s.s, a)
		if err != nil {
			return "", err
		}
		if !utf8.ValidString(s.s) {
			return "", Raise("ArgumentError", "invalid byte sequence in UTF-8")
		}
		return strings.Map(func(r rune) rune {
			if has(r) {
				return -1
			}
			return r
		}, s.s), nil
	})...)
	row(pure("squeeze", 0, -1, func(in *Interp, s *String, a Args) (string, error) {
		has, err := in.sets(s.s, a)
		if err != nil {
			return "", err
		}
		if !utf8.ValidString(s.s) {
			return "", Raise("ArgumentError", "invalid byte sequence in UTF-8")
		}
		var b strings.Builder
		var last rune = -1
		for _, r := range s.s {
			if r == last && has(r) {
				continue
			}
			b.WriteRune(r)
			last = r
		}
		return b.String(), nil
	})...)
	for _, name := range []string{"sub", "gsub"} {
		row(def{name, 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			if name == "gsub" && len(a.Pos) == 1 && a.Block == nil && a.Kw == nil {
				return in.enumerator(self, "gsub", a.Pos...), nil
			}
			s, _, err := in.substitute(st(self).s, a, name == "sub")
			return in.str(s), err
		}}, def{name + "!", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			if st(self).frozen {
				return nil, in.frozenError(self)
			}
			s, did, err := in.substitute(st(self).s, a, name == "sub")
			if err != nil || !did {
				return Nil, err
			}
			return self, change(in, self, s)
		}})
	}
	strArg := func(f func(s, t string) (Value, error)) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			t, err := in.toStr(a.Pos[0])
			if err != nil {
				return nil, err
			}
			return f(st(self).s, t)
		}
	}
	eachOf := func(name string, parts func(in *Interp, s *String, a Args) ([]Value, error)) def {
		return def{name, 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				e := in.enumerator(self, name, a.Pos...)
				e.Data.(*enumData).kw = a.Kw
				return e, nil
			}
			vs, err := parts(in, st(self), a)
			if err != nil {
				return nil, err
			}
			for _, v := range vs {
				if _, err := in.Yield(a.Block, v); err != nil {
					return nil, err
				}
			}
			return self, nil
		}}
	}
	asList := func(name string, parts func(in *Interp, s *String, a Args) ([]Value, error)) def {
		most := int16(0)
		if name == "lines" {
			most = 1
		}
		return def{name, 0, most, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := parts(in, st(self), a)
			if err != nil || a.Block == nil {
				return in.list(vs), err
			}
			for _, v := range vs {
				if _, err := in.Yield(a.Block, v); err != nil {
					return nil, err
				}
			}
			return self, nil
		}}
	}
	charsOf := func(in *Interp, s *String, a Args) ([]Value, error) {
		var out []Value
		if s.bytewise() {
			for i := range len(s.s) {
				out = append(out, &String{s: s.s[i : i+1], enc: s.enc})
			}
			return out, in.pay(len(out) * 24)
		}
		for _, ch := range chars(s.s) {
			out = append(out, Str(ch))
		}
		return out, in.pay(len(out) * 24)
	}
	bytesOf := func(in *Interp, s *String, a Args) ([]Value, error) {
		out := make([]Value, len(s.s))
		for i := range len(s.s) {
			out[i] = Int(s.s[i])
		}
		return out, in.pay(len(out) * 16)
	}
	linesOf := func(in *Interp, s *String, a Args) ([]Value, error) {
		var out []Value
		sep := "\n"
		if len(a.Pos) > 0 {
			var err error
			if sep, err = a.Str(0); err != nil {
				return nil, err
			}
		}
		cut := Truthy(a.Option("chomp"))
		for rest := s.s; rest != ""; {
			i := strings.Index(rest, sep)
			line := rest
			if i >= 0 && sep != "" {
				line = rest[:i+len(sep)]
			}
			rest = rest[len(line):]
			if cut {
				line = strings.TrimSuffix(line, sep)
				if sep == "\n" {
					line = strings.TrimSuffix(line, "\r")
				}
			}
			out = append(out, in.str(line))
		}
		return out, nil
	}
	codepoints := func(in *Interp, s *String, a Args) ([]Value, error) {
		var out []Value
		for _, r := range s.s {
			out = append(out, Int(r))
		}
		return out, in.pay(len(out) * 16)
	}
	affix := func(has func(s, t string) bool, re bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			for _, p := range a.Pos {
				if r, ok := p.(*Regexp); ok && re {
					m, err := in.match(r, st(self).s, 0)
					if err != nil {
						return nil, err
					}
					if m != nil && m.loc[0] == 0 {
						in.setMatch(m)
						return Bool(true), nil
					}
					continue
				}
				t, err := in.toStr(p)
				if err != nil {
					return nil, err
				}
				if has(st(self).s, t) {
					return Bool(true), nil
				}
			}
			return Bool(false), nil
		}
	}
	same := func(in *Interp, self Value, a Args) (Value, error) { return self, nil }
	row(
		def{"initialize", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if len(a.Pos) > 0 {
				s, err := in.toStr(a.Pos[0])
				if err != nil {
					return nil, err
				}
				st(self).s = s
			}
			return Nil, nil
		}},
		def{"to_s", 0, 0, same}, def{"to_str", 0, 0, same},
		def{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.str(inspectString(st(self))), nil }},
		def{"to_sym", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Symbol(st(self).s), nil }},
		def{"to_i", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			base := 10
			if len(a.Pos) > 0 {
				var err error
				if base, err = a.Int(0); err != nil {
					return nil, err
				}
				if base == 0 {
					base = prefixedBase(st(self).s)
				}
				if base < 2 || base > 36 {
					return nil, Raise("ArgumentError", "invalid radix %d", base)
				}
			}
			// Long numbers take their time: more than their length.
			words := int64(len(st(self).s) / 16)
			if in.steps -= words * words / 64; in.steps < 0 {
				return nil, in.exceeded("steps")
			}
			return leadingInt(st(self).s, base), nil
		}},
		def{"to_f", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.leadingFloat(st(self).s), nil }},
		def{"to_r", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return in.leadingRational(st(self).s)
		}},
		def{"to_c", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "complex numbers are not supported")
		}},
		def{"undump", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "String#undump is not supported")
		}},
		def{"hex", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return leadingInt(st(self).s, 16), nil }},
		def{"oct", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			s := strings.ToLower(strings.TrimSpace(st(self).s))
			switch {
			case strings.HasPrefix(s, "0x"):
				return leadingInt(s, 16), nil
			case strings.HasPrefix(s, "0b"):
				return leadingInt(s, 2), nil
			}
			return leadingInt(s, 8), nil
		}},
		def{"length", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(st(self).size()), nil }},
		def{"bytesize", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(len(st(self).s)), nil }},
		def{"empty?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(st(self).s == ""), nil }},
		def{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			t, ok := a.Pos[0].(*String)
			return Bool(ok && t.s == st(self).s && (t.enc == st(self).enc || isASCII(t.s))), nil
		}},
		def{"<=>", 1, 1, spaceship},
		def{"=~", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if _, ok := a.Pos[0].(*String); ok {
				return nil, Raise("TypeError", "type mismatch: String given")
			}
			return in.call(a.Pos[0], "=~", self)
		}},
		def{"+", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			t, ok := a.Pos[0].(*String)
			if !ok {
				text, err := in.toStr(a.Pos[0])
				if err != nil {
					return nil, err
				}
				t = Str(text)
			}
			e, err := in.joined(st(self), t)
			if err != nil {
				return nil, err
			}
			r := in.str(st(self).s + t.s)
			r.enc = e
			return r, nil
		}},
		def{"*", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			if n < 0 {
				return nil, Raise("ArgumentError", "negative argument")
			}
			if err := in.reserve(int64(n), int64(len(st(self).s))); err != nil {
				return nil, err
			}
			return in.str(strings.Repeat(st(self).s, n)), nil
		}},
		def{"%", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			args := []Value{a.Pos[0]}
			if l, ok := a.Pos[0].(*Array); ok {
				args = l.Elems
			}
			s, err := in.format(st(self).s, args)
			return in.str(s), err
		}},
		def{"<<", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return self, add(in, self, a.Pos[0])
		}},
		def{"concat", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			if st(self).frozen {
				return nil, in.frozenError(self)
			}
			before := Str(st(self).s)
			for _, v := range a.Pos {
				if v == self {
					v = before
				}
				if err := add(in, self, v); err != nil {
					return nil, err
				}
			}
			return self, nil
		}},
		def{"prepend", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			s := ""
			for i := range a.Pos {
				t, err := in.toStr(a.Pos[i])
				if err != nil {
					return nil, err
				}
				s += t
			}
			return self, change(in, self, s+st(self).s)
		}},
		def{"replace", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			t, err := in.toStr(a.Pos[0])
			if err != nil {
				return nil, err
			}
			return self, change(in, self, t)
		}},
		def{"clear", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, change(in, self, "") }},
		def{"insert", 2, 2, func(in *Interp, self Value, a Args) (Value, error) {
			i, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			t, err := in.toStr(a.Pos[1])
			if err != nil {
				return nil, err
			}
			n := st(self).size()
			if i < 0 {
				i += n + 1
			}
			if i < 0 || i > n {
				return nil, Raise("IndexError", "index %d out of string", i)
			}
			off := st(self).offset(i)
			return self, change(in, self, st(self).s[:off]+t+st(self).s[off:])
		}},
		def{"[]", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			lo, hi, ok, err := in.at(st(self), a)
			if err != nil || !ok {
				return Nil, err
			}
			r := in.str(st(self).s[lo:hi])
			r.enc = st(self).enc
			return r, nil
		}},
		def{"[]=", 2, 3, func(in *Interp, self Value, a Args) (Value, error) {
			t, err := in.toStr(a.Pos[len(a.Pos)-1])
			if err != nil {
				return nil, err
			}
			where := Args{Pos: a.Pos[:len(a.Pos)-1]}
			lo, hi, ok, err := in.at(st(self), where)
			if err != nil {
				return nil, err
			}
			if i, isInt := a.Pos[0].(Int); isInt && !ok {
				if int(i) != st(self).size() {
					return nil, Raise("IndexError", "index %d out of string", int(i))
				}
				lo, hi = len(st(self).s), len(st(self).s)
			} else if r, isRange := a.Pos[0].(*Range); isRange && !ok {
				text, _ := in.inspect(r)
				return nil, Raise("RangeError", "%s out of range", text)
			} else if !ok {
				return nil, Raise("IndexError", "string not matched")
			}
			return a.Pos[len(a.Pos)-1], change(in, self, st(self).s[:lo]+t+st(self).s[hi:])
		}},
		def{"slice!", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			lo, hi, ok, err := in.at(st(self), a)
			if err != nil || !ok {
				return Nil, err
			}
			gone := in.str(st(self).s[lo:hi])
			return gone, change(in, self, st(self).s[:lo]+st(self).s[hi:])
		}},
		def{"byteslice", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			lo, n, _, ok, err := in.span(a, len(st(self).s))
			if err != nil || !ok {
				return Nil, err
			}
			return in.str(st(self).s[lo : lo+n]), nil
		}},
		def{"getbyte", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			i, err := a.Int(0)
			if err != nil || i < 0 || i >= len(st(self).s) {
				return Nil, err
			}
			return Int(st(self).s[i]), nil
		}},
		def{"include?", 1, 1, strArg(func(s, t string) (Value, error) { return Bool(strings.Contains(s, t)), nil })},
		def{"start_with?", 0, -1, affix(strings.HasPrefix, true)},
		def{"end_with?", 0, -1, affix(strings.HasSuffix, false)},
		def{"index", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			from := 0
			if len(a.Pos) > 1 {
				var err error
				if from, err = a.Int(1); err != nil {
					return nil, err
				}
			}
			i, err := in.index(st(self), a.Pos[0], from)
			if err != nil || i < 0 {
				return Nil, err
			}
			return Int(i), nil
		}},
		def{"rindex", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			s := st(self)
			end := len(s.s)
			if len(a.Pos) > 1 {
				n, err := a.Int(1)
				if err != nil {
					return nil, err
				}
				if n < 0 {
					n += s.size()
				}
				if n < 0 {
					return Nil, nil
				}
				end = s.offset(n)
			}
			if lit, ok := a.Pos[0].(*String); ok {
				i := strings.LastIndex(s.s[:min(end+len(lit.s), len(s.s))], lit.s)
				if i < 0 {
					return Nil, nil
				}
				return Int(s.charIndex(i)), nil
			}
			re, err := in.pattern(a.Pos[0])
			if err != nil {
				return nil, err
			}
			ms, err := in.matchAll(re, s.s)
			for i := len(ms) - 1; i >= 0; i-- {
				if ms[i].loc[0] <= end {
					in.setMatch(ms[i])
					return Int(s.charIndex(ms[i].loc[0])), err
				}
			}
			return Nil, err
		}},
		def{"match", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			re, err := in.matchPattern(a.Pos[0])
			if err != nil {
				return nil, err
			}
			return in.send(re, "match", Args{Pos: append([]Value{self}, a.Pos[1:]...), Block: a.Block}, false)
		}},
		def{"match?", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			re, err := in.matchPattern(a.Pos[0])
			if err != nil {
				return nil, err
			}
			m, err := in.match(re, st(self).s, 0)
			return Bool(m != nil), err
		}},
		def{"scan", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			re, err := in.pattern(a.Pos[0])
			if err != nil {
				return nil, err
			}
			ms, err := in.matchAll(re, st(self).s)
			if err != nil {
				return nil, err
			}
			out := List()
			for _, m := range ms {
				v := m.group(0)
				if m.len() > 1 {
					v = in.list(m.captures())
				}
				if a.Block != nil {
					if a.Block.frame != nil && a.Block.frame.act != nil {
						a.Block.frame.act.match = m
					}
					if _, err := in.Yield(a.Block, v); err != nil {
						return nil, err
					}
					continue
				}
				in.alloc(32)
				out.Elems = append(out.Elems, v)
			}
			if len(ms) > 0 {
				in.setMatch(ms[len(ms)-1])
			} else {
				in.setMatch(nil)
			}
			if a.Block != nil {
				return self, nil
			}
			return out, nil
		}},
		def{"split", 0, 2, func(in *Interp, self Value, a Args) (Value, error) {
			if sep, ok := a.Arg(0).(*String); ok && sep.s != " " && !st(self).bytewise() && !utf8.ValidString(st(self).s) {
				return nil, Raise("ArgumentError", "invalid byte sequence in UTF-8")
			}
			vs, err := in.split(st(self).s, a)
			if err != nil {
				return nil, err
			}
			if a.Block != nil {
				for _, v := range vs {
					if _, err := in.Yield(a.Block, v); err != nil {
						return nil, err
					}
				}
				return self, nil
			}
			return in.list(vs), nil
		}},
		def{"chr", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.str(st(self).sub(0, 1)), nil }},
		def{"partition", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			s := st(self).s
			if sep, ok := a.Pos[0].(*String); ok {
				if i := strings.Index(s, sep.s); i >= 0 {
					return List(in.str(s[:i]), in.str(sep.s), in.str(s[i+len(sep.s):])), nil
				}
				return List(in.str(s), Str(""), Str("")), nil
			}
			re, err := in.pattern(a.Pos[0])
			if err != nil {
				return nil, err
			}
			m, err := in.match(re, s, 0)
			if err != nil {
				return nil, err
			}
			in.setMatch(m)
			if m == nil {
				return List(in.str(s), Str(""), Str("")), nil
			}
			return List(in.str(m.pre()), m.group(0), in.str(m.post())), nil
		}},
		def{"rpartition", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			s := st(self).s
			if sep, ok := a.Pos[0].(*String); ok {
				if i := strings.LastIndex(s, sep.s); i >= 0 {
					return List(in.str(s[:i]), in.str(sep.s), in.str(s[i+len(sep.s):])), nil
				}
				return List(Str(""), Str(""), in.str(s)), nil
			}
			re, err := in.pattern(a.Pos[0])
			if err != nil {
				return nil, err
			}
			ms, err := in.matchAll(re, s)
			if err != nil {
				return nil, err
			}
			if len(ms) == 0 {
				return List(Str(""), Str(""), in.str(s)), nil
			}
			m := ms[len(ms)-1]
			return List(in.str(m.pre()), m.group(0), in.str(m.post())), nil
		}},
		def{"casecmp", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			t, ok := a.Pos[0].(*String)
			if !ok {
				return Nil, nil
			}
			return Int(strings.Compare(lowerASCII(st(self).s), lowerASCII(t.s))), nil
		}},
		def{"casecmp?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			t, ok := a.Pos[0].(*String)
			if !ok {
				return Nil, nil
			}
			return Bool(strings.EqualFold(st(self).s, t.s)), nil
		}},
		def{"count", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			has, err := in.sets(st(self).s, a)
			if err != nil {
				return nil, err
			}
			n := 0
			for _, r := range st(self).s {
				if has(r) {
					n++
				}
			}
			return Int(n), nil
		}},
		def{"ljust", 1, 2, func(in *Interp, self Value, a Args) (Value, error) { return in.pad(self, a, false, true) }},
		def{"rjust", 1, 2, func(in *Interp, self Value, a Args) (Value, error) { return in.pad(self, a, true, false) }},
		def{"center", 1, 2, func(in *Interp, self Value, a Args) (Value, error) { return in.pad(self, a, true, true) }},
		def{"ord", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			r, n := utf8.DecodeRuneInString(st(self).s)
			if n == 0 {
				return nil, Raise("ArgumentError", "empty string")
			}
			return Int(r), nil
		}},
		def{"sum", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			n := 0
			for i := range len(st(self).s) {
				n += int(st(self).s[i])
			}
			return Int(n & 0xffff), nil
		}},
		def{"upto", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			r := &Range{Lo: self, Hi: a.Pos[0]}
			if a.Block == nil {
				return in.enumerator(self, "upto", a.Pos...), nil
			}
			return self, in.eachInRange(r, func(v Value) error { _, err := in.Yield(a.Block, v); return err })
		}},
		asList("chars", charsOf), asList("bytes", bytesOf), asList("lines", linesOf), asList("codepoints", codepoints),
		asList("grapheme_clusters", charsOf),
		eachOf("each_char", charsOf), eachOf("each_byte", bytesOf), eachOf("each_line", linesOf), eachOf("each_codepoint", codepoints), eachOf("each_grapheme_cluster", charsOf),
		def{"unpack", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			f, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			return in.unpack(st(self).s, f)
		}},
		def{"unpack1", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			f, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			l, err := in.unpack(st(self).s, f)
			if err != nil || len(l.Elems) == 0 {
				return Nil, err
			}
			return l.Elems[0], nil
		}},
		def{"crypt", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "String#crypt is not supported")
		}},
		def{"+@", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if st(self).frozen {
				return in.str(st(self).s), nil
			}
			return self, nil
		}},
		def{"-@", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if st(self).frozen {
				return self, nil
			}
			return &String{s: st(self).s, frozen: true, enc: st(self).enc}, nil
		}},
	)
	row(def{"dump", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.str(dumpString(st(self).s)), nil }})
	c.define(rows, alias{"size", "length"}, alias{"slice", "[]"}, alias{"intern", "to_sym"}, alias{"===", "=="}, alias{"dedup", "-@"})
	c.methods["bytes"].max = 0
	in.defineEncoding()
}

// matchPattern is the argument of match: a string is a regular expression.
func (in *Interp) matchPattern(v Value) (*Regexp, error) {
	switch v := v.(type) {
	case *Regexp:
		return v, nil
	case *String:
		return in.regexp(v.s, 0)
	}
	return nil, Raise("TypeError", "wrong argument type %s (expected Regexp)", kindName(v))
}

func (in *Interp) defineSymbol() {
	c := in.core.Symbol
	viaString := func(name string, min, max int16, symbol bool) def {
		m := in.core.String.methods[name]
		return def{name, min, max, func(in *Interp, self Value, a Args) (Value, error) {
			if s, ok := a.Arg(0).(Symbol); ok {
				a.Pos = append([]Value{Str(string(s))}, a.Pos[1:]...)
			}
			v, err := m.fn(in, Str(string(self.(Symbol))), a)
			if s, ok := v.(*String); ok && symbol && err == nil {
				return Symbol(s.s), nil
			}
			return v, err
		}}
	}
	c.define([]def{
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.str(string(self.(Symbol))), nil }},
		{"to_sym", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"to_proc", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return &Proc{sym: string(self.(Symbol)), lambda: true}, nil
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return in.str(inspectSymbol(string(self.(Symbol)))), nil
		}},
		{"<=>", 1, 1, spaceship},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return Bool(self == a.Pos[0]), nil }},
		viaString("length", 0, 0, false), viaString("size", 0, 0, false), viaString("empty?", 0, 0, false),
		viaString("[]", 1, 2, false), viaString("start_with?", 0, -1, false), viaString("end_with?", 0, -1, false),
		viaString("=~", 1, 1, false), viaString("match", 1, 2, false), viaString("match?", 1, 2, false),
		viaString("upcase", 0, 0, true), viaString("downcase", 0, 0, true), viaString("capitalize", 0, 0, true),
		viaString("swapcase", 0, 0, true), viaString("succ", 0, 0, true), viaString("next", 0, 0, true), viaString("slice", 1, 2, false), viaString("encoding", 0, 0, false), viaString("casecmp", 1, 1, false), viaString("casecmp?", 1, 1, false),
	}, alias{"name", "to_s"}, alias{"id2name", "to_s"}, alias{"===", "=="})
}
