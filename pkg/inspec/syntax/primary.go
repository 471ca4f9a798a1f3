// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import "strings"

// primary reads one value: a literal, a name, a bracketed or a keyword
// construct. The current place is its first character.
func (p *parser) primary(command bool) Node {
	p.enter()
	defer p.leave()
	start := p.off
	if p.atEOF() {
		p.failHere("an expression")
	}
	switch c := p.at(0); {
	case isIdentStart(c):
		return p.named(command)
	case isDigit(c):
		return p.number(-1)
	case c == '"' || c == '\'':
		return p.strings()
	case c == '`':
		return p.backtick()
	case c == ':' && p.at(1) == ':':
		return p.topConst()
	case c == ':':
		return p.symbol()
	case c == '@' || c == '$':
		return p.sigil()
	case c == '[':
		p.off++
		elems, block := p.bracketed("]", "[", start)
		if block != nil {
			at, _ := block.Span()
			p.errorAt(int(at.Offset), "expected an element, found a block argument")
		}
		return &Array{p.loc(start), elems}
	case c == '{':
		return p.hash()
	case c == '(':
		return p.parens()
	case c == '-' && p.at(1) == '>':
		return p.lambda()
	case c == '/':
		p.off++
		return p.regexp(quote{start: start, close: '/'})
	case c == '%':
		n := p.percent()
		if _, ok := n.(*Str); ok || isInterp(n) {
			return p.adjacent(n)
		}
		return n
	case c == '<' && p.atHeredoc():
		n := p.heredoc()
		if _, ok := n.(*XStr); ok {
			return n
		}
		return p.adjacent(n)
	case c == '?' && p.atCharacter():
		return p.adjacent(p.character())
	}
	p.failAt(start, "expected an expression, found %s", p.found())
	return nil
}

func isInterp(n Node) bool { _, ok := n.(*Interp); return ok }

// strings reads a string and those that follow it directly: "a" "b" is "ab".
func (p *parser) strings() Node { return p.adjacent(p.quoted()) }

func (p *parser) adjacent(n Node) Node {
	var parts []Node
	for {
		from := p.off
		p.blank()
		if c := p.at(0); c != '"' && c != '\'' {
			p.off = from
			break
		}
		if parts == nil {
			parts = partsOf(n)
		}
		parts = append(parts, partsOf(p.quoted())...)
	}
	if parts == nil {
		return n
	}
	var joined strings.Builder
	for _, part := range parts {
		s, ok := part.(*Str)
		if !ok {
			return &Interp{p.from(n), parts}
		}
		joined.WriteString(s.Value)
	}
	return &Str{p.from(n), joined.String()}
}

// partsOf returns the parts of a string, at least one.
func partsOf(n Node) []Node {
	if i, ok := n.(*Interp); ok {
		return i.Parts
	}
	return []Node{n}
}

// sigil reads @x, @@x or $x.
func (p *parser) sigil() Node {
	start := p.off
	if p.at(0) == '$' {
		p.off++
		switch c := p.at(0); {
		case isIdentStart(c):
			p.off += len(p.word())
		case isDigit(c):
			for isDigit(p.at(0)) {
				p.off++
			}
		case c == '-' && isIdent(p.at(1)):
			p.off += 2
		case c != 0 && strings.IndexByte("~*$?!@/\\;,.=:<>\"&`'+", c) >= 0:
			p.off++
		default:
			p.failAt(p.off, "expected the name of a global variable after `$`, found %s", p.found())
		}
		return &Gvar{p.loc(start), p.src[start:p.off]}
	}
	class := p.at(1) == '@'
	p.off++
	if class {
		p.off++
	}
	w := p.word()
	if w == "" || isDigit(w[0]) {
		p.failAt(p.off, "expected the name of a variable after `%s`, found %s", p.src[start:p.off], p.found())
	}
	p.off += len(w)
	if class {
		return &Cvar{p.loc(start), p.src[start:p.off]}
	}
	return &Ivar{p.loc(start), p.src[start:p.off]}
}

// symbol reads :name, :+ or :"…", at the colon.
func (p *parser) symbol() Node {
	start := p.off
	p.off++
	switch c := p.at(0); c {
	case '"', '\'':
		p.off++
		parts := p.content(quote{start: start, close: c, interp: c == '"'})
		return p.symbolOf(start, parts)
	case '@', '$':
		p.sigil()
		return &Sym{p.loc(start), p.src[start+1 : p.off]}
	}
	name := p.methodName(true)
	if name == "" {
		p.failHere("a symbol's name after `:`")
	}
	return &Sym{p.loc(start), name}
}

