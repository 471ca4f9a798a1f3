// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

func (r *Range) dots() string {
	if r.Exclusive {
		return "..."
	}
	return ".."
}

func (in *Interp) newRange(lo, hi Value, exclusive bool) (Value, error) {
	_, n1 := toFloat(lo)
	_, n2 := toFloat(hi)
	if !(n1 && n2 || IsNil(lo) || IsNil(hi)) {
		if _, ok, err := in.compare(lo, hi); err != nil || !ok {
			if err == nil || !isBudget(err) {
				return nil, Raise("ArgumentError", "bad value for range")
			}
			return nil, err
		}
	}
	return &Range{Lo: lo, Hi: hi, Exclusive: exclusive}, nil
}

func isBudget(err error) bool {
	_, ok := err.(*BudgetExceeded)
	return ok
}

func (in *Interp) eachInRange(r *Range, fn func(Value) error) error {
	switch lo := r.Lo.(type) {
	case Int:
		hi, ok := toFloat(r.Hi)
		bounded := !IsNil(r.Hi)
		if bounded && !ok {
			return Raise("TypeError", "can't iterate from Integer")
		}
		last, exact := r.Hi.(Int)
		for i := lo; ; i++ {
			if bounded {
				if exact && (i > last || r.Exclusive && i == last) || !exact && (float64(i) > hi || r.Exclusive && float64(i) == hi) {
					return nil
				}
			}
			if err := in.step(); err != nil {
				return err
			}
			if err := fn(i); err != nil {
				return err
			}
		}
	case *String:
		hi, ok := r.Hi.(*String)
		if !ok {
			if IsNil(r.Hi) {
				for s := lo.s; ; s = succ(s) {
					if err := in.step(); err != nil {
						return err
					}
					if err := fn(in.str(s)); err != nil {
						return err
					}
				}
			}
			return Raise("TypeError", "can't iterate from String")
		}
		if len(lo.s) > len(hi.s) || len(lo.s) == len(hi.s) && lo.s > hi.s {
			return nil
		}
		for s := lo.s; len(s) <= len(hi.s); s = succ(s) {
			if r.Exclusive && s == hi.s {
				return nil
			}
			if err := in.step(); err != nil {
				return err
			}
			if err := fn(in.str(s)); err != nil {
				return err
			}
			if s == hi.s {
				return nil
			}
		}
		return nil
	}
	if !in.Responds(r.Lo, "succ") {
		return Raise("TypeError", "can't iterate from %s", r.Lo.class(in).Name())
	}
	for v := r.Lo; ; {
		if !IsNil(r.Hi) {
			c, err := in.mustCompare(v, r.Hi)
			if err != nil {
				return err
			}
			if c > 0 || c == 0 && r.Exclusive {
				return nil
			}
		}
		if err := in.step(); err != nil {
			return err
		}
		if err := fn(v); err != nil {
			return err
		}
		var err error
		if v, err = in.call(v, "succ"); err != nil {
			return err
		}
	}
}

// covers is cover?: lo <= v <= hi.
func (in *Interp) covers(r *Range, v Value) (bool, error) {
	if !IsNil(r.Lo) {
		c, ok, err := in.compare(r.Lo, v)
		if err != nil || !ok || c > 0 {
			return false, err
		}
	}
	if !IsNil(r.Hi) {
		c, ok, err := in.compare(v, r.Hi)
		if err != nil || !ok || c > 0 || c == 0 && r.Exclusive {
			return false, err
		}
	}
	return true, nil
}

