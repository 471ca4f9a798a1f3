// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func evictable() *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "shop", Name: "web-1", Labels: map[string]string{"pod-template-hash": "7d9f"},
			Annotations:     map[string]string{},
			OwnerReferences: []metav1.OwnerReference{{Kind: "ReplicaSet", Name: "web", UID: "owner-1", Controller: new(true)}},
		},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "registry.example/web:1"}}},
		Status: corev1.PodStatus{
			Phase:             corev1.PodRunning,
			ContainerStatuses: []corev1.ContainerStatus{{Name: "web", ImageID: "registry.example/web@" + someDigest}},
		},
	}
}

func TestDecideEviction(t *testing.T) {
	now := at(t, "2026-05-01T12:00:00Z")
	ago := func(d time.Duration, change func(*EvictionRecord)) EvictionRecord {
		r := RecordEviction(evictable(), someDigest, now.Add(-d))
		if change != nil {
			change(&r)
		}
		return r
	}
	otherTemplate := func(r *EvictionRecord) { r.TemplateHash = "aaaa" }
	otherOwner := func(r *EvictionRecord) { r.Owner = "owner-2" }
	elsewhere := func(r *EvictionRecord) { r.Owner, r.Namespace = types.UID("owner-3"), "other" }
	many := func(n int, change func(*EvictionRecord)) []EvictionRecord {
		var all []EvictionRecord
		for range n {
			all = append(all, ago(time.Minute, change))
		}
		return all
	}
	tests := map[string]struct {
		pod   func(*corev1.Pod)
		input func(*EvictionInput)
		why   string // "" means it is evicted
	}{
		"may go":             {},
		"being deleted":      {pod: func(p *corev1.Pod) { p.DeletionTimestamp = &metav1.Time{Time: now} }, why: "being deleted"},
		"has ended":          {pod: func(p *corev1.Pod) { p.Status.Phase = corev1.PodFailed }, why: "has ended"},
		"kube-system":        {pod: func(p *corev1.Pod) { p.Namespace = "kube-system" }, why: "belongs to the system"},
		"critical class":     {pod: func(p *corev1.Pod) { p.Spec.PriorityClassName = "system-node-critical" }, why: "system-critical"},
		"critical priority":  {pod: func(p *corev1.Pod) { p.Spec.Priority = new(int32(2_000_000_000)) }, why: "system-critical"},
		"high priority":      {pod: func(p *corev1.Pod) { p.Spec.Priority = new(int32(1_000_000_000)) }},
		"bare pod":           {pod: func(p *corev1.Pod) { p.OwnerReferences = nil }, why: "no controller"},
		"owner, no control":  {pod: func(p *corev1.Pod) { p.OwnerReferences[0].Controller = nil }, why: "no controller"},
		"daemon":             {pod: func(p *corev1.Pod) { p.OwnerReferences[0].Kind = "DaemonSet" }, why: "DaemonSet"},
		"mirror pod":         {pod: func(p *corev1.Pod) { p.Annotations[corev1.MirrorPodAnnotationKey] = "x" }, why: "static"},
		"owned by its node":  {pod: func(p *corev1.Pod) { p.OwnerReferences[0].Kind = "Node" }, why: "static"},
		"the last one ready": {input: func(in *EvictionInput) { in.OtherReady = 0 }, why: "no other replica"},
		"again the same": {
			input: func(in *EvictionInput) { in.Memory = []EvictionRecord{ago(30*24*time.Hour, nil)} },
			why:   "evicted at 2026-04-01T12:00:00Z",
		},
		"another template": {input: func(in *EvictionInput) { in.Memory = []EvictionRecord{ago(2*time.Hour, otherTemplate)} }},
		"another profile": {input: func(in *EvictionInput) {
			in.Memory = []EvictionRecord{ago(2*time.Hour, nil)}
			in.ProfileDigest = "sha256:1"
		}},
		"another image": {input: func(in *EvictionInput) {
			in.Memory = []EvictionRecord{ago(2*time.Hour, func(r *EvictionRecord) { r.Images = []string{"x"} })}
		}},
		"budget of the owner":  {input: func(in *EvictionInput) { in.Memory = many(1, otherTemplate) }, why: "controller is used up"},
		"an hour has gone":     {input: func(in *EvictionInput) { in.Memory = []EvictionRecord{ago(time.Hour, otherTemplate)} }},
		"budget of namespace":  {input: func(in *EvictionInput) { in.Memory = many(5, otherOwner) }, why: "namespace shop is used up"},
		"budget of the whole":  {input: func(in *EvictionInput) { in.Memory = many(20, elsewhere) }, why: "cluster is used up"},
		"others do not matter": {input: func(in *EvictionInput) { in.Memory = many(19, elsewhere) }},
		"no limits, no right":  {input: func(in *EvictionInput) { in.Limits = EvictionLimits{} }, why: "used up"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := EvictionInput{Pod: evictable(), OtherReady: 1, ProfileDigest: someDigest, Limits: DefaultEvictionLimits(), Now: now}
			if tt.pod != nil {
				tt.pod(in.Pod)
			}
			if tt.input != nil {
				tt.input(&in)
			}
			evict, why := DecideEviction(in)
			if evict != (tt.why == "") || !strings.Contains(why, tt.why) || why == "" {
				t.Errorf("DecideEviction = %v, %q, want %q", evict, why, tt.why)
			}
		})
	}
}

func TestEvictionRecordsRoundTrip(t *testing.T) {
	now := at(t, "2026-05-01T12:00:00Z")
	var records []EvictionRecord
	for i := range MaxEvictionRecords + 3 {
		records = append(records, RecordEviction(evictable(), someDigest, now.Add(time.Duration(-i)*time.Minute)))
	}
	text, err := EncodeEvictions(records)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeEvictions(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != MaxEvictionRecords {
		t.Fatalf("%d records were kept, want %d", len(got), MaxEvictionRecords)
	}
	if diff := cmp.Diff(records[0], got[len(got)-1]); diff != "" {
		t.Errorf("the newest is not the last (-want +got):\n%s", diff)
	}
	if len(text) > maxRecordsBytes {
		t.Errorf("%d bytes cannot be read back", len(text))
	}
	if got, err := DecodeEvictions(""); err != nil || got != nil {
		t.Errorf("no records: %v, %v", got, err)
	}
	for _, bad := range []string{"x", `[{"owner":"a","bribe":1}]`, "[] []"} {
		if _, err := DecodeEvictions(bad); err == nil {
			t.Errorf("DecodeEvictions(%q) gave no error", bad)
		}
	}
}

// A memory that has become too large to be read would end all evictions.
func TestEvictionRecordsOfManyImages(t *testing.T) {
	now := at(t, "2026-05-01T12:00:00Z")
	pod := evictable()
	for range 30 {
		pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Image: "registry.example/web@" + someDigest})
	}
	var records []EvictionRecord
	for i := range MaxEvictionRecords {
		records = append(records, RecordEviction(pod, someDigest, now.Add(time.Duration(-i)*time.Minute)))
	}
	text, err := EncodeEvictions(records)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeEvictions(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) < MaxEvictionRecords/8 || !got[len(got)-1].Time.Equal(now) {
		t.Errorf("%d records, the last of %s", len(got), got[len(got)-1].Time)
	}
}
