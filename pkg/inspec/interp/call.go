// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

func (in *Interp) evalCall(f *frame, n *syntax.Call) (Value, error) {
	if n.Recv == nil {
		return in.evalFuncCall(f, n)
	}
	recv, err := in.eval(f, n.Recv)
	if err != nil {
		return nil, err
	}
	if n.Safe && IsNil(recv) {
		return Nil, nil
	}
	if len(n.Args) == 1 && n.Block == nil {
		if a, ok := recv.(Int); ok {
			if !isSplatLike(n.Args[0]) {
				arg, err := in.eval(f, n.Args[0])
				if err != nil {
					return nil, err
				}
				if b, ok := arg.(Int); ok {
					if v := intFast(n.Name, a, b); v != nil {
						return v, nil
					}
				}
				f.pos = callPos(n)
				return in.invoke(f, recv, n, Args{Pos: []Value{arg}})
			}
		}
	}
	if n.Name == "=~" && len(n.Args) == 1 {
		return in.evalMatchOp(f, n, recv)
	}
	args, err := in.evalArgs(f, n.Args, n.Block)
	if err != nil {
		return nil, err
	}
	f.pos = callPos(n)
	return in.invoke(f, recv, n, args)
}

func callPos(n *syntax.Call) syntax.Pos {
	if n.NamePos.Line > 0 {
		return n.NamePos
	}
	return n.Start
}

func isSplatLike(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Splat, *syntax.ForwardArgs:
		return true
	case *syntax.Hash:
		return !n.Braces
	}
	return false
}

// invoke calls n's method on recv and catches the break of n's block.
func (in *Interp) invoke(f *frame, recv Value, n *syntax.Call, a Args) (Value, error) {
	_, isSelf := n.Recv.(*syntax.Self)
	v, err := in.dispatch(f, recv, n.Name, a, isSelf, false)
	return in.landBreak(n.Block, a, v, err)
}

func (in *Interp) landBreak(block syntax.Node, a Args, v Value, err error) (Value, error) {
	if err == nil || a.Block == nil {
		return v, err
	}
	if _, ok := block.(*syntax.Block); ok {
		if j, ok := err.(*breakJump); ok && j.tag != nil && j.tag == a.Block.tag {
			return j.v, nil
		}
	}
	return v, err
}

func (in *Interp) evalFuncCall(f *frame, n *syntax.Call) (Value, error) {
	args, err := in.evalArgs(f, n.Args, n.Block)
	if err != nil {
		return nil, err
	}
	f.pos = callPos(n)
	vcall := len(n.Args) == 0 && !n.Parens && n.Block == nil
	v, err := in.callFunc(f, n.Name, args, vcall)
	return in.landBreak(n.Block, args, v, err)
}

// callFunc calls a method on self; vcall says that it was a bare name.
func (in *Interp) callFunc(f *frame, name string, a Args, vcall bool) (Value, error) {
	return in.dispatch(f, f.self, name, a, true, vcall)
}

func (in *Interp) callSelf(f *frame, name string, parts []syntax.Node) (Value, error) {
	s, err := in.interpolate(f, parts)
	if err != nil {
		return nil, err
	}
	return in.callFunc(f, name, Args{Pos: []Value{Str(s)}}, false)
}

// dispatch finds and calls a method, heeding visibility and method_missing.
func (in *Interp) dispatch(f *frame, recv Value, name string, a Args, fcall, vcall bool) (Value, error) {
	cls := in.classOf(recv)
	m := cls.find(name)
	if m != nil && m.vis != public && !fcall {
		if m.vis == private || f == nil || !in.classOf(f.self).inherits(m.owner) {
			if mm := cls.find("method_missing"); mm == nil || mm.owner == in.core.BasicObject {
				return nil, in.place(&Error{Class: "NoMethodError", Message: fmt.Sprintf("%s method `%s' called for %s", m.vis, name, in.describe(recv)), name: name, recv: recv})
			}
			m = nil
		}
	}
	if m == nil {
		return in.missing(recv, cls, name, a, vcall)
	}
	v, err := in.callMethod(recv, m, name, a)
	if err != nil {
		return nil, in.place(err)
	}
	return v, nil
}

func (v visibility) String() string {
	return [...]string{"public", "protected", "private"}[v]
}

func (in *Interp) missing(recv Value, cls *Class, name string, a Args, vcall bool) (Value, error) {
	if mm := cls.find("method_missing"); mm != nil && mm.owner != in.core.BasicObject {
		in.bare = ""
		if vcall {
			in.bare = name
		}
		v, err := in.callMethod(recv, mm, "method_missing", Args{Pos: append([]Value{Symbol(name)}, a.Pos...), Kw: a.Kw, Block: a.Block})
		return v, in.place(err)
	}
	return nil, in.place(in.noMethod(recv, name, vcall))
}

