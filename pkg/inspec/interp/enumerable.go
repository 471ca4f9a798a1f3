// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// iterate calls fn for each element of v, as v.each would: a hash's elements
// are pairs. Several values yielded at once become an array.
func (in *Interp) iterate(v Value, fn func(Value) error) error {
	switch v := v.(type) {
	case *Array:
		for i := 0; i < len(v.Elems); i++ {
			if err := in.step(); err != nil {
				return err
			}
			if err := fn(v.Elems[i]); err != nil {
				return err
			}
		}
		return nil
	case *Hash:
		for k, x := range v.All() {
			if err := in.step(); err != nil {
				return err
			}
			if err := fn(List(k, x)); err != nil {
				return err
			}
		}
		return nil
	case *Range:
		return in.eachInRange(v, fn)
	case *Object:
		switch d := v.Data.(type) {
		case *setData:
			for k := range d.h.All() {
				if err := in.step(); err != nil {
					return err
				}
				if err := fn(k); err != nil {
					return err
				}
			}
			return nil
		case *enumData:
			return in.eachOf(d, fn)
		case *lazyData:
			return d.each(fn)
		}
	}
	_, err := in.send(v, "each", Args{Block: Native(func(in *Interp, a Args) (Value, error) {
		return Nil, fn(pack(a))
	})}, true)
	return err
}

// pack makes one value of what was yielded.
func pack(a Args) Value {
	vs := a.Flat()
	switch len(vs) {
	case 0:
		return Nil
	case 1:
		return vs[0]
	}
	return List(vs...)
}

// each is iterate that can stop early.
func (in *Interp) each(v Value, fn func(Value) (stop bool, err error)) error {
	end := &stopIter{}
	err := in.iterate(v, func(x Value) error {
		stop, err := fn(x)
		if err == nil && stop {
			return end
		}
		return err
	})
	if err == error(end) {
		return nil
	}
	return err
}

// toSlice collects the elements of v.
func (in *Interp) toSlice(v Value) ([]Value, error) {
	if a, ok := v.(*Array); ok {
		return slices.Clone(a.Elems), in.pay(slot * len(a.Elems))
	}
	if r, ok := v.(*Range); ok && IsNil(r.Hi) {
		return nil, Raise("RangeError", "cannot convert endless range to an array")
	}
	var out []Value
	err := in.iterate(v, func(x Value) error {
		out = append(out, x)
		return in.pay(2 * slot) // a list that grows is made more than once
	})
	return out, err
}

// slot is what an element takes in a list.
const slot = 16

// test is a block's verdict on x; without a block, x's own truth; with a
// pattern, pattern === x.
func (in *Interp) test(a Args, x Value) (bool, error) {
	if len(a.Pos) > 0 {
		return in.caseEq(a.Pos[0], x)
	}
	if a.Block == nil {
		return Truthy(x), nil
	}
	r, err := in.Yield(a.Block, x)
	return err == nil && Truthy(r), err
}

// sortValues sorts in place by <=> or by a block.
func (in *Interp) sortValues(vs []Value, block *Proc) error {
	var err error
	sort.SliceStable(vs, func(i, j int) bool {
		if err != nil {
			return false
		}
		var c int
		// The sort asks about later elements first; Ruby the other way round,
		// which shows in errors.
		if block == nil {
			c, err = in.mustCompare(vs[j], vs[i])
		} else {
			var r Value
			if r, err = in.Yield(block, vs[j], vs[i]); err != nil {
				return false
			}
			if IsNil(r) {
				err = in.notComparable(vs[j], vs[i])
				return false
			}
			c, err = in.mustCompare(r, Int(0))
		}
		if e := in.step(); e != nil && err == nil {
			err = e
		}
		return c > 0
	})
	return err
}

// sortBy sorts by a key that the block computes.
func (in *Interp) sortBy(vs []Value, block *Proc) error {
	type keyed struct{ k, v Value }
	ks := make([]keyed, len(vs))
	for i, v := range vs {
		k, err := in.Yield(block, v)
		if err != nil {
			return err
		}
		ks[i] = keyed{k, v}
	}
	var err error
	sort.SliceStable(ks, func(i, j int) bool {
		if err != nil {
			return false
		}
		var c int
		c, err = in.mustCompare(ks[j].k, ks[i].k) // as in sortValues
		return c > 0
	})
	for i := range ks {
		vs[i] = ks[i].v
	}
	return err
}

// add is a + b.
func (in *Interp) add(a, b Value) (Value, error) {
	if x, ok := a.(Int); ok {
		if y, ok := b.(Int); ok {
			if v := intFast("+", x, y); v != nil {
				return v, nil
			}
		}
	}
	return in.call(a, "+", b)
}

