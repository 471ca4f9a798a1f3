// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// matcherAliases are the second names of matchers, which change how they read
// (RSpec: lib/rspec/matchers.rb, alias_matcher).
var matcherAliases = map[string]string{
	"a_truthy_value": "be_truthy", "be_falsy": "be_falsey", "a_falsey_value": "be_falsey", "a_falsy_value": "be_falsey",
	"a_nil_value": "be_nil", "a_value": "be", "an_instance_of": "be_an_instance_of", "a_kind_of": "be_a_kind_of",
	"a_value_between": "be_between", "a_value_within": "be_within", "a_block_changing": "change", "changing": "change",
	"a_collection_containing_exactly": "contain_exactly", "containing_exactly": "contain_exactly", "an_array_matching": "match_array",
	"a_range_covering": "cover", "covering": "cover", "an_object_eq_to": "eq", "eq_to": "eq", "an_object_eql_to": "eql", "eql_to": "eql",
	"an_object_equal_to": "equal", "equal_to": "equal", "an_object_existing": "exist", "existing": "exist",
	"an_object_having_attributes": "have_attributes", "having_attributes": "have_attributes",
	"a_collection_including": "include", "a_string_including": "include", "a_hash_including": "include", "including": "include",
	"match_regex": "match", "an_object_matching": "match", "a_string_matching": "match", "matching": "match",
	"a_block_raising": "raise_error", "raising": "raise_error", "an_object_responding_to": "respond_to", "responding_to": "respond_to",
	"an_object_satisfying": "satisfy", "satisfying": "satisfy",
	"a_collection_starting_with": "start_with", "a_string_starting_with": "start_with", "starting_with": "start_with",
	"a_collection_ending_with": "end_with", "a_string_ending_with": "end_with", "ending_with": "end_with",
}

// aliased is a matcher under a second name: that stands for the first in all
// that it says.
func aliased(alias, base string, make maker) maker {
	switch base {
	case "raise_error":
		base, alias = "raise", strings.TrimSuffix(alias, "_error")
	case "match_array":
		base, alias = "contain_exactly", "an_array_containing_exactly"
	}
	reword := strings.NewReplacer(strings.ReplaceAll(base, "_", " "), strings.ReplaceAll(alias, "_", " "))
	return func(a interp.Args) (*matcher, error) {
		m, err := make(a)
		if err != nil {
			return nil, err
		}
		out := *m
		out.describe = func() (string, error) {
			s, err := m.describe()
			return reword.Replace(s), err
		}
		out.failure = func(v interp.Value, negated bool) (string, error) {
			s, err := m.failure(v, negated)
			return reword.Replace(s), err
		}
		out.match = func(v interp.Value) (bool, error) { return m.match(v) }
		out.matchNot = func(v interp.Value) (bool, error) { return m.run(nil, &expectTarget{value: v}, true) }
		out.follow(m)
		return &out, nil
	}
}

// follow lets a matcher be refined by what refines the one that it stands for,
// which can be another matcher after that: a_value > 5.
func (m *matcher) follow(base *matcher) {
	m.chain = map[string]func(interp.Args) error{}
	for name, refine := range base.chain {
		m.chain[name] = func(a interp.Args) error {
			err := refine(a)
			m.follow(base)
			return err
		}
	}
}

// negated is a matcher under a name that says the opposite.
func (e *engine) negated(alias, base string, make maker) maker {
	reword := strings.NewReplacer(strings.ReplaceAll(base, "_", " "), strings.ReplaceAll(alias, "_", " "))
	return func(a interp.Args) (*matcher, error) {
		m, err := make(a)
		if err != nil {
			return nil, err
		}
		flip := func(v interp.Value, negated bool) (bool, error) { return m.run(e, &expectTarget{value: v}, negated) }
		out := &matcher{
			kind: alias,
			describe: func() (string, error) {
				s, err := m.describe()
				return reword.Replace(s), err
			},
			match:    func(v interp.Value) (bool, error) { return flip(v, true) },
			matchNot: func(v interp.Value) (bool, error) { return flip(v, false) },
			failure:  func(v interp.Value, negated bool) (string, error) { return m.failure(v, !negated) },
		}
		out.follow(m)
		return out, nil
	}
}

// defineAlias is RSpec::Matchers.alias_matcher and define_negated_matcher.
func (e *engine) defineAlias(as func(alias, base string, make maker) maker) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		alias, err := a.Str(0)
		if err != nil {
			return nil, err
		}
		base, err := a.Str(1)
		if err != nil {
			return nil, err
		}
		e.makers[alias] = as(alias, base, func(a interp.Args) (*matcher, error) {
			make, ok := e.makers[base]
			if !ok {
				if m := e.predicate(base, a); m != nil {
					return m, nil
				}
				return nil, interp.Raise("NoMethodError", "undefined method `%s' for the matcher %s", base, alias)
			}
			return make(a)
		})
		return interp.Nil, in.Charge(groupSize)
	}
}
