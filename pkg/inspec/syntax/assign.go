// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import "strings"

// assignment reads = or op= behind n, which must then be a target. With
// command the value may be a command call, with statement a list.
func (p *parser) assignment(n Node, command, statement bool) Node {
	op := p.operator()
	if op.kind != tPunct || !assigns[op.text] {
		return n
	}
	if t, ok := n.(*Targets); ok && statement {
		return t
	}
	if !isTarget(n) {
		p.failAt(op.start, "expected a variable, attribute or index before `%s`", op.text)
	}
	t := n
	if c, ok := n.(*Const); !ok || op.text == "=" || c.Scope == nil && !c.Top {
		t = p.target(n) // A::B ||= 1 may stand in a method
	}
	p.take(op)
	p.blankLines()
	if op.text == "=" {
		v := p.assigned(command, statement, false)
		return &Assign{p.from(t), t, v}
	}
	v := p.assigned(command, false, false)
	return &OpAssign{p.from(t), t, strings.TrimSuffix(op.text, "="), v}
}

var assigns = set("= += -= *= /= %= **= |= &= ^= <<= >>= ||= &&=")

// assigned reads the value of an assignment, with its own rescue. With list
// there may be several values, and multi tells whether there are several
// targets.
func (p *parser) assigned(command, list, multi bool) Node {
	p.enter()
	defer p.leave()
	start := p.off
	var v Node
	if list && p.at(0) == '*' {
		v = p.element(false, "")
	} else {
		v = p.argument(command, false)
	}
	_, splat := v.(*Splat)
	if op := p.operator(); list && (splat || op.kind == tPunct && op.text == ",") {
		a := &Array{Elems: []Node{v}}
		for ; op.kind == tPunct && op.text == ","; op = p.operator() {
			p.take(op)
			p.blankLines()
			if p.at(0) == '*' {
				a.Elems = append(a.Elems, p.element(false, ""))
			} else {
				a.Elems = append(a.Elems, p.argument(false, false))
			}
		}
		a.Loc = p.loc(start)
		v = a
		if !multi {
			return v // a = 1, 2 rescue 3 rescues the assignment
		}
	}
	if op := p.operator(); op.kind == tWord && op.text == "rescue" {
		p.take(op)
		p.blankLines()
		var y Node
		if multi || list && isCommand(v) {
			y = p.expressionStatement()
		} else {
			y = p.argument(command, false)
		}
		v = &RescueMod{p.from(v), v, y}
	}
	return v
}

// isCommand tells whether n is a call whose arguments have no parentheses.
func isCommand(n Node) bool {
	c, ok := n.(*Call)
	return ok && !c.Parens && len(c.Args) > 0 && isIdentStart(c.Name[0])
}

// isTarget tells whether n can be assigned to.
func isTarget(n Node) bool {
	switch n := n.(type) {
	case *Local, *Ivar, *Cvar, *Gvar, *Const, *Targets:
		return true
	case *Call:
		if n.Parens {
			return false
		}
		if n.Name == "[]" {
			_, braces := n.Block.(*Block)
			return n.Recv != nil && !braces
		}
		if n.Block != nil {
			return false
		}
		last := n.Name[len(n.Name)-1]
		return len(n.Args) == 0 && isIdentStart(n.Name[0]) && last != '?' && last != '!'
	case *Begin:
		return n.Parens && len(n.Body.List) == 1 && isTarget(n.Body.List[0])
	}
	return false
}

// target turns n into what is assigned to: a name becomes a variable.
func (p *parser) target(n Node) Node {
	switch n := n.(type) {
	case *Call:
		if n.Recv == nil {
			p.declare(n.Name)
			l := &Local{n.Loc, n.Name}
			p.checkTarget(l)
			return l
		}
	case *Begin:
		return &Targets{n.Loc, []Node{p.target(n.Body.List[0])}}
	}
	p.checkTarget(n)
	return n
}

// multiAssign reads a, (b, *c), d.e = values. The first target has been read
// already, unless it is a splat. In parentheses the = belongs further out, and
// the result is the targets alone.
func (p *parser) multiAssign(first Node) Node {
	start := p.off
	t := &Targets{}
	if list, ok := first.(*Targets); ok {
		if op := p.operator(); op.text == "=" {
			t, first = list, nil
			s, _ := list.Span()
			start = int(s.Offset)
		}
	}
	if first != nil {
		s, _ := first.Span()
		start = int(s.Offset)
		t.List = append(t.List, p.target(first))
		if op := p.operator(); op.text == "," {
			p.take(op)
			p.targets(t)
		}
	} else if len(t.List) == 0 {
		p.targets(t)
	}
	t.Loc = p.loc(start)
	op := p.operator()
	if op.kind == tNewline && p.closesNext() {
		p.blankLines()
		op = p.operator()
	}
	if op.kind == tPunct && op.text == ")" {
		p.openTargets = t
		return t
	}
	if op.kind != tPunct || op.text != "=" {
		p.failHere("`=` after the targets of a multiple assignment")
	}
	p.take(op)
	p.blankLines()
	v := p.assigned(true, true, true)
	return &MultiAssign{p.loc(start), t, v}
}

// closesNext tells whether a parenthesis closes behind newlines.
func (p *parser) closesNext() bool {
	from := p.off
	defer func() { p.off = from }()
	p.blankLines()
	return p.at(0) == ')'
}

// targets reads a list of targets. A comma at the end is passed.
func (p *parser) targets(t *Targets) {
	p.enter()
	defer p.leave()
	for {
		p.blankLines()
		if c := p.at(0); c == '=' || c == ')' || c == '|' || c == 'i' && p.atWord("in") {
			return
		}
		t.List = append(t.List, p.targetItem())
		op := p.operator()
		if op.kind != tPunct || op.text != "," {
			return
		}
		p.take(op)
	}
}

func (p *parser) targetItem() Node {
	start := p.off
	switch p.at(0) {
	case '*':
		p.off++
		p.blank()
		s := &Splat{}
		if c := p.at(0); isIdentStart(c) && !p.atWord("in") || c == '@' || c == '$' || c == ':' || c == '(' {
			s.X = p.targetItem()
		}
		s.Loc = p.loc(start)
		return s
	}
	n := p.postfix(p.primary(false), false)
	if !isTarget(n) {
		p.failAt(start, "expected a variable, attribute or index to assign to")
	}
	return p.target(n)
}