func (in *Interp) defineRange() {
	rng := func(v Value) *Range { return v.(*Range) }
	cover := func(in *Interp, self Value, a Args) (Value, error) {
		if o, ok := a.Pos[0].(*Range); ok {
			lo, err := in.covers(rng(self), o.Lo)
			if err != nil || !lo {
				return Bool(false), err
			}
			hi, err := in.covers(rng(self), o.Hi)
			return Bool(hi), err
		}
		ok, err := in.covers(rng(self), a.Pos[0])
		return Bool(ok), err
	}
	end := func(lo bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			r := rng(self)
			if len(a.Pos) > 0 {
				n, err := a.Int(0)
				if err != nil {
					return nil, err
				}
				if lo {
					return in.takeN(r, n)
				}
				if IsNil(r.Hi) {
					return nil, Raise("RangeError", "cannot get the last element of endless range")
				}
				vs, err := in.toSlice(r)
				if err != nil {
					return nil, err
				}
				return in.list(vs[len(vs)-min(n, len(vs)):]), nil
			}
			if lo {
				return r.Lo, nil
			}
			return r.Hi, nil
		}
	}
	extreme := func(max bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			r := rng(self)
			if _, float := r.Lo.(Float); float && max && r.Exclusive && a.Block == nil && len(a.Pos) == 0 {
				if _, whole := r.Hi.(Int); whole {
					return nil, Raise("TypeError", "cannot exclude end value with non Integer begin value")
				}
			}
			if _, float := r.Hi.(Float); float && max && r.Exclusive && a.Block == nil && len(a.Pos) == 0 {
				return nil, Raise("TypeError", "cannot exclude non Integer end value")
			}
			if a.Block != nil || len(a.Pos) > 0 || max && r.Exclusive {
				sign := -1
				if max {
					sign = 1
				}
				return in.best(self, a, sign, false)
			}
			c, err := in.mustCompare(r.Lo, r.Hi)
			if err != nil || c > 0 {
				return Nil, err
			}
			if max {
				return r.Hi, nil
			}
			return r.Lo, nil
		}
	}
	c := in.core.Range
	c.defineSelf([]def{{"new", 2, 3, func(in *Interp, _ Value, a Args) (Value, error) {
		return in.newRange(a.Pos[0], a.Pos[1], Truthy(a.Arg(2)))
	}}})
	c.define([]def{
		{"begin", 0, 0, end(true)},
		{"first", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if IsNil(rng(self).Lo) {
				return nil, Raise("RangeError", "cannot get the first element of beginless range")
			}
			return end(true)(in, self, a)
		}},
		{"end", 0, 0, end(false)},
		{"last", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if IsNil(rng(self).Hi) {
				return nil, Raise("RangeError", "cannot get the last element of endless range")
			}
			return end(false)(in, self, a)
		}},
		{"min", 0, 1, extreme(false)},
		{"max", 0, 1, extreme(true)},
		{"exclude_end?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(rng(self).Exclusive), nil }},
		{"each", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "each"), nil
			}
			return self, in.eachInRange(rng(self), func(v Value) error { _, err := in.Yield(a.Block, v); return err })
		}},
		{"size", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			lo, ok1 := rng(self).Lo.(Int)
			hi, ok2 := rng(self).Hi.(Int)
			if !ok1 {
				return Nil, nil
			}
			if !ok2 {
				return Float(inf()), nil
			}
			if rng(self).Exclusive {
				hi--
			}
			return max(hi-lo+1, 0), nil
		}},
		{"cover?", 1, 1, cover},
		{"===", 1, 1, cover},
		{"include?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if _, ok := rng(self).Lo.(*String); ok {
				if _, ok := a.Pos[0].(*String); ok {
					return in.core.Enumerable.find("include?").fn(in, self, a)
				}
			}
			return cover(in, self, a)
		}},
		{"step", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			r := rng(self)
			give := func(v Value) error {
				_, err := in.Yield(a.Block, v)
				return err
			}
			if _, number := toFloat(a.Pos[0]); !number {
				_, err := toInt(a.Pos[0])
				return nil, err
			}
			c, err := in.mustCompare(a.Pos[0], Int(0))
			if err != nil {
				return nil, err
			}
			if c == 0 {
				return nil, Raise("ArgumentError", "step can't be 0")
			}
			if a.Block == nil {
				return in.enumerator(self, "step", a.Pos...), nil
			}
			if _, number := toFloat(r.Lo); !number { // every so many of them
				n, i := 0, 0
				if n, err = toInt(a.Pos[0]); err != nil {
					return nil, err
				}
				return self, in.eachInRange(r, func(v Value) error {
					i++
					if (i-1)%n != 0 {
						return nil
					}
					return give(v)
				})
			}
			v := r.Lo
			for _, end := range []Value{r.Hi, a.Pos[0]} { // one Float makes all of them so
				if _, float := end.(Float); float {
					f, _ := toFloat(v)
					v = Float(f)
				}
			}
			for {
				ok, err := in.covers(r, v)
				if err != nil {
					return nil, err
				}
				if !ok {
					break
				}
				if err := give(v); err != nil {
					return nil, err
				}
				if v, err = in.add(v, a.Pos[0]); err != nil {
					return nil, err
				}
				if err := in.step(); err != nil {
					return nil, err
				}
			}
			return self, nil
		}},
		{"bsearch", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			lo, ok1 := rng(self).Lo.(Int)
			hi, ok2 := rng(self).Hi.(Int)
			if !ok1 || !ok2 {
				return nil, Raise("TypeError", "can't do binary search for %s", rng(self).Lo.class(in).Name())
			}
			if !rng(self).Exclusive {
				hi++
			}
			return in.bisect(int(lo), int(hi), a.Block, func(i int) Value { return Int(i) })
		}},
		{"sum", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			lo, ok1 := rng(self).Lo.(Int)
			hi, ok2 := rng(self).Hi.(Int)
			if ok1 && ok2 && a.Block == nil && len(a.Pos) == 0 && hi < 1<<30 && lo > -1<<30 {
				if rng(self).Exclusive {
					hi--
				}
				if hi < lo {
					return Int(0), nil
				}
				return (lo + hi) * (hi - lo + 1) / 2, nil
			}
			return in.core.Enumerable.find("sum").fn(in, self, a)
		}},
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			lo, err := in.toS(rng(self).Lo)
			if err != nil {
				return nil, err
			}
			hi, err := in.toS(rng(self).Hi)
			return Str(lo + rng(self).dots() + hi), err
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			s, err := in.inspect(self)
			return Str(s), err
		}},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			ok, err := in.equal(self, a.Pos[0])
			return Bool(ok), err
		}},
		{"%", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "%", a.Pos...), nil
			}
			return in.send(self, "step", a, false)
		}},
	}, alias{"member?", "include?"})
}
