// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource"
)

// group is an example group: a describe, context or its (RSpec:
// lib/rspec/core/example_group.rb).
type group struct {
	parent    *group
	class     *interp.Class
	arg       interp.Value // what is described; nil for its
	desc      string       // of this group alone
	full      string       // with those around it
	body      *interp.Proc
	attr      interp.Value // of its
	sensitive bool
	pending   *string // skip all, and why

	examples []*example
	children []*group
	before   []*interp.Proc
	after    []*interp.Proc
	eager    []string // let! and subject!
	built    bool
}

// example is one it.
type example struct {
	group   *group
	desc    string
	hasDesc bool
	body    *interp.Proc
	native  func() error // of an expect in a control's body
	skip    bool
	noBody  bool
	line    int
}

// What a group with its class, and an example, take, about.
const (
	groupSize   = 2048
	exampleSize = 256
)

// newGroup makes a group. Symbols and hashes after the first argument are
// metadata; what is left of them is the description.
func (e *engine) newGroup(parent *group, a interp.Args, body *interp.Proc) (*group, error) {
	g := &group{parent: parent, body: body}
	words := a.Pos
	for len(words) > 1 {
		last := words[len(words)-1]
		if s, ok := last.(interp.Symbol); ok {
			g.sensitive = g.sensitive || s == "sensitive"
		} else if h, ok := last.(*interp.Hash); ok {
			if v, ok := h.Get(interp.Symbol("sensitive")); ok && interp.Truthy(v) {
				g.sensitive = true
			}
		} else {
			break
		}
		words = words[:len(words)-1]
	}
	if len(words) > 0 {
		g.arg = words[0]
	} else if a.Kw != nil {
		// describe({…}) without the parentheses' braces.
		g.arg = a.Kw
		words = []interp.Value{a.Kw}
	}
	if parent != nil {
		g.sensitive = g.sensitive || parent.sensitive
	}
	var parts []string
	for _, w := range words {
		s, err := e.in.ToS(w)
		if err != nil {
			return nil, err
		}
		parts = append(parts, s)
	}
	g.name(parts)
	return g, e.in.Charge(groupSize + len(g.full))
}

func (g *group) name(parts []string) {
	for _, p := range parts {
		g.desc = joinWords(g.desc, p)
	}
	if g.parent != nil {
		g.full = g.parent.full
	}
	g.full = joinWords(g.full, g.desc)
}

func joinWords(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// build evaluates the group's body, which makes its examples and children.
func (e *engine) build(g *group) error {
	if g.built {
		return nil
	}
	g.built = true
	super := e.classes.group
	if g.parent != nil {
		super = g.parent.class
	}
	g.class = e.in.NewClass(super, nil)
	e.groupOf[g.class] = g
	if g.body == nil {
		return nil
	}
	_, err := e.in.ExecIn(g.body, g.class, g.class)
	return err
}

// described is the group's, or an outer group's, first argument that is not
// just text (RSpec's described_class).
func (g *group) described() interp.Value {
	for ; g != nil; g = g.parent {
		switch g.arg.(type) {
		case nil, interp.NilType, *interp.String:
		default:
			return g.arg
		}
	}
	return nil
}

// defineGroups makes the base class of example groups: its class methods are
// what a describe block can say, its instance methods what an it block can.
func (e *engine) defineGroups() {
	e.groupOf = map[*interp.Class]*group{}
	c := e.in.DefineClass("RSpec::Core::ExampleGroup", nil, interp.Methods{
		"subject":         e.implicitSubject,
		"described_class": e.describedClass,
		"should":          e.should(false),
		"should_not":      e.should(true),
		"is_expected":     e.isExpected,
		"are_expected":    e.isExpected,
		"expect":          e.expect,
		"skip":            e.skipHere,
		"pending":         e.pendingHere,
		"fail": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return in.CallPrivate(in.Main(), "raise", a)
		},
		"inspect": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Str("#<RSpec::ExampleGroups>"), nil
		},
	})
	e.classes.group = c
	if err := e.in.Include(c, e.classes.dsl); err != nil {
		panic(err)
	}
	meta, err := e.in.SingletonClass(c)
	if err != nil {
		panic(err)
	}
	if err := e.in.Include(meta, e.classes.dsl); err != nil {
		panic(err)
	}
	unsupported := func(name string) interp.Method {
		return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return nil, interp.Raise("NotImplementedError", "sonde does not support %s in a describe block yet", name)
		}
	}
	meta.Define(interp.Methods{
		"describe": e.nested, "context": e.nested,
		"it": e.it(false), "specify": e.it(false), "example": e.it(false),
		"xit": e.it(true), "skip": e.it(true), "pending": e.it(true),
		"its":      e.its,
		"let":      e.let(false),
		"let!":     e.let(true),
		"subject":  e.subject(false),
		"subject!": e.subject(true),
		"before":   e.hook(func(g *group, p *interp.Proc) { g.before = append(g.before, p) }),
		"after":    e.hook(func(g *group, p *interp.Proc) { g.after = append([]*interp.Proc{p}, g.after...) }),
		"around":   unsupported("around"), "shared_examples": unsupported("shared_examples"), "include_examples": unsupported("include_examples"),
		"it_behaves_like": unsupported("it_behaves_like"), "shared_context": unsupported("shared_context"), "include_context": unsupported("include_context"),
		"xdescribe": e.skipped, "xcontext": e.skipped,
	})
}

