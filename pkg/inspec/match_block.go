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
	text := "satisfy expression"
	if len(a.Pos) > 0 {
		s, err := e.in.ToS(a.Pos[0])
		if err != nil {
			return nil, err
		}
		text = s
	} else if src := snippet(a.Block); src != "" {
		text += " `" + src + "`"
	}
	return e.plain("satisfy", func() (string, error) { return text, nil }, func(v interp.Value) (bool, error) {
		r, err := e.in.Yield(a.Block, v)
		return err == nil && interp.Truthy(r), err
	}), nil
}

// snippet is the body of a block as it is written, if it is on one line (RSpec:
// lib/rspec/expectations/block_snippet_extractor.rb).
func snippet(block *interp.Proc) string {
	node, file := block.Node()
	if node == nil {
		return ""
	}
	start, end := node.Body.Body.Span()
	if src := strings.TrimSpace(file.Source[start.Offset:end.Offset]); !strings.Contains(src, "\n") {
		return src
	}
	return ""
}

// raiseError is raise_error(Class, message or /pattern/). One of both will do
// (RSpec: lib/rspec/matchers/built_in/raise_error.rb).
func (e *engine) raiseError(a interp.Args) (*matcher, error) {
	what, message := a.Arg(0), a.Arg(1)
	if _, isText := what.(*interp.String); isText {
		what, message = interp.Nil, what
	}
	m := &matcher{kind: "raise_error", block: true}
	expected := func() (string, error) {
		name, err := "Exception", error(nil)
		if !interp.IsNil(what) {
			name, err = e.described(what)
		}
		if e.matcherOf(what) != nil && interp.IsNil(message) {
			return "Exception with " + name, err
		}
		if err != nil || interp.IsNil(message) {
			return name, err
		}
		t, err := e.described(message)
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
	given, inBlock := false, false
	m.match = func(_ interp.Value) (bool, error) { return false, nil }
	hits := func(exc, text interp.Value) (bool, error) {
		if !interp.IsNil(what) {
			ok, err := e.valuesMatch(what, exc)
			if !ok && err == nil {
				ok, err = e.valuesMatch(what, text)
			}
			if !ok || err != nil {
				return false, err
			}
		}
		if interp.IsNil(message) {
			return true, nil
		}
		return e.valuesMatch(message, text)
	}
	m.runBlock = func(p *interp.Proc, negated bool) (bool, error) {
		given, inBlock, raised = true, false, nil
		_, err := e.in.Yield(p)
		if err == nil {
			return negated, nil
		}
		var ok bool
		if raised, ok = interp.AsError(err); !ok || raised.Unsupported() {
			return false, err
		}
		exc := e.in.Exception(raised)
		hit, err := hits(exc, interp.Str(raised.Message))
		if err != nil {
			return false, err
		}
		if hit && a.Block != nil && !negated {
			// What the block raises is what the test says.
			if _, err := e.in.Yield(a.Block, exc); err != nil {
				inBlock = true
				raised, ok = interp.AsError(err)
				if !ok || raised.Unsupported() {
					return false, err
				}
				return false, nil
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
		case inBlock:
			return raised.Message, nil
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

// described is a value as RSpec prints it, a matcher without brackets.
func (e *engine) described(v interp.Value) (string, error) {
	if m := e.matcherOf(v); m != nil {
		return m.describe()
	}
	return e.show(v)
}
