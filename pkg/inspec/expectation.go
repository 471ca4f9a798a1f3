// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// lastMatcher is the matcher that an example without words is named by.
type lastMatcher struct {
	m       *matcher
	negated bool
}

func (l *lastMatcher) describe() (string, error) { return l.m.describe() }

// noDescription is how a test reads whose matcher has no description, as that
// of `should be != 5`, which asks nothing at all (RSpec: lib/rspec/matchers/generated_descriptions.rb).
const noDescription = `When you call a matcher in an example without a String, like this:

specify { expect(object).to matcher }

or this:

it { is_expected.to matcher }

RSpec expects the matcher to have a #description method. You should either
add a String to the example this matcher is being used in, or give it a
description method. Then you won't have to suffer this lengthy warning again.
`

// expectTarget is what expect(…) gives.
type expectTarget struct {
	value interp.Value
	block *interp.Proc
	// later postpones the verdict, in a control's body.
	later func(run func() error, value interp.Value) error
}

func (e *engine) implicitSubject(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	g := interp.Data[*running](self).group
	d := g.described()
	if !interp.Truthy(orNil(d)) {
		d = orNil(g.arg())
	}
	if c, ok := d.(*interp.Class); ok && in.ClassOf(c).Name() == "Class" {
		return in.Call(c, "new")
	}
	return d, nil
}

func (e *engine) describedClass(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	return orNil(interp.Data[*running](self).group.described()), nil
}

// subjectOf is what should and is_expected speak of: the attribute in an its.
func (e *engine) subjectOf(self interp.Value) (interp.Value, error) {
	subject, err := e.in.Call(self, "subject")
	if err != nil {
		return nil, err
	}
	attr := interp.Data[*running](self).group.attr
	if attr == nil {
		return subject, nil
	}
	if path, ok := attr.(*interp.Array); ok {
		if _, isHash := subject.(*interp.Hash); isHash {
			v := subject
			for _, k := range path.Elems {
				if v, err = e.in.Call(v, "[]", k); err != nil {
					return nil, err
				}
			}
			return v, nil
		}
		return e.in.Call(subject, "[]", path.Elems...)
	}
	chain, err := e.in.ToS(attr)
	if err != nil {
		return nil, err
	}
	v := subject
	for _, name := range splitDots(chain) {
		if v, err = e.in.CallPrivate(v, name, interp.Args{}); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// splitDots is Ruby's split('.'): nothing is left of what is empty at the end.
func splitDots(s string) []string {
	s = strings.TrimRight(s, ".")
	if s == "" {
		return nil
	}
	return strings.Split(s, ".")
}

func (e *engine) should(negated bool) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		v, err := e.subjectOf(self)
		if err != nil {
			return nil, err
		}
		if !interp.Truthy(a.Arg(0)) {
			e.last = &lastMatcher{&matcher{kind: "none", describe: func() (string, error) { return noDescription, nil }}, negated}
			return e.operatorOf(v, negated), nil
		}
		return interp.Bool(true), e.verdict(&expectTarget{value: v}, a, negated)
	}
}

// ownShould is value.should, which every value has (RSpec:
// lib/rspec/expectations/syntax.rb).
func (e *engine) ownShould(negated bool) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		if !interp.Truthy(a.Arg(0)) {
			return e.operatorOf(self, negated), nil
		}
		return interp.Bool(true), e.verdict(&expectTarget{value: self}, a, negated)
	}
}

// areExpected is is_expected in an its, which alone has it.
func (e *engine) areExpected(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	if interp.Data[*running](self).group.attr == nil {
		return nil, in.NoMethod(self, "are_expected")
	}
	return e.isExpected(in, self, a)
}

func (e *engine) isExpected(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	v, err := e.subjectOf(self)
	if err != nil {
		return nil, err
	}
	return in.NewObject(e.classes.target, &expectTarget{value: v}), nil
}

func (e *engine) expect(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	t := &expectTarget{value: a.Arg(0), block: a.Block}
	if err := a.Want(0, 1); err != nil {
		return nil, err
	}
	switch {
	case len(a.Pos) == 0 && a.Kw != nil:
		t.value = a.Kw
	case len(a.Pos) == 0 && a.Block == nil:
		return nil, interp.Raise("ArgumentError", "You must pass either an argument or a block to `expect`.")
	}
	return in.NewObject(e.classes.target, t), nil
}

// verdict runs a matcher; a miss is an exception, as in RSpec.
func (e *engine) verdict(t *expectTarget, a interp.Args, negated bool) error {
	m := e.matcherOf(a.Arg(0))
	if m == nil {
		return interp.Raise("ArgumentError", "The expect syntax does not support operator matchers, so you must pass a matcher to `#to`.")
	}
	check := func() error {
		if t.block != nil && !m.block {
			d, err := m.describe()
			if err != nil {
				return err
			}
			return interp.Raise(notMet, "You must pass an argument rather than a block to `expect` to use the provided matcher (%s), or the matcher must implement `supports_block_expectations?`.", d)
		}
		ok, err := m.run(e, t, negated)
		// It comes after those in a block that it ran.
		e.last = &lastMatcher{m, negated}
		if err != nil || ok {
			return err
		}
		var msg string
		if custom := a.Arg(1); !interp.IsNil(custom) {
			if p, isProc := custom.(*interp.Proc); isProc {
				if custom, err = e.in.Yield(p); err != nil {
					return err
				}
			}
			msg, err = e.in.ToS(custom)
		} else {
			msg, err = m.failure(t.value, negated)
		}
		if err != nil {
			return err
		}
		return e.miss(interp.Raise(notMet, "%s", msg))
	}
	if t.later != nil {
		return t.later(check, t.value)
	}
	return check()
}

func (e *engine) skipHere(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	s, err := in.ToS(a.Arg(0))
	if err != nil {
		return nil, err
	}
	return nil, interp.Raise(skipSignal, "%s", s)
}

func (e *engine) pendingHere(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	interp.Data[*running](self).pending = true
	return interp.Nil, nil
}

// defineTarget makes the class of expect(…).
func (e *engine) defineTarget() {
	to := func(negated bool) interp.Method {
		return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Bool(true), e.verdict(interp.Data[*expectTarget](self), a, negated)
		}
	}
	// An expect in a control's body has to and not_to alone (InSpec:
	// lib/inspec/expect.rb).
	notLater := func(name string, method interp.Method) interp.Method {
		return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			if interp.Data[*expectTarget](self).later != nil {
				return nil, in.NoMethod(self, name)
			}
			return method(in, self, a)
		}
	}
	e.classes.target = e.in.DefineClass("RSpec::Expectations::ExpectationTarget", nil, interp.Methods{
		"to": to(false), "not_to": to(true), "to_not": notLater("to_not", to(true)),
	})
	object, _ := e.in.Const("Object")
	object.(*interp.Class).Define(interp.Methods{"should": e.ownShould(false), "should_not": e.ownShould(true)})
	e.defineOperators()
	exc, _ := e.in.Const("Exception")
	for _, name := range []string{notMet, skipSignal, wrongScope} {
		e.in.DefineClass(name, exc.(*interp.Class), nil)
	}
}
