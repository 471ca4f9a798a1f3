// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

func inf() float64 { return math.Inf(1) }

// intFast does the operators of small integers; nil is "not here".
func intFast(op string, a, b Int) Value {
	switch op {
	case "+":
		if s := a + b; (s > a) == (b > 0) {
			return s
		}
	case "-":
		if d := a - b; (d < a) == (b > 0) {
			return d
		}
	case "*":
		hi, lo := bits.Mul64(uint64(max(a, -a)), uint64(max(b, -b)))
		if hi == 0 && lo < 1<<63 {
			return a * b
		}
	case "<":
		return Bool(a < b)
	case ">":
		return Bool(a > b)
	case "<=":
		return Bool(a <= b)
	case ">=":
		return Bool(a >= b)
	case "==":
		return Bool(a == b)
	case "!=":
		return Bool(a != b)
	case "&":
		return a & b
	case "|":
		return a | b
	case "^":
		return a ^ b
	case "%":
		if b != 0 && b != -1 {
			r := a % b
			if r != 0 && (r < 0) != (b < 0) {
				r += b
			}
			return r
		}
	case "/":
		if b != 0 && b != -1 {
			q := a / b
			if a%b != 0 && (a < 0) != (b < 0) {
				q--
			}
			return q
		}
	}
	return nil
}

func floatToInt(f float64) (Value, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, Raise("FloatDomainError", "%s", formatFloat(f))
	}
	if math.Abs(f) < 1<<62 {
		return Int(f), nil
	}
	n, _ := big.NewFloat(f).Int(nil)
	return NewInt(n), nil
}

// arith does a op b for numbers of any kind.
func (in *Interp) arith(op string, a, b Value) (Value, error) {
	if x, ok := a.(Int); ok {
		if y, ok := b.(Int); ok {
			if v := intFast(op, x, y); v != nil {
				return v, nil
			}
		}
	}
	x, y := bigOf(a), bigOf(b)
	if x != nil && y != nil {
		if err := in.affordable(max(x.BitLen(), y.BitLen())); err != nil {
			return nil, err
		}
		z := new(big.Int)
		switch op {
		case "+":
			return NewInt(z.Add(x, y)), nil
		case "-":
			return NewInt(z.Sub(x, y)), nil
		case "*":
			return NewInt(z.Mul(x, y)), nil
		case "/", "%":
			if y.Sign() == 0 {
				return nil, Raise("ZeroDivisionError", "divided by 0")
			}
			// Ruby rounds towards minus infinity.
			q, m := new(big.Int).QuoRem(x, y, new(big.Int))
			if m.Sign() != 0 && (m.Sign() < 0) != (y.Sign() < 0) {
				q.Sub(q, big.NewInt(1))
				m.Add(m, y)
			}
			if op == "/" {
				return NewInt(q), nil
			}
			return NewInt(m), nil
		case "**":
			if y.Sign() < 0 {
				if x.Sign() == 0 {
					return nil, Raise("ZeroDivisionError", "divided by 0")
				}
				d, err := in.power(x, new(big.Int).Neg(y))
				if err != nil {
					return nil, err
				}
				return in.rational(new(big.Rat).SetFrac(big.NewInt(1), d))
			}
			z, err := in.power(x, y)
			if err != nil {
				return nil, err
			}
			return NewInt(z), nil
		}
	}
	if r, s := ratOf(a), ratOf(b); r != nil && s != nil {
		if err := in.affordable(max(r.Num().BitLen(), r.Denom().BitLen(), s.Num().BitLen(), s.Denom().BitLen())); err != nil {
			return nil, err
		}
		z := new(big.Rat)
		switch op {
		case "+":
			return in.rational(z.Add(r, s))
		case "-":
			return in.rational(z.Sub(r, s))
		case "*":
			return in.rational(z.Mul(r, s))
		case "/":
			if s.Sign() == 0 {
				return nil, Raise("ZeroDivisionError", "divided by 0")
			}
			return in.rational(z.Quo(r, s))
		case "**":
			if !s.IsInt() || r.Sign() == 0 {
				break
			}
			num, err := in.power(r.Num(), new(big.Int).Abs(s.Num()))
			if err != nil {
				return nil, err
			}
			den, err := in.power(r.Denom(), new(big.Int).Abs(s.Num()))
			if err != nil {
				return nil, err
			}
			if s.Sign() < 0 {
				num, den = den, num
			}
			return in.rational(z.SetFrac(num, den))
		}
	}
	f, ok1 := toFloat(a)
	g, ok2 := toFloat(b)
	if !ok1 || !ok2 {
		if o, ok := b.(*Object); ok && in.classOf(o).find("coerce") != nil {
			pair, err := in.call(o, "coerce", a)
			if err != nil {
				return nil, err
			}
			if p, ok := pair.(*Array); ok && len(p.Elems) == 2 {
				return in.call(p.Elems[0], op, p.Elems[1])
			}
		}
		what := kindName(b)
		return nil, Raise("TypeError", "%s can't be coerced into %s", what, a.class(in).Name())
	}
	switch op {
	case "+":
		return Float(f + g), nil
	case "-":
		return Float(f - g), nil
	case "*":
		return Float(f * g), nil
	case "/":
		return Float(f / g), nil
	case "**":
		if f < 0 && g != math.Trunc(g) && !math.IsInf(f, 0) && !math.IsNaN(g) {
			return nil, Raise("NotImplementedError", "complex numbers are not supported")
		}
		return Float(math.Pow(f, g)), nil
	case "%":
		if g == 0 {
			return Float(math.NaN()), nil
		}
		m := math.Mod(f, g)
		if m != 0 && (m < 0) != (g < 0) {
			m += g
		}
		return Float(m), nil
	}
	return nil, Raise("NotImplementedError", "operator %s is not supported", op)
}

