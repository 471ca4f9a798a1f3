// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package xpath

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// call evaluates a function of REXML. Those that it has not, it takes for names
// of elements; here they are not supported.
func (e *evaluator) call(o op, nodes set, at *focus) (any, error) {
	if len(nodes) != 1 {
		return nil, fmt.Errorf("%s() as a step of a path: %w", o.name, ErrUnsupported)
	}
	if at == nil {
		at = &focus{nodes[0].item, nodes[0].position, 1}
	}
	f, ok := functions[o.name]
	if !ok {
		return nil, fmt.Errorf("the function %s(): %w", o.name, ErrUnsupported)
	}
	if len(o.args) < f.min || len(o.args) > f.max {
		return nil, fmt.Errorf("wrong number of arguments of %s() (%d)", o.name, len(o.args))
	}
	args := make([]any, len(o.args))
	for i, arg := range o.args {
		var err error
		if args[i], err = e.eval(arg, nodes, at); err != nil {
			return nil, err
		}
	}
	return f.call(at, args)
}

type function struct {
	min, max int
	call     func(at *focus, args []any) (any, error)
}

// pure is a function that looks at its arguments only.
func pure(n int, fn func(args []any) any) function {
	return function{n, n, func(_ *focus, args []any) (any, error) { return fn(args), nil }}
}

// ofContext is a function whose argument may be left out.
func ofContext(fn func(v any) any) function {
	return function{0, 1, func(at *focus, args []any) (any, error) {
		if len(args) == 0 {
			return fn(at.node), nil
		}
		return fn(args[0]), nil
	}}
}

var functions = map[string]function{
	"true":     pure(0, func([]any) any { return true }),
	"false":    pure(0, func([]any) any { return false }),
	"not":      pure(1, func(a []any) any { return !boolean(a[0]) }),
	"boolean":  ofContext(func(v any) any { return boolean(v) }),
	"number":   ofContext(func(v any) any { return number(v) }),
	"string":   ofContext(func(v any) any { return text(v) }),
	"position": {0, 0, func(at *focus, _ []any) (any, error) { return int64(at.index), nil }},
	"last":     {0, 0, func(at *focus, _ []any) (any, error) { return int64(at.size), nil }},
	"count": {1, 1, func(_ *focus, a []any) (any, error) {
		nodes, ok := a[0].(set)
		if !ok {
			return nil, fmt.Errorf("count() of what are no nodes: %w", ErrUnsupported)
		}
		return int64(len(nodes)), nil
	}},
	"name":          named((*Node).QName),
	"namespace-uri": named((*Node).namespace),
	"local-name": {0, 1, func(at *focus, a []any) (any, error) {
		v, err := named(func(n *Node) string { return n.Name }).call(at, a)
		if names, ok := v.(set); ok {
			return text(names), err
		}
		return v, err
	}},
	"sum": pure(1, func(a []any) any {
		nodes, ok := a[0].(set)
		if !ok {
			nodes = set{{a[0], 1}}
		}
		if len(nodes) == 0 {
			return int64(0)
		}
		sum := 0.0
		for _, p := range nodes {
			sum += number(text(p.item))
		}
		return sum
	}),
	"floor":   pure(1, func(a []any) any { return whole(math.Floor(number(a[0]))) }),
	"ceiling": pure(1, func(a []any) any { return whole(math.Ceil(number(a[0]))) }),
	"round":   pure(1, func(a []any) any { return whole(math.Round(number(a[0]))) }),
	"concat": {0, 1000, func(_ *focus, a []any) (any, error) {
		var b strings.Builder
		for _, v := range a {
			b.WriteString(text(v))
		}
		return b.String(), nil
	}},
	"starts-with": pure(2, func(a []any) any { return strings.HasPrefix(text(a[0]), text(a[1])) }),
	"contains":    pure(2, func(a []any) any { return strings.Contains(text(a[0]), text(a[1])) }),
	"substring-before": pure(2, func(a []any) any {
		before, _, ok := strings.Cut(text(a[0]), text(a[1]))
		if !ok {
			return ""
		}
		return before
	}),
	"substring-after": pure(2, func(a []any) any {
		_, after, _ := strings.Cut(text(a[0]), text(a[1]))
		after, _, _ = strings.Cut(after, "\n")
		return after
	}),
	"substring":     {2, 3, func(_ *focus, a []any) (any, error) { return substring(a), nil }},
	"string-length": pure(1, func(a []any) any { return int64(utf8.RuneCountInString(text(a[0]))) }),
	"normalize-space": ofContext(func(v any) any {
		if nodes, ok := v.(set); ok && len(nodes) != 1 {
			v = text(nodes)
		}
		return strings.Join(strings.Fields(text(v)), " ")
	}),
	"translate": pure(3, func(a []any) any { return translate(text(a[0]), []rune(text(a[1])), []rune(text(a[2]))) }),
}

