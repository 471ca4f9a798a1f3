// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// defTarget is the class that a def in f goes to.
func (in *Interp) defTarget(f *frame) *Class {
	switch {
	case f.def != nil:
		return f.def
	case f.cref != nil:
		return f.cref.cls
	}
	return in.core.Object
}

func (in *Interp) evalDef(f *frame, n *syntax.Def) (Value, error) {
	f.pos = n.Start
	m := &method{name: n.Name, written: &written{def: n, file: f.file, cref: f.cref}}
	if n.Singleton != nil {
		v, err := in.eval(f, n.Singleton)
		if err != nil {
			return nil, err
		}
		c, err := in.singletonOf(v)
		if err != nil {
			return nil, in.place(err)
		}
		m.owner = c
		c.add(n.Name, m)
		return Symbol(n.Name), nil
	}
	c := in.defTarget(f)
	m.owner = c
	if f.vis != nil {
		m.vis = f.vis.vis
		if f.vis.modfunc {
			s, err := in.singletonOf(c)
			if err != nil {
				return nil, in.place(err)
			}
			s.add(n.Name, &method{name: n.Name, owner: s, written: m.written})
			m.vis = private
		}
	}
	switch n.Name {
	case "initialize", "initialize_copy", "respond_to_missing?":
		m.vis = private
	}
	c.add(n.Name, m)
	if c.attached == nil {
		if hook := in.classOf(c).find("method_added"); hook != nil && hook.fn == nil {
			if _, err := in.callMethod(c, hook, "method_added", Args{Pos: []Value{Symbol(n.Name)}}); err != nil {
				return nil, err
			}
		}
	}
	return Symbol(n.Name), nil
}

// nest is the class or module in which a path's last name is defined.
func (in *Interp) nest(f *frame, path *syntax.Const) (*Class, error) {
	switch {
	case path.Top:
		return in.core.Object, nil
	case path.Scope != nil:
		v, err := in.eval(f, path.Scope)
		if err != nil {
			return nil, err
		}
		c, ok := v.(*Class)
		if !ok {
			return nil, in.place(Raise("TypeError", "%s is not a class/module", kindName(v)))
		}
		return c, nil
	case f.cref != nil:
		return f.cref.cls, nil
	}
	return in.core.Object, nil
}

func (in *Interp) evalClass(f *frame, n *syntax.Class) (Value, error) {
	f.pos = n.Start
	at, err := in.nest(f, n.Path)
	if err != nil {
		return nil, err
	}
	var super Value
	if n.Super != nil {
		if super, err = in.eval(f, n.Super); err != nil {
			return nil, err
		}
	}
	v, found := at.constant(n.Path.Name)
	if !found && n.Path.Scope == nil && f.cref == nil {
		v, found = in.core.Object.consts[n.Path.Name]
	}
	c, ok := v.(*Class)
	switch {
	case found && (!ok || c.isModule):
		return nil, in.place(Raise("TypeError", "%s is not a class", n.Path.Name))
	case found && super != nil && c.super != super:
		return nil, in.place(Raise("TypeError", "superclass mismatch for class %s", n.Path.Name))
	case !found:
		sc := in.core.Object
		if super != nil {
			if sc, ok = super.(*Class); !ok || sc.isModule {
				return nil, in.place(Raise("TypeError", "superclass must be an instance of Class (given an instance of %s)", super.class(in).Name()))
			}
		}
		c = in.newClass("", sc)
		at.setConst(n.Path.Name, c)
		if err := in.inherited(sc, c); err != nil {
			return nil, err
		}
	}
	return in.classBody(f, c, n.Body)
}

// inherited calls Ruby's hook.
func (in *Interp) inherited(super, c *Class) error {
	depth := 0
	for k := super; k != nil; k = k.super {
		if depth++; depth > in.budget.Depth {
			return in.exceeded("call depth")
		}
	}
	if m := in.classOf(super).find("inherited"); m != nil {
		if _, err := in.callMethod(super, m, "inherited", Args{Pos: []Value{c}}); err != nil {
			return err
		}
	}
	return nil
}

func (in *Interp) evalModule(f *frame, n *syntax.Module) (Value, error) {
	f.pos = n.Start
	at, err := in.nest(f, n.Path)
	if err != nil {
		return nil, err
	}
	v, found := at.constant(n.Path.Name)
	c, ok := v.(*Class)
	if found && (!ok || !c.isModule) {
		return nil, in.place(Raise("TypeError", "%s is not a module", n.Path.Name))
	}
	if !found {
		c = in.newModule()
		at.setConst(n.Path.Name, c)
	}
	return in.classBody(f, c, n.Body)
}

func (in *Interp) evalSClass(f *frame, n *syntax.SClass) (Value, error) {
	v, err := in.eval(f, n.X)
	if err != nil {
		return nil, err
	}
	f.pos = n.Start
	c, err := in.singletonOf(v)
	if err != nil {
		return nil, in.place(err)
	}
	return in.classBody(f, c, n.Body)
}

func (in *Interp) classBody(f *frame, c *Class, body *syntax.Begin) (Value, error) {
	sc := &scope{}
	nf := &frame{self: c, scope: sc, cref: &cref{cls: c, parent: f.cref}, def: c, file: f.file, caller: in.top, vis: &visState{}}
	nf.act = &activation{name: "<class:" + c.Name() + ">", self: c, scope: sc}
	nf.ret = nf.act
	if body != nil {
		start, _ := body.Span()
		nf.pos = start
	}
	var v Value
	err := in.enter(nf, func() (err error) {
		v, err = in.evalBegin(nf, body)
		return in.place(err)
	})
	return v, err
}

func (in *Interp) evalAlias(f *frame, n *syntax.Alias) (Value, error) {
	if g, ok := n.New.(*syntax.Gvar); ok {
		old := n.Old.(*syntax.Gvar)
		in.globals[g.Name] = in.Global(old.Name)
		return Nil, nil
	}
	name, err := in.symbolOf(f, n.New)
	if err != nil {
		return nil, err
	}
	old, err := in.symbolOf(f, n.Old)
	if err != nil {
		return nil, err
	}
	f.pos = n.Start
	return Nil, in.place(in.aliasMethod(in.defTarget(f), name, old))
}

func (in *Interp) aliasMethod(c *Class, name, old string) error {
	m := c.find(old)
	if m == nil && c.isModule {
		m = in.core.Object.find(old)
	}
	if m == nil {
		kind := "class"
		if c.isModule {
			kind = "module"
		}
		return &Error{Class: "NameError", Message: fmt.Sprintf("undefined method `%s' for %s `%s'", old, kind, c.Name()), name: old}
	}
	cp := *m
	c.add(name, &cp)
	return nil
}

func (in *Interp) symbolOf(f *frame, n syntax.Node) (string, error) {
	v, err := in.eval(f, n)
	if err != nil {
		return "", err
	}
	s, ok := v.(Symbol)
	if !ok {
		return "", in.place(Raise("TypeError", "%s is not a symbol", kindName(v)))
	}
	return string(s), nil
}

func (in *Interp) evalUndef(f *frame, n *syntax.Undef) (Value, error) {
	c := in.defTarget(f)
	for _, x := range n.Names {
		name, err := in.symbolOf(f, x)
		if err != nil {
			return nil, err
		}
		f.pos = n.Start
		if c.find(name) == nil {
			return nil, in.place(&Error{Class: "NameError", Message: fmt.Sprintf("undefined method `%s' for class `%s'", name, c.Name()), name: name})
		}
		c.add(name, &method{name: name, owner: c, undef: true})
	}
	return Nil, nil
}
