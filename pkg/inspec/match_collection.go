// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func (e *engine) include(a interp.Args) (*matcher, error) {
	want := a.Flat()
	var missing []interp.Value
	var count times
	noInclude := false
	m := &matcher{kind: "include", chain: count.chain()}
	list := func(vs []interp.Value) (string, error) {
		if len(vs) == 0 {
			return " nil", nil
		}
		whole := interp.NewHash()
		for _, v := range vs {
			pairs, ok := v.(*interp.Hash)
			if !ok {
				return e.words(vs)
			}
			for k, x := range pairs.All() {
				whole.Set(k, x)
			}
		}
		s, err := e.in.Inspect(whole)
		return " " + s, err
	}
	m.describe = func() (string, error) {
		s, err := list(want)
		return spaced("include" + s + count.String()), err
	}
	check := func(v interp.Value, wanted bool) (bool, error) {
		missing, noInclude = nil, false
		if _, isHash := v.(*interp.Hash); !isHash && !e.in.Responds(v, "include?") {
			noInclude = true
			return false, nil
		}
		if count.given() {
			missing = want
			n, err := e.occurrences(v, want)
			return count.met(n) == wanted, err
		}
		for _, x := range want {
			ok, err := e.includes(v, x)
			if err != nil {
				return false, err
			}
			if ok != wanted {
				missing = append(missing, x)
			}
		}
		return len(missing) == 0, nil
	}
	m.match = func(v interp.Value) (bool, error) { return check(v, true) }
	m.matchNot = func(v interp.Value) (bool, error) { return check(v, false) }
	m.failure = func(v interp.Value, negated bool) (string, error) {
		s, err := e.show(v)
		if err != nil {
			return "", err
		}
		vs := missing
		if noInclude {
			vs = want
		}
		w, err := list(vs)
		verb := "to include"
		if negated {
			verb = "not to include"
		}
		out := "expected " + s + " " + verb + w
		switch {
		case noInclude:
			out += ", but it does not respond to `include?`"
		case count.given():
			out += count.String() + " but it is included" + often(count.got)
		}
		return spaced(out), err
	}
	return m, nil
}

