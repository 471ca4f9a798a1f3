// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonOptions are those of JSON.parse.
type jsonOptions struct {
	symbols bool   // keys are symbols
	nan     bool   // NaN and Infinity are numbers
	nesting int    // the deepest; 0 is without bound
	object  *Class // what objects become; nil is Hash
}

// maxJSONNesting is JSON's max_nesting.
const maxJSONNesting = 100

// jsonReader reads as Ruby's JSON does (json: ext/json/parser/parser.rl): with
// comments, and the errors told where that tells them.
type jsonReader struct {
	in   *Interp
	opts jsonOptions
	s    string
	i    int
}

// ParseJSON is JSON.parse: objects keep their order, numbers their kind.
func (in *Interp) ParseJSON(text string, symbols bool) (Value, error) {
	return in.parseJSON(text, jsonOptions{symbols: symbols, nesting: maxJSONNesting})
}

func (in *Interp) parseJSON(text string, opts jsonOptions) (Value, error) {
	if err := in.pay(len(text) * 4); err != nil {
		return nil, err
	}
	r := &jsonReader{in: in, opts: opts, s: text}
	r.skip()
	start := r.i
	v, ok, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, r.unexpected(start)
	}
	if r.skip(); r.i < len(r.s) {
		return nil, r.unexpected(r.i)
	}
	return v, nil
}

func (r *jsonReader) unexpected(at int) error {
	return Raise("JSON::ParserError", "unexpected token at '%s'", r.s[at:])
}

// skip goes over white space and comments.
func (r *jsonReader) skip() {
	for r.i < len(r.s) {
		rest := r.s[r.i:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			r.i++
		case strings.HasPrefix(rest, "/*") && strings.Contains(rest[2:], "*/"):
			r.i += 4 + strings.Index(rest[2:], "*/")
		case strings.HasPrefix(rest, "//") && strings.Contains(rest, "\n"):
			r.i += strings.IndexByte(rest, '\n') + 1
		default:
			return
		}
	}
}

// value reads a value; ok is false when there is none here, which what is
// around it tells.
func (r *jsonReader) value(depth int) (v Value, ok bool, err error) {
	if err := r.in.step(); err != nil {
		return nil, false, err
	}
	rest := r.s[r.i:]
	if rest == "" {
		return nil, false, nil
	}
	switch rest[0] {
	case '{':
		return r.objectValue(depth + 1)
	case '[':
		v, err := r.array(depth + 1)
		return v, err == nil, err
	case '"':
		s, ok := r.text()
		if !ok {
			return nil, false, nil
		}
		return Str(s), true, nil
	}
	for _, w := range []struct {
		word string
		v    Value
		nan  bool
	}{
		{"null", Nil, false},
		{"true", Bool(true), false},
		{"false", Bool(false), false},
		{"NaN", Float(math.NaN()), true},
		{"Infinity", Float(inf()), true},
		{"-Infinity", Float(-inf()), true},
	} {
		if strings.HasPrefix(rest, w.word) {
			if w.nan && !r.opts.nan {
				return nil, false, r.unexpected(r.i)
			}
			r.i += len(w.word)
			return w.v, true, nil
		}
	}
	return r.number()
}

func (r *jsonReader) nest(depth int) error {
	if r.opts.nesting > 0 && depth > r.opts.nesting || depth > r.in.budget.Depth {
		return Raise("JSON::NestingError", "nesting of %d is too deep", depth)
	}
	return nil
}

func (r *jsonReader) array(depth int) (Value, error) {
	if err := r.nest(depth); err != nil {
		return nil, err
	}
	out := List()
	r.i++
	r.skip()
	if strings.HasPrefix(r.s[r.i:], "]") {
		r.i++
		return out, nil
	}
	for {
		r.skip()
		start := r.i
		v, ok, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, r.unexpected(start)
		}
		out.Elems = append(out.Elems, v)
		r.skip()
		switch rest := r.s[r.i:]; {
		case strings.HasPrefix(rest, ","):
			r.i++
		case strings.HasPrefix(rest, "]"):
			r.i++
			return out, nil
		default:
			return nil, r.unexpected(r.i)
		}
	}
}

