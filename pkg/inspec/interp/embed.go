// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"math"
	"math/big"
	"sort"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/psych"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// Method is a Ruby method written in Go.
type Method func(in *Interp, self Value, a Args) (Value, error)

// Methods are the methods of a class, by Ruby name ("exist?", "[]", "mode=").
// "method_missing" gets the name as its first argument, as in Ruby, and wants
// "respond_to_missing?" beside it.
type Methods map[string]Method

// Args are the arguments of a call.
type Args struct {
	Pos   []Value
	Kw    *Hash // nil when no keywords were given
	Block *Proc // nil when no block was given
}

// Arg returns the i-th positional argument, Nil when there is none.
func (a Args) Arg(i int) Value {
	if i < len(a.Pos) {
		return a.Pos[i]
	}
	return Nil
}

// Len returns how many positional arguments there are.
func (a Args) Len() int { return len(a.Pos) }

// Want is an ArgumentError unless there are min to max positional arguments;
// max below 0 is no limit.
func (a Args) Want(min, max int) error {
	n := len(a.Pos)
	if n >= min && (max < 0 || n <= max) {
		return nil
	}
	want := fmt.Sprint(min)
	switch {
	case max < 0:
		want += "+"
	case max != min:
		want = fmt.Sprintf("%d..%d", min, max)
	}
	return Raise("ArgumentError", "wrong number of arguments (given %d, expected %s)", n, want)
}

// Str returns the i-th argument as a Go string; a Symbol counts as one.
// Anything else is a TypeError in Ruby's words.
func (a Args) Str(i int) (string, error) {
	switch v := a.Arg(i).(type) {
	case *String:
		return v.s, nil
	case Symbol:
		return string(v), nil
	case NilType:
		return "", Raise("TypeError", "no implicit conversion of nil into String")
	default:
		return "", Raise("TypeError", "no implicit conversion of %s into String", kindName(v))
	}
}

// Int returns the i-th argument as an int.
func (a Args) Int(i int) (int, error) { return toInt(a.Arg(i)) }

// Option returns the keyword argument name, or the key of a hash given as the
// last positional argument, Nil when absent.
func (a Args) Option(name string) Value {
	h := a.Kw
	if h == nil && len(a.Pos) > 0 {
		h, _ = a.Pos[len(a.Pos)-1].(*Hash)
	}
	if h == nil {
		return Nil
	}
	if v, ok := h.Get(Symbol(name)); ok {
		return v
	}
	return Nil
}

// Flat returns the positional arguments with the keywords, if any, as a hash at
// the end: what a Ruby method without keyword parameters sees.
func (a Args) Flat() []Value {
	if a.Kw == nil {
		return a.Pos
	}
	return append(append(make([]Value, 0, len(a.Pos)+1), a.Pos...), a.Kw)
}

// Data returns what the embedder keeps in the object self. It panics when
// self is something else: a method is only called on its own class's objects.
func Data[T any](self Value) T { return self.(*Object).Data.(T) }

// DefineClass makes the class name (A::B nests in the module A, which is made
// if it is not there) under super, or Object when super is nil.
func (in *Interp) DefineClass(name string, super *Class, ms Methods) *Class {
	if super == nil {
		super = in.core.Object
	}
	c := in.newClass("", super)
	in.setPath(name, c)
	c.Define(ms)
	return c
}

// DefineModule makes the module name with methods to be included; class-level
// functions are given with [Class.DefineSingleton].
func (in *Interp) DefineModule(name string, ms Methods) *Class {
	c := in.newModule()
	in.setPath(name, c)
	c.Define(ms)
	return c
}

// Define adds instance methods to the class.
func (c *Class) Define(ms Methods) {
	made := c.room(len(ms))
	i := 0
	for name, fn := range ms {
		made[i] = method{name: name, owner: c, fn: fn, max: -1}
		c.add(name, &made[i])
		i++
	}
}

// DefineSingleton adds methods to the class itself: Name.method.
func (in *Interp) DefineSingleton(on Value, ms Methods) error {
	c, err := in.singletonOf(on)
	if err != nil {
		return err
	}
	c.Define(ms)
	return nil
}

// NewObject is an instance of c that holds data; initialize is not called.
func (in *Interp) NewObject(c *Class, data any) *Object {
	in.alloc(64)
	return &Object{cls: c, Data: data}
}

// SetConst defines a constant; A::B nests.
func (in *Interp) SetConst(name string, v Value) { in.setPath(name, v) }

// Const returns the constant name, which may be a path A::B.
func (in *Interp) Const(name string) (Value, bool) { return in.constPath(name) }

