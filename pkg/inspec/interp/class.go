// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// Class is a class or a module.
type Class struct {
	in       *Interp
	name     string // full path, "" while anonymous
	super    *Class
	isModule bool
	attached Value // of a singleton class
	meta     *Class
	parent   *Class // lexically

	methods  map[string]*method
	order    []string // of methods, as defined
	consts   map[string]Value
	cnames   []string
	hidden   map[string]bool // the private constants
	autoload func()          // see Autoload
	includes []*Class
	prepends []*Class
	cvars    map[string]Value
	ivars    Object // instance variables of the class object

	alloc  func(in *Interp, c *Class) Value
	sealed bool // its objects cannot be made with new or allocate

	version  int // of in.version that mro and cache are good for
	ancestry []*Class
	followed bool // it is in an ancestry that was made, so that caches may be about it
	cache    map[string]*method
	frozen   bool
}

type visibility uint8

const (
	public visibility = iota
	protected
	private
)

// method is one method of a class, written in Go or in Ruby.
type method struct {
	name     string
	owner    *Class
	fn       Method
	*written       // nil: in Go
	min, max int16 // of fn; max < 0: any
	vis      visibility
	undef    bool
}

// written is a method of Ruby: one of a definition, a block that define_method
// was given, an attribute's reader and its writer.
type written struct {
	def    *syntax.Def
	file   *syntax.File
	cref   *cref
	proc   *Proc
	reader string // attr_reader of this ivar
	writer string
}

// definition is the method's, nil if it has none.
func (m *method) definition() *syntax.Def {
	if m.written == nil {
		return nil
	}
	return m.def
}

// cref is a lexical nesting of class and module bodies.
type cref struct {
	cls    *Class
	parent *cref
}

// Name returns the class's full name; an anonymous class is #<Class:0x…>.
func (c *Class) Name() string {
	if c.name != "" {
		return c.name
	}
	if c.attached != nil {
		if k, ok := c.attached.(*Class); ok {
			return "#<Class:" + k.Name() + ">"
		}
		return "#<Class:" + anyToS(c.in, c.attached) + ">"
	}
	if c.isModule {
		return "#<Module:" + address(c) + ">"
	}
	return "#<Class:" + address(c) + ">"
}

// SetName names an anonymous class.
func (c *Class) SetName(name string) { c.name = name }

// Super returns the superclass, nil for modules and BasicObject.
func (c *Class) Super() *Class { return c.super }

// SetAlloc makes `new` start from what alloc returns, for the class and its
// subclasses, before initialize is called.
func (c *Class) SetAlloc(alloc func(in *Interp, c *Class) Value) { c.alloc = alloc }

func (in *Interp) newClass(name string, super *Class) *Class {
	c := &Class{in: in, name: name, super: super}
	c.meta = &Class{in: in, attached: c}
	if super != nil {
		c.meta.super = super.meta
	} else {
		c.meta.super = in.core.Class
	}
	return c
}

func (in *Interp) newModule() *Class {
	c := &Class{in: in, isModule: true}
	c.meta = &Class{in: in, attached: c, super: in.core.Module}
	return c
}

// room prepares for n methods that are added to a new class.
func (c *Class) room(n int) []method {
	if c.methods == nil {
		c.methods = make(map[string]*method, n)
		c.order = make([]string, 0, n)
	}
	return make([]method, n)
}

// add defines or replaces a method.
func (c *Class) add(name string, m *method) {
	if c.methods == nil {
		c.methods = map[string]*method{}
	}
	if _, ok := c.methods[name]; !ok {
		c.order = append(c.order, name)
	}
	c.methods[name] = m
	if c.followed {
		c.in.version++
	}
}

// ancestors is the method resolution order, c's prepends first.
func (c *Class) ancestors() []*Class {
	c.refresh()
	if k := c.super; c.ancestry == nil && len(c.prepends) == 0 && len(c.includes) == 0 && k != nil && k.ancestry != nil && k.version == c.version {
		c.followed = true
		c.ancestry = append(make([]*Class, 0, len(k.ancestry)+1), c)
		c.ancestry = append(c.ancestry, k.ancestry...)
		c.in.steps -= int64(len(c.ancestry))
	}
	if c.ancestry == nil {
		var list []*Class
		seen := map[*Class]bool{}
		var push func(k *Class)
		push = func(k *Class) {
			if seen[k] {
				return
			}
			seen[k] = true
			for i := len(k.prepends) - 1; i >= 0; i-- {
				push(k.prepends[i])
			}
			list = append(list, k)
			for i := len(k.includes) - 1; i >= 0; i-- {
				push(k.includes[i])
			}
		}
		// A module that a superclass includes stays at the superclass's place.
		for k := c; k != nil; k = k.super {
			push(k)
		}
		for _, k := range list {
			k.followed = true
		}
		c.ancestry = list
		c.in.steps -= int64(len(list))
	}
	return c.ancestry
}

func (c *Class) refresh() {
	if c.version != c.in.version {
		c.version, c.ancestry, c.cache = c.in.version, nil, nil
	}
}

func (c *Class) find(name string) *method {
	c.refresh()
	if m, ok := c.cache[name]; ok {
		return m
	}
	var found *method
	for _, k := range c.ancestors() {
		if m, ok := k.methods[name]; ok {
			if !m.undef {
				found = m
			}
			break
		}
	}
	if c.cache == nil {
		c.cache = map[string]*method{}
	}
	c.cache[name] = found
	return found
}

