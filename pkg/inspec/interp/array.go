// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"strings"
)

func arr(v Value) *Array { return v.(*Array) }

// toArray is the implicit conversion to an array.
func (in *Interp) toArray(v Value) ([]Value, error) {
	vs, ok, err := in.toAry(v)
	if err != nil {
		return nil, err
	}
	if !ok {
		if o, isObj := v.(*Object); isObj {
			if _, isSet := o.Data.(*setData); isSet {
				return in.toSlice(v)
			}
		}
		return nil, Raise("TypeError", "no implicit conversion of %s into Array", kindName(v))
	}
	return vs, nil
}

// span resolves the arguments of x[i], x[i, n] and x[range] on a sequence of
// size n; ok is false where Ruby gives nil.
func (in *Interp) span(a Args, size int) (lo, count int, single, ok bool, err error) {
	if r, isRange := a.Arg(0).(*Range); isRange {
		hi := size - 1
		if !IsNil(r.Lo) {
			if lo, err = toInt(r.Lo); err != nil {
				return 0, 0, false, false, err
			}
		}
		if !IsNil(r.Hi) {
			if hi, err = toInt(r.Hi); err != nil {
				return 0, 0, false, false, err
			}
			if hi < 0 {
				hi += size
			}
			if r.Exclusive {
				hi--
			}
		}
		if lo < 0 {
			lo += size
		}
		if lo < 0 || lo > size {
			return 0, 0, false, false, nil
		}
		return lo, max(min(hi, size-1)-lo+1, 0), false, true, nil
	}
	if lo, err = a.Int(0); err != nil {
		return 0, 0, false, false, err
	}
	if lo < 0 {
		lo += size
	}
	if len(a.Pos) == 1 {
		return lo, 1, true, lo >= 0 && lo < size, nil
	}
	n, err := a.Int(1)
	if err != nil {
		return 0, 0, false, false, err
	}
	if lo < 0 || lo > size || n < 0 {
		return 0, 0, false, false, nil
	}
	return lo, min(n, size-lo), false, true, nil
}

func (in *Interp) flatten(vs []Value, depth int, seen int) ([]Value, bool, error) {
	var out []Value
	changed := false
	if seen > 200 {
		return nil, false, Raise("ArgumentError", "tried to flatten recursive array")
	}
	for _, v := range vs {
		inner, ok, err := in.toAry(v)
		if err != nil {
			return nil, false, err
		}
		if !ok || depth == 0 {
			out = append(out, v)
			continue
		}
		changed = true
		f, _, err := in.flatten(inner, depth-1, seen+1)
		if err != nil {
			return nil, false, err
		}
		out = append(out, f...)
		if err := in.pay(16 * len(f)); err != nil {
			return nil, false, err
		}
	}
	return out, changed, nil
}

