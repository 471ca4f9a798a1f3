// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func missing(t *testing.T) ContainerResult {
	t.Helper()
	r := failedResult(t)
	r.Report = ReportUnavailable
	return r
}

func TestArchived(t *testing.T) {
	const here = "s3://reports/shop/api"
	other := missing(t)
	other.ReportDigest = "sha256:" + strings.Repeat("b", 64)
	state, err := NewPodState(StateInput{Results: map[string]ContainerResult{"api": missing(t), "web": other}, Entries: []Entry{entry(t, 1)}})
	if err != nil {
		t.Fatal(err)
	}
	if got := state.Annotations[KeyReport]; got != ReportUnavailable+" "+missing(t).ReportDigest {
		t.Fatalf("%s: %s", KeyReport, got)
	}
	encoded := func(r ContainerResult) string {
		text, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	found, foundOther := missing(t), other
	found.Report, foundOther.Report = here, here
	tests := map[string]struct {
		where map[string]string
		want  map[string]string
		err   string
	}{
		"none": {want: map[string]string{}},
		"the pod's own": {
			where: map[string]string{"api": here},
			want:  map[string]string{ResultKey("api"): encoded(found), KeyReport: here + " " + found.ReportDigest},
		},
		"another container's":  {where: map[string]string{"web": here}, want: map[string]string{ResultKey("web"): encoded(foundOther)}},
		"one without a result": {where: map[string]string{"db": here}, err: "container db"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Archived(state.Annotations, tt.where)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if (err != nil) != (tt.err != "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

// However long the trail is, there is room for where the reports are.
func TestArchivedFits(t *testing.T) {
	trail := trailOf(t, 60)
	where := "s3://reports/" + strings.Repeat("x", 200)
	for _, containers := range []int{1, 4, 8} {
		results, all := map[string]ContainerResult{}, map[string]string{}
		for i := range containers {
			name := fmt.Sprintf("container-%02d", i)
			results[name], all[name] = missing(t), where
		}
		state, err := NewPodState(StateInput{Results: results, Trail: trail, Entries: []Entry{entry(t, 60)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Archived(state.Annotations, all); err != nil {
			t.Errorf("%d containers: %v", containers, err)
		}
		for name := range all {
			all[name] = strings.Repeat("x", maxLocationBytes)
		}
		state.Annotations[KeyAudit] = strings.Repeat("x", MaxStateBytes)
		if _, err := Archived(state.Annotations, all); err == nil {
			t.Errorf("%d containers: there was no room", containers)
		}
	}
}
