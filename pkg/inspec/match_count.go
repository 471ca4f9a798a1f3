// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// times is how often something is expected (RSpec:
// lib/rspec/matchers/built_in/count_expectation.rb).
type times struct {
	least, most int
	hasLeast    bool
	hasMost     bool
	exact       bool
	got         int
}

func (t *times) given() bool { return t.hasLeast || t.hasMost }

func (t *times) met(n int) bool {
	t.got = n
	return (!t.hasLeast || n >= t.least) && (!t.hasMost || n <= t.most)
}

func (t *times) String() string {
	switch {
	case !t.given():
		return ""
	case t.exact:
		return often(t.least)
	case t.hasLeast && t.hasMost:
		return fmt.Sprintf(" between %d and %d times", t.least, t.most)
	case t.hasMost:
		return " at most" + often(t.most)
	}
	return " at least" + often(t.least)
}

func often(n int) string {
	switch n {
	case 1:
		return " once"
	case 2:
		return " twice"
	}
	return fmt.Sprintf(" %d times", n)
}

// chain are the methods that say how often.
func (t *times) chain() map[string]func(interp.Args) error {
	count := func(a interp.Args) (int, error) {
		if s, ok := a.Arg(0).(interp.Symbol); ok {
			if n := map[interp.Symbol]int{"once": 1, "twice": 2, "thrice": 3}[s]; n > 0 {
				return n, nil
			}
		}
		return a.Int(0)
	}
	exactly := func(n int) error {
		if t.given() {
			return interp.Raise("ArgumentError", "Multiple count constraints are not supported")
		}
		*t = times{least: n, most: n, hasLeast: true, hasMost: true, exact: true}
		return nil
	}
	fixed := func(n int) func(interp.Args) error { return func(interp.Args) error { return exactly(n) } }
	return map[string]func(interp.Args) error{
		"once": fixed(1), "twice": fixed(2), "thrice": fixed(3),
		"times": func(interp.Args) error { return nil },
		"exactly": func(a interp.Args) error {
			n, err := count(a)
			if err != nil {
				return err
			}
			return exactly(n)
		},
		"at_least": func(a interp.Args) (err error) {
			t.least, err = count(a)
			t.hasLeast = true
			return err
		},
		"at_most": func(a interp.Args) (err error) {
			t.most, err = count(a)
			t.hasMost = true
			return err
		},
	}
}