// power is x ** y, where y is not negative.
func (in *Interp) power(x, y *big.Int) (*big.Int, error) {
	bits := maxBits + 1
	switch {
	case x.BitLen() <= 1:
		bits = 1
	case y.BitLen() < 32:
		bits = min(bits, x.BitLen()*int(y.Int64()))
	}
	if err := in.affordable(bits); err != nil {
		return nil, err
	}
	if bits == 1 { // 0, 1 or -1, to any power
		y = big.NewInt(int64(2*y.Sign()) + int64(y.Bit(0)))
	}
	return new(big.Int).Exp(x, y, nil), nil
}

func (in *Interp) defineNumeric() {
	op := func(name string) def {
		return def{name, 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return in.arith(name, self, a.Pos[0]) }}
	}
	compare := func(name string, ok func(int) bool) def {
		return def{name, 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			c, comparable := compareNumbers(self, a.Pos[0])
			if !comparable {
				f, isFloat := self.(Float)
				g, other := a.Pos[0].(Float)
				if isFloat && math.IsNaN(float64(f)) || other && math.IsNaN(float64(g)) {
					return Bool(false), nil
				}
				return nil, in.notComparable(self, a.Pos[0])
			}
			return Bool(ok(c)), nil
		}}
	}
	sign := func(ok func(int) bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			c, comparable := compareNumbers(self, Int(0))
			return Bool(comparable && ok(c)), nil
		}
	}
	in.core.Numeric.define([]def{
		op("+"), op("-"), op("*"), op("/"), op("%"), op("**"),
		compare("<", func(c int) bool { return c < 0 }), compare("<=", func(c int) bool { return c <= 0 }),
		compare(">", func(c int) bool { return c > 0 }), compare(">=", func(c int) bool { return c >= 0 }),
		{"<=>", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if c, ok := compareNumbers(self, a.Pos[0]); ok {
				return Int(c), nil
			}
			return Nil, nil
		}},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if o, ok := self.(*Object); ok {
				c, ok := compareNumbers(o, a.Pos[0])
				return Bool(ok && c == 0), nil
			}
			ok, err := in.equal(self, a.Pos[0])
			return Bool(ok), err
		}},
		{"-@", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if f, ok := self.(Float); ok {
				return -f, nil
			}
			return in.arith("-", Int(0), self)
		}},
		{"+@", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"abs", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if f, ok := self.(Float); ok {
				return Float(math.Abs(float64(f))), nil
			}
			if c, _ := compareNumbers(self, Int(0)); c < 0 {
				return in.arith("-", Int(0), self)
			}
			return self, nil
		}},
		{"zero?", 0, 0, sign(func(c int) bool { return c == 0 })},
		{"positive?", 0, 0, sign(func(c int) bool { return c > 0 })},
		{"negative?", 0, 0, sign(func(c int) bool { return c < 0 })},
		{"nonzero?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if c, _ := compareNumbers(self, Int(0)); c == 0 {
				return Nil, nil
			}
			return self, nil
		}},
		{"fdiv", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			f, _ := toFloat(self)
			g, ok := toFloat(a.Pos[0])
			if !ok {
				return nil, Raise("TypeError", "%s can't be coerced into %s", kindName(a.Pos[0]), self.class(in).Name())
			}
			return Float(f / g), nil
		}},
		{"div", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if c, ok := compareNumbers(a.Pos[0], Int(0)); ok && c == 0 {
				return nil, Raise("ZeroDivisionError", "divided by 0")
			}
			v, err := in.arith("/", self, a.Pos[0])
			if err != nil {
				return nil, err
			}
			return in.call(v, "floor")
		}},
		{"divmod", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if c, ok := compareNumbers(a.Pos[0], Int(0)); ok && c == 0 {
				return nil, Raise("ZeroDivisionError", "divided by 0")
			}
			q, err := in.arith("/", self, a.Pos[0])
			if err != nil {
				return nil, err
			}
			if q, err = in.call(q, "floor"); err != nil {
				return nil, err
			}
			m, err := in.arith("%", self, a.Pos[0])
			return List(q, m), err
		}},
		{"remainder", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			x, y := bigOf(self), bigOf(a.Pos[0])
			if x == nil || y == nil {
				f, _ := toFloat(self)
				g, _ := toFloat(a.Pos[0])
				return Float(math.Mod(f, g)), nil
			}
			if y.Sign() == 0 {
				return nil, Raise("ZeroDivisionError", "divided by 0")
			}
			return NewInt(new(big.Int).Rem(x, y)), nil
		}},
		{"step", 0, 2, func(in *Interp, self Value, a Args) (Value, error) {
			limit, by := a.Arg(0), a.Arg(1)
			if v := a.Option("by"); !IsNil(v) {
				by = v
			}
			if v := a.Option("to"); !IsNil(v) {
				limit = v
			}
			if IsNil(by) {
				by = Int(1)
			}
			if a.Block == nil {
				e := in.enumerator(self, "step", a.Pos...)
				e.Data.(*enumData).kw = a.Kw
				return e, nil
			}
			v := self
			for _, n := range []Value{self, limit, by} {
				if _, ok := n.(Float); ok { // then all are
					f, _ := toFloat(self)
					v = Float(f)
				}
			}
			up, err := in.mustCompare(by, Int(0))
			if err != nil {
				return nil, err
			}
			if up == 0 {
				return nil, Raise("ArgumentError", "step can't be 0")
			}
			for {
				if !IsNil(limit) {
					c, err := in.mustCompare(v, limit)
					if err != nil {
						return nil, err
					}
					if c*up > 0 {
						break
					}
				}
				if _, err := in.Yield(a.Block, v); err != nil {
					return nil, err
				}
				if err := in.step(); err != nil {
					return nil, err
				}
				if v, err = in.add(v, by); err != nil {
					return nil, err
				}
			}
			return self, nil
		}},
		{"coerce", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			f, ok := toFloat(a.Pos[0])
			if !ok {
				return nil, Raise("TypeError", "can't convert %s into Float", kindName(a.Pos[0]))
			}
			g, _ := toFloat(self)
			if self.class(in) == a.Pos[0].class(in) {
				return List(a.Pos[0], self), nil
			}
			return List(Float(f), Float(g)), nil
		}},
		{"integer?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(bigOf(self) != nil), nil }},
		{"real?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(true), nil }},
		{"finite?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			f, _ := toFloat(self)
			return Bool(!math.IsInf(f, 0) && !math.IsNaN(f)), nil
		}},
		{"infinite?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			f, ok := self.(Float)
			switch {
			case ok && math.IsInf(float64(f), 1):
				return Int(1), nil
			case ok && math.IsInf(float64(f), -1):
				return Int(-1), nil
			}
			return Nil, nil
		}},
		{"to_int", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.call(self, "to_i") }},
		{"to_c", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "complex numbers are not supported")
		}},
		{"to_f", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { f, _ := toFloat(self); return Float(f), nil }},
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { s, err := in.toS(self); return Str(s), err }},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { s, err := in.toS(self); return Str(s), err }},
		{"dup", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"quo", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if x, y := ratOf(self), ratOf(a.Pos[0]); x != nil && y != nil {
				if y.Sign() == 0 {
					return nil, Raise("ZeroDivisionError", "divided by 0")
				}
				r, err := in.rational(new(big.Rat).Quo(x, y))
				return r, err
			}
			return in.arith("/", self, a.Pos[0])
		}},
		{"rationalize", 0, 1, func(in *Interp, self Value, a Args) (Value, error) { return in.rationalize(self, a) }},
	}, alias{"magnitude", "abs"}, alias{"modulo", "%"})
}

