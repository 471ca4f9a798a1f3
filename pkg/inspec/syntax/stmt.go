// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

// keyword reads what begins with a reserved word.
func (p *parser) keyword(word string, command bool) Node {
	start := p.off
	p.off += len(word)
	switch word {
	case "nil":
		return &Nil{p.loc(start)}
	case "true":
		return &True{p.loc(start)}
	case "false":
		return &False{p.loc(start)}
	case "self":
		return &Self{p.loc(start)}
	case "__FILE__", "__LINE__", "__ENCODING__":
		return &Keyword{p.loc(start), word}
	case "redo":
		return &Redo{p.loc(start)}
	case "retry":
		return &Retry{p.loc(start)}
	case "if", "unless":
		return p.ifs(word, start)
	case "while", "until":
		return p.loop(word, start)
	case "for":
		return p.forLoop(start)
	case "case":
		return p.cases(start)
	case "begin":
		b := p.rescued("begin", start)
		b.Loc, b.Keyword = p.loc(start), true
		return b
	case "def":
		return p.def(start, command)
	case "class":
		return p.class(start)
	case "module":
		return p.module(start)
	case "return", "break", "next":
		x := p.jumpValue(command)
		switch word {
		case "return":
			if p.scope.kind == scopeClass {
				p.errorAt(start, "expected `return` in a method, not in the body of a class or module")
			}
			return &Return{p.loc(start), x}
		case "break":
			return &Break{p.loc(start), x}
		}
		return &Next{p.loc(start), x}
	case "super":
		return p.super(start, command)
	case "yield":
		return p.yield(start, command)
	case "alias":
		return p.alias(start)
	case "undef":
		return p.undef(start)
	case "BEGIN", "END":
		p.blank()
		open := p.off
		if p.at(0) != '{' {
			p.failHere("`{` after `" + word + "`")
		}
		p.off++
		body := p.body()
		p.expect("}", "{", open)
		return &Hook{p.loc(start), word == "END", body}
	case "not":
		if p.at(0) == '(' {
			x := p.parens()
			return &Not{p.loc(start), x}
		}
	}
	p.off = start
	p.failAt(start, "expected an expression, found `%s`", word)
	return nil
}

// condition reads what stands behind if, while and the like, up to `then` or
// `do` (word) or the end of the line.
func (p *parser) condition(word string) Node {
	saved := p.ctx
	p.ctx = context{noDo: word == "do"}
	p.blankLines()
	x := p.expressionStatement()
	p.ctx = saved
	p.then(word)
	return x
}

// then passes `then` or `do` (word), or the end of the line, or both.
func (p *parser) then(word string) {
	op := p.operator()
	if op.kind == tNewline {
		if word == "do" {
			p.take(op)
			return
		}
		p.separators()
		if p.atWord(word) {
			p.off += len(word)
		}
		return
	}
	if op.kind == tWord && op.text == word {
		p.take(op)
		return
	}
	p.failHere("`" + word + "` or end of line")
}

func (p *parser) ifs(word string, start int) Node {
	p.enter()
	defer p.leave()
	n := &If{Unless: word == "unless"}
	n.Cond = p.condition("then")
	n.Then = p.body()
	from := p.off
	switch {
	case word != "unless" && p.atWord("elsif"):
		p.off += len("elsif")
		other := p.ifs("elsif", from)
		n.Else = bodyOf(other)
		if word == "elsif" {
			n.Loc = p.loc(start)
			return n
		}
	case p.atWord("else"):
		p.off += len("else")
		n.Else = p.body()
	}
	if word == "elsif" {
		n.Loc = p.loc(start)
		return n
	}
	p.expectEnd(word, start)
	n.Loc = p.loc(start)
	return n
}

func (p *parser) loop(word string, start int) Node {
	n := &While{Until: word == "until"}
	n.Cond = p.condition("do")
	n.Body = p.body()
	p.expectEnd(word, start)
	n.Loc = p.loc(start)
	return n
}

func (p *parser) forLoop(start int) Node {
	n := &For{Vars: &Targets{}}
	p.blank()
	from := p.off
	p.targets(n.Vars)
	n.Vars.Loc = p.loc(from)
	if len(n.Vars.List) == 0 {
		p.failHere("a variable after `for`")
	}
	if len(n.Vars.List) == 1 {
		if t, ok := n.Vars.List[0].(*Targets); ok {
			n.Vars = t
		}
	}
	p.blankLines()
	if !p.atWord("in") {
		p.failHere("`in` after the variables of `for`")
	}
	p.off += len("in")
	n.Iter = p.condition("do")
	n.Body = p.body()
	p.expectEnd("for", start)
	n.Loc = p.loc(start)
	return n
}

// cases reads case/when and case/in.
func (p *parser) cases(start int) Node {
	var subject Node
	if op := p.operator(); op.kind != tNewline && op.text != "when" && op.text != "in" {
		subject = p.expressionStatement()
	}
	p.separators()
	if p.atWord("in") {
		return p.caseIn(subject, start)
	}
	n := &Case{Subject: subject}
	for p.atWord("when") {
		n.Whens = append(n.Whens, p.when())
	}
	if len(n.Whens) == 0 {
		p.failAt(p.off, "expected `when` or `in` for the `case` at %s, found %s", p.place(start), p.found())
	}
	if p.atWord("else") {
		p.off += len("else")
		n.Else = p.body()
	}
	p.expectEnd("case", start)
	n.Loc = p.loc(start)
	return n
}

