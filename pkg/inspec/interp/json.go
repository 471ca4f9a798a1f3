// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"bytes"
	"fmt"
	"strings"
)

// JSON is v as Ruby's JSON.generate writes it; pretty is pretty_generate.
func (in *Interp) JSON(v Value, pretty bool) (string, error) {
	var b bytes.Buffer
	if err := in.writeJSON(&b, v, pretty, 0); err != nil {
		return "", err
	}
	return b.String(), nil
}

func (in *Interp) writeJSON(b *bytes.Buffer, v Value, pretty bool, depth int) error {
	if depth > 100 {
		return Raise("JSON::NestingError", "nesting of %d is too deep", depth)
	}
	if err := in.step(); err != nil {
		return err
	}
	nl := func(d int) {
		if pretty {
			b.WriteByte('\n')
			b.WriteString(strings.Repeat("  ", d))
		}
	}
	switch v := v.(type) {
	case NilType:
		b.WriteString("null")
	case Bool, Int, *Big:
		s, _ := in.toS(v)
		b.WriteString(s)
	case Float:
		s := formatFloat(float64(v))
		if s == "NaN" || strings.HasSuffix(s, "Infinity") {
			return Raise("JSON::GeneratorError", "%s not allowed in JSON", s)
		}
		b.WriteString(s)
	case *String:
		writeJSONString(b, v.s)
		return in.pay(len(v.s))
	case Symbol:
		writeJSONString(b, string(v))
	case *Array:
		b.WriteByte('[')
		if len(v.Elems) == 0 && pretty {
			b.WriteByte('\n')
		}
		for i, e := range v.Elems {
			if i > 0 {
				b.WriteByte(',')
			}
			nl(depth + 1)
			if err := in.writeJSON(b, e, pretty, depth+1); err != nil {
				return err
			}
		}
		nl(depth)
		b.WriteByte(']')
	case *Hash:
		b.WriteByte('{')
		first := true
		if v.Len() == 0 {
			nl(depth)
		}
		for k, e := range v.All() {
			if !first {
				b.WriteByte(',')
			}
			first = false
			nl(depth + 1)
			s, err := in.toS(k)
			if err != nil {
				return err
			}
			writeJSONString(b, s)
			b.WriteByte(':')
			if pretty {
				b.WriteByte(' ')
			}
			if err := in.writeJSON(b, e, pretty, depth+1); err != nil {
				return err
			}
		}
		if !first {
			nl(depth)
		}
		b.WriteByte('}')
	default:
		// A class that says how it is written; others are their text.
		if m := in.classOf(v).find("to_json"); m != nil && m.fn == nil {
			t, err := in.call(v, "to_json")
			if err != nil {
				return err
			}
			s, err := in.toStr(t)
			b.WriteString(s)
			return err
		}
		s, err := in.toS(v)
		if err != nil {
			return err
		}
		writeJSONString(b, s)
	}
	return nil
}

func writeJSONString(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	for i := range len(s) {
		c := s[i]
		switch at := strings.IndexByte("\"\\\b\f\n\r\t", c); {
		case at >= 0:
			b.WriteByte('\\')
			b.WriteByte(`"\bfnrt`[at])
		case c < 0x20:
			fmt.Fprintf(b, "\\u%04x", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
}

func (in *Interp) defineJSON() {
	v, _ := in.constPath("JSON")
	m := v.(*Class)
	perr, _ := in.constPath("JSON::ParserError")
	m.setConst("NestingError", in.newClass("", perr.(*Class)))
	parse := func(in *Interp, _ Value, a Args) (Value, error) {
		s, err := in.toStr(a.Pos[0])
		if err != nil {
			return nil, err
		}
		opts := jsonOptions{symbols: Truthy(a.Option("symbolize_names")), nan: Truthy(a.Option("allow_nan")), nesting: maxJSONNesting}
		for _, name := range []string{"create_additions", "array_class", "decimal_class"} {
			if Truthy(a.Option(name)) {
				return nil, Raise("NotImplementedError", "sonde does not support the option %s of JSON.parse", name)
			}
		}
		if c, ok := a.Option("object_class").(*Class); ok && c != in.core.Hash {
			opts.object = c
		}
		switch n := a.Option("max_nesting").(type) {
		case Int:
			opts.nesting = int(n)
		case Bool:
			opts.nesting = 0
		}
		return in.parseJSON(s, opts)
	}
	load := func(in *Interp, self Value, a Args) (Value, error) {
		if len(a.Pos) > 1 && !IsNil(a.Pos[1]) || a.Block != nil {
			return nil, Raise("NotImplementedError", "sonde does not support JSON.load with a block")
		}
		if s, ok := a.Pos[0].(*String); IsNil(a.Pos[0]) || ok && s.s == "" {
			return Nil, nil
		}
		s, err := in.toStr(a.Pos[0])
		if err != nil {
			return nil, err
		}
		return in.parseJSON(s, jsonOptions{nan: true})
	}
	gen := func(pretty bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			s, err := in.JSON(a.Flat()[0], pretty)
			return in.str(s), err
		}
	}
	// JSON(x) reads a text and writes all else.
	either := func(in *Interp, self Value, a Args) (Value, error) {
		if _, ok := a.Pos[0].(*String); ok {
			return parse(in, self, a)
		}
		return gen(false)(in, self, a)
	}
	m.setConst("VERSION", Str("2.6.1"))
	m.defineSelf([]def{
		{"parse", 1, 2, parse},
		{"parse!", 1, 2, parse},
		{"load", 1, 2, load},
		{"[]", 1, 2, either},
		{"generate", 1, 2, gen(false)},
		{"dump", 1, 2, gen(false)},
		{"pretty_generate", 1, 2, gen(true)},
	})
	toJSON := def{"to_json", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
		s, err := in.JSON(self, false)
		return in.str(s), err
	}}
	in.core.Kernel.define([]def{toJSON, {"JSON", 1, 2, either}})
	in.core.Kernel.makePrivate("JSON")
}