func (in *Interp) join(vs []Value, sep string, depth int) (string, error) {
	if depth > 200 {
		return "", Raise("ArgumentError", "recursive array join")
	}
	var b strings.Builder
	for i, v := range vs {
		if i > 0 {
			b.WriteString(sep)
		}
		var s string
		var err error
		if a, ok := v.(*Array); ok {
			s, err = in.join(a.Elems, sep, depth+1)
		} else {
			s, err = in.toS(v)
		}
		if err != nil {
			return "", err
		}
		if err := in.pay(len(s) + len(sep)); err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

// changing wraps methods that modify the array.
func changing(d def) def {
	fn := d.fn
	d.fn = func(in *Interp, self Value, a Args) (Value, error) {
		if arr(self).frozen {
			return nil, in.frozenError(self)
		}
		return fn(in, self, a)
	}
	return d
}

// bang makes name! of a method that returns a new array: the array takes the
// result; nil when nothing changed and nilIfSame.
func bang(c *Class, name string, nilIfSame bool) def {
	plain := c.find(name)
	return changing(def{name + "!", plain.min, plain.max, func(in *Interp, self Value, a Args) (Value, error) {
		if a.Block == nil && (name == "map" || name == "select" || name == "reject" || name == "sort_by" || name == "collect" || name == "filter") {
			return in.enumerator(self, name+"!"), nil
		}
		r, err := plain.fn(in, self, a)
		if err != nil {
			return nil, err
		}
		out := arr(r).Elems
		same := len(out) == len(arr(self).Elems)
		arr(self).Elems = append([]Value(nil), out...)
		if nilIfSame && same {
			return Nil, nil
		}
		return self, nil
	}})
}

// growing is what each element costs that each comes to because its block added
// it: such a loop may have no end.
const growing = 100

func (in *Interp) defineArray() {
	c := in.core.Array
	c.alloc = func(in *Interp, k *Class) Value {
		a := &Array{}
		if k != in.core.Array {
			a.cls = k
		}
		return a
	}
	c.defineSelf([]def{{"[]", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
		l := in.list(append([]Value(nil), a.Flat()...))
		if self != Value(in.core.Array) {
			l.cls = self.(*Class)
		}
		return l, nil
	}}})
	slice := func(in *Interp, self Value, a Args) (Value, error) {
		vs := arr(self).Elems
		if i, ok := a.Pos[0].(Int); ok && len(a.Pos) == 1 {
			n := int(i)
			if n < 0 {
				n += len(vs)
			}
			if n < 0 || n >= len(vs) {
				return Nil, nil
			}
			return vs[n], nil
		}
		lo, n, single, ok, err := in.span(a, len(vs))
		if err != nil || !ok {
			return Nil, err
		}
		if single {
			return vs[lo], nil
		}
		return in.list(append([]Value(nil), vs[lo:lo+n]...)), nil
	}
	set := func(name string, op func(a, b []Value) ([]Value, error)) def {
		return def{name, 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			out := arr(self).Elems
			for _, o := range a.Pos {
				vs, err := in.toArray(o)
				if err != nil {
					return nil, err
				}
				if out, err = op(out, vs); err != nil {
					return nil, err
				}
			}
			return in.list(append([]Value(nil), out...)), nil
		}}
	}
	keys := func(vs []Value) (map[any]bool, error) {
		m := make(map[any]bool, len(vs))
		for _, v := range vs {
			k, err := in.key(v)
			if err != nil {
				return nil, err
			}
			m[k] = true
		}
		return m, nil
	}
	keep := func(want bool) func(a, b []Value) ([]Value, error) {
		return func(a, b []Value) ([]Value, error) {
			m, err := keys(b)
			if err != nil {
				return nil, err
			}
			var out []Value
			for _, v := range a {
				k, err := in.key(v)
				if err != nil {
					return nil, err
				}
				if m[k] == want {
					out = append(out, v)
				}
			}
			if want {
				return in.uniq(out, nil)
			}
			return out, nil
		}
	}
	union := func(a, b []Value) ([]Value, error) {
		return in.uniq(append(append([]Value(nil), a...), b...), nil)
	}
	c.define([]def{
		{"initialize", 0, 2, func(in *Interp, self Value, a Args) (Value, error) {
			if len(a.Pos) == 0 {
				return Nil, nil
			}
			if o, ok := a.Pos[0].(*Array); ok {
				arr(self).Elems = append([]Value(nil), o.Elems...)
				return Nil, nil
			}
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			if n < 0 {
				return nil, Raise("ArgumentError", "negative array size")
			}
			if err := in.reserve(int64(n), 16); err != nil {
				return nil, err
			}
			vs := make([]Value, n)
			in.alloc(16 * n)
			for i := range vs {
				vs[i] = a.Arg(1)
				if a.Block != nil {
					if vs[i], err = in.Yield(a.Block, Int(i)); err != nil {
						return nil, err
					}
				}
			}
			arr(self).Elems = vs
			return Nil, nil
		}},
		{"[]", 1, 2, slice},
		changing(def{"[]=", 2, 3, func(in *Interp, self Value, a Args) (Value, error) {
			v := a.Pos[len(a.Pos)-1]
			return v, in.arraySet(arr(self), Args{Pos: a.Pos[:len(a.Pos)-1]}, v)
		}}),
		{"at", 1, 1, slice},
		{"dig", 1, -1, dig},
		{"fetch", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			i, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			vs := arr(self).Elems
			n := i
			if n < 0 {
				n += len(vs)
			}
			switch {
			case n >= 0 && n < len(vs):
				return vs[n], nil
			case a.Block != nil:
				return in.Yield(a.Block, a.Pos[0])
			case len(a.Pos) > 1:
				return a.Pos[1], nil
			}
			return nil, Raise("IndexError", "index %d outside of array bounds: %d...%d", i, -len(vs), len(vs))
		}},
		{"values_at", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			for _, i := range a.Pos {
				v, err := slice(in, self, Args{Pos: []Value{i}})
				if err != nil {
					return nil, err
				}
				if r, ok := v.(*Array); ok {
					if _, isRange := i.(*Range); isRange {
						out.Elems = append(out.Elems, r.Elems...)
						continue
					}
				}
				out.Elems = append(out.Elems, v)
			}
			return out, nil
		}},
		{"first", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			vs := arr(self).Elems
			if len(a.Pos) == 0 {
				if len(vs) == 0 {
					return Nil, nil
				}
				return vs[0], nil
			}
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			if n < 0 {
				return nil, Raise("ArgumentError", "negative array size")
			}
			return in.list(append([]Value(nil), vs[:min(n, len(vs))]...)), nil
		}},
		{"last", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			vs := arr(self).Elems
			if len(a.Pos) == 0 {
				if len(vs) == 0 {
					return Nil, nil
				}
				return vs[len(vs)-1], nil
			}
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			if n < 0 {
				return nil, Raise("ArgumentError", "negative array size")
			}
			return in.list(append([]Value(nil), vs[len(vs)-min(n, len(vs)):]...)), nil
		}},
		{"each", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "each"), nil
			}
			vs := arr(self)
			long := len(vs.Elems)
			for i := 0; i < len(vs.Elems); i++ {
				if i >= long {
					in.steps -= growing
				}
				if _, err := in.Yield(a.Block, vs.Elems[i]); err != nil {
					return nil, err
				}
			}
			return self, nil
		}},
		{"each_index", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "each_index"), nil
			}
			for i := 0; i < len(arr(self).Elems); i++ {
				if _, err := in.Yield(a.Block, Int(i)); err != nil {
					return nil, err
				}
			}
			return self, nil
		}},
		{"length", 0, 0, func(_ *Interp, self Value, a Args) (Value, error) { return Int(len(arr(self).Elems)), nil }},
		{"empty?", 0, 0, func(_ *Interp, self Value, a Args) (Value, error) { return Bool(len(arr(self).Elems) == 0), nil }},
		{"to_a", 0, 0, func(_ *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"to_ary", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"to_s", 0, 0, func(in *Interp, self Value, _ Args) (Value, error) {
			s, err := in.inspectArray(arr(self))
			return in.str(s), err
		}},
		{"join", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			sep := ""
			if !IsNil(a.Arg(0)) {
				var err error
				if sep, err = in.toStr(a.Pos[0]); err != nil {
					return nil, err
				}
			}
			s, err := in.join(arr(self).Elems, sep, 0)
			return &String{s: s}, err
		}},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			ok, err := in.equal(self, a.Pos[0])
			return Bool(ok), err
		}},
		{"<=>", 1, 1, spaceship},
		{"+", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toArray(a.Pos[0])
			if err != nil {
				return nil, err
			}
			return in.list(append(append([]Value(nil), arr(self).Elems...), vs...)), nil
		}},
		{"*", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if s, ok := a.Pos[0].(*String); ok {
				t, err := in.join(arr(self).Elems, s.s, 0)
				return &String{s: t}, err
			}
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			if n < 0 {
				return nil, Raise("ArgumentError", "negative argument")
			}
			if err := in.reserve(int64(n), int64(len(arr(self).Elems))*16); err != nil {
				return nil, err
			}
			var out []Value
			for range n {
				out = append(out, arr(self).Elems...)
				if len(out) == 0 {
					break
				}
			}
			return in.list(out), nil
		}},
		set("-", keep(false)), set("&", keep(true)), set("|", union),
		set("difference", keep(false)), set("intersection", keep(true)), set("union", union),
		{"intersect?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toArray(a.Pos[0])
			if err != nil {
				return nil, err
			}
			out, err := keep(true)(arr(self).Elems, vs)
			return Bool(len(out) > 0), err
		}},
		changing(def{"push", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			in.alloc(16 * len(a.Pos))
			arr(self).Elems = append(arr(self).Elems, a.Flat()...)
			return self, nil
		}}),
		changing(def{"<<", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			in.alloc(16)
			arr(self).Elems = append(arr(self).Elems, a.Pos[0])
			return self, nil
		}}),
		changing(def{"unshift", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			in.alloc(16 * len(a.Pos))
			arr(self).Elems = append(append([]Value(nil), a.Flat()...), arr(self).Elems...)
			return self, nil
		}}),
		changing(def{"insert", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			i, err := a.Int(0)
			if err != nil || len(a.Pos) == 1 {
				return self, err
			}
			vs := arr(self).Elems
			if i < 0 {
				i += len(vs) + 1
			}
			if i < 0 {
				return nil, Raise("IndexError", "index %d too small for array; minimum: -%d", i-len(vs)-1, len(vs)+1)
			}
			if err := in.reserve(int64(i), 16); err != nil {
				return nil, err
			}
			for len(vs) < i {
				vs = append(vs, Nil)
			}
			arr(self).Elems = append(append(append([]Value(nil), vs[:i]...), a.Pos[1:]...), vs[i:]...)
			return self, nil
		}}),
		changing(def{"pop", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			vs := arr(self).Elems
			if len(a.Pos) == 0 {
				if len(vs) == 0 {
					return Nil, nil
				}
				arr(self).Elems = vs[:len(vs)-1]
				return vs[len(vs)-1], nil
			}
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			if n < 0 {
				return nil, Raise("ArgumentError", "negative array size")
			}
			k := len(vs) - min(n, len(vs))
			arr(self).Elems = vs[:k]
			return in.list(append([]Value(nil), vs[k:]...)), nil
		}}),
		changing(def{"shift", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			vs := arr(self).Elems
			if len(a.Pos) == 0 {
				if len(vs) == 0 {
					return Nil, nil
				}
				arr(self).Elems = vs[1:]
				return vs[0], nil
			}
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			if n < 0 {
				return nil, Raise("ArgumentError", "negative array size")
			}
			k := min(n, len(vs))
			arr(self).Elems = vs[k:]
			return in.list(append([]Value(nil), vs[:k]...)), nil
		}}),
		changing(def{"concat", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			for _, o := range a.Pos {
				vs, err := in.toArray(o)
				if err != nil {
					return nil, err
				}
				in.alloc(16 * len(vs))
				arr(self).Elems = append(arr(self).Elems, vs...)
			}
			return self, nil
		}}),
		changing(def{"replace", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toArray(a.Pos[0])
			arr(self).Elems = append([]Value(nil), vs...)
			return self, err
		}}),
		changing(def{"clear", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			arr(self).Elems = nil
			return self, nil
		}}),
		changing(def{"fill", 0, 3, fill}),
		changing(def{"delete", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			var out []Value
			var found Value = Nil
			for _, v := range arr(self).Elems {
				ok, err := in.equal(v, a.Pos[0])
				if err != nil {
					return nil, err
				}
				if ok {
					found = v
				} else {
					out = append(out, v)
				}
			}
			if len(out) < len(arr(self).Elems) {
				arr(self).Elems = out
			}
			if IsNil(found) && a.Block != nil {
				return in.Yield(a.Block, a.Pos[0])
			}
			return found, nil
		}}),
		changing(def{"delete_at", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			i, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			vs := arr(self).Elems
			if i < 0 {
				i += len(vs)
			}
			if i < 0 || i >= len(vs) {
				return Nil, nil
			}
			v := vs[i]
			arr(self).Elems = append(append([]Value(nil), vs[:i]...), vs[i+1:]...)
			return v, nil
		}}),
		changing(enumOr("delete_if", func(in *Interp, self Value, a Args) (Value, error) { return in.keepIf(self, a, false) })),
		changing(enumOr("keep_if", func(in *Interp, self Value, a Args) (Value, error) { return in.keepIf(self, a, true) })),
		changing(def{"slice!", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			vs := arr(self).Elems
			lo, n, single, ok, err := in.span(a, len(vs))
			if err != nil || !ok {
				return Nil, err
			}
			gone := append([]Value(nil), vs[lo:lo+n]...)
			arr(self).Elems = append(append([]Value(nil), vs[:lo]...), vs[lo+n:]...)
			if single {
				return gone[0], nil
			}
			return in.list(gone), nil
		}}),
		{"index", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return in.core.Enumerable.find("find_index").fn(in, self, a)
		}},
		{"rindex", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if len(a.Pos) == 0 && a.Block == nil {
				return in.enumerator(self, "rindex"), nil
			}
			vs := arr(self).Elems
			for i := len(vs) - 1; i >= 0; i-- {
				var ok bool
				var err error
				if len(a.Pos) > 0 {
					ok, err = in.equal(vs[i], a.Pos[0])
				} else {
					ok, err = in.test(a, vs[i])
				}
				if err != nil {
					return nil, err
				}
				if ok {
					return Int(i), nil
				}
			}
			return Nil, nil
		}},
		{"reverse", 0, 0, func(in *Interp, self Value, _ Args) (Value, error) {
			vs := arr(self).Elems
			out := make([]Value, len(vs))
			for i, v := range vs {
				out[len(vs)-1-i] = v
			}
			return in.list(out), nil
		}},
		{"rotate", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n := 1
			if len(a.Pos) > 0 {
				var err error
				if n, err = a.Int(0); err != nil {
					return nil, err
				}
			}
			vs := arr(self).Elems
			if len(vs) == 0 {
				return List(), nil
			}
			n = ((n % len(vs)) + len(vs)) % len(vs)
			return in.list(append(append([]Value(nil), vs[n:]...), vs[:n]...)), nil
		}},
		{"compact", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			for _, v := range arr(self).Elems {
				if !IsNil(v) {
					out.Elems = append(out.Elems, v)
				}
			}
			return out, nil
		}},
		{"flatten", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			depth, err := flattenDepth(a)
			if err != nil {
				return nil, err
			}
			vs, _, err := in.flatten(arr(self).Elems, depth, 0)
			return in.list(vs), err
		}},
		{"transpose", 0, 0, func(in *Interp, self Value, _ Args) (Value, error) {
			out := List()
			for i, row := range arr(self).Elems {
				vs, err := in.toArray(row)
				if err != nil {
					return nil, err
				}
				if err := in.pay(2 * slot * len(vs)); err != nil {
					return nil, err
				}
				if i > 0 && len(vs) != len(out.Elems) {
					return nil, Raise("IndexError", "element size differs (%d should be %d)", len(vs), len(out.Elems))
				}
				for j, v := range vs {
					if i == 0 {
						out.Elems = append(out.Elems, List())
					}
					col := out.Elems[j].(*Array)
					col.Elems = append(col.Elems, v)
				}
			}
			return out, nil
		}},
		{"assoc", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			for _, v := range arr(self).Elems {
				if p, ok := v.(*Array); ok && len(p.Elems) > 0 {
					if ok, err := in.equal(p.Elems[0], a.Pos[0]); ok || err != nil {
						return p, err
					}
				}
			}
			return Nil, nil
		}},
		{"product", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			rows := [][]Value{{}}
			for _, l := range append([]Value{self}, a.Pos...) {
				vs, err := in.toArray(l)
				if err != nil {
					return nil, err
				}
				if err := in.reserve(int64(len(rows)), int64(len(vs))*32); err != nil {
					return nil, err
				}
				var next [][]Value
				for _, r := range rows {
					for _, v := range vs {
						next = append(next, append(append([]Value(nil), r...), v))
					}
				}
				rows = next
			}
			if a.Block != nil {
				for _, r := range rows {
					if _, err := in.Yield(a.Block, List(r...)); err != nil {
						return nil, err
					}
				}
				return self, nil
			}
			return in.rows(rows), nil
		}},
		{"combination", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			var rows [][]Value
			vs := arr(self).Elems
			var pick func(from int, got []Value) error
			pick = func(from int, got []Value) error {
				if len(got) == n {
					rows = append(rows, append([]Value(nil), got...))
					return in.pay(32 + 16*n)
				}
				for i := from; i < len(vs); i++ {
					if err := pick(i+1, append(got, vs[i])); err != nil {
						return err
					}
				}
				return nil
			}
			if n >= 0 {
				err = pick(0, nil)
			}
			if err != nil {
				return nil, err
			}
			return in.eachRow(rows, a.Block, self)
		}},
		{"permutation", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			vs := arr(self).Elems
			n := len(vs)
			if len(a.Pos) > 0 {
				var err error
				if n, err = a.Int(0); err != nil {
					return nil, err
				}
			}
			var rows [][]Value
			used := make([]bool, len(vs))
			var pick func(got []Value) error
			pick = func(got []Value) error {
				if len(got) == n {
					rows = append(rows, append([]Value(nil), got...))
					return in.pay(32 + 16*n)
				}
				for i, v := range vs {
					if used[i] {
						continue
					}
					used[i] = true
					if err := pick(append(got, v)); err != nil {
						return err
					}
					used[i] = false
				}
				return nil
			}
			err := pick(nil)
			if err != nil {
				return nil, err
			}
			return in.eachRow(rows, a.Block, self)
		}},
		{"pack", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			f, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			return in.pack(arr(self).Elems, f)
		}},
		{"bsearch", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			vs := arr(self).Elems
			return in.bisect(0, len(vs), a.Block, func(i int) Value { return vs[i] })
		}},
		atRandom("sample"), atRandom("shuffle"), atRandom("shuffle!"),
		{"rassoc", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			for _, e := range arr(self).Elems {
				if pair, ok := e.(*Array); ok && len(pair.Elems) > 1 {
					if ok, err := in.equal(pair.Elems[1], a.Pos[0]); ok || err != nil {
						return e, err
					}
				}
			}
			return Nil, nil
		}},
		{"sum", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return in.core.Enumerable.find("sum").fn(in, self, a)
		}},
	}, alias{"slice", "[]"}, alias{"size", "length"}, alias{"inspect", "to_s"}, alias{"append", "push"}, alias{"deconstruct", "to_a"}, alias{"prepend", "unshift"})
	c.methods["find_index"] = c.methods["index"]
	// The bang forms.
	for name, nilIfSame := range map[string]bool{
		"map": false, "sort": false, "sort_by": false, "reverse": false, "rotate": false, "collect": false,
		"select": true, "reject": true, "filter": true, "uniq": true, "compact": true,
	} {
		c.define([]def{bang(c, name, nilIfSame)})
	}
	c.define([]def{changing(def{"flatten!", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
		depth, err := flattenDepth(a)
		if err != nil || depth == 0 {
			return Nil, err
		}
		vs, changed, err := in.flatten(arr(self).Elems, depth, 0)
		if err != nil {
			return nil, err
		}
		arr(self).Elems = vs
		if !changed {
			return Nil, nil
		}
		return self, nil
	}})})
}

