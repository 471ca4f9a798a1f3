// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

type maker func(a interp.Args) (*matcher, error)

// matcherTable are the matchers by name (RSpec:
// lib/rspec/matchers.rb, InSpec: lib/matchers/matchers.rb).
func (e *engine) matcherTable() map[string]maker {
	table := map[string]maker{
		"eq":    e.equality("eq", "==", func(a, b interp.Value) (bool, error) { return e.in.Equal(a, b) }),
		"eql":   e.equality("eql", "eql?", func(a, b interp.Value) (bool, error) { return e.in.Eql(a, b), nil }),
		"equal": e.identity, "be": e.be, "be_nil": e.beNil,
		"be_truthy": e.truth("truthy", true), "be_falsey": e.truth("falsey", false),
		"be_a": e.kind("be a kind of", false), "be_an": e.kind("be a kind of", false), "be_kind_of": e.kind("be a kind of", false), "be_a_kind_of": e.kind("be a kind of", false),
		"be_an_instance_of": e.kind("be an instance of", true), "be_instance_of": e.kind("be an instance of", true),
		"be_between": e.between, "be_within": e.within, "match": e.matchPattern, "include": e.include,
		"start_with": e.affix("start with", true), "end_with": e.affix("end with", false),
		"all": e.all, "contain_exactly": e.containExactly, "match_array": e.matchArray,
		"be_in": e.beIn, "exist": e.exist, "satisfy": e.satisfy, "respond_to": e.respondTo, "have_attributes": e.haveAttributes,
		"cover": e.cover, "raise_error": e.raiseError, "raise_exception": e.raiseError, "change": e.change, "cmp": e.cmp,
		"be_readable": e.access("readable"), "be_writable": e.access("writable"), "be_executable": e.access("executable"),
		"contain_duplicates": e.duplicates,
		"be_installed":       e.state("installed", "expected that `%s` is installed", "by"), "be_enabled": e.state("enabled", "expected that `%s` is enabled", "with_level"),
		"be_running": e.state("running", "expected that `%s` is running", "under"), "be_reachable": e.state("reachable", "expected that host %s is reachable", "with"),
		"be_resolvable": e.state("resolvable", "expected that host %s is resolvable", "by"), "be_mounted": e.mounted,
		"belong_to_group": e.belongs("belong to group", "groups"), "belong_to_primary_group": e.belongs("belong to primary group", "group"),
	}
	for alias, base := range matcherAliases {
		table[alias] = aliased(alias, base, table[base])
	}
	return table
}

func (e *engine) equality(name, op string, same func(a, b interp.Value) (bool, error)) maker {
	return func(a interp.Args) (*matcher, error) {
		vs := a.Flat()
		if err := (interp.Args{Pos: vs}).Want(1, 1); err != nil {
			return nil, err
		}
		want := vs[0]
		m := e.plain(name, func() (string, error) {
			if name == "eql" {
				s, err := e.wordsOf(want)
				return name + s, err
			}
			s, err := e.show(want)
			return name + " " + s, err
		}, func(actual interp.Value) (bool, error) { return same(actual, want) })
		m.failure = func(actual interp.Value, negated bool) (string, error) {
			if (e.isNoValue(want) || e.isNoValue(actual)) && !interp.IsNil(want) && !interp.IsNil(actual) {
				// What answers every question with itself cannot be shown beside the other.
				return "", interp.Raise("TypeError", "can't convert Inspec::Input::NO_VALUE_SET to Array (Inspec::Input::NO_VALUE_SET#to_ary gives Inspec::Input::NO_VALUE_SET)")
			}
			x, err := e.show(want)
			if err != nil {
				return "", err
			}
			y, err := e.show(actual)
			if negated {
				x = "value != " + x
			}
			return fmt.Sprintf("\nexpected: %s\n     got: %s\n\n(compared using %s)\n", x, y, op), err
		}
		return m, nil
	}
}

func (e *engine) identity(a interp.Args) (*matcher, error) {
	if err := a.Want(1, 1); err != nil {
		return nil, err
	}
	return e.sameAs(a.Pos[0]), nil
}

