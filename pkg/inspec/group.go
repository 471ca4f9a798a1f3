// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"maps"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource"
)

// group is an example group: a describe, context or its (RSpec:
// lib/rspec/core/example_group.rb).
type group struct {
	parent *group
	class  *interp.Class
	args   []interp.Value // what is described, and further words; none for its
	desc   string         // of this group alone
	full   string         // with those around it
	body   *interp.Proc
	attr   interp.Value // of its
	meta   meta
	// plain says that InSpec hands the body to RSpec as it is, where methods
	// that it defines are those of the tests.
	plain bool

	examples []*example
	children []*group
	hooks    hooks
	shared   map[string]*interp.Proc
	built    bool
}

// meta is what the words after a description say of tests: of one, or of all
// in a group.
type meta struct {
	sensitive     bool
	skip, pending bool
	aggregate     bool
}

// example is one it.
type example struct {
	group   *group
	desc    string
	hasDesc bool
	body    *interp.Proc
	native  func() error // of an expect in a control's body
	meta    meta
	line    int
}

// What a group with its class, and an example, take, about.
const (
	groupSize   = 2048
	exampleSize = 256
)

// newGroup makes a group of a control: a describe that stands in its body.
// Symbols at the end are metadata. A hash is not, since InSpec puts one of its
// own behind it.
func (e *engine) newGroup(a interp.Args, body *interp.Proc) (*group, error) {
	return e.makeGroup(nil, a.Flat(), nil, body)
}

// makeGroup makes a group of words, the last of which can be metadata, as can
// options.
func (e *engine) makeGroup(parent *group, words []interp.Value, options *interp.Hash, body *interp.Proc) (*group, error) {
	g := &group{parent: parent, body: body}
	if parent != nil {
		g.meta = parent.meta
	}
	g.args = g.meta.read(words, options, 1)
	var text strings.Builder
	for i, w := range g.args {
		s, err := e.text(w)
		if err != nil {
			return nil, err
		}
		if text.Len() > 0 {
			text.WriteString(separator(g.args[i-1], s))
		}
		text.WriteString(s)
	}
	g.name(text.String())
	return g, e.in.Charge(groupSize + len(g.full))
}

func (g *group) name(desc string) {
	g.desc, g.full = desc, desc
	if p := g.parent; p != nil {
		var last interp.Value
		if len(p.args) > 0 {
			last = p.args[len(p.args)-1]
		}
		g.full = p.full + separator(last, desc) + desc
	}
}

// separator stands between two parts of a description. The name of a method
// follows that of its class at once.
func separator(before interp.Value, after string) string {
	if _, ok := before.(*interp.Class); ok && (strings.HasPrefix(after, "#") || strings.HasPrefix(after, "::") || strings.HasPrefix(after, ".")) {
		return ""
	}
	return " "
}

// read takes metadata off the end of words, down to the first of them, and
// returns the rest.
func (m *meta) read(words []interp.Value, options *interp.Hash, least int) []interp.Value {
	if options != nil {
		for k, v := range options.All() {
			m.set(k, interp.Truthy(v))
		}
	}
	for len(words) > least {
		last, ok := words[len(words)-1].(interp.Symbol)
		if !ok {
			break
		}
		m.set(last, true)
		words = words[:len(words)-1]
	}
	return words
}

func (m *meta) set(key interp.Value, on bool) {
	switch key {
	case interp.Symbol("sensitive"):
		m.sensitive = on
	case interp.Symbol("skip"):
		m.skip = on
	case interp.Symbol("pending"):
		m.pending = on
	case interp.Symbol("aggregate_failures"):
		m.aggregate = on
	}
}

// metadata are the keywords of a call, or the hash that is its last argument.
func metadata(a interp.Args) ([]interp.Value, *interp.Hash) {
	if a.Kw != nil {
		return a.Pos, a.Kw
	}
	if n := len(a.Pos); n > 0 {
		if h, ok := a.Pos[n-1].(*interp.Hash); ok {
			return a.Pos[:n-1], h
		}
	}
	return a.Pos, nil
}

// build evaluates the group's body, which makes its examples and children.
func (e *engine) build(g *group) error {
	if g.built {
		return nil
	}
	g.built = true
	e.open(g)
	if g.body == nil {
		return nil
	}
	definee := g.class
	if g.parent == nil && !g.plain {
		// InSpec evaluates it in a block of its own, so that a def in it makes a
		// method of the group and none of its tests (InSpec: lib/inspec/rule.rb,
		// with_dsl).
		var err error
		if definee, err = e.in.SingletonClass(g.class); err != nil {
			return err
		}
	}
	_, err := e.in.ExecIn(g.body, g.class, definee)
	return err
}

// open makes the class that a group's words and tests are methods of.
func (e *engine) open(g *group) {
	super := e.classes.group
	if g.parent != nil {
		super = g.parent.class
	}
	g.class = e.in.NewClass(super, nil)
	e.groupOf[g.class] = g
}

// arg is the first of what is described, if any.
func (g *group) arg() interp.Value {
	if len(g.args) == 0 {
		return nil
	}
	return g.args[0]
}

// described is the group's, or an outer group's, first argument that is not
// just text (RSpec's described_class).
func (g *group) described() interp.Value {
	for ; g != nil; g = g.parent {
		switch g.arg().(type) {
		case nil, interp.NilType, *interp.String:
		default:
			return g.arg()
		}
	}
	return nil
}

