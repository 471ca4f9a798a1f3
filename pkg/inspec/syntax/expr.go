// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import "strings"

// The levels of expressions, from the outside in: a statement has modifiers,
// an expression has and/or/not, an argument has operators, an operand is a
// value with calls behind it.

// statement reads an expression and its modifiers.
func (p *parser) statement() Node {
	n := p.expressionStatement()
	for links := 0; ; links++ {
		op := p.operator()
		if op.kind != tWord || links > maxChain {
			return n
		}
		switch op.text {
		case "if", "unless":
			p.take(op)
			cond := p.expression()
			n = &If{Loc: p.from(n), Cond: cond, Then: bodyOf(n), Unless: op.text == "unless", Form: IfModifier}
		case "while", "until":
			p.take(op)
			cond := p.expression()
			b, ok := n.(*Begin)
			n = &While{
				Loc: p.from(n), Cond: cond, Body: bodyOf(n), Until: op.text == "until",
				DoWhile: ok && b.Keyword, Mod: true,
			}
		case "rescue":
			p.take(op)
			y := p.expressionStatement()
			n = &RescueMod{p.from(n), n, y}
		default:
			return n
		}
	}
}

func bodyOf(n Node) *Body {
	start, end := n.Span()
	return &Body{Loc{start, end}, []Node{n}}
}

// expressionStatement reads an expression that may be a multiple assignment.
func (p *parser) expressionStatement() Node {
	p.blankLines()
	if p.at(0) == '*' && p.at(1) != '*' {
		return p.multiAssign(nil)
	}
	return p.expressionRest(p.notExpression(true))
}

// expression reads an expression with and, or and not.
func (p *parser) expression() Node {
	p.blankLines()
	return p.expressionRest(p.notExpression(false))
}

func (p *parser) expressionRest(x Node) Node {
	for links := 0; ; links++ {
		op := p.operator()
		if op.kind != tWord || op.text != "and" && op.text != "or" {
			return x
		}
		p.limit(links)
		p.take(op)
		p.blankLines()
		y := p.notExpression(false)
		if op.text == "and" {
			x = &And{p.from(x), x, y, true}
		} else {
			x = &Or{p.from(x), x, y, true}
		}
	}
}

func (p *parser) limit(links int) {
	if links > maxChain {
		p.failAt(p.off, "nested too deeply: more than %d links in one chain", maxChain)
	}
}

// notExpression reads `not x` or an argument, and a pattern behind => or in.
func (p *parser) notExpression(statement bool) Node {
	p.enter()
	defer p.leave()
	start := p.off
	if p.atWord("not") && p.at(len("not")) != '(' {
		p.off += len("not")
		p.blankLines()
		x := p.notExpression(false)
		return &Not{p.loc(start), x}
	}
	x := p.argument(true, statement)
	if statement {
		if op := p.operator(); op.kind == tPunct && op.text == "," && isTarget(x) {
			return p.multiAssign(x)
		}
		if t, ok := x.(*Targets); ok {
			if op := p.operator(); op.kind == tPunct && op.text == "=" {
				return p.multiAssign(t)
			}
		}
	}
	op := p.operator()
	switch {
	case op.kind == tPunct && op.text == "=>":
		return p.oneLineMatch(x, op, false)
	case op.kind == tWord && op.text == "in":
		return p.oneLineMatch(x, op, true)
	}
	return x
}

func (p *parser) oneLineMatch(x Node, op token, test bool) Node {
	p.take(op)
	p.blankLines()
	start := p.off
	pat := p.patternTop()
	in := &In{Loc: p.loc(start), Pattern: pat, Body: &Body{Loc: Loc{p.pos(p.off), p.pos(p.off)}}}
	return &CaseIn{Loc: p.from(x), Subject: x, Branches: []*In{in}, OneLine: true, Test: test}
}

// value reads an argument where no command call may stand.
func (p *parser) value() Node {
	p.blankLines()
	return p.argument(false, false)
}

// argument reads operators and their operands. With command the first operand
// may be a call whose arguments have no parentheses; with statement an
// assignment may have several values.
func (p *parser) argument(command, statement bool) Node {
	p.enter()
	defer p.leave()
	x := p.operand(command, statement)
	if t, ok := x.(*Targets); ok && !statement {
		p.failAt(int(t.Start.Offset), "expected an expression, found the targets of a multiple assignment")
	}
	return p.argumentRest(x, command)
}

// argumentRest continues behind the first operand.
func (p *parser) argumentRest(x Node, command bool) Node {
	return p.binary(x, precTernary, command)
}

