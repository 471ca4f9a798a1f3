// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"slices"
	"strings"
)

// include puts module m into c.
func (in *Interp) include(c, m *Class) error {
	if c.inherits(m) && c != m {
		return nil
	}
	if c == m || m.inherits(c) {
		return Raise("ArgumentError", "cyclic include detected")
	}
	c.includes = append(c.includes, m)
	in.version++
	return nil
}

// definitionSize is what a name that is made at run time takes, in bytes: of a
// method, a constant or an instance variable.
const definitionSize = 512

// defineMethod is define_method(name, proc) and define_method(name) { }.
func (in *Interp) defineMethod(c *Class, a Args, vis visibility) (Value, error) {
	if err := in.pay(definitionSize); err != nil {
		return nil, err
	}
	name, err := a.Str(0)
	if err != nil {
		return nil, err
	}
	m := &method{name: name, owner: c, vis: vis, written: &written{proc: a.Block}}
	if len(a.Pos) > 1 {
		switch b := a.Pos[1].(type) {
		case *Proc:
			m.proc = b
		case *boundMethod:
			if !b.owner.isModule && !c.inherits(b.owner) {
				return nil, Raise("TypeError", "bind argument must be a subclass of %s", b.owner.Name())
			}
			cp := *b.m
			cp.owner, cp.vis = c, vis
			m = &cp
		default:
			return nil, Raise("TypeError", "wrong argument type %s (expected Proc/Method/UnboundMethod)", kindName(b))
		}
	} else if m.proc == nil {
		return nil, Raise("ArgumentError", "tried to create Proc object without a block")
	}
	c.add(name, m)
	return Symbol(name), nil
}

