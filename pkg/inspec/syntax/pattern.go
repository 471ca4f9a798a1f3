// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

func (p *parser) caseIn(subject Node, start int) Node {
	n := &CaseIn{Subject: subject}
	for p.atWord("in") {
		n.Branches = append(n.Branches, p.inBranch())
	}
	if p.atWord("else") {
		p.off += len("else")
		n.Else = p.body()
	}
	p.expectEnd("case", start)
	n.Loc = p.loc(start)
	return n
}

func (p *parser) inBranch() *In {
	start := p.off
	p.off += len("in")
	in := &In{}
	saved := p.ctx
	p.ctx = context{}
	p.blankLines()
	in.Pattern = p.patternTop()
	if op := p.operator(); op.kind == tWord && (op.text == "if" || op.text == "unless") {
		p.take(op)
		in.Unless = op.text == "unless"
		in.Guard = p.expression()
	}
	p.ctx = saved
	p.then("then")
	in.Body = p.body()
	in.Loc = p.loc(start)
	return in
}

// patternTop reads a pattern that may be a list or pairs without brackets.
func (p *parser) patternTop() Node {
	start := p.off
	if p.atPatternPair() {
		h := &PatHash{}
		p.patternPairs(h, "")
		h.Loc = p.loc(start)
		return h
	}
	first := p.patternElement()
	_, splat := first.(*Splat)
	op := p.operator()
	if !splat && (op.kind != tPunct || op.text != ",") {
		return first
	}
	a := &PatArray{Elems: []Node{first}}
	for ; op.kind == tPunct && op.text == ","; op = p.operator() {
		p.take(op)
		if p.atListEnd() {
			// in a, means in a, *
			a.Elems = append(a.Elems, &Splat{Loc: p.loc(p.off)})
			break
		}
		p.blankLines()
		a.Elems = append(a.Elems, p.patternElement())
	}
	a.Loc = p.loc(start)
	return a
}

// atListEnd tells whether nothing follows the comma that was passed last.
func (p *parser) atListEnd() bool {
	op := p.operator()
	switch {
	case op.kind == tWord:
		return !valueWords[op.text]
	case op.kind == tNewline && op.text == ";":
		return true
	}
	from := p.off
	defer func() { p.off = from }()
	p.blankLines()
	return p.atBodyEnd()
}

// patternElement reads a pattern or *rest.
func (p *parser) patternElement() Node {
	start := p.off
	if p.at(0) != '*' {
		return p.pattern()
	}
	p.off++
	s := &Splat{}
	if w := p.word(); w != "" && !reserved[w] {
		s.X = p.bindName()
	}
	s.Loc = p.loc(start)
	return s
}

func (p *parser) bindName() Node {
	start := p.off
	w := p.word()
	if w == "" || reserved[w] || isConstName(w) {
		p.failHere("the name of a variable")
	}
	p.off += len(w)
	p.declare(w)
	return &Local{p.loc(start), w}
}

// pattern reads alternatives and => name.
func (p *parser) pattern() Node {
	p.enter()
	defer p.leave()
	x := p.patternPrimary()
	for links := 0; ; links++ {
		p.limit(links)
		op := p.operator()
		switch {
		case op.kind == tPunct && op.text == "|":
			p.take(op)
			p.blankLines()
			y := p.patternPrimary()
			x = &PatAlt{p.from(x), x, y}
		case op.kind == tPunct && op.text == "=>":
			p.take(op)
			p.blankLines()
			l := p.bindName().(*Local)
			x = &PatBind{p.from(x), x, l.Name}
		default:
			return x
		}
	}
}

func (p *parser) patternPrimary() Node {
	p.enter()
	defer p.leave()
	start := p.off
	c := p.at(0)
	switch {
	case c == '[':
		p.off++
		a := &PatArray{Elems: p.patternList("]", start)}
		a.Loc = p.loc(start)
		return a
	case c == '{':
		p.off++
		h := &PatHash{}
		p.patternPairs(h, "}")
		p.expect("}", "{", start)
		h.Loc = p.loc(start)
		return h
	case c == '(':
		p.off++
		p.blankLines()
		x := p.pattern()
		p.expect(")", "(", start)
		return x
	case c == '^':
		return p.pin()
	case isIdentStart(c) && !isConstName(p.word()) && !reserved[p.word()]:
		return p.bindName()
	case isIdentStart(c) && isConstName(p.word()) && !reserved[p.word()], p.has("::"):
		return p.patternRange(p.patternConst())
	case c == '.' && p.at(1) == '.':
		p.off += 2
		exclusive := p.at(0) == '.'
		if exclusive {
			p.off++
		}
		hi := p.patternValue()
		return &Range{p.loc(start), nil, hi, exclusive}
	}
	return p.patternRange(p.patternValue())
}

// patternRange reads the rest of lo..hi.
func (p *parser) patternRange(lo Node) Node {
	op := p.operator()
	if op.kind != tPunct || op.text != ".." && op.text != "..." {
		return lo
	}
	p.take(op)
	p.blank()
	var hi Node
	if p.startsValue() {
		hi = p.patternValue()
	}
	return &Range{p.from(lo), lo, hi, op.text == "..."}
}

