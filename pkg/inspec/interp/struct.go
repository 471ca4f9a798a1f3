// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"slices"
	"strings"
)

// structData is the fields of a Struct's instance; structDef, kept by the
// class, their names.
type structData struct{ vals []Value }

const (
	structMembers = "__members__"
	structKeyword = "__keyword__"
)

func (in *Interp) members(c *Class) []string {
	for k := c; k != nil; k = k.super {
		if m, ok := k.ivars.ivars[structMembers]; ok {
			var out []string
			for _, v := range m.(*Array).Elems {
				out = append(out, string(v.(Symbol)))
			}
			return out
		}
	}
	return nil
}

func (in *Interp) defineStruct() {
	data := func(v Value) *structData { return v.(*Object).Data.(*structData) }
	c := in.core.Struct
	c.alloc = func(in *Interp, k *Class) Value {
		d := &structData{vals: make([]Value, len(in.members(k)))}
		for i := range d.vals {
			d.vals[i] = Nil
		}
		return in.NewObject(k, d)
	}
	c.defineSelf([]def{{"new", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
		if self != Value(in.core.Struct) {
			// A subclass made by Struct.new.
			return in.core.Class.find("new").fn(in, self, a)
		}
		if len(a.Pos) == 0 {
			return nil, a.Want(1, -1)
		}
		k := in.newClass("", in.core.Struct)
		names := List()
		for i := range a.Pos {
			n, err := a.Str(i)
			if err != nil {
				return nil, err
			}
			if i == 0 && n != "" && n[0] >= 'A' && n[0] <= 'Z' {
				in.core.Struct.setConst(n, k)
				continue
			}
			if _, text := a.Pos[i].(*String); i == 0 && text {
				return nil, &Error{Class: "NameError", Message: fmt.Sprintf("identifier %s needs to be constant", n), name: n}
			}
			if slices.Contains(names.Elems, Value(Symbol(n))) {
				return nil, Raise("ArgumentError", "duplicate member: %s", n)
			}
			names.Elems = append(names.Elems, Symbol(n))
		}
		k.ivars.SetIVar(structMembers, names)
		k.ivars.SetIVar(structKeyword, Bool(Truthy(a.Option("keyword_init"))))
		for i, n := range names.Elems {
			name := string(n.(Symbol))
			k.define([]def{
				{name, 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return data(self).vals[i], nil }},
				{name + "=", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
					if self.(*Object).frozen {
						return nil, in.frozenError(self)
					}
					data(self).vals[i] = a.Pos[0]
					return a.Pos[0], nil
				}},
			})
		}
		k.defineSelf([]def{
			{"members", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return symbols(in.members(self.(*Class))), nil }},
			{"[]", 0, -1, func(in *Interp, self Value, a Args) (Value, error) { return in.send(self, "new", a, true) }},
			{"keyword_init?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
				if k := self.(*Class).ivars.IVar(structKeyword); Truthy(k) {
					return Bool(true), nil
				}
				return Nil, nil
			}},
			{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
				k := self.(*Class)
				if Truthy(k.ivars.IVar(structKeyword)) {
					return Str(k.Name() + "(keyword_init: true)"), nil
				}
				return Str(k.Name()), nil
			}},
		})
		if a.Block != nil {
			if _, err := in.execProc(a.Block, k, k, Args{Pos: []Value{k}}); err != nil {
				return nil, err
			}
		}
		return k, nil
	}}})
	at := func(self, k Value) (int, error) {
		names := in.members(self.class(in))
		switch k := k.(type) {
		case Int:
			i := int(k)
			if i < 0 {
				i += len(names)
			}
			if i < 0 || i >= len(names) {
				return 0, Raise("IndexError", "offset %d too large for struct(size:%d)", int(k), len(names))
			}
			return i, nil
		case Symbol, *String:
			n, _ := Args{Pos: []Value{k}}.Str(0)
			for i, m := range names {
				if m == n {
					return i, nil
				}
			}
			return 0, &Error{Class: "NameError", Message: "no member '" + n + "' in struct", name: n}
		}
		return 0, Raise("TypeError", "no implicit conversion of %s into Integer", kindName(k))
	}
	c.define([]def{
		{"initialize", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			names := in.members(self.class(in))
			kw := false
			for k := self.class(in); k != nil; k = k.super {
				if v, ok := k.ivars.ivars[structKeyword]; ok {
					kw = Truthy(v)
				}
			}
			if kw && len(a.Pos) > 0 {
				return nil, a.Want(0, 0)
			}
			if kw || len(a.Pos) == 0 && a.Kw != nil {
				var unknown []string
				kws := a.Kw
				if kws == nil {
					kws = NewHash()
				}
				for k, v := range kws.All() {
					i, err := at(self, k)
					if err != nil {
						name, _ := in.toS(k)
						unknown = append(unknown, name)
						continue
					}
					data(self).vals[i] = v
				}
				if len(unknown) > 0 {
					return nil, Raise("ArgumentError", "unknown keywords: %s", strings.Join(unknown, ", "))
				}
				return Nil, nil
			}
			vs := a.Flat()
			if len(vs) > len(names) {
				return nil, Raise("ArgumentError", "struct size differs")
			}
			copy(data(self).vals, vs)
			return Nil, nil
		}},
		{"to_a", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return in.list(append([]Value(nil), data(self).vals...)), nil
		}},
		{"to_h", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			h := NewHash()
			for i, n := range in.members(self.class(in)) {
				if a.Block == nil {
					h.Set(Symbol(n), data(self).vals[i])
					continue
				}
				p, err := in.Yield(a.Block, Symbol(n), data(self).vals[i])
				if err != nil {
					return nil, err
				}
				if l, ok := p.(*Array); ok && len(l.Elems) == 2 {
					h.Set(l.Elems[0], l.Elems[1])
				}
			}
			return h, nil
		}},
		{"members", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return symbols(in.members(self.class(in))), nil }},
		{"[]", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			i, err := at(self, a.Pos[0])
			if err != nil {
				return nil, err
			}
			return data(self).vals[i], nil
		}},
		{"[]=", 2, 2, func(in *Interp, self Value, a Args) (Value, error) {
			if self.(*Object).frozen {
				return nil, in.frozenError(self)
			}
			i, err := at(self, a.Pos[0])
			if err != nil {
				return nil, err
			}
			data(self).vals[i] = a.Pos[1]
			return a.Pos[1], nil
		}},
		{"dig", 1, -1, dig},
		{"each", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "each"), nil
			}
			for _, v := range data(self).vals {
				if _, err := in.Yield(a.Block, v); err != nil {
					return nil, err
				}
			}
			return self, nil
		}},
		{"each_pair", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "each_pair"), nil
			}
			for i, n := range in.members(self.class(in)) {
				if _, err := in.Yield(a.Block, List(Symbol(n), data(self).vals[i])); err != nil {
					return nil, err
				}
			}
			return self, nil
		}},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, ok := a.Pos[0].(*Object)
			if !ok || o.cls != self.class(in) {
				return Bool(false), nil
			}
			ok, err := in.equal(List(data(self).vals...), List(data(o).vals...))
			return Bool(ok), err
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			head := "#<struct "
			if c := self.class(in); c.name != "" {
				head += c.name + " "
			}
			s, err := in.nested(self, head[:len(head)-1]+":...>", func() (string, error) {
				var parts []string
				for i, n := range in.members(self.class(in)) {
					s, err := in.inspect(data(self).vals[i])
					if err != nil {
						return "", err
					}
					parts = append(parts, n+"="+s)
				}
				return head + strings.Join(parts, ", ") + ">", nil
			})
			return Str(s), err
		}},
		{"values_at", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			return in.send(List(data(self).vals...), "values_at", a, false)
		}},
		{"size", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(len(data(self).vals)), nil }},
		{"deconstruct_keys", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			keys, ok := a.Pos[0].(*Array)
			if !ok {
				return in.call(self, "to_h")
			}
			h := NewHash()
			for _, k := range keys.Elems {
				i, err := at(self, k)
				if err != nil { // what it has not does not match
					return h, nil //nolint:nilerr // see above
				}
				h.Set(k, data(self).vals[i])
			}
			return h, nil
		}},
	}, alias{"to_s", "inspect"}, alias{"values", "to_a"}, alias{"deconstruct", "to_a"}, alias{"length", "size"})
}
