// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Write writes a report as one line of JSON, a control at a time. Lists and
// maps that the exec-json schema requires are written empty where they are nil,
// so that SAF and Heimdall read what Sonde wrote. The report itself is not
// changed.
func Write(w io.Writer, r *Report) error {
	b := bufio.NewWriter(w)
	if err := writeReport(b, r); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

func writeReport(w *bufio.Writer, r *Report) error {
	whole := *r
	whole.Profiles = []Profile{}
	rest, err := writeUpTo(w, whole, `"profiles":[`, bytes.Index) // only texts stand before it
	if err != nil {
		return err
	}
	for i := range r.Profiles {
		if i > 0 {
			_ = w.WriteByte(',')
		}
		if err := writeProfile(w, &r.Profiles[i]); err != nil {
			return err
		}
	}
	_, err = w.Write(append(rest, '\n'))
	return err
}

func writeProfile(w *bufio.Writer, p *Profile) error {
	whole := completeProfile(*p)
	whole.Controls = []Control{}
	rest, err := writeUpTo(w, whole, `"controls":[`, bytes.LastIndex) // groups stand before it, only texts behind
	if err != nil {
		return err
	}
	for i := range p.Controls {
		if i > 0 {
			_ = w.WriteByte(',')
		}
		text, err := marshal(completeControl(p.Controls[i]))
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	_, err = w.Write(rest)
	return err
}

// writeUpTo writes the JSON of v as far as the empty list that opens with key,
// and returns what follows. Where there are only texts between it and the end
// that find looks from, it is v's own: in a text the quotes would be escaped.
func writeUpTo(w *bufio.Writer, v any, key string, find func(text, key []byte) int) (rest []byte, err error) {
	text, err := marshal(v)
	if err != nil {
		return nil, err
	}
	at := find(text, []byte(key+"]")) + len(key)
	_, err = w.Write(text[:at])
	return text[at:], err
}

// marshal is json.Marshal that leaves < and > readable.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func completeProfile(p Profile) Profile {
	p.Supports = each(p.Supports, func(s Support) Support { return present(s) })
	p.Attributes = each(p.Attributes, same)
	p.Groups = each(p.Groups, func(g Group) Group {
		g.Controls = each(g.Controls, same)
		return g
	})
	return p
}

func completeControl(c Control) Control {
	c.Refs = each(c.Refs, same)
	c.Tags = present(c.Tags)
	c.WaiverData = present(c.WaiverData)
	c.Descriptions = each(c.Descriptions, same)
	c.Results = each(c.Results, same)
	return c
}

// each copies a list, changed; the copy is never nil.
func each[T any](list []T, change func(T) T) []T {
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = change(v)
	}
	return out
}

func same[T any](v T) T { return v }

func present[M ~map[string]any](m M) M {
	if m == nil {
		return M{}
	}
	return m
}
