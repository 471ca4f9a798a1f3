// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import "strings"

// def reads a method definition behind the word def.
func (p *parser) def(start int, command bool) Node {
	d := &Def{}
	p.blankLines()
	d.Singleton, d.Name = p.defName()
	pop := p.push(scopeDef)
	defer pop()
	saved := p.ctx
	defer func() { p.ctx = saved }()
	p.ctx = context{}

	from := p.off
	p.blank()
	switch {
	case p.at(0) == '(':
		d.Params = p.parenParams(false)
	case p.at(0) == '=' && p.at(1) != '=':
		// def x = 1
	default:
		p.off = from
		if op := p.operator(); op.kind != tNewline {
			p.blank()
			d.Params = p.paramList("\n", false)
		}
	}
	if op := p.operator(); op.kind == tPunct && op.text == "=" {
		if d.Name == "[]=" || isIdentStart(d.Name[0]) && strings.HasSuffix(d.Name, "=") {
			p.errorAt(op.start, "expected a body with `end`: a setter has no short form")
		}
		p.take(op)
		p.blankLines()
		body := p.argument(command, false)
		if op := p.operator(); op.kind == tWord && op.text == "rescue" {
			p.take(op)
			p.blankLines()
			y := p.argument(false, false)
			body = &RescueMod{p.from(body), body, y}
		}
		b := bodyOf(body)
		d.Body = &Begin{Loc: b.Loc, Body: b}
		d.Loc = p.loc(start)
		return d
	}
	d.Body = p.rescued("def", start)
	d.Loc = p.loc(start)
	return d
}

// defName reads name, self.name, Const.name, var.name or (expr).name.
func (p *parser) defName() (singleton Node, name string) {
	at := p.off
	c := p.at(0)
	switch {
	case c == '(':
		p.off++
		p.blankLines()
		singleton = p.expression()
		p.expect(")", "(", at)
	case c == '@' || c == '$':
		singleton = p.sigil()
	case isIdentStart(c):
		w := p.word()
		p.off += len(w)
		p.blank()
		dot := p.at(0) == '.' && p.at(1) != '.' || p.has("::")
		if !dot {
			p.off = at
			return nil, p.methodName(true)
		}
		switch {
		case w == "self" || w == "nil" || w == "true" || w == "false" || w == "__FILE__":
			p.off = at
			singleton = p.keyword(w, false)
			p.blank()
		case isConstName(w):
			singleton = &Const{Loc: p.loc(at), Name: w}
		case p.isLocal(w):
			singleton = &Local{p.loc(at), w}
		default:
			singleton = &Call{Loc: p.loc(at), Name: w, NamePos: p.pos(at)}
		}
	default:
		if name = p.methodName(true); name == "" {
			p.failHere("the name of the method after `def`")
		}
		return nil, name
	}
	p.blank()
	switch {
	case p.at(0) == '.':
		p.off++
	case p.has("::"):
		p.off += 2
	default:
		p.failHere("`.` and the name of the method")
	}
	p.blankLines()
	if name = p.methodName(true); name == "" {
		p.failHere("the name of the method after `.`")
	}
	return singleton, name
}

func (p *parser) class(start int) Node {
	p.blank()
	if p.has("<<") {
		p.off += 2
		p.blankLines()
		s := &SClass{X: p.expression()}
		p.then("\n")
		defer p.push(scopeFile)()
		s.Body = p.rescued("class", start)
		s.Loc = p.loc(start)
		return s
	}
	p.checkPlace("class", start)
	c := &Class{Path: p.path()}
	if op := p.operator(); op.kind == tPunct && op.text == "<" {
		p.take(op)
		p.blankLines()
		c.Super = p.expression()
		p.then("\n")
	}
	defer p.push(scopeClass)()
	c.Body = p.rescued("class", start)
	c.Loc = p.loc(start)
	return c
}

func (p *parser) module(start int) Node {
	p.blank()
	p.checkPlace("module", start)
	m := &Module{Path: p.path()}
	defer p.push(scopeClass)()
	m.Body = p.rescued("module", start)
	m.Loc = p.loc(start)
	return m
}

// path reads the constant that a class or module is called.
func (p *parser) path() *Const {
	start := p.off
	c, ok := p.postfix(p.primary(false), false).(*Const)
	if !ok {
		p.failAt(start, "expected the name of a class or module, a constant")
	}
	return c
}
