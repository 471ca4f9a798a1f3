// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import "strings"

// postfix reads what stands behind a value: calls, indexes, scopes, blocks.
// With command the last call may have arguments without parentheses.
func (p *parser) postfix(n Node, command bool) Node {
	for links := 0; ; links++ {
		p.limit(links)
		op := p.operator()
		if op.kind == tWord && op.text == "do" && !p.ctx.noDo && takesBlock(n) {
			n = p.attachBlock(n)
			continue
		}
		if op.kind != tPunct {
			return n
		}
		switch op.text {
		case ".", "&.":
			n = p.method(n, op, command)
		case "::":
			p.take(op)
			p.blankLines()
			if name := p.word(); name != "" && isConstName(name) && p.at(len(name)) != '(' {
				n = p.scoped(n, name, command)
			} else {
				n = p.method(n, op, command)
			}
		case "[":
			p.take(op)
			args, block := p.bracketed("]", "[", op.start)
			n = &Call{Loc: p.from(n), Recv: n, Name: "[]", NamePos: p.pos(op.start), Args: args, Block: block}
		case "{":
			if p.ctx.noBrace || !takesBlock(n) {
				return n
			}
			n = p.attachBlock(n)
		default:
			return n
		}
	}
}

// scoped reads the constant, or the method called like one, behind ::.
func (p *parser) scoped(scope Node, name string, command bool) Node {
	at := p.off
	p.off += len(name)
	if c := p.at(0); (c == '?' || c == '!') && p.at(1) != '=' && p.at(1) != ' ' {
		p.off = at
		return p.called(scope, p.methodWord(), at, false, command)
	}
	if command && p.startsArgument(false) {
		p.off = at
		return p.called(scope, name, at, false, command)
	}
	return &Const{Loc: p.from(scope), Scope: scope, Name: name}
}

// method reads .name with its arguments.
func (p *parser) method(recv Node, op token, command bool) Node {
	p.take(op)
	p.blankLines()
	at := p.off
	safe := op.text == "&."
	if p.at(0) == '(' {
		c := &Call{Recv: recv, Safe: safe, Name: "call", NamePos: p.pos(at)}
		p.parenthesised(c)
		return c
	}
	name := p.methodName(false)
	if name == "" {
		p.failHere("a method name after `" + op.text + "`")
	}
	p.off = at
	return p.called(recv, name, at, safe, command)
}

// called reads a method's name at the current place and its arguments.
func (p *parser) called(recv Node, name string, at int, safe, command bool) Node {
	p.off = at + len(name)
	c := &Call{Recv: recv, Safe: safe, Name: name, NamePos: p.pos(at)}
	start := at
	if recv != nil {
		s, _ := recv.Span()
		start = int(s.Offset)
	}
	switch {
	case p.at(0) == '(':
		p.parenthesised(c)
		c.Start = p.pos(start)
		return c
	case command && p.startsArgument(false):
		c.Args, c.Block = p.callArguments()
		c.Loc = p.loc(start)
		return p.commandBlock(c)
	}
	c.Loc = p.loc(start)
	return c
}

// commandBlock attaches the do block of a command call.
func (p *parser) commandBlock(c Node) Node {
	op := p.operator()
	if op.kind == tWord && op.text == "do" && !p.ctx.noDo {
		return p.attachBlock(c)
	}
	if c, ok := c.(*Call); ok && op.kind == tPunct && op.text == "{" && len(c.Args) == 1 && !p.ctx.noBrace {
		if b, ok := c.Args[0].(*Begin); ok && b.Parens {
			return p.attachBlock(c) // f (x) { }
		}
	}
	return c
}

// parenthesised reads (arguments) into c, at the parenthesis.
func (p *parser) parenthesised(c *Call) {
	open := p.off
	p.off++
	c.Args, c.Block = p.bracketed(")", "(", open)
	c.Parens = true
	c.Loc = p.loc(open)
	if c.Recv != nil {
		c.Start, _ = c.Recv.Span()
	}
}

// takesBlock tells whether a block behind n would be n's.
func takesBlock(n Node) bool {
	switch n := n.(type) {
	case *Call:
		return n.Block == nil && (n.Parens || len(n.Args) == 0 || n.Name == "[]")
	case *Super:
		return n.Block == nil
	case *Local, *Const:
		return true
	}
	return false
}

// attachBlock reads a block, at `do` or `{`, and gives it to n, which turns
// into a call if it looked like a variable or a constant.
func (p *parser) attachBlock(n Node) Node {
	p.blank()
	b := p.block()
	switch c := n.(type) {
	case *Call:
		if c.Block != nil {
			p.errorAt(int(b.Start.Offset), "expected one block: there is a block argument already")
		}
		c.Block, c.End = b, b.End
	case *Super:
		if c.Block != nil {
			p.errorAt(int(b.Start.Offset), "expected one block: there is a block argument already")
		}
		c.Block, c.End = b, b.End
	case *Local:
		return &Call{Loc: p.from(n), Name: c.Name, NamePos: c.Start, Block: b}
	case *Const:
		return &Call{Loc: p.from(n), Recv: c.Scope, Name: c.Name, NamePos: c.Start, Block: b}
	default:
		p.errorAt(int(b.Start.Offset), "expected end of line, found a block")
	}
	return n
}

