// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// matcher is one RSpec matcher with its arguments. Ruby sees it as an object
// on which and, or and its chained methods can be called.
type matcher struct {
	kind     string // as it is called: "be_within"
	describe func() (string, error)
	match    func(actual interp.Value) (bool, error)
	matchNot func(actual interp.Value) (bool, error) // nil: not match
	failure  func(actual interp.Value, negated bool) (string, error)
	// block is set where the matcher takes expect { … }; runBlock then matches.
	block    bool
	runBlock func(p *interp.Proc, negated bool) (bool, error)
	// chain are the methods that refine it: of, exclusive, by, >=.
	chain map[string]func(a interp.Args) error
}

// run tells whether the target is as it should be.
func (m *matcher) run(_ *engine, t *expectTarget, negated bool) (bool, error) {
	if t.block != nil {
		return m.runBlock(t.block, negated)
	}
	if negated && m.matchNot != nil {
		return m.matchNot(t.value)
	}
	ok, err := m.match(t.value)
	return ok != negated, err
}

// object wraps a matcher for Ruby.
func (e *engine) object(m *matcher) interp.Value { return e.in.NewObject(e.classes.matcher, m) }

// matcherOf takes a matcher out of its object; an object of Ruby code with
// matches? is a matcher too. Nil is neither.
func (e *engine) matcherOf(v interp.Value) *matcher {
	o, ok := v.(*interp.Object)
	if !ok {
		return nil
	}
	if m, ok := o.Data.(*matcher); ok {
		return m
	}
	if !e.in.Responds(o, "matches?") {
		return nil
	}
	say := func(name, fallback string) (string, error) {
		if !e.in.Responds(o, name) {
			return fallback, nil
		}
		s, err := e.in.Call(o, name)
		if err != nil {
			return "", err
		}
		return e.in.ToS(s)
	}
	return &matcher{
		kind:     o.Class().Name(),
		describe: func() (string, error) { return say("description", o.Class().Name()) },
		match: func(actual interp.Value) (bool, error) {
			r, err := e.in.Call(o, "matches?", actual)
			return err == nil && interp.Truthy(r), err
		},
		failure: func(_ interp.Value, negated bool) (string, error) {
			if negated {
				return say("failure_message_when_negated", "expected not to match")
			}
			return say("failure_message", "expected to match")
		},
	}
}

// plain is the matcher for the usual sentence: expected X [not] to DESCRIPTION.
func (e *engine) plain(kind string, describe func() (string, error), match func(interp.Value) (bool, error)) *matcher {
	m := &matcher{kind: kind, describe: describe, match: match}
	m.failure = func(actual interp.Value, negated bool) (string, error) { return e.sentence(m, actual, negated) }
	return m
}

func (e *engine) sentence(m *matcher, actual interp.Value, negated bool) (string, error) {
	s, err := e.show(actual)
	if err != nil {
		return "", err
	}
	d, err := m.describe()
	if err != nil {
		return "", err
	}
	if negated {
		return "expected " + s + " not to " + d, nil
	}
	return "expected " + s + " to " + d, nil
}

// longest is how many characters RSpec prints of a value, before it leaves out
// the middle (RSpec: lib/rspec/support/object_formatter.rb).
const longest = 200

// show is a value as RSpec prints it: a matcher by its description.
func (e *engine) show(v interp.Value) (string, error) {
	s, err := e.showAll(v)
	if utf8.RuneCountInString(s) < longest {
		return s, err
	}
	rs := []rune(s)
	return string(rs[:longest/2+1]) + "..." + string(rs[len(rs)-longest/2:]), err
}

