// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/psych"
	"github.com/sonde-dev/sonde/pkg/report"
)

// Waiver is one entry of a waiver file.
type Waiver map[string]any

// WaivedControls says what becomes of controls that have a waiver.
type WaivedControls string

// What becomes of controls that have a waiver. To leave them out or to retain
// them is said of each, also where its waiver says run or has expired.
const (
	WaivedByWaiver WaivedControls = ""       // what the waiver says
	WaivedLeftOut  WaivedControls = "none"   // they are not there at all
	WaivedRetained WaivedControls = "retain" // they are there with their waivers, and do not run
)

// leftOut tells whether a control is left out for its waiver.
func (e *engine) leftOut(id string) bool {
	_, waived := e.waivers[id]
	return waived && e.opts.Waived == WaivedLeftOut
}

// checkWaivers refuses a waiver that has no justification, though an empty one
// will do (InSpec: lib/inspec/waiver_file_reader.rb).
func checkWaivers(ws map[string]Waiver) (map[string]Waiver, error) {
	for id, w := range ws {
		if _, ok := w["justification"]; !ok {
			return nil, fmt.Errorf("waiver of control %s: missing required parameter \"justification\"", id)
		}
	}
	return ws, nil
}

// waiverInput is the input of a control's name, which is its waiver where no
// waivers were given.
func (e *engine) waiverInput(id string) (Waiver, bool) {
	x := e.profile.inputs.byName[id]
	if x == nil || !x.set {
		return nil, false
	}
	w, ok := interp.ToGo(x.value).(map[string]any)
	return w, ok
}

// waive applies the control's waiver and tells whether its body is not to run
// (InSpec: lib/inspec/rule.rb, __apply_waivers).
func (e *engine) waive(r *rule) (bool, error) {
	w, ok := e.waivers[r.id]
	data := report.WaiverData{}
	if len(e.waivers) == 0 {
		if w, ok = e.waiverInput(r.id); ok {
			// The input shows what became of it.
			value, _ := e.profile.inputs.byName[r.id].value.(*interp.Hash)
			defer func() {
				for _, key := range []string{"skipped_due_to_waiver", "message", "run"} {
					if v, ok := data[key]; ok {
						value.Set(interp.Str(key), interp.FromGo(v))
					}
				}
			}()
		}
	}
	if !ok {
		return false, nil
	}
	maps.Copy(data, w)
	data["skipped_due_to_waiver"], data["message"] = false, ""
	r.waiver = data
	if e.opts.Waived == WaivedRetained {
		return true, e.skipWaived(r, w)
	}
	if expired, on, err := e.expired(r.id, w["expiration_date"]); err != nil {
		return false, err
	} else if expired {
		data["message"] = fmt.Sprintf("Waiver expired on %s, evaluating control normally", on)
		return false, nil
	}
	run, given := w["run"]
	if !given {
		return false, nil
	}
	// What is neither yes nor no is no, and null in the report (InSpec:
	// lib/inspec/utils/convert.rb).
	switch run {
	case true, "true", "True", "TRUE", "yes", "y", "YES", "Y":
		data["run"] = true
		return false, nil
	case false, "false", "False", "FALSE", "no", "n", "NO", "N":
		data["run"] = false
	default:
		data["run"] = nil
	}
	return true, e.skipWaived(r, w)
}

func (e *engine) skipWaived(r *rule, w Waiver) error {
	r.waiver["skipped_due_to_waiver"] = true
	r.skip = &skipRule{result: true, kind: "waiver"}
	return e.because(r.skip, interp.FromGo(w["justification"]))
}

const rubyTime = "2006-01-02 15:04:05 -0700"

// expired tells whether a waiver's date is over, and how it reads. Text is read
// as Ruby reads it.
func (e *engine) expired(id string, date any) (over bool, on string, err error) {
	var until time.Time
	switch d := date.(type) {
	case nil:
		return false, "", nil
	case psych.Date:
		until = time.Time(d)
	case psych.Time:
		until, on = time.Time(d), d.String()
	case string:
		if d == "" {
			return false, "", interp.Raise("ArgumentError", "waiver of control %s: no time information in %q", id, d)
		}
		class, _ := e.in.Const("Time")
		t, err := e.in.Call(class, "parse", interp.Str(d))
		if err != nil {
			return false, "", interp.Raise("ArgumentError", "waiver of control %s: no time information in %q", id, d)
		}
		seconds, err := e.in.Call(t, "to_i")
		if err != nil {
			return false, "", err
		}
		n, _ := seconds.(interp.Int)
		until = time.Unix(int64(n), 0)
		if on, err = e.in.ToS(t); err != nil {
			return false, "", err
		}
		if !strings.HasSuffix(d, "Z") {
			on = strings.Replace(on, "UTC", "+0000", 1) // Time as it is where nothing else is said.
		}
	default:
		return false, "", &abortError{fmt.Sprintf("waiver of control %s: the expiration date %v is no date", id, date)}
	}
	if on == "" {
		on = until.Format(rubyTime)
	}
	return until.Before(e.opts.Now()), on, nil
}
