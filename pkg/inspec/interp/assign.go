// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

func (in *Interp) evalAssign(f *frame, n *syntax.Assign) (Value, error) {
	if c, ok := n.Target.(*syntax.Call); ok {
		// The receiver and index come before the value.
		set, err := in.prepare(f, c)
		if err != nil || set == nil {
			return Nil, err
		}
		v, err := in.eval(f, n.Value)
		if err != nil {
			return nil, err
		}
		return v, set(v)
	}
	v, err := in.eval(f, n.Value)
	if err != nil {
		return nil, err
	}
	return v, in.assign(f, n.Target, v)
}

// prepare evaluates receiver and arguments of r.a = or r[i] = and returns the
// function that assigns; nil for r&.a = on nil.
func (in *Interp) prepare(f *frame, c *syntax.Call) (func(Value) error, error) {
	recv := f.self
	self := true
	if c.Recv != nil {
		var err error
		if recv, err = in.eval(f, c.Recv); err != nil {
			return nil, err
		}
		_, self = c.Recv.(*syntax.Self)
	}
	if c.Safe && IsNil(recv) {
		return nil, nil
	}
	a, err := in.evalArgs(f, c.Args, nil)
	if err != nil {
		return nil, err
	}
	return func(v Value) error {
		f.pos = callPos(c)
		a.Pos = append(a.Flat()[:len(a.Flat()):len(a.Flat())], v)
		a.Kw = nil
		_, err := in.dispatch(f, recv, c.Name+"=", a, self, false)
		return err
	}, nil
}

// assign gives a target its value.
func (in *Interp) assign(f *frame, target syntax.Node, v Value) error {
	switch t := target.(type) {
	case *syntax.Local:
		f.scope.set(t.Name, v)
		return nil
	case *syntax.Ivar:
		f.pos = t.Start
		return in.place(in.ivarSet(f.self, t.Name, v))
	case *syntax.Cvar:
		return in.cvarSet(f, t.Name, v)
	case *syntax.Gvar:
		return in.gvarSet(f, t, v)
	case *syntax.Const:
		c := in.core.Object
		if f.cref != nil {
			c = f.cref.cls
		}
		if t.Top {
			c = in.core.Object
		} else if t.Scope != nil {
			s, err := in.eval(f, t.Scope)
			if err != nil {
				return err
			}
			k, ok := s.(*Class)
			if !ok {
				return in.place(Raise("TypeError", "%s is not a class/module", kindName(s)))
			}
			c = k
		}
		c.complete()
		c.setConst(t.Name, v)
		return nil
	case *syntax.Call:
		set, err := in.prepare(f, t)
		if err != nil || set == nil {
			return err
		}
		return set(v)
	case *syntax.Targets:
		return in.destructure(f, t, v)
	case *syntax.Splat:
		vs, err := in.splat(v)
		if err != nil || t.X == nil {
			return err
		}
		return in.assign(f, t.X, in.list(vs))
	}
	start, _ := target.Span()
	f.pos = start
	return in.place(Raise("NotImplementedError", "assignment to this is not supported (%T)", target))
}

func (in *Interp) evalMultiAssign(f *frame, n *syntax.MultiAssign) (Value, error) {
	var v Value
	var err error
	if s, ok := n.Value.(*syntax.Splat); ok {
		var vs []Value
		if vs, err = in.evalSplat(f, s); err == nil {
			v = in.list(vs)
		}
	} else {
		v, err = in.eval(f, n.Value)
	}
	if err != nil {
		return nil, err
	}
	return v, in.destructure(f, n.Targets, v)
}

