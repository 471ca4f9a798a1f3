// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// customMatcher is what RSpec::Matchers.define made.
type customMatcher struct {
	name string
	body *interp.Proc
}

// custom is one use of a custom matcher.
type custom struct {
	of       *customMatcher
	class    *interp.Class // what the definition defines methods in
	self     *interp.Object
	expected []interp.Value
	arity    map[string]int // of the blocks given, by the method that each became
	chained  []string
	block    bool          // takes expect { … }
	notify   bool          // what its match block expects ends the test
	unless   *interp.Class // the match block must not raise this
}

const ivarActual = "@actual"

// defineMatcher is RSpec::Matchers.define.
func (e *engine) defineMatcher(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	name, err := a.Str(0)
	if err != nil {
		return nil, err
	}
	if a.Block == nil {
		return nil, interp.Raise("ArgumentError", "RSpec::Matchers.define needs a block")
	}
	of := &customMatcher{name, a.Block}
	e.makers[name] = func(a interp.Args) (*matcher, error) { return e.instantiate(of, a) }
	return interp.Nil, nil
}

// instantiate evaluates a custom matcher's definition for its arguments: the
// body of a class, in which match and its like define methods (RSpec:
// lib/rspec/matchers/dsl.rb).
func (e *engine) instantiate(of *customMatcher, a interp.Args) (*matcher, error) {
	in := e.in
	c := &custom{of: of, expected: a.Flat(), arity: map[string]int{}}
	c.class = in.NewClass(nil, interp.Methods{
		"actual": func(_ *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
			return self.(*interp.Object).IVar(ivarActual), nil
		},
		"expected": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) {
			if len(c.expected) == 1 {
				return c.expected[0], nil
			}
			return interp.List(c.expected...), nil
		},
		"name": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) {
			return interp.Symbol(of.name), nil
		},
		"values_match?": func(_ *interp.Interp, _ interp.Value, a interp.Args) (interp.Value, error) {
			ok, err := e.valuesMatch(a.Arg(0), a.Arg(1))
			return interp.Bool(ok), err
		},
		"expect": e.expect,
		"expected_as_array": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) {
			return interp.List(c.expected...), nil
		},
	})
	if err := in.DefineSingleton(c.class, e.macros(c)); err != nil {
		return nil, err
	}
	// Its blocks can say what those of a test can.
	if err := in.Include(c.class, e.classes.matchers); err != nil {
		return nil, err
	}
	if err := in.Include(c.class, e.classes.dsl); err != nil {
		return nil, err
	}
	c.self = in.NewObject(c.class, nil)
	if _, err := in.ExecIn(of.body, c.class, c.class, c.expected...); err != nil {
		return nil, err
	}
	if _, ok := c.arity["matches?"]; !ok {
		return nil, interp.Raise("NotImplementedError", "the matcher %s has no match block", of.name)
	}
	return e.customised(c), nil
}

