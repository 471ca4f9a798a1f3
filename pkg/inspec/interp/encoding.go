// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// encoding is what a string's bytes mean. All but UTF-8 are taken byte by byte.
type encoding uint8

const (
	encUTF8 encoding = iota
	encBinary
	encASCII
	encLatin1
	encLatin9
	encWindows1252
	encUTF16LE
	encUTF16BE
	encUTF16 // with a mark that tells the order
)

// encodings are their names, Ruby's own first.
var encodings = [...][]string{
	encUTF8:        {"UTF-8", "UTF8", "CP65001"},
	encBinary:      {"ASCII-8BIT", "BINARY"},
	encASCII:       {"US-ASCII", "ASCII", "ANSI_X3.4-1968", "646"},
	encLatin1:      {"ISO-8859-1", "ISO8859-1"},
	encLatin9:      {"ISO-8859-15", "ISO8859-15"},
	encWindows1252: {"Windows-1252", "CP1252"},
	encUTF16LE:     {"UTF-16LE"},
	encUTF16BE:     {"UTF-16BE", "UCS-2BE"},
	encUTF16:       {"UTF-16"},
}

// windows1252 is what the bytes from 0x80 mean, 0 for nothing.
var windows1252 = [...]rune{
	0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178,
}

// latin9 is where ISO-8859-15 is not ISO-8859-1.
var latin9 = map[byte]rune{0xa4: 0x20ac, 0xa6: 0x160, 0xa8: 0x161, 0xb4: 0x17d, 0xb8: 0x17e, 0xbc: 0x152, 0xbd: 0x153, 0xbe: 0x178}

func (e encoding) String() string { return encodings[e][0] }

// constant is the name of its constant in Encoding.
func (e encoding) constant() string {
	return strings.ToUpper(strings.ReplaceAll(e.String(), "-", "_"))
}

// bytewise tells whether each byte is a character of its own, as far as Ruby's
// methods are concerned.
func (s *String) bytewise() bool { return s.enc != encUTF8 }

// encodingOf is the encoding that an Encoding or a name means.
func (in *Interp) encodingOf(v Value) (encoding, error) {
	name, err := in.toS(v)
	if err != nil {
		return 0, err
	}
	for e, names := range encodings {
		for _, n := range names {
			if strings.EqualFold(n, name) {
				return encoding(e), nil
			}
		}
	}
	if strings.EqualFold(name, "external") || strings.EqualFold(name, "locale") || strings.EqualFold(name, "filesystem") {
		return encUTF8, nil
	}
	for _, known := range []string{"UTF-7", "UTF-32", "UTF-32LE", "UTF-32BE", "Shift_JIS", "EUC-JP", "GBK", "Big5", "KOI8-R"} {
		if strings.EqualFold(known, name) {
			return 0, Raise("NotImplementedError", "sonde does not support the encoding %s", known)
		}
	}
	if strings.HasPrefix(strings.ToUpper(name), "ISO-8859-") || strings.HasPrefix(strings.ToUpper(name), "WINDOWS-") {
		return 0, Raise("NotImplementedError", "sonde does not support the encoding %s", name)
	}
	return 0, Raise("ArgumentError", "unknown encoding name - %s", name)
}

var (
	errInvalid   = errors.New("invalid")
	errUndefined = errors.New("undefined")
)

