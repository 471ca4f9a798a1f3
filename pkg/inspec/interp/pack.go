// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// directive is one letter of a format of Array#pack and String#unpack.
type directive struct {
	letter byte
	count  int // 1 without a count
	star   bool
	given  bool // the count, or the star
	big    bool // >: the most significant byte first
}

// integers are the directives of whole numbers: their size in bytes and sign.
// Without a modifier the order is that of the machine, here as on all that
// InSpec runs on the least significant byte first.
var integers = map[byte]struct {
	size   int
	signed bool
}{
	'C': {1, false}, 'c': {1, true}, 'S': {2, false}, 's': {2, true}, 'L': {4, false}, 'l': {4, true},
	'Q': {8, false}, 'q': {8, true}, 'I': {4, false}, 'i': {4, true}, 'J': {8, false}, 'j': {8, true},
	'n': {2, false}, 'N': {4, false}, 'v': {2, false}, 'V': {4, false},
}

// maxCount bounds a count of a format.
const maxCount = 1 << 24

func (in *Interp) directives(format string) ([]directive, error) {
	if err := in.pay(48 * len(format)); err != nil {
		return nil, err
	}
	var out []directive
	for i := 0; i < len(format); {
		c := format[i]
		i++
		switch {
		case strings.IndexByte(spaces+"\x00", c) >= 0:
			continue
		case c == '#':
			for i < len(format) && format[i] != '\n' {
				i++
			}
			continue
		}
		d := directive{letter: c, count: 1, big: c == 'n' || c == 'N'}
		if _, ok := integers[c]; !ok && strings.IndexByte("aAZBbHhMmUwDdFfEeGgxX@", c) < 0 {
			return nil, Raise("ArgumentError", "unknown unpack directive '%c' in '%s'", c, format)
		}
		for i < len(format) && strings.IndexByte("_!<>", format[i]) >= 0 {
			if format[i] == '_' || format[i] == '!' {
				return nil, Raise("NotImplementedError", "sonde does not support native sizes in a pack format: %s", format)
			}
			d.big = format[i] == '>'
			i++
		}
		start := i
		for i < len(format) && format[i] >= '0' && format[i] <= '9' {
			i++
		}
		switch {
		case i > start:
			n, err := strconv.Atoi(format[start:i])
			if err != nil || n > maxCount {
				return nil, Raise("RangeError", "pack length too big")
			}
			d.count, d.given = n, true
		case i < len(format) && format[i] == '*':
			d.star, d.given = true, true
			i++
		}
		if strings.IndexByte("MwX@", c) >= 0 {
			return nil, Raise("NotImplementedError", "sonde does not support the directive %c in a pack format", c)
		}
		out = append(out, d)
	}
	return out, nil
}

// floating is the order and size of a directive of a Float; size 0 is none.
func (d directive) floating() (order binary.ByteOrder, size int) {
	switch d.letter {
	case 'D', 'd', 'E':
		return binary.LittleEndian, 8
	case 'F', 'f', 'e':
		return binary.LittleEndian, 4
	case 'G':
		return binary.BigEndian, 8
	case 'g':
		return binary.BigEndian, 4
	}
	return nil, 0
}

// pack is Array#pack.
func (in *Interp) pack(vs []Value, format string) (Value, error) {
	ds, err := in.directives(format)
	if err != nil {
		return nil, err
	}
	var b []byte
	enc := encASCII
	next := func() (Value, error) {
		if len(vs) == 0 {
			return nil, Raise("ArgumentError", "too few arguments")
		}
		v := vs[0]
		vs = vs[1:]
		return v, nil
	}
	for i, d := range ds {
		switch {
		case d.letter == 'U':
			if i == 0 {
				enc = encUTF8
			}
		case strings.IndexByte("mMu", d.letter) < 0 && enc == encASCII:
			enc = encBinary
		}
		switch d.letter {
		case 'x':
			n := d.count
			if d.star {
				n = 0
			}
			if err := in.pay(n); err != nil {
				return nil, err
			}
			b = append(b, make([]byte, n)...)
		case 'a', 'A', 'Z', 'B', 'b', 'H', 'h', 'm':
			v, err := next()
			if err != nil {
				return nil, err
			}
			text := ""
			if !IsNil(v) || d.letter == 'm' {
				if text, err = in.toStr(v); err != nil {
					return nil, err
				}
			}
			if err := in.pay(2*len(text) + d.count); err != nil {
				return nil, err
			}
			b = d.appendText(b, text)
		default:
			n := d.count
			if d.star {
				n = len(vs)
			}
			for range n {
				v, err := next()
				if err != nil {
					return nil, err
				}
				if b, err = in.appendNumber(b, d, v); err != nil {
					return nil, err
				}
				if err := in.pay(8); err != nil {
					return nil, err
				}
			}
		}
	}
	s := in.str(string(b))
	s.enc = enc
	return s, nil
}

// appendText packs a string: padded, in bits, in hexadecimal or base64.
func (d directive) appendText(b []byte, text string) []byte {
	n := d.count
	switch d.letter {
	case 'a', 'A', 'Z':
		if d.star {
			n = len(text)
			if d.letter == 'Z' {
				n++
			}
		}
		fill := byte(0)
		if d.letter == 'A' {
			fill = ' '
		}
		for i := range n {
			if i < len(text) {
				b = append(b, text[i])
			} else {
				b = append(b, fill)
			}
		}
		return b
	case 'm':
		text64 := base64.StdEncoding.EncodeToString([]byte(text))
		if d.given && !d.star && d.count == 0 {
			return append(b, text64...)
		}
		line := lineOf64
		if d.given && !d.star && d.count >= 3 {
			line = d.count / 3 * 4
		}
		for ; len(text64) > line; text64 = text64[line:] {
			b = append(append(b, text64[:line]...), '\n')
		}
		if text64 != "" {
			b = append(append(b, text64...), '\n')
		}
		return b
	}
	per, width := 8, 1 // digits in a byte, bits in a digit
	if d.letter == 'H' || d.letter == 'h' {
		per, width = 2, 4
	}
	if d.star || d.given && n > len(text) {
		n = len(text)
	}
	n = min(n, len(text))
	for i := 0; i < n; i += per {
		var c byte
		for j := range per {
			if i+j >= n {
				break
			}
			digit := text[i+j]
			if digit >= 'A' {
				digit = digit&7 + 9
			}
			at := j * width
			if d.letter == 'B' || d.letter == 'H' {
				at = 8 - width - at
			}
			c |= digit & (1<<width - 1) << at
		}
		b = append(b, c)
	}
	return b
}