// best finds an extreme: sign is 1 for max, -1 for min.
func (in *Interp) best(self Value, a Args, sign int, by bool) (Value, error) {
	vs, err := in.toSlice(self)
	if err != nil {
		return nil, err
	}
	keys := vs
	if by {
		keys = make([]Value, len(vs))
		for i, v := range vs {
			if keys[i], err = in.Yield(a.Block, v); err != nil {
				return nil, err
			}
		}
	}
	less := func(i, j int) (bool, error) { // i is further out than j
		if !by && a.Block != nil {
			r, err := in.Yield(a.Block, vs[i], vs[j])
			if err != nil {
				return false, err
			}
			if IsNil(r) {
				return false, in.notComparable(vs[i], vs[j])
			}
			c, err := in.mustCompare(r, Int(0))
			return c*sign > 0, err
		}
		if _, list := self.(*Array); list && !by { // Ruby asks the one that is out so far
			c, err := in.mustCompare(keys[j], keys[i])
			return -c*sign > 0, err
		}
		c, err := in.mustCompare(keys[i], keys[j])
		return c*sign > 0, err
	}
	if len(a.Pos) > 0 && !IsNil(a.Pos[0]) {
		n, err := a.Int(0)
		if err != nil {
			return nil, err
		}
		if n < 0 {
			return nil, Raise("ArgumentError", "negative size (%d)", n)
		}
		idx := make([]int, len(vs))
		for i := range idx {
			idx[i] = i
		}
		sort.SliceStable(idx, func(i, j int) bool {
			l, e := less(idx[i], idx[j])
			if e != nil {
				err = e
			}
			return l
		})
		out := List()
		for _, i := range idx[:min(n, len(idx))] {
			out.Elems = append(out.Elems, vs[i])
		}
		return out, err
	}
	if len(vs) == 0 {
		return Nil, nil
	}
	at := 0
	for i := 1; i < len(vs); i++ {
		l, err := less(i, at)
		if err != nil {
			return nil, err
		}
		if l {
			at = i
		}
	}
	return vs[at], nil
}

// enumOr makes a method give an enumerator when no block came.
//
//go:noinline
func enumOr(name string, fn Method) def {
	least, most := int16(0), int16(0)
	switch name {
	case "find", "min_by", "max_by", "with_index":
		most = 1
	case "each_with_object", "with_object":
		least, most = 1, 1
	}
	return def{name, least, most, func(in *Interp, self Value, a Args) (Value, error) {
		if a.Block == nil {
			return in.enumerator(self, name, a.Pos...), nil
		}
		return fn(in, self, a)
	}}
}

// sliced is slice_before or slice_after: lists that begin, or end, with what
// the pattern or the block takes.
func sliced(before bool) Method {
	return func(in *Interp, self Value, a Args) (Value, error) {
		if len(a.Pos) == 0 && a.Block == nil {
			return nil, Raise("ArgumentError", "wrong number of arguments (given 0, expected 1)")
		}
		out, cut := List(), true
		err := in.iterate(self, func(x Value) error {
			hit, err := in.test(a, x)
			if err != nil {
				return err
			}
			if cut || hit && before {
				out.Elems = append(out.Elems, List())
			}
			last := out.Elems[len(out.Elems)-1].(*Array)
			last.Elems = append(last.Elems, x)
			cut = hit && !before
			return in.pay(2 * slot)
		})
		return in.enumerator(out, "each"), err
	}
}

