// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/report"
)

// Waiver is one entry of a waiver file.
type Waiver map[string]any

// checkWaivers refuses a waiver that does not say why (InSpec:
// lib/inspec/waiver_file_reader.rb).
func checkWaivers(ws map[string]Waiver) (map[string]Waiver, error) {
	for id, w := range ws {
		if j, _ := w["justification"].(string); j == "" {
			return nil, fmt.Errorf("waiver of control %s: missing required parameter \"justification\"", id)
		}
	}
	return ws, nil
}

// waive applies the control's waiver and tells whether its body is not to run
// (InSpec: lib/inspec/rule.rb, __apply_waivers).
func (e *engine) waive(r *rule) (bool, error) {
	w, ok := e.waivers[r.id]
	if !ok {
		return false, nil
	}
	data := report.WaiverData{"skipped_due_to_waiver": false, "message": ""}
	for k, v := range w {
		if t, ok := v.(time.Time); ok {
			v = t.Format(time.DateOnly)
		}
		data[k] = v
	}
	r.waiver = data
	if v, ok := w["expiration_date"]; ok && v != nil {
		until, ok := v.(time.Time)
		if !ok {
			s := fmt.Sprint(v)
			var err error
			if until, err = time.Parse(time.DateOnly, s); err != nil {
				return false, interp.Raise("ArgumentError", "waiver of control %s: no time information in %q", r.id, s)
			}
		}
		if until.Before(e.opts.Now()) {
			data["message"] = fmt.Sprintf("Waiver expired on %s, evaluating control normally", until.Format("2006-01-02 15:04:05 -0700"))
			return false, nil
		}
	}
	run, given := w["run"]
	if !given || run == nil {
		return false, nil
	}
	if yes, ok := run.(bool); ok && yes || run == "yes" || run == "true" {
		return false, nil
	}
	data["skipped_due_to_waiver"] = true
	just, _ := w["justification"].(string)
	r.skip = &skipRule{result: true, kind: "waiver", message: just, has: true}
	return true, nil
}
