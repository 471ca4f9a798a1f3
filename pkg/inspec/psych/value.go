// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package psych

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Symbol is a Ruby symbol.
type Symbol string

// Date is a day, without a time.
type Date time.Time

func (d Date) String() string { return time.Time(d).Format(time.DateOnly) }

// MarshalJSON writes the day.
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// Time is a moment.
type Time time.Time

func (t Time) String() string {
	if x := time.Time(t); x.Location() == time.UTC {
		return x.Format("2006-01-02 15:04:05 UTC")
	}
	return time.Time(t).Format("2006-01-02 15:04:05 -0700")
}

// MarshalJSON writes the moment as Ruby does.
func (t Time) MarshalJSON() ([]byte, error) { return json.Marshal(t.String()) }

// Map is a mapping in the order in which it is written. Keys are of any kind.
type Map struct {
	Keys, Values []any
	at           map[any]int
}

// Set adds a value, or puts it in the place of the one that the key has.
func (m *Map) Set(key, value any) {
	id := key
	switch key.(type) {
	case nil, bool, int64, float64, string, Symbol:
	default:
		id = struct{ text string }{fmt.Sprintf("%T %v", key, key)}
	}
	if m.at == nil {
		m.at = map[any]int{}
	}
	if i, ok := m.at[id]; ok {
		m.Values[i] = value
		return
	}
	m.at[id] = len(m.Keys)
	m.Keys, m.Values = append(m.Keys, key), append(m.Values, value)
}

// MarshalJSON writes the mapping in its order, with text for keys.
func (m *Map) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, key := range m.Keys {
		if i > 0 {
			out.WriteByte(',')
		}
		text := ""
		if key != nil {
			text = fmt.Sprint(key)
		}
		k, err := json.Marshal(text)
		if err != nil {
			return nil, err
		}
		v, err := json.Marshal(m.Values[i])
		if err != nil {
			return nil, err
		}
		out.Write(k)
		out.WriteByte(':')
		out.Write(v)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// Plain is a value with maps that have text for keys in place of each Map, and
// text in place of each Symbol.
func Plain(v any) any {
	switch v := v.(type) {
	case Symbol:
		return string(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = Plain(v[i])
		}
		return out
	case *Map:
		out := make(map[string]any, len(v.Keys))
		for i, key := range v.Keys {
			text := ""
			if key != nil {
				text = fmt.Sprint(key)
			}
			out[text] = Plain(v.Values[i])
		}
		return out
	}
	return v
}
