// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// unfit is why a value did not fit a pattern that stands alone.
type unfit struct {
	why string
	key bool // a key was missing
	// Which one, and where.
	missing Value
	within  *Hash
}

// because keeps why v did not fit. It is false, as the match is.
func (in *Interp) because(format string, vs ...any) (bool, error) {
	if in.unfit == nil {
		return false, nil
	}
	for i, v := range vs {
		if v, ok := v.(Value); ok {
			s, err := in.inspect(v)
			if err != nil {
				return false, err
			}
			vs[i] = s
		}
	}
	in.unfit.key = false
	in.unfit.why = ": " + fmt.Sprintf(format, vs...)
	return false, nil
}

// fits is pattern === v.
func (in *Interp) fits(pattern, v Value) (bool, error) {
	if ok, err := in.caseEq(pattern, v); ok || err != nil {
		return ok, err
	}
	return in.because("%v === %v does not return true", pattern, v)
}

func (in *Interp) evalCaseIn(f *frame, n *syntax.CaseIn) (Value, error) {
	v, err := in.eval(f, n.Subject)
	if err != nil {
		return nil, err
	}
	outer := in.unfit
	defer func() { in.unfit = outer }()
	in.unfit = nil
	if len(n.Branches) == 1 && n.Else == nil && !n.Test {
		in.unfit = &unfit{}
	}
	for _, b := range n.Branches {
		ok, err := in.matches(f, b.Pattern, v)
		if err != nil {
			return nil, err
		}
		if ok && b.Guard != nil {
			g, err := in.cond(f, b.Guard)
			if err != nil {
				return nil, err
			}
			if ok = g != b.Unless; !ok {
				_, _ = in.because("guard clause does not return true")
			}
		}
		if !ok {
			continue
		}
		if n.OneLine {
			return Bool(true), nil
		}
		return in.evalBody(f, b.Body)
	}
	switch {
	case n.Test:
		return Bool(false), nil
	case n.Else != nil:
		return in.evalBody(f, n.Else)
	}
	f.pos = n.Start
	class, why := "NoMatchingPatternError", ""
	if in.unfit != nil {
		if why = in.unfit.why; in.unfit.key {
			class = "NoMatchingPatternKeyError"
		}
	}
	s, err := in.inspect(v)
	if err != nil {
		return nil, err
	}
	e := &Error{Class: class, Message: s + why}
	if in.unfit != nil && in.unfit.key {
		e.key, e.matchee = in.unfit.missing, in.unfit.within
	}
	return nil, in.place(e)
}

// matches tells whether v fits the pattern, and binds its names.
func (in *Interp) matches(f *frame, p syntax.Node, v Value) (bool, error) {
	switch p := p.(type) {
	case *syntax.Local:
		f.scope.set(p.Name, v)
		return true, nil
	case *syntax.PatAlt:
		ok, err := in.matches(f, p.X, v)
		if ok || err != nil {
			return ok, err
		}
		return in.matches(f, p.Y, v)
	case *syntax.PatBind:
		ok, err := in.matches(f, p.X, v)
		if ok {
			f.scope.set(p.Name, v)
		}
		return ok, err
	case *syntax.PatPin:
		x, err := in.eval(f, p.X)
		if err != nil {
			return false, err
		}
		return in.fits(x, v)
	case *syntax.PatArray:
		return in.matchArray(f, p, v)
	case *syntax.PatHash:
		return in.matchHash(f, p, v)
	case *syntax.Array:
		return in.matchArray(f, &syntax.PatArray{Elems: p.Elems}, v)
	}
	x, err := in.eval(f, p)
	if err != nil {
		return false, err
	}
	return in.fits(x, v)
}

func (in *Interp) matchConst(f *frame, c syntax.Node, v Value) (bool, error) {
	if c == nil {
		return true, nil
	}
	x, err := in.eval(f, c)
	if err != nil {
		return false, err
	}
	return in.fits(x, v)
}

