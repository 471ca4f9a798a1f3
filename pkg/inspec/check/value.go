// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import (
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// value is what is known of an expression without running it; the zero value
// is nothing.
type value struct {
	class    string // of Ruby's core: String, Array, …
	resource string // the name of the resource that it is
	// text is a string's text. Where it is whole is false, each part that is
	// not known stands as an unknown.
	text  string
	whole bool
}

// unknown stands for a part of a text that is known only in a run. It is what
// no profile writes.
const unknown = "\uFFFC"

// names holds the local variables that are assigned once, with a value that is
// known.
type names struct {
	outer  *names
	values map[string]value
	count  map[string]int // of assignments below the node that the scope is of
}

func newNames(outer *names, node syntax.Node) *names {
	n := &names{outer: outer, values: map[string]value{}, count: map[string]int{}}
	walk(node, func(x syntax.Node) bool {
		switch x := x.(type) {
		case *syntax.Assign:
			n.assigned(x.Target)
		case *syntax.OpAssign:
			n.assigned(x.Target)
			n.assigned(x.Target)
		case *syntax.Targets:
			for _, t := range x.List {
				n.assigned(t)
				n.assigned(t)
			}
		case *syntax.Param:
			n.count[x.Name] += 2
		case *syntax.Call:
			// What changes a string or array in place.
			if x.Name == "<<" || x.Name == "concat" || x.Name == "prepend" || strings.HasSuffix(x.Name, "!") {
				n.assigned(x.Recv)
				n.assigned(x.Recv)
			}
		}
		return true
	})
	return n
}

func (n *names) assigned(target syntax.Node) {
	if l, ok := target.(*syntax.Local); ok {
		n.count[l.Name]++
	}
}

func (n *names) set(name string, v value) {
	if n.count[name] == 1 {
		n.values[name] = v
	}
}

func (n *names) get(name string) value {
	for at := n; at != nil; at = at.outer {
		if at.count[name] > 1 {
			return value{}
		}
		if v, ok := at.values[name]; ok {
			return v
		}
	}
	return value{}
}

// value is what is known of n.
func (w *walker) value(n syntax.Node, s scope) value {
	switch n := n.(type) {
	case *syntax.Str:
		return value{class: "String", text: n.Value, whole: true}
	case *syntax.Interp:
		v := value{class: "String", whole: true}
		for _, p := range n.Parts {
			part := w.value(p, s)
			if part.class != "String" || part.text == "" && !part.whole {
				part = value{text: unknown}
			}
			v.text += part.text
			v.whole = v.whole && part.whole
		}
		return v
	case *syntax.Begin:
		if n.Body != nil && len(n.Body.List) == 1 && len(n.Rescues) == 0 && n.Ensure == nil {
			return w.value(n.Body.List[0], s)
		}
	case *syntax.Body:
		if len(n.List) == 1 {
			return w.value(n.List[0], s)
		}
	case *syntax.Sym:
		return value{class: "Symbol"}
	case *syntax.Array:
		return value{class: "Array"}
	case *syntax.Hash:
		return value{class: "Hash"}
	case *syntax.Int:
		return value{class: "Integer"}
	case *syntax.Float:
		return value{class: "Float"}
	case *syntax.Regexp:
		return value{class: "Regexp"}
	case *syntax.Range:
		return value{class: "Range"}
	case *syntax.Local:
		return s.names.get(n.Name)
	case *syntax.Call:
		return w.callValue(n, s)
	}
	return value{}
}

func (w *walker) callValue(n *syntax.Call, s scope) value {
	if name, ok := resourceCall(n); ok && !w.own.names[name] {
		if name == "input" || name == "attribute" {
			return w.inputValue(n)
		}
		if w.words.Resource(name) {
			return value{resource: name}
		}
		return value{}
	}
	recv := w.value(n.Recv, s)
	if recv.class != "String" || len(n.Args) > 1 {
		return value{}
	}
	switch n.Name {
	case "strip":
		return recv.with(strings.TrimSpace)
	case "chomp":
		if len(n.Args) == 0 {
			return recv.with(func(t string) string { return strings.TrimSuffix(t, "\n") })
		}
	case "freeze", "to_s", "dup":
		return recv
	case "+":
		other := w.value(n.Args[0], s)
		if other.class != "String" {
			other = value{text: unknown}
		}
		return value{class: "String", text: recv.text + other.text, whole: recv.whole && other.whole}
	}
	return value{}
}

func (v value) with(fn func(string) string) value {
	v.text = fn(v.text)
	return v
}

// inputValue is the default of an input in inspec.yml.
func (w *walker) inputValue(n *syntax.Call) value {
	name, ok := firstText(n)
	if !ok {
		return value{}
	}
	for _, in := range w.profile.Meta.Inputs {
		if in.Name != name {
			continue
		}
		switch v := in.Value.(type) {
		case string, int64:
			return value{class: "String", text: fmt.Sprint(v), whole: true}
		}
	}
	return value{}
}

// resourceCall is the name of a call that can make a resource: name(…) or
// inspec.name(…).
func resourceCall(n *syntax.Call) (string, bool) {
	if n.Recv == nil {
		return n.Name, true
	}
	if c, ok := n.Recv.(*syntax.Call); ok && c.Recv == nil && c.Name == "inspec" && len(c.Args) == 0 {
		return n.Name, n.Name != "profile" && n.Name != "backend"
	}
	return "", false
}