// Binding strength of the operators, weakest first.
const (
	precTernary = iota + 1
	precRange
	precOr
	precAnd
	precEqual
	precCompare
	precBitOr
	precBitAnd
	precShift
	precAdd
	precMul
	precMinus
	precPow
)

var precedence = map[string]int{
	"?": precTernary, "..": precRange, "...": precRange, "||": precOr, "&&": precAnd,
	"<=>": precEqual, "==": precEqual, "===": precEqual, "!=": precEqual, "=~": precEqual, "!~": precEqual,
	"<": precCompare, "<=": precCompare, ">": precCompare, ">=": precCompare,
	"|": precBitOr, "^": precBitOr, "&": precBitAnd, "<<": precShift, ">>": precShift,
	"+": precAdd, "-": precAdd, "*": precMul, "/": precMul, "%": precMul, "**": precPow,
}

// binary reads operators that bind at least as strongly as least.
func (p *parser) binary(x Node, least int, _ bool) Node {
	for links := 0; ; links++ {
		op := p.operator()
		prec := precedence[op.text]
		if op.kind != tPunct || prec < least || prec == 0 {
			return x
		}
		p.limit(links)
		p.take(op)
		switch op.text {
		case "?":
			x = p.ternary(x, op)
			continue
		case "..", "...":
			var hi Node
			if p.blankLines(); p.startsValue() {
				hi = p.operandAbove(prec + 1)
			}
			x = &Range{p.from(x), x, hi, op.text == "..."}
			if again := p.operator(); again.kind == tPunct && precedence[again.text] == precRange {
				p.failAt(again.start, "expected the end of the range, found `%s`: ranges do not chain", again.text)
			}
			continue
		}
		next := prec + 1
		if prec == precPow {
			next = prec
		}
		y := p.operandAbove(next)
		if r, ok := x.(*Regexp); ok && op.text == "=~" {
			p.declareGroups(r)
		}
		switch op.text {
		case "&&":
			x = &And{p.from(x), x, y, false}
		case "||":
			x = &Or{p.from(x), x, y, false}
		default:
			x = &Call{Loc: p.from(x), Recv: x, Name: op.text, NamePos: p.pos(op.start), Args: []Node{y}}
		}
		if prec == precEqual {
			// 1 == 2 == 3 is no Ruby.
			if again := p.operator(); again.kind == tPunct && precedence[again.text] == precEqual {
				p.failAt(again.start, "expected the end of the comparison, found `%s`: comparisons do not chain", again.text)
			}
		}
	}
}

// declareGroups makes variables of the named groups of a regexp literal, as
// /(?<x>…)/ =~ y does when nothing is interpolated.
func (p *parser) declareGroups(r *Regexp) {
	if len(r.Parts) != 1 {
		return
	}
	s, ok := r.Parts[0].(*Str)
	if !ok {
		return
	}
	for rest := s.Value; ; {
		i := strings.IndexAny(rest, "\\(")
		if i < 0 {
			return
		}
		if rest[i] == '\\' {
			rest = rest[min(i+2, len(rest)):]
			continue
		}
		rest = rest[i+1:]
		group, ok := strings.CutPrefix(rest, "?<")
		if !ok {
			continue
		}
		name, _, ok := strings.Cut(group, ">")
		if ok && isVariableName(name) {
			p.declare(name)
		}
	}
}

// isVariableName tells whether a local variable can be called name.
func isVariableName(name string) bool {
	if name == "" || !isIdentStart(name[0]) || isConstName(name) || reserved[name] {
		return false
	}
	for i := range len(name) {
		if !isIdent(name[i]) {
			return false
		}
	}
	return true
}

// operandAbove reads the right side of an operator.
func (p *parser) operandAbove(least int) Node {
	p.enter()
	defer p.leave()
	p.blankLines()
	return p.binary(p.operand(false, false), least, false)
}

func (p *parser) ternary(cond Node, op token) Node {
	p.blankLines()
	start := p.off
	then := p.argument(false, false)
	thenBody := &Body{p.loc(start), []Node{then}}
	if p.at(0) == ':' && !isSpace(p.at(1)) && endsInName(then) {
		p.failAt(p.off, "expected a blank before `:`, which begins a symbol here")
	}
	p.blankLines()
	if p.at(0) != ':' {
		p.failAt(p.off, "expected `:` for the `?` at %s, found %s", p.place(op.start), p.found())
	}
	p.off++
	p.blankLines()
	start = p.off
	other := p.argument(false, false)
	return &If{Loc: p.from(cond), Cond: cond, Then: thenBody, Else: &Body{p.loc(start), []Node{other}}, Form: IfTernary}
}

