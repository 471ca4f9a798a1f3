// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner reads characters, words and operators. It holds a place and no
// state: the parser asks for what it expects there.
type scanner struct {
	name, src string
	off       int // where reading goes on
	end       int // the end of the program: of the source, or where __END__ stands
	hasData   bool

	lines    []int // where each line begins
	lastLine int   // the line of the last position asked for

	openComment  bool // =begin without =end
	commentStart int

	// resume says where reading goes on after the newline at an offset, when
	// bodies of heredocs stand between it and the next line of code.
	resume map[int]int

	op      token // the operator at opOff, as operator() is asked again and again
	opOff   int
	opValid bool
}

// token is what stands in operator position.
type token struct {
	kind       kind
	text       string
	start, end int
}

type kind uint8

const (
	tEOF     kind = iota
	tNewline      // a newline or ;
	tPunct        // an operator or bracket
	tWord         // a reserved word
	tOther        // the beginning of a value
)

func (s *scanner) init(name, src string) {
	s.name, s.src, s.end = name, src, len(src)
	s.resume = map[int]int{}
	s.lines = append(s.lines, 0)
	for i := 0; i < len(src); i++ {
		if src[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	if strings.HasPrefix(src, "\xef\xbb\xbf") {
		s.off = 3
	}
	if strings.HasPrefix(src, "#!") {
		s.off = s.lineEnd(0)
	}
	if s.off == 0 || s.off == 3 {
		s.lineStart()
	}
}

// pos turns an offset into a position. Requests are mostly local, so the line
// of the last one is tried first.
func (s *scanner) pos(off int) Pos {
	i := s.lineOf(off)
	return Pos{Line: int32(i) + 1, Col: int32(off-s.lines[i]) + 1, Offset: int32(off)} //nolint:gosec // see Parse
}

func (s *scanner) lineOf(off int) int {
	for i := s.lastLine; i < len(s.lines) && i < s.lastLine+3; i++ {
		if s.lines[i] <= off && (i+1 == len(s.lines) || off < s.lines[i+1]) {
			s.lastLine = i
			return i
		}
	}
	s.lastLine = sort.SearchInts(s.lines, off+1) - 1
	return s.lastLine
}

// lineEnd returns the offset of the newline that ends the line of off, or of
// the end of the source.
func (s *scanner) lineEnd(off int) int {
	i := s.lineOf(off)
	if i+1 < len(s.lines) {
		return s.lines[i+1] - 1
	}
	return len(s.src)
}

// at returns the byte i places further on, 0 beyond the end.
func (s *scanner) at(i int) byte {
	if s.off+i < s.end {
		return s.src[s.off+i]
	}
	return 0
}

func (s *scanner) has(prefix string) bool {
	return s.off <= s.end && strings.HasPrefix(s.src[s.off:s.end], prefix)
}

func (s *scanner) atEOF() bool { return s.off >= s.end }

// newline passes the newline at off, the bodies of heredocs behind it, and
// whatever is no code at the beginning of the next line.
func (s *scanner) newline() {
	s.off = s.afterNewline(s.off)
	s.lineStart()
}

func (s *scanner) afterNewline(off int) int {
	if r, ok := s.resume[off]; ok {
		return r
	}
	return off + 1
}

// lineStart passes =begin … =end and notices __END__ where a line begins.
func (s *scanner) lineStart() {
	for s.has("=begin") && (s.off+6 >= s.end || isSpace(s.src[s.off+6])) {
		start := s.off
		for {
			s.off = min(s.lineEnd(s.off)+1, s.end)
			if s.atEOF() {
				s.openComment, s.commentStart = true, start
				return
			}
			if s.has("=end") && (s.off+4 >= s.end || isSpace(s.src[s.off+4])) {
				s.off = min(s.lineEnd(s.off)+1, s.end)
				break
			}
		}
	}
	if s.has("__END__") {
		rest := s.src[s.off+len("__END__") : s.lineEnd(s.off)]
		if rest == "" || rest == "\r" {
			s.end, s.hasData = s.off, true
		}
	}
}

// data returns what follows the line __END__.
func (s *scanner) data() string {
	return s.src[min(s.lineEnd(s.end)+1, len(s.src)):]
}

// blank passes what separates two tokens of one line: blanks, a comment, and
// newlines behind a backslash. It tells whether there was anything.
func (s *scanner) blank() bool {
	start := s.off
	for !s.atEOF() {
		switch c := s.src[s.off]; {
		case c == ' ' || c == '\t' || c == '\f' || c == '\v':
			s.off++
		case c == '\r' && (s.off+1 >= s.end || s.src[s.off+1] == '\n'):
			s.off++
		case c == '\\' && s.at(1) == '\n':
			s.off = s.afterNewline(s.off + 1)
		case c == '\\' && s.at(1) == '\r' && s.at(2) == '\n':
			s.off = s.afterNewline(s.off + 2)
		case c == '#':
			s.off = min(s.lineEnd(s.off), s.end)
			return true
		case c == 0 || c == 4 || c == 26: // NUL, ^D and ^Z end a program
			s.end = s.off
		default:
			return s.off > start
		}
	}
	return s.off > start
}

// blankLines passes blanks, comments and newlines: a value is expected, which
// may stand on a later line.
func (s *scanner) blankLines() {
	for {
		s.blank()
		if s.at(0) != '\n' || s.atEOF() {
			return
		}
		s.newline()
	}
}

// separators passes newlines and semicolons between statements.
func (s *scanner) separators() {
	for {
		s.blankLines()
		if s.at(0) != ';' {
			return
		}
		s.off++
	}
}

// operator returns the token at the current place, seen as what may follow a
// complete value, without passing it.
func (s *scanner) operator() token {
	if s.opValid && s.opOff == s.off {
		return s.op
	}
	from := s.off
	s.op = s.scanOperator()
	s.off, s.opOff, s.opValid = from, from, true
	return s.op
}

// take passes a token.
func (s *scanner) take(t token) { s.off = t.end }

func (s *scanner) scanOperator() token {
	s.blank()
	t := token{start: s.off}
	if s.atEOF() {
		t.kind, t.end = tEOF, s.off
		return t
	}
	c := s.src[s.off]
	switch {
	case c == '\n':
		if dot, ok := s.leadingDot(); ok {
			return dot
		}
		t.kind, t.text = tNewline, "\n"
		s.off = t.start
		t.end = s.afterNewline(t.start)
		return t
	case c == ';':
		t.kind, t.text, t.end = tNewline, ";", s.off+1
		return t
	case isIdentStart(c):
		w := s.word()
		t.text, t.end = w, s.off+len(w)
		t.kind = tOther
		if reserved[w] {
			t.kind = tWord
		}
		return t
	}
	if n := operatorLen(s.src[s.off:s.end]); n > 0 {
		t.kind, t.text, t.end = tPunct, s.src[s.off:s.off+n], s.off+n
		return t
	}
	_, n := utf8.DecodeRuneInString(s.src[s.off:s.end])
	t.kind, t.text, t.end = tOther, s.src[s.off:s.off+n], s.off+n
	return t
}

// leadingDot looks past a newline and lines of comments for a line that begins
// with .name or &.name and so continues the one before. An empty line ends the
// search, as in Ruby.
func (s *scanner) leadingDot() (token, bool) {
	for !s.atEOF() && s.src[s.off] == '\n' {
		s.off = s.afterNewline(s.off)
		for c := s.at(0); c == ' ' || c == '\t' || c == '\f' || c == '\v'; c = s.at(0) {
			s.off++
		}
		switch {
		case s.at(0) == '#':
			s.off = min(s.lineEnd(s.off), s.end)
		case s.at(0) == '.' && s.at(1) != '.':
			return token{kind: tPunct, text: ".", start: s.off, end: s.off + 1}, true
		case s.at(0) == '&' && s.at(1) == '.':
			return token{kind: tPunct, text: "&.", start: s.off, end: s.off + 2}, true
		default:
			return token{}, false
		}
	}
	return token{}, false
}

// word returns the identifier, constant or reserved word at the current
// place, without ? or !.
func (s *scanner) word() string {
	i := s.off
	for i < s.end && isIdent(s.src[i]) {
		i++
	}
	return s.src[s.off:i]
}

// methodWord is word with the ? or ! that may end a method's name; x!=y and
// x?=y do not have one.
func (s *scanner) methodWord() string {
	w := s.word()
	i := s.off + len(w)
	if w == "" || i >= s.end || s.src[i] != '?' && s.src[i] != '!' {
		return w
	}
	if i+1 < s.end && s.src[i+1] == '=' {
		// foo?==x, foo!=~x and foo?=>x do.
		if i+2 >= s.end || s.src[i+2] != '=' && s.src[i+2] != '~' && s.src[i+2] != '>' {
			return w
		}
		if s.src[i] == '!' && s.src[i+2] == '=' {
			return w
		}
	}
	return s.src[s.off : i+1]
}

// atWord tells whether the reserved word w stands here.
func (s *scanner) atWord(w string) bool {
	if !s.has(w) || isIdent(s.at(len(w))) {
		return false
	}
	// in? is a method.
	next := s.at(len(w))
	return next != '?' && next != '!' || s.at(len(w)+1) == '=' || w == "defined"
}

// operatorLen returns the length of the longest operator s begins with.
func operatorLen(s string) int {
	for n := min(3, len(s)); n > 0; n-- {
		if operators[s[:n]] {
			return n
		}
	}
	return 0
}

var operators = set("**= && || <=> <<= >>= === ... &&= ||= ** *= * &. &= & |= | << <= < >> >= > == =~ => = != !~ ! " +
	"+= + -= -> - /= / %= % ^= ^ .. . , :: : ? ( ) [ ] { } ~")

var reserved = set("BEGIN END __ENCODING__ __FILE__ __LINE__ alias and begin break case class def defined? do else " +
	"elsif end ensure false for if in module next nil not or redo rescue retry return self super then true undef " +
	"unless until when while yield")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isIdentStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
}
func isIdent(c byte) bool { return isIdentStart(c) || isDigit(c) }

// isConstName tells whether a name is a constant's.
func isConstName(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

// found describes what stands at the current place for an error message.
func (s *scanner) found() string {
	switch {
	case s.atEOF():
		return "end of file"
	case s.src[s.off] == '\n':
		return "end of line"
	case isSpace(s.src[s.off]):
		return "a blank"
	case isIdentStart(s.src[s.off]):
		return "`" + s.methodWord() + "`"
	case isDigit(s.src[s.off]):
		return "a number"
	case s.src[s.off] == '"' || s.src[s.off] == '\'':
		return "a string"
	}
	if n := operatorLen(s.src[s.off:s.end]); n > 0 {
		return "`" + s.src[s.off:s.off+n] + "`"
	}
	r, n := utf8.DecodeRuneInString(s.src[s.off:s.end])
	if r == utf8.RuneError || !unicode.IsPrint(r) {
		return "byte 0x" + string("0123456789abcdef"[s.src[s.off]>>4]) + string("0123456789abcdef"[s.src[s.off]&15])
	}
	return "`" + s.src[s.off:s.off+n] + "`"
}
