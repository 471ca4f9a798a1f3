// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import "github.com/sonde-dev/sonde/pkg/inspec/syntax"

func (p *Proc) arityOf() int {
	switch {
	case p.block != nil:
		return arity(p.block.Params, p.block.Implicit, p.lambda)
	case p.method != nil:
		return p.method.arity()
	case p.sym != "":
		return -2
	}
	return p.arity
}

func (b *boundMethod) arity() int {
	m := b.m
	least, most := int(m.min), int(m.max)
	switch {
	case m.written == nil && least == most:
		return least
	case m.written == nil:
		return -least - 1
	case m.def != nil:
		return arity(m.def.Params, 0, true)
	case m.proc != nil:
		return m.proc.arityOf()
	case m.writer != "":
		return 1
	}
	return 0
}

func (p *Proc) params() *syntax.Params {
	switch {
	case p.block != nil:
		return p.block.Params
	case p.method != nil && p.method.m.definition() != nil:
		return p.method.m.def.Params
	}
	return nil
}

// parameters is what Ruby's Proc#parameters gives.
func parameters(ps *syntax.Params, lambda bool) *Array {
	out := List()
	if ps == nil {
		return out
	}
	for _, p := range ps.List {
		var kind string
		switch p.Kind {
		case syntax.ParamReq:
			kind = "req"
			if !lambda {
				kind = "opt"
			}
		case syntax.ParamOpt:
			kind = "opt"
		case syntax.ParamRest:
			kind = "rest"
		case syntax.ParamKey:
			kind = "key"
			if p.Default == nil {
				kind = "keyreq"
			}
		case syntax.ParamKeyRest:
			kind = "keyrest"
		case syntax.ParamBlock:
			kind = "block"
		default:
			continue
		}
		row := List(Symbol(kind))
		switch {
		case p.Name != "":
			row.Elems = append(row.Elems, Symbol(p.Name))
		case p.Pattern != nil && !lambda:
			row.Elems = append(row.Elems, Nil)
		}
		out.Elems = append(out.Elems, row)
	}
	return out
}

func (in *Interp) defineProc() {
	call := func(in *Interp, self Value, a Args) (Value, error) { return in.callProc(self.(*Proc), a) }
	compose := func(first, second Value) *Proc {
		return &Proc{lambda: true, arity: -1, native: func(in *Interp, _ Value, a Args) (Value, error) {
			v, err := in.send(first, "call", a, false)
			if err != nil {
				return nil, err
			}
			return in.call(second, "call", v)
		}}
	}
	in.core.Proc.defineSelf([]def{{"new", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
		if a.Block == nil {
			return nil, Raise("ArgumentError", "tried to create Proc object without a block")
		}
		return a.Block, nil
	}}})
	in.core.Proc.define([]def{
		{"call", 0, -1, call},
		{"()", 0, -1, call},
		{"yield", 0, -1, call},
		{"[]", 0, -1, call},
		{"===", 0, -1, call},
		{"to_proc", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"lambda?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(self.(*Proc).lambda), nil }},
		{"arity", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(self.(*Proc).arityOf()), nil }},
		{"parameters", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			p := self.(*Proc)
			if p.sym != "" {
				return List(List(Symbol("req")), List(Symbol("rest"))), nil
			}
			return parameters(p.params(), p.lambda), nil
		}},
		{"curry", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			p := self.(*Proc)
			n := p.arityOf()
			if n < 0 {
				n = -n - 1
			}
			if len(a.Pos) > 0 {
				var err error
				if n, err = a.Int(0); err != nil {
					return nil, err
				}
			}
			return curry(p, n, nil), nil
		}},
		{">>", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return compose(self, a.Pos[0]), nil }},
		{"<<", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return compose(a.Pos[0], self), nil }},
		{"source_location", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			p := self.(*Proc)
			if p.block == nil {
				return Nil, nil
			}
			return List(Str(p.frame.fileName()), Int(p.block.Start.Line)), nil
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if self.(*Proc).lambda {
				return Str("#<Proc:" + address(self) + " (lambda)>"), nil
			}
			return Str("#<Proc:" + address(self) + ">"), nil
		}},
	}, alias{"to_s", "inspect"})
	in.core.Method.define([]def{
		{"call", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			b := self.(*boundMethod)
			return in.callMethod(b.recv, b.m, b.name, a)
		}},
		{"to_proc", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return &Proc{method: self.(*boundMethod), lambda: true}, nil
		}},
		{"arity", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(self.(*boundMethod).arity()), nil }},
		{"name", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Symbol(self.(*boundMethod).name), nil }},
		{"owner", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self.(*boundMethod).owner, nil }},
		{"receiver", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self.(*boundMethod).recv, nil }},
		{"unbind", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			b := *self.(*boundMethod)
			b.recv, b.unbound = Nil, true
			return &b, nil
		}},
		{"curry", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			p, err := in.call(self, "to_proc")
			if err != nil {
				return nil, err
			}
			return in.send(p, "curry", a, false)
		}},
		{"parameters", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			m := self.(*boundMethod).m
			switch {
			case m.definition() != nil:
				return parameters(m.def.Params, true), nil
			case m.written != nil && m.proc != nil:
				return parameters(m.proc.params(), true), nil
			}
			return List(), nil
		}},
		{"source_location", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			m := self.(*boundMethod).m
			if m.definition() == nil {
				return Nil, nil
			}
			return List(Str(m.file.Name), Int(m.def.Start.Line)), nil
		}},
		{"super_method", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			b := self.(*boundMethod)
			m := in.classOf(b.recv).findAfter(b.owner, b.name)
			if m == nil {
				return Nil, nil
			}
			return &boundMethod{recv: b.recv, m: m, name: b.name, owner: m.owner}, nil
		}},
		{">>", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return compose(self, a.Pos[0]), nil }},
		{"<<", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return compose(a.Pos[0], self), nil }},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			b := self.(*boundMethod)
			return Str("#<Method: " + b.owner.Name() + "#" + b.name + ">"), nil
		}},
	}, alias{"===", "call"}, alias{"[]", "call"}, alias{"to_s", "inspect"})
	for _, name := range []string{"arity", "name", "owner", "parameters", "source_location"} {
		in.core.UnboundMethod.add(name, in.core.Method.methods[name])
	}
	in.core.UnboundMethod.define([]def{
		{"bind", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			b := *self.(*boundMethod)
			if !b.owner.isModule && !in.classOf(a.Pos[0]).inherits(b.owner) {
				return nil, Raise("TypeError", "bind argument must be an instance of %s", b.owner.Name())
			}
			b.recv, b.unbound = a.Pos[0], false
			return &b, nil
		}},
		{"bind_call", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			b, err := in.call(self, "bind", a.Pos[0])
			if err != nil {
				return nil, err
			}
			return in.send(b, "call", Args{Pos: a.Pos[1:], Kw: a.Kw, Block: a.Block}, false)
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			b := self.(*boundMethod)
			return Str("#<UnboundMethod: " + b.owner.Name() + "#" + b.name + ">"), nil
		}},
	}, alias{"to_s", "inspect"})
}

func curry(p *Proc, n int, got []Value) *Proc {
	return &Proc{lambda: p.lambda, arity: -1, native: func(in *Interp, _ Value, a Args) (Value, error) {
		all := append(append([]Value(nil), got...), a.Pos...)
		if len(all) >= n {
			return in.callProc(p, Args{Pos: all})
		}
		return curry(p, n, all), nil
	}}
}