// roundInt rounds an integer to 10**-digits.
func roundInt(n *big.Int, digits int, mode string) Value {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-digits)), nil)
	q, m := new(big.Int).DivMod(n, unit, new(big.Int))
	up := false
	switch mode {
	case "ceil":
		up = m.Sign() > 0
	case "round", "up":
		up = new(big.Int).Mul(m, big.NewInt(2)).Cmp(unit) >= 0
		if n.Sign() < 0 && new(big.Int).Mul(m, big.NewInt(2)).Cmp(unit) == 0 {
			up = false
		}
	case "even", "down":
		half := new(big.Int).Mul(m, big.NewInt(2)).Cmp(unit)
		up = half > 0 || half == 0 && (mode == "even" && q.Bit(0) == 1 || mode == "down" && n.Sign() < 0)
	case "truncate":
		up = n.Sign() < 0 && m.Sign() > 0
	}
	if up {
		q.Add(q, big.NewInt(1))
	}
	return NewInt(q.Mul(q, unit))
}

func (in *Interp) defineInteger() {
	c := in.core.Integer
	num := func(v Value) *big.Int { return bigOf(v) }
	rounding := func(name string) def {
		return def{name, 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if len(a.Pos) == 0 {
				return self, nil
			}
			d, err := Args{Pos: a.Pos}.Int(0)
			if err != nil || d >= 0 {
				return self, err
			}
			if d < -400 {
				return Int(0), nil
			}
			mode := name
			if half, ok := a.Option("half").(Symbol); ok && name == "round" {
				mode = string(half)
			}
			return roundInt(num(self), d, mode), nil
		}}
	}
	bitop := func(name string, f func(z, x, y *big.Int) *big.Int) def {
		return def{name, 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			y := bigOf(a.Pos[0])
			if y == nil {
				what := kindName(a.Pos[0])
				if x, ok := a.Pos[0].(Float); ok {
					what = formatFloat(float64(x))
				}
				return nil, Raise("TypeError", "%s can't be coerced into Integer", what)
			}
			return NewInt(f(new(big.Int), num(self), y)), nil
		}}
	}
	shift := func(dir int) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Int(0)
			if err != nil {
				return nil, err
			}
			n *= dir
			if n < 0 {
				return NewInt(new(big.Int).Rsh(num(self), uint(min(-n, 1<<30)))), nil
			}
			if err := in.affordable(min(n, maxBits+1) + num(self).BitLen()); err != nil {
				return nil, err
			}
			return NewInt(new(big.Int).Lsh(num(self), uint(n))), nil
		}
	}
	count := func(name string, step Int, done func(i, limit Int) bool) def {
		return def{name, 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, name, a.Pos...), nil
			}
			lo, ok1 := self.(Int)
			hi, ok2 := a.Pos[0].(Int)
			if f, ok := a.Pos[0].(Float); ok && !ok2 {
				bound := math.Max(math.Min(float64(f), math.MaxInt32), math.MinInt32) // no loop goes so far
				if step > 0 {
					bound = math.Floor(bound)
				} else {
					bound = math.Ceil(bound)
				}
				hi, ok2 = Int(bound), true
			}
			if !ok1 || !ok2 {
				return nil, in.notComparable(self, a.Pos[0])
			}
			for i := lo; !done(i, hi); i += step {
				if err := in.step(); err != nil {
					return nil, err
				}
				if _, err := in.Yield(a.Block, i); err != nil {
					return nil, err
				}
			}
			return self, nil
		}}
	}
	c.define([]def{
		{"to_s", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			base := 10
			if len(a.Pos) > 0 {
				var err error
				if base, err = a.Int(0); err != nil {
					return nil, err
				}
				if base < 2 || base > 36 {
					return nil, Raise("ArgumentError", "invalid radix %d", base)
				}
			}
			if i, ok := self.(Int); ok {
				return in.str(strconv.FormatInt(int64(i), base)), nil
			}
			return in.str(num(self).Text(base)), nil
		}},
		{"to_i", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"to_r", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.rational(ratOf(self)) }},
		{"chr", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			i, ok := self.(Int)
			if !ok || i < 0 || i > 0x10ffff {
				return nil, Raise("RangeError", "%s out of char range", num(self))
			}
			// Beyond a byte it is of the internal encoding, which InSpec sets.
			if i < 128 || i > 255 || len(a.Pos) > 0 {
				return Str(string(rune(i))), nil
			}
			return &String{s: string([]byte{byte(i)}), enc: encBinary}, nil
		}},
		{"ord", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"times", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "times"), nil
			}
			n, ok := self.(Int)
			if !ok {
				return nil, in.exceeded("steps")
			}
			for i := Int(0); i < n; i++ {
				if err := in.step(); err != nil {
					return nil, err
				}
				if _, err := in.Yield(a.Block, i); err != nil {
					return nil, err
				}
			}
			return self, nil
		}},
		count("upto", 1, func(i, l Int) bool { return i > l }),
		count("downto", -1, func(i, l Int) bool { return i < l }),
		{"succ", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.arith("+", self, Int(1)) }},
		{"pred", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.arith("-", self, Int(1)) }},
		{"even?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(num(self).Bit(0) == 0), nil }},
		{"odd?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(num(self).Bit(0) == 1), nil }},
		bitop("&", (*big.Int).And), bitop("|", (*big.Int).Or), bitop("^", (*big.Int).Xor),
		{"gcd", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			y := bigOf(a.Pos[0])
			if y == nil {
				return nil, Raise("TypeError", "not an integer")
			}
			return NewInt(new(big.Int).GCD(nil, nil, new(big.Int).Abs(num(self)), new(big.Int).Abs(y))), nil
		}},
		{"lcm", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			y := bigOf(a.Pos[0])
			if y == nil {
				return nil, Raise("TypeError", "not an integer")
			}
			if err := in.pay((num(self).BitLen() + y.BitLen()) / 2); err != nil {
				return nil, err
			}
			g := new(big.Int).GCD(nil, nil, new(big.Int).Abs(num(self)), new(big.Int).Abs(y))
			if g.Sign() == 0 {
				return Int(0), nil
			}
			return NewInt(g.Abs(new(big.Int).Mul(new(big.Int).Quo(num(self), g), y))), nil
		}},
		{"~", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return NewInt(new(big.Int).Not(num(self))), nil }},
		{"<<", 1, 1, shift(1)},
		{">>", 1, 1, shift(-1)},
		{"[]", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			n, err := a.Int(0)
			if err != nil || n < 0 {
				return Int(0), err
			}
			return NewInt(new(big.Int).And(new(big.Int).Rsh(num(self), uint(min(n, 1<<20))), big.NewInt(1))), nil
		}},
		{"pow", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			if len(a.Pos) == 2 {
				e, m := bigOf(a.Pos[0]), bigOf(a.Pos[1])
				if e != nil && m != nil && m.Sign() == 0 {
					return nil, Raise("ZeroDivisionError", "divided by 0")
				}
				if e == nil || m == nil || e.Sign() < 0 {
					return nil, Raise("TypeError", "Integer#pow() 2nd argument not allowed unless all arguments are integers")
				}
				// The work grows with the exponent's bits and the square of the modulus'.
				words := int64(m.BitLen()/64 + 1)
				if in.steps -= int64(e.BitLen()) * words * words / 16; in.steps < 0 {
					return nil, in.exceeded("steps")
				}
				return NewInt(new(big.Int).Exp(num(self), e, m)), nil
			}
			return in.arith("**", self, a.Pos[0])
		}},
		{"digits", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			base := big.NewInt(10)
			if len(a.Pos) > 0 {
				if base = bigOf(a.Pos[0]); base == nil {
					return nil, Raise("TypeError", "wrong argument type %s (expected Integer)", a.Pos[0].class(in).Name())
				}
				if base.Cmp(big.NewInt(2)) < 0 {
					return nil, Raise("ArgumentError", "invalid radix %s", base)
				}
			}
			n := new(big.Int).Set(num(self))
			if n.Sign() < 0 {
				return nil, Raise("Math::DomainError", "out of domain")
			}
			words := int64(n.BitLen()/64 + 1)
			if in.steps -= words * words; in.steps < 0 {
				return nil, in.exceeded("steps")
			}
			out := List()
			for {
				d := new(big.Int)
				n.QuoRem(n, base, d)
				out.Elems = append(out.Elems, NewInt(d))
				if n.Sign() == 0 {
					return out, in.pay(16 * len(out.Elems))
				}
			}
		}},
		{"bit_length", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			n := num(self)
			if n.Sign() < 0 {
				n = new(big.Int).Not(n)
			}
			return Int(n.BitLen()), nil
		}},
		{"size", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(8), nil }},
		rounding("floor"), rounding("ceil"), rounding("round"), rounding("truncate"),
		{"numerator", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"denominator", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(1), nil }},
		{"allbits?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			y := bigOf(a.Pos[0])
			return Bool(y != nil && new(big.Int).And(num(self), y).Cmp(y) == 0), nil
		}},
		{"nobits?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			y := bigOf(a.Pos[0])
			return Bool(y != nil && new(big.Int).And(num(self), y).Sign() == 0), nil
		}},
		{"anybits?", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			y := bigOf(a.Pos[0])
			return Bool(y != nil && new(big.Int).And(num(self), y).Sign() != 0), nil
		}},
	}, alias{"inspect", "to_s"}, alias{"next", "succ"})
	c.defineSelf([]def{{"sqrt", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
		n := bigOf(a.Pos[0])
		if n == nil || n.Sign() < 0 {
			return nil, Raise("Math::DomainError", "Numerical argument is out of domain - isqrt")
		}
		return NewInt(new(big.Int).Sqrt(n)), nil
	}}})
}

