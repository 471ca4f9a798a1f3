// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// encoding/json alone will not do for HDF: it matches keys in any case, so that
// an "IMPACT" could replace an "impact", it lets the last of two equal keys win
// without a word, and it has no bound on how many values it makes. So a report
// is read into a tree of nil, bool, float64, string, []any and object first.

// object is a JSON object as written, in order.
type object []member

type member struct {
	key   string
	value any
}

// get returns the value of a key; the last one wins, as in JSON.parse.
func (o object) get(key string) any {
	for _, m := range slices.Backward(o) {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// plain turns a tree into what encoding/json would have made of it.
func plain(v any) any {
	switch v := v.(type) {
	case object:
		return plainMap(v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = plain(e)
		}
		return list
	default:
		return v
	}
}

func plainMap(o object) map[string]any {
	m := make(map[string]any, len(o))
	for _, e := range o {
		m[e.key] = plain(e.value)
	}
	return m
}

// treeReader makes a tree under limits.
type treeReader struct {
	tokens      *json.Decoder
	depth       int // how much deeper it may go
	values      int // how many more values there may be
	lastKeyWins bool
}

func (d Decoder) readTree(data []byte) (any, error) {
	// The check of the whole text first: tokens alone would not see what
	// follows the value, and the error knows its position.
	if err := json.Unmarshal(data, new(json.RawMessage)); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			line, column := position(data, syntax.Offset)
			return nil, fmt.Errorf("not JSON: line %d, column %d: %w", line, column, err)
		}
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	t := &treeReader{
		tokens:      json.NewDecoder(bytes.NewReader(data)),
		depth:       d.MaxDepth,
		values:      d.MaxValues,
		lastKeyWins: d.LastKeyWins,
	}
	return t.value()
}

func (t *treeReader) value() (any, error) {
	if t.values--; t.values < 0 {
		return nil, errors.New("too many values for a report")
	}
	token, err := t.tokens.Token()
	if err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	delim, nested := token.(json.Delim)
	if !nested {
		return token, nil
	}
	if t.depth--; t.depth < 0 {
		return nil, errors.New("nested too deeply for a report")
	}
	var v any
	if delim == '{' {
		v, err = t.object()
	} else {
		v, err = t.list()
	}
	t.depth++
	if err != nil {
		return nil, err
	}
	_, err = t.tokens.Token() // the closing bracket, which is there
	return v, err
}

func (t *treeReader) list() (any, error) {
	list := []any{}
	for t.tokens.More() {
		v, err := t.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (t *treeReader) object() (any, error) {
	o := object{}
	for t.tokens.More() {
		key, err := t.tokens.Token()
		if err != nil {
			return nil, fmt.Errorf("not JSON: %w", err)
		}
		v, err := t.value()
		if err != nil {
			return nil, err
		}
		o = append(o, member{key.(string), v})
	}
	if key, twice := o.duplicate(); twice && !t.lastKeyWins {
		return nil, fmt.Errorf("key %q is given twice in one object", key)
	}
	return o, nil
}

// duplicate returns a key that the object has twice.
func (o object) duplicate() (string, bool) {
	seen := make(map[string]struct{}, len(o))
	for _, m := range o {
		if _, ok := seen[m.key]; ok {
			return m.key, true
		}
		seen[m.key] = struct{}{}
	}
	return "", false
}

// position turns an offset into a line and a column, both from 1.
func position(data []byte, offset int64) (line, column int) {
	before := data[:min(max(offset-1, 0), int64(len(data)))]
	return bytes.Count(before, []byte{'\n'}) + 1, len(before) - bytes.LastIndexByte(before, '\n')
}