func (e *engine) showAll(v interp.Value) (string, error) {
	if m := asMatcher(v); m != nil {
		d, err := m.describe()
		return "(" + d + ")", err
	}
	switch v := v.(type) {
	case *interp.Array:
		if left := maxNesting; !containsMatcher(v, &left) {
			left = maxSorted
			return e.in.Inspect(e.sorted(v, &left))
		}
		var parts []string
		for _, x := range v.Elems {
			s, err := e.showAll(x)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		return "[" + strings.Join(parts, ", ") + "]", nil
	case *interp.Hash:
		if left := maxNesting; !containsMatcher(v, &left) {
			left = maxSorted
			return e.in.Inspect(e.sorted(v, &left))
		}
		var parts []string
		for k, x := range sortedKeys(v).All() {
			ks, err := e.showAll(k)
			if err != nil {
				return "", err
			}
			vs, err := e.showAll(x)
			if err != nil {
				return "", err
			}
			parts = append(parts, ks+"=>"+vs)
		}
		return "{" + strings.Join(parts, ", ") + "}", nil
	case *interp.Object:
		// A resource is shown by its name.
		if v.Class() != nil && e.in.IsA(v, e.classes.resource) {
			return e.in.ToS(v)
		}
		if text, ok := e.moment(v); ok {
			return text, nil
		}
	}
	return e.in.Inspect(v)
}

// text is to_s, also where a class below Hash has its own.
func (e *engine) text(v interp.Value) (string, error) {
	if h, ok := v.(*interp.Hash); ok {
		s, err := e.in.Call(h, "to_s")
		if err != nil {
			return "", err
		}
		return e.in.ToS(s)
	}
	return e.in.ToS(v)
}

// maxSorted bounds how many values of a structure are put in order.
const maxSorted = 10_000

// sorted is a value with all its hashes in the order of their keys, and its
// times as RSpec prints them (RSpec: rspec/support/object_formatter.rb,
// prepare_for_inspection). What is too large
// for that, as what holds itself is, stays as it is.
func (e *engine) sorted(v interp.Value, left *int) interp.Value {
	if *left--; *left < 0 {
		return v
	}
	switch x := v.(type) {
	case *interp.Array:
		out := make([]interp.Value, len(x.Elems))
		for i := range x.Elems {
			out[i] = e.sorted(x.Elems[i], left)
		}
		if *left >= 0 {
			return interp.List(out...)
		}
	case *interp.Hash:
		out := interp.NewHash()
		for k, y := range sortedKeys(x).All() {
			out.Set(k, e.sorted(y, left))
		}
		if *left >= 0 {
			return out
		}
	case *interp.Object:
		if text, ok := e.moment(x); ok {
			return e.in.NewObject(e.in.NewClass(nil, interp.Methods{
				"inspect": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return interp.Str(text), nil },
			}), nil)
		}
	}
	return v
}

// moment is a Time as RSpec prints it, to the nanosecond.
func (e *engine) moment(v interp.Value) (string, bool) {
	class, _ := e.in.Const("Time")
	if c, ok := class.(*interp.Class); !ok || !e.in.IsA(v, c) {
		return "", false
	}
	text, err := e.in.Call(v, "strftime", interp.Str("%Y-%m-%d %H:%M:%S.%N %z"))
	if err != nil {
		return "", false
	}
	s, err := e.in.ToS(text)
	return s, err == nil
}

// sortedKeys is a hash in the order of its keys, if all are strings or symbols.
func sortedKeys(h *interp.Hash) *interp.Hash {
	type pair struct {
		text       string
		key, value interp.Value
	}
	var pairs []pair
	for k, v := range h.All() {
		text, ok := interp.ToGo(k).(string)
		if !ok {
			return h
		}
		pairs = append(pairs, pair{text, k, v})
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return strings.Compare(a.text, b.text) })
	sorted := interp.NewHash()
	for _, p := range pairs {
		sorted.Set(p.key, p.value)
	}
	return sorted
}

func asMatcher(v interp.Value) *matcher {
	o, ok := v.(*interp.Object)
	if !ok {
		return nil
	}
	m, _ := o.Data.(*matcher)
	return m
}

// containsMatcher searches the first of the values in v.
func containsMatcher(v interp.Value, left *int) bool {
	if *left--; *left < 0 {
		return false
	}
	switch v := v.(type) {
	case *interp.Array:
		for _, x := range v.Elems {
			if asMatcher(x) != nil || containsMatcher(x, left) {
				return true
			}
		}
	case *interp.Hash:
		for k, x := range v.All() {
			if asMatcher(k) != nil || asMatcher(x) != nil || containsMatcher(x, left) {
				return true
			}
		}
	}
	return false
}

// words lists values in English: a, b, and c.
func (e *engine) words(vs []interp.Value) (string, error) {
	var out strings.Builder
	for i, v := range vs {
		s, err := e.show(v)
		if err != nil {
			return "", err
		}
		switch {
		case i == 0:
			out.WriteByte(' ')
		case i == len(vs)-1 && len(vs) == 2:
			out.WriteString(" and ")
		case i == len(vs)-1:
			out.WriteString(", and ")
		default:
			out.WriteString(", ")
		}
		out.WriteString(s)
	}
	return out.String(), nil
}

// arrow is a hash's arrow without spaces around it.
var arrow = regexp.MustCompile(`(\S)=>(\S)`)

// spaced puts spaces around the arrows of hashes, where RSpec does (RSpec:
// lib/rspec/matchers/built_in/base_matcher.rb, improve_hash_formatting).
func spaced(s string) string { return arrow.ReplaceAllString(s, "$1 => $2") }