// IsA tells whether v is an instance of c or of a class below it.
func (in *Interp) IsA(v Value, c *Class) bool { return in.classOf(v).inherits(c) }

// ClassOf returns v's class, without its singleton class.
func (in *Interp) ClassOf(v Value) *Class { return v.class(in) }

// Call calls a public method of recv.
func (in *Interp) Call(recv Value, name string, args ...Value) (v Value, err error) {
	defer in.landPanic(in.top, in.depth, &err)
	return in.send(recv, name, Args{Pos: args}, false)
}

// CallArgs is Call with keywords and a block.
func (in *Interp) CallArgs(recv Value, name string, a Args) (v Value, err error) {
	defer in.landPanic(in.top, in.depth, &err)
	return in.send(recv, name, a, false)
}

// Responds tells whether recv has the public method name, also by way of
// respond_to_missing?.
func (in *Interp) Responds(recv Value, name string) bool {
	ok, _ := in.respondTo(recv, name, false)
	return ok
}

// Yield calls a block.
func (in *Interp) Yield(block *Proc, args ...Value) (v Value, err error) {
	defer in.landPanic(in.top, in.depth, &err)
	return in.callProc(block, Args{Pos: args})
}

// Exec calls a block with another self, as instance_exec does.
func (in *Interp) Exec(block *Proc, self Value, args ...Value) (v Value, err error) {
	defer in.landPanic(in.top, in.depth, &err)
	return in.execProc(block, self, nil, Args{Pos: args})
}

// Native is a proc written in Go, to be passed as a block.
func Native(fn func(in *Interp, a Args) (Value, error)) *Proc {
	return &Proc{arity: -1, native: func(in *Interp, _ Value, a Args) (Value, error) { return fn(in, a) }}
}

// ToS is v.to_s as a Go string.
func (in *Interp) ToS(v Value) (string, error) { return in.toS(v) }

// Inspect is v.inspect as a Go string.
func (in *Interp) Inspect(v Value) (string, error) { return in.inspect(v) }

// Equal is a == b.
func (in *Interp) Equal(a, b Value) (bool, error) { return in.equal(a, b) }

// FromGo turns what JSON and YAML decoders and package psych give (and ints, string slices,
// times) into Ruby values. Keys of a map come out sorted. A type it does not
// know becomes its fmt string.
func FromGo(x any) Value {
	switch x := x.(type) {
	case nil:
		return Nil
	case Value:
		return x
	case bool:
		return Bool(x)
	case string:
		return Str(x)
	case []byte:
		return Str(string(x))
	case int:
		return Int(x)
	case int32:
		return Int(x)
	case int64:
		return Int(x)
	case uint32:
		return Int(x)
	case uint64:
		if x > math.MaxInt64 {
			return NewInt(new(big.Int).SetUint64(x))
		}
		return Int(x)
	case *big.Int:
		return NewInt(x)
	case float32:
		return Float(x)
	case float64:
		return Float(x)
	case []string:
		return Strs(x)
	case []any:
		a := &Array{Elems: make([]Value, len(x))}
		for i, e := range x {
			a.Elems[i] = FromGo(e)
		}
		return a
	case map[string]string:
		h := NewHash()
		for _, k := range sortedKeys(x) {
			h.Set(Str(k), Str(x[k]))
		}
		return h
	case map[string]any:
		h := NewHash()
		for _, k := range sortedKeys(x) {
			h.Set(Str(k), FromGo(x[k]))
		}
		return h
	case map[any]any:
		h := NewHash()
		for k, v := range x {
			h.Set(FromGo(k), FromGo(v))
		}
		return h
	case psych.Symbol:
		return Symbol(x)
	case *psych.Map:
		h := NewHash()
		for i, k := range x.Keys {
			h.Set(FromGo(k), FromGo(x.Values[i]))
		}
		return h
	case time.Time:
		return Str(x.Format(time.RFC3339))
	default:
		return Str(fmt.Sprint(x))
	}
}

// ToGo turns a Ruby value into plain Go: nil, bool, int64, *big.Int, float64,
// string (also of a Symbol), []any and map[string]any. What has no such form
// (an object, a proc) becomes its class's name in #<…>.
func ToGo(v Value) any {
	c := goConverter{left: maxConverted, within: map[Value]bool{}}
	return c.value(v)
}

// maxConverted bounds how many values one ToGo gives, as a small value that
// refers to itself twice can be written out without end.
const maxConverted = 100_000

// ToJSON is ToGo, but that what has no form of its own in JSON is its to_s there,
// as Ruby's JSON has it.
func (in *Interp) ToJSON(v Value) any {
	c := goConverter{left: maxConverted, within: map[Value]bool{}, text: func(v Value) any {
		s, err := in.toS(v)
		if err != nil {
			return ToGo(v)
		}
		return s
	}}
	return c.value(v)
}