// includes tells whether a value includes x: a hash a key or pairs, anything
// else an element.
func (e *engine) includes(v, x interp.Value) (bool, error) {
	if h, ok := v.(*interp.Hash); ok {
		return e.hashIncludes(h, x)
	}
	if r, err := e.in.Call(v, "include?", x); err != nil || interp.Truthy(r) {
		return err == nil, err
	}
	if _, isText := v.(*interp.String); isText {
		return false, nil
	}
	vs, err := e.in.Elements(v)
	if err != nil {
		return false, err
	}
	for _, y := range vs {
		if ok, err := e.valuesMatch(x, y); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (e *engine) hashIncludes(h *interp.Hash, x interp.Value) (bool, error) {
	if pairs, ok := x.(*interp.Hash); ok {
		for k, y := range pairs.All() {
			got, ok := h.Get(k)
			if !ok {
				return false, nil
			}
			if ok, err := e.valuesMatch(y, got); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	}
	for k := range h.All() {
		if ok, err := e.valuesMatch(x, k); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// occurrences is how often a value includes the one that is wanted.
func (e *engine) occurrences(v interp.Value, want []interp.Value) (int, error) {
	if _, isHash := v.(*interp.Hash); isHash || len(want) != 1 {
		return 0, interp.Raise("NotImplementedError", "sonde does not support include with a count of several values or of a hash: RSpec has none")
	}
	if _, isText := v.(*interp.String); isText {
		found, err := e.in.Call(v, "scan", want[0])
		if err != nil {
			return 0, err
		}
		vs, err := e.in.Elements(found)
		return len(vs), err
	}
	vs, err := e.in.Elements(v)
	n := 0
	for _, x := range vs {
		ok, err := e.valuesMatch(want[0], x)
		if err != nil {
			return 0, err
		}
		if ok {
			n++
		}
	}
	return n, err
}

// affix is start_with and end_with: the first or last elements of whatever has
// an index (RSpec: lib/rspec/matchers/built_in/start_or_end_with.rb).
func (e *engine) affix(phrase string, front bool) maker {
	return func(a interp.Args) (*matcher, error) {
		want := interp.Value(interp.List(a.Pos...))
		if len(a.Pos) == 1 {
			want = a.Pos[0]
		}
		var trouble string
		m := e.plain(phrase, func() (string, error) {
			s, err := e.wordsOf(want)
			return phrase + s, err
		}, func(v interp.Value) (bool, error) {
			trouble = ""
			if !e.in.Responds(v, "[]") {
				trouble = ", but it cannot be indexed using #[]"
				return false, nil
			}
			ok, err := e.affixed(v, want, front)
			if interp.IsRaise(err, "ArgumentError") {
				trouble = ", but it does not have ordered elements"
				return false, nil
			}
			return ok, err
		})
		m.failure = func(v interp.Value, negated bool) (string, error) {
			s, err := e.sentence(m, v, negated)
			return s + trouble, err
		}
		return m, nil
	}
}

func (e *engine) affixed(v, want interp.Value, front bool) (bool, error) {
	at := func(index ...interp.Value) (bool, error) {
		part, err := e.in.Call(v, "[]", index...)
		if err != nil {
			return false, err
		}
		return e.valuesMatch(want, part)
	}
	if e.in.Responds(want, "length") {
		n, err := e.in.Call(want, "length")
		if err != nil {
			return false, err
		}
		from := interp.Value(interp.Int(0))
		if size, ok := n.(interp.Int); ok && !front {
			from = -size
		}
		if ok, err := at(from, n); ok || err != nil {
			return ok, err
		}
	}
	if front {
		return at(interp.Int(0))
	}
	return at(interp.Int(-1))
}

func (e *engine) all(a interp.Args) (*matcher, error) {
	inner := e.matcherOf(a.Arg(0))
	if inner == nil {
		return nil, interp.Raise("ArgumentError", "all needs a matcher")
	}
	type miss struct {
		index int
		text  string
	}
	var misses []miss
	iterable := true
	m := &matcher{kind: "all"}
	m.describe = func() (string, error) {
		d, err := inner.describe()
		return "all " + d, err
	}
	m.match = func(v interp.Value) (bool, error) {
		misses = nil
		switch v.(type) {
		case *interp.String, interp.NilType:
			iterable = false
		default:
			iterable = e.in.Responds(v, "each")
		}
		if !iterable {
			return false, nil
		}
		vs, err := e.in.Elements(v)
		if err != nil {
			return false, err
		}
		for i, x := range vs {
			ok, err := inner.match(x)
			if err != nil {
				return false, err
			}
			if !ok {
				text, err := inner.failure(x, false)
				if err != nil {
					return false, err
				}
				misses = append(misses, miss{i, text})
			}
		}
		return len(misses) == 0, nil
	}
	m.matchNot = func(interp.Value) (bool, error) {
		return false, interp.Raise("NotImplementedError", "`expect().not_to all( matcher )` is not supported.")
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		s, err := e.sentence(m, v, negated)
		if err != nil {
			return "", err
		}
		if !iterable {
			return s + ", but was not iterable", nil
		}
		var out strings.Builder
		out.WriteString(s)
		for _, x := range misses {
			lines := strings.Split(strings.Trim(x.text, "\n"), "\n")
			for i := range lines {
				if lines[i] != "" {
					lines[i] = "      " + lines[i]
				}
			}
			fmt.Fprintf(&out, "\n\n   object at index %d failed to match:\n%s", x.index, strings.Join(lines, "\n"))
		}
		return out.String(), nil
	}
	return m, nil
}

func (e *engine) containExactly(a interp.Args) (*matcher, error) {
	return e.exactly(a.Flat()), nil
}

func (e *engine) matchArray(a interp.Args) (*matcher, error) {
	if err := a.Want(1, -1); err != nil {
		return nil, err
	}
	vs, err := e.items(a.Pos[0])
	return e.exactly(vs), err
}

// items is Ruby's Array(v).
func (e *engine) items(v interp.Value) ([]interp.Value, error) {
	switch l := v.(type) {
	case *interp.Array:
		return l.Elems, nil
	case interp.NilType:
		return nil, nil
	}
	if e.in.Responds(v, "to_a") {
		return e.in.Elements(v)
	}
	return []interp.Value{v}, nil
}

// wordsOf lists the items of a value in English, a hash as one.
func (e *engine) wordsOf(v interp.Value) (string, error) {
	if _, ok := v.(*interp.Hash); ok || !interp.Truthy(v) {
		return e.words([]interp.Value{v})
	}
	vs, err := e.items(v)
	if err != nil {
		return "", err
	}
	return e.words(vs)
}

// exactly compares two collections without regard to order.
func (e *engine) exactly(want []interp.Value) *matcher {
	var missing, extra []interp.Value
	array := true
	m := &matcher{kind: "contain_exactly"}
	m.describe = func() (string, error) {
		s, err := e.words(want)
		return "contain exactly" + s, err
	}
	m.match = func(v interp.Value) (bool, error) {
		missing, extra = nil, nil
		var got []interp.Value
		switch l := v.(type) {
		case *interp.Array:
			got = append(got, l.Elems...)
		default:
			if _, none := v.(interp.NilType); none || !e.in.Responds(v, "to_a") {
				array = false
				return false, nil
			}
			vs, err := e.in.Elements(v)
			if err != nil {
				return false, err
			}
			got = vs
		}
		used := make([]bool, len(got))
	next:
		for _, w := range want {
			for i, g := range got {
				if used[i] {
					continue
				}
				ok, err := e.valuesMatch(w, g)
				if err != nil {
					return false, err
				}
				if ok {
					used[i] = true
					continue next
				}
			}
			missing = append(missing, w)
		}
		for i, g := range got {
			if !used[i] {
				extra = append(extra, g)
			}
		}
		return len(missing) == 0 && len(extra) == 0, nil
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		if negated || !array {
			s, err := e.show(v)
			if err != nil {
				return "", err
			}
			w, err := e.words(want)
			if !array {
				return "expected a collection that can be converted to an array with `#to_ary` or `#to_a`, but got " + s, err
			}
			return "expected " + s + " not to contain exactly" + w, err
		}
		line := func(label string, vs []interp.Value) (string, error) {
			l := interp.List(vs...)
			if sorted, err := e.in.Call(l, "sort"); err == nil {
				l = sorted.(*interp.Array)
			}
			s, err := e.show(l)
			return fmt.Sprintf("%-33s%s\n", label, s), err
		}
		got, err := e.in.Elements(v)
		if err != nil {
			return "", err
		}
		var out strings.Builder
		for _, p := range []struct {
			label string
			vs    []interp.Value
			show  bool
		}{
			{"expected collection contained:", want, true},
			{"actual collection contained:", got, true},
			{"the missing elements were:", missing, len(missing) > 0},
			{"the extra elements were:", extra, len(extra) > 0},
		} {
			if !p.show {
				continue
			}
			s, err := line(p.label, p.vs)
			if err != nil {
				return "", err
			}
			out.WriteString(strings.Replace(s, p.label+strings.Repeat(" ", max(33-len(p.label), 0)), p.label+strings.Repeat(" ", max(32-len(p.label), 1)), 1))
		}
		return out.String(), nil
	}
	return m
}

// beIn is InSpec's be_in (InSpec: lib/matchers/matchers.rb).
func (e *engine) beIn(a interp.Args) (*matcher, error) {
	if err := a.Want(1, 1); err != nil {
		return nil, err
	}
	list := a.Pos[0]
	m := &matcher{kind: "be_in"}
	m.describe = func() (string, error) {
		s, err := e.wordsOf(list)
		return "be in" + s, err
	}
	m.match = func(v interp.Value) (bool, error) {
		if l, ok := v.(*interp.Array); ok {
			rest, err := e.in.Call(l, "-", list)
			if err != nil {
				return false, err
			}
			return len(rest.(*interp.Array).Elems) == 0, nil
		}
		r, err := e.in.Call(list, "include?", v)
		return err == nil && interp.Truthy(r), err
	}
	m.matchNot = func(v interp.Value) (bool, error) {
		if l, ok := v.(*interp.Array); ok {
			both, err := e.in.Call(l, "&", list)
			if err != nil {
				return false, err
			}
			return len(both.(*interp.Array).Elems) == 0, nil
		}
		ok, err := m.match(v)
		return !ok, err
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		x, err := e.in.ToS(v)
		if err != nil {
			return "", err
		}
		y, err := e.in.ToS(list)
		if err != nil {
			return "", err
		}
		l, isArray := v.(*interp.Array)
		switch {
		case negated && isArray:
			both, err := e.in.Call(l, "&", list)
			if err != nil {
				return "", err
			}
			z, err := e.in.ToS(both)
			return fmt.Sprintf("expected `%s` not to be in the list: `%s` \nComm:\n %s", x, y, z), err
		case negated:
			return fmt.Sprintf("expected `%s` not to be in the list: `%s`", x, y), nil
		case isArray:
			rest, err := e.in.Call(l, "-", list)
			if err != nil {
				return "", err
			}
			z, err := e.in.ToS(rest)
			return fmt.Sprintf("expected `%s` to be in the list: `%s` \nDiff:\n %s", x, y, z), err
		}
		return fmt.Sprintf("expected `%s` to be in the list: `%s`", x, y), nil
	}
	return m, nil
}

// duplicates is InSpec's contain_duplicates.
func (e *engine) duplicates(a interp.Args) (*matcher, error) {
	return e.plain("contain_duplicates", func() (string, error) { return "contain duplicates", nil }, func(v interp.Value) (bool, error) {
		vs, err := e.in.Elements(v)
		if err != nil {
			return false, err
		}
		u, err := e.in.Call(v, "uniq")
		if err != nil {
			return false, err
		}
		return len(u.(*interp.Array).Elems) != len(vs), nil
	}), nil
}

func (e *engine) cover(a interp.Args) (*matcher, error) {
	return e.plain("cover", func() (string, error) {
		s, err := e.words(a.Pos)
		return "cover" + s, err
	}, func(v interp.Value) (bool, error) {
		for _, x := range a.Pos {
			r, err := e.in.Call(v, "cover?", x)
			if err != nil || !interp.Truthy(r) {
				return false, err
			}
		}
		return true, nil
	}), nil
}

func (e *engine) haveAttributes(a interp.Args) (*matcher, error) {
	h := a.Kw
	if h == nil {
		h, _ = a.Arg(0).(*interp.Hash)
	}
	if h == nil {
		return nil, interp.Raise("ArgumentError", "have_attributes needs attributes")
	}
	m := &matcher{kind: "have_attributes"}
	m.describe = func() (string, error) {
		s, err := e.show(h)
		return "have attributes " + spaced(s), err
	}
	got := interp.NewHash()
	lacking := ""
	m.match = func(v interp.Value) (bool, error) {
		got, lacking = interp.NewHash(), ""
		good := true
		for k, want := range h.All() {
			name, err := e.in.ToS(k)
			if err != nil {
				return false, err
			}
			if !e.in.Responds(v, name) {
				lacking = name
				return false, nil
			}
			x, err := e.in.Call(v, name)
			if err != nil {
				return false, err
			}
			got.Set(k, x)
			ok, err := e.valuesMatch(want, x)
			if err != nil {
				return false, err
			}
			good = good && ok
		}
		return good, nil
	}
	m.failure = func(v interp.Value, negated bool) (string, error) {
		s, err := e.show(v)
		if err != nil {
			return "", err
		}
		if lacking != "" {
			return "expected " + s + " to respond to :" + lacking + " with 0 arguments", nil
		}
		d, err := m.describe()
		if err != nil {
			return "", err
		}
		g, err := e.show(got)
		if negated {
			return "expected " + s + " not to " + d, err
		}
		return spaced("expected " + s + " to " + d + " but had attributes " + g), err
	}
	return m, nil
}
