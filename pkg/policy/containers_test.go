// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

func TestSelect(t *testing.T) {
	var pod corev1.Pod
	for _, name := range []string{"web-2", "web-1", "api", "shell"} {
		pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Name: name})
	}
	// What has ended before a scan and what is only visiting is never meant.
	pod.Spec.InitContainers = []corev1.Container{{Name: "init"}}
	pod.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug"}}}
	distroless := func(container string) bool { return container != "shell" }
	tests := map[string]struct {
		list   string
		taken  []string
		others []string
	}{
		"all":                        {"*", []string{"web-2", "web-1", "api"}, []string{"shell"}},
		"a name":                     {"api", []string{"api"}, nil},
		"the pod's order, each once": {"api,web-?,web-1", []string{"web-2", "web-1", "api"}, nil},
		"a class":                    {"web-[2-9]", []string{"web-2"}, nil},
		"a class of others":          {"web-[^2]", []string{"web-1"}, nil},
		"a name is not a prefix":     {"web", nil, nil},
		"one that is no distroless":  {"shell,api", []string{"api"}, []string{"shell"}},
		"none of them":               {"db,init,debug", nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			containers, err := ParseContainers(tt.list)
			if err != nil {
				t.Fatal(err)
			}
			got := containers.Select(&pod, distroless)
			if diff := cmp.Diff(tt.taken, got.Taken); diff != "" {
				t.Errorf("taken (-want +got):\n%s", diff)
			}
			var others []string
			for _, c := range got.Others {
				others = append(others, c.Name)
			}
			if diff := cmp.Diff(tt.others, others); diff != "" {
				t.Errorf("others (-want +got):\n%s", diff)
			}
		})
	}
}
