// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"math/big"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// Value is a Ruby value. The set of Go types is closed; an embedder's own
// things are an [Object] with data.
type Value interface {
	// class is the value's class, without a singleton class.
	class(in *Interp) *Class
}

type (
	// NilType is the type of nil; its one value is Nil.
	NilType struct{}
	// Bool is true or false.
	Bool bool
	// Int is an Integer that fits; *Big is one that does not.
	Int int64
	// Float is a Float.
	Float float64
	// Symbol is a Symbol.
	Symbol string
)

// Nil is Ruby's nil.
var Nil = NilType{}

// Big is an Integer outside of Int's range.
type Big struct{ n *big.Int }

// String is a Ruby string: bytes that usually are UTF-8, and mutable.
type String struct {
	s      string
	frozen bool
	enc    encoding
	cls    *Class
	grown  *strings.Builder // holds s, with room for more, once it was appended to
}

// Array is a Ruby array.
type Array struct {
	Elems  []Value
	frozen bool
	cls    *Class
}

// Range is lo..hi; either end may be Nil.
type Range struct {
	Lo, Hi    Value
	Exclusive bool
}

// Object is an instance of a class, with instance variables. Data is what the
// embedder, or a builtin class such as Set, keeps in it.
type Object struct {
	cls       *Class
	singleton *Class
	ivars     map[string]Value
	ivarNames []string
	frozen    bool
	Data      any
}

// Proc is a block, proc or lambda.
type Proc struct {
	block  *syntax.Block
	frame  *frame
	native Method
	arity  int // of a native proc
	lambda bool
	passed bool // given on with &, so that lambda leaves it what it is
	tag    *breakTag
	method *boundMethod // from Method#to_proc
	sym    string       // from Symbol#to_proc
}

// boundMethod is what obj.method(:name) gives.
type boundMethod struct {
	recv  Value
	m     *method
	name  string
	owner *Class

	unbound bool
}

// breakTag identifies the call that a break out of a block ends.
type breakTag struct{ _ byte }

func (NilType) class(in *Interp) *Class { return in.core.NilClass }
func (b Bool) class(in *Interp) *Class {
	if b {
		return in.core.TrueClass
	}
	return in.core.FalseClass
}
func (Int) class(in *Interp) *Class    { return in.core.Integer }
func (*Big) class(in *Interp) *Class   { return in.core.Integer }
func (Float) class(in *Interp) *Class  { return in.core.Float }
func (Symbol) class(in *Interp) *Class { return in.core.Symbol }
func (s *String) class(in *Interp) *Class {
	if c := plain(s.cls); c != nil {
		return c
	}
	return in.core.String
}

func (a *Array) class(in *Interp) *Class {
	if c := plain(a.cls); c != nil {
		return c
	}
	return in.core.Array
}

func (h *Hash) class(in *Interp) *Class {
	if c := plain(h.cls); c != nil {
		return c
	}
	return in.core.Hash
}
func (*Range) class(in *Interp) *Class     { return in.core.Range }
func (*Regexp) class(in *Interp) *Class    { return in.core.Regexp }
func (*MatchData) class(in *Interp) *Class { return in.core.MatchData }
func (*Proc) class(in *Interp) *Class      { return in.core.Proc }
func (b *boundMethod) class(in *Interp) *Class {
	if b.unbound {
		return in.core.UnboundMethod
	}
	return in.core.Method
}
func (o *Object) class(*Interp) *Class { return o.cls }
func (c *Class) class(in *Interp) *Class {
	if c.isModule {
		return in.core.Module
	}
	return in.core.Class
}

// Str is a Ruby string with s's bytes.
func Str(s string) *String { return &String{s: s} }

// Go returns the string's bytes.
func (s *String) Go() string { return s.s }

// List is a Ruby array of vs.
func List(vs ...Value) *Array { return &Array{Elems: vs} }

// Strs is a Ruby array of strings.
func Strs(ss []string) *Array {
	a := &Array{Elems: make([]Value, len(ss))}
	for i, s := range ss {
		a.Elems[i] = Str(s)
	}
	return a
}

// Truthy tells whether Ruby takes v for true.
func Truthy(v Value) bool {
	switch v := v.(type) {
	case NilType:
		return false
	case Bool:
		return bool(v)
	}
	return true
}

// IsNil tells whether v is nil.
func IsNil(v Value) bool {
	_, ok := v.(NilType)
	return ok || v == nil
}

// NewInt is an Integer of any size.
func NewInt(n *big.Int) Value {
	if n.IsInt64() {
		return Int(n.Int64())
	}
	return &Big{n}
}

// IVar returns the instance variable name (with its @), Nil when unset.
func (o *Object) IVar(name string) Value {
	if v, ok := o.ivars[name]; ok {
		return v
	}
	return Nil
}

// SetIVar sets the instance variable name (with its @).
func (o *Object) SetIVar(name string, v Value) {
	if o.ivars == nil {
		o.ivars = map[string]Value{}
	}
	if _, ok := o.ivars[name]; !ok {
		o.ivarNames = append(o.ivarNames, name)
	}
	o.ivars[name] = v
}

// Class returns o's class.
func (o *Object) Class() *Class { return o.cls }
