// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import (
	"fmt"
	"math"
)

// maxDepth limits nesting, so that neither the parser nor an evaluator of the
// tree runs out of stack. maxChain limits a.b.c… and a + b + c…, which nest in
// the tree but not in the source.
const (
	maxDepth = 2500
	maxChain = 2500
)

// Parse reads one source file of at most 2 GiB. On errors it returns an ErrorList
// (several errors, sorted by position, at most 10) and no file.
func Parse(name, source string) (*File, error) {
	if len(source) > math.MaxInt32 {
		return nil, ErrorList{{File: name, Msg: "expected at most 2 GiB of source"}}
	}
	p := &parser{}
	p.init(name, source)
	p.scope = &scope{}
	var list []Node
	for !p.program(&list) {
		if len(p.errs) >= maxErrors || !p.resync() {
			break
		}
	}
	if p.openComment {
		p.errorAt(p.commentStart, "expected a line =end after =begin, found end of file")
	}
	if len(p.errs) > 0 {
		return nil, p.errs.sorted()
	}
	f := &File{Name: name, Source: source, HasData: p.hasData, Frozen: frozenLiterals(source)}
	f.Loc = Loc{p.pos(0), p.pos(len(source))}
	f.Body = &Body{Loc: Loc{p.pos(0), p.pos(p.end)}, List: list}
	if f.HasData {
		f.Data = p.data()
	}
	return f, nil
}

// parser holds what the grammar remembers: which names are variables, and what
// the surroundings claim for themselves.
type parser struct {
	scanner
	scope *scope
	ctx   context
	depth int
	errs  ErrorList
	bail  int // where the last bail-out was noticed

	argParen int // where the arguments of a call without parentheses begin with one

	// openTargets are targets without = that were read last: parentheses must
	// stand around them.
	openTargets *Targets
}

// context is what an expression must leave to its surroundings. Brackets of
// any kind begin a new one.
type context struct {
	noDo    bool // a `do` belongs to a command call or loop further out
	noBrace bool // a { is the body of the lambda whose parameters stand here
}

// fresh begins a new context and returns how to end it.
func (p *parser) fresh() (restore func()) {
	saved := p.ctx
	p.ctx = context{}
	return func() { p.ctx = saved }
}

// enter goes one level deeper.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.failAt(p.off, "nested too deeply")
	}
}

func (p *parser) leave() { p.depth-- }

func (p *parser) loc(start int) Loc { return Loc{p.pos(start), p.pos(p.off)} }

// from returns the location that begins with n and ends here.
func (p *parser) from(n Node) Loc {
	start, _ := n.Span()
	return Loc{start, p.pos(p.off)}
}

// place names an offset within an error message.
func (p *parser) place(off int) string {
	pos := p.pos(off)
	return fmt.Sprintf("%d:%d", pos.Line, pos.Col)
}

// program reads statements up to the end of the file. It returns false after
// an error that it could not go on from.
func (p *parser) program(list *[]Node) (done bool) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case bailout:
			p.bail = r.at
		default:
			panic(r)
		}
	}()
	for {
		*list = append(*list, p.body().List...)
		if p.atEOF() {
			return true
		}
		p.failAt(p.off, "expected an expression, found %s", p.found())
	}
}

// resync looks for a place to go on after an error: the next line that begins
// without indentation and not with a word or bracket that ends something. A
// profile's controls stand there, so each of them gets its own errors.
func (p *parser) resync() bool {
	p.ctx, p.depth, p.opValid = context{}, 0, false
	for p.scope.outer != nil {
		p.scope = p.scope.outer
	}
	for off := p.lineEnd(p.bail) + 1; off < p.end; off = p.lineEnd(off) + 1 {
		p.off = off
		c := p.src[off]
		if !isIdentStart(c) && c != '@' && c != '$' {
			continue
		}
		if w := p.word(); closes[w] || w == "do" || w == "then" {
			continue
		}
		p.lineStart()
		return !p.atEOF()
	}
	return false
}

