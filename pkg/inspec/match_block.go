// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func (e *engine) satisfy(a interp.Args) (*matcher, error) {
	if a.Block == nil {
		return nil, interp.Raise("ArgumentError", "satisfy needs a block")
	}
	text := "satisfy"
	if node, file := a.Block.Node(); node != nil && len(a.Pos) == 0 {
		start, end := node.Body.Body.Span()
		src := strings.TrimSpace(file.Source[start.Offset:end.Offset])
		if src == "" || strings.Contains(src, "\n") {
			text = "satisfy expression"
		} else {
			text = "satisfy expression `" + src + "`"
		}
	} else if len(a.Pos) > 0 {
		s, err := e.in.ToS(a.Pos[0])
		if err != nil {
			return nil, err
		}
		text = s
	}
	return e.plain("satisfy", func() (string, error) { return text, nil }, func(v interp.Value) (bool, error) {
		r, err := e.in.Yield(a.Block, v)
		return err == nil && interp.Truthy(r), err
	}), nil
}

// raiseError is raise_error(Class, message or /pattern/).
func (e *engine) raiseError(a interp.Args) (*matcher, error) {
	var class *interp.Class
	var message interp.Value
	for _, v := range a.Pos {
		if c, ok := v.(*interp.Class); ok {
			class = c
		} else {
			message = v
		}
	}
	name := "Exception"
	if class != nil {
		name = class.Name()
	}
	m := &matcher{kind: "raise_error", block: true}
	expected := func() (string, error) {
		if message == nil {
			return name, nil
		}
		t, err := e.show(message)
		if _, ok := message.(*interp.Regexp); ok {
			return name + " with message matching " + t, err
		}
		return name + " with " + t, err
	}
	m.describe = func() (string, error) {
		want, err := expected()
		return "raise " + want, err
	}
	var raised *interp.Error
	given := false
	m.match = func(_ interp.Value) (bool, error) { return false, nil }
	m.runBlock = func(p *interp.Proc, negated bool) (bool, error) {
		given, raised = true, nil
		_, err := e.in.Yield(p)
		if err == nil {
			return negated, nil
		}
		var ok bool
		if raised, ok = interp.AsError(err); !ok || raised.Unsupported() {
			return false, err
		}
		exc := e.in.Exception(raised)
		hit := class == nil || e.in.IsA(exc, class)
		if hit && message != nil {
			want := message
			got := interp.Value(interp.Str(raised.Message))
			var err error
			if re, ok := want.(*interp.Regexp); ok {
				hit, err = e.in.Matches(re, raised.Message)
			} else {
				hit, err = e.valuesMatch(want, got)
			}
			if err != nil {
				return false, err
			}
		}
		if hit && a.Block != nil {
			if _, err := e.in.Yield(a.Block, exc); err != nil {
				return false, err
			}
		}
		return hit != negated, nil
	}
	m.failure = func(_ interp.Value, negated bool) (string, error) {
		want, err := expected()
		if err != nil {
			return "", err
		}
		if negated {
			want = "no " + want
		}
		switch {
		case !given:
			return "expected " + want + " but was not given a block", nil
		case raised == nil:
			return "expected " + want + " but nothing was raised", nil
		}
		return fmt.Sprintf("expected %s, got #<%s: %s> with backtrace:", want, raised.Class, raised.Message), nil
	}
	m.chain = map[string]func(interp.Args) error{
		"with_message": func(b interp.Args) error { message = b.Arg(0); return nil },
	}
	return m, nil
}

// change is change { … } with by, from and to, by_at_least and by_at_most.
func (e *engine) change(a interp.Args) (*matcher, error) {
	probe := func() (interp.Value, error) {
		var v interp.Value
		var err error
		switch {
		case a.Block != nil:
			v, err = e.in.Yield(a.Block)
		case len(a.Pos) == 2:
			name, serr := a.Str(1)
			if serr != nil {
				return nil, serr
			}
			v, err = e.in.Call(a.Pos[0], name)
		default:
			return nil, interp.Raise("ArgumentError", "change needs a block or an object and a message")
		}
		if err != nil {
			return nil, err
		}
		// What may be mutated is copied.
		return e.in.Call(v, "dup")
	}
	want := map[string]interp.Value{}
	var before, after interp.Value
	m := &matcher{kind: "change", block: true, chain: map[string]func(interp.Args) error{}}
	for _, name := range []string{"by", "from", "to", "by_at_least", "by_at_most"} {
		m.chain[name] = func(b interp.Args) error { want[name] = b.Arg(0); return nil }
	}
	m.describe = func() (string, error) {
		s := "change result"
		for _, name := range []string{"from", "to", "by", "by_at_least", "by_at_most"} {
			if v, ok := want[name]; ok {
				t, err := e.show(v)
				if err != nil {
					return "", err
				}
				s += " " + strings.ReplaceAll(name, "_", " ") + " " + t
			}
		}
		return s, nil
	}
	m.match = func(interp.Value) (bool, error) { return false, nil }
	m.runBlock = func(p *interp.Proc, negated bool) (bool, error) {
		var err error
		if before, err = probe(); err != nil {
			return false, err
		}
		if _, err = e.in.Yield(p); err != nil {
			return false, err
		}
		if after, err = probe(); err != nil {
			return false, err
		}
		same, err := e.in.Equal(before, after)
		if err != nil {
			return false, err
		}
		hit := !same
		for name, v := range want {
			var ok bool
			switch name {
			case "from":
				ok, err = e.valuesMatch(v, before)
			case "to":
				ok, err = e.valuesMatch(v, after)
			default:
				var diff interp.Value
				if diff, err = e.in.Call(after, "-", before); err != nil {
					return false, err
				}
				var c int
				if c, ok, err = e.in.Compare(diff, v); err == nil && ok {
					ok = map[string]bool{"by": c == 0, "by_at_least": c >= 0, "by_at_most": c <= 0}[name]
				}
				if name == "by" && ok {
					hit = true
				}
			}
			if err != nil {
				return false, err
			}
			hit = hit && ok
		}
		return hit != negated, nil
	}
	m.failure = func(_ interp.Value, negated bool) (string, error) {
		d, err := m.describe()
		if err != nil {
			return "", err
		}
		x, err := e.show(before)
		if err != nil {
			return "", err
		}
		y, err := e.show(after)
		d = strings.Replace(d, "change result", "`result` to have changed", 1)
		if negated {
			return "expected `result` not to have changed, but did change from " + x + " to " + y, err
		}
		return "expected " + d + ", but was " + y + " (before " + x + ")", err
	}
	return m, nil
}
