// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import (
	"strings"
	"unicode/utf8"
)

// quote is a kind of literal with text in it.
type quote struct {
	start       int  // where the literal begins
	open, close byte // open is 0 when brackets inside do not nest
	interp      bool // escapes and interpolation, as in "…"
	regexp      bool // escapes are left to the regexp
	words       bool // blanks separate elements, as in %w
}

// text collects the parts of a literal.
type text struct {
	p     *parser
	parts []Node
	buf   []byte
	start int // where buf begins in the source, -1 when empty
}

func (t *text) add(at int, b ...byte) {
	if t.start < 0 {
		t.start = at
	}
	t.buf = append(t.buf, b...)
}

func (t *text) flush() {
	if t.start >= 0 {
		t.parts = append(t.parts, &Str{t.p.loc(t.start), t.value()})
		t.buf, t.start = t.buf[:0], -1
	}
}

// value is what was read. Mostly that stands in the source, which is kept anyway.
func (t *text) value() string {
	if rest := t.p.src[t.start:]; len(rest) >= len(t.buf) && rest[:len(t.buf)] == string(t.buf) {
		return rest[:len(t.buf)]
	}
	return string(t.buf)
}

// content reads up to the closing delimiter and passes it.
func (p *parser) content(q quote) []Node {
	t := text{p: p, start: -1}
	for depth := 0; ; {
		if p.off >= len(p.src) {
			p.unterminated(q)
		}
		at := p.off
		switch c := p.src[p.off]; {
		case c == q.close && depth == 0:
			t.flush()
			p.off++
			return t.parts
		case c == '\\':
			p.backslash(&t, q)
		case q.interp && p.atInterpolation():
			t.flush()
			t.parts = append(t.parts, p.interpolation())
		case c == '\n':
			t.add(at, '\n')
			p.off = p.afterNewline(p.off)
		case c == '\r' && p.off+1 < len(p.src) && p.src[p.off+1] == '\n':
			p.off++
		default:
			if q.open != 0 && c == q.open {
				depth++
			} else if c == q.close {
				depth--
			}
			t.add(at, c)
			p.off++
		}
	}
}

func (p *parser) unterminated(q quote) {
	p.errorAt(q.start, "expected `%c` to close the literal, found end of file", q.close)
	panic(bailout{at: q.start})
}

// backslash reads an escape of a literal that is delimited by q.
func (p *parser) backslash(t *text, q quote) {
	at := p.off
	if p.off+1 >= len(p.src) {
		p.unterminated(q)
	}
	c := p.src[p.off+1]
	switch {
	case c == '\r' && p.off+2 < len(p.src) && p.src[p.off+2] == '\n':
		p.off++
		fallthrough
	case c == '\n' && (q.interp || q.words):
		p.off = p.afterNewline(p.off + 1)
		if q.words {
			t.add(at, '\n')
		} else if !q.interp {
			t.add(at, '\\', '\n')
		}
	case q.regexp && c == q.close && !strings.ContainsRune("$*+.?^|)]}>", rune(c)):
		t.add(at, c)
		p.off += 2
	case q.regexp:
		t.add(at, '\\')
		p.off++
		if c < utf8.RuneSelf && c != '\n' {
			t.add(at, c)
			p.off++
		}
		if c == 'c' && p.off < len(p.src) && p.src[p.off] == '#' {
			t.add(at, '#') // \c#: a control character, no interpolation
			p.off++
		}
	case c == q.close || q.open != 0 && c == q.open, q.words && isSpace(c):
		t.add(at, c)
		p.off += 2
	case q.interp:
		p.off++
		t.add(at, p.escape()...)
	case c == '\\':
		t.add(at, '\\')
		p.off += 2
	default:
		t.add(at, '\\')
		p.off++
	}
}

var simpleEscapes = map[byte]byte{
	'n': '\n', 't': '\t', 'r': '\r', 'a': 7, 'b': 8, 'e': 27, 'f': 12, 'v': 11, 's': ' ',
}