// closes holds the words that end a sequence of statements.
var closes = set("end else elsif when in rescue ensure")

// body reads statements up to something that no statement begins with. The
// caller checks that it is what closes the body.
func (p *parser) body() *Body {
	defer p.fresh()()
	p.enter()
	defer p.leave()
	b := &Body{}
	p.separators()
	start := p.off
	end := p.off
	for !p.atBodyEnd() {
		b.List = append(b.List, p.statement())
		end = p.off
		if t, ok := b.List[len(b.List)-1].(*Targets); ok && (p.at(0) != ')' && p.operator().text != ")" || len(b.List) > 1) {
			p.failAt(int(t.Start.Offset), "expected `=` after the targets of a multiple assignment")
		}
		if op := p.operator(); op.kind == tNewline {
			p.separators()
			continue
		}
		p.blank()
		if !p.atBodyEnd() {
			p.failAt(p.off, "expected end of line or `;` after the expression, found %s", p.found())
		}
	}
	b.Loc = Loc{p.pos(start), p.pos(end)}
	return b
}

func (p *parser) atBodyEnd() bool {
	if p.atEOF() {
		return true
	}
	switch c := p.at(0); {
	case c == '}' || c == ')' || c == ']':
		return true
	case 'a' <= c && c <= 'z':
		w := p.word()
		return closes[w] && p.atWord(w)
	}
	return false
}

// expectEnd passes the `end` of what began at start with the word opener.
func (p *parser) expectEnd(opener string, start int) {
	p.expectWord("end", opener, start)
}

func (p *parser) expectWord(w, opener string, start int) {
	p.separators()
	if !p.atWord(w) {
		p.failAt(p.off, "expected `%s` to close `%s` at %s, found %s", w, opener, p.place(start), p.found())
	}
	p.off += len(w)
}

// expect passes a punctuation mark, which may stand on a later line.
func (p *parser) expect(mark, opener string, start int) {
	p.blankLines()
	if !p.has(mark) {
		p.failAt(p.off, "expected `%s` to close `%s` at %s, found %s", mark, opener, p.place(start), p.found())
	}
	p.off += len(mark)
}

type scopeKind uint8

const (
	scopeFile  scopeKind = iota // also the body of class << x
	scopeClass                  // a class or module
	scopeDef
	scopeBlock // the variables of the outer scope are visible
)

// scope holds the local variables of a def, class, file (outer nil or not
// seen) or block.
type scope struct {
	vars     map[string]bool
	outer    *scope
	kind     scopeKind
	implicit int  // the highest numbered parameter used
	numbered bool // _1 stands for a parameter here
}

func (p *parser) declare(name string) {
	if p.scope.vars == nil {
		p.scope.vars = map[string]bool{}
	}
	p.scope.vars[name] = true
}

// isLocal tells whether name is a variable here.
func (p *parser) isLocal(name string) bool {
	for s := p.scope; s != nil; s = s.outer {
		if s.vars[name] {
			return true
		}
		if s.kind != scopeBlock {
			return false
		}
	}
	return false
}

// numberedParam tells whether name is _1 … _9 in a block without parameters,
// and notes its use.
func (p *parser) numberedParam(name string) bool {
	if !isNumbered(name) || !p.scope.numbered {
		return false
	}
	p.scope.implicit = max(p.scope.implicit, int(name[1]-'0'))
	return true
}

// push begins a scope and returns how to end it.
func (p *parser) push(kind scopeKind) (pop func()) {
	p.scope = &scope{outer: p.scope, kind: kind}
	return func() { p.scope = p.scope.outer }
}

// home is the nearest scope that is not a block's.
func (s *scope) home() *scope {
	for s.kind == scopeBlock {
		s = s.outer
	}
	return s
}

func (s *scope) inDef() bool { return s.home().kind == scopeDef }
