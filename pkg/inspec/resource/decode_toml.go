// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// maxNesting is how deep TOML may nest.
const maxNesting = 100

// decodeTOML reads a TOML text. Hashes keep their order, as in Ruby; those of an
// array of tables have that in which a key comes first in any of them.
func decodeTOML(in *interp.Interp, text string) (interp.Value, error) {
	// The library takes time and stack that grow faster than the nesting.
	if tomlTooDeep(text) {
		return nil, fmt.Errorf("nesting of more than %d is too deep", maxNesting)
	}
	var data map[string]any
	meta, err := toml.Decode(text, &data)
	if err != nil {
		return nil, err
	}
	d := &tomlReader{in: in, rank: map[string]int{}}
	for i, key := range meta.Keys() {
		for n := 1; n <= len(key); n++ { // A table may be there without being named.
			if name := key[:n].String(); d.rank[name] == 0 {
				d.rank[name] = i + 1
			}
		}
	}
	return d.value(data, nil)
}

type tomlReader struct {
	in   *interp.Interp
	rank map[string]int // of a key's path, by where it is first written
}

func (d *tomlReader) value(v any, path toml.Key) (interp.Value, error) {
	if len(path) > maxNesting {
		return nil, fmt.Errorf("nesting of %d is too deep", len(path))
	}
	switch v := v.(type) {
	case map[string]any:
		return d.table(v, path)
	case []map[string]any:
		list := interp.List()
		for _, e := range v {
			h, err := d.table(e, path)
			if err != nil {
				return nil, err
			}
			list.Elems = append(list.Elems, h)
		}
		return list, nil
	case []any:
		list := interp.List()
		for _, e := range v {
			one, err := d.value(e, path)
			if err != nil {
				return nil, err
			}
			list.Elems = append(list.Elems, one)
		}
		return list, nil
	case time.Time:
		if strings.Contains(v.Location().String(), "local") { // The library's date-local and its like.
			return nil, Unsupported("the date or time without an offset at %s", path)
		}
		return rubyTime(d.in, v)
	}
	return interp.FromGo(v), nil
}

func (d *tomlReader) table(data map[string]any, path toml.Key) (interp.Value, error) {
	at := func(name string) toml.Key { return append(slices.Clone(path), name) }
	names := make([]string, 0, len(data))
	for name := range data {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(d.rank[at(a).String()], d.rank[at(b).String()]), strings.Compare(a, b))
	})
	h := interp.NewHash()
	for _, name := range names {
		v, err := d.value(data[name], at(name))
		if err != nil {
			return nil, err
		}
		h.Set(interp.Str(name), v)
	}
	return h, nil
}

// tomlTooDeep tells whether tables, arrays and the parts of keys nest deeper
// than they may. Of a text that is no TOML it may tell anything.
func tomlTooDeep(text string) bool {
	// open are the brackets, with how many dots the keys before them have.
	var open []struct {
		bracket byte
		dots    int
	}
	dots, inKey := 0, true
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"', '\'':
			i = tomlStringEnd(text, i)
		case '#':
			for i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
		case '[', '{':
			open = append(open, struct {
				bracket byte
				dots    int
			}{c, dots})
			inKey = inKey || c == '{'
		case ']', '}':
			if n := len(open); n > 0 {
				dots, open = open[n-1].dots, open[:n-1]
			}
		case '=':
			inKey = false
		case ',':
			if n := len(open); n > 0 {
				dots, inKey = open[n-1].dots, open[n-1].bracket == '{'
			}
		case '\n':
			if len(open) == 0 {
				dots, inKey = 0, true
			}
		case '.':
			if inKey {
				dots++
			}
		}
		if len(open)+dots > maxNesting {
			return true
		}
	}
	return false
}

// tomlStringEnd is where the string ends that begins at i.
func tomlStringEnd(text string, i int) int {
	quote := text[i : i+1]
	if long := strings.Repeat(quote, 3); strings.HasPrefix(text[i:], long) {
		quote = long
	}
	for j := i + len(quote); j < len(text); j++ {
		switch {
		case text[j] == '\\' && quote[0] == '"':
			j++
		case strings.HasPrefix(text[j:], quote):
			return j + len(quote) - 1
		case text[j] == '\n' && len(quote) == 1:
			return j - 1 // It is not closed.
		}
	}
	return len(text)
}
