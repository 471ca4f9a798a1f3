// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// marshalled begins what Marshal writes: the version of the format (Ruby:
// doc/marshal.rdoc).
const marshalled = "\x04\x08"

// fixedEncoding is the option of an expression that is not all ASCII.
const fixedEncoding = 0x10

// marshalWriter writes values as Marshal.dump does. What stands there a second
// time is a link to the first.
type marshalWriter struct {
	in      *Interp
	b       []byte
	symbols map[string]int
	objects map[Value]int
	count   int // of objects that a link could name
}

func (in *Interp) marshal(v Value) (*String, error) {
	w := &marshalWriter{in: in, b: []byte(marshalled), symbols: map[string]int{}, objects: map[Value]int{}}
	if err := w.write(v); err != nil {
		return nil, err
	}
	return &String{s: string(w.b), enc: encBinary}, nil
}

func (w *marshalWriter) write(v Value) error {
	if err := w.in.descend(); err != nil {
		return err
	}
	defer w.in.ascend()
	if err := w.in.pay(2 * slot); err != nil {
		return err
	}
	switch x := v.(type) {
	case NilType:
		w.b = append(w.b, '0')
		return nil
	case Bool:
		w.b = append(w.b, map[Bool]byte{true: 'T', false: 'F'}[x])
		return nil
	case Symbol:
		w.symbol(string(x))
		return nil
	case Int:
		if x >= -1<<30 && x < 1<<30 {
			w.b = append(w.b, 'i')
			w.long(int(x))
			return nil
		}
		w.count++
		w.integer(big.NewInt(int64(x)))
		return nil
	}
	if i, ok := w.objects[v]; ok {
		w.b = append(w.b, '@')
		w.long(i)
		return nil
	}
	w.objects[v] = w.count
	w.count++
	switch x := v.(type) {
	case *Big:
		w.integer(x.n)
		return nil
	case Float:
		w.b = append(w.b, 'f')
		w.bytes(marshalFloat(float64(x)))
		return nil
	case *String:
		return w.text(x)
	case *Regexp:
		w.b = append(w.b, "I/"...)
		w.bytes(x.src)
		flags, ascii := byte(x.flags&flagsAll), isASCII(x.src)
		if !ascii {
			flags |= fixedEncoding
		}
		w.b = append(w.b, flags)
		w.encoding(ascii)
		return nil
	case *Array:
		if err := w.ofClass(x, x.cls); err != nil {
			return err
		}
		w.b = append(w.b, '[')
		w.long(len(x.Elems))
		for _, e := range x.Elems {
			if err := w.write(e); err != nil {
				return err
			}
		}
		return nil
	case *Hash:
		return w.hash(x)
	case *Range:
		w.b = append(w.b, 'o')
		w.symbol("Range")
		return w.members([]string{"excl", "begin", "end"}, []Value{Bool(x.Exclusive), x.Lo, x.Hi})
	case *Class:
		if x.name == "" || x.attached != nil {
			return Raise("TypeError", "can't dump anonymous class %s", x.Name())
		}
		w.b = append(w.b, map[bool]byte{true: 'm', false: 'c'}[x.isModule])
		w.bytes(x.name)
		return nil
	case *Object:
		return w.object(x)
	}
	return Raise("TypeError", "no _dump_data is defined for class %s", v.class(w.in).Name())
}

// ofClass notes the class of a string, list or hash that has one of its own.
func (w *marshalWriter) ofClass(v Value, c *Class) error {
	if w.in.ivars[v] != nil {
		return Raise("NotImplementedError", "sonde does not support Marshal.dump of instance variables of a %s", kindName(v))
	}
	switch {
	case c == nil:
		return nil
	case c.attached != nil:
		return Raise("TypeError", "singleton can't be dumped")
	case c.name == "":
		return Raise("TypeError", "can't dump anonymous class %s", c.Name())
	}
	w.b = append(w.b, 'C')
	w.symbol(c.name)
	return nil
}