func (in *Interp) defineEnumerable() {
	collect := func(in *Interp, self Value, a Args) (Value, error) {
		out := List()
		err := in.iterate(self, func(x Value) error {
			v, err := in.Yield(a.Block, x)
			out.Elems = append(out.Elems, v)
			in.alloc(16)
			return err
		})
		return out, err
	}
	filter := func(keep bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			err := in.iterate(self, func(x Value) error {
				r, err := in.Yield(a.Block, x)
				if err == nil && Truthy(r) == keep {
					out.Elems = append(out.Elems, x)
					in.alloc(16)
				}
				return err
			})
			return out, err
		}
	}
	quantifier := func(stopOn, result bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			res := !result
			err := in.each(self, func(x Value) (bool, error) {
				ok, err := in.test(a, x)
				if ok == stopOn && err == nil {
					res = result
					return true, nil
				}
				return false, err
			})
			return Bool(res), err
		}
	}
	find := func(in *Interp, self Value, a Args) (Value, error) {
		var found Value = Nil
		err := in.each(self, func(x Value) (bool, error) {
			r, err := in.Yield(a.Block, x)
			if err == nil && Truthy(r) {
				found = x
				return true, nil
			}
			return false, err
		})
		return found, err
	}
	in.core.Enumerable.define([]def{
		{"to_a", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toSlice(self)
			return List(vs...), err
		}},
		{"to_set", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toSlice(self)
			if err != nil {
				return nil, err
			}
			return in.newSet(vs)
		}},
		enumOr("map", collect),
		enumOr("flat_map", func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			err := in.iterate(self, func(x Value) error {
				v, err := in.Yield(a.Block, x)
				if arr, ok := v.(*Array); ok {
					out.Elems = append(out.Elems, arr.Elems...)
					in.alloc(16 * len(arr.Elems))
				} else {
					out.Elems = append(out.Elems, v)
				}
				return err
			})
			return out, err
		}),
		enumOr("select", filter(true)),
		enumOr("reject", filter(false)),
		enumOr("filter_map", func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			err := in.iterate(self, func(x Value) error {
				v, err := in.Yield(a.Block, x)
				if err == nil && Truthy(v) {
					out.Elems = append(out.Elems, v)
				}
				return err
			})
			return out, err
		}),
		enumOr("find", find),
		{"find_index", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil && len(a.Pos) == 0 {
				return in.enumerator(self, "find_index"), nil
			}
			i, at := 0, Value(Nil)
			err := in.each(self, func(x Value) (bool, error) {
				var ok bool
				var err error
				if len(a.Pos) > 0 {
					ok, err = in.equal(x, a.Pos[0])
				} else {
					var r Value
					r, err = in.Yield(a.Block, x)
					ok = err == nil && Truthy(r)
				}
				if ok {
					at = Int(i)
				}
				i++
				return ok, err
			})
			return at, err
		}},
		{"any?", 0, 1, quantifier(true, true)},
		{"all?", 0, 1, quantifier(false, false)},
		{"none?", 0, 1, quantifier(true, false)},
		{"one?", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n := 0
			err := in.each(self, func(x Value) (bool, error) {
				ok, err := in.test(a, x)
				if ok {
					n++
				}
				return n > 1, err
			})
			return Bool(n == 1), err
		}},
		{"count", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n := 0
			err := in.iterate(self, func(x Value) error {
				ok := true
				var err error
				switch {
				case len(a.Pos) > 0:
					ok, err = in.equal(x, a.Pos[0])
				case a.Block != nil:
					ok, err = in.test(a, x)
				}
				if ok {
					n++
				}
				return err
			})
			return Int(n), err
		}},
		{"first", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if len(a.Pos) == 0 {
				var first Value = Nil
				err := in.each(self, func(x Value) (bool, error) { first = x; return true, nil })
				return first, err
			}
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			return in.takeN(self, n)
		}},
		{"take", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			return in.takeN(self, n)
		}},
		{"drop", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			if n < 0 {
				return nil, Raise("ArgumentError", "attempt to drop negative size")
			}
			vs, err := in.toSlice(self)
			return in.list(vs[min(n, len(vs)):]), err
		}},
		enumOr("take_while", func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			err := in.each(self, func(x Value) (bool, error) {
				ok, err := in.test(a, x)
				if ok {
					out.Elems = append(out.Elems, x)
				}
				return !ok, err
			})
			return out, err
		}),
		enumOr("drop_while", func(in *Interp, self Value, a Args) (Value, error) {
			out, dropping := List(), true
			err := in.iterate(self, func(x Value) error {
				if dropping {
					ok, err := in.test(a, x)
					if err != nil {
						return err
					}
					dropping = ok
				}
				if !dropping {
					out.Elems = append(out.Elems, x)
				}
				return nil
			})
			return out, err
		}),
		{"include?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			found := false
			err := in.each(self, func(x Value) (bool, error) {
				var err error
				found, err = in.equal(x, a.Pos[0])
				return found, err
			})
			return Bool(found), err
		}},
		{"inject", 0, 2, func(in *Interp, self Value, a Args) (Value, error) {
			var acc Value
			op := ""
			pos := a.Pos
			if a.Block == nil && len(pos) > 0 {
				var err error
				if op, err = (Args{Pos: pos}).Str(len(pos) - 1); err != nil {
					return nil, err
				}
				pos = pos[:len(pos)-1]
			}
			if len(pos) > 0 {
				acc = pos[0]
			}
			err := in.iterate(self, func(x Value) error {
				if acc == nil {
					acc = x
					return nil
				}
				var err error
				if op != "" {
					acc, err = in.call(acc, op, x)
				} else {
					acc, err = in.Yield(a.Block, acc, x)
				}
				return err
			})
			if acc == nil {
				acc = Nil
			}
			return acc, err
		}},
		{"sum", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			var acc Value = Int(0)
			if len(a.Pos) > 0 {
				acc = a.Pos[0]
			}
			// Floats are added with Kahan's compensation, as in Ruby.
			var c float64
			err := in.iterate(self, func(x Value) error {
				var err error
				if a.Block != nil {
					if x, err = in.Yield(a.Block, x); err != nil {
						return err
					}
				}
				s, ok1 := acc.(Float)
				y, ok2 := x.(Float)
				if ok1 && ok2 {
					t := float64(s) + float64(y)
					if abs(float64(s)) >= abs(float64(y)) {
						c += (float64(s) - t) + float64(y)
					} else {
						c += (float64(y) - t) + float64(s)
					}
					acc = Float(t)
					return nil
				}
				acc, err = in.add(acc, x)
				return err
			})
			if f, ok := acc.(Float); ok && err == nil {
				acc = f + Float(c)
			}
			return acc, err
		}},
		{"min", 0, 1, func(in *Interp, self Value, a Args) (Value, error) { return in.best(self, a, -1, false) }},
		{"max", 0, 1, func(in *Interp, self Value, a Args) (Value, error) { return in.best(self, a, 1, false) }},
		enumOr("min_by", func(in *Interp, self Value, a Args) (Value, error) { return in.best(self, a, -1, true) }),
		enumOr("max_by", func(in *Interp, self Value, a Args) (Value, error) { return in.best(self, a, 1, true) }),
		{"minmax", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			lo, err := in.best(self, a, -1, false)
			if err != nil {
				return nil, err
			}
			hi, err := in.best(self, a, 1, false)
			return List(lo, hi), err
		}},
		enumOr("minmax_by", func(in *Interp, self Value, a Args) (Value, error) {
			lo, err := in.best(self, a, -1, true)
			if err != nil {
				return nil, err
			}
			hi, err := in.best(self, a, 1, true)
			return List(lo, hi), err
		}),
		{"sort", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toSlice(self)
			if err != nil {
				return nil, err
			}
			return in.list(vs), in.sortValues(vs, a.Block)
		}},
		enumOr("sort_by", func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toSlice(self)
			if err != nil {
				return nil, err
			}
			return in.list(vs), in.sortBy(vs, a.Block)
		}),
		enumOr("group_by", func(in *Interp, self Value, a Args) (Value, error) {
			h := NewHash()
			err := in.iterate(self, func(x Value) error {
				k, err := in.Yield(a.Block, x)
				if err != nil {
					return err
				}
				id, err := in.key(k)
				if err != nil {
					return err
				}
				if g, ok := h.get(id); ok {
					g.(*Array).Elems = append(g.(*Array).Elems, x)
				} else {
					h.set(id, k, List(x))
				}
				return nil
			})
			return h, err
		}),
		enumOr("partition", func(in *Interp, self Value, a Args) (Value, error) {
			yes, no := List(), List()
			err := in.iterate(self, func(x Value) error {
				ok, err := in.test(a, x)
				if ok {
					yes.Elems = append(yes.Elems, x)
				} else {
					no.Elems = append(no.Elems, x)
				}
				return err
			})
			return List(yes, no), err
		}),
		{"tally", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			h := NewHash()
			err := in.iterate(self, func(x Value) error {
				id, err := in.key(x)
				if err != nil {
					return err
				}
				n, _ := h.get(id)
				c, _ := n.(Int)
				h.set(id, x, c+1)
				return nil
			})
			return h, err
		}},
		{"zip", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			var others [][]Value
			for _, o := range a.Pos {
				if r, ok := o.(*Range); ok && IsNil(r.Hi) {
					vs, err := in.toSlice(self)
					if err != nil {
						return nil, err
					}
					t, err := in.takeN(r, len(vs))
					if err != nil {
						return nil, err
					}
					others = append(others, t.(*Array).Elems)
					continue
				}
				if !in.Responds(o, "each") && !in.Responds(o, "to_ary") {
					return nil, Raise("TypeError", "wrong argument type %s (must respond to :each)", o.class(in).Name())
				}
				vs, err := in.toSlice(o)
				if err != nil {
					return nil, err
				}
				others = append(others, vs)
			}
			out, i := List(), 0
			err := in.iterate(self, func(x Value) error {
				row := List(x)
				for _, o := range others {
					if i < len(o) {
						row.Elems = append(row.Elems, o[i])
					} else {
						row.Elems = append(row.Elems, Nil)
					}
				}
				i++
				if a.Block != nil {
					_, err := in.Yield(a.Block, row)
					return err
				}
				out.Elems = append(out.Elems, row)
				in.alloc(32)
				return nil
			})
			if a.Block != nil {
				return Nil, err
			}
			return out, err
		}},
		enumOr("each_with_index", func(in *Interp, self Value, a Args) (Value, error) {
			i := 0
			err := in.iterate(self, func(x Value) error {
				_, err := in.Yield(a.Block, x, Int(i))
				i++
				return err
			})
			return self, err
		}),
		enumOr("each_with_object", func(in *Interp, self Value, a Args) (Value, error) {
			err := in.iterate(self, func(x Value) error {
				_, err := in.Yield(a.Block, x, a.Pos[0])
				return err
			})
			return a.Pos[0], err
		}),
		enumOr("each_entry", func(in *Interp, self Value, a Args) (Value, error) {
			return self, in.iterate(self, func(x Value) error {
				_, err := in.Yield(a.Block, x)
				return err
			})
		}),
		enumOr("reverse_each", func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toSlice(self)
			for i := len(vs) - 1; i >= 0 && err == nil; i-- {
				_, err = in.Yield(a.Block, vs[i])
			}
			return self, err
		}),
		{"each_slice", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			if n <= 0 {
				return nil, Raise("ArgumentError", "invalid slice size")
			}
			if a.Block == nil {
				return in.enumerator(self, "each_slice", a.Pos...), nil
			}
			vs, err := in.toSlice(self)
			for i := 0; i < len(vs) && err == nil; i += n {
				_, err = in.Yield(a.Block, in.list(append([]Value(nil), vs[i:min(i+n, len(vs))]...)))
			}
			return self, err
		}},
		{"each_cons", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			if n <= 0 {
				return nil, Raise("ArgumentError", "invalid size")
			}
			if a.Block == nil {
				return in.enumerator(self, "each_cons", a.Pos...), nil
			}
			vs, err := in.toSlice(self)
			for i := 0; i+n <= len(vs) && err == nil; i++ {
				_, err = in.Yield(a.Block, in.list(append([]Value(nil), vs[i:i+n]...)))
			}
			return self, err
		}},
		{"chain", 0, -1, func(in *Interp, self Value, a Args) (Value, error) { return in.chain(append([]Value{self}, a.Pos...)) }},
		{"chunk_while", 0, 0, chunks(true)},
		{"slice_when", 0, 0, chunks(false)},
		{"slice_before", 0, 1, sliced(true)},
		{"slice_after", 0, 1, sliced(false)},
		{"compact", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toSlice(self)
			return in.list(slices.DeleteFunc(vs, IsNil)), err
		}},
		enumOr("chunk", func(in *Interp, self Value, a Args) (Value, error) {
			out := List()
			var last Value
			err := in.iterate(self, func(x Value) error {
				k, err := in.Yield(a.Block, x)
				if err != nil {
					return err
				}
				if last != nil {
					if ok, err := in.equal(last, k); err != nil {
						return err
					} else if ok {
						g := out.Elems[len(out.Elems)-1].(*Array).Elems[1].(*Array)
						g.Elems = append(g.Elems, x)
						return nil
					}
				}
				last = k
				out.Elems = append(out.Elems, List(k, List(x)))
				return nil
			})
			return in.enumerator(out, "each"), err
		}),
		{"grep", 1, 1, grep(true)},
		{"grep_v", 1, 1, grep(false)},
		{"uniq", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toSlice(self)
			if err != nil {
				return nil, err
			}
			vs, err = in.uniq(vs, a.Block)
			return in.list(vs), err
		}},
		{"to_h", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			h := NewHash()
			_, list := self.(*Array)
			i := -1
			at := func() string {
				if list {
					return fmt.Sprintf(" at %d", i)
				}
				return ""
			}
			err := in.iterate(self, func(x Value) error {
				i++
				if a.Block != nil {
					var err error
					if x, err = in.Yield(a.Block, x); err != nil {
						return err
					}
				}
				pair, ok := x.(*Array)
				if !ok {
					return Raise("TypeError", "wrong element type %s%s (expected array)", kindName(x), at())
				}
				if len(pair.Elems) != 2 {
					if list {
						return Raise("ArgumentError", "wrong array length%s (expected 2, was %d)", at(), len(pair.Elems))
					}
					return Raise("ArgumentError", "element has wrong array length (expected 2, was %d)", len(pair.Elems))
				}
				return in.hashSet(h, pair.Elems[0], pair.Elems[1])
			})
			return h, err
		}},
		{"cycle", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "cycle", a.Pos...), nil
			}
			n := -1
			if len(a.Pos) > 0 && !IsNil(a.Pos[0]) {
				var err error
				if n, err = a.Int(0); err != nil {
					return nil, err
				}
			}
			vs, err := in.toSlice(self)
			if err != nil || len(vs) == 0 {
				return Nil, err
			}
			for ; n != 0; n-- {
				for _, v := range vs {
					if err := in.step(); err != nil {
						return nil, err
					}
					if _, err := in.Yield(a.Block, v); err != nil {
						return nil, err
					}
				}
			}
			return Nil, nil
		}},
		{"lazy", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return in.lazy(func(fn func(Value) error) error { return in.iterate(self, fn) }), nil
		}},
	}, alias{"entries", "to_a"}, alias{"collect", "map"}, alias{"collect_concat", "flat_map"}, alias{"filter", "select"}, alias{"find_all", "select"},
		alias{"detect", "find"}, alias{"member?", "include?"}, alias{"reduce", "inject"})
}

