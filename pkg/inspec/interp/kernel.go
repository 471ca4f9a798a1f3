// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// outside are the ways to the scanner's own machine. Each raises by name.
var outside = []string{"`", "system", "exec", "spawn", "fork", "open", "gets", "readline", "readlines", "sleep", "trap", "syscall", "test", "load", "autoload", "exit", "exit!", "abort", "at_exit", "srand", "eval", "set_trace_func", "select"}

func (in *Interp) defineKernel() {
	k := in.core.Kernel
	quiet := func(in *Interp, self Value, a Args) (Value, error) { return Nil, nil }
	rows := []def{
		in.printing("puts", "$stdout", "puts", quiet),
		in.printing("print", "$stdout", "print", quiet),
		in.printing("warn", "$stderr", "puts", quiet),
		in.printing("printf", "$stdout", "printf", quiet),
		in.printing("putc", "$stdout", "putc", quiet),
		{"pp", 0, -1, func(in *Interp, self Value, a Args) (Value, error) { return a.Arg(0), nil }},
		in.printing("p", "$stdout", "puts", func(in *Interp, self Value, a Args) (Value, error) {
			switch len(a.Pos) {
			case 0:
				return Nil, nil
			case 1:
				return a.Pos[0], nil
			}
			return List(a.Pos...), nil
		}),
		{"require", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			if in.require != nil {
				if ok, err := in.require(name); ok || err != nil {
					return Bool(true), err
				}
			}
			if loaded, err := in.requireFeature(name); loaded || err != nil {
				return Bool(err == nil), err
			}
			return nil, Raise("LoadError", "cannot load such file -- %s", name)
		}},
		{"require_relative", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			file, _ := in.Position()
			full := pathJoin(pathDir(file), name)
			if in.require != nil {
				if ok, err := in.require(full); ok || err != nil {
					return Bool(true), err
				}
			}
			return nil, Raise("LoadError", "cannot load such file -- %s", full)
		}},
		{"raise", 0, -1, func(in *Interp, self Value, a Args) (Value, error) { return nil, in.raise(a) }},
		{"loop", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return in.enumerator(self, "loop"), nil
			}
			for {
				if err := in.step(); err != nil {
					return nil, err
				}
				if _, err := in.Yield(a.Block); err != nil {
					if e, ok := err.(*Error); ok && e.Class == "StopIteration" {
						return in.call(in.exception(e), "result")
					}
					return nil, err
				}
			}
		}},
		{"block_given?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Bool(in.top != nil && in.top.act != nil && in.top.act.args.Block != nil), nil
		}},
		{"lambda", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return nil, Raise("ArgumentError", "tried to create Proc object without a block")
			}
			if !a.Block.passed {
				a.Block.lambda = true
			}
			return a.Block, nil
		}},
		{"proc", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if a.Block == nil {
				return nil, Raise("ArgumentError", "tried to create Proc object without a block")
			}
			return a.Block, nil
		}},
		{"catch", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			var tag Value = in.NewObject(in.core.Object, nil)
			if len(a.Pos) > 0 {
				tag = a.Pos[0]
			}
			if a.Block == nil {
				return nil, Raise("LocalJumpError", "no block given")
			}
			v, err := in.Yield(a.Block, tag)
			if j, ok := err.(*throwJump); ok && same(j.tag, tag) {
				return j.v, nil
			}
			return v, err
		}},
		{"throw", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, &throwJump{tag: a.Pos[0], v: a.Arg(1)}
		}},
		{"format", 1, -1, func(in *Interp, self Value, a Args) (Value, error) {
			f, err := in.toStr(a.Pos[0])
			if err != nil {
				return nil, err
			}
			s, err := in.format(f, a.Flat()[1:])
			if err != nil {
				return nil, err
			}
			return in.str(s), nil
		}},
		{"Integer", 1, 2, kernelInteger},
		{"Float", 1, 1, kernelFloat},
		{"String", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			s, err := in.toS(a.Pos[0])
			return in.str(s), err
		}},
		{"Array", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			switch v := a.Pos[0].(type) {
			case *Array:
				return v, nil
			case NilType:
				return List(), nil
			}
			vs, err := in.splat(a.Pos[0])
			if err != nil {
				return nil, err
			}
			return in.list(vs), nil
		}},
		{"Hash", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			switch v := a.Pos[0].(type) {
			case *Hash:
				return v, nil
			case NilType:
				return NewHash(), nil
			case *Array:
				if len(v.Elems) == 0 {
					return NewHash(), nil
				}
			}
			return nil, Raise("TypeError", "can't convert %s into Hash", kindName(a.Pos[0]))
		}},
		{"Rational", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			r := func(v Value) (*big.Rat, error) {
				switch v := v.(type) {
				case *String:
					if len(v.s) > maxDigits {
						return nil, in.exceeded("memory")
					}
					if r, ok := new(big.Rat).SetString(strings.TrimSpace(v.s)); ok {
						return r, nil
					}
					return nil, Raise("ArgumentError", "invalid value for convert(): %s", inspectString(v))
				case Float:
					return new(big.Rat).SetFloat64(float64(v)), nil
				}
				if r := ratOf(v); r != nil {
					return r, nil
				}
				return nil, Raise("TypeError", "can't convert %s into Rational", kindName(v))
			}
			x, err := r(a.Pos[0])
			if err != nil || x == nil {
				return nil, err
			}
			if len(a.Pos) == 2 {
				y, err := r(a.Pos[1])
				if err != nil {
					return nil, err
				}
				if y.Sign() == 0 {
					return nil, Raise("ZeroDivisionError", "divided by 0")
				}
				x = new(big.Rat).Quo(x, y)
			}
			return in.rational(x)
		}},
		{"rand", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "random numbers are not supported: a scan must give the same answer twice")
		}},
		{"caller", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			bt := in.backtrace()
			if len(bt) > 1 {
				return Strs(bt[1:]), nil
			}
			return List(), nil
		}},
		{"__method__", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if in.top != nil && in.top.act != nil && in.top.act.name != "" {
				return Symbol(in.top.act.name), nil
			}
			return Nil, nil
		}},
		{"__dir__", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Str(pathDir(in.top.fileName())), nil }},
		{"local_variables", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return in.top.scope.variables(), nil
		}},
		{"instance_variable_list", 0, 0, quiet},
	}
	for _, name := range []string{"BigDecimal", "Complex"} {
		rows = append(rows, def{name, 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "sonde does not support %s", name)
		}})
	}
	for _, name := range outside {
		rows = append(rows, def{name, 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			shown := name
			if name == "`" {
				shown = "a backtick command"
			}
			return nil, Raise("NotImplementedError", "%s would act on the scanning machine and is not available", shown)
		}})
	}
	k.define(rows, alias{"sprintf", "format"}, alias{"fail", "raise"})
	for _, d := range rows {
		k.methods[d.name].vis = private
	}
	k.makePrivate("sprintf", "fail")
	// Kernel.format and the like.
	k.defineSelf(rows, alias{"sprintf", "format"}, alias{"fail", "raise"})
}