// escape reads what follows a backslash in "…" and returns what it stands for.
func (p *parser) escape() []byte {
	if p.off >= len(p.src) {
		p.failAt(p.off, "expected an escape, found end of file")
	}
	c := p.src[p.off]
	switch {
	case '0' <= c && c <= '7':
		return []byte{byte(p.digits(8, 3))}
	case c == 'u':
		return p.unicodeEscape()
	case c == 'x':
		p.off++
		start := p.off
		v := p.digits(16, 2)
		if p.off == start {
			p.errorAt(start, "expected a hexadecimal digit after \\x, found %s", p.found())
		}
		return []byte{byte(v)}
	case c == 'c', c == 'C', c == 'M':
		return []byte{p.controlEscape()}
	case c == '\n':
		p.off = p.afterNewline(p.off)
		return nil
	}
	if b, ok := simpleEscapes[c]; ok {
		p.off++
		return []byte{b}
	}
	_, n := utf8.DecodeRuneInString(p.src[p.off:])
	p.off += n
	return []byte(p.src[p.off-n : p.off])
}

// controlEscape reads \cx, \C-x and \M-x, which nest, at the letter.
func (p *parser) controlEscape() byte {
	p.enter()
	defer p.leave()
	c, start := p.src[p.off], p.off
	p.off++
	if c != 'c' {
		if p.off >= len(p.src) || p.src[p.off] != '-' {
			p.failAt(start, "expected `-` after \\%c, found %s", c, p.found())
		}
		p.off++
	}
	if p.off >= len(p.src) {
		p.failAt(p.off, "expected a character after \\%c, found end of file", c)
	}
	b := p.src[p.off]
	p.off++
	if b == '\\' && p.off < len(p.src) {
		switch p.src[p.off] {
		case 'c', 'C', 'M':
			b = p.controlEscape()
		default:
			if e := p.escape(); len(e) > 0 {
				b = e[0]
			}
		}
	}
	switch {
	case c == 'M':
		return b | 0x80
	case b == '?':
		return 0x7f
	}
	return b & 0x9f
}

func (p *parser) digits(base, most int) int {
	v := 0
	for i := 0; i < most && p.off < len(p.src); i++ {
		d := hexDigit(p.src[p.off])
		if d >= base {
			break
		}
		v = v*base + d
		p.off++
	}
	return v
}

func hexDigit(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return 99
}

// unicodeEscape reads \uXXXX and \u{X Y Z}, at the u.
func (p *parser) unicodeEscape() []byte {
	start := p.off
	p.off++
	if p.off >= len(p.src) || p.src[p.off] != '{' {
		v := p.digits(16, 4)
		if p.off-start != 5 {
			p.errorAt(start, "expected four hexadecimal digits after \\u")
		}
		return utf8.AppendRune(nil, rune(v))
	}
	p.off++
	var out []byte
	for {
		for p.off < len(p.src) && (p.src[p.off] == ' ' || p.src[p.off] == '\t') {
			p.off++
		}
		if p.off < len(p.src) && p.src[p.off] == '}' {
			p.off++
			return out
		}
		from := p.off
		v := p.digits(16, 6)
		if p.off == from {
			p.failAt(p.off, "expected hexadecimal digits or `}` in \\u{…}, found %s", p.found())
		}
		if v > utf8.MaxRune {
			p.errorAt(from, "expected a code point up to 10FFFF in \\u{…}")
			v = utf8.RuneError
		}
		out = utf8.AppendRune(out, rune(v))
	}
}

// atInterpolation tells whether #{…}, #@x or #$x stands here.
func (p *parser) atInterpolation() bool {
	s := p.src[p.off:]
	if len(s) < 2 || s[0] != '#' {
		return false
	}
	switch s[1] {
	case '{':
		return true
	case '$':
		return len(s) > 2 && (isIdentStart(s[2]) || isDigit(s[2]) || s[2] == '-' && len(s) > 3 && isIdentStart(s[3]) || strings.IndexByte("~*$?!@/\\;,.=:<>\"&`'+", s[2]) >= 0)
	case '@':
		return len(s) > 2 && isIdentStart(s[2]) || len(s) > 3 && s[2] == '@' && isIdentStart(s[3])
	}
	return false
}

func (p *parser) interpolation() Node {
	start := p.off
	p.off++
	if p.src[p.off] != '{' {
		return p.sigil()
	}
	p.off++
	body := p.body()
	if p.at(0) != '}' {
		p.failAt(p.off, "expected `}` to close the interpolation at %s, found %s", p.place(start), p.found())
	}
	p.off++
	if len(body.List) == 1 {
		return body.List[0]
	}
	return &Begin{Loc: p.loc(start), Body: body}
}

