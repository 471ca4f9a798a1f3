// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"sort"
	"strings"
)

func (in *Interp) respondTo(recv Value, name string, private bool) (bool, error) {
	cls := in.classOf(recv)
	if m := cls.find("respond_to?"); m != nil && m.fn == nil {
		r, err := in.callMethod(recv, m, "respond_to?", Args{Pos: []Value{Symbol(name), Bool(private)}[:min(2, max(1, arityMax(m)))]})
		return Truthy(r) && err == nil, err
	}
	if m := cls.find(name); m != nil {
		return m.vis == public || private, nil
	}
	if m := cls.find("respond_to_missing?"); m != nil && m.owner != in.core.Kernel {
		r, err := in.callMethod(recv, m, "respond_to_missing?", Args{Pos: []Value{Symbol(name), Bool(private)}})
		return err == nil && Truthy(r), err
	}
	return false, nil
}

func arityMax(m *method) int {
	def := m.definition()
	if def == nil {
		return 2
	}
	s := shapeOf(def.Params)
	if s.rest {
		return 2
	}
	return s.req + s.opt
}

func (in *Interp) objectID(v Value) int {
	switch v := v.(type) {
	case NilType:
		return 8
	case Bool:
		if v {
			return 20
		}
		return 0
	case Int:
		return int(v)*2 + 1
	}
	var key any = v
	if s, ok := v.(Symbol); ok {
		key = s
	}
	id, ok := in.ids[key]
	if !ok {
		in.fresh += 8
		id = in.fresh
		in.ids[key] = id
		in.alloc(48)
	}
	return id
}

// same is equal?.
func same(a, b Value) bool {
	if f, ok := a.(Float); ok {
		g, ok := b.(Float)
		return ok && f == g
	}
	return a == b
}

// copyIvars gives a copy of a string, array or hash the original's instance
// variables, and its class's initialize_copy its turn.
func (in *Interp) copyIvars(c, v Value) error {
	if o := in.ivars[v]; o != nil {
		for _, n := range o.ivarNames {
			if err := in.ivarSet(c, n, o.ivars[n]); err != nil {
				return err
			}
		}
	}
	if m := in.classOf(c).find("initialize_copy"); m != nil && m.fn == nil {
		_, err := in.callMethod(c, m, "initialize_copy", Args{Pos: []Value{v}})
		return err
	}
	return nil
}

// dup copies v, without its singleton methods.
func (in *Interp) dup(v Value) (Value, error) {
	switch v := v.(type) {
	case *String:
		in.alloc(len(v.s))
		c := &String{s: v.s, enc: v.enc, cls: plain(v.cls)}
		return c, in.copyIvars(c, v)
	case *Array:
		c := in.list(append([]Value(nil), v.Elems...))
		c.cls = plain(v.cls)
		return c, in.copyIvars(c, v)
	case *Hash:
		in.alloc(v.Len() * 64)
		c := v.copy()
		c.cls = plain(v.cls)
		return c, in.copyIvars(c, v)
	case *Object:
		c := &Object{cls: v.cls, Data: v.Data}
		for _, n := range v.ivarNames {
			c.SetIVar(n, v.ivars[n])
		}
		switch d := v.Data.(type) {
		case *structData:
			c.Data = &structData{vals: append([]Value(nil), d.vals...)}
		case *setData:
			c.Data = &setData{h: d.h.copy()}
		case *excData:
			cp := *d
			cp.err = nil
			c.Data = &cp
		}
		if m := in.classOf(c).find("initialize_copy"); m != nil && m.fn == nil {
			if _, err := in.callMethod(c, m, "initialize_copy", Args{Pos: []Value{v}}); err != nil {
				return nil, err
			}
		}
		return c, nil
	case *Class:
		c := in.newClass("", v.super)
		if v.isModule {
			c = in.newModule()
		}
		c.alloc = v.alloc
		for _, n := range v.order {
			m := *v.methods[n]
			m.owner = c
			c.add(n, &m)
		}
		v.complete()
		for _, n := range v.cnames {
			if c.consts == nil {
				c.consts = map[string]Value{}
			}
			c.consts[n] = v.consts[n]
			c.cnames = append(c.cnames, n)
		}
		c.includes = append(c.includes, v.includes...)
		return c, nil
	case *Proc:
		c := *v
		return &c, nil
	}
	return v, nil
}

