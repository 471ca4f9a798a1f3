// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

func hsh(v Value) *Hash { return v.(*Hash) }

func (in *Interp) toHash(v Value) (*Hash, error) {
	switch v := v.(type) {
	case *Hash:
		return v, nil
	case *Object:
		if in.Responds(v, "to_hash") {
			r, err := in.call(v, "to_hash")
			if h, ok := r.(*Hash); ok {
				return h, err
			}
		}
	}
	return nil, Raise("TypeError", "no implicit conversion of %s into Hash", kindName(v))
}

func (in *Interp) keyError(h *Hash, k Value) error {
	s, err := in.inspect(k)
	if err != nil {
		return err
	}
	return &Error{Class: "KeyError", Message: "key not found: " + s, recv: h, key: k}
}

func (in *Interp) defineHash() {
	c := in.core.Hash
	c.alloc = func(in *Interp, k *Class) Value {
		h := NewHash()
		if k != in.core.Hash {
			h.cls = k
		}
		return h
	}
	c.defineSelf([]def{{"[]", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
		h := NewHash()
		if self != Value(in.core.Hash) {
			h.cls = self.(*Class)
		}
		vs := a.Flat()
		if len(vs) == 1 {
			pairs, ok := vs[0].(*Hash)
			if _, list := vs[0].(*Array); !ok && !list {
				return nil, Raise("ArgumentError", "odd number of arguments for Hash")
			}
			if !ok {
				v, err := in.call(vs[0], "to_h")
				if err != nil {
					return nil, err
				}
				if pairs, ok = v.(*Hash); !ok {
					return nil, Raise("ArgumentError", "odd number of arguments for Hash")
				}
			}
			h.replace(pairs)
			return h, nil
		}
		if len(vs)%2 != 0 {
			return nil, Raise("ArgumentError", "odd number of arguments for Hash")
		}
		for i := 0; i < len(vs); i += 2 {
			if err := in.hashSet(h, vs[i], vs[i+1]); err != nil {
				return nil, err
			}
		}
		return h, nil
	}}})
	// filtered copies the pairs for which the block's answer is keep.
	filtered := func(in *Interp, h *Hash, block *Proc, keep bool) (*Hash, error) {
		out := NewHash()
		for _, e := range append([]hashEntry(nil), h.entries...) {
			if !e.live() {
				continue
			}
			r, err := in.Yield(block, e.k, e.v)
			if err != nil {
				return nil, err
			}
			if Truthy(r) == keep {
				out.set(e.id, e.k, e.v)
			}
		}
		in.alloc(out.Len() * 64)
		return out, nil
	}
	filter := func(name string, keep bool) def {
		return enumOr(name, func(in *Interp, self Value, a Args) (Value, error) { return filtered(in, hsh(self), a.Block, keep) })
	}
	filterBang := func(name string, keep, nilIfSame bool) def {
		return enumOr(name, func(in *Interp, self Value, a Args) (Value, error) {
			h := hsh(self)
			if h.frozen {
				return nil, in.frozenError(h)
			}
			out, err := filtered(in, h, a.Block, keep)
			if err != nil {
				return nil, err
			}
			same := out.Len() == h.Len()
			h.replace(out)
			if nilIfSame && same {
				return Nil, nil
			}
			return self, nil
		})
	}
	merge := func(in *Interp, h *Hash, a Args) (Value, error) {
		for _, o := range a.Flat() {
			other, err := in.toHash(o)
			if err != nil {
				return nil, err
			}
			for k, v := range other.All() {
				if a.Block != nil {
					id, err := in.hashKey(h, k)
					if err != nil {
						return nil, err
					}
					if old, ok := h.get(id); ok {
						if v, err = in.Yield(a.Block, k, old, v); err != nil {
							return nil, err
						}
					}
				}
				if err := in.hashSet(h, k, v); err != nil {
					return nil, err
				}
			}
		}
		return h, nil
	}
	hasKey := func(in *Interp, self Value, a Args) (Value, error) {
		id, err := in.hashKey(hsh(self), a.Pos[0])
		if err != nil {
			return nil, err
		}
		_, ok := hsh(self).get(id)
		return Bool(ok), nil
	}
	store := func(in *Interp, self Value, a Args) (Value, error) {
		return a.Pos[1], in.hashSet(hsh(self), a.Pos[0], a.Pos[1])
	}
	transform := func(keys bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			out := NewHash()
			for k, v := range hsh(self).All() {
				x := v
				if keys {
					x = k
				}
				var r Value
				var err error
				if keys && len(a.Flat()) > 0 {
					m, ok := a.Flat()[0].(*Hash)
					if !ok {
						return nil, Raise("TypeError", "no implicit conversion of %s into Hash", kindName(a.Flat()[0]))
					}
					r = k
					if n, ok := m.Get(k); ok {
						r = n
					} else if a.Block != nil {
						r, err = in.Yield(a.Block, x)
					}
				} else {
					r, err = in.Yield(a.Block, x)
				}
				if err != nil {
					return nil, err
				}
				if keys {
					err = in.hashSet(out, r, v)
				} else {
					err = in.hashSet(out, k, r)
				}
				if err != nil {
					return nil, err
				}
			}
			return out, nil
		}
	}
	c.define([]def{
		{"initialize", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block != nil && len(a.Pos) > 0 {
				return nil, a.Want(0, 0)
			}
			hsh(self).defProc = a.Block
			if len(a.Pos) > 0 {
				hsh(self).def = a.Pos[0]
			}
			return Nil, nil
		}},
		{"[]", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return in.hashGet(hsh(self), a.Pos[0]) }},
		{"[]=", 2, 2, store},
		{"store", 2, 2, store},
		{"default", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			h := hsh(self)
			switch {
			case h.defProc != nil && len(a.Pos) == 1:
				return in.callProc(h.defProc, Args{Pos: []Value{h, a.Pos[0]}})
			case h.def != nil:
				return h.def, nil
			}
			return Nil, nil
		}},
		{"default_proc", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if p := hsh(self).defProc; p != nil {
				return p, nil
			}
			return Nil, nil
		}},
		{"default_proc=", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			h := hsh(self)
			if h.frozen {
				return nil, in.frozenError(h)
			}
			p, ok := a.Pos[0].(*Proc)
			if !ok && !IsNil(a.Pos[0]) {
				return nil, Raise("TypeError", "wrong default_proc type %s (expected Proc)", kindName(a.Pos[0]))
			}
			h.def, h.defProc = nil, p
			return a.Pos[0], nil
		}},
		{"compare_by_identity?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(hsh(self).byID), nil }},
		{"deconstruct_keys", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"rassoc", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			for k, v := range hsh(self).All() {
				if ok, err := in.equal(v, a.Pos[0]); ok || err != nil {
					return List(k, v), err
				}
			}
			return Nil, nil
		}},
		{"flatten", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			depth := 1
			if len(a.Pos) > 0 {
				var err error
				if depth, err = a.Int(0); err != nil {
					return nil, err
				}
			}
			pairs, err := in.toSlice(self)
			if err != nil || depth == 0 {
				return in.list(pairs), err
			}
			vs, _, err := in.flatten(pairs, depth, 0)
			return in.list(vs), err
		}},
		{"<", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := in.toHash(a.Pos[0])
			if err != nil || hsh(self).Len() >= o.Len() {
				return Bool(false), err
			}
			return in.subHash(hsh(self), o)
		}},
		{">", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := in.toHash(a.Pos[0])
			if err != nil || hsh(self).Len() <= o.Len() {
				return Bool(false), err
			}
			return in.subHash(o, hsh(self))
		}},
		{"default=", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			hsh(self).def = a.Pos[0]
			return a.Pos[0], nil
		}},
		{"compare_by_identity", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { hsh(self).byID = true; return self, nil }},
		{"fetch", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			id, err := in.hashKey(hsh(self), a.Pos[0])
			if err != nil {
				return nil, err
			}
			if v, ok := hsh(self).get(id); ok {
				return v, nil
			}
			switch {
			case a.Block != nil:
				return in.Yield(a.Block, a.Pos[0])
			case len(a.Pos) > 1:
				return a.Pos[1], nil
			}
			return nil, in.keyError(hsh(self), a.Pos[0])
		}},
		{"fetch_values", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			for _, k := range a.Pos {
				v, ok := hsh(self).Get(k)
				if !ok {
					return nil, in.keyError(hsh(self), k)
				}
				out.Elems = append(out.Elems, v)
			}
			return out, nil
		}},
		{"values_at", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			for _, k := range a.Pos {
				v, err := in.hashGet(hsh(self), k)
				if err != nil {
					return nil, err
				}
				out.Elems = append(out.Elems, v)
			}
			return out, nil
		}},
		{"dig", 1, -1, dig},
		{"key?", 1, 1, hasKey},
		{"value?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			for _, v := range hsh(self).All() {
				if ok, err := in.equal(v, a.Pos[0]); ok || err != nil {
					return Bool(ok), err
				}
			}
			return Bool(false), nil
		}},
		{"key", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			for k, v := range hsh(self).All() {
				if ok, err := in.equal(v, a.Pos[0]); ok || err != nil {
					return k, err
				}
			}
			return Nil, nil
		}},
		{"keys", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			out := make([]Value, 0, hsh(self).Len())
			for k := range hsh(self).All() {
				out = append(out, k)
			}
			return in.list(out), nil
		}},
		{"values", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			out := make([]Value, 0, hsh(self).Len())
			for _, v := range hsh(self).All() {
				out = append(out, v)
			}
			return in.list(out), nil
		}},
		{"length", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(hsh(self).Len()), nil }},
		{"empty?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(hsh(self).Len() == 0), nil }},
		{"each", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "each"), nil
			}
			for k, v := range hsh(self).All() {
				if err := in.step(); err != nil {
					return nil, err
				}
				if _, err := in.Yield(a.Block, List(k, v)); err != nil {
					return nil, err
				}
			}
			return self, nil
		}},
		enumOr("each_key", func(in *Interp, self Value, a Args) (Value, error) {
			for k := range hsh(self).All() {
				if _, err := in.Yield(a.Block, k); err != nil {
					return nil, err
				}
			}
			return self, nil
		}),
		enumOr("each_value", func(in *Interp, self Value, a Args) (Value, error) {
			for _, v := range hsh(self).All() {
				if _, err := in.Yield(a.Block, v); err != nil {
					return nil, err
				}
			}
			return self, nil
		}),
		filter("select", true), filter("filter", true), filter("reject", false),
		filterBang("select!", true, true), filterBang("filter!", true, true), filterBang("keep_if", true, false),
		filterBang("reject!", false, true), filterBang("delete_if", false, false),
		enumOr("partition", func(in *Interp, self Value, a Args) (Value, error) {
			yes, no := List(), List()
			for k, v := range hsh(self).All() {
				r, err := in.Yield(a.Block, k, v)
				if err != nil {
					return nil, err
				}
				if Truthy(r) {
					yes.Elems = append(yes.Elems, List(k, v))
				} else {
					no.Elems = append(no.Elems, List(k, v))
				}
			}
			return List(yes, no), nil
		}),
		{"merge", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			in.alloc(hsh(self).Len() * 64)
			c := hsh(self).copy()
			c.frozen = false
			return merge(in, c, a)
		}},
		{"merge!", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			if hsh(self).frozen {
				return nil, in.frozenError(self)
			}
			return merge(in, hsh(self), a)
		}},
		{"replace", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := in.toHash(a.Flat()[0])
			if err != nil {
				return nil, err
			}
			hsh(self).replace(o)
			return self, nil
		}},
		{"delete", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			h := hsh(self)
			if h.frozen {
				return nil, in.frozenError(h)
			}
			id, err := in.hashKey(h, a.Pos[0])
			if err != nil {
				return nil, err
			}
			if v, ok := h.remove(id); ok {
				return v, nil
			}
			if a.Block != nil {
				return in.Yield(a.Block, a.Pos[0])
			}
			return Nil, nil
		}},
		{"clear", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if hsh(self).frozen {
				return nil, in.frozenError(self)
			}
			hsh(self).clear()
			return self, nil
		}},
		{"shift", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			h := hsh(self)
			for _, e := range h.entries {
				if e.live() {
					h.remove(e.id)
					return List(e.k, e.v), nil
				}
			}
			return Nil, nil
		}},
		{"slice", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			out := NewHash()
			for _, k := range a.Pos {
				if v, ok := hsh(self).Get(k); ok {
					out.Set(k, v)
				}
			}
			return out, nil
		}},
		{"except", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			out := hsh(self).copy()
			for _, k := range a.Pos {
				out.remove(keyOf(k))
			}
			return out, nil
		}},
		{"compact", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			out := NewHash()
			for k, v := range hsh(self).All() {
				if !IsNil(v) {
					out.Set(k, v)
				}
			}
			return out, nil
		}},
		{"compact!", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			h, n := hsh(self), hsh(self).Len()
			for k, v := range h.copy().All() {
				if IsNil(v) {
					h.remove(keyOf(k))
				}
			}
			if h.Len() == n {
				return Nil, nil
			}
			return self, nil
		}},
		{"invert", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			out := NewHash()
			for k, v := range hsh(self).All() {
				if err := in.hashSet(out, v, k); err != nil {
					return nil, err
				}
			}
			return out, nil
		}},
		enumOr("transform_values", transform(false)),
		{"transform_keys", 0, 1, transform(true)},
		enumOr("transform_values!", func(in *Interp, self Value, a Args) (Value, error) {
			out, err := transform(false)(in, self, a)
			if err != nil {
				return nil, err
			}
			hsh(self).replace(hsh(out))
			return self, nil
		}),
		{"transform_keys!", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			out, err := transform(true)(in, self, a)
			if err != nil {
				return nil, err
			}
			hsh(self).replace(hsh(out))
			return self, nil
		}},
		{"to_h", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block != nil {
				return in.core.Enumerable.find("to_h").fn(in, self, a)
			}
			if hsh(self).cls == nil {
				return self, nil
			}
			plain := hsh(self).copy()
			plain.cls = nil
			return plain, nil
		}},
		{"rehash", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			h := NewHash()
			for k, v := range hsh(self).All() {
				if err := in.hashSet(h, k, v); err != nil {
					return nil, err
				}
			}
			hsh(self).replace(h)
			return self, nil
		}},
		{"to_hash", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"to_a", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toSlice(self)
			return in.list(vs), err
		}},
		{"to_proc", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return &Proc{lambda: true, arity: 1, native: func(in *Interp, _ Value, b Args) (Value, error) {
				return in.hashGet(hsh(self), b.Arg(0))
			}}, nil
		}},
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			s, err := in.inspectHash(hsh(self))
			return in.str(s), err
		}},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			ok, err := in.equal(self, a.Pos[0])
			return Bool(ok), err
		}},
		{"sort_by", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return in.core.Enumerable.find("sort_by").fn(in, self, a)
		}},
		{"any?", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil && len(a.Pos) == 0 {
				return Bool(hsh(self).Len() > 0), nil
			}
			return in.core.Enumerable.find("any?").fn(in, self, a)
		}},
		{"<=", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := in.toHash(a.Pos[0])
			if err != nil {
				return nil, err
			}
			return in.subHash(hsh(self), o)
		}},
		{">=", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			o, err := in.toHash(a.Pos[0])
			if err != nil {
				return nil, err
			}
			return in.subHash(o, hsh(self))
		}},
		{"assoc", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if v, ok := hsh(self).Get(a.Pos[0]); ok {
				return List(a.Pos[0], v), nil
			}
			return Nil, nil
		}},
	}, alias{"has_key?", "key?"}, alias{"include?", "key?"}, alias{"member?", "key?"}, alias{"has_value?", "value?"}, alias{"size", "length"},
		alias{"each_pair", "each"}, alias{"update", "merge!"}, alias{"inspect", "to_s"})
}

// subHash tells whether all pairs of a are in b.
func (in *Interp) subHash(a, b *Hash) (Value, error) {
	for k, v := range a.All() {
		w, ok := b.Get(k)
		if !ok {
			return Bool(false), nil
		}
		if ok, err := in.equal(v, w); !ok || err != nil {
			return Bool(false), err
		}
	}
	return Bool(true), nil
}