// decode takes the first character off s: its rune and its length. What is no
// character is errInvalid, a byte without meaning errUndefined.
func (e encoding) decode(s string) (rune, int, error) {
	c := s[0]
	switch e {
	case encUTF8:
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			return r, n, errInvalid
		}
		return r, n, nil
	case encUTF16LE, encUTF16BE, encUTF16:
		if len(s) < 2 {
			return 0, len(s), errInvalid
		}
		order := binary.ByteOrder(binary.BigEndian)
		if e == encUTF16LE {
			order = binary.LittleEndian
		}
		r := rune(order.Uint16([]byte(s[:2])))
		if !utf16.IsSurrogate(r) {
			return r, 2, nil
		}
		if len(s) >= 4 {
			if r = utf16.DecodeRune(r, rune(order.Uint16([]byte(s[2:4])))); r != utf8.RuneError {
				return r, 4, nil
			}
		}
		return 0, 2, errInvalid
	}
	if c < 0x80 {
		return rune(c), 1, nil
	}
	switch e {
	case encLatin1:
		return rune(c), 1, nil
	case encLatin9:
		if r, ok := latin9[c]; ok {
			return r, 1, nil
		}
		return rune(c), 1, nil
	case encWindows1252:
		if c >= 0xa0 {
			return rune(c), 1, nil
		}
		if r := windows1252[c-0x80]; r != 0 {
			return r, 1, nil
		}
	case encASCII:
		return 0, 1, errInvalid
	}
	return 0, 1, errUndefined
}

// encode is a character in the encoding; ok is false when it has none there.
func (e encoding) encode(r rune) (s string, ok bool) {
	switch e {
	case encUTF8:
		return string(r), true
	case encUTF16LE:
		var b []byte
		for _, u := range utf16.Encode([]rune{r}) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return string(b), true
	case encUTF16BE, encUTF16:
		var b []byte
		for _, u := range utf16.Encode([]rune{r}) {
			b = binary.BigEndian.AppendUint16(b, u)
		}
		return string(b), true
	}
	if r < 0x80 {
		return string([]byte{byte(r)}), true
	}
	if e == encASCII || e == encBinary {
		return "", false
	}
	if r <= 0xff {
		b := string([]byte{byte(r)})
		if x, _, err := e.decode(b); err == nil && x == r {
			return b, true
		}
		return "", false
	}
	for c := 0x80; c < 0xc0 && e != encLatin1; c++ { // what Latin-1 lacks is there
		if x, _, err := e.decode(string([]byte{byte(c)})); err == nil && x == r {
			return string([]byte{byte(c)}), true
		}
	}
	return "", false
}

