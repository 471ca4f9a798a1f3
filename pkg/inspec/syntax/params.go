// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

// parenParams reads (params), at the parenthesis. With locals they may end in
// block-local variables, as a lambda's may.
func (p *parser) parenParams(locals bool) *Params {
	start := p.off
	p.off++
	saved := p.ctx
	p.ctx = context{}
	ps := p.paramList(")", locals)
	p.ctx = saved
	p.expect(")", "(", start)
	ps.Loc = p.loc(start)
	return ps
}

// blockParams reads |params|, at the bar.
func (p *parser) blockParams() *Params {
	start := p.off
	p.off++
	ps := p.paramList("|", true)
	p.expect("|", "|", start)
	ps.Loc = p.loc(start)
	return ps
}

// paramList reads parameters up to the closing token, which stays.
func (p *parser) paramList(closing string, locals bool) *Params {
	ps := &Params{}
	start := p.off
	skip := p.blankLines
	if closing == "\n" || closing == "{" {
		skip = func() { p.blank() }
	}
	skip()
	for !p.atParamsEnd(closing) {
		if p.at(0) == ';' && locals {
			p.off++
			p.blockLocals(ps)
			break
		}
		ps.List = append(ps.List, p.param(closing))
		skip()
		if p.at(0) != ',' {
			if p.at(0) == ';' && locals {
				continue
			}
			break
		}
		comma := p.off
		p.off++
		p.blankLines()
		last := ps.List[len(ps.List)-1].Kind
		if p.atParamsEnd(closing) && (closing != "|" || last != ParamReq) {
			p.errorAt(comma, "expected a parameter after `,`")
		}
		if closing == "|" && (p.at(0) == '|' || p.at(0) == ';') {
			ps.ExcessComma = true
		}
	}
	ps.Loc = p.loc(start)
	p.checkParams(ps)
	if !p.atParamsEnd(closing) {
		p.failAt(p.off, "expected `,` or the end of the parameters, found %s", p.found())
	}
	return ps
}

func (p *parser) atParamsEnd(closing string) bool {
	switch {
	case p.atEOF():
		return true
	case closing == "\n":
		return p.at(0) == '\n' || p.at(0) == ';' || p.at(0) == '='
	case closing == "{":
		return p.at(0) == '{' || p.atWord("do")
	}
	return p.has(closing)
}

func (p *parser) blockLocals(ps *Params) {
	for {
		p.blankLines()
		w := p.word()
		if w == "" || reserved[w] || isConstName(w) {
			p.failHere("the name of a block-local variable")
		}
		p.off += len(w)
		p.declare(w)
		ps.Locals = append(ps.Locals, w)
		p.blankLines()
		if p.at(0) != ',' {
			return
		}
		p.off++
	}
}

func (p *parser) param(closing string) *Param {
	start := p.off
	a := &Param{}
	switch c := p.at(0); {
	case p.has("..."):
		if closing != ")" && closing != "\n" || p.scope.kind != scopeDef {
			p.errorAt(start, "expected a parameter: `...` stands in the parameters of a method only")
		}
		p.off += 3
		a.Kind = ParamForward
		p.declare("...")
	case p.has("**"):
		p.off += 2
		a.Kind = ParamKeyRest
		if p.atWord("nil") {
			p.off += len("nil")
			a.Kind = ParamNoKey
		} else {
			a.Name = p.restName("**")
		}
	case c == '*':
		p.off++
		a.Kind = ParamRest
		a.Name = p.restName("*")
	case c == '&':
		p.off++
		a.Kind = ParamBlock
		a.Name = p.restName("&")
	case c == '(':
		a.Pattern = p.patternParam()
	default:
		a.Name = p.paramName(true)
		switch {
		case p.at(0) == ':' && p.at(1) != ':':
			p.off++
			a.Kind = ParamKey
			a.Default = p.keyDefault(closing)
		default:
			p.blank()
			if p.at(0) == '=' && p.at(1) != '=' {
				p.off++
				p.blankLines()
				a.Kind = ParamOpt
				a.Default = p.paramDefault(closing)
			}
		}
	}
	a.Loc = p.loc(start)
	return a
}

// keyDefault reads the default of name: if there is one.
func (p *parser) keyDefault(closing string) Node {
	p.blank()
	if c := p.at(0); c == ',' || c == '\n' || c == ';' || p.atParamsEnd(closing) {
		return nil
	}
	return p.paramDefault(closing)
}

// paramDefault reads a default value. A bar ends a block's parameters, so no
// operator may stand there outside of parentheses.
func (p *parser) paramDefault(closing string) Node {
	if closing == "|" {
		return p.binary(p.operand(false, false), precBitOr+1, false)
	}
	return p.argument(false, false)
}

// restName reads the name behind mark, which may be missing in a method: the
// mark alone passes the parameter on.
func (p *parser) restName(mark string) string {
	name := p.paramName(false)
	if name == "" && p.scope.kind == scopeDef {
		p.declare(mark)
	}
	return name
}

func (p *parser) paramName(required bool) string {
	p.blank()
	w := p.word()
	if w == "" || isDigit(w[0]) || (reserved[w] || isConstName(w)) && !p.atLabel() {
		if required || w != "" {
			p.failHere("the name of a parameter")
		}
		return ""
	}
	p.off += len(w)
	p.declare(w)
	return w
}

// patternParam reads a parameter (a, (b, *c)) that takes an array apart.
func (p *parser) patternParam() *Targets {
	p.enter()
	defer p.leave()
	start := p.off
	p.off++
	t := &Targets{}
	for {
		p.blankLines()
		at := p.off
		switch p.at(0) {
		case ')':
			p.off++
			t.Loc = p.loc(start)
			return t
		case '(':
			t.List = append(t.List, p.patternParam())
		case '*':
			p.off++
			s := &Splat{}
			from := p.off
			if name := p.paramName(false); name != "" {
				s.X = &Local{p.loc(from), name}
			}
			s.Loc = p.loc(at)
			t.List = append(t.List, s)
		default:
			name := p.paramName(true)
			t.List = append(t.List, &Local{p.loc(at), name})
		}
		p.blankLines()
		if p.at(0) == ',' {
			p.off++
		} else if p.at(0) != ')' {
			p.failHere("`,` or `)` in the parameter at " + p.place(start))
		}
	}
}
