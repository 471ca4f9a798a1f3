// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// changing is the matcher change { … } in use (RSpec:
// lib/rspec/matchers/built_in/change.rb).
type changing struct {
	e      *engine
	value  func() (interp.Value, error)
	name   string // of the value, in messages
	from   interp.Value
	to     interp.Value
	order  []string // of from and to, as they were said
	by     string   // "by", "by_at_least" or "by_at_most"
	amount interp.Value

	before, after interp.Value // the first a copy: it may be mutated
	wasAsExpected bool
	changed       bool
}

// change is change { … } and change(object, :message), with by, from and to,
// by_at_least and by_at_most.
func (e *engine) change(a interp.Args) (*matcher, error) {
	c := &changing{e: e, name: "result"}
	switch {
	case len(a.Pos) == 2:
		message, err := a.Str(1)
		if err != nil {
			return nil, err
		}
		c.value = func() (interp.Value, error) { return e.in.CallPrivate(a.Pos[0], message, interp.Args{}) }
		c.name = "`" + e.in.ClassOf(a.Pos[0]).Name() + "#" + message + "`"
		if class, ok := a.Pos[0].(*interp.Class); ok {
			c.name = "`" + class.Name() + "." + message + "`"
		}
	case a.Block != nil:
		c.value = func() (interp.Value, error) { return e.in.Yield(a.Block) }
		if src := snippet(a.Block); src != "" {
			c.name = "`" + src + "`"
		}
	default:
		return nil, interp.Raise("ArgumentError", "`change` requires either an object and message (`change(obj, :msg)`) or a block (`change { }`).")
	}
	m := &matcher{kind: "change", block: true, describe: c.describe, runBlock: c.run, failure: c.failure}
	m.match = func(interp.Value) (bool, error) { return false, nil }
	m.chain = map[string]func(interp.Args) error{
		"from": func(b interp.Args) error { c.from, c.order = b.Arg(0), append(c.order, "from"); return nil },
		"to":   func(b interp.Args) error { c.to, c.order = b.Arg(0), append(c.order, "to"); return nil },
	}
	for _, by := range []string{"by", "by_at_least", "by_at_most"} {
		m.chain[by] = func(b interp.Args) error { c.by, c.amount = by, b.Arg(0); return nil }
	}
	return m, nil
}

// expected is what the change is to be: " from 1 to 2", " by at least 3".
func (c *changing) expected() (string, error) {
	var out strings.Builder
	add := func(word string, v interp.Value) error {
		s, err := c.e.show(v)
		out.WriteString(" " + strings.ReplaceAll(word, "_", " ") + " " + s)
		return err
	}
	if c.by != "" {
		err := add(c.by, c.amount)
		return out.String(), err
	}
	for _, word := range c.order {
		v := c.from
		if word == "to" {
			v = c.to
		}
		if err := add(word, v); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

func (c *changing) describe() (string, error) {
	s, err := c.expected()
	return "change " + c.name + s, err
}

func (c *changing) run(p *interp.Proc, negated bool) (bool, error) {
	if negated && (c.by != "" || c.to != nil) {
		word := c.by
		if word == "" {
			word = "to"
		}
		return false, interp.Raise("NotImplementedError", "`expect { }.not_to change { }.%s()` is not supported", word)
	}
	value, err := c.value()
	if err != nil {
		return false, err
	}
	c.wasAsExpected = true
	if c.from != nil {
		if c.wasAsExpected, err = c.e.valuesMatch(c.from, value); err != nil {
			return false, err
		}
	}
	if c.before, err = c.e.in.Call(value, "dup"); err != nil {
		return false, err
	}
	if _, err = c.e.in.Yield(p); err != nil {
		return false, err
	}
	if c.after, err = c.value(); err != nil {
		return false, err
	}
	same, err := c.e.in.Equal(c.before, c.after)
	if err != nil {
		return false, err
	}
	c.changed = !same
	switch {
	case negated:
		return !c.changed && c.wasAsExpected, nil
	case c.by != "":
		return c.enough()
	case !c.changed || !c.wasAsExpected || c.to == nil:
		return c.changed && c.wasAsExpected, nil
	}
	return c.e.valuesMatch(c.to, c.after)
}

// enough compares the amount of the change.
func (c *changing) enough() (bool, error) {
	diff, err := c.e.in.Call(c.after, "-", c.before)
	if err != nil {
		return false, err
	}
	op := map[string]string{"by_at_least": ">=", "by_at_most": "<="}[c.by]
	if op == "" {
		return c.e.valuesMatch(c.amount, diff)
	}
	ok, err := c.e.in.Call(diff, op, c.amount)
	return err == nil && interp.Truthy(ok), err
}

func (c *changing) failure(_ interp.Value, negated bool) (string, error) {
	if c.before == nil {
		s, err := c.expected()
		return "expected " + c.name + " to have changed" + s + ", but was not given a block", err
	}
	was, err := c.e.show(c.before)
	if err != nil {
		return "", err
	}
	is, err := c.e.show(c.after)
	if err != nil {
		return "", err
	}
	expected, err := c.expected()
	if err != nil {
		return "", err
	}
	switch {
	case !c.wasAsExpected:
		from, err := c.e.show(c.from)
		return "expected " + c.name + " to have initially been " + from + ", but was " + was, err
	case negated:
		return "expected " + c.name + " not to have changed, but did change from " + was + " to " + is, nil
	case c.by != "":
		diff, err := c.e.in.Call(c.after, "-", c.before)
		if err != nil {
			return "", err
		}
		by, err := c.e.show(diff)
		return "expected " + c.name + " to have changed" + expected + ", but was changed by " + by, err
	case len(c.order) == 0:
		return "expected " + c.name + " to have changed, but is still " + was, nil
	case !c.changed:
		return "expected " + c.name + " to have changed" + expected + ", but did not change", nil
	}
	to, err := c.e.show(c.to)
	return "expected " + c.name + " to have changed to " + to + ", but is now " + is, err
}