// macros are what a definition declares itself with.
func (e *engine) macros(c *custom) interp.Methods {
	method := func(name string, block *interp.Proc) error {
		if block == nil {
			return interp.Raise("ArgumentError", "tried to create Proc object without a block")
		}
		n, err := e.in.Call(block, "arity")
		if err != nil {
			return err
		}
		arity, _ := n.(interp.Int)
		c.arity[name] = int(arity)
		_, err = e.in.CallPrivate(c.class, "define_method", interp.Args{Pos: []interp.Value{interp.Symbol(name)}, Block: block})
		return err
	}
	as := func(name string) interp.Method {
		return func(_ *interp.Interp, _ interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Nil, method(name, a.Block)
		}
	}
	match := func(name string) interp.Method {
		return func(_ *interp.Interp, _ interp.Value, a interp.Args) (interp.Value, error) {
			c.notify = interp.Truthy(a.Option("notify_expectation_failures"))
			return interp.Nil, method(name, a.Block)
		}
	}
	quiet := func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return interp.Nil, nil }
	return interp.Methods{
		"match": match("matches?"), "match_when_negated": match("does_not_match?"),
		"failure_message": as("failure_message"), "failure_message_when_negated": as("failure_message_when_negated"),
		"description": as("description"),
		"diffable":    quiet,
		"supports_block_expectations": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) {
			c.block = true
			return interp.Nil, nil
		},
		"match_unless_raises": func(in *interp.Interp, _ interp.Value, a interp.Args) (interp.Value, error) {
			exc, _ := in.Const("Exception")
			c.unless, _ = exc.(*interp.Class)
			if given, ok := a.Arg(0).(*interp.Class); ok {
				c.unless = given
			}
			return interp.Nil, method("matches?", a.Block)
		},
		"chain": func(_ *interp.Interp, _ interp.Value, a interp.Args) (interp.Value, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			c.chained = append(c.chained, name)
			if a.Block != nil {
				return interp.Nil, method(name, a.Block)
			}
			// chain :name, :a keeps its arguments as attributes.
			attributes := a.Pos[1:]
			for _, attribute := range attributes {
				if _, err := e.in.CallPrivate(c.class, "attr_reader", interp.Args{Pos: []interp.Value{attribute}}); err != nil {
					return nil, err
				}
			}
			c.class.Define(interp.Methods{name: func(_ *interp.Interp, self interp.Value, given interp.Args) (interp.Value, error) {
				for i := range attributes {
					attribute, err := a.Str(1 + i)
					if err != nil {
						return nil, err
					}
					self.(*interp.Object).SetIVar("@"+attribute, given.Arg(i))
				}
				return self, nil
			}})
			return interp.Nil, nil
		},
	}
}

// customised is the matcher of a use. Its blocks may change @actual: the
// messages show that.
func (e *engine) customised(c *custom) *matcher {
	call := func(name string, actual interp.Value) (interp.Value, error) {
		var args []interp.Value
		if c.arity[name] != 0 {
			args = append(args, actual)
		}
		return e.in.CallPrivate(c.self, name, interp.Args{Pos: args})
	}
	text := func(name string, fallback func() (string, error)) (string, error) {
		if _, ok := c.arity[name]; !ok {
			return fallback()
		}
		v, err := call(name, c.self.IVar(ivarActual))
		if err != nil {
			return "", err
		}
		return e.in.ToS(v)
	}
	m := &matcher{kind: c.of.name}
	m.describe = func() (string, error) {
		return text("description", func() (string, error) {
			s, err := e.words(c.expected)
			return strings.ReplaceAll(c.of.name, "_", " ") + s, err
		})
	}
	match := func(name string) func(interp.Value) (bool, error) {
		return func(v interp.Value) (bool, error) {
			c.self.SetIVar(ivarActual, v)
			r, err := call(name, v)
			if raised, ok := interp.AsError(err); ok && !raised.Unsupported() {
				switch {
				case c.unless != nil && e.in.IsA(e.in.Exception(raised), c.unless), raised.Class == notMet && !c.notify:
					return false, nil
				}
			}
			return err == nil && (c.unless != nil || interp.Truthy(r)), err
		}
	}
	m.match = match("matches?")
	if _, ok := c.arity["does_not_match?"]; ok {
		m.matchNot = match("does_not_match?")
	}
	m.failure = func(_ interp.Value, negated bool) (string, error) {
		name := "failure_message"
		if negated {
			name = "failure_message_when_negated"
		}
		return text(name, func() (string, error) { return e.sentence(m, c.self.IVar(ivarActual), negated) })
	}
	m.block = c.block
	m.runBlock = func(p *interp.Proc, negated bool) (bool, error) { return m.run(e, &expectTarget{value: p}, negated) }
	m.chain = map[string]func(interp.Args) error{}
	for _, name := range c.chained {
		m.chain[name] = func(a interp.Args) error {
			_, err := e.in.CallPrivate(c.self, name, a)
			return err
		}
	}
	return m
}