func (w *marshalWriter) text(s *String) error {
	switch s.enc {
	case encUTF8, encASCII:
		w.b = append(w.b, 'I')
	case encBinary:
	default:
		return Raise("NotImplementedError", "sonde does not support Marshal.dump of text in %s", s.enc)
	}
	if err := w.ofClass(s, s.cls); err != nil {
		return err
	}
	w.b = append(w.b, '"')
	w.bytes(s.s)
	if s.enc != encBinary {
		w.encoding(s.enc == encASCII)
	}
	return w.in.pay(len(s.s))
}

// encoding is the one instance variable that text has: ASCII's or UTF-8's.
func (w *marshalWriter) encoding(ascii bool) {
	w.long(1)
	w.symbol("E")
	w.b = append(w.b, map[bool]byte{true: 'F', false: 'T'}[ascii])
}

func (w *marshalWriter) hash(h *Hash) error {
	if h.defProc != nil {
		return Raise("TypeError", "can't dump hash with default proc")
	}
	if h.byID {
		return Raise("NotImplementedError", "sonde does not support Marshal.dump of a hash that compares by identity")
	}
	if err := w.ofClass(h, h.cls); err != nil {
		return err
	}
	def := h.def != nil && !IsNil(h.def)
	w.b = append(w.b, map[bool]byte{true: '}', false: '{'}[def])
	w.long(h.Len())
	for k, v := range h.All() {
		if err := w.write(k); err != nil {
			return err
		}
		if err := w.write(v); err != nil {
			return err
		}
	}
	if def {
		return w.write(h.def)
	}
	return nil
}

func (w *marshalWriter) object(o *Object) error {
	c := w.in.classOf(o)
	if c.attached != nil {
		return Raise("TypeError", "singleton can't be dumped")
	}
	if c.name == "" {
		return Raise("TypeError", "can't dump anonymous class %s", c.Name())
	}
	names := slices.Clone(o.ivarNames)
	values := make([]Value, len(names))
	for i, n := range names {
		values[i] = o.ivars[n]
	}
	letter := byte('o')
	switch d := o.Data.(type) {
	case nil:
		if w.in.Responds(o, "marshal_dump") || c.find("_dump") != nil {
			return Raise("NotImplementedError", "sonde does not support classes that say how they are dumped: %s", c.name)
		}
	case *setData:
		content := d.h.copy()
		content.def = Bool(false)
		names, values = append([]string{"@hash"}, names...), append([]Value{content}, values...)
	case *structData:
		letter = 'S'
		names, values = w.in.members(c), d.vals
	default:
		return Raise("NotImplementedError", "sonde does not support Marshal.dump of a %s", c.name)
	}
	w.b = append(w.b, letter)
	w.symbol(c.name)
	return w.members(names, values)
}