func (in *Interp) defineFloat() {
	c := in.core.Float
	flt := func(v Value) float64 { return float64(v.(Float)) }
	rounding := func(name string, f func(float64) float64) def {
		return def{name, 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			x := flt(self)
			d := 0
			if len(a.Pos) > 0 {
				var err error
				if d, err = a.Int(0); err != nil {
					return nil, err
				}
			}
			if d <= 0 {
				g := f
				if name == "round" {
					switch a.Option("half") {
					case Value(Symbol("even")):
						g = math.RoundToEven
					case Value(Symbol("down")):
						g = func(x float64) float64 { return math.Copysign(math.Ceil(math.Abs(x)-0.5), x) }
					}
				}
				n, err := floatToInt(g(x))
				if err != nil || d == 0 {
					return n, err
				}
				if d < -400 {
					return Int(0), nil
				}
				return roundInt(bigOf(n), d, name), nil
			}
			if d > 15 || math.IsInf(x, 0) || math.IsNaN(x) {
				return self, nil
			}
			if name == "round" {
				// Decimal digits of the shortest form, half away from zero.
				r, ok := new(big.Rat).SetString(strconv.FormatFloat(x, 'f', -1, 64))
				if !ok {
					return self, nil
				}
				y, _ := strconv.ParseFloat(r.FloatString(d), 64)
				return Float(y), nil
			}
			p := math.Pow(10, float64(d))
			return Float(f(x*p) / p), nil
		}}
	}
	c.define([]def{
		{"to_i", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return floatToInt(math.Trunc(flt(self))) }},
		{"to_f", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
		{"to_r", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			r := new(big.Rat).SetFloat64(flt(self))
			if r == nil {
				return nil, Raise("FloatDomainError", "%s", formatFloat(flt(self)))
			}
			return in.rational(r)
		}},
		rounding("floor", math.Floor), rounding("ceil", math.Ceil), rounding("round", math.Round), rounding("truncate", math.Trunc),
		{"numerator", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.viaRational(self, "numerator") }},
		{"denominator", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.viaRational(self, "denominator") }},
		{"next_float", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Float(math.Nextafter(flt(self), math.Inf(1))), nil
		}},
		{"prev_float", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Float(math.Nextafter(flt(self), math.Inf(-1))), nil
		}},
		{"nan?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(math.IsNaN(flt(self))), nil }},
	})
	c.setConst("INFINITY", Float(math.Inf(1)))
	c.setConst("NAN", Float(math.NaN()))
	c.setConst("DIG", Int(15))
	c.setConst("EPSILON", Float(2.220446049250313e-16))
	c.setConst("MAX", Float(math.MaxFloat64))
	c.setConst("MIN", Float(2.2250738585072014e-308))
}

