// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// encoding/json alone will not do for HDF: it matches keys in any case, so that
// an "IMPACT" could replace an "impact", it lets the last of two equal keys win
// without a word, and it has no bound on how many values it makes. So a report
// is read into a tree of nil, bool, float64, string, []any and object first.

// object is a JSON object as written, in order.
type object []member

type member struct {
	key   string
	value any
}

// get returns the value of a key; the last one wins, as in JSON.parse.
func (o object) get(key string) any {
	for _, m := range slices.Backward(o) {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// plain turns a tree into what encoding/json would have made of it.
func plain(v any) any {
	switch v := v.(type) {
	case object:
		return plainMap(v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = plain(e)
		}
		return list
	default:
		return v
	}
}

func plainMap(o object) map[string]any {
	m := make(map[string]any, len(o))
	for _, e := range o {
		m[e.key] = plain(e.value)
	}
	return m
}

// tree reads JSON under limits. Nothing but the values is kept of the text.
type tree struct {
	text        []byte
	pos         int
	depth       int // how much deeper it may go
	values      int // how many more values there may be
	lastKeyWins bool
	keys        map[string]string // a report has many objects of few keys
	scratch     []byte            // of the last string with an escape
}

func (d Decoder) readTree(text []byte) (any, error) {
	t := &tree{text: text, depth: d.MaxDepth, values: d.MaxValues, lastKeyWins: d.LastKeyWins, keys: map[string]string{}}
	v, err := t.value()
	if err != nil {
		return nil, err
	}
	if t.next() != 0 || t.pos < len(text) {
		return nil, t.fail("the end was expected")
	}
	return v, nil
}

// fail tells what is wrong at the present place.
func (t *tree) fail(format string, args ...any) error {
	before := t.text[:min(t.pos, len(t.text))]
	line := bytes.Count(before, []byte{'\n'}) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("line %d, column %d: "+format, append([]any{line, column}, args...)...)
}

// next skips white space and returns the byte that follows, 0 at the end.
func (t *tree) next() byte {
	for ; t.pos < len(t.text); t.pos++ {
		switch c := t.text[t.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

func (t *tree) value() (any, error) {
	if t.values--; t.values < 0 {
		return nil, t.fail("too many values for a report")
	}
	switch c := t.next(); {
	case c == '{' || c == '[':
		if t.depth--; t.depth < 0 {
			return nil, t.fail("nested too deeply for a report")
		}
		defer func() { t.depth++ }()
		t.pos++
		if c == '{' {
			return t.object()
		}
		return t.list()
	case c == '"':
		s, err := t.string()
		return string(s), err
	case c == '-' || '0' <= c && c <= '9':
		return t.number()
	case t.literal("true"):
		return true, nil
	case t.literal("false"):
		return false, nil
	case t.literal("null"):
		return nil, nil
	default:
		return nil, t.fail("not JSON: a value was expected")
	}
}

func (t *tree) literal(word string) bool {
	if !bytes.HasPrefix(t.text[t.pos:], []byte(word)) {
		return false
	}
	t.pos += len(word)
	return true
}

// more tells whether another element follows, after the comma if not the first.
func (t *tree) more(first bool, end byte) (bool, error) {
	switch c := t.next(); {
	case c == end:
		t.pos++
		return false, nil
	case first:
		return true, nil
	case c == ',':
		t.pos++
		return true, nil
	default:
		return false, t.fail("not JSON: a comma or %q was expected", end)
	}
}

func (t *tree) list() (any, error) {
	list := []any{}
	for {
		if more, err := t.more(len(list) == 0, ']'); err != nil || !more {
			return list, err
		}
		v, err := t.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
}

func (t *tree) object() (any, error) {
	o := object{}
	for {
		if more, err := t.more(len(o) == 0, '}'); err != nil {
			return nil, err
		} else if !more {
			break
		}
		if t.next() != '"' {
			return nil, t.fail("not JSON: a key was expected")
		}
		key, err := t.string()
		if err != nil {
			return nil, err
		}
		if t.next() != ':' {
			return nil, t.fail("not JSON: a colon was expected")
		}
		t.pos++
		name := t.key(key)
		v, err := t.value()
		if err != nil {
			return nil, err
		}
		o = append(o, member{name, v})
	}
	if key, twice := o.duplicate(); twice && !t.lastKeyWins {
		return nil, t.fail("key %q is given twice in the object that ends here", key)
	}
	return o, nil
}

// key keeps one string of equal keys, as long as there are few.
func (t *tree) key(b []byte) string {
	if s, ok := t.keys[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(t.keys) < 1000 {
		t.keys[s] = s
	}
	return s
}

// duplicate returns a key that the object has twice.
func (o object) duplicate() (string, bool) {
	const few = 24 // keys that are faster compared than put in a map
	if len(o) <= few {
		for i := range o {
			for j := range i {
				if o[i].key == o[j].key {
					return o[i].key, true
				}
			}
		}
		return "", false
	}
	seen := make(map[string]struct{}, len(o))
	for _, m := range o {
		if has(seen, m.key) {
			return m.key, true
		}
		seen[m.key] = struct{}{}
	}
	return "", false
}

// number reads one by JSON's grammar, which is narrower than ParseFloat's.
func (t *tree) number() (any, error) {
	start := t.pos
	digits := func() bool {
		from := t.pos
		for t.pos < len(t.text) && '0' <= t.text[t.pos] && t.text[t.pos] <= '9' {
			t.pos++
		}
		return t.pos > from
	}
	at := func(chars string) bool {
		if t.pos < len(t.text) && strings.IndexByte(chars, t.text[t.pos]) >= 0 {
			t.pos++
			return true
		}
		return false
	}
	at("-")
	ok := at("0") || digits()
	if ok && at(".") {
		ok = digits()
	}
	if ok && at("eE") {
		at("+-")
		ok = digits()
	}
	if !ok {
		return nil, t.fail("not JSON: a digit was expected")
	}
	f, err := strconv.ParseFloat(string(t.text[start:t.pos]), 64)
	if err != nil {
		return nil, t.fail("the number is out of range")
	}
	return f, nil
}

// string reads a string as valid UTF-8. The result is good until the next call.
func (t *tree) string() ([]byte, error) {
	t.pos++
	rest := t.text[t.pos:]
	for i, c := range rest {
		switch {
		case c == '"':
			t.pos += i + 1
			return valid(rest[:i]), nil
		case c == '\\':
			return t.escaped(i)
		case c < ' ':
			t.pos += i
			return nil, t.fail("not JSON: a control character in a string")
		}
	}
	t.pos = len(t.text)
	return nil, t.fail("not JSON: a string without its end")
}

// valid has U+FFFD for each byte that is no UTF-8, as encoding/json does.
func valid(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	return []byte(string([]rune(string(b))))
}

// escaped reads on in a string that has its first escape after n bytes.
func (t *tree) escaped(n int) ([]byte, error) {
	out := append(t.scratch[:0], t.text[t.pos:t.pos+n]...)
	for t.pos += n; t.pos < len(t.text); {
		switch c := t.text[t.pos]; {
		case c == '"':
			t.pos++
			t.scratch = out
			return valid(out), nil
		case c < ' ':
			return nil, t.fail("not JSON: a control character in a string")
		case c != '\\':
			end := t.pos + 1
			for end < len(t.text) && t.text[end] != '"' && t.text[end] != '\\' && t.text[end] >= ' ' {
				end++
			}
			out = append(out, t.text[t.pos:end]...)
			t.pos = end
		default:
			r, err := t.escape()
			if err != nil {
				return nil, err
			}
			out = utf8.AppendRune(out, r)
		}
	}
	return nil, t.fail("not JSON: a string without its end")
}

// escape reads one escape; half of a surrogate pair is U+FFFD.
func (t *tree) escape() (rune, error) {
	if t.pos+1 < len(t.text) {
		if i := strings.IndexByte(`"\/bfnrt`, t.text[t.pos+1]); i >= 0 {
			t.pos += 2
			return rune("\"\\/\b\f\n\r\t"[i]), nil
		}
	}
	r, ok := t.hex(t.pos)
	if !ok {
		return 0, t.fail("not JSON: an unknown escape")
	}
	t.pos += 6
	if utf16.IsSurrogate(r) {
		low, _ := t.hex(t.pos)
		if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
			t.pos += 6
		}
	}
	return r, nil
}

// hex reads \uXXXX.
func (t *tree) hex(pos int) (rune, bool) {
	if pos+6 > len(t.text) || t.text[pos] != '\\' || t.text[pos+1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(t.text[pos+2:pos+6]), 16, 16)
	return rune(n), err == nil
}
