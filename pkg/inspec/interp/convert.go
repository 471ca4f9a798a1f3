// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"crypto/sha256"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kindName is the name of v's class as conversion errors say it.
func kindName(v Value) string {
	switch v := v.(type) {
	case nil, NilType:
		return "nil"
	case Bool:
		return strconv.FormatBool(bool(v))
	case Int, *Big:
		return "Integer"
	case Float:
		return "Float"
	case Symbol:
		return "Symbol"
	case *String:
		return "String"
	case *Array:
		return "Array"
	case *Hash:
		return "Hash"
	case *Range:
		return "Range"
	case *Regexp:
		return "Regexp"
	case *MatchData:
		return "MatchData"
	case *Proc:
		return "Proc"
	case *boundMethod:
		return "Method"
	case *Class:
		if v.isModule {
			return "Module"
		}
		return "Class"
	case *Object:
		return v.cls.Name()
	}
	return fmt.Sprintf("%T", v)
}

// toInt is the implicit conversion to an index or count.
func toInt(v Value) (int, error) {
	switch v := v.(type) {
	case Int:
		return int(v), nil
	case Float:
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return 0, Raise("FloatDomainError", "%s", formatFloat(float64(v)))
		}
		return int(v), nil
	case *Big:
		return 0, Raise("RangeError", "bignum too big to convert into `long'")
	case NilType:
		return 0, Raise("TypeError", "no implicit conversion from nil to integer")
	}
	return 0, Raise("TypeError", "no implicit conversion of %s into Integer", kindName(v))
}

// toStr is the implicit conversion to a string.
func (in *Interp) toStr(v Value) (string, error) {
	if s, ok := v.(*String); ok {
		return s.s, nil
	}
	if o, ok := v.(*Object); ok && in.classOf(o).find("to_str") != nil {
		r, err := in.call(o, "to_str")
		if err != nil {
			return "", err
		}
		if s, ok := r.(*String); ok {
			return s.s, nil
		}
	}
	return "", Raise("TypeError", "no implicit conversion of %s into String", kindName(v))
}

func toFloat(v Value) (float64, bool) {
	switch v := v.(type) {
	case Int:
		return float64(v), true
	case Float:
		return float64(v), true
	case *Big:
		f, _ := new(big.Float).SetInt(v.n).Float64()
		return f, true
	case *Object:
		if r, ok := v.Data.(*big.Rat); ok {
			f, _ := r.Float64()
			return f, true
		}
	}
	return 0, false
}

// ownMethod is how a string, an array or a hash that is of a class of its own
// answers what those classes answer; nil when it does not.
func (in *Interp) ownMethod(v Value, name string) *method {
	var c, core *Class
	switch v := v.(type) {
	case *String:
		c, core = v.cls, in.core.String
	case *Array:
		c, core = v.cls, in.core.Array
	case *Hash:
		c, core = v.cls, in.core.Hash
	}
	if c == nil {
		return nil
	}
	if m := c.find(name); m != nil && m != core.find(name) {
		return m
	}
	return nil
}

// textFrom is what v's method gives for it, if that is a string.
func (in *Interp) textFrom(v Value, m *method) (string, error) {
	r, err := in.callMethod(v, m, m.name, Args{})
	if err != nil {
		return "", err
	}
	if s, ok := r.(*String); ok {
		return s.s, nil
	}
	return anyToS(in, v), nil
}

// toS is to_s.
func (in *Interp) toS(v Value) (string, error) {
	if m := in.ownMethod(v, "to_s"); m != nil {
		return in.textFrom(v, m)
	}
	switch v := v.(type) {
	case *String:
		return v.s, nil
	case Symbol:
		return string(v), nil
	case Int:
		return strconv.FormatInt(int64(v), 10), nil
	case *Big:
		return v.n.String(), nil
	case Float:
		return formatFloat(float64(v)), nil
	case NilType, nil:
		return "", nil
	case Bool:
		return strconv.FormatBool(bool(v)), nil
	case *Array, *Hash:
		return in.inspect(v)
	case *Regexp:
		return v.embedded(), nil
	}
	r, err := in.call(v, "to_s")
	if err != nil {
		return "", err
	}
	if s, ok := r.(*String); ok {
		return s.s, nil
	}
	return anyToS(in, v), nil
}