func (in *Interp) defineRational() {
	rat := func(v Value) *big.Rat { return v.(*Object).Data.(*big.Rat) }
	whole := func(round func(*big.Rat) *big.Int) Method {
		return func(in *Interp, self Value, a Args) (Value, error) { return NewInt(round(rat(self))), nil }
	}
	floor := func(r *big.Rat) *big.Int { return new(big.Int).Div(r.Num(), r.Denom()) }
	in.core.Rational.define([]def{
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Str(rat(self).Num().String() + "/" + rat(self).Denom().String()), nil
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Str("(" + rat(self).Num().String() + "/" + rat(self).Denom().String() + ")"), nil
		}},
		{"numerator", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return NewInt(rat(self).Num()), nil }},
		{"denominator", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return NewInt(rat(self).Denom()), nil }},
		{"to_i", 0, 0, whole(func(r *big.Rat) *big.Int { return new(big.Int).Quo(r.Num(), r.Denom()) })},
		{"floor", 0, 1, whole(floor)},
		{"ceil", 0, 1, whole(func(r *big.Rat) *big.Int {
			return new(big.Int).Neg(floor(new(big.Rat).Neg(r)))
		})},
		{"round", 0, 1, whole(func(r *big.Rat) *big.Int {
			half := big.NewRat(1, 2)
			if r.Sign() < 0 {
				return new(big.Int).Neg(floor(new(big.Rat).Add(new(big.Rat).Neg(r), half)))
			}
			return floor(new(big.Rat).Add(r, half))
		})},
		{"to_r", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return self, nil }},
	})
}