// noMethod is the exception for a method that recv does not have; vcall says
// that the name was bare, and may have meant a variable. So it may be when it
// went to a method_missing, which could not say.
func (in *Interp) noMethod(recv Value, name string, vcall bool) error {
	if vcall || name != "" && in.bare == name {
		in.bare = ""
		return &Error{Class: "NameError", Message: fmt.Sprintf("undefined local variable or method `%s' for %s", name, in.describe(recv)), name: name, recv: recv}
	}
	return &Error{Class: "NoMethodError", Message: fmt.Sprintf("undefined method `%s' for %s", name, in.describe(recv)), name: name, recv: recv}
}

// describe is recv as a NoMethodError names it.
func (in *Interp) describe(recv Value) string {
	switch v := recv.(type) {
	case NilType:
		return "nil:NilClass"
	case Bool:
		return fmt.Sprintf("%v:%s", bool(v), v.class(in).Name())
	}
	if recv == Value(in.main) {
		return "main:Object"
	}
	s, err := in.inspect(recv)
	if err != nil {
		s = anyToS(in, recv)
	}
	if strings.HasPrefix(s, "#") {
		return s
	}
	return s + ":" + recv.class(in).Name()
}

// send calls a method from Go. private lets it be a private one.
func (in *Interp) send(recv Value, name string, a Args, private bool) (Value, error) {
	if err := in.descend(); err != nil {
		return nil, err
	}
	defer in.ascend()
	return in.dispatch(nil, recv, name, a, private, false)
}

// call is send for the common case.
func (in *Interp) call(recv Value, name string, args ...Value) (Value, error) {
	return in.send(recv, name, Args{Pos: args}, true)
}

// callMethod calls m, whatever its visibility.
func (in *Interp) callMethod(recv Value, m *method, _ string, a Args) (Value, error) {
	switch {
	case m.fn != nil:
		least, most := int(m.min), int(m.max)
		if n := len(a.Pos); n < least || most >= 0 && n > most {
			if a.Kw != nil && n < most && n+1 >= least {
				// A method without keywords takes them as a hash.
				a.Pos, a.Kw = a.Flat(), nil
			} else {
				return nil, a.Want(least, most)
			}
		}
		if err := in.effort(m, recv, a); err != nil {
			return nil, err
		}
		return m.fn(in, recv, a)
	case m.reader != "":
		if err := a.Want(0, 0); err != nil {
			return nil, err
		}
		return in.ivarGet(recv, m.reader), nil
	case m.writer != "":
		if err := a.Want(1, 1); err != nil {
			return nil, err
		}
		return a.Pos[0], in.ivarSet(recv, m.writer, a.Pos[0])
	case m.proc != nil:
		return in.callAsMethod(m.proc, recv, m, a)
	}
	sc := &scope{}
	act := &activation{m: m, name: m.name, self: recv, args: a, scope: sc}
	f := &frame{self: recv, scope: sc, act: act, ret: act, cref: m.cref, file: m.file, caller: in.top, pos: m.def.Start}
	var v Value
	err := in.enter(f, func() (err error) {
		if err = in.bind(f, m.def.Params, a, true); err != nil {
			// Ruby blames the caller's line for a wrong number of arguments.
			return err
		}
		v, err = in.evalBegin(f, m.def.Body)
		return in.place(err)
	})
	act.done = true
	if j, ok := err.(*returnJump); ok && j.to == act {
		return j.v, nil
	}
	return v, err
}

// callProc calls a block, proc or lambda with its own self.
func (in *Interp) callProc(p *Proc, a Args) (Value, error) {
	return in.execProc(p, nil, nil, a)
}

