// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// Whatever pod comes, what mutate makes of it is nothing that validation calls
// forged, and to mutate it again changes nothing: webhooks are reinvoked.
func FuzzMutate(f *testing.F) {
	for _, file := range []string{"pod-create.json", "pod-update.json"} {
		raw, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			f.Fatal(err)
		}
		var review admissionv1.AdmissionReview
		if err := json.Unmarshal(raw, &review); err != nil {
			f.Fatal(err)
		}
		f.Add(review.Request.Object.Raw, true)
		f.Add(review.Request.OldObject.Raw, false)
	}
	pattern, err := policy.ParseImagePattern("gcr.io/distroless/**")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte, scan bool) {
		pod, err := decode[corev1.Pod](raw)
		if err != nil {
			return
		}
		ns := policy.Default()
		ns.Scan = scan
		mutate(pod, ns, []policy.ImagePattern{pattern})
		once := pod.DeepCopy()
		if forged := forgeries(pod.ObjectMeta, corev1.Pod{}.ObjectMeta, true); len(forged) > 0 {
			t.Fatalf("mutate leaves what validation refuses: %v", forged)
		}
		validatePod(pod, nil, ns, false)
		if warnings := mutate(pod, ns, []policy.ImagePattern{pattern}); len(warnings) > 0 {
			t.Fatalf("mutate warns of its own mark: %v", warnings)
		}
		for key, value := range pod.Annotations {
			if once.Annotations[key] != value {
				t.Fatalf("annotation %s: %q at first, then %q", key, once.Annotations[key], value)
			}
		}
		if len(pod.Annotations) != len(once.Annotations) || pod.Labels[policy.LabelVerdict] != once.Labels[policy.LabelVerdict] {
			t.Fatalf("at first %v %v, then %v %v", once.Labels, once.Annotations, pod.Labels, pod.Annotations)
		}
	})
}
