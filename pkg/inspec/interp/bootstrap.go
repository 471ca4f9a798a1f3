// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

// def is one row of a builtin class's method table. max below 0 is no limit.
type def struct {
	name     string
	min, max int16
	fn       Method
}

// alias is one more name of a row.
type alias struct{ name, old string }

func (c *Class) define(rows []def, aliases ...alias) {
	made := c.room(len(rows) + len(aliases))
	for i, d := range rows {
		made[i] = method{name: d.name, owner: c, fn: d.fn, min: d.min, max: d.max}
		c.add(d.name, &made[i])
	}
	for i, a := range aliases {
		m := &made[len(rows)+i]
		*m = *c.methods[a.old]
		c.add(a.name, m)
	}
}

func (c *Class) defineSelf(rows []def, aliases ...alias) { c.meta.define(rows, aliases...) }

func (c *Class) makePrivate(names ...string) {
	for _, n := range names {
		c.methods[n].vis = private
	}
}

// bootstrap makes the builtin classes.
func (in *Interp) bootstrap() {
	k := &in.core
	// Class's metaclasses need Class, so it comes first and is finished later.
	k.Class = &Class{in: in, name: "Class"}
	k.BasicObject = in.newClass("BasicObject", nil)
	k.Object = in.newClass("Object", k.BasicObject)
	k.Module = in.newClass("Module", k.Object)
	k.Class.super = k.Module
	k.Class.meta = &Class{in: in, attached: k.Class, super: k.Module.meta}
	for _, c := range []*Class{k.BasicObject, k.Object, k.Module, k.Class} {
		k.Object.setConst(c.name, c)
	}
	k.BasicObject.alloc = func(in *Interp, c *Class) Value { return in.NewObject(c, nil) }

	class := func(name string, super *Class) *Class {
		c := in.newClass("", super)
		k.Object.setConst(name, c)
		return c
	}
	module := func(name string) *Class {
		c := in.newModule()
		k.Object.setConst(name, c)
		return c
	}
	k.Kernel = module("Kernel")
	k.Object.includes = []*Class{k.Kernel}
	class("Encoding", k.Object)
	k.Comparable = module("Comparable")
	k.Enumerable = module("Enumerable")

	in.main = &Object{cls: k.Object}
	k.NilClass = class("NilClass", k.Object)
	k.TrueClass = class("TrueClass", k.Object)
	k.FalseClass = class("FalseClass", k.Object)
	k.Numeric = class("Numeric", k.Object)
	k.Numeric.includes = []*Class{k.Comparable}
	k.Integer = class("Integer", k.Numeric)
	k.Float = class("Float", k.Numeric)
	k.Rational = class("Rational", k.Numeric)
	k.String = class("String", k.Object)
	k.String.includes = []*Class{k.Comparable}
	k.Symbol = class("Symbol", k.Object)
	k.Symbol.includes = []*Class{k.Comparable}
	k.Array = class("Array", k.Object)
	k.Hash = class("Hash", k.Object)
	k.Range = class("Range", k.Object)
	k.Struct = class("Struct", k.Object)
	k.Set = class("Set", k.Object)
	k.Enumerator = class("Enumerator", k.Object)
	for _, c := range []*Class{k.Array, k.Hash, k.Range, k.Struct, k.Set, k.Enumerator} {
		c.includes = []*Class{k.Enumerable}
	}
	k.Lazy = in.newClass("", k.Enumerator)
	k.Enumerator.setConst("Lazy", k.Lazy)
	k.Regexp = class("Regexp", k.Object)
	k.MatchData = class("MatchData", k.Object)
	k.Proc = class("Proc", k.Object)
	k.Method = class("Method", k.Object)
	k.UnboundMethod = class("UnboundMethod", k.Object)
	k.Time = class("Time", k.Object)
	k.Time.includes = []*Class{k.Comparable}
	k.Date = class("Date", k.Object)
	k.Date.includes = []*Class{k.Comparable}

	for _, c := range []*Class{
		k.NilClass, k.TrueClass, k.FalseClass, k.Integer, k.Float, k.Rational, k.Symbol, k.Range, k.Regexp, k.MatchData, k.Proc, k.Method, k.UnboundMethod,
		k.Time, k.Date, k.Enumerator, k.Module, k.Class,
	} {
		c.sealed = true
	}

	in.defineExceptions()
	in.defineObject()
	in.defineKernel()
	in.defineBinding()
	in.defineModuleClass()
	in.defineComparable()
	in.defineEnumerable()
	in.defineEnumerator()
	in.defineNil()
	in.defineNumeric()
	in.defineInteger()
	in.defineFloat()
	in.defineRational()
	in.defineMath()
	in.defineString()
	in.defineSymbol()
	in.defineArray()
	in.defineHash()
	in.defineRange()
	in.defineRegexp()
	in.defineProc()
	in.defineStruct()
	in.defineSet()
	in.defineTime()
	in.defineDate()
	in.defineDateTime()
	in.defineJSON()
	in.defineMarshal()
	in.defineYAML()
	in.defineStdlib()
	in.defineIO()
}