// execProc calls p with self (nil: p's own). Defs in it go to def, or to self's
// singleton class when self is given without def.
func (in *Interp) execProc(p *Proc, self Value, def *Class, a Args) (Value, error) {
	switch {
	case p == nil:
		return nil, Raise("LocalJumpError", "no block given (yield)")
	case p.native != nil:
		if p.lambda && p.arity >= 0 {
			if err := a.Want(p.arity, p.arity); err != nil {
				return nil, err
			}
		}
		in.steps--
		return p.native(in, self, a)
	case p.method != nil:
		return in.callMethod(p.method.recv, p.method.m, p.method.name, a)
	case p.sym != "":
		if len(a.Pos) == 0 {
			return nil, Raise("ArgumentError", "no receiver given")
		}
		return in.send(a.Pos[0], p.sym, Args{Pos: a.Pos[1:], Kw: a.Kw, Block: a.Block}, false)
	}
	c := p.frame
	f := &frame{
		self: c.self, scope: &scope{parent: c.scope}, act: c.act, ret: c.ret, cref: c.cref, def: c.def,
		file: c.file, caller: in.top, pos: p.block.Start, tag: p.tag, block: true, err: c.err,
	}
	if self != nil {
		f.self = self
		f.def = def
		if def == nil {
			if s, err := in.singletonOf(self); err == nil {
				f.def = s
			}
		} else {
			f.vis = &visState{}
		}
	}
	if p.lambda {
		f.ret = &activation{}
	}
	return in.runBlock(p, f, a, p.lambda)
}

// callAsMethod runs a define_method body.
func (in *Interp) callAsMethod(p *Proc, self Value, m *method, a Args) (Value, error) {
	if p.block == nil {
		if p.native != nil {
			return p.native(in, self, a)
		}
		if p.sym != "" {
			return in.execProc(p, nil, nil, Args{Pos: append([]Value{self}, a.Pos...), Kw: a.Kw, Block: a.Block})
		}
		return in.execProc(p, self, nil, a)
	}
	c := p.frame
	sc := &scope{parent: c.scope}
	act := &activation{m: m, name: m.name, self: self, args: a, scope: sc}
	f := &frame{self: self, scope: sc, act: act, ret: act, cref: c.cref, def: c.def, file: c.file, caller: in.top, pos: p.block.Start, tag: p.tag}
	return in.runBlock(p, f, a, true)
}

func (in *Interp) runBlock(p *Proc, f *frame, a Args, strict bool) (Value, error) {
	var v Value
	err := in.enter(f, func() error {
		if err := in.bindBlock(f, p.block, a, strict); err != nil {
			return in.place(err)
		}
		for {
			var err error
			v, err = in.evalBegin(f, p.block.Body)
			if _, ok := err.(*redoJump); ok {
				if err := in.step(); err != nil {
					return err
				}
				continue
			}
			return in.place(err)
		}
	})
	switch j := err.(type) {
	case nil:
		return v, nil
	case *nextJump:
		return j.v, nil
	case *returnJump:
		if strict && j.to == f.ret {
			return j.v, nil
		}
	case *breakJump:
		if strict && j.tag != nil && j.tag == p.tag {
			return j.v, nil
		}
	}
	return nil, err
}

// evalArgs evaluates the arguments of a call.
func (in *Interp) evalArgs(f *frame, ns []syntax.Node, block syntax.Node) (Args, error) {
	var a Args
	if len(ns) > 0 {
		a.Pos = make([]Value, 0, len(ns))
	}
	for _, n := range ns {
		switch n := n.(type) {
		case *syntax.Splat:
			vs, err := in.evalSplat(f, n)
			if err != nil {
				return a, err
			}
			a.Pos = append(a.Pos, vs...)
			continue
		case *syntax.Hash:
			if !n.Braces {
				h, err := in.evalHash(f, n)
				if err != nil {
					return a, err
				}
				if h.Len() > 0 || !onlySplats(n) {
					a.Kw = h
				}
				continue
			}
		case *syntax.BlockPass:
			block = n
			continue
		case *syntax.ForwardArgs:
			if fwd := f.act; fwd != nil {
				rest, _ := f.scope.get("...")
				if r, ok := rest.(*Array); ok {
					a.Pos = append(a.Pos, r.Elems...)
				}
				if kw, ok := f.scope.get("...kw"); ok {
					if h, ok := kw.(*Hash); ok && h.Len() > 0 {
						a.Kw = h
					}
				}
				a.Block = fwd.args.Block
			}
			continue
		}
		v, err := in.eval(f, n)
		if err != nil {
			return a, err
		}
		a.Pos = append(a.Pos, v)
	}
	switch b := block.(type) {
	case *syntax.Block:
		a.Block = &Proc{block: b, frame: f, tag: &breakTag{}}
	case *syntax.BlockPass:
		p, err := in.blockPass(f, b)
		if err != nil {
			return a, err
		}
		a.Block = p
	}
	return a, nil
}

func onlySplats(n *syntax.Hash) bool {
	for _, e := range n.Elems {
		if _, ok := e.(*syntax.DoubleSplat); !ok {
			return false
		}
	}
	return true
}