// block reads do |params| … end or { |params| … }.
func (p *parser) block() *Block {
	defer p.fresh()()
	defer p.push(scopeBlock)()
	start := p.off
	b := &Block{}
	brace := p.at(0) == '{'
	if brace {
		p.off++
	} else {
		p.off += len("do")
	}
	from := p.off
	p.blankLines()
	if p.at(0) == '|' {
		b.Params = p.blockParams()
	} else {
		p.off = from
		p.scope.numbered = true
	}
	if brace {
		body := p.body()
		b.Body = &Begin{Loc: body.Loc, Body: body}
		p.expect("}", "{", start)
	} else {
		b.Body = p.rescued("do", start)
	}
	b.Implicit = p.scope.implicit
	b.Loc = p.loc(start)
	return b
}

// lambda reads ->(params) { … }, at the arrow.
func (p *parser) lambda() Node {
	start := p.off
	p.off += 2
	defer p.push(scopeBlock)()
	b := &Block{Lambda: true}
	saved := p.ctx
	p.ctx = context{noDo: true, noBrace: true}
	p.blank()
	switch c := p.at(0); {
	case c == '(':
		b.Params = p.parenParams(true)
	case c == '{' || c == 'd' && p.atWord("do"):
		p.scope.numbered = true
	default:
		b.Params = p.paramList("{", true)
	}
	p.ctx = context{}
	p.blank()
	open := p.off
	switch {
	case p.at(0) == '{':
		p.off++
		body := p.body()
		b.Body = &Begin{Loc: body.Loc, Body: body}
		p.expect("}", "{", open)
	case p.atWord("do"):
		p.off += len("do")
		b.Body = p.rescued("do", open)
	default:
		p.failHere("`{` or `do` with the body of the lambda")
	}
	p.ctx = saved
	b.Implicit = p.scope.implicit
	b.Loc = p.loc(start)
	return b
}

// startsArgument decides what Ruby's scanner decides by spacing: whether what
// follows a method's name is its first argument. A variable can be called as
// well, but the tokens that might be an operator are one after it.
func (p *parser) startsArgument(local bool) bool {
	from := p.off
	defer func() { p.off = from }()
	space := p.blank() || !isIdent(p.src[from-1]) // as in a.+b
	if p.atEOF() {
		return false
	}
	c, next := p.at(0), p.at(1)
	if !space {
		return c == '"' || c == '\'' || c == '@' || c == '$' || c == '`' ||
			c == ':' && !local && (isIdentStart(next) || next == '"' || next == '\'')
	}
	tight := !isSpace(next) && next != '=' // the next character clings to it
	switch {
	case isIdentStart(c):
		w := p.word()
		return !reserved[w] || argumentWords[w] || p.atLabel()
	case isDigit(c), c == '"', c == '\'', c == '`', c == '@', c == '$', c == '~', c == '(':
		return true
	case c == '!':
		return next != '=' && next != '~'
	case c == '-' && next == '>':
		return true
	case local:
		return false
	case c == '-', c == '+', c == '/', c == '%':
		return tight
	case c == '*' && next == '*':
		return !isSpace(p.at(2)) && p.at(2) != '='
	case c == '*':
		return tight
	case c == '&':
		return tight && next != '&' && next != '.'
	case c == '[':
		return true
	case c == ':':
		return !isSpace(next) && next != '#'
	case c == '?':
		return p.atCharacter()
	case c == '<':
		return p.atHeredoc()
	}
	return false
}

// argumentWords are the value words that are no modifiers.
var argumentWords = set("__ENCODING__ __FILE__ __LINE__ begin case class def defined for module nil not redo retry " +
	"return self super true false yield break next")

// commandArguments reads arguments without parentheses. A `do` behind them is
// not theirs.
func (p *parser) commandArguments() (args []Node, block Node) {
	saved := p.ctx
	p.ctx.noDo = true
	p.blank()
	args, block = p.arguments("")
	p.ctx = saved
	return args, block
}

// callArguments reads those of a call. A parenthesis that they begin with holds
// one expression: foo (1; 2) is no Ruby, foo((1; 2)) is.
func (p *parser) callArguments() (args []Node, block Node) {
	p.blank()
	if p.at(0) == '(' {
		p.argParen = p.off
	}
	return p.commandArguments()
}

// bracketed reads arguments up to the closing bracket and passes it.
func (p *parser) bracketed(closing, opening string, open int) (args []Node, block Node) {
	restore := p.fresh()
	p.enter()
	p.blankLines()
	if !p.has(closing) {
		args, block = p.arguments(closing)
	}
	p.expect(closing, opening, open)
	p.leave()
	restore()
	return args, block
}