// sameAs is equal, which `be true`, `be nil` and the like are too.
func (e *engine) sameAs(want interp.Value) *matcher {
	m := e.plain("equal", func() (string, error) {
		if text, ok := e.moment(want); ok {
			return "equal " + text, nil // RSpec takes it apart.
		}
		s, err := e.wordsOf(want)
		return "equal" + s, err
	}, func(actual interp.Value) (bool, error) { return interp.Same(actual, want), nil })
	detail := func(v interp.Value) (string, error) {
		s, err := e.show(v)
		return fmt.Sprintf("#<%s:%d> => %s", e.in.ClassOf(v).Name(), e.in.ObjectID(v), s), err
	}
	single := func(v interp.Value) bool {
		_, isBool := v.(interp.Bool)
		return isBool || interp.IsNil(v)
	}
	m.failure = func(actual interp.Value, negated bool) (string, error) {
		x, err := detail(want)
		if err != nil {
			return "", err
		}
		y, err := detail(actual)
		switch {
		case negated:
			return fmt.Sprintf("\nexpected not %s\n         got %s\n\nCompared using equal?, which compares object identity.\n\n", y, x), err
		case single(want) && err == nil:
			if x, err = e.show(want); err == nil && single(actual) {
				y, err = e.show(actual)
			}
			return fmt.Sprintf("\nexpected %s\n     got %s\n", x, y), err
		}
		return fmt.Sprintf("\nexpected %s\n     got %s\n\nCompared using equal?, which compares object identity,\nbut expected and actual are not the same object. Use\n`expect(actual).to eq(expected)` if you don't care about\nobject identity in this example.\n\n", x, y), err
	}
	return m
}

// be is `be`, `be VALUE` and `be > 4`.
func (e *engine) be(a interp.Args) (*matcher, error) {
	if len(a.Pos) > 0 {
		return e.sameAs(a.Pos[0]), nil
	}
	m := e.plain("be", func() (string, error) { return "be", nil }, func(actual interp.Value) (bool, error) { return interp.Truthy(actual), nil })
	m.failure = func(actual interp.Value, negated bool) (string, error) {
		s, err := e.show(actual)
		if negated {
			return "expected " + s + " to evaluate to false", err
		}
		return "expected " + s + " to evaluate to true", err
	}
	m.chain = map[string]func(interp.Args) error{}
	for _, op := range []string{"<", "<=", ">", ">=", "==", "=~", "==="} {
		m.chain[op] = func(a interp.Args) error {
			e.compareBy(m, op, a.Arg(0))
			return nil
		}
	}
	return m, nil
}

// compareBy makes m the matcher `be OP WANT`. What cannot be compared is no
// match, negated or not.
func (e *engine) compareBy(m *matcher, op string, want interp.Value) {
	m.chain = nil
	m.describe = func() (string, error) {
		s, err := e.in.ToS(want)
		return "be " + op + " " + s, err
	}
	compare := func(actual interp.Value, negated bool) (bool, error) {
		r, err := e.in.Call(actual, op, want)
		if interp.IsRaise(err, "ArgumentError") || interp.IsRaise(err, "NoMethodError") {
			return false, nil
		}
		return err == nil && interp.Truthy(r) != negated, err
	}
	m.match = func(actual interp.Value) (bool, error) { return compare(actual, false) }
	m.matchNot = func(actual interp.Value) (bool, error) { return compare(actual, true) }
	m.failure = func(actual interp.Value, negated bool) (string, error) {
		x, err := e.show(want)
		if err != nil {
			return "", err
		}
		y, err := e.show(actual)
		switch {
		case negated && (op[0] == '<' || op[0] == '>'):
			return fmt.Sprintf("`expect(%s).not_to be %s %s` not only FAILED, it is a bit confusing.", y, op, x), err
		case negated:
			return fmt.Sprintf("`expect(%s).not_to be %s %s`", y, op, x), err
		}
		return fmt.Sprintf("expected: %s %s\n     got: %s %s", op, x, strings.Repeat(" ", len(op)), y), err
	}
}

func (e *engine) beNil(a interp.Args) (*matcher, error) {
	m := e.plain("be_nil", func() (string, error) { return "be nil", nil }, func(v interp.Value) (bool, error) { return interp.IsNil(v), nil })
	m.failure = func(v interp.Value, negated bool) (string, error) {
		s, err := e.show(v)
		if negated {
			return "expected: not nil\n     got: nil", err
		}
		return "expected: nil\n     got: " + s, err
	}
	return m, nil
}