func abs(f float64) float64 {
	if f < 0 {
		return -f
	}
	return f
}

func grep(keep bool) Method {
	return func(in *Interp, self Value, a Args) (Value, error) {
		out := List()
		err := in.iterate(self, func(x Value) error {
			ok, err := in.caseEq(a.Pos[0], x)
			if err != nil || ok != keep {
				return err
			}
			if a.Block != nil {
				if x, err = in.Yield(a.Block, x); err != nil {
					return err
				}
			}
			out.Elems = append(out.Elems, x)
			return nil
		})
		return out, err
	}
}

// chunks splits between neighbours where the block's answer is not together.
func chunks(together bool) Method {
	return func(in *Interp, self Value, a Args) (Value, error) {
		if a.Block == nil {
			return nil, Raise("ArgumentError", "no block given")
		}
		vs, err := in.toSlice(self)
		if err != nil {
			return nil, err
		}
		out := List()
		for i, v := range vs {
			if i > 0 {
				r, err := in.Yield(a.Block, vs[i-1], v)
				if err != nil {
					return nil, err
				}
				if Truthy(r) == together {
					g := out.Elems[len(out.Elems)-1].(*Array)
					g.Elems = append(g.Elems, v)
					continue
				}
			}
			out.Elems = append(out.Elems, List(v))
		}
		return in.enumerator(out, "each"), nil
	}
}

