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
	if s.frozen {
		return in.frozenError(s)
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
			if e.live {
				if _, ok := b.get(e.id); !ok {
					return false
				}
			}
		}
		return true
	}
	combine := func(name string, pick func(inSelf, inOther bool) bool) def {
		return def{name, 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := other(a.Pos[0])
			if err != nil {
				return nil, err
			}
			var out []Value
			for _, e := range hash(self).entries {
				if e.live {
					if _, there := o.get(e.id); pick(true, there) {
						out = append(out, e.k)
					}
				}
			}
			for _, e := range o.entries {
				if e.live {
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
	filtered := func(keep bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			var out []Value
			for _, k := range keys(hash(self)) {
				r, err := in.Yield(a.Block, k)
				if err != nil {
					return nil, err
				}
				if Truthy(r) == keep {
					out = append(out, k)
				}
			}
			return in.newSet(out)
		}
	}
	c.defineSelf([]def{{"[]", 0, -1, func(in *Interp, self Value, a Args) (Value, error) { return in.newSet(a.Flat()) }}})
	c.define([]def{
		{"initialize", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if IsNil(a.Arg(0)) {
				return Nil, nil
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
		{"merge", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			for _, o := range a.Pos {
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
			hash(self).remove(keyOf(a.Pos[0]))
			return self, nil
		}},
		{"clear", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { hash(self).clear(); return self, nil }},
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
		combine("^", func(a, b bool) bool { return a != b }),
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
				if _, ok := hash(self).get(e.id); e.live && ok {
					return Bool(false), nil
				}
			}
			return Bool(true), nil
		}},
		{"intersect?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			r, err := in.call(self, "disjoint?", a.Pos[0])
			return Bool(!Truthy(r)), err
		}},
		enumOr("select", filtered(true)), enumOr("filter", filtered(true)), enumOr("reject", filtered(false)),
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
	}, alias{"<<", "add"}, alias{"length", "size"}, alias{"count", "size"}, alias{"member?", "include?"}, alias{"===", "include?"}, alias{"to_s", "inspect"})
	// count takes a block in Enumerable.
	delete(c.methods, "count")
}