// transcode is String#encode from one encoding to another. Options say what is
// put in place of what cannot be.
func (in *Interp) transcode(s string, from, to encoding, a Args) (string, error) {
	if err := in.pay(4 * len(s)); err != nil {
		return "", err
	}
	if in.steps -= int64(len(s)) / 8; in.steps < 0 {
		return "", in.exceeded("steps")
	}
	replaced := func(option string) bool { return a.Option(option) == Value(Symbol("replace")) }
	invalid, undefined := replaced("invalid"), replaced("undef")
	with := "?"
	if to == encUTF8 || to >= encUTF16LE {
		with = "\ufffd"
	}
	if v := a.Option("replace"); !IsNil(v) {
		var err error
		if with, err = in.toStr(v); err != nil {
			return "", err
		}
	}
	with, err := in.transcodePlain(with, to)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if to == encUTF16 && s != "" {
		b.WriteString("\xfe\xff")
		to = encUTF16BE
	}
	if from == encUTF16 {
		from = encUTF16BE
		if mark := s[:min(2, len(s))]; mark == "\xff\xfe" || mark == "\xfe\xff" {
			s = s[2:]
			if mark == "\xff\xfe" {
				from = encUTF16LE
			}
		}
	}
	put := func(s string) error {
		b.WriteString(s)
		return in.pay(len(s))
	}
	for i := 0; i < len(s); {
		r, n, err := from.decode(s[i:])
		at := i
		i += n
		if err == nil && from == to {
			if err := put(s[at:i]); err != nil {
				return "", err
			}
			continue
		}
		if err == nil {
			c, ok := to.encode(r)
			switch {
			case ok:
				err = put(c)
			case undefined:
				err = put(with)
			default:
				err = Raise("Encoding::UndefinedConversionError", "U+%04X from UTF-8 to %s", r, to)
				if from != encUTF8 {
					err = Raise("Encoding::UndefinedConversionError", "U+%04X to %s in conversion from %s to UTF-8 to %s", r, to, from, to)
				}
			}
			if err != nil {
				return "", err
			}
			continue
		}
		switch {
		case errors.Is(err, errInvalid) && invalid || errors.Is(err, errUndefined) && undefined:
			if err := put(with); err != nil {
				return "", err
			}
		case errors.Is(err, errInvalid):
			msg := fmt.Sprintf("%q on %s", "\\x"+fmt.Sprintf("%02X", s[at]), from)
			if rest := s[i:]; from == encUTF8 && rest != "" && s[at] >= 0xc0 {
				msg = fmt.Sprintf(`"\x%02X" followed by %s on %s`, s[at], inspectString(Str(rest[:1])), from)
			}
			return "", Raise("Encoding::InvalidByteSequenceError", "%s", strings.ReplaceAll(msg, `\\`, `\`))
		default:
			return "", Raise("Encoding::UndefinedConversionError", `"\x%02X" from %s to UTF-8`, s[at], from)
		}
	}
	return b.String(), nil
}

// transcodePlain is UTF-8 text in another encoding.
func (in *Interp) transcodePlain(s string, to encoding) (string, error) {
	var b strings.Builder
	for _, r := range s {
		c, ok := to.encode(r)
		if !ok {
			return "", Raise("Encoding::UndefinedConversionError", "U+%04X from UTF-8 to %s", r, to)
		}
		b.WriteString(c)
	}
	return b.String(), in.pay(b.Len())
}

// joined is the encoding of a and b one after the other.
func (in *Interp) joined(a, b *String) (encoding, error) {
	switch {
	case a.enc == b.enc, b.s == "" || isASCII(b.s) && b.enc < encUTF16LE:
		return a.enc, nil
	case a.s == "" || isASCII(a.s) && a.enc < encUTF16LE:
		return b.enc, nil
	}
	return 0, Raise("Encoding::CompatibilityError", "incompatible character encodings: %s and %s", a.enc, b.enc)
}

// scrub puts what the block says in the place of what is not UTF-8.
func (in *Interp) scrub(s string, block *Proc) (string, error) {
	var b strings.Builder
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if r != utf8.RuneError || n > 1 {
			b.WriteString(s[:n])
			s = s[n:]
			continue
		}
		v, err := in.Yield(block, in.str(s[:n]))
		if err != nil {
			return "", err
		}
		with, err := in.toStr(v)
		if err != nil {
			return "", err
		}
		b.WriteString(with)
		s = s[n:]
		if err := in.pay(len(with)); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// dumpString is String#dump: inspect, in ASCII alone.
func dumpString(s string) string {
	var b strings.Builder
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1, r < 0x20 && !strings.ContainsRune("\n\t\r\f\v\b\a\x1b", r), r == 0x7f:
			fmt.Fprintf(&b, "\\x%02X", s[0])
		case r > 0xffff:
			fmt.Fprintf(&b, "\\u{%X}", r)
		case r > 0x7f:
			fmt.Fprintf(&b, "\\u%04X", r)
		case r == '#':
			// What follows tells whether it is escaped.
			t := inspectString(Str(s[:min(2, len(s))]))
			b.WriteString(strings.TrimSuffix(t[1:], `"`)[:strings.IndexByte(t, '#')])
		default:
			t := inspectString(Str(s[:n]))
			b.WriteString(t[1 : len(t)-1])
		}
		s = s[n:]
	}
	return `"` + b.String() + `"`
}

func (in *Interp) defineEncoding() {
	k := in.core.Object.consts["Encoding"].(*Class)
	constant := func(e encoding) Value {
		v, ok := k.consts[e.constant()]
		if !ok {
			v = in.NewObject(k, e.String())
			k.setConst(e.constant(), v)
		}
		return v
	}
	for e := range encodings {
		constant(encoding(e))
	}
	for name, e := range map[string]encoding{"BINARY": encBinary, "ASCII": encASCII, "ISO8859_1": encLatin1, "CP1252": encWindows1252} {
		k.setConst(name, constant(e))
	}
	k.define([]def{
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Str(Data[string](self)), nil }},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Str("#<Encoding:" + Data[string](self) + ">"), nil
		}},
	}, alias{"name", "to_s"})
	utf := func(in *Interp, self Value, a Args) (Value, error) { return constant(encUTF8), nil }
	k.defineSelf([]def{
		{"default_external", 0, 0, utf},
		{"default_internal", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Nil, nil }},
		// There is but one default here; the usual assignment changes nothing.
		{"default_external=", 1, 1, keepUTF8},
		{"default_internal=", 1, 1, keepUTF8},
		{"find", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			e, err := in.encodingOf(a.Pos[0])
			if err != nil {
				return nil, err
			}
			return constant(e), nil
		}},
	})
	str := func(v Value) *String { return v.(*String) }
	made := func(in *Interp, s string, e encoding) *String {
		r := in.str(s)
		r.enc = e
		return r
	}
	encode := func(in *Interp, self Value, a Args) (Value, error) {
		from, to := str(self).enc, encUTF8
		var err error
		if len(a.Pos) > 0 {
			if to, err = in.encodingOf(a.Pos[0]); err != nil {
				return nil, err
			}
		}
		if len(a.Pos) > 1 {
			if from, err = in.encodingOf(a.Pos[1]); err != nil {
				return nil, err
			}
		}
		for _, option := range []string{"xml", "fallback", "crlf_newline", "cr_newline"} {
			if !IsNil(a.Option(option)) {
				return nil, Raise("NotImplementedError", "sonde does not support the option %s of String#encode", option)
			}
		}
		s := str(self).s
		switch {
		case to == from && a.Option("invalid") != Value(Symbol("replace")):
			// Nothing is looked at.
		case (to == encBinary || from == encBinary) && isASCII(s):
		default:
			if s, err = in.transcode(s, from, to, a); err != nil {
				return nil, err
			}
		}
		if Truthy(a.Option("universal_newline")) {
			s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
		}
		return made(in, s, to), nil
	}
	in.core.String.define([]def{
		{"encoding", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return constant(str(self).enc), nil }},
		{"force_encoding", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			e, err := in.encodingOf(a.Pos[0])
			if err != nil {
				return nil, err
			}
			if str(self).frozen {
				return nil, in.frozenError(self)
			}
			str(self).enc = e
			return self, nil
		}},
		{"encode", 0, -1, encode},
		{"encode!", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			v, err := encode(in, self, a)
			if err != nil {
				return nil, err
			}
			if str(self).frozen {
				return nil, in.frozenError(self)
			}
			str(self).s, str(self).enc, str(self).grown = str(v).s, str(v).enc, nil
			return self, nil
		}},
		{"b", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return made(in, str(self).s, encBinary), nil }},
		{"valid_encoding?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			switch s := str(self); s.enc {
			case encUTF8:
				return Bool(utf8.ValidString(s.s)), nil
			case encASCII:
				return Bool(isASCII(s.s)), nil
			case encUTF16LE, encUTF16BE, encUTF16:
				_, err := in.transcode(s.s, s.enc, encUTF8, Args{})
				return Bool(err == nil), nil
			}
			return Bool(true), nil
		}},
		{"ascii_only?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Bool(isASCII(str(self).s) && str(self).enc < encUTF16LE), nil
		}},
		{"unicode_normalize", 0, 1, normalized},
		{"unicode_normalized?", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			_, err := normalized(in, self, a)
			return Bool(err == nil), err
		}},
	})
}

// normalized answers for what has no other form.
func normalized(in *Interp, self Value, a Args) (Value, error) {
	if s := self.(*String).s; isASCII(s) {
		return in.str(s), nil
	}
	return nil, Raise("NotImplementedError", "sonde does not support String#unicode_normalize beyond ASCII")
}

func keepUTF8(in *Interp, _ Value, a Args) (Value, error) {
	if IsNil(a.Pos[0]) {
		return Nil, nil
	}
	e, err := in.encodingOf(a.Pos[0])
	if err == nil && e != encUTF8 {
		err = Raise("NotImplementedError", "sonde does not support %s as the default encoding", e)
	}
	return a.Pos[0], err
}