// defineGroups makes the base class of example groups: its class methods are
// what a describe block can say, its instance methods what an it block can.
func (e *engine) defineGroups() {
	e.groupOf = map[*interp.Class]*group{}
	c := e.in.DefineClass("RSpec::Core::ExampleGroup", nil, interp.Methods{
		"subject": e.implicitSubject,
		// What super in the block of a subject finds at last.
		letPrefix + "subject": e.implicitSubject,
		"described_class":     e.describedClass,
		"should":              e.should(false),
		"should_not":          e.should(true),
		"is_expected":         e.isExpected,
		"are_expected":        e.areExpected,
		"expect":              e.expect,
		"skip":                e.skipHere,
		"aggregate_failures":  e.aggregateFailures,
		"pending":             e.pendingHere,
		"fail": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return in.CallPrivate(in.Main(), "raise", a)
		},
		"inspect": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Str("#<RSpec::ExampleGroups>"), nil
		},
	})
	e.classes.group = c
	e.classes.example = e.in.DefineClass("RSpec::Core::Example", nil, interp.Methods{"inspect": exampleText, "to_s": exampleText})
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
	meta.Define(e.groupWords())
}

func exampleText(_ *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
	return interp.Str(fmt.Sprintf("#<RSpec::Core::Example %q>", interp.Data[*example](self).desc)), nil
}

// groupWords are what a describe block can say.
func (e *engine) groupWords() interp.Methods {
	words := interp.Methods{
		"its":      e.its,
		"let":      e.let(false),
		"let!":     e.let(true),
		"subject":  e.subject(false),
		"subject!": e.subject(true),
		"before":   e.hook((*hooks).addBefore),
		"after":    e.hook((*hooks).addAfter),
		"around":   e.hook((*hooks).addAround),
	}
	for _, name := range []string{"describe", "context", "example_group", "fdescribe", "fcontext"} {
		words[name] = e.nested(meta{})
	}
	for _, name := range []string{"xdescribe", "xcontext"} {
		words[name] = e.nested(meta{skip: true})
	}
	// Of inputs, InSpec makes words that define a test, as it does: with no body,
	// one that is skipped (InSpec: lib/inspec/rspec_extensions.rb).
	for _, name := range []string{"it", "specify", "example", "focus", "fit", "fspecify", "fexample", "input", "input_object", "attribute"} {
		words[name] = e.it(meta{})
	}
	for _, name := range []string{"xit", "xspecify", "xexample", "skip"} {
		words[name] = e.it(meta{skip: true})
	}
	words["pending"] = e.it(meta{pending: true})
	maps.Copy(words, e.sharedWords())
	return words
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

// nested is a describe or context in a describe.
func (e *engine) nested(also meta) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		parent, err := e.current(self)
		if err != nil {
			return nil, err
		}
		if len(a.Pos) == 0 && a.Block == nil {
			return nil, interp.Raise("NotImplementedError", "sonde does not support describe.one in a describe block: RSpec has none")
		}
		words, options := metadata(a)
		g, err := e.makeGroup(parent, words, options, a.Block)
		if err != nil {
			return nil, err
		}
		g.meta.skip = g.meta.skip || also.skip
		parent.children = append(parent.children, g)
		return g.class, e.build(g)
	}
}

// it is it, specify, pending and, with skip, the group's skip 'why'.
func (e *engine) it(also meta) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		g, err := e.current(self)
		if err != nil {
			return nil, err
		}
		x := &example{group: g, body: a.Block, meta: g.meta}
		_, at := in.CallSite()
		x.line = int(at.Line)
		words, options := metadata(a)
		words = x.meta.read(words, options, 1)
		x.meta.skip = x.meta.skip || also.skip || a.Block == nil
		x.meta.pending = x.meta.pending || also.pending
		if len(words) > 0 && !interp.IsNil(words[0]) {
			x.hasDesc = true
			if x.desc, err = in.ToS(words[0]); err != nil {
				return nil, err
			}
		}
		g.examples = append(g.examples, x)
		return in.NewObject(e.classes.example, x), in.Charge(exampleSize + len(x.desc))
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
	g := &group{parent: parent, attr: a.Pos[0], meta: parent.meta, args: []interp.Value{interp.Str(desc)}, built: true}
	x := &example{group: g, body: a.Block, meta: g.meta}
	words, options := metadata(a)
	x.meta.read(words, options, 1)
	x.meta.skip = x.meta.skip || a.Block == nil
	_, at := in.CallSite()
	x.line = int(at.Line)
	g.examples = []*example{x}
	parent.children = append(parent.children, g)
	g.name(desc)
	e.open(g)
	return interp.Nil, in.Charge(groupSize + exampleSize + len(g.full))
}

// resourceTrouble is what a described resource says of itself: that it was
// skipped, or failed, and why.
func (e *engine) resourceTrouble(v interp.Value) (skipped, failed bool, why string) {
	o, ok := resource.Described(v)
	if !ok {
		return false, false, ""
	}
	skipped, failed = interp.Truthy(o.IVar(resource.IVarSkipped)), interp.Truthy(o.IVar(resource.IVarFailed))
	if m := o.IVar(resource.IVarMessage); !interp.IsNil(m) {
		why, _ = e.in.ToS(m)
	}
	return skipped, failed, strings.TrimSpace(why)
}
