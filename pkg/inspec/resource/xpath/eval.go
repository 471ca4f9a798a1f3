// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package xpath

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Find evaluates an expression on a document. It gives nodes, strings, bools,
// int64s and float64s.
func Find(ctx context.Context, doc *Node, expression string) ([]any, error) {
	ops, err := parseExpression(expression)
	if err != nil {
		return nil, err
	}
	e := &evaluator{ctx: ctx}
	v, err := e.eval(ops, set{{doc, 1}}, nil)
	if err != nil {
		return nil, err
	}
	nodes, ok := v.(set)
	if !ok {
		return []any{v}, nil
	}
	return nodes.items(), nil
}

// placed is an item of a set of nodes, and its position in it. The item is a
// *Node, or a string that name() gave.
type placed struct {
	item     any
	position int
}

type set []placed

func (s set) items() []any {
	out := make([]any, len(s))
	for i, p := range s {
		out[i] = p.item
	}
	return out
}

func setOf(items []any) set {
	out := make(set, len(items))
	for i, item := range items {
		out[i] = placed{item, i + 1}
	}
	return out
}

// focus is the node that a predicate is asked of.
type focus struct {
	node        any
	index, size int
}

// maxVisits bounds the nodes that one expression looks at.
const maxVisits = 1_000_000

type evaluator struct {
	ctx    context.Context
	visits int
}

func (e *evaluator) visit(n int) error {
	before := e.visits >> 16
	if e.visits += n; e.visits > maxVisits {
		return fmt.Errorf("the expression looks at more than %d nodes", maxVisits)
	}
	if e.visits>>16 != before {
		return e.ctx.Err()
	}
	return nil
}

// eval gives a set, a string, a bool, an int64 or a float64.
func (e *evaluator) eval(ops []op, nodes set, at *focus) (any, error) {
	for i, o := range ops {
		if len(nodes) == 0 {
			return set{}, nil
		}
		if err := e.visit(1); err != nil {
			return nil, err
		}
		switch o.kind {
		case opRoot:
			root, ok := nodes[0].item.(*Node)
			for ok && root.Parent != nil {
				root = root.Parent
			}
			nodes = set{{root, 1}}
		case opStep:
			var err error
			if nodes, err = e.step(o, nodes); err != nil {
				return nil, err
			}
		case opLiteral:
			return o.value, nil
		case opFunction:
			return e.call(o, nodes, at)
		case opBinary:
			return e.binary(o, nodes, at)
		case opNegate:
			v, err := e.eval(ops[i+1:], nodes, at)
			if err != nil {
				return nil, err
			}
			return -number(v), nil
		}
	}
	return nodes, nil
}

// step goes along an axis from each node, and keeps what passes the test and
// the predicates.
func (e *evaluator) step(o op, nodes set) (set, error) {
	var groups []set
	for _, p := range nodes {
		n, ok := p.item.(*Node)
		if !ok {
			continue
		}
		found, err := e.axis(o.axis, n)
		if err != nil {
			return nil, err
		}
		if found == nil {
			continue
		}
		if err := e.visit(len(found)); err != nil {
			return nil, err
		}
		kept := set{}
		for _, n := range found {
			if o.test.passes(n, o.axis) {
				kept = append(kept, placed{n, len(kept) + 1})
			}
		}
		groups = append(groups, kept)
	}
	if o.axis == "self" { // All at once, so that positions count over them.
		groups = []set{flatten(groups)}
	}
	for _, test := range o.tests {
		if err := e.filter(test, groups); err != nil {
			return nil, err
		}
	}
	if len(groups) == 1 {
		return setOf(groups[0].items()), nil
	}
	if o.axis == "preceding-sibling" && len(groups) > 0 {
		return nil, fmt.Errorf("preceding-sibling of several nodes: %w", ErrUnsupported) // REXML raises.
	}
	all := flatten(groups)
	slices.SortStableFunc(all, func(a, b placed) int { return a.item.(*Node).order - b.item.(*Node).order })
	return setOf(all.items()), nil
}

func flatten(groups []set) set {
	var items []any
	for _, g := range groups {
		items = append(items, g.items()...)
	}
	return setOf(items)
}

// axis are the nodes along an axis; nil where REXML has no set for them.
func (e *evaluator) axis(axis string, n *Node) ([]*Node, error) {
	switch axis {
	case "self":
		return []*Node{n}, nil
	case "child":
		if n.Kind == Element || n.Kind == Document && len(n.Children) > 0 {
			return append([]*Node{}, n.Children...), nil
		}
	case "attribute":
		if n.Kind == Element && len(n.Attrs) > 0 {
			return n.Attrs, nil
		}
	case "parent":
		if n.Parent != nil {
			return []*Node{n.Parent}, nil
		}
	case "ancestor", "ancestor-or-self":
		var out []*Node
		if axis == "ancestor-or-self" {
			if n.Kind != Element {
				return nil, nil
			}
			out = append(out, n)
		}
		for at := n.Parent; at != nil; at = at.Parent {
			out = append(out, at)
		}
		return out, nil
	case "descendant", "descendant-or-self":
		var out []*Node
		if axis == "descendant-or-self" {
			out = append(out, n)
		}
		return n.descendants(out), nil
	case "following-sibling":
		if n.Parent != nil && n.Kind != Attribute && n.index+1 < len(n.Parent.Children) {
			return n.Parent.Children[n.index+1:], nil
		}
	case "preceding-sibling":
		if n.Parent != nil && n.Kind != Attribute && n.index > 0 {
			out := slices.Clone(n.Parent.Children[:n.index])
			slices.Reverse(out)
			return out, nil
		}
	default:
		return nil, fmt.Errorf("the axis %s: %w", axis, ErrUnsupported)
	}
	return nil, nil
}

