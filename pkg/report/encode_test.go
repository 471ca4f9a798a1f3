// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWriteIsEncodingJSON holds what is written piece by piece to what
// encoding/json makes of the whole.
func TestWriteIsEncodingJSON(t *testing.T) {
	data, err := os.ReadFile("testdata/sample.json")
	if err != nil {
		t.Fatal(err)
	}
	sample, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	const trap = `"profiles":[] "controls":[] \"controls\":[]`
	for name, r := range map[string]*Report{
		"sample": sample,
		"empty":  {},
		"traps": {
			Platform: Platform{Name: trap, Release: trap, TargetID: trap},
			Profiles: []Profile{
				{Name: trap, Groups: []Group{{ID: trap, Controls: []string{}}, {Controls: []string{trap}}}, StatusMessage: trap, SkipMessage: trap},
				{Depends: []Dependency{{"controls": []any{}}}, Controls: []Control{{ID: "<&>"}, {Tags: map[string]any{"controls": []any{}}}}},
				{Controls: []Control{{Results: []Result{{Backtrace: []string{}}, {}}}}},
			},
			Version: trap, Passthrough: json.RawMessage(`{"profiles":[],"controls":[]}`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			whole := *r
			whole.Profiles = each(r.Profiles, func(p Profile) Profile {
				p = completeProfile(p)
				p.Controls = each(p.Controls, completeControl)
				return p
			})
			want, err := marshal(whole)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := Write(&got, r); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want)+"\n", got.String()); diff != "" {
				t.Errorf("(-encoding/json +Write):\n%s", diff)
			}
		})
	}
}