func (in *Interp) appendNumber(b []byte, d directive, v Value) ([]byte, error) {
	if order, size := d.floating(); size > 0 {
		f, ok := toFloat(v)
		if !ok {
			return nil, Raise("TypeError", "can't convert %s into Float", kindName(v))
		}
		if size == 4 {
			return order.(binary.AppendByteOrder).AppendUint32(b, math.Float32bits(float32(f))), nil
		}
		return order.(binary.AppendByteOrder).AppendUint64(b, math.Float64bits(f)), nil
	}
	n := bigOf(v)
	if n == nil {
		i, err := toInt(v)
		if err != nil {
			return nil, err
		}
		n = big.NewInt(int64(i))
	}
	if d.letter == 'U' {
		if n.Sign() < 0 || n.Cmp(big.NewInt(utf8.MaxRune)) > 0 {
			return nil, Raise("RangeError", "pack(U): value out of range")
		}
		return utf8.AppendRune(b, rune(n.Int64())), nil
	}
	size := integers[d.letter].size
	low := new(big.Int).And(n, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	word := make([]byte, 8)
	if d.big {
		binary.BigEndian.PutUint64(word, low)
		return append(b, word[8-size:]...), nil
	}
	binary.LittleEndian.PutUint64(word, low)
	return append(b, word[:size]...), nil
}

// unpack is String#unpack.
func (in *Interp) unpack(s, format string) (*Array, error) {
	ds, err := in.directives(format)
	if err != nil {
		return nil, err
	}
	out := List()
	give := func(v Value) error {
		out.Elems = append(out.Elems, v)
		return in.pay(2 * slot)
	}
	text := func(t string, e encoding) error {
		r := in.str(t)
		r.enc = e
		return give(r)
	}
	for _, d := range ds {
		n := d.count
		switch d.letter {
		case 'x':
			if n > len(s) {
				return nil, Raise("ArgumentError", "x outside of string")
			}
			s = s[n:]
		case 'a', 'A', 'Z':
			if d.star || n > len(s) {
				n = len(s)
			}
			part := s[:n]
			if d.letter == 'Z' {
				if at := strings.IndexByte(part, 0); at >= 0 {
					part = part[:at]
					if d.star {
						n = at + 1
					}
				}
			}
			if d.letter == 'A' {
				part = strings.TrimRight(part, " \x00")
			}
			s = s[n:]
			if err := text(part, encBinary); err != nil {
				return nil, err
			}
		case 'B', 'b', 'H', 'h':
			digits, used := d.digits(s)
			s = s[used:]
			if err := text(digits, encASCII); err != nil {
				return nil, err
			}
		case 'm':
			if err := text(lenient64(s), encBinary); err != nil {
				return nil, err
			}
			s = ""
		case 'U':
			for ; s != "" && (d.star || n > 0); n-- {
				r, size := utf8.DecodeRuneInString(s)
				if r == utf8.RuneError && size == 1 {
					return nil, Raise("ArgumentError", "malformed UTF-8 character")
				}
				s = s[size:]
				if err := give(Int(r)); err != nil {
					return nil, err
				}
			}
		default:
			_, size := d.floating()
			if size == 0 {
				size = integers[d.letter].size
			}
			for ; len(s) >= size && (d.star || n > 0); n-- {
				if err := give(d.number([]byte(s[:size]))); err != nil {
					return nil, err
				}
				s = s[size:]
			}
			for ; n > 0 && !d.star; n-- {
				if err := give(Nil); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

// digits are the bits or hexadecimal digits that s begins with, and how many
// bytes they took.
func (d directive) digits(s string) (string, int) {
	per := 8
	if d.letter == 'H' || d.letter == 'h' {
		per = 2
	}
	n := d.count
	if d.star || n > len(s)*per {
		n = len(s) * per
	}
	used := (n + per - 1) / per
	var b strings.Builder
	for i := range used {
		c := s[i]
		if per == 2 {
			pair := hex.EncodeToString([]byte{c})
			if d.letter == 'h' {
				pair = pair[1:] + pair[:1]
			}
			b.WriteString(pair)
			continue
		}
		for j := range 8 {
			at := j
			if d.letter == 'B' {
				at = 7 - j
			}
			b.WriteByte('0' + c>>at&1)
		}
	}
	return b.String()[:n], used
}

// number is a Float or Integer that was packed.
func (d directive) number(b []byte) Value {
	if order, size := d.floating(); size == 4 {
		return Float(math.Float32frombits(order.Uint32(b)))
	} else if size == 8 {
		return Float(math.Float64frombits(order.Uint64(b)))
	}
	var n uint64
	for i := range b {
		at := i
		if !d.big {
			at = len(b) - 1 - i
		}
		n = n<<8 | uint64(b[at])
	}
	if integers[d.letter].signed {
		shift := 64 - 8*len(b)
		return Int(int64(n<<shift) >> shift)
	}
	return NewInt(new(big.Int).SetUint64(n))
}