func (in *Interp) keepIf(self Value, a Args, keep bool) (Value, error) {
	var out []Value
	for _, v := range arr(self).Elems {
		ok, err := in.test(a, v)
		if err != nil {
			return nil, err
		}
		if ok == keep {
			out = append(out, v)
		}
	}
	arr(self).Elems = out
	return self, nil
}

func (in *Interp) rows(rows [][]Value) *Array {
	out := List()
	for _, r := range rows {
		out.Elems = append(out.Elems, in.list(r))
	}
	return out
}

// eachRow yields rows, or gives an enumerator of them.
func (in *Interp) eachRow(rows [][]Value, block *Proc, self Value) (Value, error) {
	all := in.rows(rows)
	if block == nil {
		return in.enumerator(all, "each"), nil
	}
	for _, r := range all.Elems {
		if _, err := in.Yield(block, r); err != nil {
			return nil, err
		}
	}
	return self, nil
}

func (in *Interp) arraySet(ar *Array, a Args, v Value) error {
	n := len(ar.Elems)
	if _, isRange := a.Arg(0).(*Range); !isRange && len(a.Pos) == 1 {
		i, err := a.Int(0)
		if err != nil {
			return err
		}
		if i < 0 {
			if i += n; i < 0 {
				return Raise("IndexError", "index %d too small for array; minimum: -%d", i-n, n)
			}
		}
		if i >= n {
			if err := in.reserve(int64(i-n+1), 16); err != nil {
				return err
			}
			in.alloc(16 * (i - n + 1))
			for len(ar.Elems) <= i {
				ar.Elems = append(ar.Elems, Nil)
			}
		}
		ar.Elems[i] = v
		return nil
	}
	lo, count, _, ok, err := in.span(a, n)
	if err != nil {
		return err
	}
	if !ok {
		i, err := toInt(a.Arg(0))
		if err != nil || i < 0 {
			return Raise("RangeError", "out of range")
		}
		if err := in.reserve(int64(i-n+1), 16); err != nil {
			return err
		}
		for len(ar.Elems) < i {
			ar.Elems = append(ar.Elems, Nil)
		}
		lo, count = i, 0
	}
	repl := []Value{v}
	if o, ok := v.(*Array); ok {
		repl = o.Elems
	}
	ar.Elems = append(append(append([]Value(nil), ar.Elems[:lo]...), repl...), ar.Elems[lo+count:]...)
	in.alloc(16 * len(repl))
	return nil
}

