// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// customMatcher is what RSpec::Matchers.define made.
type customMatcher struct {
	name string
	body *interp.Proc
}

// custom is one use of a custom matcher, as its blocks see it.
type custom struct {
	match, matchNot, failure, failureNot, describe *interp.Proc
	expected                                       []interp.Value
	actual                                         interp.Value
}

// defineMatcher is RSpec::Matchers.define.
func (e *engine) defineMatcher(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	name, err := a.Str(0)
	if err != nil {
		return nil, err
	}
	if a.Block == nil {
		return nil, interp.Raise("ArgumentError", "RSpec::Matchers.define needs a block")
	}
	e.define[name] = &customMatcher{name, a.Block}
	return interp.Nil, nil
}

// instantiate evaluates a custom matcher's definition for its arguments.
func (e *engine) instantiate(c *customMatcher, a interp.Args) (*matcher, error) {
	in := e.in
	def := &custom{expected: a.Flat(), actual: interp.Nil}
	chained := map[string]*interp.Proc{}
	keep := func(at **interp.Proc) interp.Method {
		return func(_ *interp.Interp, _ interp.Value, b interp.Args) (interp.Value, error) {
			*at = b.Block
			return interp.Nil, nil
		}
	}
	o := in.NewObject(in.NewClass(nil, interp.Methods{
		"match": keep(&def.match), "match_when_negated": keep(&def.matchNot),
		"failure_message": keep(&def.failure), "failure_message_when_negated": keep(&def.failureNot),
		"description": keep(&def.describe),
		"match_unless_raises": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) {
			return nil, interp.Raise("NotImplementedError", "sonde does not support match_unless_raises yet")
		},
		"chain": func(_ *interp.Interp, _ interp.Value, b interp.Args) (interp.Value, error) {
			name, err := b.Str(0)
			if err != nil {
				return nil, err
			}
			chained[name] = b.Block
			return interp.Nil, nil
		},
		"diffable": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return interp.Nil, nil },
		"actual":   func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return def.actual, nil },
		"expected": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) {
			if len(def.expected) == 1 {
				return def.expected[0], nil
			}
			return interp.List(def.expected...), nil
		},
	}), nil)
	if _, err := in.ExecIn(c.body, o, nil, def.expected...); err != nil {
		return nil, err
	}
	if def.match == nil {
		return nil, interp.Raise("NotImplementedError", "the matcher %s has no match block", c.name)
	}
	text := func(p *interp.Proc, fallback func() (string, error)) (string, error) {
		if p == nil {
			return fallback()
		}
		v, err := in.Exec(p, o, def.actual)
		if err != nil {
			return "", err
		}
		return in.ToS(v)
	}
	m := &matcher{kind: c.name}
	m.describe = func() (string, error) {
		return text(def.describe, func() (string, error) {
			s, err := e.words(def.expected)
			return strings.ReplaceAll(c.name, "_", " ") + s, err
		})
	}
	m.match = func(v interp.Value) (bool, error) {
		def.actual = v
		r, err := in.Exec(def.match, o, v)
		return err == nil && interp.Truthy(r), err
	}
	if def.matchNot != nil {
		m.matchNot = func(v interp.Value) (bool, error) {
			def.actual = v
			r, err := in.Exec(def.matchNot, o, v)
			return err == nil && interp.Truthy(r), err
		}
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		p := def.failure
		if negated {
			p = def.failureNot
		}
		return text(p, func() (string, error) { return e.sentence(m, v, negated) })
	}
	m.chain = map[string]func(interp.Args) error{}
	for name, p := range chained {
		m.chain[name] = func(b interp.Args) error {
			_, err := in.Exec(p, o, b.Flat()...)
			return err
		}
	}
	return m, nil
}
