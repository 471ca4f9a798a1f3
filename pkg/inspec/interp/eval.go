// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

func (in *Interp) evalBody(f *frame, b *syntax.Body) (Value, error) {
	if b == nil {
		return Nil, nil
	}
	var v Value = Nil
	for _, n := range b.List {
		var err error
		if v, err = in.eval(f, n); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// eval evaluates one node.
func (in *Interp) eval(f *frame, n syntax.Node) (Value, error) {
	if err := in.step(); err != nil {
		if n == nil {
			return nil, err
		}
		start, _ := n.Span()
		f.pos = start
		if b, ok := err.(*BudgetExceeded); ok {
			b.File, b.Pos = f.fileName(), start
		}
		return nil, err
	}
	switch n := n.(type) {
	case *syntax.Call:
		return in.evalCall(f, n)
	case *syntax.Local:
		if v, ok := f.scope.get(n.Name); ok {
			return v, nil
		}
		return Nil, nil
	case *syntax.Str:
		s := in.str(n.Value)
		s.frozen = f.file.Frozen
		return s, nil
	case *syntax.Interp:
		s, err := in.interpolate(f, n.Parts)
		if err != nil {
			return nil, err
		}
		return in.str(s), nil
	case *syntax.Sym:
		return Symbol(n.Name), nil
	case *syntax.DSym:
		s, err := in.interpolate(f, n.Parts)
		return Symbol(s), err
	case *syntax.Int:
		return parseIntLiteral(n.Text)
	case *syntax.Float:
		x, err := strconv.ParseFloat(n.Text, 64)
		if err != nil && x == 0 {
			return nil, Raise("SyntaxError", "bad float %s", n.Text)
		}
		return Float(x), nil
	case *syntax.Rational:
		r, ok := new(big.Rat).SetString(n.Text)
		if !ok {
			return nil, Raise("SyntaxError", "bad rational %s", n.Text)
		}
		return in.rational(r)
	case *syntax.Nil:
		return Nil, nil
	case *syntax.True:
		return Bool(true), nil
	case *syntax.False:
		return Bool(false), nil
	case *syntax.Self:
		return f.self, nil
	case *syntax.Ivar:
		return in.ivarGet(f.self, n.Name), nil
	case *syntax.Cvar:
		return in.cvarGet(f, n)
	case *syntax.Gvar:
		return in.gvarGet(f, n.Name)
	case *syntax.Const:
		return in.evalConst(f, n)
	case *syntax.Keyword:
		return in.keyword(f, n)
	case *syntax.XStr:
		f.pos = n.Start
		return in.callSelf(f, "`", n.Parts)
	case *syntax.Regexp:
		return in.evalRegexp(f, n)
	case *syntax.Array:
		vs, err := in.evalList(f, n.Elems)
		if err != nil {
			return nil, err
		}
		return in.list(vs), nil
	case *syntax.Hash:
		return in.evalHash(f, n)
	case *syntax.Range:
		return in.evalRange(f, n)
	case *syntax.Super:
		return in.evalSuper(f, n)
	case *syntax.Yield:
		return in.evalYield(f, n)
	case *syntax.Block:
		return in.lambda(f, n), nil
	case *syntax.Not:
		v, err := in.eval(f, n.X)
		if err != nil {
			return nil, err
		}
		return in.not(v)
	case *syntax.And:
		v, err := in.eval(f, n.X)
		if err != nil || !Truthy(v) {
			return v, err
		}
		return in.eval(f, n.Y)
	case *syntax.Or:
		v, err := in.eval(f, n.X)
		if err != nil || Truthy(v) {
			return v, err
		}
		return in.eval(f, n.Y)
	case *syntax.Defined:
		return in.evalDefined(f, n.X)
	case *syntax.Assign:
		return in.evalAssign(f, n)
	case *syntax.OpAssign:
		return in.evalOpAssign(f, n)
	case *syntax.MultiAssign:
		return in.evalMultiAssign(f, n)
	case *syntax.If:
		return in.evalIf(f, n)
	case *syntax.While:
		return in.evalWhile(f, n)
	case *syntax.For:
		return in.evalFor(f, n)
	case *syntax.Case:
		return in.evalCase(f, n)
	case *syntax.CaseIn:
		return in.evalCaseIn(f, n)
	case *syntax.Begin:
		return in.evalBegin(f, n)
	case *syntax.Body:
		return in.evalBody(f, n)
	case *syntax.RescueMod:
		v, err := in.eval(f, n.X)
		if e, ok := err.(*Error); ok {
			_ = in.place(err)
			if in.isStandard(e) && !e.Unsupported() {
				old := f.err
				f.err = in.exception(e)
				v, err = in.eval(f, n.Y)
				f.err = old
			}
		}
		return v, err
	case *syntax.Return:
		v, err := in.optional(f, n.X)
		if err != nil {
			return nil, err
		}
		return nil, &returnJump{to: f.ret, v: v}
	case *syntax.Break:
		v, err := in.optional(f, n.X)
		if err != nil {
			return nil, err
		}
		if f.loops > 0 {
			return nil, &breakJump{v: v}
		}
		f.pos = n.Start
		return nil, &breakJump{tag: f.tag, v: v}
	case *syntax.Next:
		v, err := in.optional(f, n.X)
		if err != nil {
			return nil, err
		}
		return nil, &nextJump{v: v}
	case *syntax.Redo:
		return nil, &redoJump{}
	case *syntax.Retry:
		return nil, &retryJump{}
	case *syntax.Def:
		return in.evalDef(f, n)
	case *syntax.Class:
		return in.evalClass(f, n)
	case *syntax.SClass:
		return in.evalSClass(f, n)
	case *syntax.Module:
		return in.evalModule(f, n)
	case *syntax.Alias:
		return in.evalAlias(f, n)
	case *syntax.Undef:
		return in.evalUndef(f, n)
	case *syntax.Hook:
		if n.End {
			f.pos = n.Start
			return nil, in.place(Raise("NotImplementedError", "END blocks are not supported"))
		}
		return in.evalBody(f, n.Body)
	}
	if n == nil {
		return nil, in.place(Raise("NotImplementedError", "an empty construct is not supported"))
	}
	start, _ := n.Span()
	f.pos = start
	return nil, in.place(Raise("NotImplementedError", "this construct is not supported (%s)", strings.TrimPrefix(fmt.Sprintf("%T", n), "*syntax.")))
}

func (in *Interp) optional(f *frame, n syntax.Node) (Value, error) {
	if n == nil {
		return Nil, nil
	}
	return in.eval(f, n)
}

func (in *Interp) interpolate(f *frame, parts []syntax.Node) (string, error) {
	var b strings.Builder
	for _, p := range parts {
		if s, ok := p.(*syntax.Str); ok {
			b.WriteString(s.Value)
			continue
		}
		v, err := in.eval(f, p)
		if err != nil {
			return "", err
		}
		s, err := in.toS(v)
		if err != nil {
			return "", err
		}
		if err := in.pay(len(s)); err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

func parseIntLiteral(text string) (Value, error) {
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		return Int(n), nil
	}
	t, base := text, 0
	if s := strings.TrimPrefix(strings.TrimPrefix(text, "-"), "+"); strings.HasPrefix(s, "0d") || strings.HasPrefix(s, "0D") {
		t, base = strings.Replace(strings.Replace(text, "0d", "", 1), "0D", "", 1), 10
	}
	n, ok := ParseBig(t, base)
	if !ok {
		return nil, Raise("SyntaxError", "bad integer %s", text)
	}
	return NewInt(n), nil
}

func (in *Interp) keyword(f *frame, n *syntax.Keyword) (Value, error) {
	switch n.Name {
	case "__FILE__":
		return Str(f.fileName()), nil
	case "__LINE__":
		return Int(n.Start.Line), nil
	case "__method__":
		if f.act != nil && f.act.name != "" {
			return Symbol(f.act.name), nil
		}
		return Nil, nil
	case "__ENCODING__":
		v, _ := in.constPath("Encoding::UTF_8")
		return v, nil
	}
	f.pos = n.Start
	return nil, in.place(Raise("NotImplementedError", "%s is not supported", n.Name))
}

func (in *Interp) evalConst(f *frame, n *syntax.Const) (Value, error) {
	if n.Top {
		return in.constIn(f, in.core.Object, n)
	}
	if n.Scope == nil {
		if v, ok := in.lookupConst(f.cref, n.Name); ok {
			return v, nil
		}
		f.pos = n.Start
		if v, err := in.missingConst(n.Name); v != nil || err != nil {
			return v, in.place(err)
		}
		var at Value
		if f.cref != nil {
			at = f.cref.cls
		}
		if at != nil {
			if m := in.classOf(at).find("const_missing"); m != nil && m.fn == nil {
				return in.callMethod(at, m, "const_missing", Args{Pos: []Value{Symbol(n.Name)}})
			}
		}
		return nil, in.place(&Error{Class: "NameError", Message: "uninitialized constant " + in.constPrefix(f) + n.Name, name: n.Name})
	}
	scope, err := in.eval(f, n.Scope)
	if err != nil {
		return nil, err
	}
	c, ok := scope.(*Class)
	if !ok {
		f.pos = n.Start
		s, _ := in.inspect(scope)
		return nil, in.place(Raise("TypeError", "%s is not a class/module", s))
	}
	if c.hidden[n.Name] {
		f.pos = n.Start
		return nil, in.place(&Error{Class: "NameError", Message: fmt.Sprintf("private constant %s::%s referenced", c.Name(), n.Name), name: n.Name})
	}
	return in.constIn(f, c, n)
}

func (in *Interp) constPrefix(f *frame) string {
	if f.cref == nil || f.cref.cls == in.core.Object {
		return ""
	}
	return f.cref.cls.Name() + "::"
}

func (in *Interp) constIn(f *frame, c *Class, n *syntax.Const) (Value, error) {
	for _, k := range c.ancestors() {
		if v, ok := k.constant(n.Name); ok {
			return v, nil
		}
	}
	f.pos = n.Start
	if m := in.classOf(c).find("const_missing"); m != nil {
		return in.callMethod(c, m, "const_missing", Args{Pos: []Value{Symbol(n.Name)}})
	}
	name := n.Name
	if c != in.core.Object {
		name = c.Name() + "::" + name
	}
	if v, err := in.missingConst(name); v != nil || err != nil {
		return v, in.place(err)
	}
	return nil, in.place(&Error{Class: "NameError", Message: "uninitialized constant " + name, name: n.Name})
}

func (in *Interp) evalRegexp(f *frame, n *syntax.Regexp) (Value, error) {
	var b strings.Builder
	for _, p := range n.Parts {
		if s, ok := p.(*syntax.Str); ok {
			b.WriteString(s.Value)
			continue
		}
		v, err := in.eval(f, p)
		if err != nil {
			return nil, err
		}
		if r, ok := v.(*Regexp); ok {
			b.WriteString(r.embedded())
			continue
		}
		s, err := in.toS(v)
		if err != nil {
			return nil, err
		}
		b.WriteString(s)
	}
	f.pos = n.Start
	r, err := in.regexp(b.String(), parseRegexpFlags(n.Flags))
	if err != nil {
		return nil, in.place(err)
	}
	return r, nil
}

func (in *Interp) evalRange(f *frame, n *syntax.Range) (Value, error) {
	lo, err := in.optional(f, n.Lo)
	if err != nil {
		return nil, err
	}
	hi, err := in.optional(f, n.Hi)
	if err != nil {
		return nil, err
	}
	f.pos = n.Start
	r, err := in.newRange(lo, hi, n.Exclusive)
	return r, in.place(err)
}

// evalList evaluates elements, taking splats apart. Bare pairs become a hash.
func (in *Interp) evalList(f *frame, ns []syntax.Node) ([]Value, error) {
	vs := make([]Value, 0, len(ns))
	for _, n := range ns {
		if s, ok := n.(*syntax.Splat); ok {
			more, err := in.evalSplat(f, s)
			if err != nil {
				return nil, err
			}
			vs = append(vs, more...)
			continue
		}
		v, err := in.eval(f, n)
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}

func (in *Interp) evalSplat(f *frame, s *syntax.Splat) ([]Value, error) {
	if s.X == nil {
		v, _ := f.scope.get("*")
		a, _ := v.(*Array)
		if a == nil {
			return nil, nil
		}
		return a.Elems, nil
	}
	v, err := in.eval(f, s.X)
	if err != nil {
		return nil, err
	}
	return in.splat(v)
}

// splat is *v.
func (in *Interp) splat(v Value) ([]Value, error) {
	switch v := v.(type) {
	case NilType:
		return nil, nil
	case *Array, *Hash, *Range:
		return in.toSlice(v)
	}
	if ok, err := in.respondTo(v, "to_a", true); err != nil || !ok {
		return []Value{v}, err
	}
	r, err := in.send(v, "to_a", Args{}, true)
	if err != nil {
		return nil, err
	}
	if a, ok := r.(*Array); ok {
		return in.toSlice(a)
	}
	return []Value{v}, nil
}

func (in *Interp) evalHash(f *frame, n *syntax.Hash) (*Hash, error) {
	h := NewHash()
	for _, e := range n.Elems {
		switch e := e.(type) {
		case *syntax.Pair:
			k, err := in.eval(f, e.Key)
			if err != nil {
				return nil, err
			}
			var v Value
			if e.Value != nil {
				v, err = in.eval(f, e.Value)
			} else if s, ok := e.Key.(*syntax.Sym); ok { // {x:}
				if lv, ok := f.scope.get(s.Name); ok {
					v = lv
				} else {
					f.pos = e.Start
					v, err = in.callFunc(f, s.Name, Args{}, true)
				}
			}
			if err != nil {
				return nil, err
			}
			if err := in.hashSet(h, k, v); err != nil {
				return nil, err
			}
		case *syntax.DoubleSplat:
			v, err := in.evalDoubleSplat(f, e)
			if err != nil {
				return nil, err
			}
			for k, x := range v.All() {
				if err := in.hashSet(h, k, x); err != nil {
					return nil, err
				}
			}
		}
	}
	in.alloc(h.Len()*48 + 48)
	return h, nil
}

func (in *Interp) evalDoubleSplat(f *frame, e *syntax.DoubleSplat) (*Hash, error) {
	var v Value
	var err error
	if e.X == nil {
		v, _ = f.scope.get("**")
	} else if v, err = in.eval(f, e.X); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case *Hash:
		return v, nil
	case nil, NilType:
		return NewHash(), nil
	}
	r, err := in.send(v, "to_hash", Args{}, true)
	if err != nil {
		return nil, err
	}
	if h, ok := r.(*Hash); ok {
		return h, nil
	}
	return nil, Raise("TypeError", "no implicit conversion of %s into Hash", kindName(v))
}

func (in *Interp) evalIf(f *frame, n *syntax.If) (Value, error) {
	c, err := in.cond(f, n.Cond)
	if err != nil {
		return nil, err
	}
	if c != n.Unless {
		return in.evalBody(f, n.Then)
	}
	return in.evalBody(f, n.Else)
}

// cond evaluates a condition. A literal range there is a flip-flop. A bare
// regexp literal would match $_, which no profile sets.
func (in *Interp) cond(f *frame, n syntax.Node) (bool, error) {
	switch n := n.(type) {
	case *syntax.Range:
		return in.flipFlop(f, n)
	case *syntax.Begin:
		if n.Parens && n.Body != nil && len(n.Body.List) == 1 {
			return in.cond(f, n.Body.List[0])
		}
	case *syntax.And:
		x, err := in.cond(f, n.X)
		if err != nil || !x {
			return false, err
		}
		return in.cond(f, n.Y)
	case *syntax.Or:
		x, err := in.cond(f, n.X)
		if err != nil || x {
			return x, err
		}
		return in.cond(f, n.Y)
	}
	v, err := in.eval(f, n)
	if err != nil {
		return false, err
	}
	return Truthy(v), nil
}

// flipFlop is true from where its first condition holds to where its second
// does. Of two dots the second is asked at once, of three the next time.
func (in *Interp) flipFlop(f *frame, n *syntax.Range) (bool, error) {
	if n.Lo == nil || n.Hi == nil {
		return false, in.place(Raise("ArgumentError", "bad value for range"))
	}
	on := f.act.flips[n]
	if !on {
		lo, err := in.cond(f, n.Lo)
		if err != nil || !lo {
			return false, err
		}
		if f.act.flips == nil {
			f.act.flips = map[*syntax.Range]bool{}
		}
		f.act.flips[n] = true
		if n.Exclusive {
			return true, nil
		}
	}
	hi, err := in.cond(f, n.Hi)
	if hi {
		f.act.flips[n] = false
	}
	return true, err
}

func (in *Interp) evalWhile(f *frame, n *syntax.While) (Value, error) {
	f.loops++
	defer func() { f.loops-- }()
	for first := true; ; first = false {
		if !first || !n.DoWhile {
			c, err := in.cond(f, n.Cond)
			if err != nil {
				return nil, err
			}
			if c == n.Until {
				return Nil, nil
			}
		}
		if err := in.step(); err != nil {
			return nil, err
		}
		_, err := in.evalBody(f, n.Body)
		switch j := err.(type) {
		case nil, *nextJump:
		case *breakJump:
			if j.tag == nil {
				return j.v, nil
			}
			return nil, err
		default:
			return nil, err
		}
	}
}

func (in *Interp) evalFor(f *frame, n *syntax.For) (Value, error) {
	iter, err := in.eval(f, n.Iter)
	if err != nil {
		return nil, err
	}
	f.loops++
	defer func() { f.loops-- }()
	err = in.iterate(iter, func(v Value) error {
		if len(n.Vars.List) == 1 {
			if _, splat := n.Vars.List[0].(*syntax.Splat); !splat {
				if err := in.assign(f, n.Vars.List[0], v); err != nil {
					return err
				}
				v = nil
			}
		}
		if v != nil {
			if err := in.destructure(f, n.Vars, v); err != nil {
				return err
			}
		}
		_, err := in.evalBody(f, n.Body)
		if _, ok := err.(*nextJump); ok {
			err = nil
		}
		return err
	})
	if j, ok := err.(*breakJump); ok && j.tag == nil {
		return j.v, nil
	}
	return iter, err
}

func (in *Interp) evalCase(f *frame, n *syntax.Case) (Value, error) {
	var subject Value
	if n.Subject != nil {
		var err error
		if subject, err = in.eval(f, n.Subject); err != nil {
			return nil, err
		}
	}
	for _, w := range n.Whens {
		for _, c := range w.Conds {
			var tests []Value
			if s, ok := c.(*syntax.Splat); ok {
				vs, err := in.evalSplat(f, s)
				if err != nil {
					return nil, err
				}
				tests = vs
			} else {
				v, err := in.eval(f, c)
				if err != nil {
					return nil, err
				}
				tests = []Value{v}
			}
			for _, t := range tests {
				ok := Truthy(t)
				if subject != nil {
					var err error
					if ok, err = in.caseEq(t, subject); err != nil {
						return nil, err
					}
				}
				if ok {
					return in.evalBody(f, w.Body)
				}
			}
		}
	}
	return in.evalBody(f, n.Else)
}

func (in *Interp) evalBegin(f *frame, n *syntax.Begin) (Value, error) {
	if n == nil {
		return Nil, nil
	}
	if len(n.Rescues) == 0 && n.Ensure == nil {
		return in.evalBody(f, n.Body)
	}
	v, err := in.rescued(f, n)
	if n.Ensure == nil {
		return v, err
	}
	if _, ok := err.(*BudgetExceeded); ok {
		return nil, err
	}
	raised, _ := err.(*Error)
	old := f.err
	if raised != nil {
		f.err = in.exception(raised)
	}
	_, eerr := in.evalBody(f, n.Ensure)
	if e, ok := eerr.(*Error); ok && raised != nil && e != raised {
		in.setCause(e, f.err)
	}
	f.err = old
	if eerr != nil {
		return nil, eerr
	}
	return v, err
}

// rescued evaluates a body with its rescue and else clauses.
func (in *Interp) rescued(f *frame, n *syntax.Begin) (Value, error) {
	for {
		top, depth, loops := in.top, in.depth, f.loops
		v, err := in.evalBody(f, n.Body)
		if err == nil {
			if n.Else != nil {
				return in.evalBody(f, n.Else)
			}
			return v, nil
		}
		e, ok := err.(*Error)
		if !ok || e.Unsupported() {
			return nil, err
		}
		_ = in.place(err)
		in.top, in.depth, f.loops = top, depth, loops
		r, merr := in.rescueFor(f, n, e)
		if merr != nil {
			return nil, merr
		}
		if r == nil {
			return nil, err
		}
		exc := in.exception(e)
		old := f.err
		f.err = exc
		if r.Var != nil {
			if aerr := in.assign(f, r.Var, exc); aerr != nil {
				return nil, aerr
			}
		}
		v, err = in.evalBody(f, r.Body)
		if _, ok := err.(*retryJump); ok {
			if err := in.step(); err != nil {
				return nil, err
			}
			continue
		}
		if e2, ok := err.(*Error); ok && e2 != e {
			in.setCause(e2, exc)
		}
		f.err = old
		return v, err
	}
}

func (in *Interp) rescueFor(f *frame, n *syntax.Begin, e *Error) (*syntax.Rescue, error) {
	exc := in.exception(e)
	for _, r := range n.Rescues {
		if len(r.Classes) == 0 {
			if in.isStandard(e) {
				return r, nil
			}
			continue
		}
		classes, err := in.evalList(f, r.Classes)
		if err != nil {
			return nil, err
		}
		for _, c := range classes {
			if _, ok := c.(*Class); !ok {
				return nil, in.place(Raise("TypeError", "class or module required for rescue clause"))
			}
			ok, err := in.caseEq(c, exc)
			if err != nil {
				return nil, err
			}
			if ok {
				return r, nil
			}
		}
	}
	return nil, nil
}

func (in *Interp) evalDefined(f *frame, n syntax.Node) (Value, error) {
	is := func(ok bool, what string) (Value, error) {
		if ok {
			return Str(what), nil
		}
		return Nil, nil
	}
	switch n := n.(type) {
	case *syntax.Begin:
		if len(n.Body.List) == 1 && len(n.Rescues) == 0 {
			return in.evalDefined(f, n.Body.List[0])
		}
		return Str("expression"), nil
	case *syntax.Local:
		return Str("local-variable"), nil
	case *syntax.Ivar:
		return is(in.ivarDefined(f.self, n.Name), "instance-variable")
	case *syntax.Cvar:
		_, err := in.cvarGet(f, n)
		return is(err == nil, "class variable")
	case *syntax.Gvar:
		v, err := in.gvarGet(f, n.Name)
		return is(err == nil && !IsNil(v), "global-variable")
	case *syntax.Const:
		_, err := in.evalConst(f, n)
		if _, ok := err.(*BudgetExceeded); ok {
			return nil, err
		}
		return is(err == nil, "constant")
	case *syntax.Call:
		recv := f.self
		if n.Recv != nil {
			v, err := in.evalDefined(f, n.Recv)
			if err != nil || IsNil(v) {
				return Nil, err
			}
			if recv, err = in.eval(f, n.Recv); err != nil {
				if _, ok := err.(*Error); ok {
					return Nil, nil
				}
				return nil, err
			}
		}
		ok, err := in.respondTo(recv, n.Name, n.Recv == nil)
		if err != nil {
			return nil, err
		}
		return is(ok, "method")
	case *syntax.Yield:
		return is(f.act != nil && f.act.args.Block != nil, "yield")
	case *syntax.Super:
		return is(f.act != nil && f.act.m != nil && in.classOf(f.act.self).findAfter(f.act.m.owner, f.act.name) != nil, "super")
	case *syntax.Self:
		return Str("self"), nil
	case *syntax.Nil:
		return Str("nil"), nil
	case *syntax.False:
		return Str("false"), nil
	case *syntax.True:
		return Str("true"), nil
	case *syntax.Assign, *syntax.OpAssign, *syntax.MultiAssign:
		return Str("assignment"), nil
	}
	return Str("expression"), nil
}