func (in *Interp) defineModuleClass() {
	cls := func(v Value) *Class { return v.(*Class) }
	modules := func(a Args, each func(*Class) error) error {
		for i := len(a.Pos) - 1; i >= 0; i-- {
			m, ok := a.Pos[i].(*Class)
			if !ok || !m.isModule {
				return Raise("TypeError", "wrong argument type %s (expected Module)", kindName(a.Pos[i]))
			}
			if err := each(m); err != nil {
				return err
			}
		}
		return nil
	}
	names := func(a Args) ([]string, error) {
		var out []string
		for i := range a.Pos {
			if arr, ok := a.Pos[i].(*Array); ok {
				for j := range arr.Elems {
					s, err := Args{Pos: arr.Elems}.Str(j)
					if err != nil {
						return nil, err
					}
					out = append(out, s)
				}
				continue
			}
			s, err := a.Str(i)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
		return out, nil
	}
	attr := func(read, write bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			ns, err := names(a)
			if err != nil {
				return nil, err
			}
			c := cls(self)
			var vis visibility
			if in.top != nil && in.top.vis != nil && in.top.self == self {
				vis = in.top.vis.vis
			}
			for _, n := range ns {
				if read {
					c.add(n, &method{name: n, owner: c, written: &written{reader: "@" + n}, vis: vis})
				}
				if write {
					c.add(n+"=", &method{name: n + "=", owner: c, written: &written{writer: "@" + n}, vis: vis})
				}
			}
			return symbols(ns), nil
		}
	}
	setVis := func(v visibility) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			c := cls(self)
			ns, err := names(a)
			if err != nil {
				return nil, err
			}
			if len(a.Pos) == 0 {
				if in.top != nil && in.top.vis != nil {
					in.top.vis.vis, in.top.vis.modfunc = v, false
				}
				return Nil, nil
			}
			for _, n := range ns {
				m := c.find(n)
				if m == nil {
					return nil, &Error{Class: "NameError", Message: fmt.Sprintf("undefined method `%s' for class `%s'", n, c.Name()), name: n}
				}
				cp := *m
				cp.vis = v
				if m.owner != c && m.definition() != nil {
					cp.owner = c
				}
				c.add(n, &cp)
			}
			return a.Pos[0], nil
		}
	}
	constName := func(a Args) (string, error) {
		s, err := a.Str(0)
		return s, err
	}
	mod := in.core.Module
	mod.define([]def{
		{"name", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if cls(self).name == "" {
				return Nil, nil
			}
			return Str(cls(self).name), nil
		}},
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Str(cls(self).Name()), nil }},
		{"hash", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(in.objectID(self)), nil }},
		{"===", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return Bool(in.IsA(a.Pos[0], cls(self))), nil }},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return Bool(self == a.Pos[0]), nil }},
		{"<", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, ok := a.Pos[0].(*Class)
			if !ok {
				return nil, Raise("TypeError", "compared with non class/module")
			}
			switch {
			case self == Value(o):
				return Bool(false), nil
			case cls(self).inherits(o):
				return Bool(true), nil
			case o.inherits(cls(self)):
				return Bool(false), nil
			}
			return Nil, nil
		}},
		{"<=>", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, ok := a.Pos[0].(*Class)
			switch {
			case !ok:
				return Nil, nil
			case self == Value(o):
				return Int(0), nil
			case cls(self).inherits(o):
				return Int(-1), nil
			case o.inherits(cls(self)):
				return Int(1), nil
			}
			return Nil, nil
		}},
		{"<=", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, ok := a.Pos[0].(*Class)
			if !ok {
				return nil, Raise("TypeError", "compared with non class/module")
			}
			if cls(self).inherits(o) {
				return Bool(true), nil
			}
			if o.inherits(cls(self)) {
				return Bool(false), nil
			}
			return Nil, nil
		}},
		{">", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return in.call(a.Pos[0], "<", self) }},
		{">=", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return in.call(a.Pos[0], "<=", self) }},
		{"ancestors", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			for _, c := range cls(self).ancestors() {
				out.Elems = append(out.Elems, c)
			}
			return out, nil
		}},
		{"include", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			return self, modules(a, func(m *Class) error {
				if err := in.include(cls(self), m); err != nil {
					return err
				}
				if h := in.classOf(m).find("included"); h != nil {
					_, err := in.callMethod(m, h, "included", Args{Pos: []Value{self}})
					return err
				}
				return nil
			})
		}},
		{"prepend", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			return self, modules(a, func(m *Class) error {
				c := cls(self)
				c.prepends = append(c.prepends, m)
				in.version++
				return nil
			})
		}},
		{"include?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			m, ok := a.Pos[0].(*Class)
			return Bool(ok && m.isModule && m != self && cls(self).inherits(m)), nil
		}},
		{"included_modules", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			for _, c := range cls(self).ancestors() {
				if c.isModule {
					out.Elems = append(out.Elems, c)
				}
			}
			return out, nil
		}},
		{"included", 1, 1, nilMethod},
		{"extended", 1, 1, nilMethod},
		{"prepended", 1, 1, nilMethod},
		{"method_added", 1, 1, nilMethod},
		{"attr_reader", 0, -1, attr(true, false)},
		{"attr_writer", 0, -1, attr(false, true)},
		{"attr_accessor", 0, -1, attr(true, true)},
		{"attr", 0, -1, attr(true, false)},
		{"public", 0, -1, setVis(public)},
		{"private", 0, -1, setVis(private)},
		{"protected", 0, -1, setVis(protected)},
		{"module_function", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			if len(a.Pos) == 0 {
				if in.top != nil && in.top.vis != nil {
					in.top.vis.modfunc = true
				}
				return Nil, nil
			}
			ns, err := names(a)
			if err != nil {
				return nil, err
			}
			for _, n := range ns {
				m := cls(self).find(n)
				if m == nil {
					return nil, &Error{Class: "NameError", Message: fmt.Sprintf("undefined method `%s' for module `%s'", n, cls(self).Name()), name: n}
				}
				cp := *m
				cp.owner, cp.vis = cls(self).meta, public
				cls(self).meta.add(n, &cp)
			}
			return Nil, nil
		}},
		{"private_class_method", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			ns, err := names(a)
			if err != nil {
				return nil, err
			}
			for _, n := range ns {
				if m := cls(self).meta.find(n); m != nil {
					cp := *m
					cp.vis = private
					cls(self).meta.add(n, &cp)
				}
			}
			return Nil, nil
		}},
		{"public_class_method", 0, -1, nilMethod},
		{"refine", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "sonde does not support refinements")
		}},
		{"private_constant", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			ns, err := names(a)
			for _, n := range ns {
				c := cls(self)
				if _, ok := c.constant(n); !ok {
					return nil, &Error{Class: "NameError", Message: fmt.Sprintf("constant %s::%s not defined", c.Name(), n), name: n}
				}
				if c.hidden == nil {
					c.hidden = map[string]bool{}
				}
				c.hidden[n] = true
			}
			return Nil, err
		}},
		{"define_method", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			var vis visibility
			if in.top != nil && in.top.vis != nil && in.top.self == self {
				vis = in.top.vis.vis
			}
			return in.defineMethod(cls(self), a, vis)
		}},
		{"alias_method", 2, 2, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			o, err := a.Str(1)
			if err != nil {
				return nil, err
			}
			return Symbol(n), in.aliasMethod(cls(self), n, o)
		}},
		{"remove_method", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			ns, err := names(a)
			for _, n := range ns {
				delete(cls(self).methods, n)
				in.version++
			}
			return self, err
		}},
		{"undef_method", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			ns, err := names(a)
			for _, n := range ns {
				cls(self).add(n, &method{name: n, owner: cls(self), undef: true})
			}
			return self, err
		}},
		{"method_defined?", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Str(0)
			m := cls(self).find(n)
			return Bool(m != nil && m.vis != private), err
		}},
		{"private_method_defined?", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Str(0)
			m := cls(self).find(n)
			return Bool(m != nil && m.vis == private), err
		}},
		instanceMethods("instance_methods", public, protected),
		instanceMethods("public_instance_methods", public),
		instanceMethods("protected_instance_methods", protected),
		instanceMethods("private_instance_methods", private),
		{"instance_method", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			m := cls(self).find(n)
			if m == nil {
				return nil, &Error{Class: "NameError", Message: fmt.Sprintf("undefined method `%s' for class `%s'", n, cls(self).Name()), name: n}
			}
			return &boundMethod{recv: Nil, m: m, name: n, owner: m.owner, unbound: true}, nil
		}},
		{"class_eval", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return nil, Raise("NotImplementedError", "class_eval of a string is not supported")
			}
			return in.execProc(a.Block, self, cls(self), Args{Pos: []Value{self}})
		}},
		{"class_exec", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			return in.execProc(a.Block, self, cls(self), Args{Pos: a.Pos, Kw: a.Kw})
		}},
		{"const_get", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := constName(a)
			if err != nil {
				return nil, err
			}
			c := cls(self)
			parts := strings.Split(n, "::")
			for i, p := range parts {
				if p == "" || p[0] < 'A' || p[0] > 'Z' && p[0] < 0x80 {
					return nil, &Error{Class: "NameError", Message: "wrong constant name " + n, name: n}
				}
				v, ok := in.lookupConst(&cref{cls: c}, p)
				if !ok {
					full := p
					if c != in.core.Object {
						full = c.Name() + "::" + p
					}
					return nil, &Error{Class: "NameError", Message: "uninitialized constant " + full, name: p}
				}
				if i == len(parts)-1 {
					return v, nil
				}
				if c, ok = v.(*Class); !ok {
					return nil, Raise("TypeError", "%s does not refer to class/module", p)
				}
			}
			return Nil, nil
		}},
		{"const_set", 2, 2, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := constName(a)
			if err != nil {
				return nil, err
			}
			if n == "" || n[0] < 'A' || n[0] > 'Z' {
				return nil, &Error{Class: "NameError", Message: "wrong constant name " + n, name: n}
			}
			if err := in.pay(definitionSize); err != nil {
				return nil, err
			}
			cls(self).complete()
			cls(self).setConst(n, a.Pos[1])
			return a.Pos[1], nil
		}},
		{"const_defined?", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := constName(a)
			if err != nil {
				return nil, err
			}
			c := cls(self)
			for _, p := range strings.Split(n, "::") {
				v, ok := in.lookupConst(&cref{cls: c}, p)
				if !ok {
					return Bool(false), nil
				}
				c, _ = v.(*Class)
				if c == nil {
					c = in.core.Object
				}
			}
			return Bool(true), nil
		}},
		{"constants", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			cls(self).complete()
			return symbols(slices.DeleteFunc(slices.Clone(cls(self).cnames), func(n string) bool { return cls(self).hidden[n] })), nil
		}},
		{"remove_const", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := constName(a)
			v, ok := cls(self).constant(n)
			if !ok {
				return Nil, err
			}
			delete(cls(self).consts, n)
			return v, err
		}},
		{"class_variables", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			for _, k := range cls(self).ancestors() {
				for _, n := range sortedKeys(k.cvars) {
					out.Elems = append(out.Elems, Symbol(n))
				}
				if len(a.Pos) > 0 && !Truthy(a.Pos[0]) {
					break
				}
			}
			return out, nil
		}},
		{"class_variable_get", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Str(0)
			for _, k := range cls(self).ancestors() {
				if v, ok := k.cvars[n]; ok {
					return v, err
				}
			}
			return nil, &Error{Class: "NameError", Message: fmt.Sprintf("uninitialized class variable %s in %s", n, cls(self).Name()), name: n}
		}},
		{"class_variable_set", 2, 2, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Str(0)
			c := cls(self)
			if c.cvars == nil {
				c.cvars = map[string]Value{}
			}
			c.cvars[n] = a.Pos[1]
			return a.Pos[1], err
		}},
		{"class_variable_defined?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Str(0)
			for _, k := range cls(self).ancestors() {
				if _, ok := k.cvars[n]; ok {
					return Bool(true), err
				}
			}
			return Bool(false), err
		}},
		{"instance_variable_names", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Strs(cls(self).ivars.ivarNames), nil
		}},
		{"def_delegators", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			ns, err := names(a)
			if err != nil {
				return nil, err
			}
			for _, n := range ns[1:] {
				delegate(cls(self), ns[0], n, n)
			}
			return Nil, nil
		}},
		{"def_delegator", 2, 3, func(in *Interp, self Value, a Args) (Value, error) {
			ns, err := names(a)
			if err != nil {
				return nil, err
			}
			delegate(cls(self), ns[0], ns[1], ns[len(ns)-1])
			return Nil, nil
		}},
	}, alias{"inspect", "to_s"}, alias{"module_eval", "class_eval"}, alias{"module_exec", "class_exec"}, alias{"public_method_defined?", "method_defined?"}, alias{"eql?", "=="}, alias{"def_instance_delegator", "def_delegator"}, alias{"def_instance_delegators", "def_delegators"})
	mod.makePrivate("included", "extended", "prepended", "method_added")

	in.core.Class.define([]def{
		{"new", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			c := cls(self)
			alloc := c.allocator()
			if alloc == nil || c.attached != nil {
				return nil, &Error{Class: "NoMethodError", Message: fmt.Sprintf("undefined method `new' for %s:Class", c.Name()), name: "new"}
			}
			o := alloc(in, c)
			m := c.find("initialize")
			if m == nil {
				return o, nil
			}
			if m.owner == in.core.BasicObject && (len(a.Pos) > 0 || a.Kw != nil) {
				return nil, Args{Pos: a.Flat()}.Want(0, 0)
			}
			_, err := in.callMethod(o, m, "initialize", a)
			return o, err
		}},
		{"allocate", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if alloc := cls(self).allocator(); alloc != nil {
				return alloc(in, cls(self)), nil
			}
			return nil, Raise("TypeError", "allocator undefined for %s", cls(self).Name())
		}},
		{"superclass", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if s := cls(self).super; s != nil {
				return s, nil
			}
			return Nil, nil
		}},
		{"inherited", 1, 1, nilMethod},
		{"subclasses", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "Class#subclasses is not supported")
		}},
	})
	in.core.Class.makePrivate("inherited")
	in.core.Class.defineSelf([]def{{"new", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
		super := in.core.Object
		if len(a.Pos) > 0 {
			s, ok := a.Pos[0].(*Class)
			if !ok || s.isModule {
				return nil, Raise("TypeError", "superclass must be an instance of Class (given an instance of %s)", a.Pos[0].class(in).Name())
			}
			super = s
		}
		c := in.newClass("", super)
		if err := in.inherited(super, c); err != nil {
			return nil, err
		}
		if a.Block != nil {
			if _, err := in.execProc(a.Block, c, c, Args{Pos: []Value{c}}); err != nil {
				return nil, err
			}
		}
		return c, nil
	}}})
	in.core.Module.defineSelf([]def{{"new", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
		m := in.newModule()
		if a.Block != nil {
			if _, err := in.execProc(a.Block, m, m, Args{Pos: []Value{m}}); err != nil {
				return nil, err
			}
		}
		return m, nil
	}}})
	// The top level has some of Module's methods: they act on Object.
	s, _ := in.singletonOf(in.main)
	s.define([]def{
		{"include", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			return in.send(in.core.Object, "include", a, true)
		}},
		{"public", 0, -1, nilMethod},
		{"private", 0, -1, nilMethod},
		{"define_method", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			return in.defineMethod(in.core.Object, a, public)
		}},
	})
}

