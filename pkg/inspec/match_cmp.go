// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// The forms that cmp reads (InSpec: lib/matchers/matchers.rb, cmp).
var (
	cmpInteger = regexp.MustCompile(`^-?\d+$`)
	cmpNumber  = regexp.MustCompile(`^(0|[1-9]\d*)$`)
	cmpFloat   = regexp.MustCompile(`^(\d+)\.(\d+)$`)
	cmpOctal   = regexp.MustCompile(`^0+[0-7]*$`)
	cmpVersion = regexp.MustCompile(`^\s*([0-9]+(\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?)?\s*$`)
)

// cmp compares loosely: text without regard to case, numbers in text, octal
// modes in text, versions, and a list of one as its element.
func (e *engine) cmp(a interp.Args) (*matcher, error) {
	op := "=="
	var want interp.Value
	set := false
	if vs := a.Flat(); len(vs) > 0 {
		want, set = vs[0], true
	}
	ran := false
	m := &matcher{kind: "cmp", chain: map[string]func(interp.Args) error{}}
	for _, o := range []string{"==", "!=", ">=", "<=", ">", "<", "=~"} {
		m.chain[o] = func(b interp.Args) error {
			op, want, set = o, b.Arg(0), true
			return nil
		}
	}
	m.describe = func() (string, error) {
		if !ran {
			// InSpec reads the operator only when it compares.
			return "cmp  nil", nil
		}
		s, err := e.in.Inspect(orNil(want))
		return "cmp " + op + " " + s, err
	}
	m.match = func(v interp.Value) (bool, error) {
		ran = true
		if !set {
			return false, interp.Raise("ArgumentError", "cmp needs a value")
		}
		return e.cmpValues(v, op, want)
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		got, err := e.cmpShow(v, want)
		if err != nil {
			return "", err
		}
		if op == "==" && !negated {
			x, err := e.in.ToS(orNil(want))
			return fmt.Sprintf("\nexpected: %s\n     got: %s\n\n(compared using `cmp` matcher)\n", x, got), err
		}
		x, err := e.in.Inspect(orNil(want))
		not := ""
		if negated {
			not = "not "
		}
		return fmt.Sprintf("\nexpected it %sto be %s %s\n     got: %s\n\n(compared using `cmp` matcher)\n", not, op, x, got), err
	}
	return m, nil
}

// cmpShow prints a number as an octal where it was compared with one.
func (e *engine) cmpShow(v, want interp.Value) (string, error) {
	if s, ok := want.(*interp.String); ok && cmpOctal.MatchString(s.Go()) {
		if n, ok := v.(interp.Int); ok {
			return "0" + strconv.FormatInt(int64(n), 8), nil
		}
	}
	return e.in.ToS(v)
}

func isNumeric(v interp.Value) bool {
	switch v.(type) {
	case interp.Int, interp.Float, *interp.Big:
		return true
	}
	return false
}

func (e *engine) cmpValues(actual interp.Value, op string, want interp.Value) (bool, error) {
	// A list of one is its element.
	if _, isList := want.(*interp.Array); !isList {
		if l, ok := actual.(*interp.Array); ok && len(l.Elems) == 1 {
			actual = l.Elems[0]
		}
	}
	if m := asMatcher(want); m != nil {
		return m.match(actual)
	}
	if sym, ok := actual.(interp.Symbol); ok {
		actual = interp.Str(string(sym))
	}
	got, gotText := actual.(*interp.String)
	exp, expText := want.(*interp.String)
	compare := func(a, b interp.Value) (bool, error) {
		r, err := e.in.Call(a, op, b)
		if interp.IsRaise(err, "NoMethodError") || interp.IsRaise(err, "ArgumentError") {
			return false, nil
		}
		return err == nil && interp.Truthy(r), err
	}
	if re, ok := want.(*interp.Regexp); ok {
		if !gotText {
			return false, nil
		}
		hit, err := e.in.Matches(re, got.Go())
		return hit == (op != "!="), err
	}
	switch {
	case gotText && expText && op == "==":
		return strings.EqualFold(got.Go(), exp.Go()), nil
	case gotText && expText && isVersion(got.Go()) && isVersion(exp.Go()) && (strings.Contains(got.Go(), ".") || strings.Contains(exp.Go(), ".") || cmpInteger.MatchString(got.Go()) && cmpInteger.MatchString(exp.Go())):
		return holds(op, compareVersions(got.Go(), exp.Go())), nil
	case gotText && isNumeric(want):
		switch {
		case cmpNumber.MatchString(got.Go()) || strings.HasPrefix(got.Go(), "-") && cmpNumber.MatchString(got.Go()[1:]):
			n, err := e.in.CallPrivate(e.in.Main(), "Integer", interp.Args{Pos: []interp.Value{got}})
			if err != nil {
				return false, err
			}
			return compare(n, want)
		case isFloat(want) && cmpFloat.MatchString(got.Go()):
			f, err := strconv.ParseFloat(got.Go(), 64)
			if err != nil {
				return false, nil
			}
			return compare(interp.Float(f), want)
		}
		return op == "!=", nil
	case expText && isNumeric(actual):
		text := exp.Go()
		_, isInt := actual.(interp.Int)
		switch {
		case isInt && cmpOctal.MatchString(text):
			n, err := strconv.ParseInt(text, 8, 64)
			if err != nil {
				return false, nil
			}
			return compare(actual, interp.Int(n))
		case isInt && cmpNumber.MatchString(strings.TrimPrefix(text, "-")):
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return false, nil
			}
			return compare(actual, interp.Int(n))
		}
		return op == "!=", nil
	case expText:
		if b, ok := actual.(interp.Bool); ok {
			hit := strconv.FormatBool(bool(b)) == strings.ToLower(exp.Go())
			return hit == (op != "!="), nil
		}
	}
	return compare(actual, want)
}

func isFloat(v interp.Value) bool {
	_, ok := v.(interp.Float)
	return ok
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

// isVersion tells whether Gem::Version reads s.
func isVersion(s string) bool { return cmpVersion.MatchString(s) }

// compareVersions is Gem::Version's order: segments of digits count as
// numbers, others come before any number.
func compareVersions(a, b string) int {
	x, y := segments(a), segments(b)
	for i := 0; i < len(x) || i < len(y); i++ {
		p, q := "0", "0"
		if i < len(x) {
			p = x[i]
		}
		if i < len(y) {
			q = y[i]
		}
		if p == q {
			continue
		}
		n, perr := strconv.Atoi(p)
		m, qerr := strconv.Atoi(q)
		switch {
		case perr == nil && qerr == nil:
			if n != m {
				return sign(n - m)
			}
		case perr == nil:
			return 1
		case qerr == nil:
			return -1
		default:
			return strings.Compare(p, q)
		}
	}
	return 0
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

var segment = regexp.MustCompile(`[0-9]+|[a-zA-Z]+`)

func segments(v string) []string {
	list := segment.FindAllString(strings.ReplaceAll(strings.TrimSpace(v), "-", ".pre."), -1)
	// Trailing zeros do not count, nor do those before a prerelease.
	for len(list) > 1 && strings.Trim(list[len(list)-1], "0") == "" {
		list = list[:len(list)-1]
	}
	return list
}