func (in *Interp) defineObject() {
	k := in.core.Kernel
	nameArg := func(a Args, i int) (string, error) {
		s, err := a.Str(i)
		if err != nil {
			t, _ := in.inspect(a.Arg(i))
			return "", Raise("TypeError", "%s is not a symbol nor a string", t)
		}
		return s, nil
	}
	in.core.BasicObject.define([]def{
		{"initialize", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			if o, ok := self.(*Object); ok && (len(a.Pos) > 0 || a.Kw != nil) && o.cls.find("new") == nil {
				return nil, Args{Pos: a.Flat()}.Want(0, 0)
			}
			return Nil, nil
		}},
		{"method_missing", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			name, _ := a.Str(0)
			return nil, in.noMethod(self, name, false)
		}},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return Bool(same(self, a.Pos[0])), nil }},
		{"equal?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return Bool(same(self, a.Pos[0])), nil }},
		{"!", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(!Truthy(self)), nil }},
		{"!=", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			ok, err := in.equal(self, a.Pos[0])
			return Bool(!ok), err
		}},
		{"__id__", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(in.objectID(self)), nil }},
		{"__send__", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := nameArg(a, 0)
			if err != nil {
				return nil, err
			}
			a.Pos = a.Pos[1:]
			return in.send(self, name, a, true)
		}},
		{"instance_eval", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return nil, Raise("NotImplementedError", "instance_eval of a string is not supported")
			}
			return in.execProc(a.Block, self, nil, Args{Pos: []Value{self}})
		}},
		{"instance_exec", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return nil, Raise("LocalJumpError", "no block given (yield)")
			}
			return in.execProc(a.Block, self, nil, Args{Pos: a.Pos, Kw: a.Kw})
		}},
		{"singleton_method_added", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return Nil, nil }},
	})
	in.core.BasicObject.makePrivate("initialize", "method_missing", "singleton_method_added")
	k.define([]def{
		{"class", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self.class(in), nil }},
		{"singleton_class", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			c, err := in.singletonOf(self)
			if err != nil {
				return nil, err
			}
			return c, nil
		}},
		{"frozen?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(frozen(self)), nil }},
		{"freeze", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { freeze(self); return self, nil }},
		{"nil?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(IsNil(self)), nil }},
		{"===", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			ok, err := in.equal(self, a.Pos[0])
			return Bool(ok), err
		}},
		{"=~", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return Nil, nil }},
		{"!~", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			r, err := in.call(self, "=~", a.Pos[0])
			return Bool(!Truthy(r)), err
		}},
		{"eql?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return Bool(in.eql(self, a.Pos[0])), nil
		}},
		{"hash", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			k, err := in.key(self)
			if err != nil {
				return nil, err
			}
			h := fnv.New64a()
			switch k := k.(type) {
			case strKey:
				_, _ = io.WriteString(h, string(k))
			case listKey:
				_, _ = io.WriteString(h, string(k))
			case longKey:
				_, _ = h.Write(k[:])
			default:
				_, _ = h.Write(appendKey(nil, self, nil))
			}
			return Int(h.Sum64() >> 2), nil
		}},
		{"<=>", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			ok, err := in.equal(self, a.Pos[0])
			if ok {
				return Int(0), err
			}
			return Nil, err
		}},
		{"object_id", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(in.objectID(self)), nil }},
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if self == Value(in.main) {
				return Str("main"), nil
			}
			return Str(anyToS(in, self)), nil
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			o, ok := self.(*Object)
			if !ok || len(o.ivarNames) == 0 {
				if self == Value(in.main) {
					return Str("main"), nil
				}
				return Str(anyToS(in, self)), nil
			}
			head := "#<" + o.cls.Name() + ":" + address(o)
			s, err := in.nested(o, head+" ...>", func() (string, error) {
				parts := make([]string, 0, len(o.ivarNames))
				for _, n := range o.ivarNames {
					s, err := in.inspect(o.ivars[n])
					if err != nil {
						return "", err
					}
					parts = append(parts, n+"="+s)
				}
				return head + " " + strings.Join(parts, ", ") + ">", nil
			})
			return Str(s), err
		}},
		{"is_a?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			c, ok := a.Pos[0].(*Class)
			if !ok {
				return nil, Raise("TypeError", "class or module required")
			}
			return Bool(in.IsA(self, c)), nil
		}},
		{"instance_of?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			c, ok := a.Pos[0].(*Class)
			if !ok {
				return nil, Raise("TypeError", "class or module required")
			}
			return Bool(self.class(in) == c), nil
		}},
		{"respond_to?", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := nameArg(a, 0)
			if err != nil {
				return nil, err
			}
			ok, err := in.respondTo(self, name, Truthy(a.Arg(1)))
			return Bool(ok), err
		}},
		{"initialize_copy", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"respond_to_missing?", 1, 2, func(in *Interp, self Value, a Args) (Value, error) { return Bool(false), nil }},
		{"send", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := nameArg(a, 0)
			if err != nil {
				return nil, err
			}
			a.Pos = a.Pos[1:]
			return in.send(self, name, a, true)
		}},
		{"public_send", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := nameArg(a, 0)
			if err != nil {
				return nil, err
			}
			a.Pos = a.Pos[1:]
			return in.send(self, name, a, false)
		}},
		{"method", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := nameArg(a, 0)
			if err != nil {
				return nil, err
			}
			m := in.classOf(self).find(name)
			if m == nil {
				if ok, err := in.respondTo(self, name, true); err != nil {
					return nil, err
				} else if ok {
					m = &method{name: name, owner: self.class(in), max: -1, fn: func(in *Interp, self Value, a Args) (Value, error) {
						return in.send(self, name, a, true)
					}}
					return &boundMethod{recv: self, m: m, name: name, owner: m.owner}, nil
				}
				return nil, &Error{Class: "NameError", Message: fmt.Sprintf("undefined method `%s' for class `%s'", name, self.class(in).Name()), name: name}
			}
			return &boundMethod{recv: self, m: m, name: name, owner: m.owner}, nil
		}},
		{"methods", 0, 1, func(in *Interp, self Value, a Args) (Value, error) { return in.methodNames(self, true), nil }},
		{"public_methods", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return in.methodNames(self, len(a.Pos) == 0 || Truthy(a.Pos[0])), nil
		}},
		{"singleton_methods", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			c := in.classOf(self)
			if c.attached == nil {
				return List(), nil
			}
			all := c.publicOwn()
			for i := len(c.includes) - 1; i >= 0 && (len(a.Pos) == 0 || Truthy(a.Pos[0])); i-- {
				all = append(all, c.includes[i].publicOwn()...)
			}
			return symbols(all), nil
		}},
		{"define_singleton_method", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			c, err := in.singletonOf(self)
			if err != nil {
				return nil, err
			}
			return in.defineMethod(c, a, public)
		}},
		{"extend", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			c, err := in.singletonOf(self)
			if err != nil {
				return nil, err
			}
			for i := len(a.Pos) - 1; i >= 0; i-- {
				m, ok := a.Pos[i].(*Class)
				if !ok || !m.isModule {
					return nil, Raise("TypeError", "wrong argument type %s (expected Module)", kindName(a.Pos[i]))
				}
				if err := in.include(c, m); err != nil {
					return nil, err
				}
				if h := in.classOf(m).find("extended"); h != nil {
					if _, err := in.callMethod(m, h, "extended", Args{Pos: []Value{self}}); err != nil {
						return nil, err
					}
				}
			}
			return self, nil
		}},
		{"instance_variable_get", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := ivarName(nameArg(a, 0))
			return in.ivarGet(self, name), err
		}},
		{"instance_variable_set", 2, 2, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := ivarName(nameArg(a, 0))
			if err != nil {
				return nil, err
			}
			if err := in.pay(definitionSize); err != nil {
				return nil, err
			}
			return a.Pos[1], in.ivarSet(self, name, a.Pos[1])
		}},
		{"instance_variable_defined?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := ivarName(nameArg(a, 0))
			return Bool(in.ivarDefined(self, name)), err
		}},
		{"instance_variables", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if o := in.ivarsOf(self); o != nil {
				return symbols(o.ivarNames), nil
			}
			return List(), nil
		}},
		{"remove_instance_variable", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := nameArg(a, 0)
			if err != nil {
				return nil, err
			}
			o := in.ivarsOf(self)
			if o == nil || o.ivars[name] == nil {
				return nil, &Error{Class: "NameError", Message: "instance variable " + name + " not defined for " + in.describe(self), name: name}
			}
			v := o.ivars[name]
			delete(o.ivars, name)
			for i, n := range o.ivarNames {
				if n == name {
					o.ivarNames = append(o.ivarNames[:i:i], o.ivarNames[i+1:]...)
					break
				}
			}
			return v, nil
		}},
		{"dup", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.dup(self) }},
		{"clone", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			c, err := in.dup(self)
			if err != nil {
				return nil, err
			}
			if _, isClass := self.(*Class); !isClass && in.classOf(self).attached != nil {
				from := in.classOf(self)
				s, err := in.singletonOf(c)
				if err != nil {
					return nil, err
				}
				for _, n := range from.order {
					m := *from.methods[n]
					m.owner = s
					s.add(n, &m)
				}
				s.includes = append(s.includes, from.includes...)
			}
			if frozen(self) && a.Option("freeze") != Value(Bool(false)) {
				freeze(c)
			}
			return c, nil
		}},
		{"itself", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"tap", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return nil, Raise("LocalJumpError", "no block given (yield)")
			}
			_, err := in.Yield(a.Block, self)
			return self, err
		}},
		{"then", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return nil, Raise("LocalJumpError", "no block given (yield)")
			}
			return in.Yield(a.Block, self)
		}},
		{"to_enum", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			name := "each"
			if len(a.Pos) > 0 {
				name, _ = a.Str(0)
				a.Pos = a.Pos[1:]
			}
			e := in.enumerator(self, name, a.Pos...)
			e.Data.(*enumData).size = a.Block
			return e, nil
		}},
		{"display", 0, -1, func(in *Interp, self Value, a Args) (Value, error) { return Nil, nil }},
		{"instance_variable_names", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if o := in.ivarsOf(self); o != nil {
				return Strs(o.ivarNames), nil
			}
			return List(), nil
		}},
	}, alias{"kind_of?", "is_a?"}, alias{"yield_self", "then"}, alias{"enum_for", "to_enum"}, alias{"public_method", "method"})
	k.makePrivate("respond_to_missing?", "initialize_copy")
}