func (e *engine) truth(word string, want bool) maker {
	return func(a interp.Args) (*matcher, error) {
		m := e.plain("be_"+word, func() (string, error) { return "be " + word, nil }, func(v interp.Value) (bool, error) { return interp.Truthy(v) == want, nil })
		m.failure = func(v interp.Value, negated bool) (string, error) {
			s, err := e.show(v)
			w := word
			if negated {
				w = map[string]string{"truthy": "falsey", "falsey": "truthy"}[word]
			}
			return "expected: " + w + " value\n     got: " + s, err
		}
		return m, nil
	}
}

func (e *engine) kind(phrase string, exact bool) maker {
	return func(a interp.Args) (*matcher, error) {
		if err := a.Want(1, 1); err != nil {
			return nil, err
		}
		c, ok := a.Pos[0].(*interp.Class)
		m := e.plain(phrase, func() (string, error) {
			s, err := e.show(a.Pos[0])
			return phrase + " " + s, err
		}, func(v interp.Value) (bool, error) {
			switch {
			case !ok:
				return false, interp.Raise("TypeError", "class or module required")
			case exact:
				return e.in.ClassOf(v) == c, nil
			}
			return e.in.IsA(v, c), nil
		})
		return m, nil
	}
}

func (e *engine) between(a interp.Args) (*matcher, error) {
	if err := a.Want(2, 2); err != nil {
		return nil, err
	}
	inclusive := true
	m := e.plain("be_between", func() (string, error) {
		lo, err := e.show(a.Pos[0])
		if err != nil {
			return "", err
		}
		hi, err := e.show(a.Pos[1])
		mode := "inclusive"
		if !inclusive {
			mode = "exclusive"
		}
		return "be between " + lo + " and " + hi + " (" + mode + ")", err
	}, nil)
	operators := func() (string, string) {
		if inclusive {
			return "<=", ">="
		}
		return "<", ">"
	}
	comparable := func(v interp.Value) bool {
		less, greater := operators()
		return e.in.Responds(v, less) && e.in.Responds(v, greater)
	}
	m.match = func(v interp.Value) (bool, error) {
		if !comparable(v) {
			return false, nil
		}
		less, greater := operators()
		for i, op := range []string{greater, less} {
			r, err := e.in.Call(v, op, a.Pos[i])
			if interp.IsRaise(err, "ArgumentError") {
				return false, nil
			}
			if err != nil || !interp.Truthy(r) {
				return false, err
			}
		}
		return true, nil
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		s, err := e.sentence(m, v, negated)
		if !negated && !comparable(v) {
			less, greater := operators()
			s += fmt.Sprintf(", but it does not respond to `%s` and `%s`", less, greater)
		}
		return s, err
	}
	m.chain = map[string]func(interp.Args) error{
		"inclusive": func(interp.Args) error { inclusive = true; return nil },
		"exclusive": func(interp.Args) error { inclusive = false; return nil },
	}
	return m, nil
}

func (e *engine) within(a interp.Args) (*matcher, error) {
	if err := a.Want(1, 1); err != nil {
		return nil, err
	}
	var of interp.Value
	tolerance, unit := a.Pos[0], ""
	m := e.plain("be_within", func() (string, error) {
		d, err := e.in.ToS(a.Pos[0])
		if err != nil {
			return "", err
		}
		o, err := e.show(orNil(of))
		return "be within " + d + unit + " of " + o, err
	}, nil)
	m.match = func(v interp.Value) (bool, error) {
		if of == nil {
			return false, interp.Raise("ArgumentError", "You must set an expected value using #of: be_within(%v).of(expected_value)", interp.ToGo(a.Pos[0]))
		}
		if !e.in.Responds(v, "-") {
			return false, nil
		}
		diff, err := e.in.Call(v, "-", of)
		if err != nil {
			return false, err
		}
		if diff, err = e.in.Call(diff, "abs"); err != nil {
			return false, err
		}
		c, ok, err := e.in.Compare(diff, tolerance)
		return ok && c <= 0, err
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		s, err := e.sentence(m, v, negated)
		if !negated && !e.in.Responds(v, "-") {
			s += ", but it could not be treated as a numeric value"
		}
		return s, err
	}
	m.chain = map[string]func(interp.Args) error{
		"of": func(b interp.Args) error { of = b.Arg(0); return nil },
		"percent_of": func(b interp.Args) error {
			of, unit = b.Arg(0), "%"
			whole, err := e.in.Call(of, "abs")
			if err != nil {
				return err
			}
			part, err := e.in.Call(whole, "*", a.Pos[0])
			if err != nil {
				return err
			}
			tolerance, err = e.in.Call(part, "/", interp.Float(100))
			return err
		},
	}
	return m, nil
}