// endsInName tells whether an expression ends in a name that a symbol could be
// the argument of: a constant's, or a method's without arguments.
func endsInName(n Node) bool {
	switch n := n.(type) {
	case *Const:
		return true
	case *Call:
		if len(n.Args) == 0 {
			return !n.Parens && n.Block == nil && isIdentStart(n.Name[0])
		}
		return !n.Parens && n.Name != "[]" && endsInName(n.Args[len(n.Args)-1])
	case *And:
		return endsInName(n.Y)
	case *Or:
		return endsInName(n.Y)
	}
	return false
}

// operand reads a value with its prefixes, the calls behind it, and the
// assignment to it.
func (p *parser) operand(command, statement bool) Node {
	p.enter()
	defer p.leave()
	start := p.off
	switch c := p.at(0); {
	case c == '!':
		p.off++
		p.blankLines()
		x := p.operand(command, false)
		return &Call{Loc: p.loc(start), Recv: x, Name: "!", NamePos: p.pos(start)}
	case c == '-' && isDigit(p.at(1)):
		return p.negativeNumber(command)
	case c == '+' && isDigit(p.at(1)):
		p.off++
	case (c == '-' && p.at(1) != '>') || c == '+' || c == '~':
		return p.prefix(c)
	case c == '&' && p.at(1) != '&' && p.at(1) != '.':
		p.failAt(start, "expected an expression, found `&`: a block argument stands in the arguments of a call only")
	case c == '.' && p.at(1) == '.':
		return p.beginless()
	case c == 'd' && p.atWord("defined") && p.at(len("defined")) == '?':
		return p.defined()
	}
	return p.assignment(p.postfix(p.primary(command), command), command, statement)
}

func (p *parser) prefix(c byte) Node {
	start := p.off
	p.off++
	p.blankLines()
	least, name := precMinus, string(c)
	if c != '~' {
		name += "@"
	}
	if c != '-' {
		least = precPow + 1
	}
	x := p.operand(false, false)
	if least == precMinus {
		x = p.binary(x, precPow, false)
	}
	return &Call{Loc: p.loc(start), Recv: x, Name: name, NamePos: p.pos(start)}
}

// negativeNumber reads -2, which is one literal, except in -2 ** x.
func (p *parser) negativeNumber(command bool) Node {
	start := p.off
	p.off++
	from := p.off
	n := p.number(start)
	if op := p.operator(); op.kind == tPunct && op.text == "**" {
		p.off = from
		x := p.binary(p.number(-1), precPow, false)
		return &Call{Loc: p.loc(start), Recv: x, Name: "-@", NamePos: p.pos(start)}
	}
	return p.postfix(n, command)
}

func (p *parser) beginless() Node {
	start := p.off
	p.off += 2
	exclusive := p.at(0) == '.'
	if exclusive {
		p.off++
	}
	hi := p.operandAbove(precRange + 1)
	return &Range{p.loc(start), nil, hi, exclusive}
}

// defined reads defined?(x), which is a value, or defined? x, which takes
// everything up to an assignment.
func (p *parser) defined() Node {
	start := p.off
	p.off += len("defined?")
	if p.at(0) == '(' {
		open := p.off
		restore := p.fresh()
		p.off++
		p.blankLines()
		x := p.expression()
		p.expect(")", "(", open)
		restore()
		return p.postfix(&Defined{p.loc(start), x}, false)
	}
	p.blankLines()
	x := p.operandAbove(precTernary)
	return &Defined{p.loc(start), x}
}

// startsValue tells whether the token here can only begin a value. Blanks and
// newlines have been passed.
func (p *parser) startsValue() bool {
	if p.atEOF() {
		return false
	}
	switch c := p.at(0); {
	case isIdentStart(c):
		w := p.word()
		return !reserved[w] || valueWords[w] || p.atLabel()
	case isDigit(c):
		return true
	case c == '"' || c == '\'' || c == '`' || c == '@' || c == '$' || c == '(' || c == '[' || c == '{' || c == '~' || c == '!':
		return !p.has("!=") && !p.has("!~")
	case c == ':':
		return p.at(1) == ':' || p.at(1) == '"' || p.at(1) != 0 && !isSpace(p.at(1))
	case c == '-' || c == '+' || c == '/' || c == '%' || c == '?':
		return true
	case c == '<':
		return p.atHeredoc()
	case c == '.':
		return p.at(1) == '.'
	}
	return false
}

// valueWords are the reserved words that a value begins with, also behind a
// method's name.
var valueWords = set("__ENCODING__ __FILE__ __LINE__ begin case class def defined? defined false for if module next " +
	"nil not redo retry return self super true unless until while yield break")
