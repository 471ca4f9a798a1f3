// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
)

func enabled() policy.Policy {
	p := policy.Default()
	p.Scan = true
	return p
}

func patterns(t *testing.T) []policy.ImagePattern {
	t.Helper()
	var all []policy.ImagePattern
	for _, text := range policy.DefaultImagePatterns() {
		p, err := policy.ParseImagePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func distrolessPod(annotations map[string]string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "shop", Annotations: annotations},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "gcr.io/distroless/static:nonroot"}}},
	}
}

func TestMutate(t *testing.T) {
	const why = "web: image matches gcr.io/distroless/**"
	pending := map[string]string{policy.LabelVerdict: "pending"}
	shell := func(p *corev1.Pod) { p.Spec.Containers[0].Image = "busybox" }
	tests := map[string]struct {
		annotations map[string]string
		change      func(*corev1.Pod)
		ns          policy.Policy
		labels      map[string]string
		want        map[string]string
		warnings    []string
	}{
		"marked":                 {ns: enabled(), labels: pending, want: map[string]string{policy.KeyDistroless: why}},
		"not scanned here":       {ns: policy.Default()},
		"not distroless":         {ns: enabled(), change: shell},
		"the user says it is":    {ns: enabled(), change: shell, annotations: map[string]string{policy.KeyDistroless: "true"}, labels: pending, want: map[string]string{policy.KeyDistroless: "true"}},
		"the user says it isn't": {ns: enabled(), annotations: map[string]string{policy.KeyDistroless: "false"}, want: map[string]string{policy.KeyDistroless: "false"}},
		"the pod asks for it": {
			ns: policy.Default(), annotations: map[string]string{policy.KeyScan: "enabled"},
			labels: pending, want: map[string]string{policy.KeyScan: "enabled", policy.KeyDistroless: why},
		},
		"the pod cannot refuse": {
			ns: enabled(), annotations: map[string]string{policy.KeyScan: "disabled"},
			labels: pending, want: map[string]string{policy.KeyScan: "disabled", policy.KeyDistroless: why},
		},
		"invoked again": {
			ns: enabled(), annotations: map[string]string{policy.KeyDistroless: why},
			change: func(p *corev1.Pod) { p.Labels = map[string]string{policy.LabelVerdict: "pending"} },
			labels: pending, want: map[string]string{policy.KeyDistroless: why},
		},
		"invoked again after the image changed": {
			ns: enabled(), annotations: map[string]string{policy.KeyDistroless: why},
			change: shell, want: map[string]string{},
			warnings: []string{"annotation sonde.dev/distroless is written by Sonde alone and was removed"},
		},
		"static": {
			ns: enabled(), annotations: map[string]string{corev1.MirrorPodAnnotationKey: "x"},
			want: map[string]string{corev1.MirrorPodAnnotationKey: "x"},
		},
		"forged": {
			ns:          enabled(),
			annotations: map[string]string{policy.KeyAudit: "[]", policy.ResultKey("web"): "{}", policy.KeyDistroless: "trust me", "example.com/x": "y"},
			change:      func(p *corev1.Pod) { p.Labels = map[string]string{policy.LabelVerdict: "passed", "app": "web"} },
			labels:      map[string]string{policy.LabelVerdict: "pending", "app": "web"},
			want:        map[string]string{policy.KeyDistroless: why, "example.com/x": "y"},
			warnings: []string{
				"label sonde.dev/verdict is written by Sonde alone and was removed",
				"annotation sonde.dev/audit is written by Sonde alone and was removed",
				"annotation sonde.dev/distroless is written by Sonde alone and was removed",
				"annotation sonde.dev/result.web is written by Sonde alone and was removed",
			},
		},
		"forged where nothing is scanned": {
			ns: policy.Default(), annotations: map[string]string{policy.KeyLastScan: "x"}, want: map[string]string{},
			warnings: []string{"annotation sonde.dev/last-scan is written by Sonde alone and was removed"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			pod := distrolessPod(tt.annotations)
			if tt.change != nil {
				tt.change(pod)
			}
			warnings := mutate(pod, tt.ns, patterns(t))
			if diff := cmp.Diff(tt.labels, pod.Labels); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, pod.Annotations); diff != "" {
				t.Errorf("annotations (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.warnings, warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}
