// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestImagePatternMatch(t *testing.T) {
	tests := []struct {
		pattern, image string
		want           bool
	}{
		{"gcr.io/distroless/**", "gcr.io/distroless/static-debian12:nonroot", true},
		{"gcr.io/distroless/**", "gcr.io/distroless/java/base@sha256:0123", true},
		{"gcr.io/distroless/**", "gcr.io/distroless-fake/static", false},
		{"gcr.io/distroless/**", "evil.example/gcr.io/distroless/static", false},
		{"gcr.io/distroless/*", "gcr.io/distroless/java/base", false},
		{"cgr.dev/chainguard/*", "cgr.dev/chainguard/nginx:latest", true},
		{"**/distroless/**", "registry.example:5000/mirror/distroless/static:1", true},
		{"docker.io/library/nginx", "nginx", true},
		{"docker.io/library/nginx", "nginx:1.27@sha256:0123", true},
		{"docker.io/acme/*-static", "acme/shop-static:v1", true},
		{"docker.io/acme/*-static", "acme/shop:v1-static", false},
		{"localhost/*", "localhost/app", true},
		{"localhost:5000/*", "localhost:5000/app:1", true},
		{"**", "anything/at/all", true},
		{"**/x/**/y", "a/x/b/x/c/y", true}, // a/… is docker.io/a/…
		{"*/x/**/y", "a/x/b/x/c/y", false},
		{"**/x/**/y", "q.io/x/b/x/c/y", true},
		{"*", "docker.io", false},
	}
	for _, tt := range tests {
		p, err := ParseImagePattern(tt.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Match(tt.image); got != tt.want {
			t.Errorf("%s matches %s: %v, want %v", tt.pattern, tt.image, got, tt.want)
		}
	}
	for _, bad := range []string{"", "a//b", "[", "/a", "a@sha256:0", "a b"} {
		if _, err := ParseImagePattern(bad); err == nil {
			t.Errorf("ParseImagePattern(%q) gave no error", bad)
		}
	}
}

func patterns(t testing.TB, texts ...string) []ImagePattern {
	t.Helper()
	var all []ImagePattern
	for _, text := range texts {
		p, err := ParseImagePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func TestRecognise(t *testing.T) {
	pod := func(annotation string, images ...string) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{}}}
		if annotation != "" {
			p.Annotations[KeyDistroless] = annotation
		}
		for i, image := range images {
			p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: string(rune('a' + i)), Image: image})
		}
		p.Spec.InitContainers = []corev1.Container{{Name: "init", Image: "gcr.io/distroless/static"}}
		p.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "eph", Image: "gcr.io/distroless/static"}}}
		return p
	}
	byImage := "image matches gcr.io/distroless/**"
	tests := map[string]struct {
		pod  *corev1.Pod
		want map[string]string
		line string
	}{
		"by image, one of two": {pod("", "gcr.io/distroless/static", "busybox"), map[string]string{"a": byImage}, "a: " + byImage},
		"none":                 {pod("", "busybox"), map[string]string{}, ""},
		"the user says so":     {pod("true", "busybox", "nginx"), map[string]string{"a": "annotated", "b": "annotated"}, "a: annotated; b: annotated"},
		"the user says no":     {pod("false", "gcr.io/distroless/static"), map[string]string{}, ""},
		"an earlier reason is not the user's word": {pod("a: "+byImage, "busybox"), map[string]string{}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := Recognise(tt.pod, patterns(t, DefaultImagePatterns()...))
			if diff := cmp.Diff(tt.want, got.Why); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.Any() != (len(tt.want) > 0) || got.Line() != tt.line {
				t.Errorf("Any %v, Line %q, want %q", got.Any(), got.Line(), tt.line)
			}
		})
	}
}

func FuzzImagePattern(f *testing.F) {
	f.Add("gcr.io/distroless/**", "gcr.io/distroless/static:nonroot")
	f.Add(strings.Repeat("**/a/", 20)+"b", strings.Repeat("a/", 60))
	f.Fuzz(func(t *testing.T, pattern, image string) {
		p, err := ParseImagePattern(pattern)
		if err != nil {
			return
		}
		got := p.Match(image)
		if pattern == "**" && !got {
			t.Fatalf("** does not match %q", image)
		}
	})
}