// viaRational asks the Rational that v is exactly.
func (in *Interp) viaRational(v Value, name string) (Value, error) {
	r, err := in.call(v, "to_r")
	if err != nil {
		return nil, err
	}
	return in.call(r, name)
}

// rationalize is the simplest Rational within a bound of v; of a Float without
// one, the simplest that reads as it.
func (in *Interp) rationalize(v Value, a Args) (Value, error) {
	x := ratOf(v)
	f, isFloat := v.(Float)
	if isFloat {
		x = new(big.Rat).SetFloat64(float64(f))
	}
	if x == nil {
		return nil, Raise("FloatDomainError", "%s", formatFloat(float64(f)))
	}
	if len(a.Pos) == 0 {
		if isFloat {
			if r, ok := new(big.Rat).SetString(strconv.FormatFloat(float64(f), 'g', -1, 64)); ok {
				x = r
			}
		}
		return in.rational(x)
	}
	by := ratOf(a.Pos[0])
	if b, ok := a.Pos[0].(Float); ok {
		by = new(big.Rat).SetFloat64(float64(b))
	}
	if by == nil {
		return nil, Raise("TypeError", "can't convert %s into Rational", kindName(a.Pos[0]))
	}
	by = new(big.Rat).Abs(by)
	return in.rational(simplest(new(big.Rat).Sub(x, by), new(big.Rat).Add(x, by)))
}

