// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"context"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// Interp is one run of Ruby: its classes, globals and budget. It is not safe
// for concurrent use.
type Interp struct {
	core    core
	version int // of the class graph
	ctx     context.Context
	budget  Budget
	steps   int64
	memory  int64
	depth   int
	top     *frame
	main    *Object
	globals map[string]Value
	require func(name string) (bool, error)
	unknown func(name string) (Value, error) // Config.Missing
	shipped map[string]bool                  // files of rubylib that are loaded
	ivars   map[Value]*Object                // instance variables of what is no Object
	now     func() time.Time
	regexps map[regexpKey]*Regexp
	fresh   int // last object id
	ids     map[any]int
	busy    map[any]bool // being inspected
	unfit   *unfit       // why a value did not fit, when that will be told
	bare    string       // the name that went to method_missing last, if it stood there bare
}

// core holds the classes that Go code refers to.
type core struct {
	BasicObject, Object, Module, Class, Kernel, Comparable, Enumerable *Class
	NilClass, TrueClass, FalseClass, Numeric, Integer, Float, Rational *Class
	Symbol, String, Array, Hash, Range, Regexp, MatchData              *Class
	Proc, Method, Exception, Struct, Set, Time, Date                   *Class
	Enumerator, Lazy, UnboundMethod                                    *Class
}

// Config is what an embedder decides about an Interp.
type Config struct {
	// Require is asked for features that are not harmless parts of the standard
	// library. It returns whether it loaded something. Nil refuses all.
	Require func(name string) (bool, error)
	// Missing is asked for a constant, by its full name, that is nowhere: it
	// returns the value, an error that says why there is none, or neither.
	Missing func(name string) (Value, error)
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// New makes an interpreter with Ruby's builtin classes and the default budget.
func New(c Config) *Interp {
	in := &Interp{
		globals: map[string]Value{},
		require: c.Require,
		unknown: c.Missing,
		shipped: map[string]bool{},
		ivars:   map[Value]*Object{},
		now:     c.Now,
		regexps: map[regexpKey]*Regexp{},
		ids:     map[any]int{},
		busy:    map[any]bool{},
	}
	if in.now == nil {
		in.now = time.Now
	}
	in.Refill(context.Background(), Budget{})
	in.bootstrap()
	return in
}

// Main is the top-level self.
func (in *Interp) Main() *Object { return in.main }

// Context returns the context of the current budget.
func (in *Interp) Context() context.Context { return in.ctx }

// Eval runs a file with self as its self. Constants and methods that it
// defines go to def; nil is Object. The value is that of the last expression.
func (in *Interp) Eval(file *syntax.File, self Value, def *Class) (v Value, err error) {
	defer in.landPanic(in.top, in.depth, &err)
	f := &frame{self: self, scope: &scope{}, file: file, caller: in.top}
	if def == nil {
		def = in.core.Object
	}
	f.cref = &cref{cls: def}
	if def == in.core.Object {
		f.cref = nil
	}
	f.def = def
	f.act = &activation{self: self, scope: f.scope}
	f.ret = f.act
	err = in.enter(f, func() (err error) {
		v, err = in.evalBody(f, file.Body)
		return err
	})
	switch j := err.(type) {
	case nil:
		return v, nil
	case *returnJump:
		return j.v, nil
	}
	return Nil, in.uncaught(err)
}

// uncaught turns a jump that found no place to land into Ruby's exception.
func (in *Interp) uncaught(err error) error {
	switch j := err.(type) {
	case *breakJump:
		return in.place(Raise("LocalJumpError", "break from proc-closure"))
	case *returnJump:
		return in.place(Raise("LocalJumpError", "unexpected return"))
	case *throwJump:
		s, _ := in.inspect(j.tag)
		return in.place(Raise("UncaughtThrowError", "uncaught throw %s", s))
	case *nextJump:
		return in.place(Raise("LocalJumpError", "unexpected next"))
	case *redoJump, *retryJump:
		return in.place(Raise("LocalJumpError", "unexpected jump"))
	}
	return err
}

// enter runs body in frame f.
func (in *Interp) enter(f *frame, body func() error) error {
	if in.depth >= in.budget.Depth {
		return in.exceeded("call depth")
	}
	old := in.top
	in.top = f
	in.depth++
	err := body()
	in.depth--
	in.top = old
	return err
}

// Position returns the file and line being evaluated.
func (in *Interp) Position() (file string, line int) {
	for f := in.top; f != nil; f = f.caller {
		if f.file != nil && !f.internal() {
			return f.file.Name, int(f.pos.Line)
		}
	}
	return "", 0
}

// Global returns the global variable name (with its $).
func (in *Interp) Global(name string) Value {
	if v, ok := in.globals[name]; ok {
		return v
	}
	return Nil
}