var methodOperators = []string{
	"[]=", "[]", "<=>", "===", "==", "=~", "!=", "!~", "**", "+@", "-@", "~@", "!@", "<<", ">>", "<=", ">=",
	"<", ">", "+", "-", "*", "/", "%", "!", "~", "|", "^", "&", "`",
}

// methodName reads the name of a method where only a name can stand, "" when
// there is none. With setter a name may end in =.
func (p *parser) methodName(setter bool) string {
	if isIdentStart(p.at(0)) {
		w := p.methodWord()
		if c := p.at(len(w)); setter && c == '=' && !strings.HasSuffix(w, "?") && !strings.HasSuffix(w, "!") {
			switch p.at(len(w) + 1) {
			case '~', '>':
			case '=':
				if p.at(len(w)+2) == '>' {
					w = p.src[p.off : p.off+len(w)+1]
				}
			default:
				w = p.src[p.off : p.off+len(w)+1]
			}
		}
		p.off += len(w)
		return w
	}
	for _, op := range methodOperators {
		if p.has(op) {
			p.off += len(op)
			return op
		}
	}
	return ""
}

func (p *parser) topConst() Node {
	start := p.off
	p.off += 2
	p.blank()
	name := p.word()
	if name == "" || !isConstName(name) {
		p.failHere("a constant after `::`")
	}
	p.off += len(name)
	return &Const{Loc: p.loc(start), Top: true, Name: name}
}

// named reads a word: reserved, variable, constant or method.
func (p *parser) named(command bool) Node {
	start := p.off
	name := p.methodWord()
	if reserved[name] {
		return p.keyword(name, command)
	}
	plain := !strings.HasSuffix(name, "?") && !strings.HasSuffix(name, "!")
	if plain && p.at(len(name)) != '(' {
		local := p.isLocal(name)
		if !local && p.numberedParam(name) {
			p.declare(name)
			local = true
		}
		if local || isConstName(name) {
			p.off += len(name)
			if !command || !p.startsArgument(local) {
				if local {
					return &Local{p.loc(start), name}
				}
				return &Const{Loc: p.loc(start), Name: name}
			}
		}
	}
	return p.called(nil, name, start, false, command)
}

// hash reads {…}, at the brace.
func (p *parser) hash() Node {
	defer p.fresh()()
	p.enter()
	defer p.leave()
	start := p.off
	h := &Hash{Braces: true}
	p.off++
	p.blankLines()
	for p.at(0) != '}' {
		h.Elems = append(h.Elems, p.hashElement())
		p.blankLines()
		if p.at(0) == ',' {
			p.off++
			p.blankLines()
		} else if p.at(0) != '}' {
			p.failAt(p.off, "expected `,` or `}` in the hash at %s, found %s", p.place(start), p.found())
		}
	}
	p.off++
	h.Loc = p.loc(start)
	return h
}

func (p *parser) hashElement() Node {
	start := p.off
	if p.has("**") {
		p.off += 2
		x := p.splatted("**", "}")
		return &DoubleSplat{p.loc(start), x}
	}
	n := p.element(false, "}")
	switch n.(type) {
	case *Pair, *DoubleSplat:
		return n
	}
	p.failHere("`=>` after the key")
	return nil
}

// parens reads ( … ), at the parenthesis: statements, or the targets of a
// multiple assignment.
func (p *parser) parens() Node {
	start := p.off
	p.off++
	single := p.argParen == start && start > 0
	body := p.body()
	if single && len(body.List) > 1 {
		second, _ := body.List[1].Span()
		p.failAt(int(second.Offset), "expected `)` to close `(` at %s, found a second expression", p.place(start))
	}
	p.expect(")", "(", start)
	if len(body.List) == 1 {
		if t, ok := body.List[0].(*Targets); ok {
			op := p.operator()
			if op.text != "," && op.text != "=" && op.text != ")" && op.text != "in" {
				p.failHere("`=` after the targets in parentheses")
			}
			if t != p.openTargets {
				return &Targets{p.loc(start), []Node{t}}
			}
			return &Targets{p.loc(start), t.List}
		}
	}
	return &Begin{Loc: p.loc(start), Body: body, Parens: true}
}