// stringOf makes a node of the parts of a string.
func (p *parser) stringOf(start int, parts []Node) Node {
	switch len(parts) {
	case 0:
		return &Str{p.loc(start), ""}
	case 1:
		if s, ok := parts[0].(*Str); ok && int(s.Start.Offset) >= start {
			// A lone "#{'x'}" is one as well: its value is the same.
			return &Str{p.loc(start), s.Value}
		}
	}
	return &Interp{p.loc(start), parts}
}

func (p *parser) symbolOf(start int, parts []Node) Node {
	switch s := p.stringOf(start, parts).(type) {
	case *Str:
		return &Sym{s.Loc, s.Value}
	case *Interp:
		return &DSym{s.Loc, s.Parts}
	}
	return nil
}

// quoted reads a string in quotes, at the quote.
func (p *parser) quoted() Node {
	start, c := p.off, p.src[p.off]
	p.off++
	parts := p.content(quote{start: start, close: c, interp: c != '\''})
	return p.stringOf(start, parts)
}

// backtick reads a command, at the backtick.
func (p *parser) backtick() Node {
	start := p.off
	p.off++
	parts := p.content(quote{start: start, close: '`', interp: true})
	return &XStr{p.loc(start), parts}
}

// regexp reads the content and flags of a regexp, behind its opening.
func (p *parser) regexp(q quote) Node {
	q.interp, q.regexp = true, true
	parts := p.content(q)
	from := p.off
	for !p.atEOF() && 'a' <= p.src[p.off] && p.src[p.off] <= 'z' {
		if strings.IndexByte("imxounse", p.src[p.off]) < 0 {
			p.errorAt(p.off, "expected a regexp option (i, m, x, o, u, n, s or e), found `%c`", p.src[p.off])
		}
		p.off++
	}
	return &Regexp{p.loc(q.start), parts, p.src[from:p.off]}
}

// percent reads a % literal, at the %.
func (p *parser) percent() Node {
	q := quote{start: p.off}
	form := byte('Q')
	p.off++
	if c := p.at(0); 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
		form = c
		p.off++
	}
	c := p.at(0)
	if p.atEOF() || isIdent(c) && c != '_' || strings.IndexByte("qQwWiIrxs", form) < 0 {
		p.failAt(q.start, "expected a literal such as %%w(…) after `%%`")
	}
	q.close = c
	switch c {
	case '(':
		q.open, q.close = c, ')'
	case '[', '{':
		q.open, q.close = c, c+2
	case '<':
		q.open, q.close = c, '>'
	}
	if c == '\n' {
		p.newline()
	} else {
		p.off++
	}
	switch form {
	case 'r':
		return p.regexp(q)
	case 'w', 'W', 'i', 'I':
		q.interp, q.words = form < 'a', true
		return p.words(q, form == 'i' || form == 'I')
	}
	q.interp = form == 'Q' || form == 'x'
	parts := p.content(q)
	switch form {
	case 'x':
		return &XStr{p.loc(q.start), parts}
	case 's':
		return p.symbolOf(q.start, parts)
	}
	return p.stringOf(q.start, parts)
}

// words reads the elements of %w and the like, behind the opening.
func (p *parser) words(q quote, symbols bool) Node {
	a := &Array{}
	t := text{p: p, start: -1}
	from := -1
	element := func() {
		t.flush()
		if from < 0 {
			return
		}
		if symbols {
			a.Elems = append(a.Elems, p.symbolOf(from, t.parts))
		} else {
			a.Elems = append(a.Elems, p.stringOf(from, t.parts))
		}
		t.parts, from = nil, -1
	}
	for depth := 0; ; {
		if p.off >= len(p.src) {
			p.unterminated(q)
		}
		at := p.off
		c := p.src[at]
		if c == q.close && depth == 0 {
			element()
			p.off++
			a.Loc = p.loc(q.start)
			return a
		}
		if isSpace(c) {
			element()
			if c == '\n' {
				p.off = p.afterNewline(p.off)
			} else {
				p.off++
			}
			continue
		}
		if from < 0 {
			from = at
		}
		switch {
		case c == '\\':
			p.backslash(&t, q)
		case q.interp && p.atInterpolation():
			t.flush()
			t.parts = append(t.parts, p.interpolation())
		default:
			if q.open != 0 && c == q.open {
				depth++
			} else if c == q.close {
				depth--
			}
			t.add(at, c)
			p.off++
		}
	}
}

