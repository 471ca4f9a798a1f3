// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// signature is what a method is to take, as respond_to(:name).with(2).arguments
// says (RSpec: lib/rspec/matchers/built_in/respond_to.rb).
type signature struct {
	least, most int // positional; -1: it does not matter
	keywords    []string
	unlimited   bool
	anyKeywords bool
}

// respondTo is respond_to(:a, :b), with what the methods take.
func (e *engine) respondTo(a interp.Args) (*matcher, error) {
	names := make([]string, len(a.Pos))
	shown := make([]interp.Value, len(a.Pos))
	for i := range a.Pos {
		n, err := a.Str(i)
		if err != nil {
			return nil, err
		}
		names[i], shown[i] = n, interp.Symbol(n)
	}
	sig := &signature{least: -1, most: -1}
	// failing are the names that are, or are not, answered to.
	var failing []interp.Value
	check := func(v interp.Value, negated bool) (bool, error) {
		failing = nil
		for i, n := range names {
			ok := e.in.Responds(v, n)
			if ok {
				var err error
				if ok, err = e.takes(v, n, sig); err != nil {
					return false, err
				}
			}
			if ok == negated {
				failing = append(failing, shown[i])
			}
		}
		return len(failing) == 0, nil
	}
	list := func(names []interp.Value) (string, error) {
		var words []string
		for _, n := range names {
			s, err := e.in.Inspect(n)
			if err != nil {
				return "", err
			}
			words = append(words, s)
		}
		return strings.Join(words, ", "), nil
	}
	m := &matcher{kind: "respond_to", chain: sig.chain()}
	m.describe = func() (string, error) {
		if len(names) == 1 {
			return "respond to #" + names[0] + sig.String(), nil
		}
		s, err := list(shown)
		return "respond to [" + s + "]" + sig.String(), err
	}
	m.match = func(v interp.Value) (bool, error) { return check(v, false) }
	m.matchNot = func(v interp.Value) (bool, error) { return check(v, true) }
	m.failure = func(v interp.Value, negated bool) (string, error) {
		s, err := e.show(v)
		if err != nil {
			return "", err
		}
		verb := " to respond to "
		if negated {
			verb = " not to respond to "
		}
		f, err := list(failing)
		return "expected " + s + verb + f + sig.String(), err
	}
	return m, nil
}

// chain are the methods that say what is taken.
func (s *signature) chain() map[string]func(interp.Args) error {
	nothing := func(interp.Args) error { return nil }
	keywords := func(a interp.Args) error {
		s.keywords = nil
		for i := range a.Pos {
			k, err := a.Str(i)
			if err != nil {
				return err
			}
			s.keywords = append(s.keywords, k)
		}
		return nil
	}
	unlimited := func(interp.Args) error { s.unlimited = true; return nil }
	anyKeywords := func(interp.Args) error { s.anyKeywords = true; return nil }
	return map[string]func(interp.Args) error{
		"argument": nothing, "arguments": nothing,
		"with": func(a interp.Args) (err error) {
			if r, ok := a.Arg(0).(*interp.Range); ok {
				lo, isLo := r.Lo.(interp.Int)
				hi, isHi := r.Hi.(interp.Int)
				if !isLo || !isHi {
					return interp.Raise("ArgumentError", "with takes a number or a range of numbers")
				}
				s.least, s.most = int(lo), int(hi)
				return nil
			}
			s.least, err = a.Int(0)
			s.most = s.least
			return err
		},
		"with_keywords": keywords, "and_keywords": keywords,
		"with_unlimited_arguments": unlimited, "and_unlimited_arguments": unlimited,
		"with_any_keywords": anyKeywords, "and_any_keywords": anyKeywords,
	}
}

func (s *signature) String() string {
	var parts []string
	if s.least >= 0 {
		n := fmt.Sprint(s.least)
		if s.most != s.least {
			n += ".." + fmt.Sprint(s.most)
		}
		noun := " arguments"
		if n == "1" {
			noun = " argument"
		}
		parts = append(parts, n+noun)
	}
	if n := len(s.keywords); n > 0 {
		words := make([]string, n)
		for i, k := range s.keywords {
			words[i] = ":" + k
		}
		text := "keyword " + words[0]
		switch {
		case n == 2:
			text = "keywords " + strings.Join(words, " and ")
		case n > 2:
			text = "keywords " + strings.Join(words[:n-1], ", ") + ", and " + words[n-1]
		}
		parts = append(parts, text)
	}
	if s.unlimited {
		parts = append(parts, "unlimited arguments")
	}
	if s.anyKeywords {
		parts = append(parts, "any keywords")
	}
	if len(parts) == 0 {
		return ""
	}
	return " with " + strings.Join(parts, " and ")
}

// takes tells whether a method of v can be called as the signature says.
func (e *engine) takes(v interp.Value, name string, s *signature) (bool, error) {
	if s.String() == "" {
		return true, nil
	}
	method, err := e.in.Call(v, "method", interp.Symbol(name))
	if interp.IsRaise(err, "NameError") {
		return false, interp.Raise("ArgumentError", "The respond_to matcher requires that the actual object define the method(s) in order to check arity, but the method `%s` is not defined. Remove the arity check or define the method to continue.", name)
	}
	if err != nil {
		return false, err
	}
	params, err := e.in.Call(method, "parameters")
	if err != nil {
		return false, err
	}
	list, err := e.in.Elements(params)
	if err != nil {
		return false, err
	}
	var required, optional int
	var rest, anyKeywords bool
	var must, may []string
	if n, err := e.in.Call(method, "arity"); err != nil {
		return false, err
	} else if n, ok := n.(interp.Int); ok && len(list) == 0 {
		// One that is not written in Ruby.
		required, rest = int(n), n < 0
		if rest {
			required = -required - 1
		}
	}
	for _, p := range list {
		pair, err := e.in.Elements(p)
		if err != nil {
			return false, err
		}
		word := ""
		if len(pair) > 1 {
			if word, err = e.in.ToS(pair[1]); err != nil {
				return false, err
			}
		}
		switch pair[0] {
		case interp.Symbol("req"):
			required++
		case interp.Symbol("opt"):
			optional++
		case interp.Symbol("rest"):
			rest = true
		case interp.Symbol("keyreq"):
			must = append(must, word)
		case interp.Symbol("key"):
			may = append(may, word)
		case interp.Symbol("keyrest"):
			anyKeywords = true
		}
	}
	given := func(k string) bool { return slices.Contains(s.keywords, k) }
	known := func(k string) bool { return anyKeywords || slices.Contains(must, k) || slices.Contains(may, k) }
	return (s.least < 0 || s.least >= required && (rest || s.most <= required+optional)) &&
		(!s.unlimited || rest) && (!s.anyKeywords || anyKeywords) &&
		!slices.ContainsFunc(must, func(k string) bool { return !given(k) }) &&
		!slices.ContainsFunc(s.keywords, func(k string) bool { return !known(k) }), nil
}
