// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"os"
	"path/filepath"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/sonde-dev/sonde/pkg/threshold"
)

func sample(t *testing.T, name string, object any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "config", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(text, object); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// The samples are policy that this version takes, and name each other rightly.
func TestSamples(t *testing.T) {
	var space corev1.Namespace
	var profile, limits corev1.ConfigMap
	var workload appsv1.Deployment
	sample(t, "namespace.yaml", &space)
	sample(t, "profile.yaml", &profile)
	sample(t, "threshold.yaml", &limits)
	sample(t, "workload.yaml", &workload)

	p, errs := Parse(space.Annotations, Default())
	if len(errs) > 0 || len(Unknown(space.Annotations)) > 0 {
		t.Fatalf("namespace: %v %v", errs, Unknown(space.Annotations))
	}
	if ref := p.Profiles[len(p.Profiles)-1]; ref.Name != profile.Name || profile.Namespace != space.Name || profile.Data["inspec.yml"] == "" {
		t.Errorf("profile %s is not in ConfigMap %s/%s", ref, profile.Namespace, profile.Name)
	}
	if p.Threshold.ConfigMap != limits.Name || limits.Namespace != space.Name {
		t.Errorf("threshold %s is not in ConfigMap %s/%s", p.Threshold, limits.Namespace, limits.Name)
	}
	if _, err := threshold.Parse([]byte(limits.Data[p.Threshold.Key])); err != nil {
		t.Error(err)
	}
	template := workload.Spec.Template
	pod := &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
	p, errs = Merge(p, pod)
	if len(errs) > 0 {
		t.Errorf("workload: %v", errs)
	}
	if len(p.Containers.Select(pod, Recognise(pod, nil).Is).Taken) == 0 {
		t.Error("no container of the workload would be scanned")
	}
}
