// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func (e *engine) include(phrase string) maker {
	return func(a interp.Args) (*matcher, error) {
		want := a.Flat()
		var missing []interp.Value
		noInclude := false
		m := &matcher{kind: "include"}
		m.describe = func() (string, error) {
			s, err := e.words(want)
			return spaced(phrase + s), err
		}
		// has tells whether the value includes x.
		has := func(v, x interp.Value) (bool, error) {
			if h, ok := v.(*interp.Hash); ok {
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
			if s, ok := v.(*interp.String); ok {
				if _, ok := x.(*interp.String); !ok {
					if re, ok := x.(*interp.Regexp); ok {
						return e.in.Matches(re, s.Go())
					}
				}
			}
			switch x.(type) {
			case *interp.Regexp:
			default:
				if asMatcher(x) == nil {
					r, err := e.in.Call(v, "include?", x)
					return err == nil && interp.Truthy(r), err
				}
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
		check := func(v interp.Value, wanted bool) (bool, error) {
			missing, noInclude = nil, false
			if _, isHash := v.(*interp.Hash); !isHash && !e.in.Responds(v, "include?") {
				noInclude = true
				return false, nil
			}
			for _, x := range want {
				ok, err := has(v, x)
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
			list := missing
			if noInclude {
				list = want
			}
			w, err := e.words(list)
			verb := "to include"
			if negated {
				verb = "not to include"
			}
			out := "expected " + s + " " + verb + w
			if noInclude {
				out += ", but it does not respond to `include?`"
			}
			return spaced(out), err
		}
		return m, nil
	}
}

func (e *engine) affix(phrase string, front bool) maker {
	return func(a interp.Args) (*matcher, error) {
		var orderless bool
		m := e.plain(phrase, func() (string, error) {
			s, err := e.words(a.Pos)
			return phrase + s, err
		}, func(v interp.Value) (bool, error) {
			orderless = false
			switch s := v.(type) {
			case *interp.String:
				for _, x := range a.Pos {
					t, err := e.in.ToS(x)
					if err != nil {
						return false, err
					}
					if _, isStr := x.(*interp.String); !isStr {
						// RSpec compares the first characters, so that no pattern matches.
						return false, nil
					}
					if front && !strings.HasPrefix(s.Go(), t) || !front && !strings.HasSuffix(s.Go(), t) {
						return false, nil
					}
				}
				return true, nil
			case *interp.Array:
				if len(a.Pos) > len(s.Elems) {
					return false, nil
				}
				part := s.Elems[:len(a.Pos)]
				if !front {
					part = s.Elems[len(s.Elems)-len(a.Pos):]
				}
				for i := range part {
					if ok, err := e.valuesMatch(a.Pos[i], part[i]); !ok || err != nil {
						return false, err
					}
				}
				return true, nil
			}
			orderless = true
			return false, nil
		})
		m.failure = func(v interp.Value, negated bool) (string, error) {
			s, err := e.sentence(m, v, negated)
			if orderless {
				s += ", but it cannot be indexed using #[]"
			}
			return s, err
		}
		return m, nil
	}
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
	if l, ok := a.Pos[0].(*interp.Array); ok {
		return e.exactly(l.Elems), nil
	}
	vs, err := e.in.Elements(a.Pos[0])
	if err != nil {
		return nil, err
	}
	return e.exactly(vs), nil
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
		case *interp.Hash, *interp.String, interp.NilType:
			array = false
			return false, nil
		default:
			if array = e.in.Responds(v, "to_a"); !array {
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
		vs := []interp.Value{list}
		if l, ok := list.(*interp.Array); ok {
			vs = l.Elems
		}
		s, err := e.words(vs)
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
			return "expected " + s + " to respond to :" + lacking, nil
		}
		d, err := m.describe()
		if err != nil {
			return "", err
		}
		g, err := e.show(got)
		if negated {
			return "expected " + s + " not to " + d, err
		}
		return "expected " + s + " to " + d + " but had attributes " + spaced(g), err
	}
	return m, nil
}
