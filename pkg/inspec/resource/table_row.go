// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

// Instance variables of a row.
const (
	ivarCriteria = "@criteria_string"
	ivarTable    = "@filter_table"
	ivarRow      = "@row"
)

// rowClass makes the Struct whose members are the fields of a table: what
// entries are, and what the block of a `where` sees (InSpec:
// lib/inspec/utils/filter.rb).
func (s *schema) rowClass(in *interp.Interp) *interp.Class {
	var members []interp.Value
	methods := interp.Methods{
		"to_s": func(in *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
			return self.(*interp.Object).IVar(ivarCriteria), nil
		},
		"filter_table": func(_ *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
			return self.(*interp.Object).IVar(ivarTable), nil
		},
	}
	methods["criteria_string"] = methods["to_s"]
	seen := map[string]bool{}
	for _, c := range s.Columns {
		name := keyText(c.key())
		if c.Body != nil || seen[name] {
			continue
		}
		seen[name] = true
		members = append(members, interp.Symbol(name))
		if c.Lazy != nil {
			methods[name] = lazyField(c, name)
		}
	}
	if members == nil {
		return nil
	}
	made, err := in.Call(mustConst(in, "Struct"), "new", members...)
	must(err)
	class := made.(*interp.Class)
	class.Define(methods)
	return class
}

// entry is one row of the table as an object.
func (t *table) entry(in *interp.Interp, row *interp.Hash, criteria string) (interp.Value, error) {
	if t.schema.row == nil {
		return interp.Nil, nil
	}
	var values []interp.Value
	seen := map[string]bool{}
	for _, c := range t.schema.Columns {
		if c.Body != nil || seen[keyText(c.key())] {
			continue
		}
		seen[keyText(c.key())] = true
		v, ok := row.Get(c.key())
		if !ok {
			v = interp.Nil
		}
		values = append(values, v)
	}
	e, err := in.Call(t.schema.row, "new", values...)
	if err != nil {
		return interp.Nil, err
	}
	o := e.(*interp.Object)
	o.SetIVar(ivarCriteria, interp.Str(criteria))
	o.SetIVar(ivarTable, in.NewObject(t.schema.table, t))
	o.SetIVar(ivarRow, row)
	return e, nil
}

// lazyField is a field of a row that is filled in when it is asked for. In a
// table of a library, the row that asks first gets the value of the first row,
// and rows that were made before it have none, as in InSpec.
func lazyField(c Column, name string) interp.Method {
	return func(in *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
		o := self.(*interp.Object)
		t, err := dataOf[*table](in, o.IVar(ivarTable))
		if err != nil {
			return interp.Nil, err
		}
		row := o.IVar(ivarRow).(*interp.Hash)
		if c.FirstOnly {
			if t.filled[name] {
				return in.Call(self, "[]", interp.Symbol(name))
			}
			if err := t.fill(in, name, t.schema.classes.none); err != nil {
				return interp.Nil, err
			}
			row = t.rows[0]
		} else if _, there := row.Get(c.key()); !there {
			if err := c.Lazy(in, t, row, t.schema.classes.none); err != nil {
				return interp.Nil, err
			}
		}
		v, ok := row.Get(c.key())
		if !ok {
			v = interp.Nil
		}
		return in.Call(self, "[]=", interp.Symbol(name), v)
	}
}
