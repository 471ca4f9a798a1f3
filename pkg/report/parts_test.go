// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParts(t *testing.T) {
	asked := func(id string) Control { return Control{ID: id, Results: []Result{{Status: ResultPassed}}} }
	r := &Report{Profiles: []Profile{
		{Name: "overlay", Controls: []Control{{ID: "same"}, asked("own")}},
		{Name: "base", ParentProfile: "overlay", Controls: []Control{asked("same"), asked("unlisted")}},
		{Name: "other", Controls: []Control{asked("same")}},
		{Name: "empty"},
	}}
	got := map[string][]string{}
	for _, p := range r.Parts() {
		got[p.Profile.Name] = []string{}
		for _, a := range p.Controls {
			got[p.Profile.Name] = append(got[p.Profile.Name], a.Control.ID)
		}
		if n := p.Counts().Controls(); n != len(p.Controls) {
			t.Errorf("part %s counts %d controls of %d", p.Profile.Name, n, len(p.Controls))
		}
	}
	want := map[string][]string{"overlay": {"same", "own", "unlisted"}, "other": {"same"}, "empty": {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}