func (w *marshalWriter) members(names []string, values []Value) error {
	w.long(len(names))
	for i, n := range names {
		w.symbol(n)
		if err := w.write(values[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *marshalWriter) symbol(s string) {
	if i, ok := w.symbols[s]; ok {
		w.b = append(w.b, ';')
		w.long(i)
		return
	}
	w.symbols[s] = len(w.symbols)
	if ascii := isASCII(s); !ascii {
		w.b = append(w.b, 'I')
		defer w.encoding(ascii)
	}
	w.b = append(w.b, ':')
	w.bytes(s)
}

func (w *marshalWriter) bytes(s string) {
	w.long(len(s))
	w.b = append(w.b, s...)
}

// long is a number of up to 31 bits: one byte, or their count and the bytes.
func (w *marshalWriter) long(n int) {
	switch {
	case n == 0:
		w.b = append(w.b, 0)
	case n > 0 && n < 123:
		w.b = append(w.b, byte(n+5))
	case n < 0 && n > -124:
		w.b = append(w.b, byte(n-5))
	default:
		end := 0
		if n < 0 {
			end = -1
		}
		var digits []byte
		for ; n != end; n >>= 8 {
			digits = append(digits, byte(n))
		}
		count := len(digits)
		if end < 0 {
			count = -count
		}
		w.b = append(append(w.b, byte(count)), digits...)
	}
}

// integer is one beyond 31 bits: its sign and its shorts, the lowest first.
func (w *marshalWriter) integer(n *big.Int) {
	w.b = append(w.b, 'l', map[bool]byte{true: '-', false: '+'}[n.Sign() < 0])
	digits := n.Bytes()
	slices.Reverse(digits)
	if len(digits)%2 == 1 {
		digits = append(digits, 0)
	}
	w.long(len(digits) / 2)
	w.b = append(w.b, digits...)
}

// marshalFloat is the shortest form of a number: without a point where its
// digits end before it.
func marshalFloat(f float64) string {
	s := strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(f, 'e', -1, 64), "+"))
	mantissa, exponent, ok := strings.Cut(s, "e")
	if !ok {
		return s // inf, -inf, nan
	}
	exp, _ := strconv.Atoi(exponent) // FormatFloat wrote it
	sign := ""
	if rest, neg := strings.CutPrefix(mantissa, "-"); neg {
		sign, mantissa = "-", rest
	}
	digits := strings.Replace(mantissa, ".", "", 1)
	point := exp + 1
	switch {
	case f == 0:
		return sign + "0"
	case point < -3 || point > len(digits):
		return sign + mantissa + "e" + strconv.Itoa(exp)
	case point == len(digits):
		return sign + digits
	case point > 0:
		return sign + digits[:point] + "." + digits[point:]
	}
	return sign + "0." + strings.Repeat("0", -point) + digits
}

// marshalReader reads what marshalWriter writes.
type marshalReader struct {
	in      *Interp
	s       string
	symbols []string
	objects []Value
}

func (in *Interp) unmarshal(s string) (Value, error) {
	if len(s) < len(marshalled) {
		return nil, tooShort()
	}
	if s[0] != marshalled[0] || s[1] > marshalled[1] {
		return nil, Raise("TypeError", "incompatible marshal file format (can't be read)\n\tformat version 4.8 required; %d.%d given", s[0], s[1])
	}
	r := &marshalReader{in: in, s: s[len(marshalled):]}
	return r.read()
}

func tooShort() error { return Raise("ArgumentError", "marshal data too short") }

func (r *marshalReader) read() (Value, error) {
	if err := r.in.descend(); err != nil {
		return nil, err
	}
	defer r.in.ascend()
	if err := r.in.pay(2 * slot); err != nil {
		return nil, err
	}
	c, err := r.byte()
	if err != nil {
		return nil, err
	}
	switch c {
	case '0':
		return Nil, nil
	case 'T', 'F':
		return Bool(c == 'T'), nil
	case 'i':
		n, err := r.long()
		return Int(n), err
	case ':', ';':
		r.s = string(c) + r.s
		s, err := r.symbol()
		return Symbol(s), err
	case 'I':
		return r.encoded()
	case '@':
		i, err := r.long()
		if err == nil && (i < 0 || i >= len(r.objects)) {
			err = Raise("ArgumentError", "dump format error (unlinked)")
		}
		if err != nil {
			return nil, err
		}
		return r.objects[i], nil
	}
	at := len(r.objects)
	r.objects = append(r.objects, Nil)
	return r.object(c, at)
}

// object reads what a link can name; at is its place among these.
func (r *marshalReader) object(c byte, at int) (Value, error) {
	switch c {
	case 'l':
		n, err := r.integer()
		r.objects[at] = n
		return n, err
	case 'f':
		s, err := r.bytes()
		f, bad := strconv.ParseFloat(s, 64)
		if err == nil && bad != nil && f == 0 {
			err = Raise("ArgumentError", "dump format error")
		}
		r.objects[at] = Float(f)
		return Float(f), err
	case '"':
		s, err := r.bytes()
		v := &String{s: s, enc: encBinary}
		r.objects[at] = v
		return v, err
	case '[':
		l := List()
		r.objects[at] = l
		n, err := r.long()
		for i := 0; i < n && err == nil; i++ {
			var v Value
			if v, err = r.read(); err == nil {
				l.Elems = append(l.Elems, v)
			}
		}
		return l, err
	case '{', '}':
		h := NewHash()
		r.objects[at] = h
		return h, r.fill(h, c == '}')
	case 'C':
		k, err := r.class()
		if err != nil {
			return nil, err
		}
		inner, err := r.byte()
		if err != nil {
			return nil, err
		}
		v, err := r.object(inner, at)
		switch x := v.(type) {
		case *String:
			x.cls = k
		case *Array:
			x.cls = k
		case *Hash:
			x.cls = k
		}
		return v, err
	case 'c', 'm':
		name, err := r.bytes()
		if err != nil {
			return nil, err
		}
		k, err := r.named(name)
		if err != nil {
			return nil, err
		}
		r.objects[at] = k
		return k, nil
	case 'o', 'S':
		return r.instance(at)
	case '/':
		src, err := r.bytes()
		if err != nil {
			return nil, err
		}
		flags, err := r.byte()
		if err != nil {
			return nil, err
		}
		re, err := r.in.regexp(src, regexpFlags(flags)&flagsAll)
		if err != nil {
			return nil, err
		}
		r.objects[at] = re
		return re, nil
	case 'U', 'u', 'e', 'd', 'M':
		return nil, Raise("NotImplementedError", "sonde does not support the type %c in Marshal.load", c)
	}
	return nil, Raise("ArgumentError", "dump format error(0x%x)", c)
}

// encoded reads a value and then its encoding.
func (r *marshalReader) encoded() (Value, error) {
	if strings.HasPrefix(r.s, ":") {
		s, err := r.symbol()
		if err != nil {
			return nil, err
		}
		_, err = r.variables()
		return Symbol(s), err
	}
	v, err := r.read()
	if err != nil {
		return nil, err
	}
	vars, err := r.variables()
	if err != nil {
		return nil, err
	}
	if s, ok := v.(*String); ok {
		s.enc = encASCII
		if Truthy(vars["E"]) {
			s.enc = encUTF8
		}
	}
	return v, nil
}

func (r *marshalReader) variables() (map[string]Value, error) {
	n, err := r.long()
	out := map[string]Value{}
	for i := 0; i < n && err == nil; i++ {
		var name string
		if name, err = r.symbol(); err != nil {
			break
		}
		out[name], err = r.read()
	}
	return out, err
}

func (r *marshalReader) fill(h *Hash, def bool) error {
	n, err := r.long()
	for i := 0; i < n && err == nil; i++ {
		var k, v Value
		if k, err = r.read(); err != nil {
			break
		}
		if v, err = r.read(); err != nil {
			break
		}
		err = r.in.hashSet(h, k, v)
	}
	if err == nil && def {
		h.def, err = r.read()
	}
	return err
}

func (r *marshalReader) instance(at int) (Value, error) {
	k, err := r.class()
	if err != nil {
		return nil, err
	}
	if k == r.in.core.Range {
		v := &Range{Lo: Nil, Hi: Nil}
		r.objects[at] = v
		vars, err := r.variables()
		if err == nil && (vars["begin"] == nil || vars["end"] == nil) {
			err = Raise("ArgumentError", "bad value for range")
		}
		if err != nil {
			return nil, err
		}
		v.Lo, v.Hi, v.Exclusive = vars["begin"], vars["end"], Truthy(vars["excl"])
		return v, nil
	}
	alloc := k.allocator()
	if alloc == nil {
		return nil, Raise("TypeError", "allocator undefined for %s", k.Name())
	}
	o, ok := alloc(r.in, k).(*Object)
	if !ok {
		return nil, Raise("ArgumentError", "dump format error (user class)")
	}
	r.objects[at] = o
	n, err := r.long()
	for i := 0; i < n && err == nil; i++ {
		var name string
		if name, err = r.symbol(); err != nil {
			break
		}
		var v Value
		if v, err = r.read(); err != nil {
			break
		}
		switch d := o.Data.(type) {
		case *structData:
			if i >= len(d.vals) {
				return nil, Raise("TypeError", "struct size differs")
			}
			d.vals[i] = v
		case *setData:
			if h, ok := v.(*Hash); ok && name == "@hash" {
				d.h.replace(h)
			}
		default:
			o.SetIVar(name, v)
		}
	}
	return o, err
}

func (r *marshalReader) class() (*Class, error) {
	name, err := r.symbol()
	if err != nil {
		return nil, err
	}
	return r.named(name)
}

func (r *marshalReader) named(name string) (*Class, error) {
	v, _ := r.in.constPath(name)
	if k, ok := v.(*Class); ok {
		return k, nil
	}
	return nil, Raise("ArgumentError", "undefined class/module %s", name)
}

func (r *marshalReader) symbol() (string, error) {
	c, err := r.byte()
	if err != nil {
		return "", err
	}
	switch c {
	case 'I':
		s, err := r.symbol()
		if err == nil {
			_, err = r.variables()
		}
		return s, err
	case ';':
		i, err := r.long()
		if err == nil && (i < 0 || i >= len(r.symbols)) {
			err = Raise("ArgumentError", "bad symbol")
		}
		if err != nil {
			return "", err
		}
		return r.symbols[i], nil
	case ':':
		s, err := r.bytes()
		r.symbols = append(r.symbols, s)
		return s, err
	}
	return "", Raise("ArgumentError", "dump format error for symbol(0x%x)", c)
}

func (r *marshalReader) byte() (byte, error) {
	if r.s == "" {
		return 0, tooShort()
	}
	c := r.s[0]
	r.s = r.s[1:]
	return c, nil
}

func (r *marshalReader) bytes() (string, error) {
	n, err := r.long()
	if err != nil {
		return "", err
	}
	if n < 0 || n > len(r.s) {
		return "", tooShort()
	}
	s := r.s[:n]
	r.s = r.s[n:]
	return s, r.in.pay(n)
}

func (r *marshalReader) long() (int, error) {
	c, err := r.byte()
	if err != nil {
		return 0, err
	}
	n := int(int8(c))
	switch {
	case n > 4:
		return n - 5, nil
	case n < -4:
		return n + 5, nil
	}
	v := 0
	count := n
	if n < 0 {
		v, count = -1, -n
	}
	for i := range count {
		if c, err = r.byte(); err != nil {
			return 0, err
		}
		v = v&^(0xff<<(8*i)) | int(c)<<(8*i)
	}
	return v, nil
}

func (r *marshalReader) integer() (Value, error) {
	sign, err := r.byte()
	if err != nil {
		return nil, err
	}
	n, err := r.long()
	if err != nil {
		return nil, err
	}
	if n < 0 || n > len(r.s)/2 {
		return nil, tooShort()
	}
	digits := []byte(r.s[:2*n])
	r.s = r.s[2*n:]
	slices.Reverse(digits)
	if err := r.in.affordable(16 * n); err != nil {
		return nil, err
	}
	v := new(big.Int).SetBytes(digits)
	if sign == '-' {
		v.Neg(v)
	}
	return NewInt(v), nil
}

// defineMarshal makes the module that copies deeply, which is what it is used
// for.
func (in *Interp) defineMarshal() {
	m := in.newModule()
	in.core.Object.setConst("Marshal", m)
	m.defineSelf([]def{
		{"dump", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return in.marshal(a.Pos[0]) }},
		{"load", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			s, ok := a.Pos[0].(*String)
			if !ok {
				return nil, Raise("TypeError", "instance of IO needed")
			}
			return in.unmarshal(s.s)
		}},
	})
}
