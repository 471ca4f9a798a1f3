// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

// letPrefix names the method that is the block of a let. The method of the
// let's own name remembers its value; a super in the block finds the block of
// the group around it (RSpec: lib/rspec/core/memoized_helpers.rb).
const letPrefix = "__let__"

// let defines a method whose value is computed once per example.
func (e *engine) let(eager bool) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		g, err := e.current(self)
		if err != nil {
			return nil, err
		}
		name, err := a.Str(0)
		if err != nil {
			return nil, err
		}
		return interp.Nil, e.memoize(g, name, a.Block, eager)
	}
}

func (e *engine) subject(eager bool) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		g, err := e.current(self)
		if err != nil {
			return nil, err
		}
		if err := e.memoize(g, "subject", a.Block, eager); err != nil || interp.IsNil(a.Arg(0)) {
			return interp.Nil, err
		}
		name, err := a.Str(0)
		if err != nil {
			return nil, err
		}
		g.class.Define(interp.Methods{name: func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return in.Call(self, "subject")
		}})
		return interp.Nil, nil
	}
}

func (e *engine) memoize(g *group, name string, block *interp.Proc, eager bool) error {
	if block == nil {
		return interp.Raise("RuntimeError", "#let or #subject called without a block")
	}
	compute := letPrefix + name
	if _, err := e.in.CallPrivate(g.class, "define_method", interp.Args{Pos: []interp.Value{interp.Symbol(compute)}, Block: block}); err != nil {
		return err
	}
	g.class.Define(interp.Methods{name: func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		run := interp.Data[*running](self)
		if v, ok := run.memo[name]; ok {
			return v, nil
		}
		v, err := in.CallPrivate(self, compute, interp.Args{})
		if err == nil {
			run.memo[name] = v
		}
		return v, err
	}})
	if eager {
		g.hooks.before = append(g.hooks.before, hook{name: name})
	}
	return nil
}