// simplest is the Rational between lo and hi with the smallest denominator, by
// their continued fractions.
func simplest(lo, hi *big.Rat) *big.Rat {
	if lo.Sign() < 0 && hi.Sign() > 0 || lo.Sign() == 0 || hi.Sign() == 0 {
		return new(big.Rat)
	}
	if hi.Sign() < 0 {
		r := simplest(new(big.Rat).Neg(hi), new(big.Rat).Neg(lo))
		return r.Neg(r)
	}
	whole := new(big.Rat).SetInt(new(big.Int).Quo(lo.Num(), lo.Denom()))
	if whole.Cmp(lo) == 0 {
		return whole
	}
	if next := new(big.Rat).Add(whole, big.NewRat(1, 1)); next.Cmp(hi) <= 0 {
		return next
	}
	below := simplest(new(big.Rat).Inv(new(big.Rat).Sub(hi, whole)), new(big.Rat).Inv(new(big.Rat).Sub(lo, whole)))
	return whole.Add(whole, below.Inv(below))
}

func (in *Interp) defineMath() {
	m := in.newModule()
	in.core.Object.setConst("Math", m)
	m.setConst("PI", Float(math.Pi))
	m.setConst("E", Float(math.E))
	arg, _ := in.constPath("ArgumentError")
	m.setConst("DomainError", in.newClass("", arg.(*Class)))
	fn := func(name string, f func(float64) float64) def {
		return def{name, 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			x, ok := toFloat(a.Pos[0])
			if !ok {
				return nil, Raise("TypeError", "can't convert %s into Float", kindName(a.Pos[0]))
			}
			if (name == "sqrt" || strings.HasPrefix(name, "log")) && x < 0 {
				return nil, Raise("Math::DomainError", "Numerical argument is out of domain - %s", name)
			}
			return Float(f(x)), nil
		}}
	}
	m.defineSelf([]def{
		fn("sqrt", math.Sqrt), fn("cbrt", math.Cbrt), fn("exp", math.Exp), fn("log2", math.Log2), fn("log10", math.Log10),
		fn("sin", math.Sin), fn("cos", math.Cos), fn("tan", math.Tan), fn("atan", math.Atan),
		{"log", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			x, ok := toFloat(a.Pos[0])
			if !ok || x < 0 {
				return nil, Raise("Math::DomainError", "Numerical argument is out of domain - log")
			}
			r := math.Log(x)
			if len(a.Pos) > 1 {
				b, _ := toFloat(a.Pos[1])
				r /= math.Log(b)
			}
			return Float(r), nil
		}},
		{"hypot", 2, 2, func(in *Interp, self Value, a Args) (Value, error) {
			x, _ := toFloat(a.Pos[0])
			y, _ := toFloat(a.Pos[1])
			return Float(math.Hypot(x, y)), nil
		}},
		{"atan2", 2, 2, func(in *Interp, self Value, a Args) (Value, error) {
			y, _ := toFloat(a.Pos[0])
			x, _ := toFloat(a.Pos[1])
			return Float(math.Atan2(y, x)), nil
		}},
	})
}

// ParseBig reads an integer, and none that is longer than one can be: reading it
// costs more than it is long.
func ParseBig(digits string, base int) (*big.Int, bool) {
	if len(digits) > maxDigits {
		return nil, false
	}
	return new(big.Int).SetString(digits, base)
}

// maxDigits bounds a number in digits.
const maxDigits = 40_000