func (in *Interp) takeN(v Value, n int) (Value, error) {
	if n < 0 {
		return nil, Raise("ArgumentError", "attempt to take negative size")
	}
	out := List()
	if n == 0 {
		return out, nil
	}
	err := in.each(v, func(x Value) (bool, error) {
		out.Elems = append(out.Elems, x)
		return len(out.Elems) >= n, in.pay(16)
	})
	return out, err
}

func (in *Interp) uniq(vs []Value, block *Proc) ([]Value, error) {
	seen := map[any]bool{}
	var out []Value
	for _, v := range vs {
		k := v
		if block != nil {
			var err error
			if k, err = in.Yield(block, v); err != nil {
				return nil, err
			}
		}
		id, err := in.key(k)
		if err != nil {
			return nil, err
		}
		if !seen[id] {
			seen[id] = true
			out = append(out, v)
		}
	}
	return out, nil
}

// enumData is an Enumerator: a method call whose block is yet to come.
type enumData struct {
	recv Value
	name string
	args []Value
	kw   *Hash
	size *Proc                            // says how many there are
	gen  *Proc                            // Enumerator.new { |y| … }
	over func(fn func(Value) error) error // what goes over it when there is no method to call
	text string                           // inspect, then
	all  []Value                          // what a chain goes over
	buf  []Value                          // the first of what next gives
	room int                              // how many of them were asked for
	ret  Value                            // what the method returned; nil when it gives more than room
	at   int
}