func (in *Interp) raise(a Args) error {
	exc := func(v Value, rest []Value) error {
		switch v := v.(type) {
		case *String:
			return &Error{Class: "RuntimeError", Message: v.s}
		case *Class:
			if !v.inherits(in.core.Exception) {
				break
			}
			o, err := in.send(v, "new", Args{Pos: rest, Kw: a.Kw}, true)
			if err != nil {
				return err
			}
			if o, ok := o.(*Object); ok {
				return in.ErrorOf(o)
			}
		case *Object:
			if !v.cls.inherits(in.core.Exception) {
				break
			}
			if len(rest) > 0 {
				n, err := in.call(v, "exception", rest[0])
				if err != nil {
					return err
				}
				v = n.(*Object)
			}
			return in.ErrorOf(v)
		}
		return Raise("TypeError", "exception class/object expected")
	}
	var err error
	cause := Value(nil)
	if a.Kw != nil && len(a.Pos) > 0 {
		if v, ok := a.Kw.Get(Symbol("cause")); ok {
			cause = v
			a.Kw = a.Kw.copy()
			if a.Kw.remove(keyOf(Symbol("cause"))); a.Kw.Len() == 0 {
				a.Kw = nil
			}
		}
	}
	switch len(a.Pos) {
	case 0:
		if f := in.top; f != nil && f.err != nil {
			return in.ErrorOf(f.err)
		}
		err = &Error{Class: "RuntimeError", Message: ""}
	case 1:
		err = exc(a.Pos[0], nil)
	default:
		if _, text := a.Pos[0].(*String); text {
			return Raise("TypeError", "exception class/object expected")
		}
		err = exc(a.Pos[0], a.Pos[1:2])
		if e, ok := err.(*Error); ok && len(a.Pos) > 2 {
			if e.Backtrace, err = in.backtraceOf(a.Pos[2]); err != nil {
				return err
			}
			err = e
		}
	}
	if e, ok := err.(*Error); ok {
		switch given := cause.(type) {
		case nil:
			if in.top != nil && in.top.err != nil {
				in.setCause(e, in.top.err)
			}
		case *Object:
			in.setCause(e, given)
		}
	}
	return err
}

func exceptionOption(a Args) bool { return a.Option("exception") != Value(Bool(false)) }

func kernelInteger(in *Interp, self Value, a Args) (Value, error) {
	if _, text := a.Pos[0].(*String); !text && len(a.Pos) > 1 && !IsNil(a.Pos[1]) {
		return nil, Raise("ArgumentError", "base specified for non string value")
	}
	v, err := in.integer(a.Pos[0], a.Arg(1))
	if _, ok := err.(*Error); ok && !exceptionOption(a) {
		return Nil, nil
	}
	return v, err
}