// arguments reads a list of arguments; closing is the bracket that ends it, ""
// for a command call. Pairs without braces are joined in one Hash.
func (p *parser) arguments(closing string) (args []Node, block Node) {
	what := "argument"
	if closing == "]" {
		what = "element"
	}
	var hash *Hash
	for first := true; ; first = false {
		start := p.off
		n := p.element(first, closing)
		switch x := n.(type) {
		case *BlockPass:
			block = x
		case *Pair, *DoubleSplat:
			if hash == nil {
				hash = &Hash{Loc: Loc{Start: p.pos(start)}}
				args = append(args, hash)
			}
			hash.Elems = append(hash.Elems, n)
			hash.End = p.pos(p.off)
		default:
			args = append(args, n)
			if hash != nil && closing != "]" {
				p.errorAt(start, "expected a pair or a block argument after the pairs of the last argument")
			}
		}
		op := p.operator()
		if op.kind == tNewline && op.text == "\n" && closing != "" {
			p.blankLines()
			op = p.operator()
			if op.text != closing {
				p.failAt(p.off, "expected `,` or `%s` after the %s, found %s", closing, what, p.found())
			}
		}
		if op.kind != tPunct || op.text != "," {
			if closing != "" && op.text != closing {
				p.blank()
				p.failAt(p.off, "expected `,` or `%s` after the %s, found %s", closing, what, p.found())
			}
			return args, block
		}
		if block != nil {
			p.errorAt(op.start, "expected the end of the arguments after the block argument, found `,`")
		}
		p.take(op)
		p.blankLines()
		if closing != "" && p.has(closing) {
			return args, block
		}
	}
}

// element reads one argument, or element of an array.
func (p *parser) element(first bool, closing string) Node {
	start := p.off
	c, next := p.at(0), p.at(1)
	switch {
	case c == '*' && next == '*':
		p.off += 2
		x := p.splatted("**", closing)
		return &DoubleSplat{p.loc(start), x}
	case c == '*':
		p.off++
		x := p.splatted("*", closing)
		return &Splat{p.loc(start), x}
	case c == '&' && next != '&':
		p.off++
		x := p.splatted("&", closing)
		return &BlockPass{p.loc(start), x}
	case c == '.' && p.has("...") && p.forwards():
		p.checkAnonymous("...", start)
		p.off += 3
		return &ForwardArgs{p.loc(start)}
	}
	if key := p.label(); key != nil {
		return p.labelled(key, closing)
	}
	var n Node
	if c == '"' || c == '\'' {
		s := p.strings()
		if p.at(0) == ':' && p.at(1) != ':' {
			p.off++
			return p.labelled(keySymbol(s, p.loc(start)), closing)
		}
		x := p.assignment(p.postfix(s, first), first, false)
		n = p.argumentRest(x, first)
	} else {
		n = p.argument(first, false)
	}
	if op := p.operator(); op.kind == tPunct && op.text == "=>" {
		p.take(op)
		v := p.value()
		return &Pair{p.from(n), n, v}
	}
	return n
}

// forwards tells whether ... stands for the method's arguments here.
func (p *parser) forwards() bool {
	i := p.off + 3
	for i < p.end && (p.src[i] == ' ' || p.src[i] == '\t' || p.src[i] == '\n' || p.src[i] == '\r') {
		i++
	}
	return i < p.end && p.src[i] == ')'
}

func keySymbol(s Node, loc Loc) Node {
	if i, ok := s.(*Interp); ok {
		return &DSym{loc, i.Parts}
	}
	return &Sym{loc, s.(*Str).Value}
}

// splatted reads what stands behind *, ** or &: nothing in the anonymous form.
func (p *parser) splatted(mark, closing string) Node {
	at := p.off
	p.blank()
	if c := p.at(0); c == ',' || c == ')' || c == ']' || c == '\n' && closing != "" {
		p.checkAnonymous(mark, at)
		return nil
	}
	return p.value()
}

// atLabel tells whether name: stands here.
func (p *parser) atLabel() bool {
	if !isIdentStart(p.at(0)) {
		return false
	}
	n := len(p.word())
	if c := p.at(n); c == '?' || c == '!' {
		n++
	}
	return p.at(n) == ':' && p.at(n+1) != ':'
}

// label reads name: and returns its symbol, nil when there is none.
func (p *parser) label() Node {
	if !p.atLabel() {
		return nil
	}
	start := p.off
	n := strings.IndexByte(p.src[p.off:], ':')
	p.off += n + 1
	return &Sym{p.loc(start), p.src[start : start+n]}
}

// labelled reads the value behind a label. It may be missing: {x:} is {x: x}.
func (p *parser) labelled(key Node, _ string) Node {
	from := p.off
	p.blankLines()
	if c := p.at(0); c == ',' || c == ')' || c == ']' || c == '}' || p.atEOF() || p.atBodyEnd() {
		p.off = from
		return &Pair{p.from(key), key, nil}
	}
	v := p.value()
	return &Pair{p.from(key), key, v}
}
