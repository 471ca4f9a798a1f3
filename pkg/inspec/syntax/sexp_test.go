// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import (
	"fmt"
	"strings"
)

// sexp writes a tree as one S-expression: every node with all that it means,
// without positions. testdata/ripper.rb writes Ruby's own tree in the same
// form, so what is visible here is what the two are compared by. Left out on
// purpose is what Ripper does not tell: whether parentheses stood around
// arguments (a bare name is a vcall in both) or after `not`, `=>` against `in`
// as a one-line pattern, - 2 against -2, a bare ** in a pattern, and the
// block-local variables of a lambda literal.
func sexp(n Node) string {
	var d dumper
	d.node(n)
	return d.String()
}

type dumper struct{ strings.Builder }

func (d *dumper) list(head string, items ...any) {
	d.WriteString("(" + head)
	for _, it := range items {
		d.WriteByte(' ')
		d.item(it)
	}
	d.WriteByte(')')
}

func (d *dumper) item(it any) {
	switch it := it.(type) {
	case string:
		d.WriteString(it)
	case []Node:
		d.nodes("args", it)
	case *Body:
		if it == nil {
			d.WriteByte('_')
			return
		}
		d.nodes("body", it.List)
	case *Params:
		d.params(it)
	case *Targets:
		d.nodes("targets", it.List)
	case Node:
		d.node(it)
	case nil:
		d.WriteByte('_')
	default:
		panic(fmt.Sprintf("item %T", it))
	}
}

func (d *dumper) nodes(head string, list []Node) {
	d.WriteString("(" + head)
	for _, n := range list {
		d.WriteByte(' ')
		d.node(n)
	}
	d.WriteByte(')')
}

// quoteBytes writes bytes so that both languages can do it alike.
func quoteBytes(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		if c := s[i]; c > ' ' && c < 0x7f && c != '"' && c != '\\' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "\\%02x", c)
		}
	}
	return b.String() + `"`
}

// parts joins neighbouring texts and leaves out empty ones.
func (d *dumper) parts(head string, parts []Node) {
	d.WriteString("(" + head)
	text, open := "", false
	flush := func() {
		if open && text != "" {
			d.WriteString(" " + quoteBytes(text))
		}
		text, open = "", false
	}
	for _, n := range parts {
		if s, ok := n.(*Str); ok {
			text, open = text+s.Value, true
			continue
		}
		flush()
		d.WriteByte(' ')
		d.node(n)
	}
	flush()
	d.WriteByte(')')
}