// character reads ?x, at the question mark.
func (p *parser) character() Node {
	start := p.off
	p.off++
	if p.at(0) == '\\' {
		p.off++
		v := p.escape()
		return &Str{p.loc(start), string(v)}
	}
	_, n := utf8.DecodeRuneInString(p.src[p.off:p.end])
	p.off += n
	return &Str{p.loc(start), p.src[p.off-n : p.off]}
}

// atCharacter tells whether a question mark begins a character: a single one,
// not a word and not a blank.
func (p *parser) atCharacter() bool {
	if p.off+1 >= p.end || isSpace(p.at(1)) {
		return false
	}
	if !isIdent(p.at(1)) {
		return true
	}
	_, n := utf8.DecodeRuneInString(p.src[p.off+1 : p.end])
	return !isIdent(p.at(1 + n))
}

// number reads a numeric literal; neg is the offset of a minus before it, or
// negative.
func (p *parser) number(neg int) Node {
	start, sign := p.off, ""
	if neg >= 0 {
		start, sign = neg, "-"
	}
	from := p.off
	float := false
	digits := func(ok func(byte) bool) {
		first := p.off
		for !p.atEOF() && (ok(p.src[p.off]) || p.src[p.off] == '_') {
			p.off++
		}
		if first == p.off || p.src[p.off-1] == '_' || p.src[first] == '_' && p.src[first-1] != '0' ||
			strings.Contains(p.src[first:p.off], "__") {
			p.errorAt(p.off, "expected a digit, found %s", p.found())
		}
	}
	hex := func(c byte) bool { return hexDigit(c) < 16 }
	prefix := strings.ToLower(p.src[p.off:min(p.off+2, p.end)])
	switch {
	case prefix == "0x":
		p.off += 2
		digits(hex)
	case prefix == "0b":
		p.off += 2
		digits(func(c byte) bool { return c == '0' || c == '1' })
	case prefix == "0o":
		p.off += 2
		digits(func(c byte) bool { return '0' <= c && c <= '7' })
	case prefix == "0d":
		p.off += 2
		from = p.off
		digits(isDigit)
		from += len(p.src[from:p.off]) - len(strings.TrimLeft(p.src[from:p.off], "0_"))
		if from == p.off {
			from--
		}
	default:
		digits(isDigit)
		if p.at(0) == '.' && isDigit(p.at(1)) {
			float = true
			p.off++
			digits(isDigit)
		}
		if c := p.at(0); c == 'e' || c == 'E' {
			n := 1
			if p.at(1) == '-' || p.at(1) == '+' {
				n = 2
			}
			if isDigit(p.at(n)) {
				float = true
				p.off += n
				digits(isDigit)
			}
		}
		if !float && len(prefix) == 2 && prefix[0] == '0' && (isDigit(prefix[1]) || prefix[1] == '_') &&
			strings.ContainsAny(p.src[from:p.off], "89") {
			p.errorAt(from, "expected an octal number, found a digit 8 or 9")
		}
	}
	s := sign + strings.ToLower(strings.ReplaceAll(p.src[from:p.off], "_", ""))
	var n Node
	switch {
	case p.at(0) == 'r' && (p.at(1) == 'i' && !isIdent(p.at(2)) || !isIdent(p.at(1))):
		if strings.Contains(s, "e") && !strings.HasPrefix(strings.TrimPrefix(s, "-"), "0x") {
			p.errorAt(p.off, "expected no exponent in a rational number")
		}
		p.off++
		n = &Rational{p.loc(start), s}
	case float:
		n = &Float{p.loc(start), s}
	default:
		n = &Int{p.loc(start), s}
	}
	if p.at(0) == 'i' && !isIdent(p.at(1)) {
		p.off++
		n = &Imaginary{p.loc(start), n}
	}
	if isIdentStart(p.at(0)) && !p.atModifier() {
		p.failAt(p.off, "expected an operator after the number, found %s", p.found())
	}
	return n
}

// atModifier tells whether one of the words that may follow a value directly
// stands here, as in 1if x.
func (p *parser) atModifier() bool { return reserved[p.word()] }