// maxNesting bounds how deep values are compared, and how many are searched for
// matchers; one that holds itself has no end.
const maxNesting = 100

// valuesMatch is RSpec's fuzzy comparison: by matcher, element-wise, by == and
// by ===.
func (e *engine) valuesMatch(expected, actual interp.Value) (bool, error) {
	if e.nesting++; e.nesting > maxNesting {
		e.nesting--
		return false, interp.Raise("ArgumentError", "values nest deeper than %d", maxNesting)
	}
	defer func() { e.nesting-- }()
	if m := e.matcherOf(expected); m != nil {
		return m.match(actual)
	}
	switch want := expected.(type) {
	case *interp.Hash:
		got, ok := actual.(*interp.Hash)
		if !ok || want.Len() != got.Len() {
			return false, nil
		}
		for k, v := range want.All() {
			x, ok := got.Get(k)
			if !ok {
				return false, nil
			}
			if ok, err := e.valuesMatch(v, x); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	case *interp.Array:
		got, ok := actual.(*interp.Array)
		if !ok {
			break
		}
		if len(want.Elems) != len(got.Elems) {
			return false, nil
		}
		for i := range want.Elems {
			if ok, err := e.valuesMatch(want.Elems[i], got.Elems[i]); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	}
	if ok, err := e.in.Equal(expected, actual); ok || err != nil {
		return ok, err
	}
	return e.in.CaseEqual(expected, actual)
}

// and and or.
func (e *engine) compound(a, b *matcher, word string) *matcher {
	m := &matcher{kind: word, block: a.block && b.block}
	m.describe = func() (string, error) {
		x, err := a.describe()
		if err != nil {
			return "", err
		}
		y, err := b.describe()
		return x + " " + word + " " + y, err
	}
	var failA, failB bool
	m.match = func(v interp.Value) (bool, error) {
		ok, err := a.match(v)
		failA, failB = !ok, false
		if err != nil || ok == (word == "or") {
			return ok, err
		}
		other, err := b.match(v)
		failB = !other
		if word == "and" {
			// RSpec asks both.
			return ok && other, err
		}
		return other, err
	}
	if word == "and" {
		m.match = func(v interp.Value) (bool, error) {
			x, err := a.match(v)
			if err != nil {
				return false, err
			}
			y, err := b.match(v)
			failA, failB = !x, !y
			return x && y, err
		}
	}
	m.runBlock = func(p *interp.Proc, _ bool) (bool, error) {
		x, err := a.runBlock(p, false)
		if err != nil {
			return false, err
		}
		y, err := b.runBlock(p, false)
		return x && y, err
	}
	m.matchNot = func(interp.Value) (bool, error) {
		return false, interp.Raise("NotImplementedError", "`expect(...).not_to matcher.%s matcher` is not supported, since it creates a bit of an ambiguity. Instead, define negated versions of whatever matchers you wish to negate with `RSpec::Matchers.define_negated_matcher` and use `expect(...).to matcher.%s matcher`.", word, word)
	}
	m.failure = func(v interp.Value, _ bool) (string, error) {
		x, err := a.failure(v, false)
		if err != nil {
			return "", err
		}
		y, err := b.failure(v, false)
		if err != nil {
			return "", err
		}
		switch {
		case word == "and" && failA && !failB:
			return x, nil
		case word == "and" && failB && !failA:
			return y, nil
		}
		conj := "...and:"
		if word == "or" {
			conj = "...or:"
		}
		return indentBlock(strings.TrimRight(x, "\n")) + "\n\n" + conj + "\n\n" + indentBlock(strings.TrimPrefix(y, "\n")), nil
	}
	return m
}

// indentBlock indents by three, as RSpec does with the parts of a compound.
func indentBlock(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = "   " + l
		}
	}
	return strings.Join(lines, "\n")
}