func (e *engine) matchPattern(a interp.Args) (*matcher, error) {
	vs := a.Flat()
	if err := (interp.Args{Pos: vs}).Want(1, 1); err != nil {
		return nil, err
	}
	want := vs[0]
	var captures []interp.Value
	m := e.plain("match", nil, nil)
	m.describe = func() (string, error) {
		s, err := e.showAll(want) // in full, as it alone does
		if err != nil || captures == nil {
			return "match " + s, err
		}
		c, err := e.showAll(interp.List(captures...))
		return "match " + s + " with captures " + c, err
	}
	m.match = func(v interp.Value) (bool, error) {
		if captures == nil {
			if ok, err := e.valuesMatch(want, v); ok || err != nil {
				return ok, err
			}
		}
		_, isText := v.(*interp.String)
		if !e.in.Responds(v, "match") || isText && e.matcherOf(want) != nil {
			return false, nil
		}
		found, err := e.in.Call(v, "match", want)
		if err != nil || captures == nil || !interp.Truthy(found) {
			return err == nil && interp.Truthy(found), err
		}
		return e.capturesMatch(captures, found)
	}
	m.chain = map[string]func(interp.Args) error{
		"with_captures": func(b interp.Args) error { captures = b.Flat(); return nil },
	}
	return m, nil
}

// capturesMatch compares what a pattern has captured: with named groups, a hash
// of them, else a list.
func (e *engine) capturesMatch(want []interp.Value, found interp.Value) (bool, error) {
	named, err := e.in.Call(found, "named_captures")
	if err != nil {
		return false, err
	}
	list, err := e.in.Call(found, "captures")
	if err != nil {
		return false, err
	}
	if names, ok := named.(*interp.Hash); ok && names.Len() > 0 && len(want) > 0 {
		symbols := interp.NewHash()
		for k, v := range names.All() {
			if s, ok := k.(*interp.String); ok {
				symbols.Set(interp.Symbol(s.Go()), v)
			}
		}
		for _, h := range []*interp.Hash{names, symbols} {
			if ok, err := e.valuesMatch(want[len(want)-1], h); ok || err != nil {
				return ok, err
			}
		}
	}
	return e.valuesMatch(interp.List(want...), list)
}

// exist asks exist? and exists?, which must agree (RSpec:
// lib/rspec/matchers/built_in/exist.rb).
func (e *engine) exist(a interp.Args) (*matcher, error) {
	type answer struct {
		value    interp.Value
		question string
	}
	ask := func(v interp.Value) (answers []answer, agree bool, err error) {
		for _, question := range []string{"exist?", "exists?"} {
			if !e.in.Responds(v, question) {
				continue
			}
			r, err := e.in.Call(v, question, a.Pos...)
			if err != nil {
				return nil, false, err
			}
			answers = append(answers, answer{r, question})
		}
		return answers, len(answers) > 0 && interp.Truthy(answers[0].value) == interp.Truthy(answers[len(answers)-1].value), nil
	}
	m := e.plain("exist", func() (string, error) {
		s, err := e.words(a.Pos)
		return "exist" + s, err
	}, func(v interp.Value) (bool, error) {
		answers, agree, err := ask(v)
		return agree && interp.Truthy(answers[0].value), err
	})
	m.matchNot = func(v interp.Value) (bool, error) {
		answers, agree, err := ask(v)
		return agree && !interp.Truthy(answers[0].value), err
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		s, err := e.show(v)
		if err != nil {
			return "", err
		}
		if negated {
			s += " not"
		}
		s = "expected " + s + " to exist"
		answers, agree, err := ask(v)
		switch {
		case err != nil || agree:
		case len(answers) == 0:
			s += " but it does not respond to either `exist?` or `exists?`"
		default:
			s += " but `exist?` and `exists?` returned different values:\n"
			for _, x := range answers {
				var shown string
				if shown, err = e.in.ToS(x.value); err != nil {
					break
				}
				s += fmt.Sprintf("\n%7s: %s", x.question, shown)
			}
		}
		return s, err
	}
	return m, nil
}

