// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"

	"github.com/sonde-dev/sonde/pkg/inspec/psych"
)

// ParseWaivers reads a waiver file in YAML or JSON: a mapping of control ids to
// waivers.
func ParseWaivers(data []byte) (map[string]Waiver, error) {
	doc, err := parseMapping(data)
	if err != nil {
		return nil, err
	}
	waivers := map[string]Waiver{}
	for i, id := range doc.Keys {
		fields, ok := psych.Plain(doc.Values[i]).(map[string]any)
		if !ok {
			return nil, fmt.Errorf("the waiver of control %v is no mapping", id)
		}
		waivers[fmt.Sprint(id)] = fields
	}
	return waivers, nil
}

// ParseWaiversCSV reads waivers from a table, one a row, with a column for the id
// of the control.
func ParseWaiversCSV(data []byte) (map[string]Waiver, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	head := rows[0]
	if !slices.Contains(head, "control_id") || !slices.Contains(head, "justification") {
		return nil, errors.New("the first row must name the columns control_id and justification")
	}
	waivers := map[string]Waiver{}
	for _, row := range rows[1:] {
		id, w := "", Waiver{}
		for i, field := range row {
			switch {
			case i >= len(head) || head[i] == "" || field == "":
			case head[i] == "control_id":
				id = field
			default:
				w[head[i]] = field
			}
		}
		if id == "" || len(w) == 0 {
			continue
		}
		if _, ok := w["justification"]; !ok {
			w["justification"] = nil // The column is there; InSpec asks for no more.
		}
		waivers[id] = w
	}
	return waivers, nil
}