// patternValue reads a literal: no call may stand in a pattern.
func (p *parser) patternValue() Node {
	p.blank()
	if p.at(0) == '-' && isDigit(p.at(1)) {
		start := p.off
		p.off++
		return p.number(start)
	}
	if p.at(0) == '*' || p.at(0) == ')' {
		p.failHere("a pattern")
	}
	return p.primary(false)
}

func (p *parser) pin() Node {
	start := p.off
	p.off++
	switch c := p.at(0); {
	case c == '(':
		p.off++
		restore := p.fresh()
		p.blankLines()
		x := p.expression()
		p.expect(")", "(", start+1)
		restore()
		return &PatPin{p.loc(start), x}
	case c == '@' || c == '$':
		x := p.sigil()
		return &PatPin{p.loc(start), x}
	}
	w := p.word()
	if !p.isLocal(w) && !p.numberedParam(w) {
		p.failHere("a variable or `(` after `^`")
	}
	at := p.off
	p.off += len(w)
	x := &Local{p.loc(at), w}
	return &PatPin{p.loc(start), x}
}

// patternConst reads a constant with the patterns in brackets behind it.
func (p *parser) patternConst() Node {
	start := p.off
	var c Node
	if p.has("::") {
		c = p.topConst()
	} else {
		name := p.word()
		p.off += len(name)
		c = &Const{Loc: p.loc(start), Name: name}
	}
	for p.has("::") && isConstName(p.src[p.off+2:p.end]) {
		p.off += 2
		name := p.word()
		p.off += len(name)
		c = &Const{Loc: p.loc(start), Scope: c, Name: name}
	}
	open := p.off
	closing := map[byte]string{'(': ")", '[': "]"}[p.at(0)]
	if closing == "" {
		return c
	}
	p.off++
	p.blankLines()
	if p.atPatternPair() {
		h := &PatHash{Const: c}
		p.patternPairs(h, closing)
		p.expect(closing, p.src[open:open+1], open)
		h.Loc = p.loc(start)
		return h
	}
	a := &PatArray{Const: c, Elems: p.patternList(closing, open)}
	a.Loc = p.loc(start)
	return a
}

func (p *parser) patternList(closing string, open int) []Node {
	defer p.fresh()()
	var list []Node
	for {
		p.blankLines()
		if p.has(closing) {
			break
		}
		list = append(list, p.patternElement())
		p.blankLines()
		if p.at(0) != ',' {
			break
		}
		p.off++
		p.blankLines()
		if p.has(closing) {
			list = append(list, &Splat{Loc: p.loc(p.off)})
		}
	}
	p.expect(closing, p.src[open:open+1], open)
	return list
}

// atPatternPair tells whether key: or **rest stands here.
func (p *parser) atPatternPair() bool {
	if p.has("**") || p.atLabel() {
		return true
	}
	if c := p.at(0); c != '"' && c != '\'' {
		return false
	}
	// "key": is rare; the closing quote decides.
	for i := p.off + 1; i < p.end && p.src[i] != '\n'; i++ {
		switch p.src[i] {
		case '\\':
			i++
		case p.at(0):
			return i+1 < p.end && p.src[i+1] == ':' && (i+2 >= p.end || p.src[i+2] != ':')
		}
	}
	return false
}

// patternPairs reads key: pattern, …, **rest up to the closing bracket, which
// stays.
func (p *parser) patternPairs(h *PatHash, closing string) {
	defer p.fresh()()
	for {
		p.blankLinesIn(closing)
		if closing != "" && p.has(closing) {
			return
		}
		start := p.off
		if p.has("**") {
			p.off += 2
			if p.atWord("nil") {
				p.off += len("nil")
				h.NoRest = true
			} else {
				var x Node
				if w := p.word(); w != "" && !reserved[w] {
					x = p.bindName()
				}
				h.Rest = &DoubleSplat{p.loc(start), x}
			}
		} else {
			h.Pairs = append(h.Pairs, p.patternPair(closing))
		}
		if closing != "" {
			p.blankLines()
		}
		op := p.operator()
		if op.kind != tPunct || op.text != "," {
			return
		}
		p.take(op)
		if next := p.operator(); closing == "" && next.kind == tNewline {
			return
		}
	}
}

func (p *parser) blankLinesIn(closing string) {
	if closing == "" {
		p.blank()
	} else {
		p.blankLines()
	}
}

func (p *parser) patternPair(closing string) *Pair {
	start := p.off
	key := p.label()
	if key == nil {
		if c := p.at(0); c != '"' && c != '\'' {
			p.failHere("`key:` or `**rest` in the pattern")
		}
		s := p.quoted()
		if p.at(0) != ':' {
			p.failHere("`:` after the key")
		}
		p.off++
		key = keySymbol(s, p.loc(start))
	}
	from := p.off
	if p.src[p.off-2] == '"' || p.src[p.off-2] == '\'' {
		p.blankLines()
	} else {
		p.blankLinesIn(closing)
	}
	op := p.operator()
	if op.kind == tNewline || op.kind == tEOF || op.kind == tPunct && (op.text == "," || op.text == closing || op.text == ")" || op.text == "}" || op.text == "]") ||
		op.kind == tWord && (op.text == "then" || op.text == "if" || op.text == "unless" || op.text == "and" || op.text == "or") {
		p.off = from
		if s, ok := key.(*Sym); ok {
			p.declare(s.Name)
		}
		return &Pair{p.loc(start), key, nil}
	}
	v := p.pattern()
	return &Pair{p.loc(start), key, v}
}
