// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNewPodState(t *testing.T) {
	passed := ContainerResult{
		Verdict: Passed, Time: at(t, "2026-05-01T04:00:00Z"), Compliance: 100, Counts: Counts{Passed: 12},
		Profile: "distroless-baseline@1.0.0", ProfileDigest: someDigest,
	}
	noRoom := ContainerResult{Verdict: Unassessable, Time: at(t, "2026-05-01T03:00:00Z"), Reason: NoMemoryHeadroom}
	tests := map[string]struct {
		results map[string]ContainerResult
		verdict Verdict
		want    map[string]string // without the results themselves
	}{
		"none yet": {nil, Pending, map[string]string{}},
		"passed": {map[string]ContainerResult{"app": passed}, Passed, map[string]string{
			KeyLastScan: "2026-05-01T04:00:00Z", KeyCompliance: "100",
			KeyCounts:      `{"passed":12,"failed":0,"notReviewed":0,"notApplicable":0,"error":0}`,
			KeyLastProfile: "distroless-baseline@1.0.0 " + someDigest,
		}},
		"the worst counts": {map[string]ContainerResult{"app": passed, "proxy": failedResult(t)}, Failed, map[string]string{
			KeyLastScan: "2026-05-01T04:00:00Z", KeyCompliance: "75",
			KeyCounts:      `{"passed":9,"failed":3,"notReviewed":0,"notApplicable":0,"error":0}`,
			KeyLastProfile: "distroless-baseline@1.0.0 " + someDigest,
			KeyReport:      "file:///reports/shop/a.json " + someDigest,
			KeyReason:      "proxy: failed controls: sonde-01, sonde-02, sonde-03",
		}},
		"no number without a scan": {map[string]ContainerResult{"app": noRoom, "b": passed}, Unassessable, map[string]string{
			KeyLastScan: "2026-05-01T04:00:00Z",
			KeyReason:   "app: no-memory-headroom: the pod's memory limit leaves no room for the scanner",
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := NewPodState(StateInput{Results: tt.results})
			if err != nil {
				t.Fatal(err)
			}
			if s.Verdict != tt.verdict || s.Labels[LabelVerdict] != string(tt.verdict) {
				t.Errorf("verdict %s, label %s, want %s", s.Verdict, s.Labels[LabelVerdict], tt.verdict)
			}
			for name, want := range tt.results {
				got, err := DecodeResult(s.Annotations[ResultKey(name)])
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("result of %s: %v (-want +got):\n%s", name, err, diff)
				}
				delete(s.Annotations, ResultKey(name))
			}
			if diff := cmp.Diff(tt.want, s.Annotations); diff != "" {
				t.Errorf("annotations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPodStateStaysSmall(t *testing.T) {
	trail := trailOf(t, 60)
	for _, containers := range []int{1, 8, 12, 20} {
		results := map[string]ContainerResult{}
		for i := range containers {
			r := failedResult(t)
			r.Failed = []string{strings.Repeat("x", 100), "b", "c", "d", "e", "f"}
			r.Message = strings.Repeat("long ", 100)
			results[fmt.Sprintf("container-%02d", i)] = r
		}
		s, err := NewPodState(StateInput{Results: results, Trail: trail, Entries: []Entry{entry(t, 60), entry(t, 61)}})
		if err != nil {
			t.Fatalf("%d containers: %v", containers, err)
		}
		size := len(LabelVerdict) + len(s.Labels[LabelVerdict])
		for key, value := range s.Annotations {
			size += len(key) + len(value)
		}
		if size > MaxStateBytes {
			t.Errorf("%d containers: %d bytes on the pod, and at most %d are allowed", containers, size, MaxStateBytes)
		}
		entries, err := DecodeTrail(s.Annotations[KeyAudit])
		if err != nil || len(entries) < 3 || entries[len(entries)-1].Seq != 62 {
			t.Errorf("%d containers: the newest entry is not the last of %d: %v", containers, len(entries), err)
		}
		for name := range results {
			if r, err := DecodeResult(s.Annotations[ResultKey(name)]); err != nil || r.Verdict != Failed || r.ReportDigest == "" {
				t.Errorf("%d containers: result of %s: %+v, %v", containers, name, r, err)
			}
		}
	}
	many := map[string]ContainerResult{}
	for i := range 60 {
		many[fmt.Sprintf("container-%02d", i)] = failedResult(t)
	}
	if _, err := NewPodState(StateInput{Results: many}); err == nil {
		t.Error("results that do not fit gave no error")
	}
}

func TestPodStateTellsOfABrokenTrail(t *testing.T) {
	s, err := NewPodState(StateInput{Trail: "[]", Entries: []Entry{entry(t, 0), entry(t, 1)}})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := DecodeTrail(s.Annotations[KeyAudit])
	if err != nil || len(entries) != 2 || entries[0].Broken == "" || s.TrailBroken == nil {
		t.Errorf("entries %+v, TrailBroken %v, %v", entries, s.TrailBroken, err)
	}
}

func TestPatch(t *testing.T) {
	s := PodState{Annotations: map[string]string{KeyLastScan: "b", KeyNextScan: "same"}}
	have := map[string]string{
		KeyLastScan: "a", KeyNextScan: "same", KeyReason: "was bad", ResultKey("gone"): "{}",
		KeySchedule: "@daily", KeyDistroless: "true", "example.com/x": "y",
	}
	got := s.Patch(have)
	b := "b"
	want := map[string]*string{KeyLastScan: &b, KeyReason: nil, ResultKey("gone"): nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The archive is given what stands on the pod, entry by entry, and a location
// that leads somewhere.
func TestNewPodStateForTheArchive(t *testing.T) {
	r := failedResult(t)
	r.Report = "s3://reports/" + strings.Repeat("a", 700)
	first, err := NewPodState(StateInput{Results: map[string]ContainerResult{"app": r}, Entries: []Entry{{Who: "x"}, {Who: "y"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := first.Annotations[KeyReport]; got != r.Report+" "+r.ReportDigest {
		t.Errorf("%s: %s", KeyReport, got)
	}
	second, err := NewPodState(StateInput{
		Results: map[string]ContainerResult{"app": r}, Trail: first.Annotations[KeyAudit], Entries: []Entry{{Who: "z"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want, err := DecodeTrail(second.Annotations[KeyAudit])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, append(first.Added, second.Added...)); diff != "" || len(want) != 3 {
		t.Errorf("added (-trail +added):\n%s", diff)
	}
}

func TestStanding(t *testing.T) {
	result := func(r ContainerResult) string {
		t.Helper()
		text, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	passed := result(ContainerResult{Verdict: Passed})
	for name, tt := range map[string]struct {
		annotations map[string]string
		want        Verdict
	}{
		"never scanned": {map[string]string{KeyDistroless: "true"}, Pending},
		"one":           {map[string]string{ResultKey("a"): passed}, Passed},
		"the worst":     {map[string]string{ResultKey("a"): passed, ResultKey("b"): result(ContainerResult{Verdict: Failed})}, Failed},
		"not readable":  {map[string]string{ResultKey("a"): passed, ResultKey("b"): `{"verdict":"great"}`}, Error},
	} {
		if got := Standing(tt.annotations); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}