// named gives something of the names of nodes: of a set, as many strings.
func named(of func(*Node) string) function {
	return function{0, 1, func(at *focus, args []any) (any, error) {
		if len(args) == 0 {
			if n, ok := at.node.(*Node); ok {
				return of(n), nil
			}
			return "", nil
		}
		nodes, ok := args[0].(set)
		if !ok {
			return nil, fmt.Errorf("the name of what is no node: %w", ErrUnsupported)
		}
		var names []any
		for _, p := range nodes {
			if n, ok := p.item.(*Node); ok && (n.Kind == Element || n.Kind == Attribute) {
				names = append(names, of(n))
			}
		}
		return setOf(names), nil
	}}
}

// whole is an integer, where a float has one.
func whole(f float64) any {
	if math.IsNaN(f) || math.Abs(f) >= 1<<53 {
		return f
	}
	return int64(f)
}

func substring(a []any) string {
	s := []rune(text(a[0]))
	length := float64(len(s))
	if len(a) > 2 {
		length = number(a[2])
	}
	start := number(a[1])
	if math.IsNaN(length) || math.IsNaN(start) || math.IsInf(start, 0) {
		return ""
	}
	from := math.Round(start) - 1
	to := from + math.Round(length)
	if math.IsInf(length, 1) {
		to = float64(len(s))
	}
	from, to = max(from, 0), min(to, float64(len(s)))
	if from >= to {
		return ""
	}
	return string(s[int(from):int(to)])
}

func translate(s string, from, to []rune) string {
	by := map[rune]rune{}
	for i, r := range from {
		if _, ok := by[r]; ok {
			continue
		}
		if by[r] = -1; i < len(to) {
			by[r] = to[i]
		}
	}
	return strings.Map(func(r rune) rune {
		if t, ok := by[r]; ok {
			return t
		}
		return r
	}, s)
}

func arithmetic(sign string, a, b float64) float64 {
	switch sign {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "div":
		return a / b
	}
	// Ruby's modulo has the sign of the divisor.
	m := math.Mod(a, b)
	if m != 0 && m < 0 != (b < 0) {
		m += b
	}
	return m
}

func boolean(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case int64:
		return v != 0
	case float64:
		return v != 0 && !math.IsNaN(v)
	case string:
		return v != ""
	case set:
		return len(v) > 0
	}
	return v != nil
}

var (
	isNumber   = lazyregexp.New(`\A\d+(\.\d+)?\z`)
	numberForm = lazyregexp.New(`\A-?(\d+(\.\d*)?|\.\d+)\z`)
)

func number(v any) float64 {
	switch v := v.(type) {
	case bool:
		if v {
			return 1
		}
		return 0
	case int64:
		return float64(v)
	case float64:
		return v
	}
	s := strings.TrimSpace(text(v))
	if !numberForm.MatchString(s) {
		return math.NaN()
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return math.NaN()
	}
	return f
}

// text is a value as a string; of a set, that of its first node.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case *Node:
		return v.stringValue()
	case set:
		if len(v) == 0 {
			return ""
		}
		return text(v[0].item)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		switch {
		case math.IsNaN(v):
			return "NaN"
		case math.IsInf(v, 0) || v != math.Trunc(v) || math.Abs(v) >= 1e15:
			return strings.Replace(strconv.FormatFloat(v, 'g', -1, 64), "Inf", "Infinity", 1)
		}
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return ""
}
