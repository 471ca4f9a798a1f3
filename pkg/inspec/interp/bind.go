// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// bindBlock binds the arguments of a block or lambda.
func (in *Interp) bindBlock(f *frame, b *syntax.Block, a Args, strict bool) error {
	if b.Params == nil {
		switch {
		case b.Implicit == 0:
			if strict && b.Lambda && len(a.Pos) > 0 {
				return a.Want(0, 0)
			}
			return nil
		case b.Implicit == 1:
			v := Value(Nil)
			if len(a.Pos) > 0 {
				v = a.Pos[0]
			}
			f.scope.define("_1", v)
			f.scope.define("it", v)
			return nil
		}
		pos := a.Pos
		if len(pos) == 1 {
			if arr, ok := pos[0].(*Array); ok {
				pos = arr.Elems
			}
		}
		for i := range b.Implicit {
			v := Value(Nil)
			if i < len(pos) {
				v = pos[i]
			}
			f.scope.define(fmt.Sprintf("_%d", i+1), v)
		}
		return nil
	}
	for _, l := range b.Params.Locals {
		f.scope.define(l, Nil)
	}
	return in.bind(f, b.Params, a, strict)
}

// shape counts the parameters of each kind.
type shape struct {
	req, opt        int
	rest, keys, kwr bool
	noKey, fwd      bool
	required        []string
}

func shapeOf(ps *syntax.Params) (s shape) {
	if ps == nil {
		return s
	}
	for _, p := range ps.List {
		switch p.Kind {
		case syntax.ParamReq:
			s.req++
		case syntax.ParamOpt:
			s.opt++
		case syntax.ParamRest:
			s.rest = true
		case syntax.ParamKey:
			s.keys = true
			if p.Default == nil {
				s.required = append(s.required, p.Name)
			}
		case syntax.ParamKeyRest:
			s.kwr = true
		case syntax.ParamNoKey:
			s.noKey = true
		case syntax.ParamForward:
			s.fwd = true
		}
	}
	return s
}