func (in *Interp) blockPass(f *frame, b *syntax.BlockPass) (*Proc, error) {
	if b.X == nil {
		if v, ok := f.scope.get("&"); ok {
			return in.toProc(v)
		}
		if f.act != nil && f.act.args.Block != nil {
			return in.toProc(f.act.args.Block)
		}
		return nil, nil
	}
	v, err := in.eval(f, b.X)
	if err != nil {
		return nil, err
	}
	f.pos = b.Start
	p, err := in.toProc(v)
	return p, in.place(err)
}

func (in *Interp) toProc(v Value) (*Proc, error) {
	switch v := v.(type) {
	case *Proc:
		v.passed = true
		return v, nil
	case NilType:
		return nil, nil
	case Symbol:
		return &Proc{sym: string(v), lambda: true}, nil
	case *boundMethod:
		return &Proc{method: v, lambda: true}, nil
	}
	if in.Responds(v, "to_proc") {
		r, err := in.call(v, "to_proc")
		if err != nil {
			return nil, err
		}
		if p, ok := r.(*Proc); ok {
			return p, nil
		}
	}
	return nil, Raise("TypeError", "wrong argument type %s (expected Proc)", kindName(v))
}

func (in *Interp) lambda(f *frame, b *syntax.Block) *Proc {
	return &Proc{block: b, frame: f, lambda: true, tag: &breakTag{}}
}

func (in *Interp) evalYield(f *frame, n *syntax.Yield) (Value, error) {
	a, err := in.evalArgs(f, n.Args, nil)
	if err != nil {
		return nil, err
	}
	f.pos = n.Start
	if f.act == nil || f.act.args.Block == nil {
		return nil, in.place(Raise("LocalJumpError", "no block given (yield)"))
	}
	v, err := in.callProc(f.act.args.Block, a)
	return v, in.place(err)
}

func (in *Interp) evalSuper(f *frame, n *syntax.Super) (Value, error) {
	f.pos = n.Start
	act := f.act
	if act == nil || act.m == nil {
		return nil, in.place(Raise("NoMethodError", "super called outside of method"))
	}
	var a Args
	if n.Bare {
		a = in.sameArgs(f, act)
		if n.Block != nil {
			b, err := in.evalArgs(f, nil, n.Block)
			if err != nil {
				return nil, err
			}
			a.Block = b.Block
		}
	} else {
		var err error
		if a, err = in.evalArgs(f, n.Args, n.Block); err != nil {
			return nil, err
		}
		if n.Block == nil && a.Block == nil {
			a.Block = act.args.Block
		}
	}
	f.pos = n.Start
	cls := in.classOf(act.self)
	m := cls.findAfter(act.m.owner, act.name)
	if m == nil {
		if act.name == "respond_to_missing?" {
			return Bool(false), nil
		}
		if act.name == "method_missing" && len(a.Pos) > 0 {
			name, _ := a.Pos[0].(Symbol)
			return nil, in.place(in.noMethod(act.self, string(name), false))
		}
		return nil, in.place(&Error{Class: "NoMethodError", Message: fmt.Sprintf("super: no superclass method `%s' for %s", act.name, in.describe(act.self)), name: act.name, recv: act.self})
	}
	v, err := in.callMethod(act.self, m, act.name, a)
	return in.landBreak(n.Block, a, v, in.place(err))
}

// sameArgs are the method's own parameters, as they are now.
func (in *Interp) sameArgs(_ *frame, act *activation) Args {
	a := Args{Block: act.args.Block}
	def := act.m.definition()
	if def == nil {
		return act.args
	}
	if def.Params == nil {
		return a
	}
	kw := NewHash()
	for _, p := range def.Params.List {
		v, _ := act.scope.get(p.Name)
		switch p.Kind {
		case syntax.ParamReq, syntax.ParamOpt:
			if p.Pattern == nil && v != nil {
				a.Pos = append(a.Pos, v)
			}
		case syntax.ParamRest:
			if p.Name == "" {
				v, _ = act.scope.get("*")
			}
			if r, ok := v.(*Array); ok {
				a.Pos = append(a.Pos, r.Elems...)
			}
		case syntax.ParamKey:
			kw.Set(Symbol(p.Name), v)
		case syntax.ParamKeyRest:
			if p.Name == "" {
				v, _ = act.scope.get("**")
			}
			if h, ok := v.(*Hash); ok {
				for k, x := range h.All() {
					kw.Set(k, x)
				}
			}
		case syntax.ParamForward:
			return act.args
		}
	}
	if kw.Len() > 0 {
		a.Kw = kw
	}
	return a
}