func spaceship(in *Interp, self Value, a Args) (Value, error) {
	c, ok, err := in.compare(self, a.Pos[0])
	if err != nil || !ok {
		return Nil, err
	}
	return Int(c), nil
}

func dig(in *Interp, self Value, a Args) (Value, error) {
	v := self
	for i, k := range a.Pos {
		if IsNil(v) {
			return Nil, nil
		}
		var err error
		if i > 0 && !in.Responds(v, "dig") {
			return nil, Raise("TypeError", "%s does not have #dig method", v.class(in).Name())
		}
		if h, ok := v.(*Hash); ok {
			v, err = in.hashGet(h, k) // whatever [] is in a subclass
		} else {
			v, err = in.call(v, "[]", k)
		}
		if err != nil {
			return nil, err
		}
	}
	return v, nil
}

// flattenDepth is the argument of flatten; below 0 is all the way.
func flattenDepth(a Args) (int, error) {
	if IsNil(a.Arg(0)) {
		return -1, nil
	}
	return a.Int(0)
}

// fill is Array#fill: a value, or a block's value for each index, in the places
// that a range, or a start and a length, name.
func fill(in *Interp, self Value, a Args) (Value, error) {
	arr := self.(*Array)
	where := a
	if a.Block == nil {
		if len(a.Pos) == 0 {
			return nil, a.Want(1, 3)
		}
		where.Pos = a.Pos[1:]
	}
	lo, hi := 0, len(arr.Elems)
	switch first := where.Arg(0).(type) {
	case NilType:
	case *Range:
		from, n, _, ok, err := in.span(Args{Pos: []Value{first}}, max(len(arr.Elems), 1<<30))
		if err != nil || !ok {
			return self, err
		}
		if lo, hi = from, from+n; IsNil(first.Hi) {
			hi = len(arr.Elems)
		}
	default:
		var err error
		if lo, err = where.Int(0); err != nil {
			return nil, err
		}
		if lo < 0 {
			lo = max(lo+len(arr.Elems), 0)
		}
	}
	if !IsNil(where.Arg(1)) {
		n, err := where.Int(1)
		if err != nil {
			return nil, err
		}
		if err := in.reserve(int64(n), slot); err != nil {
			return nil, err
		}
		hi = lo + n
	}
	if err := in.reserve(int64(hi), slot); err != nil {
		return nil, err
	}
	for i := lo; i < hi; i++ {
		if err := in.step(); err != nil {
			return nil, err
		}
		var v Value
		if a.Block != nil {
			var err error
			if v, err = in.Yield(a.Block, Int(i)); err != nil {
				return nil, err
			}
		} else {
			v = a.Pos[0]
		}
		for len(arr.Elems) <= i {
			in.alloc(slot)
			arr.Elems = append(arr.Elems, Nil)
		}
		arr.Elems[i] = v
	}
	return self, nil
}

// atRandom is a method that would give another answer each time.
func atRandom(name string) def {
	return def{name, 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
		return nil, Raise("NotImplementedError", "random numbers are not supported: a scan must give the same answer twice (Array#%s)", name)
	}}
}