// descendants appends what is below a node, in the document's order. The depth
// is that of the document.
func (n *Node) descendants(out []*Node) []*Node {
	for _, c := range n.Children {
		out = c.descendants(append(out, c))
	}
	return out
}

func (t nodeTest) passes(n *Node, axis string) bool {
	switch t.kind {
	case "node":
		return true
	case "text":
		return n.Kind == Text
	case "comment":
		return n.Kind == Comment
	case "processing-instruction":
		return n.Kind == Instruction && (t.name == "" || t.name == n.Name)
	}
	if n.Kind != Element && n.Kind != Attribute {
		return false
	}
	scope := n
	if n.Kind == Attribute {
		scope = n.Parent
	}
	switch t.kind {
	case "any":
		return n.Kind == Attribute == (axis == "attribute")
	case "namespace":
		uri, ok := scope.lookup(t.prefix)
		return ok && n.namespace() == uri
	}
	if n.Name != t.name || t.anyPrefix {
		return n.Name == t.name
	}
	if t.prefix == "" && n.Kind == Attribute {
		return n.namespace() == ""
	}
	uri, ok := scope.lookup(t.prefix)
	return ok && n.namespace() == uri
}

// filter keeps in each group what a predicate holds of. Positions after it
// count over all groups, as in REXML.
func (e *evaluator) filter(test []op, groups []set) error {
	count := 0
	for i, g := range groups {
		kept := set{}
		for _, p := range g {
			v, err := e.eval(test, set{p}, &focus{p.item, p.position, len(g)})
			if err != nil {
				return err
			}
			if nodes, ok := v.(set); ok && len(nodes) == 1 {
				v = nodes[0].item
			}
			if holds(v, p.position) {
				count++
				kept = append(kept, placed{p.item, count})
			}
		}
		groups[i] = kept
	}
	return nil
}

// holds tells whether a predicate of this value keeps the node at a position:
// a number is the position, an empty string is a string.
func holds(v any, position int) bool {
	switch v := v.(type) {
	case int64:
		return v == int64(position)
	case float64:
		return v == float64(position)
	case bool:
		return v
	case set:
		return len(v) > 0
	}
	return v != nil
}

func (e *evaluator) binary(o op, nodes set, at *focus) (any, error) {
	left, err := e.eval(o.args[0], nodes, at)
	if err != nil {
		return nil, err
	}
	switch {
	case o.name == "or" && boolean(left):
		return true, nil
	case o.name == "and" && !boolean(left):
		return false, nil
	}
	right, err := e.eval(o.args[1], nodes, at)
	if err != nil {
		return nil, err
	}
	switch o.name {
	case "or", "and":
		return boolean(right), nil
	case "|":
		return union(left, right)
	case "+", "-", "*", "div", "mod":
		return arithmetic(o.name, number(left), number(right)), nil
	}
	return e.compareSets(left, o.name, right)
}

// union is the nodes of both, without those that are there twice.
func union(left, right any) (any, error) {
	a, ok := left.(set)
	b, ok2 := right.(set)
	if !ok || !ok2 {
		return nil, fmt.Errorf("the union of what are no nodes: %w", ErrUnsupported)
	}
	seen := map[any]bool{}
	var out []any
	for _, p := range append(slices.Clone(a), b...) {
		if !seen[p.item] {
			seen[p.item] = true
			out = append(out, p.item)
		}
	}
	return setOf(out), nil
}

func (e *evaluator) compareSets(left any, sign string, right any) (any, error) {
	a, aSet := left.(set)
	b, bSet := right.(set)
	switch {
	case aSet && bSet:
		if err := e.visit(len(a) * len(b)); err != nil {
			return nil, err
		}
		for _, x := range a {
			for _, y := range b {
				if compare(text(x.item), sign, text(y.item)) {
					return true, nil
				}
			}
		}
		return false, nil
	case !aSet && !bSet:
		return compare(left, sign, right), nil
	case bSet: // The sign is not turned about, as in REXML.
		a, right = b, left
	}
	convert := func(x any) any { return text(x) }
	switch r := right.(type) {
	case bool:
		convert = func(x any) any { return boolean(x) }
	case int64, float64:
		convert = func(x any) any { return number(x) }
	case string:
		if isNumber.MatchString(r) {
			right = number(r)
			convert = func(x any) any { return number(x) }
		}
	}
	for _, x := range a {
		if compare(convert(x.item), sign, right) {
			return true, nil
		}
	}
	return false, nil
}

// compare compares values that are no sets.
func compare(a any, sign string, b any) bool {
	equality := sign == "=" || sign == "!="
	_, aBool := a.(bool)
	_, bBool := b.(bool)
	_, aText := a.(string)
	_, bText := b.(string)
	switch {
	case equality && (aBool || bBool):
		return (boolean(a) == boolean(b)) == (sign == "=")
	case equality && aText && bText:
		return (a == b) == (sign == "=")
	}
	x, y := number(a), number(b)
	switch strings.TrimSpace(sign) {
	case "=":
		return x == y
	case "!=":
		return x != y
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	}
	return x >= y
}
