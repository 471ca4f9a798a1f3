// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import "errors"

// awkUser is a function of the program. Its parameters have names that nothing
// else has, so that one set of variables does for all.
type awkUser struct {
	name   string
	params []string
	array  []bool // which of them are arrays
	body   *awkNode
}

// maxAwkCalls is how deep functions call each other.
const maxAwkCalls = 200

// rename gives the parameters of a function names of their own.
func (f *awkUser) rename(n *awkNode) {
	if n == nil {
		return
	}
	switch n.op {
	case "var", "index", "in", "forin":
		for _, param := range f.params {
			if n.text == param {
				n.text = f.own(param)
			}
		}
	}
	for _, x := range n.list {
		f.rename(x)
	}
}

// own is the name of a parameter as the program has it after all is read.
func (f *awkUser) own(param string) string { return f.name + "(" + param }

// findArrays tells which parameters are arrays: those that are used as one, or
// given to a function that does.
func (p *awkProgram) findArrays() {
	for changed := true; changed; {
		changed = false
		for _, f := range p.functions {
			for i, param := range f.params {
				if !f.array[i] && p.usesArray(f.body, f.own(param)) {
					f.array[i], changed = true, true
				}
			}
		}
	}
}

func (p *awkProgram) usesArray(n *awkNode, name string) bool {
	if n == nil {
		return false
	}
	isName := func(x *awkNode) bool { return x != nil && x.op == "var" && x.text == name }
	switch n.op {
	case "index", "in", "forin":
		if n.text == name {
			return true
		}
	case "delete":
		if isName(n.list[0]) {
			return true
		}
	case "call":
		if n.text == "split" && len(n.list) > 1 && isName(n.list[1]) {
			return true
		}
	case "user":
		f := p.functions[n.text]
		for i, x := range n.list {
			if f != nil && i < len(f.array) && f.array[i] && isName(x) {
				return true
			}
		}
	}
	for _, x := range n.list {
		if p.usesArray(x, name) {
			return true
		}
	}
	return false
}

// callUser calls a function of the program.
func (a *awking) callUser(n *awkNode) (awkValue, error) {
	f := a.program.functions[n.text]
	if f == nil {
		return awkValue{}, awkRefuse("the function %s", n.text)
	}
	if len(n.list) > len(f.params) {
		return awkValue{}, awkRefuse("%s with %d arguments", n.text, len(n.list))
	}
	if a.calls++; a.calls > maxAwkCalls {
		return awkValue{}, awkRefuse("functions that call each other this deep")
	}
	values := make([]awkValue, len(f.params))
	arrays := make([]map[string]awkValue, len(f.params))
	for i := range f.params {
		switch {
		case i >= len(n.list):
			if f.array[i] {
				arrays[i] = map[string]awkValue{}
			}
		case f.array[i]:
			x := n.list[i]
			if x.op != "var" {
				return awkValue{}, awkRefuse("%s of what is no array", n.text)
			}
			if _, scalar := a.vars[x.text]; scalar {
				return awkValue{}, awkRefuse("%s as an array and as a variable", x.text)
			}
			if a.arrays[x.text] == nil {
				a.arrays[x.text] = map[string]awkValue{}
			}
			arrays[i] = a.arrays[x.text]
		default:
			v, err := a.eval(n.list[i])
			if err != nil {
				return awkValue{}, err
			}
			values[i] = v
		}
	}
	restore := a.bind(f, values, arrays)
	a.returned = awkValue{}
	err := a.do(f.body)
	value := a.returned
	a.returned = awkValue{}
	restore()
	a.calls--
	if errors.Is(err, awkJump("return")) {
		err = nil
	}
	return value, err
}

// bind sets the parameters, and returns how they become what they were.
func (a *awking) bind(f *awkUser, values []awkValue, arrays []map[string]awkValue) (restore func()) {
	oldValues, oldArrays := make([]*awkValue, len(f.params)), make([]map[string]awkValue, len(f.params))
	for i, param := range f.params {
		name := f.own(param)
		if old, ok := a.vars[name]; ok {
			oldValues[i] = &old
		}
		oldArrays[i] = a.arrays[name]
		delete(a.vars, name)
		delete(a.arrays, name)
		if f.array[i] {
			a.arrays[name] = arrays[i]
		} else {
			a.vars[name] = values[i]
		}
	}
	return func() {
		for i, param := range f.params {
			name := f.own(param)
			delete(a.vars, name)
			delete(a.arrays, name)
			if oldValues[i] != nil {
				a.vars[name] = *oldValues[i]
			}
			if oldArrays[i] != nil {
				a.arrays[name] = oldArrays[i]
			}
		}
	}
}