// readAhead is how many values the first next of an enumerator makes.
const readAhead = 64

// lazyData is an Enumerator::Lazy.
type lazyData struct {
	each func(fn func(Value) error) error
}

func (in *Interp) enumerator(recv Value, name string, args ...Value) *Object {
	return in.NewObject(in.core.Enumerator, &enumData{recv: recv, name: name, args: args})
}

// inspectEnum is the call that the enumerator will make. A step of numbers is
// an arithmetic sequence, which shows in other brackets.
func (in *Interp) inspectEnum(d *enumData) (string, error) {
	recv, err := in.inspect(d.recv)
	if err != nil {
		return "", err
	}
	var args []string
	for _, v := range d.args {
		s, err := in.inspect(v)
		if err != nil {
			return "", err
		}
		args = append(args, s)
	}
	if d.kw != nil {
		for k, v := range d.kw.All() {
			s, err := in.inspect(v)
			if err != nil {
				return "", err
			}
			name, _ := Args{Pos: []Value{k}}.Str(0)
			args = append(args, name+": "+s)
		}
	}
	list := strings.Join(args, ", ")
	if len(args) > 0 {
		list = "(" + list + ")"
	}
	if d.name == "step" || d.name == "%" {
		_, isRange := d.recv.(*Range)
		if isRange {
			recv = "(" + recv + ")"
		}
		if _, number := toFloat(d.recv); !number && !isRange {
			return "#<Enumerator: " + recv + ":" + d.name + list + ">", nil
		}
		return "(" + recv + "." + d.name + list + ")", nil
	}
	return "#<Enumerator: " + recv + ":" + d.name + list + ">", nil
}

