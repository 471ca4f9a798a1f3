// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"fmt"
	"io"
)

// Write writes a report as one line of JSON. Lists and maps that the exec-json
// schema requires are written empty where they are nil, so that SAF and
// Heimdall read what Sonde wrote. The report itself is not changed.
func Write(w io.Writer, r *Report) error {
	complete := *r
	complete.Profiles = each(r.Profiles, completeProfile)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if err := e.Encode(&complete); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

func completeProfile(p Profile) Profile {
	p.Supports = each(p.Supports, func(s Support) Support { return present(s) })
	p.Attributes = each(p.Attributes, same)
	p.Groups = each(p.Groups, func(g Group) Group {
		g.Controls = each(g.Controls, same)
		return g
	})
	p.Controls = each(p.Controls, func(c Control) Control {
		c.Refs = each(c.Refs, same)
		c.Tags = present(c.Tags)
		c.WaiverData = present(c.WaiverData)
		c.Descriptions = each(c.Descriptions, same)
		c.Results = each(c.Results, same)
		return c
	})
	return p
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
