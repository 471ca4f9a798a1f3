// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// decodeCSV reads a CSV text as Ruby's CSV does with the converters :all and
// empty fields as nil: an array of hashes, or of arrays without headers.
func decodeCSV(in *interp.Interp, text string, headers bool) (interp.Value, error) {
	lines, err := csvLines(text)
	if err != nil {
		return nil, err
	}
	out := interp.List()
	var names []interp.Value
	for i, line := range lines {
		if headers && i == 0 {
			for _, f := range line {
				names = append(names, f.value())
			}
			continue
		}
		row := make([]interp.Value, len(line))
		for j, f := range line {
			if row[j], err = csvValue(in, f); err != nil {
				return nil, err
			}
		}
		if headers {
			out.Elems = append(out.Elems, csvRow(names, row))
		} else {
			out.Elems = append(out.Elems, interp.List(row...))
		}
	}
	return out, nil
}

// csvRow is a row by header, of which the first of a name counts. What has no
// header is under nil.
func csvRow(names, row []interp.Value) *interp.Hash {
	h := interp.NewHash()
	for i := range max(len(names), len(row)) {
		var name, v interp.Value = interp.Nil, interp.Nil
		if i < len(names) {
			name = names[i]
		}
		if i < len(row) {
			v = row[i]
		}
		if _, ok := h.Get(name); !ok {
			h.Set(name, v)
		}
	}
	return h
}

// csvField is a field as it is written. An empty one without quotes is nil.
type csvField struct {
	text   string
	quoted bool
}

func (f csvField) value() interp.Value {
	if f.text == "" && !f.quoted {
		return interp.Nil
	}
	return interp.Str(f.text)
}

// csvDateTime is what Ruby's CSV takes for a date (Ruby: CSV::DateTimeMatcher).
var csvDateTime = lazyregexp.New(`\A(?:(\w+,?\s+)?\w+\s+\d{1,2}\s+\d{1,2}:\d{1,2}:\d{1,2},?\s+\d{2,4}|` +
	`\d{4}-\d{2}-\d{2}\s\d{2}:\d{2}:\d{2}|` +
	`\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?(?:[+-]\d{2}(?::\d{2})|Z)?)?)?)\z`)

// csvNumber is what may be a number in Ruby, so that not every word is tried.
var csvNumber = lazyregexp.New(`\A\s*[-+]?[0-9]`)

func csvValue(in *interp.Interp, f csvField) (interp.Value, error) {
	if f.text == "" {
		return interp.Nil, nil
	}
	s := interp.Str(f.text)
	var tries []func() (interp.Value, error)
	if csvDateTime.MatchString(f.text) {
		tries = append(tries, func() (interp.Value, error) { return in.Call(mustConst(in, "DateTime"), "parse", s) })
	}
	if csvNumber.MatchString(f.text) {
		for _, convert := range []string{"Integer", "Float"} {
			tries = append(tries, func() (interp.Value, error) { return in.Call(in.Main(), "__send__", interp.Symbol(convert), s) })
		}
	}
	for _, try := range tries {
		v, err := try()
		if err == nil {
			return v, nil
		}
		if e, raised := interp.AsError(err); !raised || e.Unsupported() {
			return nil, err
		}
	}
	return s, nil
}

// csvFault is what is wrong with a text, in the words of Ruby's CSV.
type csvFault string

func (f csvFault) Error() string { return string(f) }

// csvLines splits a text into fields. Lines end as the first one does.
func csvLines(text string) ([][]csvField, error) {
	end := "\n"
	if i := strings.IndexAny(text, "\r\n"); i >= 0 && text[i] == '\r' {
		if end = "\r"; strings.HasPrefix(text[i:], "\r\n") {
			end = "\r\n"
		}
	}
	var lines [][]csvField
	for n := 1; text != ""; n++ {
		line, rest, err := csvLine(text, end)
		if !utf8.ValidString(text[:len(text)-len(rest)]) {
			err = csvFault("Invalid byte sequence in UTF-8")
		}
		if err != nil {
			return nil, csvFault(fmt.Sprintf("%s in line %d.", err, n))
		}
		lines = append(lines, line)
		text = rest
	}
	return lines, nil
}

func csvLine(text, end string) (line []csvField, rest string, err error) {
	if rest, ok := strings.CutPrefix(text, end); ok {
		return nil, rest, nil // An empty line has no fields.
	}
	for {
		f, after, err := csvFieldOf(text, end)
		if err != nil {
			return nil, "", err
		}
		line = append(line, f)
		more := strings.HasPrefix(after, ",")
		if !more {
			return line, strings.TrimPrefix(after, end), nil
		}
		text = after[1:]
	}
}

// csvFieldOf reads one field; after it comes a comma, an end of line or nothing.
func csvFieldOf(text, end string) (f csvField, after string, err error) {
	if !strings.HasPrefix(text, `"`) {
		n := len(text)
		if i := strings.IndexByte(text, ','); i >= 0 {
			n = i
		}
		if i := strings.Index(text[:n], end); i >= 0 {
			n = i
		}
		switch f.text = text[:n]; {
		case strings.Contains(f.text, `"`):
			return f, "", csvFault("Illegal quoting")
		case strings.ContainsAny(f.text, "\r\n"):
			return f, "", csvFault("Unquoted fields do not allow new line")
		}
		return f, text[n:], nil
	}
	f.quoted = true
	var b strings.Builder
	for text = text[1:]; ; {
		i := strings.IndexByte(text, '"')
		if i < 0 {
			return f, "", csvFault("Unclosed quoted field")
		}
		b.WriteString(text[:i])
		text = text[i+1:]
		if !strings.HasPrefix(text, `"`) {
			break
		}
		b.WriteByte('"')
		text = text[1:]
	}
	f.text = b.String()
	if text != "" && text[0] != ',' && !strings.HasPrefix(text, end) {
		return f, "", csvFault("Any value after quoted field isn't allowed")
	}
	return f, text, nil
}