// chain goes over several things one after the other.
func (in *Interp) chain(parts []Value) (Value, error) {
	return in.NewObject(in.core.Enumerator, &enumData{all: parts, over: func(fn func(Value) error) error {
		for _, p := range parts {
			if err := in.iterate(p, fn); err != nil {
				return err
			}
		}
		return nil
	}}), nil
}

// bisect finds the first place from lo to before hi where the block is true, or
// any where it is 0.
func (in *Interp) bisect(lo, hi int, block *Proc, at func(int) Value) (Value, error) {
	var found Value = Nil
	for lo < hi {
		mid := lo + (hi-lo)/2
		r, err := in.Yield(block, at(mid))
		if err != nil {
			return nil, err
		}
		left := Truthy(r)
		if _, number := toFloat(r); number {
			c, _ := compareNumbers(r, Int(0))
			if c == 0 {
				return at(mid), nil
			}
			left = c < 0
		} else if left {
			found = at(mid)
		}
		if left {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return found, nil
}

func (in *Interp) lazy(each func(fn func(Value) error) error) *Object {
	return in.NewObject(in.core.Lazy, &lazyData{each: each})
}

func (in *Interp) eachOf(d *enumData, fn func(Value) error) error {
	_, err := in.runEnum(d, Native(func(in *Interp, a Args) (Value, error) {
		v := pack(a)
		return v, fn(v)
	}))
	return err
}

func (in *Interp) runEnum(d *enumData, block *Proc) (Value, error) {
	if d.over != nil {
		return Nil, d.over(func(v Value) error { _, err := in.Yield(block, v); return err })
	}
	if d.gen != nil {
		y := in.NewObject(in.core.Object, nil)
		s, err := in.singletonOf(y)
		if err != nil {
			return nil, err
		}
		give := func(in *Interp, self Value, a Args) (Value, error) { return in.callProc(block, a) }
		s.define([]def{
			{"<<", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
				_, err := in.callProc(block, a)
				return self, err
			}},
			{"yield", 0, -1, give},
			{"call", 0, -1, give},
		})
		return in.Yield(d.gen, y)
	}
	return in.send(d.recv, d.name, Args{Pos: d.args, Kw: d.kw, Block: block}, true)
}

func (in *Interp) defineEnumerator() {
	data := func(v Value) *enumData { return v.(*Object).Data.(*enumData) }
	e := in.core.Enumerator
	e.defineSelf([]def{{"new", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
		if a.Block == nil {
			return nil, Raise("ArgumentError", "no block given")
		}
		return in.NewObject(in.core.Enumerator, &enumData{gen: a.Block}), nil
	}}, {"produce", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
		if a.Block == nil {
			return nil, Raise("ArgumentError", "no block given")
		}
		return in.NewObject(in.core.Enumerator, &enumData{text: "#<Enumerator: #<Enumerator::Producer>:each>", over: func(fn func(Value) error) error {
			v, err := a.Arg(0), error(nil)
			if len(a.Pos) == 0 {
				v, err = in.Yield(a.Block)
			}
			for ; err == nil; v, err = in.Yield(a.Block, v) {
				if err := in.step(); err != nil {
					return err
				}
				if err := fn(v); err != nil {
					return err
				}
			}
			if IsRaise(err, "StopIteration") {
				return nil
			}
			return err
		}}), nil
	}}})
	withIndex := func(in *Interp, self Value, a Args) (Value, error) {
		i := 0
		if len(a.Pos) > 0 && !IsNil(a.Pos[0]) {
			var err error
			if i, err = a.Int(0); err != nil {
				return nil, err
			}
		}
		return in.runEnum(data(self), Native(func(in *Interp, b Args) (Value, error) {
			i++
			return in.Yield(a.Block, pack(b), Int(i-1))
		}))
	}
	// fill reads ahead for next, which cannot leave the method in the middle: ever
	// more, from the start again, as there may be no end.
	fill := func(in *Interp, d *enumData) error {
		for d.at >= len(d.buf) && d.ret == nil {
			d.room = max(2*d.room, readAhead)
			d.buf = d.buf[:0]
			enough := &stopIter{}
			ret, err := in.runEnum(d, Native(func(in *Interp, a Args) (Value, error) {
				if len(d.buf) == d.room {
					return nil, enough
				}
				d.buf = append(d.buf, pack(a))
				return Nil, in.pay(slot)
			}))
			switch {
			case err == nil:
				d.ret = ret
			case err != error(enough):
				return err
			}
		}
		return nil
	}
	next := func(step int) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			d := data(self)
			if err := fill(in, d); err != nil {
				return nil, err
			}
			if d.at >= len(d.buf) {
				return nil, &Error{Class: "StopIteration", Message: "iteration reached an end", result: d.ret}
			}
			d.at += step
			return d.buf[d.at-step], nil
		}
	}
	e.define([]def{
		{"each", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return self, nil
			}
			return in.runEnum(data(self), a.Block)
		}},
		enumOr("with_index", withIndex),
		enumOr("each_with_index", withIndex),
		enumOr("with_object", func(in *Interp, self Value, a Args) (Value, error) {
			_, err := in.runEnum(data(self), Native(func(in *Interp, b Args) (Value, error) {
				return in.Yield(a.Block, pack(b), a.Arg(0))
			}))
			return a.Arg(0), err
		}),
		{"+", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return in.chain([]Value{self, a.Pos[0]}) }},
		{"next", 0, 0, next(1)},
		{"peek", 0, 0, next(0)},
		{"rewind", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { data(self).at = 0; return self, nil }},
		{"size", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			d := data(self)
			if d.size != nil {
				return in.execProc(d.size, d.recv, nil, Args{Pos: d.args})
			}
			if d.name == "loop" || d.text != "" {
				return Float(inf()), nil
			}
			if d.gen != nil || d.over != nil || d.name == "cycle" {
				return Nil, nil
			}
			return in.call(self, "count")
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			d, ok := self.(*Object).Data.(*enumData)
			if ok && d.text != "" {
				return Str(d.text), nil
			}
			if ok && d.all != nil {
				list, err := in.inspect(List(d.all...))
				return in.str("#<Enumerator::Chain: " + list + ">"), err
			}
			if ok && d.gen == nil {
				s, err := in.nested(self, "#<Enumerator: ...>", func() (string, error) { return in.inspectEnum(d) })
				return in.str(s), err
			}
			return Str("#<" + self.class(in).Name() + ": ...>"), nil
		}},
	}, alias{"to_s", "inspect"})

	src := func(v Value) *lazyData { return v.(*Object).Data.(*lazyData) }
	in.core.Lazy.define([]def{
		{"each", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return self, src(self).each(func(v Value) error { _, err := in.Yield(a.Block, v); return err })
		}},
		{"map", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return in.lazy(func(fn func(Value) error) error {
				return src(self).each(func(v Value) error {
					r, err := in.Yield(a.Block, v)
					if err != nil {
						return err
					}
					return fn(r)
				})
			}), nil
		}},
		{"select", 0, 0, lazyFilter(src, true)},
		{"reject", 0, 0, lazyFilter(src, false)},
		{"take_while", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return in.lazy(func(fn func(Value) error) error {
				end := &stopIter{}
				err := src(self).each(func(v Value) error {
					r, err := in.Yield(a.Block, v)
					if err != nil {
						return err
					}
					if !Truthy(r) {
						return end
					}
					return fn(v)
				})
				if err == error(end) {
					return nil
				}
				return err
			}), nil
		}},
		{"take", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			return in.lazy(func(fn func(Value) error) error {
				if n == 0 {
					return nil
				}
				end, i := &stopIter{}, 0
				err := src(self).each(func(v Value) error {
					i++
					if err := fn(v); err != nil {
						return err
					}
					if i >= n {
						return end
					}
					return nil
				})
				if err == error(end) {
					return nil
				}
				return err
			}), nil
		}},
		{"with_index", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return in.lazy(func(fn func(Value) error) error {
				i := -1
				return src(self).each(func(v Value) error {
					i++
					if a.Block == nil {
						return fn(List(v, Int(i)))
					}
					r, err := in.Yield(a.Block, v, Int(i))
					if err != nil {
						return err
					}
					return fn(r)
				})
			}), nil
		}},
		{"force", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			vs, err := in.toSlice(self)
			return List(vs...), err
		}},
		{"lazy", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"eager", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
	}, alias{"collect", "map"}, alias{"filter", "select"}, alias{"each_with_index", "with_index"})
}

func lazyFilter(src func(Value) *lazyData, keep bool) Method {
	return func(in *Interp, self Value, a Args) (Value, error) {
		return in.lazy(func(fn func(Value) error) error {
			return src(self).each(func(v Value) error {
				r, err := in.Yield(a.Block, v)
				if err != nil || Truthy(r) != keep {
					return err
				}
				return fn(v)
			})
		}), nil
	}
}