// predicate is be_NAME, which asks NAME?, and have_NAME, which asks has_NAME?.
func (e *engine) predicate(name string, a interp.Args) *matcher {
	var asks []string
	phrase := ""
	switch {
	case strings.HasPrefix(name, "be_an_"):
		asks = []string{strings.TrimPrefix(name, "be_an_") + "?", "an_" + strings.TrimPrefix(name, "be_an_") + "?"}
		phrase = "be " + strings.ReplaceAll(strings.TrimPrefix(name, "be_"), "_", " ")
	case strings.HasPrefix(name, "be_a_"):
		asks = []string{strings.TrimPrefix(name, "be_a_") + "?", "a_" + strings.TrimPrefix(name, "be_a_") + "?"}
		phrase = "be " + strings.ReplaceAll(strings.TrimPrefix(name, "be_"), "_", " ")
	case strings.HasPrefix(name, "be_") && len(name) > 3:
		word := strings.TrimPrefix(name, "be_")
		asks = []string{word + "?", word + "s?"}
		phrase = "be " + strings.ReplaceAll(word, "_", " ")
	case strings.HasPrefix(name, "have_") && len(name) > 5:
		asks = []string{"has_" + strings.TrimPrefix(name, "have_") + "?"}
		phrase = strings.ReplaceAll(name, "_", " ")
	default:
		return nil
	}
	if strings.HasSuffix(name, "?") || strings.HasSuffix(name, "!") || strings.HasSuffix(name, "=") {
		return nil
	}
	method := func(v interp.Value) string {
		for _, n := range asks {
			if e.in.Responds(v, n) {
				return n
			}
		}
		return ""
	}
	var result interp.Value
	m := &matcher{kind: name}
	m.describe = func() (string, error) {
		s, err := e.words(a.Flat())
		return phrase + s, err
	}
	ask := func(v interp.Value) (bool, bool, error) {
		n := method(v)
		if n == "" {
			return false, false, nil
		}
		// Keywords arrive as a hash (InSpec: lib/inspec/rspec_extensions.rb).
		r, err := e.in.CallArgs(v, n, interp.Args{Pos: a.Flat(), Block: a.Block})
		result = r
		return true, err == nil && interp.Truthy(r), err
	}
	m.match = func(v interp.Value) (bool, error) {
		_, ok, err := ask(v)
		return ok, err
	}
	m.matchNot = func(v interp.Value) (bool, error) {
		knows, ok, err := ask(v)
		return knows && !ok, err
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		s, err := e.show(v)
		if err != nil {
			return "", err
		}
		n := method(v)
		if n == "" {
			s = "expected " + s + " to respond to `" + asks[0] + "`"
			if private, err := e.in.Call(v, "respond_to?", interp.Symbol(asks[0]), interp.Bool(true)); err == nil && interp.Truthy(private) {
				s += " but `" + asks[0] + "` is a private method"
			}
			return s, nil
		}
		args := ""
		if len(a.Flat()) > 0 {
			var parts []string
			for _, x := range a.Flat() {
				t, err := e.show(x)
				if err != nil {
					return "", err
				}
				parts = append(parts, t)
			}
			args = "(" + strings.Join(parts, ", ") + ")"
		}
		r, err := e.show(orNil(result))
		want := "truthy"
		if negated {
			want = "falsey"
		}
		return fmt.Sprintf("expected `%s.%s%s` to be %s, got %s", s, n, args, want, r), err
	}
	return m
}

// access is be_readable and the like, with by and by_user (InSpec:
// lib/matchers/matchers.rb).
func (e *engine) access(what string) maker {
	return func(a interp.Args) (*matcher, error) {
		var by, user interp.Value = interp.Nil, interp.Nil
		m := &matcher{kind: "be_" + what}
		phrase := func() (string, error) {
			s := "be " + what
			for _, p := range []struct {
				word string
				v    interp.Value
			}{{" by ", by}, {" by user ", user}} {
				if !interp.IsNil(p.v) {
					t, err := e.in.ToS(p.v)
					if err != nil {
						return "", err
					}
					s += p.word + t
				}
			}
			return s, nil
		}
		m.describe = phrase
		m.match = func(v interp.Value) (bool, error) {
			r, err := e.in.Call(v, what+"?", by, user)
			return err == nil && interp.Truthy(r), err
		}
		m.failure = func(v interp.Value, negated bool) (string, error) { return e.sentence(m, v, negated) }
		m.chain = map[string]func(interp.Args) error{
			"by":      func(b interp.Args) error { by = b.Arg(0); return nil },
			"by_user": func(b interp.Args) error { user = b.Arg(0); return nil },
		}
		return m, nil
	}
}