func (d *dumper) node(n Node) {
	switch n := n.(type) {
	case nil:
		d.WriteByte('_')
	case *Body:
		d.item(n)
	case *Nil:
		d.WriteString("nil")
	case *True:
		d.WriteString("true")
	case *False:
		d.WriteString("false")
	case *Self:
		d.WriteString("self")
	case *Redo:
		d.WriteString("(redo)")
	case *Retry:
		d.WriteString("(retry)")
	case *Int:
		d.list("int", n.Text)
	case *Float:
		d.list("float", n.Text)
	case *Rational:
		d.list("rational", n.Text)
	case *Imaginary:
		d.list("imaginary", n.X)
	case *Local:
		d.list("lvar", n.Name)
	case *Ivar:
		d.list("ivar", n.Name)
	case *Cvar:
		d.list("cvar", n.Name)
	case *Gvar:
		d.list("gvar", quoteBytes(n.Name))
	case *Const:
		switch {
		case n.Top:
			d.list("topconst", n.Name)
		case n.Scope != nil:
			d.list("const", n.Scope, n.Name)
		default:
			d.list("const", n.Name)
		}
	case *Keyword:
		d.list("keyword", n.Name)
	case *Str:
		d.parts("str", []Node{n})
	case *Interp:
		d.parts("str", n.Parts)
	case *XStr:
		d.parts("xstr", n.Parts)
	case *Sym:
		d.list("sym", quoteBytes(n.Name))
	case *DSym:
		d.parts("dsym", n.Parts)
	case *Regexp:
		d.parts("regexp/"+n.Flags, n.Parts)
	case *Array:
		d.nodes("array", n.Elems)
	case *Hash:
		if n.Braces {
			d.nodes("hash", n.Elems)
		} else {
			d.nodes("pairs", n.Elems)
		}
	case *Pair:
		d.list("=>", n.Key, n.Value)
	case *Range:
		if n.Exclusive {
			d.list("...", n.Lo, n.Hi)
		} else {
			d.list("..", n.Lo, n.Hi)
		}
	case *Call:
		d.call(n)
	case *Super:
		if n.Bare {
			d.list("zsuper", n.Block)
		} else {
			d.list("super", n.Args, n.Block)
		}
	case *Yield:
		d.list("yield", n.Args)
	case *Block:
		if n.Lambda {
			ps := n.Params
			if ps != nil {
				// Ripper forgets the local variables of a lambda.
				ps = &Params{Loc: ps.Loc, List: ps.List}
			}
			d.list("lambda", ps, n.Body)
		} else {
			d.list("block", n.Params, n.Body)
		}
	case *BlockPass:
		d.list("&", n.X)
	case *Splat:
		d.list("*", n.X)
	case *DoubleSplat:
		d.list("**", n.X)
	case *ForwardArgs:
		d.WriteString("(forward)")
	case *Not:
		x := n.X
		if b, ok := x.(*Begin); ok && b.Parens && len(b.Body.List) < 2 {
			x = nil // Ripper tells not(x) and not x alike
			if len(b.Body.List) == 1 {
				x = b.Body.List[0]
			}
		}
		d.list("not", x)
	case *And:
		d.list(map[bool]string{true: "and", false: "&&"}[n.Word], n.X, n.Y)
	case *Or:
		d.list(map[bool]string{true: "or", false: "||"}[n.Word], n.X, n.Y)
	case *Defined:
		d.list("defined", n.X)
	case *Assign:
		d.list("=", n.Target, n.Value)
	case *OpAssign:
		d.list("op=", n.Target, n.Op, n.Value)
	case *MultiAssign:
		d.list("masgn", n.Targets, n.Value)
	case *Targets:
		d.nodes("targets", n.List)
	case *If:
		d.ifs(n)
	case *While:
		d.while(n)
	case *For:
		d.list("for", n.Vars, n.Iter, n.Body)
	case *Case:
		d.WriteString("(case ")
		d.node(n.Subject)
		for _, w := range n.Whens {
			d.WriteByte(' ')
			d.list("when", w.Conds, w.Body)
		}
		d.orElse(n.Else)
	case *CaseIn:
		d.WriteString("(casein ")
		d.node(n.Subject)
		for _, in := range n.Branches {
			d.WriteByte(' ')
			guard := "if"
			if in.Unless {
				guard = "unless"
			}
			if in.Guard != nil {
				d.WriteString("(in (" + guard + " ")
				d.node(in.Guard)
				d.WriteString(") ")
			} else {
				d.WriteString("(in _ ")
			}
			d.node(in.Pattern)
			d.WriteByte(' ')
			d.item(in.Body)
			d.WriteByte(')')
		}
		d.orElse(n.Else)
	case *Begin:
		switch {
		case n.Keyword:
			d.WriteString("(kwbegin ")
			d.begin(n)
			d.WriteByte(')')
		case n.Parens:
			d.nodes("paren", n.Body.List)
		default:
			d.begin(n)
		}
	case *RescueMod:
		d.list("rescuemod", n.X, n.Y)
	case *Return:
		d.list("return", n.X)
	case *Break:
		d.list("break", n.X)
	case *Next:
		d.list("next", n.X)
	case *Def:
		d.list("def", n.Singleton, n.Name, n.Params, n.Body)
	case *Class:
		d.list("class", n.Path, n.Super, n.Body)
	case *SClass:
		d.list("sclass", n.X, n.Body)
	case *Module:
		d.list("module", n.Path, n.Body)
	case *Alias:
		d.list("alias", n.New, n.Old)
	case *Undef:
		d.nodes("undef", n.Names)
	case *Hook:
		d.list(map[bool]string{true: "END", false: "BEGIN"}[n.End], n.Body)
	case *PatAlt:
		d.list("patalt", n.X, n.Y)
	case *PatBind:
		d.list("patbind", n.X, n.Name)
	case *PatPin:
		d.list("pin", n.X)
	case *PatArray:
		d.WriteString("(patarray ")
		d.node(n.Const)
		d.WriteByte(' ')
		d.nodes("args", n.Elems)
		d.WriteByte(')')
	case *PatHash:
		d.WriteString("(pathash ")
		d.node(n.Const)
		for _, p := range n.Pairs {
			d.WriteByte(' ')
			d.node(p)
		}
		if r, ok := n.Rest.(*DoubleSplat); ok && r.X != nil {
			d.WriteByte(' ') // Ripper leaves out a bare **
			d.node(r)
		}
		if n.NoRest {
			d.WriteString(" **nil")
		}
		d.WriteByte(')')
	default:
		panic(fmt.Sprintf("node %T", n))
	}
}