// address stands for where an object lives; it never changes, so that reports
// compare.
func address(any) string { return "0x0000000000000000" }

func anyToS(in *Interp, v Value) string {
	return "#<" + v.class(in).Name() + ":" + address(v) + ">"
}

// inspect is v.inspect.
func (in *Interp) inspect(v Value) (string, error) {
	if m := in.ownMethod(v, "inspect"); m != nil {
		return in.textFrom(v, m)
	}
	switch v := v.(type) {
	case NilType, nil:
		return "nil", nil
	case Bool, Int, *Big, Float:
		return in.toS(v)
	case Symbol:
		return inspectSymbol(string(v)), nil
	case *String:
		return inspectString(v), nil
	case *Regexp:
		return v.inspect(), nil
	case *Array:
		return in.inspectArray(v)
	case *Hash:
		return in.inspectHash(v)
	case *Range:
		var lo, hi string
		var err error
		if IsNil(v.Lo) && IsNil(v.Hi) {
			return "nil" + v.dots() + "nil", nil
		}
		if !IsNil(v.Lo) {
			if lo, err = in.inspect(v.Lo); err != nil {
				return "", err
			}
		}
		if !IsNil(v.Hi) {
			if hi, err = in.inspect(v.Hi); err != nil {
				return "", err
			}
		}
		return lo + v.dots() + hi, nil
	case *Class:
		if m := in.classOf(v).find("inspect"); m == nil || m.fn != nil {
			return v.Name(), nil
		}
	}
	r, err := in.call(v, "inspect")
	if err != nil {
		return "", err
	}
	if s, ok := r.(*String); ok {
		return s.s, nil
	}
	return anyToS(in, v), nil
}

func (in *Interp) inspectArray(a *Array) (string, error) {
	return in.nested(a, "[...]", func() (string, error) {
		var b strings.Builder
		b.WriteByte('[')
		for i, e := range a.Elems {
			if i > 0 {
				b.WriteString(", ")
			}
			s, err := in.inspect(e)
			if err != nil {
				return "", err
			}
			b.WriteString(s)
		}
		b.WriteByte(']')
		return b.String(), nil
	})
}

func (in *Interp) inspectHash(h *Hash) (string, error) {
	if h.Len() == 0 {
		return "{}", nil
	}
	return in.nested(h, "{...}", func() (string, error) {
		var b strings.Builder
		b.WriteByte('{')
		for k, v := range h.All() {
			if b.Len() > 1 {
				b.WriteString(", ")
			}
			ks, err := in.inspect(k)
			if err != nil {
				return "", err
			}
			vs, err := in.inspect(v)
			if err != nil {
				return "", err
			}
			b.WriteString(ks)
			b.WriteString("=>")
			b.WriteString(vs)
		}
		b.WriteByte('}')
		return b.String(), nil
	})
}

// pay is alloc that says at once when the money is gone.
func (in *Interp) pay(n int) error {
	in.memory -= int64(n)
	if in.memory < 0 {
		return in.exceeded("memory")
	}
	return nil
}

func formatFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	if a := math.Abs(f); f == 0 || a >= 1e-4 && a < 1e15 {
		s := strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	mant, exp, _ := strings.Cut(s, "e")
	if !strings.Contains(mant, ".") {
		mant += ".0"
	}
	return mant + "e" + exp
}

func inspectSymbol(s string) string {
	if plainSymbol(s) {
		return ":" + s
	}
	return ":" + inspectString(&String{s: s})
}

