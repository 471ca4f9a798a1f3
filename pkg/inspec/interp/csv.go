// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import "strings"

// csvReader takes rows off a text as Ruby's CSV does (csv: lib/csv/parser.rb).
type csvReader struct {
	in         *Interp
	s          string
	sep, quote string
	liberal    bool
	line       int
}

// malformed is the exception for what breaks the rules.
func (r *csvReader) malformed(what string) error {
	return Raise("CSV::MalformedCSVError", "%s in line %d.", what, r.line)
}

// eol is the length of the end of line that s begins with.
func eol(s string) int {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return 2
	case s != "" && (s[0] == '\n' || s[0] == '\r'):
		return 1
	}
	return 0
}

// row reads one line: its fields, nil for what is empty without quotes.
func (r *csvReader) row() ([]Value, error) {
	r.line++
	if n := eol(r.s); n > 0 {
		r.s = r.s[n:]
		return []Value{}, nil
	}
	var fields []Value
	for {
		if err := r.in.step(); err != nil {
			return nil, err
		}
		v, err := r.field()
		if err != nil {
			return nil, err
		}
		fields = append(fields, v)
		switch n := eol(r.s); {
		case strings.HasPrefix(r.s, r.sep):
			r.s = r.s[len(r.sep):]
		case n > 0:
			r.s = r.s[n:]
			return fields, nil
		case r.s == "":
			return fields, nil
		default:
			return nil, r.malformed("Any value after quoted field isn't allowed")
		}
	}
}

func (r *csvReader) field() (Value, error) {
	if r.quote != "" && strings.HasPrefix(r.s, r.quote) {
		return r.quoted()
	}
	end := 0
	for end < len(r.s) && eol(r.s[end:]) == 0 && !strings.HasPrefix(r.s[end:], r.sep) {
		end++
	}
	text := r.s[:end]
	if r.quote != "" && strings.Contains(text, r.quote) && !r.liberal {
		return nil, r.malformed("Illegal quoting")
	}
	r.s = r.s[end:]
	if text == "" {
		return Nil, nil
	}
	return r.in.str(text), r.in.pay(0)
}

func (r *csvReader) quoted() (Value, error) {
	var b strings.Builder
	first := r.line
	rest := r.s[len(r.quote):]
	for {
		i := strings.Index(rest, r.quote)
		if i < 0 {
			r.line = first
			return nil, r.malformed("Unclosed quoted field")
		}
		b.WriteString(rest[:i])
		r.line += strings.Count(rest[:i], "\n")
		rest = rest[i+len(r.quote):]
		if !strings.HasPrefix(rest, r.quote) {
			break
		}
		b.WriteString(r.quote)
		rest = rest[len(r.quote):]
	}
	r.s = rest
	return r.in.str(b.String()), r.in.pay(0)
}

// defineCSV makes what csv.rb is written with.
func (in *Interp) defineCSV() {
	m := in.newModule()
	in.core.Object.setConst("CSVReader__", m)
	m.defineSelf([]def{{"rows", 4, 4, func(in *Interp, self Value, a Args) (Value, error) {
		text, err := in.toStr(a.Pos[0])
		if err != nil {
			return nil, err
		}
		r := &csvReader{in: in, s: text, liberal: Truthy(a.Pos[3])}
		if r.sep, err = in.toStr(a.Pos[1]); err != nil {
			return nil, err
		}
		if !IsNil(a.Pos[2]) {
			if r.quote, err = in.toStr(a.Pos[2]); err != nil {
				return nil, err
			}
		}
		if r.sep == "" {
			return nil, Raise("ArgumentError", ":col_sep must be 1 or more characters: %s", inspectString(Str(r.sep)))
		}
		if err := in.pay(2 * len(text)); err != nil {
			return nil, err
		}
		out := List()
		for r.s != "" {
			fields, err := r.row()
			if err != nil {
				return nil, err
			}
			out.Elems = append(out.Elems, in.list(fields))
		}
		return out, nil
	}}})
}