func nilMethod(in *Interp, self Value, a Args) (Value, error) { return Nil, nil }

// delegate is Forwardable's def_delegator: accessor is a method or an ivar.
func delegate(c *Class, accessor, name, as string) {
	c.add(as, &method{name: as, owner: c, max: -1, fn: func(in *Interp, self Value, a Args) (Value, error) {
		var to Value
		var err error
		if strings.HasPrefix(accessor, "@") {
			to = in.ivarGet(self, accessor)
		} else if to, err = in.call(self, accessor); err != nil {
			return nil, err
		}
		return in.send(to, name, a, false)
	}})
}

// instanceMethods lists the methods of some visibilities that a class has, or
// with false those that it defines itself.
func instanceMethods(name string, vis ...visibility) def {
	return def{name, 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
		own := len(a.Pos) > 0 && !Truthy(a.Pos[0])
		var out []string
		seen := map[string]bool{}
		for _, c := range self.(*Class).ancestors() {
			for _, n := range c.own(vis...) {
				if !seen[n] {
					seen[n] = true
					out = append(out, n)
				}
			}
			if own {
				break
			}
		}
		return symbols(out), nil
	}}
}

func (in *Interp) defineComparable() {
	cmp := func(ok func(int) bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			c, err := in.mustCompare(self, a.Pos[0])
			return Bool(err == nil && ok(c)), err
		}
	}
	in.core.Comparable.define([]def{
		{"<", 1, 1, cmp(func(c int) bool { return c < 0 })},
		{"<=", 1, 1, cmp(func(c int) bool { return c <= 0 })},
		{">", 1, 1, cmp(func(c int) bool { return c > 0 })},
		{">=", 1, 1, cmp(func(c int) bool { return c >= 0 })},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if same(self, a.Pos[0]) {
				return Bool(true), nil
			}
			m := in.classOf(self).find("<=>")
			if m == nil || m.owner == in.core.Kernel {
				return Bool(false), nil
			}
			c, ok, err := in.compare(self, a.Pos[0])
			return Bool(ok && c == 0), err
		}},
		{"between?", 2, 2, func(in *Interp, self Value, a Args) (Value, error) {
			lo, err := in.mustCompare(self, a.Pos[0])
			if err != nil || lo < 0 {
				return Bool(false), err
			}
			hi, err := in.mustCompare(self, a.Pos[1])
			return Bool(hi <= 0), err
		}},
		{"clamp", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			lo, hi := a.Arg(0), a.Arg(1)
			if len(a.Pos) == 1 {
				r, ok := lo.(*Range)
				if !ok {
					return nil, Raise("TypeError", "wrong argument type %s (expected Range)", kindName(lo))
				}
				if r.Exclusive && !IsNil(r.Hi) {
					return nil, Raise("ArgumentError", "cannot clamp with an exclusive range")
				}
				lo, hi = r.Lo, r.Hi
			}
			if !IsNil(lo) && !IsNil(hi) {
				c, err := in.mustCompare(lo, hi)
				if err != nil {
					return nil, err
				}
				if c > 0 {
					return nil, Raise("ArgumentError", "min argument must be smaller than max argument")
				}
			}
			if !IsNil(lo) {
				if c, err := in.mustCompare(self, lo); err != nil || c < 0 {
					return lo, err
				}
			}
			if !IsNil(hi) {
				if c, err := in.mustCompare(self, hi); err != nil || c > 0 {
					return hi, err
				}
			}
			return self, nil
		}},
	})
}