// state is be_installed and its like: the answer must be true itself (InSpec:
// lib/matchers/matchers.rb).
func (e *engine) state(word, complaint, gone string) maker {
	return func(a interp.Args) (*matcher, error) {
		m := &matcher{kind: "be_" + word}
		m.describe = func() (string, error) { return "be " + word, nil }
		m.match = func(v interp.Value) (bool, error) {
			r, err := e.in.Call(v, word+"?")
			return err == nil && r == interp.Value(interp.Bool(true)), err
		}
		m.failure = func(v interp.Value, negated bool) (string, error) {
			if negated {
				return e.sentence(m, v, true)
			}
			s, err := e.in.ToS(v)
			return fmt.Sprintf(complaint, s), err
		}
		m.chain = map[string]func(interp.Args) error{gone: func(interp.Args) error {
			return interp.Raise("RuntimeError", "[UNSUPPORTED] `%s` is not supported in combination with `be_%s`", gone, word)
		}}
		return m, nil
	}
}

// belongs is belong_to_group and belong_to_primary_group: whether a user's
// property is the group, or holds it (InSpec: lib/matchers/matchers.rb).
func (e *engine) belongs(words, property string) maker {
	return func(a interp.Args) (*matcher, error) {
		group := a.Arg(0)
		want := interp.ToGo(group)
		m := &matcher{kind: strings.ReplaceAll(words, " ", "_")}
		m.describe = func() (string, error) {
			s, err := e.show(group)
			return words + " " + s, err
		}
		m.match = func(v interp.Value) (bool, error) {
			has, err := e.in.Call(v, property)
			if err != nil {
				return false, err
			}
			if property == "groups" && interp.IsNil(has) { // an account that is not there
				_, err := e.in.Call(has, "include?", group)
				return false, err
			}
			if list, ok := has.(*interp.Array); ok {
				return slices.ContainsFunc(list.Elems, func(x interp.Value) bool { return reflect.DeepEqual(interp.ToGo(x), want) }), nil
			}
			return reflect.DeepEqual(interp.ToGo(has), want), nil
		}
		m.failure = func(v interp.Value, negated bool) (string, error) { return e.sentence(m, v, negated) }
		return m, nil
	}
}

// mounted is be_mounted, with its options.
func (e *engine) mounted(a interp.Args) (*matcher, error) {
	var options interp.Value = interp.Nil
	identical := false
	m := &matcher{kind: "be_mounted"}
	m.describe = func() (string, error) { return "be mounted", nil }
	m.match = func(v interp.Value) (bool, error) {
		args := []interp.Value{}
		if !interp.IsNil(options) {
			args = append(args, options, interp.Bool(identical))
		}
		r, err := e.in.Call(v, "mounted?", args...)
		return err == nil && interp.Truthy(r), err
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		s, err := e.in.ToS(v)
		if negated || err != nil {
			return "expected " + s + " not to be mounted", err
		}
		if interp.IsNil(options) {
			return "\n" + s + " is not mounted\n", nil
		}
		want, err := e.in.ToS(options)
		if err != nil {
			return "", err
		}
		got, err := e.in.Call(v, "mount_options")
		if err != nil {
			return "", err
		}
		text, err := e.in.ToS(got)
		return fmt.Sprintf("\n%s is not mounted with the options\n     expected: %s\n     got: %s\n", s, want, text), err
	}
	with := func(exactly bool) func(interp.Args) error {
		return func(b interp.Args) error {
			options, identical = b.Arg(0), exactly
			if b.Kw != nil && b.Len() == 0 {
				options = b.Kw
			}
			return nil
		}
	}
	m.chain = map[string]func(interp.Args) error{"with": with(false), "only_with": with(true)}
	return m, nil
}