func (e *engine) current(self interp.Value) (*group, error) {
	c, ok := self.(*interp.Class)
	for ; ok && c != nil; c = c.Super() {
		if g := e.groupOf[c]; g != nil {
			return g, nil
		}
	}
	return nil, interp.Raise("NoMethodError", "not in a describe block")
}

func (e *engine) nested(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	parent, err := e.current(self)
	if err != nil {
		return nil, err
	}
	if len(a.Pos) == 0 && a.Block == nil {
		return nil, interp.Raise("NotImplementedError", "sonde does not support describe.one in a describe block yet")
	}
	g, err := e.newGroup(parent, a, a.Block)
	if err != nil {
		return nil, err
	}
	parent.children = append(parent.children, g)
	return interp.Nil, e.build(g)
}

func (e *engine) skipped(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	parent, err := e.current(self)
	if err != nil {
		return nil, err
	}
	g, err := e.newGroup(parent, a, a.Block)
	if err != nil {
		return nil, err
	}
	why := "Temporarily skipped with xdescribe"
	g.pending = &why
	parent.children = append(parent.children, g)
	return interp.Nil, e.build(g)
}

// it is it, specify and, with skip, the group's skip 'why'.
func (e *engine) it(skip bool) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		g, err := e.current(self)
		if err != nil {
			return nil, err
		}
		x := &example{group: g, body: a.Block, skip: skip, noBody: a.Block == nil && !skip}
		_, at := in.CallSite()
		x.line = at.Line
		if v := a.Arg(0); !interp.IsNil(v) {
			if _, meta := v.(interp.Symbol); !meta {
				x.hasDesc = true
				if x.desc, err = in.ToS(v); err != nil {
					return nil, err
				}
			}
		}
		g.examples = append(g.examples, x)
		return interp.Nil, in.Charge(exampleSize + len(x.desc))
	}
}

// its is rspec-its: a group of its own for an attribute.
func (e *engine) its(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	parent, err := e.current(self)
	if err != nil {
		return nil, err
	}
	if err := a.Want(1, -1); err != nil {
		return nil, err
	}
	desc, err := in.ToS(a.Pos[0])
	if err != nil {
		return nil, err
	}
	g := &group{parent: parent, attr: a.Pos[0], sensitive: parent.sensitive, arg: interp.Str(desc), built: true}
	g.name([]string{desc})
	g.class = in.NewClass(parent.class, nil)
	e.groupOf[g.class] = g
	_, at := in.CallSite()
	g.examples = []*example{{group: g, body: a.Block, line: at.Line, noBody: a.Block == nil}}
	parent.children = append(parent.children, g)
	return interp.Nil, in.Charge(groupSize + exampleSize + len(g.full))
}

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
		if a.Block == nil {
			return nil, interp.Raise("RuntimeError", "#let or #subject called without a block")
		}
		e.memoized(g, name, a.Block)
		if eager {
			g.eager = append(g.eager, name)
		}
		return interp.Nil, nil
	}
}

func (e *engine) subject(eager bool) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		g, err := e.current(self)
		if err != nil {
			return nil, err
		}
		if a.Block == nil {
			return nil, interp.Raise("RuntimeError", "#let or #subject called without a block")
		}
		e.memoized(g, "subject", a.Block)
		if !interp.IsNil(a.Arg(0)) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			g.class.Define(interp.Methods{name: func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
				return in.Call(self, "subject")
			}})
		}
		if eager {
			g.eager = append(g.eager, "subject")
		}
		return interp.Nil, nil
	}
}

func (e *engine) memoized(g *group, name string, block *interp.Proc) {
	g.class.Define(interp.Methods{name: func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		run := interp.Data[*running](self)
		if v, ok := run.memo[name]; ok {
			return v, nil
		}
		v, err := in.Exec(block, self)
		if err == nil {
			run.memo[name] = v
		}
		return v, err
	}})
}

func (e *engine) hook(add func(*group, *interp.Proc)) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		g, err := e.current(self)
		if err != nil {
			return nil, err
		}
		if a.Block != nil {
			add(g, a.Block)
		}
		return interp.Nil, nil
	}
}

// resourceTrouble is what a described resource says of itself: that it was
// skipped, or failed, and why.
func (e *engine) resourceTrouble(v interp.Value) (skipped, failed bool, why string) {
	o, ok := v.(*interp.Object)
	if !ok {
		return false, false, ""
	}
	skipped, failed = interp.Truthy(o.IVar(resource.IVarSkipped)), interp.Truthy(o.IVar(resource.IVarFailed))
	if m := o.IVar(resource.IVarMessage); !interp.IsNil(m) {
		why, _ = e.in.ToS(m)
	}
	return skipped, failed, strings.TrimSpace(why)
}