func (r *jsonReader) objectValue(depth int) (v Value, ok bool, err error) {
	if err := r.nest(depth); err != nil {
		return nil, false, err
	}
	h := NewHash()
	r.i++
	r.skip()
	if strings.HasPrefix(r.s[r.i:], "}") {
		r.i++
		return r.made(h)
	}
	for {
		r.skip()
		if !strings.HasPrefix(r.s[r.i:], `"`) {
			return nil, false, nil
		}
		k, ok := r.text()
		if !ok {
			return nil, false, nil
		}
		r.skip()
		if !strings.HasPrefix(r.s[r.i:], ":") {
			return nil, false, nil
		}
		r.i++
		r.skip()
		v, ok, err := r.value(depth)
		if err != nil || !ok {
			return nil, false, err
		}
		if r.opts.symbols {
			h.Set(Symbol(k), v)
		} else {
			h.Set(Str(k), v)
		}
		r.skip()
		switch rest := r.s[r.i:]; {
		case strings.HasPrefix(rest, ","):
			r.i++
		case strings.HasPrefix(rest, "}"):
			r.i++
			return r.made(h)
		default:
			return nil, false, nil
		}
	}
}

// made is an object as what objects are to become.
func (r *jsonReader) made(h *Hash) (Value, bool, error) {
	if r.opts.object == nil {
		return h, true, nil
	}
	o, err := r.in.call(r.opts.object, "new")
	if err != nil {
		return nil, false, err
	}
	for k, v := range h.All() {
		if _, err := r.in.call(o, "[]=", k, v); err != nil {
			return nil, false, err
		}
	}
	return o, true, nil
}

func (r *jsonReader) number() (Value, bool, error) {
	s, i := r.s, r.i
	digits := func() int {
		n := 0
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
			n++
		}
		return n
	}
	if i < len(s) && s[i] == '-' {
		i++
	}
	first := i
	if n := digits(); n == 0 || n > 1 && s[first] == '0' {
		return nil, false, nil
	}
	whole := i
	if i < len(s) && s[i] == '.' {
		i++
		if digits() == 0 {
			i = whole
		}
	}
	if mark := i; i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if digits() == 0 {
			i = mark
		}
	}
	text := s[r.i:i]
	r.i = i
	if i > whole {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(f, 0) {
			return nil, false, nil
		}
		return Float(f), true, nil
	}
	n, ok := ParseBig(text, 10)
	if !ok {
		return nil, false, r.in.exceeded("memory")
	}
	return NewInt(n), true, nil
}

// text reads a string.
func (r *jsonReader) text() (string, bool) {
	s := r.s[r.i+1:]
	end := strings.IndexAny(s, "\"\\")
	if end >= 0 && s[end] == '"' && !hasControl(s[:end]) {
		r.i += end + 2
		return s[:end], true
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"':
			r.i += i + 2
			return b.String(), true
		case c < 0x20:
			return "", false
		case c != '\\':
			b.WriteByte(c)
			continue
		}
		if i++; i >= len(s) {
			return "", false
		}
		switch s[i] {
		case 'u':
			n, size := unicodeEscape(s[i+1:])
			if size == 0 {
				return "", false
			}
			b.WriteRune(n)
			i += size
		case 'b', 'f', 'n', 'r', 't':
			b.WriteByte("\b\f\n\r\t"[strings.IndexByte("bfnrt", s[i])])
		default:
			if s[i] < 0x20 {
				return "", false
			}
			b.WriteByte(s[i])
		}
	}
	return "", false
}

func hasControl(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 {
			return true
		}
	}
	return false
}

// unicodeEscape is the rune of what follows \u, a pair of surrogates too, and
// how long that is; 0 when it is none.
func unicodeEscape(s string) (rune, int) {
	unit := func(s string) (rune, bool) {
		if len(s) < 4 {
			return 0, false
		}
		n, err := strconv.ParseUint(s[:4], 16, 16)
		return rune(n), err == nil
	}
	hi, ok := unit(s)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(hi) && strings.HasPrefix(s[4:], `\u`) {
		if lo, ok := unit(s[6:]); ok {
			if r := utf16.DecodeRune(hi, lo); r != utf8.RuneError {
				return r, 10
			}
		}
	}
	return hi, 4
}
