// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import "strings"

type setData struct{ h *Hash }

func (in *Interp) newSet(vs []Value) (Value, error) {
	s := in.NewObject(in.core.Set, &setData{h: NewHash()})
	return s, in.setAdd(s, vs)
}

func (in *Interp) setAdd(s *Object, vs []Value) error {
	if s.frozen { // Ruby's is a Hash that says so
		return in.frozenError(s.Data.(*setData).h)
	}
	for _, v := range vs {
		if err := in.hashSet(s.Data.(*setData).h, v, Bool(true)); err != nil {
			return err
		}
	}
	return nil
}

func (in *Interp) defineSet() {
	c := in.core.Set
	c.alloc = func(in *Interp, k *Class) Value { return in.NewObject(k, &setData{h: NewHash()}) }
	obj := func(v Value) *Object { return v.(*Object) }
	hash := func(v Value) *Hash { return v.(*Object).Data.(*setData).h }
	keys := func(h *Hash) []Value {
		var out []Value
		for k := range h.All() {
			out = append(out, k)
		}
		return out
	}
	other := func(v Value) (*Hash, error) {
		if o, ok := v.(*Object); ok {
			if d, ok := o.Data.(*setData); ok {
				return d.h, nil
			}
		}
		vs, err := in.toSlice(v)
		if err != nil {
			return nil, Raise("ArgumentError", "value must be enumerable")
		}
		s, err := in.newSet(vs)
		if err != nil {
			return nil, err
		}
		return hash(s), nil
	}
	strict := func(v Value) (*Hash, error) {
		if o, ok := v.(*Object); ok {
			if d, ok := o.Data.(*setData); ok {
				return d.h, nil
			}
		}
		return nil, Raise("ArgumentError", "value must be a set")
	}
	within := func(a, b *Hash) bool {
		for _, e := range a.entries {
			if e.live() {
				if _, ok := b.get(e.id); !ok {
					return false
				}
			}
		}
		return true
	}
	outside := func(a, b *Hash) []Value {
		var out []Value
		for _, e := range a.entries {
			if _, there := b.get(e.id); e.live() && !there {
				out = append(out, e.k)
			}
		}
		return out
	}
	combine := func(name string, pick func(inSelf, inOther bool) bool) def {
		return def{name, 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := other(a.Pos[0])
			if err != nil {
				return nil, err
			}
			var out []Value
			for _, e := range hash(self).entries {
				if e.live() {
					if _, there := o.get(e.id); pick(true, there) {
						out = append(out, e.k)
					}
				}
			}
			for _, e := range o.entries {
				if e.live() {
					if _, there := hash(self).get(e.id); !there && pick(false, true) {
						out = append(out, e.k)
					}
				}
			}
			return in.newSet(out)
		}}
	}
	relate := func(name string, ok func(a, b *Hash) bool) def {
		return def{name, 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := strict(a.Pos[0])
			if err != nil {
				return nil, err
			}
			return Bool(ok(hash(self), o)), nil
		}}
	}
	subset := within
	has := func(in *Interp, self Value, a Args) (Value, error) {
		id, err := in.key(a.Pos[0])
		if err != nil {
			return nil, err
		}
		_, ok := hash(self).get(id)
		return Bool(ok), nil
	}
	// filter keeps, in the set itself, what the block is or is not true of.
	filter := func(name string, keep, nilWhenSame bool) def {
		return enumOr(name, func(in *Interp, self Value, a Args) (Value, error) {
			if obj(self).frozen {
				return nil, in.frozenError(self)
			}
			h := hash(self)
			n := h.Len()
			for _, k := range keys(h) {
				r, err := in.Yield(a.Block, k)
				if err != nil {
					return nil, err
				}
				if Truthy(r) != keep {
					id, err := in.key(k)
					if err != nil {
						return nil, err
					}
					h.remove(id)
				}
			}
			if nilWhenSame && h.Len() == n {
				return Nil, nil
			}
			return self, nil
		})
	}
	var flatten func(h *Hash, out []Value, depth int) ([]Value, error)
	flatten = func(h *Hash, out []Value, depth int) ([]Value, error) {
		if depth > in.budget.Depth {
			return nil, Raise("ArgumentError", "tried to flatten recursive Set")
		}
		for _, k := range keys(h) {
			if err := in.step(); err != nil {
				return nil, err
			}
			if o, ok := k.(*Object); ok {
				if d, ok := o.Data.(*setData); ok {
					var err error
					if out, err = flatten(d.h, out, depth+1); err != nil {
						return nil, err
					}
					continue
				}
			}
			out = append(out, k)
		}
		return out, in.pay(slot * h.Len())
	}
	c.defineSelf([]def{{"[]", 0, -1, func(in *Interp, self Value, a Args) (Value, error) { return in.newSet(a.Flat()) }}})
	c.define([]def{
		{"initialize", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if IsNil(a.Arg(0)) {
				return Nil, nil
			}
			if !in.Responds(a.Pos[0], "each") {
				return nil, Raise("ArgumentError", "value must be enumerable")
			}
			vs, err := in.toSlice(a.Pos[0])
			if err != nil {
				return nil, err
			}
			if a.Block != nil {
				for i := range vs {
					if vs[i], err = in.Yield(a.Block, vs[i]); err != nil {
						return nil, err
					}
				}
			}
			return Nil, in.setAdd(obj(self), vs)
		}},
		{"add", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return self, in.setAdd(obj(self), a.Pos) }},
		{"add?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if there, err := has(in, self, a); err != nil || Truthy(there) {
				return Nil, err
			}
			return self, in.setAdd(obj(self), a.Pos)
		}},
		{"replace", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if obj(self).frozen {
				return nil, in.frozenError(self)
			}
			o, err := other(a.Pos[0])
			if err != nil {
				return nil, err
			}
			hash(self).replace(o)
			return self, nil
		}},
		{"reset", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"merge", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			for _, o := range a.Pos {
				if !in.Responds(o, "each") {
					return nil, Raise("ArgumentError", "value must be enumerable")
				}
				vs, err := in.toSlice(o)
				if err != nil {
					return nil, err
				}
				if err := in.setAdd(obj(self), vs); err != nil {
					return nil, err
				}
			}
			return self, nil
		}},
		{"delete", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if obj(self).frozen {
				return nil, in.frozenError(self)
			}
			id, err := in.key(a.Pos[0])
			if err != nil {
				return nil, err
			}
			hash(self).remove(id)
			return self, nil
		}},
		{"clear", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if obj(self).frozen {
				return nil, in.frozenError(self)
			}
			hash(self).clear()
			return self, nil
		}},
		{"hash", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			// The same for the same elements, in any order.
			var sum Int
			for _, k := range keys(hash(self)) {
				h, err := in.call(k, "hash")
				if err != nil {
					return nil, err
				}
				n, _ := h.(Int)
				sum += n
			}
			return sum, nil
		}},
		{"include?", 1, 1, has},
		{"size", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(hash(self).Len()), nil }},
		{"empty?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(hash(self).Len() == 0), nil }},
		{"each", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "each"), nil
			}
			for _, k := range keys(hash(self)) {
				if _, err := in.Yield(a.Block, k); err != nil {
					return nil, err
				}
			}
			return self, nil
		}},
		{"join", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return in.call(List(keys(hash(self))...), "join", a.Pos...)
		}},
		{"to_set", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		combine("&", func(a, b bool) bool { return a && b }), combine("intersection", func(a, b bool) bool { return a && b }),
		combine("|", func(a, b bool) bool { return true }), combine("union", func(a, b bool) bool { return true }), combine("+", func(a, b bool) bool { return true }),
		combine("-", func(a, b bool) bool { return a && !b }), combine("difference", func(a, b bool) bool { return a && !b }),
		{"^", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := other(a.Pos[0])
			if err != nil {
				return nil, err
			}
			// Ruby begins with the other's.
			out := outside(o, hash(self))
			return in.newSet(append(out, outside(hash(self), o)...))
		}},
		relate("subset?", subset), relate("<=", subset),
		relate("superset?", func(a, b *Hash) bool { return within(b, a) }), relate(">=", func(a, b *Hash) bool { return within(b, a) }),
		relate("proper_subset?", func(a, b *Hash) bool { return a.Len() < b.Len() && within(a, b) }), relate("<", func(a, b *Hash) bool { return a.Len() < b.Len() && within(a, b) }),
		relate("proper_superset?", func(a, b *Hash) bool { return b.Len() < a.Len() && within(b, a) }), relate(">", func(a, b *Hash) bool { return b.Len() < a.Len() && within(b, a) }),
		{"disjoint?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := other(a.Pos[0])
			if err != nil {
				return nil, err
			}
			for _, e := range o.entries {
				if _, ok := hash(self).get(e.id); e.live() && ok {
					return Bool(false), nil
				}
			}
			return Bool(true), nil
		}},
		{"intersect?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			r, err := in.call(self, "disjoint?", a.Pos[0])
			return Bool(!Truthy(r)), err
		}},
		filter("select!", true, true), filter("filter!", true, true), filter("keep_if", true, false),
		filter("reject!", false, true), filter("delete_if", false, false),
		{"flatten", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := flatten(hash(self), nil, 0)
			if err != nil {
				return nil, err
			}
			return in.newSet(vs)
		}},
		{"subtract", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := other(a.Pos[0])
			if err != nil {
				return nil, err
			}
			if obj(self).frozen {
				return nil, in.frozenError(self)
			}
			for _, e := range o.entries {
				if e.live() {
					hash(self).remove(e.id)
				}
			}
			return self, nil
		}},
		enumOr("collect!", func(in *Interp, self Value, a Args) (Value, error) {
			vs := keys(hash(self))
			for i := range vs {
				var err error
				if vs[i], err = in.Yield(a.Block, vs[i]); err != nil {
					return nil, err
				}
			}
			if obj(self).frozen {
				return nil, in.frozenError(self)
			}
			hash(self).clear()
			return self, in.setAdd(obj(self), vs)
		}),
		enumOr("classify", func(in *Interp, self Value, a Args) (Value, error) {
			out := NewHash()
			for _, k := range keys(hash(self)) {
				r, err := in.Yield(a.Block, k)
				if err != nil {
					return nil, err
				}
				group, err := in.hashGet(out, r)
				if err != nil {
					return nil, err
				}
				if IsNil(group) {
					if group, err = in.newSet(nil); err != nil {
						return nil, err
					}
					if err := in.hashSet(out, r, group); err != nil {
						return nil, err
					}
				}
				if err := in.setAdd(obj(group), []Value{k}); err != nil {
					return nil, err
				}
			}
			return out, nil
		}),
		{"<=>", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := strict(a.Pos[0])
			if err != nil {
				return Nil, nil //nolint:nilerr // what is no set does not compare with one
			}
			switch h := hash(self); {
			case h.Len() < o.Len() && within(h, o):
				return Int(-1), nil
			case h.Len() > o.Len() && within(o, h):
				return Int(1), nil
			case h.Len() == o.Len() && within(h, o):
				return Int(0), nil
			}
			return Nil, nil
		}},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := strict(a.Pos[0])
			if err != nil {
				return Bool(false), nil //nolint:nilerr // what is no set is not equal to one
			}
			return Bool(o.Len() == hash(self).Len() && within(o, hash(self))), nil
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			s, err := in.nested(self, "#<Set: {...}>", func() (string, error) {
				var parts []string
				for _, k := range keys(hash(self)) {
					s, err := in.inspect(k)
					if err != nil {
						return "", err
					}
					parts = append(parts, s)
				}
				return "#<Set: {" + strings.Join(parts, ", ") + "}>", nil
			})
			return Str(s), err
		}},
	}, alias{"<<", "add"}, alias{"map!", "collect!"}, alias{"length", "size"}, alias{"count", "size"}, alias{"member?", "include?"}, alias{"===", "include?"}, alias{"to_s", "inspect"})
	// count takes a block in Enumerable.
	delete(c.methods, "count")
}