func (p *parser) when() *When {
	start := p.off
	p.off += len("when")
	w := &When{}
	for {
		p.blankLines()
		if p.at(0) == '*' {
			w.Conds = append(w.Conds, p.element(false, ""))
		} else {
			w.Conds = append(w.Conds, p.argument(false, false))
		}
		op := p.operator()
		if op.kind != tPunct || op.text != "," {
			break
		}
		p.take(op)
	}
	p.then("then")
	w.Body = p.body()
	w.Loc = p.loc(start)
	return w
}

// rescued reads a body with its rescue, else and ensure clauses, and the end
// of what began at start with opener.
func (p *parser) rescued(opener string, start int) *Begin {
	from := p.off
	b := &Begin{Body: p.body()}
	for p.atWord("rescue") {
		b.Rescues = append(b.Rescues, p.rescue())
	}
	if p.atWord("else") && len(b.Rescues) > 0 {
		p.off += len("else")
		b.Else = p.body()
	}
	if p.atWord("ensure") {
		p.off += len("ensure")
		b.Ensure = p.body()
	}
	b.Loc = p.loc(from)
	p.expectEnd(opener, start)
	return b
}

func (p *parser) rescue() *Rescue {
	start := p.off
	p.off += len("rescue")
	r := &Rescue{}
	for op := p.operator(); op.kind != tNewline && op.text != "then" && op.text != "=>"; {
		p.blankLines()
		if p.at(0) == '*' {
			r.Classes = append(r.Classes, p.element(false, ""))
		} else {
			r.Classes = append(r.Classes, p.argument(false, false))
		}
		op = p.operator()
		if op.kind != tPunct || op.text != "," {
			break
		}
		p.take(op)
	}
	if op := p.operator(); op.kind == tPunct && op.text == "=>" {
		p.take(op)
		p.blank()
		r.Var = p.targetItem()
	}
	p.then("then")
	r.Body = p.body()
	r.Loc = p.loc(start)
	return r
}

// jumpValue reads what return, break and next carry.
func (p *parser) jumpValue(command bool) Node {
	from := p.off
	p.blank()
	if !command || !p.startsJumpValue() {
		p.off = from
		return nil
	}
	start := p.off
	args, block := p.commandArguments()
	if block != nil {
		at, _ := block.Span()
		p.errorAt(int(at.Offset), "expected a value, found a block argument")
	}
	if len(args) == 1 {
		if _, splat := args[0].(*Splat); !splat {
			return p.jumpBlock(args[0])
		}
	}
	return &Array{p.loc(start), args}
}

// jumpBlock gives the do block behind `return foo x` to foo.
func (p *parser) jumpBlock(n Node) Node {
	op := p.operator()
	if op.kind != tWord || op.text != "do" || p.ctx.noDo {
		return n
	}
	if c, ok := n.(*Call); ok && c.Block == nil {
		return p.postfix(p.attachBlock(c), false)
	}
	return n
}

// startsJumpValue is startsValue behind a word that a modifier may follow.
func (p *parser) startsJumpValue() bool {
	switch c := p.at(0); {
	case isIdentStart(c):
		w := p.word()
		return !reserved[w] || argumentWords[w] || w == "if" && p.atLabel()
	case c == '*', c == '-', c == '[':
		return true
	case c == '&':
		return false
	}
	return p.startsValue()
}

func (p *parser) super(start int, command bool) Node {
	s := &Super{}
	switch {
	case p.at(0) == '(':
		open := p.off
		p.off++
		s.Args, s.Block = p.bracketed(")", "(", open)
	case command && p.startsArgument(false):
		s.Args, s.Block = p.callArguments()
		s.Loc = p.loc(start)
		return p.commandBlock(s)
	default:
		s.Bare = true
	}
	s.Loc = p.loc(start)
	return s
}

func (p *parser) yield(start int, command bool) Node {
	y := &Yield{}
	var block Node
	switch {
	case p.at(0) == '(':
		open := p.off
		p.off++
		y.Args, block = p.bracketed(")", "(", open)
	case p.at(0) != '[' && command && p.startsArgument(false):
		y.Args, block = p.callArguments()
	}
	if block != nil {
		at, _ := block.Span()
		p.errorAt(int(at.Offset), "expected a value to yield, found a block argument")
	}
	y.Loc = p.loc(start)
	return y
}

func (p *parser) alias(start int) Node {
	a := &Alias{}
	p.blank()
	a.New = p.aliasName()
	p.blank()
	a.Old = p.aliasName()
	a.Loc = p.loc(start)
	p.checkAlias(a)
	return a
}

func (p *parser) aliasName() Node {
	if p.at(0) == '$' {
		return p.sigil()
	}
	return p.methodSymbol()
}

// methodSymbol reads a method's name, with or without a colon.
func (p *parser) methodSymbol() Node {
	start := p.off
	if p.at(0) == ':' {
		return p.symbol()
	}
	if p.has("%s") {
		return p.percent()
	}
	name := p.methodName(true)
	if name == "" {
		p.failHere("a method name")
	}
	return &Sym{p.loc(start), name}
}

func (p *parser) undef(start int) Node {
	u := &Undef{}
	for {
		p.blankLines()
		u.Names = append(u.Names, p.methodSymbol())
		op := p.operator()
		if op.kind != tPunct || op.text != "," {
			break
		}
		p.take(op)
	}
	u.Loc = p.loc(start)
	return u
}