func plainSymbol(s string) bool {
	switch s {
	case "":
		return false
	case "[]", "[]=", "+", "-", "*", "/", "%", "**", "==", "!=", "<", ">", "<=", ">=", "<=>", "===", "=~", "!~", "!", "~", "+@", "-@", "<<", ">>", "&", "|", "^", "`":
		return true
	}
	t := strings.TrimLeft(s, "@$")
	if len(s)-len(t) > 2 || t == "" {
		return false
	}
	for i, r := range t {
		switch {
		case r == '_' || unicode.IsLetter(r) || i > 0 && unicode.IsDigit(r):
		case i == len(t)-1 && i > 0 && (r == '?' || r == '!' || r == '=') && len(s) == len(t):
		default:
			return false
		}
	}
	return true
}

func inspectString(v *String) string {
	s := v.s
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if v.bytewise() && s[i] >= 0x80 || r == utf8.RuneError && n <= 1 {
			fmt.Fprintf(&b, "\\x%02X", s[i])
			i++
			continue
		}
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\n':
			b.WriteString(`\n`)
		case '\t':
			b.WriteString(`\t`)
		case '\r':
			b.WriteString(`\r`)
		case '\f':
			b.WriteString(`\f`)
		case '\v':
			b.WriteString(`\v`)
		case '\b':
			b.WriteString(`\b`)
		case '\a':
			b.WriteString(`\a`)
		case 0x1b:
			b.WriteString(`\e`)
		case '#':
			if i+1 < len(s) && (s[i+1] == '{' || s[i+1] == '$' || s[i+1] == '@') {
				b.WriteByte('\\')
			}
			b.WriteByte('#')
		default:
			switch {
			case v.bytewise() && (r < 0x20 || r == 0x7f):
				fmt.Fprintf(&b, "\\x%02X", r)
			case printable(r):
				b.WriteRune(r)
			case r > 0xffff:
				fmt.Fprintf(&b, "\\u{%X}", r)
			default:
				fmt.Fprintf(&b, "\\u%04X", r)
			}
		}
		i += n
	}
	b.WriteByte('"')
	return b.String()
}

