// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import "fmt"

// variables lists the local variables that code in the scope sees, its own
// first.
func (s *scope) variables() *Array {
	out := List()
	for ; s != nil; s = s.parent {
		for _, v := range s.vars {
			out.Elems = append(out.Elems, Symbol(v.name))
		}
	}
	return out
}

// defineBinding makes the class of what binding gives: the variables and the
// self of where it was called.
func (in *Interp) defineBinding() {
	c := in.newClass("", in.core.Object)
	in.core.Object.setConst("Binding", c)
	c.sealed = true
	in.core.Kernel.define([]def{{"binding", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
		return in.NewObject(c, in.top), nil
	}}})
	in.core.Kernel.makePrivate("binding")
	at := func(v Value) *frame { return Data[*frame](v) }
	c.define([]def{
		{"local_variables", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return at(self).scope.variables(), nil }},
		{"local_variable_get", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			if v, ok := at(self).scope.get(name); ok {
				return v, nil
			}
			return nil, &Error{Class: "NameError", Message: fmt.Sprintf("local variable `%s' is not defined for %s", name, anyToS(in, self)), name: name}
		}},
		{"local_variable_set", 2, 2, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			at(self).scope.set(name, a.Pos[1])
			return a.Pos[1], in.pay(definitionSize)
		}},
		{"local_variable_defined?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := a.Str(0)
			_, ok := at(self).scope.get(name)
			return Bool(ok), err
		}},
		{"receiver", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return at(self).self, nil }},
		{"irb", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "binding.irb would wait for somebody at the scanning machine and is not available")
		}},
		{"eval", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "sonde does not support eval of a text")
		}},
	})
}
