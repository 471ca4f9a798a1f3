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

// decodeTOML reads a TOML text. Hashes keep their order, as in Ruby; those of an
// array of tables have that in which a key comes first in any of them.
func decodeTOML(in *interp.Interp, text string) (interp.Value, error) {
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