// eql is eql?: equal values of the same type.
func (in *Interp) eql(a, b Value) bool {
	ka, err := in.key(a)
	if err != nil {
		return false
	}
	kb, err := in.key(b)
	if err != nil {
		return false
	}
	if _, ok := a.(*Object); ok {
		if a.class(in) != b.class(in) {
			return false
		}
	}
	return ka == kb
}

func symbols(names []string) *Array {
	out := &Array{Elems: make([]Value, len(names))}
	for i, n := range names {
		out.Elems[i] = Symbol(n)
	}
	return out
}

func (c *Class) publicOwn() []string { return c.own(public) }

// own lists the methods of some visibilities that c itself defines.
func (c *Class) own(vis ...visibility) []string {
	var out []string
	for _, n := range c.order {
		if m := c.methods[n]; m != nil && !m.undef && slices.Contains(vis, m.vis) {
			out = append(out, n)
		}
	}
	return out
}

func (in *Interp) methodNames(v Value, all bool) *Array {
	var names []string
	seen := map[string]bool{}
	for _, c := range in.classOf(v).ancestors() {
		if !all && c != in.classOf(v) && c != v.class(in) {
			break
		}
		for _, n := range c.publicOwn() {
			if !seen[n] {
				seen[n] = true
				names = append(names, n)
			}
		}
	}
	sort.Strings(names)
	return symbols(names)
}

// ivarName checks the name of an instance variable.
func ivarName(name string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if len(name) < 2 || name[0] != '@' || name[1] < 0x80 && (!isWordByte(name[1]) || name[1] <= '9') {
		return "", &Error{Class: "NameError", Message: fmt.Sprintf("`%s' is not allowed as an instance variable name", name), name: name}
	}
	return name, nil
}
