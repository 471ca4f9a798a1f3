// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"slices"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// hooks are what a group runs around its tests (RSpec:
// lib/rspec/core/hooks.rb).
type hooks struct {
	before, after, around []hook
	// first and last run once, around all tests of the group. Their instance
	// variables are those that each test begins with.
	first, last []hook
	state       *interp.Object
}

// hook is a block, or the name of a let! whose value is to be there.
type hook struct {
	body *interp.Proc
	name string
}

func (h hook) run(e *engine, self interp.Value) error {
	var err error
	if h.body == nil {
		_, err = e.in.Call(self, h.name)
	} else {
		_, err = e.in.Exec(h.body, self)
	}
	return err
}

func (hs *hooks) addBefore(h hook, all bool) {
	if all {
		hs.first = append(hs.first, h)
		return
	}
	hs.before = append(hs.before, h)
}

func (hs *hooks) addAfter(h hook, all bool) {
	if all {
		hs.last = slices.Insert(hs.last, 0, h)
		return
	}
	hs.after = slices.Insert(hs.after, 0, h)
}

func (hs *hooks) addAround(h hook, _ bool) { hs.around = append(hs.around, h) }

// hook is before, after and around in a describe block.
func (e *engine) hook(add func(hs *hooks, h hook, all bool)) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		g, err := e.current(self)
		if err != nil || a.Block == nil {
			return interp.Nil, err
		}
		scope := a.Arg(0)
		if scope == interp.Symbol("suite") {
			return interp.Nil, nil // RSpec only warns that it is too late for that.
		}
		add(&g.hooks, hook{body: a.Block}, scope == interp.Symbol("all") || scope == interp.Symbol("context"))
		return interp.Nil, nil
	}
}

// chain is a group and those around it, the outermost first.
func (g *group) chain() []*group {
	var out []*group
	for ; g != nil; g = g.parent {
		out = slices.Insert(out, 0, g)
	}
	return out
}

// beforeAll runs the hooks that come once before all tests of a group.
func (e *engine) beforeAll(g *group) error {
	if g.hooks.state != nil || len(g.hooks.first) == 0 {
		return nil
	}
	g.hooks.state = e.newExample(g)
	for _, h := range g.hooks.first {
		if err := h.run(e, g.hooks.state); err != nil {
			return err
		}
	}
	return nil
}

// afterAll runs the hooks that come once after all tests of a group. RSpec
// only prints what they raise.
func (e *engine) afterAll(g *group) error {
	if len(g.hooks.last) == 0 {
		return nil
	}
	self := e.newExample(g)
	for _, h := range g.hooks.last {
		if err := h.run(e, self); over(err) != nil {
			return err
		}
	}
	return nil
}

// newExample makes the self of a test of the group, with what the hooks of the
// groups around it have set.
func (e *engine) newExample(g *group) *interp.Object {
	self := e.in.NewObject(g.class, &running{group: g, memo: map[string]interp.Value{}})
	for _, outer := range g.chain() {
		if outer.hooks.state != nil {
			self.CopyIVars(outer.hooks.state)
		}
	}
	return self
}

// runHooked runs a test's body between the hooks of its groups, and all that
// between those that say where it stands.
func (e *engine) runHooked(x *example, self *interp.Object) error {
	chain := x.group.chain()
	run := func() error { return e.runBetween(chain, x, self) }
	if between := run; x.meta.aggregate {
		run = func() error { return e.aggregate(interp.Nil, between) }
	}
	for _, g := range slices.Backward(chain) {
		for _, h := range slices.Backward(g.hooks.around) {
			run = e.wrap(h, self, run)
		}
	}
	return run()
}

func (e *engine) runBetween(chain []*group, x *example, self *interp.Object) error {
	err := func() error {
		for _, g := range chain {
			for _, h := range g.hooks.before {
				if err := h.run(e, self); err != nil {
					return err
				}
			}
		}
		_, err := e.in.Exec(x.body, self)
		return err
	}()
	for _, g := range slices.Backward(chain) {
		for _, h := range g.hooks.after {
			if over(err) != nil {
				return err
			}
			herr := h.run(e, self)
			if err == nil || over(herr) != nil {
				err = herr
			} else if herr != nil {
				err = both(err, herr)
			}
		}
	}
	return err
}

// both is a test that failed, and then its hook, too.
func both(test, hook error) error {
	x, ok := interp.AsError(test)
	if y, also := interp.AsError(hook); ok && also && !x.Unsupported() && x.Class != skipSignal {
		if y.Unsupported() {
			return hook
		}
		return interp.Raise(multiple, "%s", x.Message+"\n\n"+y.Message)
	}
	return test
}

// wrap is a test inside an around hook: what it raises is the test's result
// and does not come out of run. A hook that never runs it leaves it skipped.
func (e *engine) wrap(h hook, self *interp.Object, inner func() error) func() error {
	return func() error {
		var result error
		ran := false
		run := func(*interp.Interp, interp.Args) (interp.Value, error) {
			ran, result = true, inner()
			return interp.Nil, over(result)
		}
		procsy := interp.Native(run)
		method := func(in *interp.Interp, _ interp.Value, a interp.Args) (interp.Value, error) { return run(in, a) }
		example := e.in.NewObject(e.in.NewClass(nil, interp.Methods{
			"run": method, "call": method,
			"to_proc": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return procsy, nil },
		}), nil)
		_, err := e.in.Exec(h.body, self, example)
		switch {
		case result != nil:
			return result
		case err == nil && !ran:
			return interp.Raise(skipSignal, "an around hook did not execute the example")
		}
		return err
	}
}
