// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ParseJSON is JSON.parse: objects keep their order, numbers their kind.
func (in *Interp) ParseJSON(text string, symbols bool) (Value, error) {
	if err := in.pay(len(text) * 4); err != nil {
		return nil, err
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	fail := func(err error) error {
		if err == io.EOF {
			return Raise("JSON::ParserError", "unexpected end of input")
		}
		rest := text
		if at := int(d.InputOffset()); at <= len(text) {
			rest = text[at:]
		}
		if len(rest) > 40 {
			rest = rest[:40]
		}
		return Raise("JSON::ParserError", "unexpected token at '%s'", strings.TrimSpace(rest))
	}
	v, err := in.jsonValue(d, symbols, 0)
	if err != nil {
		if _, ok := err.(*Error); ok {
			return nil, err
		}
		return nil, fail(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fail(err)
	}
	return v, nil
}

func (in *Interp) jsonValue(d *json.Decoder, symbols bool, depth int) (Value, error) {
	if depth > 100 {
		return nil, Raise("JSON::NestingError", "nesting of %d is too deep", depth)
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		switch t {
		case '[':
			out := List()
			for d.More() {
				v, err := in.jsonValue(d, symbols, depth+1)
				if err != nil {
					return nil, err
				}
				out.Elems = append(out.Elems, v)
			}
			_, err := d.Token()
			return out, err
		case '{':
			h := NewHash()
			for d.More() {
				k, err := d.Token()
				if err != nil {
					return nil, err
				}
				v, err := in.jsonValue(d, symbols, depth+1)
				if err != nil {
					return nil, err
				}
				if symbols {
					h.Set(Symbol(k.(string)), v)
				} else {
					h.Set(Str(k.(string)), v)
				}
			}
			_, err := d.Token()
			return h, err
		}
		return nil, fmt.Errorf("unexpected %v", t)
	case json.Number:
		if strings.ContainsAny(string(t), ".eE") {
			f, err := strconv.ParseFloat(string(t), 64)
			return Float(f), err
		}
		n, ok := ParseBig(string(t), 10)
		if !ok {
			return nil, fmt.Errorf("bad number %.40s", t)
		}
		return NewInt(n), nil
	case string:
		return Str(t), nil
	case bool:
		return Bool(t), nil
	}
	return Nil, nil
}

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
		for i, e := range v.Elems {
			if i > 0 {
				b.WriteByte(',')
			}
			nl(depth + 1)
			if err := in.writeJSON(b, e, pretty, depth+1); err != nil {
				return err
			}
		}
		if len(v.Elems) > 0 {
			nl(depth)
		}
		b.WriteByte(']')
	case *Hash:
		b.WriteByte('{')
		first := true
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
		if in.Responds(v, "to_h") {
			h, err := in.call(v, "to_h")
			if err != nil {
				return err
			}
			return in.writeJSON(b, h, pretty, depth+1)
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
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	b.Truncate(b.Len() - 1)
}

func (in *Interp) defineJSON() {
	v, _ := in.constPath("JSON")
	m := v.(*Class)
	perr, _ := in.constPath("JSON::ParserError")
	m.setConst("NestingError", in.newClass("", perr.(*Class)))
	parse := func(in *Interp, self Value, a Args) (Value, error) {
		s, err := in.toStr(a.Pos[0])
		if err != nil {
			return nil, err
		}
		return in.ParseJSON(s, Truthy(a.Option("symbolize_names")))
	}
	gen := func(pretty bool) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			s, err := in.JSON(a.Flat()[0], pretty)
			return in.str(s), err
		}
	}
	m.defineSelf([]def{
		{"parse", 1, 2, parse},
		{"parse!", 1, 2, parse},
		{"load", 1, 2, parse},
		{"generate", 1, 2, gen(false)},
		{"dump", 1, 2, gen(false)},
		{"pretty_generate", 1, 2, gen(true)},
	})
	toJSON := def{"to_json", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
		s, err := in.JSON(self, false)
		return in.str(s), err
	}}
	in.core.Kernel.define([]def{toJSON})
}