func (in *Interp) integer(v, base Value) (Value, error) {
	switch x := v.(type) {
	case Int, *Big:
		return v, nil
	case Float:
		return floatToInt(math.Trunc(float64(x)))
	case *String:
		b := 0
		if !IsNil(base) {
			var err error
			if b, err = toInt(base); err != nil {
				return nil, err
			}
			if b < 0 { // what a prefix says, else this base
				b = -b
				if b == 1 {
					b = 0
				}
			}
			if b == 1 || b > 36 {
				return nil, Raise("ArgumentError", "invalid radix %d", b)
			}
		}
		if n, ok := parseInteger(x.s, b); ok {
			return n, nil
		}
		return nil, Raise("ArgumentError", "invalid value for Integer(): %s", inspectString(x))
	case NilType:
		return nil, Raise("TypeError", "can't convert nil into Integer")
	}
	if in.Responds(v, "to_i") {
		return in.call(v, "to_i")
	}
	return nil, Raise("TypeError", "can't convert %s into Integer", kindName(v))
}

// parseInteger reads a whole string as Integer() does: prefixes, underscores,
// spaces around.
func parseInteger(s string, base int) (Value, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasPrefix(s, "_") || strings.HasSuffix(s, "_") || strings.Contains(s, "__") || strings.ContainsRune(s, 0) {
		return nil, false
	}
	neg := false
	t := s
	if t[0] == '-' || t[0] == '+' {
		neg = t[0] == '-'
		t = t[1:]
	}
	if t == "" || t[0] == '-' || t[0] == '+' {
		return nil, false
	}
	lower := strings.ToLower(t)
	for p, b := range map[string]int{"0x": 16, "0b": 2, "0o": 8, "0d": 10} {
		if strings.HasPrefix(lower, p) && (base == 0 || base == b) {
			base = b
			t = t[2:]
		}
	}
	if base == 0 {
		base = 10
		if len(t) > 1 && t[0] == '0' {
			base = 8
			t = strings.TrimPrefix(t[1:], "_")
		}
	}
	n, ok := ParseBig(strings.ReplaceAll(t, "_", ""), base)
	if !ok || t == "" || t[0] == '-' || t[0] == '+' {
		return nil, false
	}
	if neg {
		n.Neg(n)
	}
	return NewInt(n), true
}

func kernelFloat(in *Interp, self Value, a Args) (Value, error) {
	switch v := a.Pos[0].(type) {
	case *String:
		s := strings.TrimSpace(v.s)
		in.steps -= int64(len(s)) / 8
		if ok := floatShape(s); ok {
			if f, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64); err == nil || f != 0 {
				return Float(f), nil
			}
		}
		if n, ok := parseInteger(s, 0); ok && strings.HasPrefix(strings.ToLower(s), "0x") {
			f, _ := toFloat(n)
			return Float(f), nil
		}
		if !exceptionOption(a) {
			return Nil, nil
		}
		return nil, Raise("ArgumentError", "invalid value for Float(): %s", inspectString(v))
	case NilType:
		if !exceptionOption(a) {
			return Nil, nil
		}
		return nil, Raise("TypeError", "can't convert nil into Float")
	}
	if f, ok := toFloat(a.Pos[0]); ok {
		return Float(f), nil
	}
	if !exceptionOption(a) {
		return Nil, nil
	}
	return nil, Raise("TypeError", "can't convert %s into Float", kindName(a.Pos[0]))
}

// floatShape tells whether the whole of s is a number as Float() takes it.
func floatShape(s string) bool {
	s = strings.TrimLeft(s, "+-")
	if strings.HasPrefix(s, ".") {
		s = "0" + s
	}
	if s == "" || s[0] < '0' || s[0] > '9' {
		return false
	}
	last := s[len(s)-1]
	if last < '0' || last > '9' {
		return false
	}
	return strings.Trim(s, "0123456789._eE+-") == "" && !strings.Contains(s, "._") && !strings.Contains(s, "_.")
}

func (in *Interp) defineNil() {
	in.core.NilClass.define([]def{
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Str(""), nil }},
		{"to_a", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return List(), nil }},
		{"to_h", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return NewHash(), nil }},
		{"to_i", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(0), nil }},
		{"to_f", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Float(0), nil }},
		{"to_r", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.rational(new(big.Rat)) }},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Str("nil"), nil }},
		{"&", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return Bool(false), nil }},
		{"|", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return Bool(Truthy(a.Pos[0])), nil }},
	})
	rows := []def{
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Str(strconv.FormatBool(Truthy(self))), nil
		}},
		{"&", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return Bool(Truthy(self) && Truthy(a.Pos[0])), nil
		}},
		{"|", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return Bool(Truthy(self) || Truthy(a.Pos[0])), nil
		}},
		{"^", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return Bool(Truthy(self) != Truthy(a.Pos[0])), nil
		}},
	}
	in.core.TrueClass.define(rows, alias{"inspect", "to_s"})
	in.core.FalseClass.define(rows, alias{"inspect", "to_s"})
	for _, c := range []*Class{in.core.NilClass, in.core.TrueClass, in.core.FalseClass, in.core.Integer, in.core.Float, in.core.Symbol} {
		c.meta.add("new", &method{name: "new", owner: c.meta, undef: true})
	}
}
