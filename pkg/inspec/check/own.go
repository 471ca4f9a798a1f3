// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import (
	"maps"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// own is what a profile, and those it depends on, define themselves.
type own struct {
	names     map[string]bool // methods, matchers, resources, let
	constants map[string]bool // by last name
	resources map[string]*class
	classes   map[string]*class
}

// class is a class of a library.
type class struct {
	name, super string
	resource    string // what controls call it
	custom      bool   // it derives from Inspec.resource(1) itself
	mixed       bool   // it includes a module from elsewhere
	findings    []inMethod
	uses        map[string]map[string]bool // resources, by method
	// calls are the names called in each method, and whether without condition.
	// Those of the class's own body are under "".
	calls map[string]map[string]bool
}

// inMethod is a finding in a method of a library's class.
type inMethod struct {
	Finding
	method string
	maybe  bool // behind a condition
}

func newOwn() *own {
	return &own{names: map[string]bool{}, constants: map[string]bool{}, resources: map[string]*class{}, classes: map[string]*class{}}
}

// definers are the methods whose arguments become names of methods.
var definers = strings.Fields(`attr_reader attr_writer attr_accessor attr define_method alias_method let let! subject subject!
	def_delegator def_delegators def_instance_delegator def_instance_delegators delegate register_column register_custom_property
	register_custom_matcher add connect name new define matcher define_negated_matcher alias_matcher`)

// collect notes everything that a file defines. A name defined anywhere is
// taken to be known everywhere.
func (o *own) collect(f *syntax.File) {
	defines := map[string]bool{}
	for _, d := range definers {
		defines[d] = true
	}
	walk(f.Body, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Def:
			o.names[n.Name] = true
		case *syntax.Alias:
			if s, ok := n.New.(*syntax.Sym); ok {
				o.names[s.Name] = true
			}
		case *syntax.Module:
			o.constants[n.Path.Name] = true
		case *syntax.Assign:
			if c, ok := n.Target.(*syntax.Const); ok {
				o.constants[c.Name] = true
			}
		case *syntax.OpAssign:
			if c, ok := n.Target.(*syntax.Const); ok {
				o.constants[c.Name] = true
			}
		case *syntax.Class:
			o.constants[n.Path.Name] = true
			o.class(n)
		case *syntax.Call:
			if defines[n.Name] {
				for _, a := range n.Args {
					if s, ok := text(a); ok {
						o.names[s] = true
					}
				}
			}
		}
		return true
	})
}

// class notes a class: what resource it is, and what it is built on.
func (o *own) class(n *syntax.Class) {
	c := &class{name: n.Path.Name, uses: map[string]map[string]bool{}, calls: map[string]map[string]bool{"": {}}}
	switch super := n.Super.(type) {
	case *syntax.Const:
		c.super = super.Name
	case *syntax.Call:
		recv, ok := super.Recv.(*syntax.Const)
		c.custom = ok && recv.Name == "Inspec" && super.Name == "resource"
	}
	if n.Body != nil && n.Body.Body != nil {
		for _, stmt := range n.Body.Body.List {
			call, ok := stmt.(*syntax.Call)
			if !ok {
				continue
			}
			c.mixed = c.mixed || call.Name == "install_filter_methods_on_resource"
			if call.Recv != nil {
				continue
			}
			switch call.Name {
			case "name":
				if s, ok := firstText(call); ok {
					c.resource = s
					o.resources[s] = c
				}
			case "include", "extend", "prepend":
				c.mixed = true
			}
		}
	}
	o.classes[c.name] = c
}

// mentions are the names called below a node, by way of symbols, its and
// predicate matchers too.
func mentions(n syntax.Node) map[string]bool {
	names := map[string]bool{}
	walk(n, func(x syntax.Node) bool {
		switch x := x.(type) {
		case *syntax.Sym:
			names[x.Name] = true
		case *syntax.Call:
			names[x.Name] = true
			if question, ok := predicate(x.Name); ok {
				names[question] = true
			}
			if path, ok := firstText(x); ok && x.Name == "its" {
				for part := range strings.SplitSeq(path, ".") {
					names[part] = true
				}
			}
		}
		return true
	})
	return names
}

// called notes that a method calls another, or names it as a symbol.
func (c *class) called(method, name string, always bool) {
	if c.calls[method] == nil {
		c.calls[method] = map[string]bool{}
	}
	c.calls[method][name] = c.calls[method][name] || always
}

// trouble are the findings in the methods of a custom resource that are reached
// from the names mentioned, in the classes that it is built on, and in the
// custom resources that these use.
func (o *own) trouble(resource string, mentioned map[string]bool, seen map[*class]bool) []Finding {
	var chain []*class
	for c := o.resources[resource]; c != nil && !seen[c]; c = o.classes[c.super] {
		seen[c] = true
		chain = append(chain, c)
	}
	// Those that a control mentions are reached for certain, as far as the
	// control is.
	reached := map[string]bool{"initialize": true, "": true}
	for _, c := range chain {
		for method := range c.calls {
			if mentioned[method] {
				reached[method] = true
			}
		}
	}
	for more := true; more; {
		more = false
		for _, c := range chain {
			for method, calls := range c.calls {
				certain, ok := reached[method]
				for name, always := range calls {
					if old, known := reached[name]; ok && (!known || certain && always && !old) {
						reached[name], more = certain && always, true
					}
				}
			}
		}
	}
	var found []Finding
	for _, c := range chain {
		for _, f := range c.findings {
			if certain, ok := reached[f.method]; ok {
				f.Blocks = certain && !f.maybe && !f.same
				found = append(found, f.Finding)
			}
		}
		for _, used := range slices.Sorted(maps.Keys(c.uses)) {
			for method := range c.uses[used] {
				if certain, ok := reached[method]; ok {
					for _, f := range o.trouble(used, reached, seen) {
						f.Blocks = f.Blocks && certain
						found = append(found, f)
					}
				}
			}
		}
	}
	return found
}
