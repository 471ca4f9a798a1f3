// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// operatorTarget is what should without a matcher gives: should == 0.
type operatorTarget struct {
	value   interp.Value
	negated bool
}

// defineOperators makes the class of should without a matcher (RSpec:
// lib/rspec/matchers/built_in/operators.rb).
func (e *engine) defineOperators() {
	ms := interp.Methods{}
	for _, op := range []string{"==", "===", "=~", ">", ">=", "<", "<="} {
		ms[op] = func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			t := interp.Data[*operatorTarget](self)
			m, err := e.operator(op, t, a.Arg(0))
			if err != nil {
				return nil, err
			}
			return interp.Bool(true), e.verdict(&expectTarget{value: t.value}, interp.Args{Pos: []interp.Value{e.object(m)}}, t.negated)
		}
	}
	for _, op := range []string{"!=", "!~"} {
		ms[op] = func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			word, other := "should", "should_not"
			if interp.Data[*operatorTarget](self).negated {
				word, other = other, word
			}
			return nil, interp.Raise("RuntimeError", "RSpec does not support `%s %s expected`.  Use `%s %s expected` instead.", word, op, other, "="+op[1:])
		}
	}
	e.classes.operator = e.in.DefineClass("RSpec::Matchers::BuiltIn::OperatorMatcher", nil, ms)
}

func (e *engine) operatorOf(value interp.Value, negated bool) interp.Value {
	return e.in.NewObject(e.classes.operator, &operatorTarget{value, negated})
}

// operator is the matcher of one operator. For =~ a list stands for its
// elements in any order.
func (e *engine) operator(op string, t *operatorTarget, want interp.Value) (*matcher, error) {
	if _, list := t.value.(*interp.Array); list && op == "=~" {
		if elems, ok := want.(*interp.Array); ok {
			return e.containExactly(interp.Args{Pos: elems.Elems})
		}
	}
	m := &matcher{
		kind: op,
		describe: func() (string, error) {
			s, err := e.in.Inspect(want)
			return op + " " + s, err
		},
		match: func(actual interp.Value) (bool, error) {
			v, err := e.in.Call(actual, op, want)
			return err == nil && interp.Truthy(v), err
		},
		failure: func(actual interp.Value, negated bool) (string, error) {
			wanted, err := e.show(want)
			if err != nil {
				return "", err
			}
			got, err := e.show(actual)
			if err != nil {
				return "", err
			}
			pad := strings.Repeat(" ", len(op))
			switch {
			case negated:
				return "expected not: " + op + " " + wanted + "\n         got: " + pad + " " + got, nil
			case op[0] == '=':
				return "expected: " + wanted + "\n     got: " + got + " (using " + op + ")", nil
			}
			return "expected: " + op + " " + wanted + "\n     got: " + pad + " " + got, nil
		},
	}
	return m, nil
}