// destructure takes v apart over the targets.
func (in *Interp) destructure(f *frame, ts *syntax.Targets, v Value) error {
	vs, ok, err := in.toAry(v)
	if err != nil {
		return err
	}
	if !ok {
		vs = []Value{v}
	}
	splat := -1
	for i, t := range ts.List {
		if _, ok := t.(*syntax.Splat); ok {
			splat = i
		}
	}
	at := func(i int) Value {
		if i >= 0 && i < len(vs) {
			return vs[i]
		}
		return Nil
	}
	for i, t := range ts.List {
		switch {
		case i == splat:
			after := len(ts.List) - i - 1
			hi := max(len(vs)-after, i)
			var rest []Value
			if i < len(vs) {
				rest = append(rest, vs[i:min(hi, len(vs))]...)
			}
			x := t.(*syntax.Splat).X
			if x == nil {
				continue
			}
			if err := in.assign(f, x, in.list(rest)); err != nil {
				return err
			}
		case splat >= 0 && i > splat:
			k := len(vs) - (len(ts.List) - i)
			if err := in.assign(f, t, at(max(k, i-1))); err != nil {
				return err
			}
		default:
			if err := in.assign(f, t, at(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *Interp) evalOpAssign(f *frame, n *syntax.OpAssign) (Value, error) {
	get, set, err := in.place2(f, n)
	if err != nil || get == nil {
		return Nil, err
	}
	old, err := get()
	if err != nil {
		return nil, err
	}
	switch n.Op {
	case "||":
		if Truthy(old) {
			return old, nil
		}
	case "&&":
		if !Truthy(old) {
			return old, nil
		}
	}
	v, err := in.eval(f, n.Value)
	if err != nil {
		return nil, err
	}
	if n.Op != "||" && n.Op != "&&" {
		start, _ := n.Span()
		f.pos = start
		if a, ok := old.(Int); ok {
			if b, ok := v.(Int); ok {
				if r := intFast(n.Op, a, b); r != nil {
					return r, set(r)
				}
			}
		}
		if v, err = in.dispatch(f, old, n.Op, Args{Pos: []Value{v}}, false, false); err != nil {
			return nil, err
		}
	}
	return v, set(v)
}

// place2 evaluates an op-assign's target once, for reading and writing.
func (in *Interp) place2(f *frame, n *syntax.OpAssign) (get func() (Value, error), set func(Value) error, err error) {
	set = func(v Value) error { return in.assign(f, n.Target, v) }
	switch t := n.Target.(type) {
	case *syntax.Call:
		recv := f.self
		self := true
		if t.Recv != nil {
			if recv, err = in.eval(f, t.Recv); err != nil {
				return nil, nil, err
			}
			_, self = t.Recv.(*syntax.Self)
		}
		if t.Safe && IsNil(recv) {
			return nil, nil, nil
		}
		a, err := in.evalArgs(f, t.Args, nil)
		if err != nil {
			return nil, nil, err
		}
		pos := a.Flat()
		get = func() (Value, error) {
			f.pos = callPos(t)
			return in.dispatch(f, recv, t.Name, Args{Pos: pos}, self, false)
		}
		set = func(v Value) error {
			f.pos = callPos(t)
			_, err := in.dispatch(f, recv, t.Name+"=", Args{Pos: append(pos[:len(pos):len(pos)], v)}, self, false)
			return err
		}
		return get, set, nil
	case *syntax.Const:
		if n.Op == "||" {
			get = func() (Value, error) {
				v, err := in.evalConst(f, t)
				if e, ok := err.(*Error); ok && e.Class == "NameError" {
					return Nil, nil
				}
				return v, err
			}
			return get, set, nil
		}
	case *syntax.Cvar:
		if n.Op == "||" {
			get = func() (Value, error) {
				v, err := in.cvarGet(f, t)
				if e, ok := err.(*Error); ok && e.Class == "NameError" {
					return Nil, nil
				}
				return v, err
			}
			return get, set, nil
		}
	}
	get = func() (Value, error) { return in.eval(f, n.Target) }
	return get, set, nil
}

// ivarsOf is where self's instance variables are; nil when it has none.
func (in *Interp) ivarsOf(self Value) *Object {
	switch o := self.(type) {
	case *Object:
		return o
	case *Class:
		return &o.ivars
	case *String, *Array, *Hash:
		return in.ivars[o]
	}
	return nil
}

func (in *Interp) ivarGet(self Value, name string) Value {
	if o := in.ivarsOf(self); o != nil {
		return o.IVar(name)
	}
	return Nil
}

func (in *Interp) ivarDefined(self Value, name string) bool {
	o := in.ivarsOf(self)
	return o != nil && o.ivars[name] != nil
}

func (in *Interp) ivarSet(self Value, name string, v Value) error {
	if frozen(self) {
		return in.frozenError(self)
	}
	o := in.ivarsOf(self)
	if o == nil {
		switch self.(type) {
		case *String, *Array, *Hash:
			o = &Object{}
			in.ivars[self] = o
			in.alloc(64)
		default:
			return Raise("NotImplementedError", "instance variables of %s are not supported", kindName(self))
		}
	}
	o.SetIVar(name, v)
	in.alloc(32)
	return nil
}

// cvarHome is the class that has the class variable, or where it would go.
func (in *Interp) cvarHome(f *frame, name string) (home *Class, found bool) {
	var c *Class
	for cr := f.cref; cr != nil; cr = cr.parent {
		if cr.cls.attached == nil {
			c = cr.cls
			break
		}
		if k, ok := cr.cls.attached.(*Class); ok {
			c = k
			break
		}
	}
	if c == nil {
		c = in.core.Object
	}
	for _, k := range c.ancestors() {
		if _, ok := k.cvars[name]; ok {
			return k, true
		}
	}
	return c, false
}

func (in *Interp) cvarGet(f *frame, n *syntax.Cvar) (Value, error) {
	c, ok := in.cvarHome(f, n.Name)
	if !ok {
		f.pos = n.Start
		return nil, in.place(&Error{Class: "NameError", Message: fmt.Sprintf("uninitialized class variable %s in %s", n.Name, c.Name()), name: n.Name})
	}
	return c.cvars[n.Name], nil
}

func (in *Interp) cvarSet(f *frame, name string, v Value) error {
	c, _ := in.cvarHome(f, name)
	if c.cvars == nil {
		c.cvars = map[string]Value{}
	}
	c.cvars[name] = v
	return nil
}

// shortGlobal is the name of a global that English gives a longer one.
func shortGlobal(name string) string {
	switch name {
	case "$MATCH":
		return "$&"
	case "$PREMATCH":
		return "$`"
	case "$POSTMATCH":
		return "$'"
	case "$LAST_MATCH_INFO":
		return "$~"
	case "$LAST_PAREN_MATCH":
		return "$+"
	case "$ERROR_INFO":
		return "$!"
	case "$ERROR_POSITION":
		return "$@"
	case "$INPUT_RECORD_SEPARATOR", "$RS":
		return "$/"
	case "$PROGRAM_NAME":
		return "$0"
	case "$PROCESS_ID", "$PID":
		return "$$"
	case "$CHILD_STATUS":
		return "$?"
	}
	return name
}

func (in *Interp) gvarGet(f *frame, name string) (Value, error) {
	match := func() *MatchData {
		if f.act == nil {
			return nil
		}
		return f.act.match
	}
	switch name = shortGlobal(name); name {
	case "$~":
		if m := match(); m != nil {
			return m, nil
		}
		return Nil, nil
	case "$&":
		return match().group(0), nil
	case "$`":
		if m := match(); m != nil {
			return Str(m.pre()), nil
		}
		return Nil, nil
	case "$'":
		if m := match(); m != nil {
			return Str(m.post()), nil
		}
		return Nil, nil
	case "$+":
		if m := match(); m != nil {
			for i := m.len() - 1; i > 0; i-- {
				if v := m.group(i); !IsNil(v) {
					return v, nil
				}
			}
		}
		return Nil, nil
	case "$!":
		if f.err != nil {
			return f.err, nil
		}
		return Nil, nil
	case "$/":
		return Str("\n"), nil
	case "$@":
		if f.err != nil {
			return in.call(f.err, "backtrace")
		}
		return Nil, nil
	}
	if name[1] >= '1' && name[1] <= '9' {
		i := 0
		for _, c := range name[1:] {
			i = i*10 + int(c-'0')
		}
		return match().group(i), nil
	}
	return in.Global(name), nil
}

func (in *Interp) gvarSet(f *frame, t *syntax.Gvar, v Value) error {
	switch t.Name {
	case "$~", "$!", "$@", "$&", "$1", "$0", "$PROGRAM_NAME":
		f.pos = t.Start
		return in.place(&Error{Class: "NameError", Message: t.Name + " is a read-only variable", name: t.Name})
	}
	in.globals[t.Name] = v
	return nil
}

// SetGlobal sets the global variable name (with its $).
func (in *Interp) SetGlobal(name string, v Value) { in.globals[name] = v }
