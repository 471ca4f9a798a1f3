// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// string goes past a string, and tells whether it has an escape.
func (t *tree) string() (text span, escaped bool, err error) {
	t.pos++
	from := t.pos
	for {
		t.pos += verbatim(t.text[t.pos:])
		switch {
		case t.pos == len(t.text):
			return span{}, false, t.fail("not JSON: a string without its end")
		case t.text[t.pos] == '"':
			text = t.since(from)
			t.pos++
			return text, escaped, nil
		case t.text[t.pos] == '\\':
			_, n := unescape(t.text[t.pos:])
			if n == 0 {
				return span{}, false, t.fail("not JSON: an unknown escape")
			}
			t.pos += n
			escaped = true
		default:
			return span{}, false, t.fail("not JSON: a control character in a string")
		}
	}
}

// key goes past a string that is a key, and tells whether it had to be put aside.
func (t *tree) key() (key span, aside bool, err error) {
	key, escaped, err := t.string()
	if err != nil {
		return span{}, false, err
	}
	raw := t.text[key.from:key.to]
	if !escaped && utf8.Valid(raw) {
		return key, false, nil
	}
	from := len(t.side)
	t.side = append(t.side, t.read(key, escaped)...)
	return span{uint32(from), uint32(len(t.side))}, true, nil //nolint:gosec // both are below three times mostBytes
}

// verbatim is how many bytes stand for themselves before a quote, a backslash or
// a control character. It looks at eight at once, as bits of a word: x-ones has
// the high bit of the lowest byte of x that is 0, and of the lowest byte of w
// that is less than a space if 32 is taken from each.
func verbatim(b []byte) int {
	const (
		ones = 0x0101010101010101
		high = ones << 7
	)
	i := 0
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		if found := ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*' ')&^w) & high; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(b); i++ {
		if c := b[i]; c == '"' || c == '\\' || c < ' ' {
			break
		}
	}
	return i
}

// read is a text as valid UTF-8. The result is good until the next call.
func (t *tree) read(s span, escaped bool) []byte {
	raw := t.text[s.from:s.to]
	if escaped {
		out := t.scratch[:0]
		for len(raw) > 0 {
			n := verbatim(raw)
			out = append(out, raw[:n]...)
			if raw = raw[n:]; len(raw) > 0 {
				r, n := unescape(raw)
				out = utf8.AppendRune(out, r)
				raw = raw[n:]
			}
		}
		t.scratch = out
		raw = out
	}
	return valid(raw)
}

// valid has U+FFFD for each byte that is no UTF-8, as encoding/json does.
func valid(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	return []byte(string([]rune(string(b))))
}

// unescape reads the escape with which b begins, and returns how long it is, 0 if
// there is none such. Half of a surrogate pair is U+FFFD.
func unescape(b []byte) (r rune, n int) {
	if len(b) < 2 {
		return 0, 0
	}
	switch c := b[1]; c {
	case '"', '\\', '/':
		return rune(c), 2
	case 'n':
		return '\n', 2
	case 't':
		return '\t', 2
	case 'r':
		return '\r', 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	}
	r, ok := hex(b)
	switch {
	case !ok:
		return 0, 0
	case !utf16.IsSurrogate(r):
		return r, 6
	}
	low, _ := hex(b[6:])
	if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
		return r, 12
	}
	return r, 6
}

// hex reads \uXXXX.
func hex(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil //nolint:gosec // it has 16 bits
}