// bind gives parameters their values. strict is the way of methods and
// lambdas; blocks take a lone array apart, drop what is too much and fill up
// with nil.
func (in *Interp) bind(f *frame, ps *syntax.Params, a Args, strict bool) error {
	if ps == nil {
		if strict && (len(a.Pos) > 0 || a.Kw != nil) {
			return Args{Pos: a.Flat()}.Want(0, 0)
		}
		return nil
	}
	s := shapeOf(ps)
	pos, kw := a.Pos, a.Kw
	if kw != nil && s.noKey && strict {
		return Raise("ArgumentError", "no keywords accepted")
	}
	if kw != nil && !s.keys && !s.kwr && !s.fwd {
		pos, kw = a.Flat(), nil
	}
	if !strict && len(pos) == 1 && (s.req+s.opt > 1 || s.rest && s.req+s.opt > 0 || ps.ExcessComma) {
		if arr, ok, err := in.toAry(pos[0]); err != nil {
			return err
		} else if ok {
			pos = arr
		}
	}
	if strict {
		max := s.req + s.opt
		if s.rest || s.fwd {
			max = -1
		}
		if len(pos) < s.req || max >= 0 && len(pos) > max {
			err := Args{Pos: pos}.Want(s.req, max)
			if len(s.required) > 0 && kw == nil {
				e := err.(*Error)
				e.Message = strings.TrimSuffix(e.Message, ")") + fmt.Sprintf("; required keyword%s: %s)", plural(len(s.required)), strings.Join(s.required, ", "))
			}
			return err
		}
	}
	extra := max(len(pos)-s.req, 0)
	opts := min(extra, s.opt)
	rest := extra - opts
	i := 0
	next := func() Value {
		if i < len(pos) {
			i++
			return pos[i-1]
		}
		return Nil
	}
	var seen map[string]bool
	for _, p := range ps.List {
		switch p.Kind {
		case syntax.ParamReq:
			v := next()
			if p.Pattern != nil {
				if err := in.destructure(f, p.Pattern, v); err != nil {
					return err
				}
				continue
			}
			f.scope.define(p.Name, v)
		case syntax.ParamOpt:
			if opts > 0 {
				opts--
				f.scope.define(p.Name, next())
				continue
			}
			f.scope.define(p.Name, Nil)
			v, err := in.eval(f, p.Default)
			if err != nil {
				return err
			}
			f.scope.define(p.Name, v)
		case syntax.ParamRest:
			vs := append([]Value(nil), pos[min(i, len(pos)):min(i+rest, len(pos))]...)
			i += len(vs)
			name := p.Name
			if name == "" {
				name = "*"
			}
			f.scope.define(name, in.list(vs))
		case syntax.ParamForward:
			f.scope.define("...", in.list(append([]Value(nil), pos[min(i, len(pos)):]...)))
			if kw != nil {
				f.scope.define("...kw", kw)
			}
		case syntax.ParamKey:
			if seen == nil {
				seen = map[string]bool{}
			}
			seen[p.Name] = true
			if kw != nil {
				if v, ok := kw.Get(Symbol(p.Name)); ok {
					f.scope.define(p.Name, v)
					continue
				}
			}
			if p.Default == nil {
				var miss []string
				for _, r := range s.required {
					if kw == nil {
						miss = append(miss, ":"+r)
					} else if _, ok := kw.Get(Symbol(r)); !ok {
						miss = append(miss, ":"+r)
					}
				}
				return Raise("ArgumentError", "missing keyword%s: %s", plural(len(miss)), strings.Join(miss, ", "))
			}
			f.scope.define(p.Name, Nil)
			v, err := in.eval(f, p.Default)
			if err != nil {
				return err
			}
			f.scope.define(p.Name, v)
		case syntax.ParamKeyRest:
			h := NewHash()
			if kw != nil {
				for k, v := range kw.All() {
					if sym, ok := k.(Symbol); ok && seen[string(sym)] {
						continue
					}
					h.Set(k, v)
				}
			}
			name := p.Name
			if name == "" {
				name = "**"
			}
			f.scope.define(name, h)
		case syntax.ParamBlock:
			var v Value = Nil
			if a.Block != nil {
				v = a.Block
			}
			name := p.Name
			if name == "" {
				name = "&"
			}
			f.scope.define(name, v)
		}
	}
	if strict && kw != nil && s.keys && !s.kwr {
		var bad []string
		for k := range kw.All() {
			if sym, ok := k.(Symbol); !ok || !seen[string(sym)] {
				t, _ := in.inspect(k)
				bad = append(bad, t)
			}
		}
		if len(bad) > 0 {
			return Raise("ArgumentError", "unknown keyword%s: %s", plural(len(bad)), strings.Join(bad, ", "))
		}
	}
	return nil
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// toAry is v taken apart where Ruby would take an array apart.
func (in *Interp) toAry(v Value) ([]Value, bool, error) {
	switch v := v.(type) {
	case *Array:
		return v.Elems, true, nil
	case *Object:
		if in.classOf(v).find("to_ary") == nil {
			return nil, false, nil
		}
		r, err := in.call(v, "to_ary")
		if a, ok := r.(*Array); ok {
			return a.Elems, true, err
		}
		return nil, false, err
	}
	return nil, false, nil
}

// arity is what Ruby's arity method says: keywords count as one argument.
func arity(ps *syntax.Params, implicit int, strict bool) int {
	if ps == nil {
		return implicit
	}
	s := shapeOf(ps)
	least, most := s.req, s.req+s.opt
	if len(s.required) > 0 {
		least++
	}
	if s.keys || s.kwr {
		most++
	}
	unbounded := s.rest || s.fwd
	if unbounded || strict && least != most {
		return -least - 1
	}
	return least
}
