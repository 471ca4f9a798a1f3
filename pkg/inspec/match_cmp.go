// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/gemversion"
	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// What cmp takes for an integer and for an octal mode; a line break may follow
// (InSpec: lib/matchers/matchers.rb).
var (
	cmpInteger = regexp.MustCompile(`^-?(0+|[1-9]\d*)\n?$`)
	cmpOctal   = regexp.MustCompile(`^0+[0-7]+\n?$`)
)

// cmp compares loosely: text without regard to case, numbers in text, octal
// modes in text, versions, and a list of one as its element.
func (e *engine) cmp(a interp.Args) (*matcher, error) {
	op := "=="
	first := interp.Value(interp.Nil)
	if vs := a.Flat(); len(vs) > 0 {
		first = vs[0]
	}
	want, ran := first, false
	m := &matcher{kind: "cmp", chain: map[string]func(interp.Args) error{}}
	for _, o := range []string{"==", "!=", ">=", "<=", ">", "<", "===", "=~"} {
		m.chain[o] = func(b interp.Args) error {
			// cmp == false compares with what cmp was given, which is nothing.
			if op, want = o, b.Arg(0); !interp.Truthy(want) {
				want = first
			}
			return nil
		}
	}
	m.describe = func() (string, error) {
		if !ran {
			// InSpec reads the operator only when it compares.
			return "cmp  nil", nil
		}
		s, err := e.in.Inspect(want)
		return "cmp " + op + " " + s, err
	}
	m.match = func(v interp.Value) (bool, error) {
		ran = true
		return e.cmpValues(v, op, want)
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		got, err := e.cmpShow(v, want)
		if err != nil {
			return "", err
		}
		if op == "==" && !negated {
			x, err := e.in.ToS(want)
			return fmt.Sprintf("\nexpected: %s\n     got: %s\n\n(compared using `cmp` matcher)\n", x, got), err
		}
		x, err := e.in.Inspect(want)
		not := ""
		if negated {
			not = "not "
		}
		return fmt.Sprintf("\nexpected it %sto be %s %s\n     got: %s\n\n(compared using `cmp` matcher)\n", not, op, x, got), err
	}
	return m, nil
}

// cmpShow prints a value as an octal where it was compared with one; text that
// is no number raises there, as in InSpec.
func (e *engine) cmpShow(v, want interp.Value) (string, error) {
	if s, ok := want.(*interp.String); ok && cmpOctal.MatchString(s.Go()) && !interp.IsNil(v) {
		text, err := e.in.Call(interp.Str("0%o"), "%", v)
		if err != nil {
			return "", err
		}
		return e.in.ToS(text)
	}
	return e.text(v)
}

func (e *engine) cmpValues(actual interp.Value, op string, want interp.Value) (bool, error) {
	if op == "===" {
		return e.in.CaseEqual(actual, want)
	}
	if _, isList := want.(*interp.Array); !isList {
		if l, ok := actual.(*interp.Array); ok && len(l.Elems) == 1 {
			actual = l.Elems[0]
		}
	}
	ok, err := e.tryCmp(actual, op, want)
	if raised, isRaise := interp.AsError(err); isRaise {
		switch raised.Class {
		case "NoMethodError", "NameError", "ArgumentError":
			return false, nil
		}
	}
	return ok, err
}

// tryCmp follows InSpec's try_match, branch by branch.
func (e *engine) tryCmp(actual interp.Value, op string, want interp.Value) (bool, error) {
	send := func(a, b interp.Value) (bool, error) {
		r, err := e.in.Call(a, op, b)
		return err == nil && interp.Truthy(r), err
	}
	got, gotText := actual.(*interp.String)
	exp, expText := want.(*interp.String)
	_, gotInt := actual.(interp.Int)
	_, expInt := want.(interp.Int)
	_, gotBool := actual.(interp.Bool)
	switch {
	case gotText && expText:
		if op == "==" {
			return lowerASCII(got.Go()) == lowerASCII(exp.Go()), nil
		}
		if gemversion.Valid(exp.Go()) && gemversion.Valid(got.Go()) {
			return holds(op, gemversion.Compare(got.Go(), exp.Go())), nil
		}
	case isRegexp(want) && (gotText || gotInt):
		s, err := e.in.ToS(actual)
		if err != nil {
			return false, err
		}
		return e.in.Matches(want.(*interp.Regexp), s)
	case expText && cmpInteger.MatchString(exp.Go()) && gotInt:
		n, err := e.in.Call(exp, "to_i")
		if err != nil {
			return false, err
		}
		return send(actual, n)
	case expText && isBoolean(want) && gotBool:
		return send(actual, interp.Bool(strings.EqualFold(exp.Go(), "true")))
	case isBoolean(want) && gotText && (got.Go() == "true" || got.Go() == "false"):
		s, err := e.in.ToS(want)
		if err != nil {
			return false, err
		}
		return send(actual, interp.Str(s))
	case expInt && gotText && cmpInteger.MatchString(got.Go()):
		n, err := e.in.Call(actual, "to_i")
		if err != nil {
			return false, err
		}
		return send(n, want)
	case isFloat(want) && e.readsAsFloat(actual):
		f, err := e.in.Call(actual, "to_f")
		if err != nil {
			return false, err
		}
		return send(f, want)
	case expText && isSymbol(actual):
		return e.tryCmp(interp.Str(string(actual.(interp.Symbol))), op, want)
	case expText && cmpOctal.MatchString(exp.Go()) && gotInt:
		n, err := e.in.Call(exp, "to_i", interp.Int(8))
		if err != nil {
			return false, err
		}
		return send(actual, n)
	}
	return send(actual, want)
}

// lowerASCII is what casecmp compares: other letters keep their case.
func lowerASCII(s string) string {
	lower := []byte(s)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return string(lower)
}

func isRegexp(v interp.Value) bool {
	_, ok := v.(*interp.Regexp)
	return ok
}

func isSymbol(v interp.Value) bool {
	_, ok := v.(interp.Symbol)
	return ok
}

func isFloat(v interp.Value) bool {
	_, ok := v.(interp.Float)
	return ok
}

// isBoolean tells true, false and their names.
func isBoolean(v interp.Value) bool {
	switch v := v.(type) {
	case interp.Bool:
		return true
	case *interp.String:
		return strings.EqualFold(v.Go(), "true") || strings.EqualFold(v.Go(), "false")
	}
	return false
}

// readsAsFloat tells whether Float(v) gives a number.
func (e *engine) readsAsFloat(v interp.Value) bool {
	_, err := e.in.CallPrivate(e.in.Main(), "Float", interp.Args{Pos: []interp.Value{v}})
	return err == nil
}

func holds(op string, c int) bool {
	switch op {
	case "==":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	}
	return false
}