type goConverter struct {
	left   int
	within map[Value]bool  // the lists and hashes around the value
	text   func(Value) any // of other values; nil: their class in brackets
}

func (c *goConverter) value(v Value) any {
	if c.left--; c.left < 0 || c.within[v] {
		return "..."
	}
	switch v := v.(type) {
	case NilType, nil:
		return nil
	case Bool:
		return bool(v)
	case Int:
		return int64(v)
	case *Big:
		return new(big.Int).Set(v.n)
	case Float:
		return float64(v)
	case *String:
		return v.s
	case Symbol:
		return string(v)
	case *Array:
		c.within[v] = true
		defer delete(c.within, v)
		out := make([]any, 0, len(v.Elems))
		for _, e := range v.Elems {
			out = append(out, c.value(e))
		}
		return out
	case *Hash:
		c.within[v] = true
		defer delete(c.within, v)
		out := make(map[string]any, v.Len())
		for k, e := range v.All() {
			out[fmt.Sprint(c.value(k))] = c.value(e)
		}
		return out
	}
	if c.text != nil {
		return c.text(v)
	}
	switch v := v.(type) {
	case *Regexp:
		return v.inspect()
	case *Object:
		return "#<" + v.cls.Name() + ">"
	case *Class:
		return v.Name()
	default:
		return fmt.Sprintf("#<%s>", kindName(v))
	}
}

func sortedKeys[V any](m map[string]V) []string {
	ks := make([]string, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	sort.Strings(ks)
	return ks
}

// CallPrivate is CallArgs that also finds private methods, such as initialize.
func (in *Interp) CallPrivate(recv Value, name string, a Args) (v Value, err error) {
	defer in.landPanic(in.top, in.depth, &err)
	return in.send(recv, name, a, true)
}

// NewClass is an anonymous class under super (Object when nil).
func (in *Interp) NewClass(super *Class, ms Methods) *Class {
	if super == nil {
		super = in.core.Object
	}
	c := in.newClass("", super)
	c.Define(ms)
	return c
}

// Include puts module m into class c.
func (in *Interp) Include(c, m *Class) error { return in.include(c, m) }

// ExecIn calls a block with another self and, for the methods it defines, a
// class: class_exec.
func (in *Interp) ExecIn(block *Proc, self Value, def *Class, args ...Value) (v Value, err error) {
	defer in.landPanic(in.top, in.depth, &err)
	return in.execProc(block, self, def, Args{Pos: args})
}

// CaseEqual is pattern === v.
func (in *Interp) CaseEqual(pattern, v Value) (bool, error) { return in.caseEq(pattern, v) }

// Same is a.equal?(b).
func Same(a, b Value) bool { return same(a, b) }

// Eql is a.eql?(b).
func (in *Interp) Eql(a, b Value) bool { return in.eql(a, b) }

// Compare is a <=> b; ok is false where Ruby gives nil.
func (in *Interp) Compare(a, b Value) (c int, ok bool, err error) { return in.compare(a, b) }

// Elements are what v.each yields.
func (in *Interp) Elements(v Value) ([]Value, error) { return in.toSlice(v) }

// ObjectID is v.object_id.
func (in *Interp) ObjectID(v Value) int { return in.objectID(v) }

// NoMethod is the exception for a method that recv does not have.
func (in *Interp) NoMethod(recv Value, name string) error { return in.noMethod(recv, name, false) }

// Standard tells whether a rescue clause without classes catches e.
func (in *Interp) Standard(e *Error) bool { return in.isStandard(e) }

// Matches tells whether the expression matches s.
func (in *Interp) Matches(r *Regexp, s string) (bool, error) {
	m, err := in.match(r, s, 0)
	return m != nil, err
}

// Embedded is the regular expression as it stands in another one: to_s.
func (r *Regexp) Embedded() string { return r.embedded() }

// Node returns the block's syntax and the file it is in; nil for a proc that
// is not written in Ruby.
func (p *Proc) Node() (*syntax.Block, *syntax.File) {
	if p == nil || p.block == nil {
		return nil, nil
	}
	return p.block, p.frame.file
}

// SingletonClass is the class of v alone, made when there is none.
func (in *Interp) SingletonClass(v Value) (*Class, error) { return in.singletonOf(v) }

// CopyIVars gives o the instance variables that from has.
func (o *Object) CopyIVars(from *Object) {
	for _, name := range from.ivarNames {
		o.SetIVar(name, from.ivars[name])
	}
}