func (in *Interp) matchArray(f *frame, p *syntax.PatArray, v Value) (bool, error) {
	if ok, err := in.matchConst(f, p.Const, v); !ok || err != nil {
		return false, err
	}
	arr, ok := v.(*Array)
	if !ok {
		if !in.Responds(v, "deconstruct") {
			return in.because("%v does not respond to #deconstruct", v)
		}
		d, err := in.call(v, "deconstruct")
		if err != nil {
			return false, err
		}
		if arr, ok = d.(*Array); !ok {
			return false, Raise("TypeError", "deconstruct must return Array")
		}
	}
	vs := arr.Elems
	var splats []int
	for i, e := range p.Elems {
		if _, ok := e.(*syntax.Splat); ok {
			splats = append(splats, i)
		}
	}
	bind := func(e syntax.Node, vs []Value) {
		if l, ok := e.(*syntax.Splat).X.(*syntax.Local); ok {
			f.scope.set(l.Name, in.list(append([]Value(nil), vs...)))
		}
	}
	all := func(ps []syntax.Node, vs []Value) (bool, error) {
		for i, e := range ps {
			if ok, err := in.matches(f, e, vs[i]); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	}
	switch len(splats) {
	case 0:
		if len(vs) != len(p.Elems) {
			return in.because("%v length mismatch (given %d, expected %d)", arr, len(vs), len(p.Elems))
		}
		return all(p.Elems, vs)
	case 1:
		i := splats[0]
		after := len(p.Elems) - i - 1
		if len(vs) < i+after {
			return in.because("%v length mismatch (given %d, expected %d+)", arr, len(vs), i+after)
		}
		if ok, err := all(p.Elems[:i], vs); !ok || err != nil {
			return false, err
		}
		bind(p.Elems[i], vs[i:len(vs)-after])
		return all(p.Elems[i+1:], vs[len(vs)-after:])
	}
	mid := p.Elems[1 : len(p.Elems)-1]
	for i := 0; i+len(mid) <= len(vs); i++ {
		ok, err := all(mid, vs[i:])
		if err != nil {
			return false, err
		}
		if ok {
			bind(p.Elems[0], vs[:i])
			bind(p.Elems[len(p.Elems)-1], vs[i+len(mid):])
			return true, nil
		}
	}
	return in.because("%v does not match to find pattern", arr)
}

func (in *Interp) matchHash(f *frame, p *syntax.PatHash, v Value) (bool, error) {
	if ok, err := in.matchConst(f, p.Const, v); !ok || err != nil {
		return false, err
	}
	h, ok := v.(*Hash)
	if !ok {
		if !in.Responds(v, "deconstruct_keys") {
			return in.because("%v does not respond to #deconstruct_keys", v)
		}
		d, err := in.call(v, "deconstruct_keys", Nil)
		if err != nil {
			return false, err
		}
		if h, ok = d.(*Hash); !ok {
			return false, Raise("TypeError", "deconstruct_keys must return Hash")
		}
	}
	if len(p.Pairs) == 0 && p.Rest == nil && !p.NoRest {
		if h.Len() > 0 {
			return in.because("%v is not empty", h)
		}
		return true, nil
	}
	rest := h.copy()
	for _, pair := range p.Pairs {
		k, err := in.eval(f, pair.Key)
		if err != nil {
			return false, err
		}
		x, ok := h.Get(k)
		if !ok {
			ok, err := in.because("key not found: %v", k)
			if in.unfit != nil {
				in.unfit.key, in.unfit.missing, in.unfit.within = true, k, h
			}
			return ok, err
		}
		rest.remove(keyOf(k))
		if pair.Value == nil {
			if s, ok := k.(Symbol); ok {
				f.scope.set(string(s), x)
			}
			continue
		}
		if ok, err := in.matches(f, pair.Value, x); !ok || err != nil {
			return false, err
		}
	}
	if p.NoRest && rest.Len() > 0 {
		return in.because("rest of %v is not empty", rest)
	}
	if d, ok := p.Rest.(*syntax.DoubleSplat); ok {
		if l, ok := d.X.(*syntax.Local); ok {
			f.scope.set(l.Name, rest)
		}
	}
	return true, nil
}