// findAfter is the method that super reaches from owner.
func (c *Class) findAfter(owner *Class, name string) *method {
	past := false
	for _, k := range c.ancestors() {
		if past {
			if m, ok := k.methods[name]; ok {
				if m.undef {
					return nil
				}
				return m
			}
		}
		if k == owner {
			past = true
		}
	}
	return nil
}

func (c *Class) inherits(k *Class) bool {
	if c == k {
		return true
	}
	for _, a := range c.ancestors() {
		if a == k {
			return true
		}
	}
	return false
}

func (c *Class) allocator() func(*Interp, *Class) Value {
	for k := c; k != nil && !k.sealed; k = k.super {
		if k.alloc != nil {
			return k.alloc
		}
	}
	return nil
}

func (c *Class) setConst(name string, v Value) {
	if c.consts == nil {
		c.consts = map[string]Value{}
	}
	if _, ok := c.consts[name]; !ok {
		c.cnames = append(c.cnames, name)
	}
	c.consts[name] = v
	if k, ok := v.(*Class); ok && k.name == "" {
		k.parent = c
		k.name = name
		if c != c.in.core.Object && c.name != "" {
			k.name = c.name + "::" + name
		} else if c.name == "" {
			k.name = "#<Class:" + address(c) + ">::" + name
		}
	}
}

// Autoload leaves constants of the module for later: load defines them, once,
// when one is asked for that is not there, or all are. Most runs name few of
// what there is.
func (c *Class) Autoload(load func()) { c.autoload = load }

func (c *Class) complete() {
	if load := c.autoload; load != nil {
		c.autoload = nil
		load()
	}
}

// constant finds a constant of c's own.
func (c *Class) constant(name string) (Value, bool) {
	v, ok := c.consts[name]
	if !ok && c.autoload != nil {
		c.complete()
		v, ok = c.consts[name]
	}
	return v, ok
}

// setPath sets a constant by path, making the modules on the way.
func (in *Interp) setPath(path string, v Value) {
	at := in.core.Object
	parts := strings.Split(path, "::")
	for _, p := range parts[:len(parts)-1] {
		next, ok := at.consts[p].(*Class)
		if !ok {
			next = in.newModule()
			at.setConst(p, next)
		}
		at = next
	}
	at.setConst(parts[len(parts)-1], v)
}

func (in *Interp) constPath(path string) (Value, bool) {
	at := in.core.Object
	parts := strings.Split(path, "::")
	for i, p := range parts {
		v, ok := at.constant(p)
		if !ok {
			return nil, false
		}
		if i == len(parts)-1 {
			return v, true
		}
		if at, ok = v.(*Class); !ok {
			return nil, false
		}
	}
	return nil, false
}

// classOf is where methods of v are looked up.
func (in *Interp) classOf(v Value) *Class {
	switch v := v.(type) {
	case *Object:
		if v.singleton != nil {
			return v.singleton
		}
		return v.cls
	case *Class:
		if v.meta != nil {
			return v.meta
		}
	case *String:
		if v.cls != nil {
			return v.cls
		}
	case *Array:
		if v.cls != nil {
			return v.cls
		}
	case *Hash:
		if v.cls != nil {
			return v.cls
		}
	case nil:
		return in.core.NilClass
	}
	return v.class(in)
}

// plain is c or, when it is a singleton class, the class that it is made from.
func plain(c *Class) *Class {
	for c != nil && c.attached != nil {
		c = c.super
	}
	return c
}

// singletonOf is v's own class, made when there is none.
func (in *Interp) singletonOf(v Value) (*Class, error) {
	switch v := v.(type) {
	case *Object:
		if v.singleton == nil {
			v.singleton = &Class{in: in, attached: v, super: v.cls}
		}
		return v.singleton, nil
	case *Class:
		if v.meta == nil {
			v.meta = &Class{in: in, attached: v, super: in.core.Class}
		}
		return v.meta, nil
	case *String:
		v.cls = in.ownClass(v)
		return v.cls, nil
	case *Array:
		v.cls = in.ownClass(v)
		return v.cls, nil
	case *Hash:
		v.cls = in.ownClass(v)
		return v.cls, nil
	}
	return nil, Raise("TypeError", "can't define singleton")
}

// ownClass is the singleton class of a string, array or hash, made when there
// is none.
func (in *Interp) ownClass(v Value) *Class {
	if c := in.classOf(v); c.attached != nil {
		return c
	}
	in.alloc(256)
	return &Class{in: in, attached: v, super: v.class(in)}
}

// lookupConst finds a constant as Ruby does: lexically, then in the ancestors
// of the innermost class, then in Object.
func (in *Interp) lookupConst(cr *cref, name string) (Value, bool) {
	for c := cr; c != nil; c = c.parent {
		if v, ok := c.cls.constant(name); ok {
			return v, true
		}
	}
	if cr != nil {
		for _, k := range cr.cls.ancestors() {
			if v, ok := k.constant(name); ok {
				return v, true
			}
		}
		if k, ok := cr.cls.attached.(*Class); ok {
			for _, a := range k.ancestors() {
				if v, ok := a.constant(name); ok {
					return v, true
				}
			}
		}
	}
	v, ok := in.core.Object.consts[name]
	return v, ok
}