// printable tells what inspect leaves as it is: more than Go's IsPrint.
func printable(r rune) bool {
	return unicode.IsPrint(r) || r == 0x85 || unicode.In(r, unicode.Zs, unicode.Cf, unicode.Co)
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// not is !v, which an object may define.
func (in *Interp) not(v Value) (Value, error) {
	if o, ok := v.(*Object); ok {
		if m := in.classOf(o).find("!"); m != nil && m.fn == nil {
			return in.callMethod(v, m, "!", Args{})
		}
	}
	return Bool(!Truthy(v)), nil
}

// equal is a == b.
func (in *Interp) equal(a, b Value) (bool, error) {
	switch x := a.(type) {
	case NilType, nil:
		return IsNil(b), nil
	case Bool:
		y, ok := b.(Bool)
		return ok && x == y, nil
	case Symbol:
		y, ok := b.(Symbol)
		return ok && x == y, nil
	case *String:
		y, ok := b.(*String)
		if !ok || len(x.s) != len(y.s) {
			return false, nil
		}
		in.steps -= int64(len(x.s)) / 1024
		return x.s == y.s && (x.enc == y.enc || isASCII(x.s)), nil
	case Int, Float, *Big:
		switch b.(type) {
		case Int, Float, *Big:
			c, ok := compareNumbers(a, b)
			return ok && c == 0, nil
		case *Object:
			if _, ok := toFloat(b); !ok {
				r, err := in.call(b, "==", a)
				return err == nil && Truthy(r), err
			}
			c, ok := compareNumbers(a, b)
			return ok && c == 0, nil
		}
		return false, nil
	case *Array:
		y, ok := b.(*Array)
		if !ok || len(x.Elems) != len(y.Elems) {
			return false, nil
		}
		if x == y {
			return true, nil
		}
		if err := in.step(); err != nil {
			return false, err
		}
		if err := in.descend(); err != nil {
			return false, err
		}
		defer in.ascend()
		for i := range x.Elems {
			if i >= len(y.Elems) {
				return false, nil
			}
			if in.steps--; in.steps < 0 {
				return false, in.exceeded("steps")
			}
			if ok, err := in.equal(x.Elems[i], y.Elems[i]); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	case *Hash:
		y, ok := b.(*Hash)
		if !ok || x.Len() != y.Len() {
			return false, nil
		}
		if x == y {
			return true, nil
		}
		if err := in.step(); err != nil {
			return false, err
		}
		if err := in.descend(); err != nil {
			return false, err
		}
		defer in.ascend()
		for _, e := range x.entries {
			if !e.live() {
				continue
			}
			v, ok := y.get(e.id)
			if !ok {
				return false, nil
			}
			if ok, err := in.equal(e.v, v); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	case *Range:
		y, ok := b.(*Range)
		if !ok || x.Exclusive != y.Exclusive {
			return false, nil
		}
		if ok, err := in.equal(x.Lo, y.Lo); !ok || err != nil {
			return false, err
		}
		return in.equal(x.Hi, y.Hi)
	case *Regexp:
		y, ok := b.(*Regexp)
		return ok && x.src == y.src && x.flags == y.flags, nil
	case *Class, *Proc:
		if m := in.classOf(a).find("=="); m == nil || m.fn != nil {
			return a == b, nil
		}
	case *boundMethod:
		y, ok := b.(*boundMethod)
		return ok && x.recv == y.recv && x.m == y.m, nil
	case *MatchData:
		return a == b, nil
	}
	r, err := in.call(a, "==", b)
	if err != nil {
		return false, err
	}
	return Truthy(r), nil
}

// caseEq is pattern === v.
func (in *Interp) caseEq(pattern, v Value) (bool, error) {
	switch p := pattern.(type) {
	case *String, Symbol, Int, Float, NilType, Bool, *Big, *Array, *Hash:
		return in.equal(pattern, v)
	case *Class:
		if m := in.classOf(p).find("==="); m == nil || m.fn != nil {
			return in.IsA(v, p), nil
		}
	}
	r, err := in.call(pattern, "===", v)
	if err != nil {
		return false, err
	}
	return Truthy(r), nil
}

// Keys of hashes. Values of different Go types never collide.
type (
	strKey  string
	bigKey  string
	listKey string
	longKey [sha256.Size]byte // of a listKey that would be long to keep
	ownKey  struct {
		cls *Class
		n   int64
	}
)

// keyOf is what a key is known by in a hash: equal exactly when eql? is, for
// builtin types; identity for other objects.
func keyOf(k Value) any {
	switch k := k.(type) {
	case *String:
		return strKey(k.s)
	case *Big:
		return bigKey(k.n.String())
	case *Array, *Hash, *Range:
		return contentKey(appendKey(nil, k, nil))
	case *Regexp:
		return listKey(k.inspect())
	case *Object:
		switch d := k.Data.(type) {
		case *structData, *setData:
			return contentKey(appendKey(nil, k, nil))
		case dateValue:
			return d
		case timeValue:
			return d.t.UnixNano()
		}
		return k
	case nil:
		return Nil
	}
	return k
}

// holdsOthers tells whether what v holds makes its key.
func holdsOthers(v Value) bool {
	switch v := v.(type) {
	case *Array, *Hash, *Range:
		return true
	case *Object:
		switch v.Data.(type) {
		case *structData, *setData:
			return true
		}
	}
	return false
}

// contentKey is the key of what appendKey wrote down.
func contentKey(b []byte) any {
	if len(b) > large {
		return longKey(sha256.Sum256(b))
	}
	return listKey(b)
}

// sortParts sorts what stands in b from start on, in parts that end at ends:
// their order does not matter.
func sortParts(b []byte, start int, ends []int) {
	parts := make([]string, len(ends))
	from := start
	for i, end := range ends {
		parts[i], from = string(b[from:end]), end
	}
	slices.Sort(parts)
	b = b[:start]
	for _, p := range parts {
		b = append(b, p...)
	}
}

// appendKey writes down what is equal when v is; within is what v is in. What
// is too deep or too large to write down is told apart by identity.
func appendKey(b []byte, v Value, within []Value) []byte {
	if holdsOthers(v) {
		if slices.Contains(within, v) {
			return append(b, "..."...)
		}
		if len(within) > 64 || len(b) > 1<<18 {
			return fmt.Appendf(b, "%p", v)
		}
		within = append(within, v)
	}
	switch v := v.(type) {
	case Int:
		return strconv.AppendInt(append(b, 'i'), int64(v), 10)
	case Symbol:
		return strconv.AppendQuote(append(b, ':'), string(v))
	case *Array:
		b = append(b, '[')
		for _, e := range v.Elems {
			b = append(appendKey(b, e, within), ',')
		}
		return append(b, ']')
	case *Hash:
		b = append(b, '{')
		start, ends := len(b), make([]int, 0, v.Len())
		for k, e := range v.All() {
			b = append(appendKey(b, k, within), '>')
			b = append(appendKey(b, e, within), ',')
			ends = append(ends, len(b))
		}
		sortParts(b, start, ends)
		return append(b, '}')
	case *Range:
		b = append(appendKey(append(b, 'R'), v.Lo, within), v.dots()...)
		return appendKey(b, v.Hi, within)
	case *Object:
		switch d := v.Data.(type) {
		case *structData:
			b = fmt.Appendf(b, "S%p", v.cls)
			for _, e := range d.vals {
				b = append(appendKey(b, e, within), ',')
			}
			return b
		case *setData:
			b = append(b, "Set{"...)
			start, ends := len(b), make([]int, 0, d.h.Len())
			for k := range d.h.All() {
				b = append(appendKey(b, k, within), ',')
				ends = append(ends, len(b))
			}
			sortParts(b, start, ends)
			return append(b, '}')
		}
	case *String:
		return strconv.AppendQuote(b, v.s)
	}
	switch k := keyOf(v).(type) {
	case *Object, *Class, *Proc:
		return fmt.Appendf(b, "%p", k)
	default:
		return fmt.Appendf(b, "%T:%v", k, k)
	}
}

// key is keyOf that honours hash methods written in Ruby.
func (in *Interp) key(v Value) (any, error) {
	if o, ok := v.(*Object); ok {
		if m := in.classOf(o).find("hash"); m != nil && m.fn == nil {
			r, err := in.callMethod(o, m, "hash", Args{})
			if err != nil {
				return nil, err
			}
			if n, ok := r.(Int); ok {
				return ownKey{o.cls, int64(n)}, nil
			}
		}
	}
	if s, ok := v.(*String); ok {
		in.steps -= int64(len(s.s)) / 1024
	} else if holdsOthers(v) {
		b := appendKey(nil, v, nil)
		in.steps -= int64(len(b)) / 8
		return contentKey(b), in.exhausted()
	}
	return keyOf(v), nil
}

func (in *Interp) hashKey(h *Hash, k Value) (any, error) {
	if h.byID {
		if _, ok := k.(*String); ok {
			return k, nil
		}
	}
	return in.key(k)
}

func (in *Interp) hashSet(h *Hash, k, v Value) error {
	if h.frozen {
		return in.frozenError(h)
	}
	id, err := in.hashKey(h, k)
	if err != nil {
		return err
	}
	in.memory -= 64
	if h.ranging > 0 {
		if _, ok := h.get(id); !ok {
			return Raise("RuntimeError", "can't add a new key into hash during iteration")
		}
	}
	h.set(id, k, v)
	return nil
}

// hashGet is h[k], with the default.
func (in *Interp) hashGet(h *Hash, k Value) (Value, error) {
	id, err := in.hashKey(h, k)
	if err != nil {
		return nil, err
	}
	if v, ok := h.get(id); ok {
		return v, nil
	}
	if h.defProc != nil {
		return in.callProc(h.defProc, Args{Pos: []Value{h, k}})
	}
	if h.def != nil {
		return h.def, nil
	}
	return Nil, nil
}

func (in *Interp) frozenError(v Value) error {
	s, err := in.inspect(v)
	if err != nil {
		return err
	}
	return &Error{Class: "FrozenError", Message: fmt.Sprintf("can't modify frozen %s: %s", v.class(in).Name(), s), recv: v}
}

func frozen(v Value) bool {
	switch v := v.(type) {
	case *String:
		return v.frozen
	case *Array:
		return v.frozen
	case *Hash:
		return v.frozen
	case *Object:
		return v.frozen
	case *Class:
		return v.frozen
	case *Proc, *MatchData, *boundMethod:
		return false
	}
	return true
}

func freeze(v Value) {
	switch v := v.(type) {
	case *String:
		v.frozen = true
	case *Array:
		v.frozen = true
	case *Hash:
		v.frozen = true
	case *Object:
		v.frozen = true
	case *Class:
		v.frozen = true
	}
}

// compare is a <=> b; ok is false where Ruby gives nil.
func (in *Interp) compare(a, b Value) (int, bool, error) {
	switch x := a.(type) {
	case Int, Float, *Big:
		if c, ok := compareNumbers(a, b); ok {
			return c, true, nil
		}
		return 0, false, nil
	case *String:
		if y, ok := b.(*String); ok {
			return strings.Compare(x.s, y.s), true, nil
		}
		return 0, false, nil
	case Symbol:
		if y, ok := b.(Symbol); ok {
			return strings.Compare(string(x), string(y)), true, nil
		}
		return 0, false, nil
	case *Array:
		y, ok := b.(*Array)
		if !ok {
			return 0, false, nil
		}
		if err := in.step(); err != nil {
			return 0, false, err
		}
		if err := in.descend(); err != nil {
			return 0, false, err
		}
		defer in.ascend()
		in.steps -= int64(min(len(x.Elems), len(y.Elems))) / 16
		for i := 0; i < len(x.Elems) && i < len(y.Elems); i++ {
			if c, ok, err := in.compare(x.Elems[i], y.Elems[i]); c != 0 || !ok || err != nil {
				return c, ok, err
			}
		}
		switch {
		case len(x.Elems) < len(y.Elems):
			return -1, true, nil
		case len(x.Elems) > len(y.Elems):
			return 1, true, nil
		}
		return 0, true, nil
	}
	r, err := in.call(a, "<=>", b)
	if err != nil {
		return 0, false, err
	}
	if IsNil(r) {
		return 0, false, nil
	}
	if c, ok := compareNumbers(r, Int(0)); ok {
		return c, true, nil
	}
	return 0, false, nil
}

// mustCompare is compare that fails as sort does.
func (in *Interp) mustCompare(a, b Value) (int, error) {
	c, ok, err := in.compare(a, b)
	if err == nil && !ok {
		return 0, in.notComparable(a, b)
	}
	return c, err
}

func (in *Interp) notComparable(a, b Value) error {
	what := kindName(b)
	switch b.(type) {
	case NilType, Bool, Int, Float, *Big, Symbol:
		what, _ = in.inspect(b)
	}
	return Raise("ArgumentError", "comparison of %s with %s failed", a.class(in).Name(), what)
}

func compareNumbers(a, b Value) (int, bool) {
	if x, ok := a.(Int); ok {
		if y, ok := b.(Int); ok {
			switch {
			case x < y:
				return -1, true
			case x > y:
				return 1, true
			}
			return 0, true
		}
	}
	x, y := bigOf(a), bigOf(b)
	if x != nil && y != nil {
		return x.Cmp(y), true
	}
	if x, y := ratOf(a), ratOf(b); x != nil && y != nil {
		return x.Cmp(y), true
	}
	f, ok := toFloat(a)
	g, ok2 := toFloat(b)
	if !ok || !ok2 || math.IsNaN(f) || math.IsNaN(g) {
		return 0, false
	}
	switch {
	case f < g:
		return -1, true
	case f > g:
		return 1, true
	}
	return 0, true
}

func bigOf(v Value) *big.Int {
	switch v := v.(type) {
	case Int:
		return big.NewInt(int64(v))
	case *Big:
		return v.n
	}
	return nil
}

// ratOf is an exact number, nil of a Float and anything else.
func ratOf(v Value) *big.Rat {
	if n := bigOf(v); n != nil {
		return new(big.Rat).SetInt(n)
	}
	if o, ok := v.(*Object); ok {
		if r, ok := o.Data.(*big.Rat); ok {
			return r
		}
	}
	return nil
}