// defineMatchers makes what should, to and be refer to.
func (e *engine) defineMatchers() {
	self := func(v interp.Value) *matcher { return interp.Data[*matcher](v) }
	join := func(word string) interp.Method {
		return func(in *interp.Interp, v interp.Value, a interp.Args) (interp.Value, error) {
			other := e.matcherOf(a.Arg(0))
			if other == nil {
				return nil, interp.Raise("ArgumentError", "%s needs a matcher", word)
			}
			return e.object(e.compound(self(v), other, word)), nil
		}
	}
	refine := func(in *interp.Interp, v interp.Value, name string, a interp.Args) (interp.Value, error) {
		fn, ok := self(v).chain[name]
		if !ok {
			return nil, in.NoMethod(v, name)
		}
		return v, fn(a)
	}
	methods := interp.Methods{
		"and": join("and"), "or": join("or"), "&": join("and"), "|": join("or"),
		"description": func(in *interp.Interp, v interp.Value, a interp.Args) (interp.Value, error) {
			d, err := self(v).describe()
			return interp.Str(d), err
		},
		"matches?": func(in *interp.Interp, v interp.Value, a interp.Args) (interp.Value, error) {
			ok, err := self(v).match(a.Arg(0))
			return interp.Bool(ok), err
		},
		"failure_message": func(in *interp.Interp, v interp.Value, a interp.Args) (interp.Value, error) {
			s, err := self(v).failure(a.Arg(0), false)
			return interp.Str(s), err
		},
		"inspect": func(in *interp.Interp, v interp.Value, a interp.Args) (interp.Value, error) {
			d, err := self(v).describe()
			return interp.Str("(" + d + ")"), err
		},
		"method_missing": func(in *interp.Interp, v interp.Value, a interp.Args) (interp.Value, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			return refine(in, v, name, interp.Args{Pos: a.Pos[1:], Kw: a.Kw, Block: a.Block})
		},
		"respond_to_missing?": func(in *interp.Interp, v interp.Value, a interp.Args) (interp.Value, error) {
			name, err := a.Str(0)
			_, ok := self(v).chain[name]
			return interp.Bool(ok), err
		},
	}
	for _, op := range []string{"==", "===", "!=", "<", ">", "<=", ">=", "=~", "then"} {
		methods[op] = func(in *interp.Interp, v interp.Value, a interp.Args) (interp.Value, error) {
			if _, ok := self(v).chain[op]; !ok {
				switch op {
				case "==":
					return interp.Bool(interp.Same(v, a.Arg(0))), nil
				case "===":
					ok, err := self(v).match(a.Arg(0))
					return interp.Bool(ok), err
				case "!=":
					// Ruby makes it of ==, and a matcher is never false.
					return interp.Bool(self(v).chain["=="] == nil && !interp.Same(v, a.Arg(0))), nil
				}
			}
			return refine(in, v, op, a)
		}
	}
	e.classes.matcher = e.in.DefineClass("RSpec::Matchers::BuiltIn::BaseMatcher", nil, methods)
	e.defineTarget()

	table := interp.Methods{}
	e.makers = e.matcherTable()
	for name, make := range e.makers {
		table[name] = func(in *interp.Interp, v interp.Value, a interp.Args) (interp.Value, error) {
			m, err := make(a)
			if err != nil {
				return nil, err
			}
			return e.object(m), nil
		}
	}
	mod := e.in.DefineModule("RSpec::Matchers", table)
	e.classes.matchers = mod
	if err := e.in.Include(e.classes.group, mod); err != nil {
		panic(err)
	}
	if err := e.in.Include(e.classes.rule, mod); err != nil {
		panic(err)
	}
	if err := e.in.DefineSingleton(mod, interp.Methods{
		"define": e.defineMatcher, "matcher": e.defineMatcher,
		"alias_matcher": e.defineAlias(aliased), "define_negated_matcher": e.defineAlias(e.negated),
	}); err != nil {
		panic(err)
	}
	// be_ANYTHING and have_ANYTHING ask the value. It is the group's own
	// method_missing, so that resources are found as well.
	missing := func(in *interp.Interp, v interp.Value, a interp.Args) (interp.Value, error) {
		name, err := a.Str(0)
		if err != nil {
			return nil, err
		}
		rest := interp.Args{Pos: a.Pos[1:], Kw: a.Kw, Block: a.Block}
		if make, ok := e.makers[name]; ok {
			m, err := make(rest)
			if err != nil {
				return nil, err
			}
			return e.object(m), nil
		}
		if m := e.predicate(name, rest); m != nil {
			return e.object(m), nil
		}
		if o, ok := v.(*interp.Object); ok && e.groupOf[o.Class()] != nil && in.Responds(o.Class(), name) {
			return nil, interp.Raise(wrongScope, "`%s` is not available from within an example (e.g. an `it` block) or from constructs that run in the scope of an example (e.g. `before`, `let`, etc). It is only available on an example group (e.g. a `describe` or `context` block).", name)
		}
		return e.missing(in, v, a)
	}
	e.classes.group.Define(interp.Methods{"method_missing": missing})
	e.classes.rule.Define(interp.Methods{"method_missing": missing})
}
