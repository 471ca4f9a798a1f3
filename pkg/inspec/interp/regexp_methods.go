// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// evalMatchOp is a =~ b: it sets $~, and a literal's named groups become local
// variables.
func (in *Interp) evalMatchOp(f *frame, n *syntax.Call, recv Value) (Value, error) {
	arg, err := in.eval(f, n.Args[0])
	if err != nil {
		return nil, err
	}
	f.pos = callPos(n)
	v, err := in.dispatch(f, recv, "=~", Args{Pos: []Value{arg}}, false, false)
	if err != nil {
		return nil, err
	}
	lit, ok := n.Recv.(*syntax.Regexp)
	if !ok || len(lit.Parts) > 1 {
		return v, nil
	}
	re := recv.(*Regexp)
	for i, name := range re.names {
		if name == "" || name[0] >= 'A' && name[0] <= 'Z' {
			continue
		}
		var g Value = Nil
		if f.act != nil && f.act.match != nil && !IsNil(v) {
			g = f.act.match.group(i)
		}
		f.scope.set(name, g)
	}
	return v, nil
}

func (in *Interp) defineRegexp() {
	c := in.core.Regexp
	re := func(v Value) *Regexp { return v.(*Regexp) }
	text := func(v Value) (string, bool) {
		switch v := v.(type) {
		case *String:
			return v.s, true
		case Symbol:
			return string(v), true
		}
		return "", false
	}
	build := func(in *Interp, self Value, a Args) (Value, error) {
		if r, ok := a.Pos[0].(*Regexp); ok {
			return r, nil
		}
		s, err := in.toStr(a.Pos[0])
		if err != nil {
			return nil, err
		}
		var flags regexpFlags
		switch o := a.Arg(1).(type) {
		case Int:
			flags = regexpFlags(o) & flagsAll
		case NilType:
		case *String:
			flags = parseRegexpFlags(o.s)
		default:
			if Truthy(o) {
				flags = flagI
			}
		}
		r, err := in.regexp(s, flags)
		if err != nil {
			return nil, err
		}
		return r, nil
	}
	escape := func(in *Interp, self Value, a Args) (Value, error) {
		s, err := a.Str(0)
		return in.str(quoteRegexp(s)), err
	}
	c.setConst("IGNORECASE", Int(flagI))
	c.setConst("EXTENDED", Int(flagX))
	c.setConst("MULTILINE", Int(flagM))
	c.defineSelf([]def{
		{"new", 1, 3, build},
		{"compile", 1, 3, build},
		{"escape", 1, 1, escape},
		{"quote", 1, 1, escape},
		{"union", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			vs := a.Pos
			if len(vs) == 1 {
				if l, ok := vs[0].(*Array); ok {
					vs = l.Elems
				}
			}
			if len(vs) == 1 {
				if r, ok := vs[0].(*Regexp); ok {
					return r, nil
				}
			}
			var parts []string
			for _, v := range vs {
				if r, ok := v.(*Regexp); ok {
					parts = append(parts, r.embedded())
					continue
				}
				s, err := in.toStr(v)
				if err != nil {
					return nil, err
				}
				parts = append(parts, quoteRegexp(s))
			}
			src := strings.Join(parts, "|")
			if len(vs) == 0 {
				src = "(?!)"
			}
			return in.send(c, "new", Args{Pos: []Value{Str(src)}}, false)
		}},
		{"last_match", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if in.top == nil || in.top.act == nil || in.top.act.match == nil {
				return Nil, nil
			}
			if len(a.Pos) == 0 {
				return in.top.act.match, nil
			}
			return in.call(in.top.act.match, "[]", a.Pos[0])
		}},
	})
	match := func(in *Interp, self Value, a Args) (Value, error) {
		s, ok := text(a.Pos[0])
		if !ok {
			if IsNil(a.Pos[0]) {
				in.setMatch(nil)
				return Nil, nil
			}
			return nil, Raise("TypeError", "no implicit conversion of %s into String", kindName(a.Pos[0]))
		}
		from := 0
		if len(a.Pos) > 1 {
			n, err := a.Int(1)
			if err != nil {
				return nil, err
			}
			from = Str(s).offset(n)
		}
		m, err := in.match(re(self), s, from)
		if err != nil {
			return nil, err
		}
		in.setMatch(m)
		if m == nil {
			return Nil, nil
		}
		if a.Block != nil {
			return in.Yield(a.Block, m)
		}
		return m, nil
	}
	c.define([]def{
		{"match", 1, 2, match},
		{"match?", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			s, ok := text(a.Pos[0])
			if !ok {
				if IsNil(a.Pos[0]) {
					return Bool(false), nil
				}
				return nil, Raise("TypeError", "no implicit conversion of %s into String", kindName(a.Pos[0]))
			}
			m, err := in.match(re(self), s, 0)
			return Bool(m != nil), err
		}},
		{"=~", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			s, ok := text(a.Pos[0])
			if !ok {
				if IsNil(a.Pos[0]) {
					in.setMatch(nil)
					return Nil, nil
				}
				return nil, Raise("TypeError", "no implicit conversion of %s into String", kindName(a.Pos[0]))
			}
			m, err := in.match(re(self), s, 0)
			if err != nil {
				return nil, err
			}
			in.setMatch(m)
			if m == nil {
				return Nil, nil
			}
			return Int(Str(s).charIndex(m.loc[0])), nil
		}},
		{"===", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			s, ok := text(a.Pos[0])
			if !ok {
				return Bool(false), nil
			}
			m, err := in.match(re(self), s, 0)
			if err != nil {
				return nil, err
			}
			in.setMatch(m)
			return Bool(m != nil), nil
		}},
		{"source", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Str(re(self).src), nil }},
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Str(re(self).embedded()), nil }},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Str(re(self).inspect()), nil }},
		{"options", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(re(self).flags), nil }},
		{"casefold?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(re(self).flags&flagI != 0), nil }},
		{"names", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Strs(re(self).groupNames()), nil }},
		{"named_captures", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			h := NewHash()
			for i, n := range re(self).names {
				if n == "" {
					continue
				}
				if at, ok := h.GetStr(n); ok {
					at.(*Array).Elems = append(at.(*Array).Elems, Int(i))
				} else {
					h.Set(Str(n), List(Int(i)))
				}
			}
			return h, nil
		}},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			ok, err := in.equal(self, a.Pos[0])
			return Bool(ok), err
		}},
	})

	md := func(v Value) *MatchData { return v.(*MatchData) }
	group := func(m *MatchData, k Value) (int, error) {
		switch k := k.(type) {
		case Int:
			i := int(k)
			if i < 0 {
				i += m.len()
			}
			return i, nil
		case *String, Symbol:
			name, _ := text(k)
			at := -1
			for i, n := range m.re.names {
				if n == name && (at < 0 || m.loc[2*i] >= 0) {
					at = i
				}
			}
			if at < 0 {
				return 0, Raise("IndexError", "undefined group name reference: %s", name)
			}
			return at, nil
		}
		return 0, Raise("TypeError", "no implicit conversion of %s into Integer", kindName(k))
	}
	edge := func(end int) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			m := md(self)
			i, err := group(m, a.Pos[0])
			if err != nil {
				return nil, err
			}
			if i < 0 || i >= m.len() {
				return nil, Raise("IndexError", "index %d out of matches", i)
			}
			if m.loc[2*i] < 0 {
				return Nil, nil
			}
			return Int(Str(m.str).charIndex(m.loc[2*i+end])), nil
		}
	}
	all := func(m *MatchData) []Value { return append([]Value{m.group(0)}, m.captures()...) }
	in.core.MatchData.define([]def{
		{"[]", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			if _, ok := a.Pos[0].(*Range); ok || len(a.Pos) == 2 {
				return in.send(in.list(all(md(self))), "[]", a, false)
			}
			i, err := group(md(self), a.Pos[0])
			return md(self).group(i), err
		}},
		{"to_a", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.list(all(md(self))), nil }},
		{"captures", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.list(md(self).captures()), nil }},
		{"named_captures", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			h := NewHash()
			sym := Truthy(a.Option("symbolize_names"))
			for _, n := range md(self).re.groupNames() {
				v := md(self).named(n)
				if sym {
					h.Set(Symbol(n), v)
				} else {
					h.Set(Str(n), v)
				}
			}
			return h, nil
		}},
		{"names", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Strs(md(self).re.groupNames()), nil }},
		{"pre_match", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.str(md(self).pre()), nil }},
		{"post_match", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.str(md(self).post()), nil }},
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return md(self).group(0), nil }},
		{"string", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.str(md(self).str), nil }},
		{"regexp", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return md(self).re, nil }},
		{"begin", 1, 1, edge(0)},
		{"end", 1, 1, edge(1)},
		{"offset", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			b, err := edge(0)(in, self, a)
			if err != nil {
				return nil, err
			}
			e, err := edge(1)(in, self, a)
			return List(b, e), err
		}},
		{"length", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(md(self).len()), nil }},
		{"values_at", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			for _, k := range a.Pos {
				i, err := group(md(self), k)
				if err != nil {
					return nil, err
				}
				out.Elems = append(out.Elems, md(self).group(i))
			}
			return out, nil
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			m := md(self)
			s, err := in.inspect(m.group(0))
			if err != nil {
				return nil, err
			}
			out := "#<MatchData " + s
			for i := 1; i < m.len(); i++ {
				name := m.re.names[i]
				if name == "" {
					name = strconv.Itoa(i)
				}
				if s, err = in.inspect(m.group(i)); err != nil {
					return nil, err
				}
				out += " " + name + ":" + s
			}
			return in.str(out + ">"), nil
		}},
	}, alias{"size", "length"})
}

// groupNames are the named groups, each once.
func (r *Regexp) groupNames() []string {
	var out []string
	seen := map[string]bool{"": true}
	for _, n := range r.names {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}