func (d *dumper) call(n *Call) {
	if n.Name == "-@" {
		// Ripper tells -2 and - 2 alike.
		switch x := n.Recv.(type) {
		case *Int:
			if x.Text[0] != '-' {
				d.list("int", "-"+x.Text)
				return
			}
		case *Float:
			if x.Text[0] != '-' {
				d.list("float", "-"+x.Text)
				return
			}
		}
	}
	last := n.Name[len(n.Name)-1]
	if n.Recv == nil && len(n.Args) == 0 && n.Block == nil && !n.Parens && last != '?' && last != '!' {
		d.list("vcall", n.Name)
		return
	}
	head := "call"
	if n.Safe {
		head = "call&"
	}
	d.WriteString("(" + head + " ")
	d.node(n.Recv)
	d.WriteString(" " + n.Name)
	for _, a := range n.Args {
		d.WriteByte(' ')
		d.node(a)
	}
	if n.Block != nil {
		d.WriteByte(' ')
		d.node(n.Block)
	}
	d.WriteByte(')')
}

func (d *dumper) orElse(b *Body) {
	if b != nil {
		d.WriteByte(' ')
		d.nodes("else", b.List)
	}
	d.WriteByte(')')
}

func (d *dumper) ifs(n *If) {
	head := "if"
	if n.Unless {
		head = "unless"
	}
	head += [...]string{"", "mod", "op"}[n.Form]
	d.list(head, n.Cond, n.Then, n.Else)
}

func (d *dumper) while(n *While) {
	head := "while"
	if n.Until {
		head = "until"
	}
	head += map[bool]string{true: "mod"}[n.Mod]
	d.list(head, n.Cond, n.Body)
}

// begin writes a body, with its clauses if there are any.
func (d *dumper) begin(n *Begin) {
	if len(n.Rescues) == 0 && n.Else == nil && n.Ensure == nil {
		d.item(n.Body)
		return
	}
	d.WriteString("(begin ")
	d.item(n.Body)
	for _, r := range n.Rescues {
		d.WriteByte(' ')
		d.list("rescue", r.Classes, r.Var, r.Body)
	}
	if n.Else != nil {
		d.WriteByte(' ')
		d.nodes("else", n.Else.List)
	}
	if n.Ensure != nil {
		d.WriteByte(' ')
		d.nodes("ensure", n.Ensure.List)
	}
	d.WriteByte(')')
}

func (d *dumper) params(ps *Params) {
	if ps == nil || len(ps.List) == 0 && len(ps.Locals) == 0 && !ps.ExcessComma {
		d.WriteByte('_')
		return
	}
	d.WriteString("(params")
	for _, a := range ps.List {
		d.WriteByte(' ')
		kind := [...]string{"req", "opt", "rest", "key", "keyrest", "nokey", "block", "forward"}[a.Kind]
		name := a.Name
		if name == "" {
			name = "_"
		}
		switch {
		case a.Pattern != nil:
			d.item(a.Pattern)
		case a.Kind == ParamOpt || a.Kind == ParamKey:
			d.list(kind, name, a.Default)
		default:
			d.list(kind, name)
		}
	}
	if ps.ExcessComma {
		d.WriteString(" (excess)")
	}
	for _, l := range ps.Locals {
		d.WriteByte(' ')
		d.list("local", l)
	}
	d.WriteByte(')')
}
