// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/scan"
)

func TestChosen(t *testing.T) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "api"},
		Spec: corev1.PodSpec{Containers: []corev1.Container{
			{Name: "api", Image: "gcr.io/distroless/static"}, {Name: "api-cache", Image: "gcr.io/distroless/cc"}, {Name: "shell", Image: "busybox"},
		}},
	}
	tests := map[string]struct {
		containers string
		force      bool
		want       []string
		reason     policy.Reason // of the error, APIFailed for one of usage
		text       string
	}{
		"a name":                      {containers: "api", want: []string{"api"}},
		"names in the pod's order":    {containers: "api-cache, api", want: []string{"api", "api-cache"}},
		"a name and its pattern":      {containers: "api,a*", want: []string{"api", "api-cache"}},
		"all that may be":             {containers: "*", want: []string{"api", "api-cache"}},
		"all":                         {containers: "*", force: true, want: []string{"api", "api-cache", "shell"}},
		"a named one that may not be": {containers: "api,shell", reason: policy.NotDistroless, text: "shop/api/shell with image busybox is not known to be distroless"},
		"a pattern of none that may":  {containers: "sh*", reason: policy.NotDistroless},
		"one that is not there":       {containers: "api,db", reason: policy.NotFound, text: `has no container "db"; it has: api, api-cache, shell`},
		"a gap":                       {containers: "api,", reason: policy.APIFailed, text: "is empty"},
		"no pattern":                  {containers: "[", reason: policy.APIFailed, text: "takes no container"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			known, err := distroless(pod)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			patterns, err := policy.ParseContainers(tt.containers)
			if err == nil {
				got, err = chosen(pod, patterns, func(c string) bool { return tt.force || known[c] })
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("containers (-want +got):\n%s", diff)
			}
			if (err != nil) != (tt.reason != "") || err != nil && (scan.ReasonOf(err) != tt.reason || !strings.Contains(err.Error(), tt.text)) {
				t.Errorf("error %v, want %s %q", err, tt.reason, tt.text)
			}
		})
	}
}

func TestSeparate(t *testing.T) {
	one, two := []string{"a"}, []string{"a", "b"}
	tests := map[string]struct {
		outputs    []string
		containers []string
		refused    bool
	}{
		"one container":            {outputs: []string{"json", "json:x"}, containers: one},
		"the terminal shows two":   {outputs: []string{"cli"}, containers: two},
		"two in one file":          {outputs: []string{"json:x"}, containers: two, refused: true},
		"two documents one by one": {outputs: []string{"json"}, containers: two, refused: true},
		"two files":                {outputs: []string{"cli", "json:x-{container}"}, containers: two},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			outputs, err := parseOutputs(tt.outputs)
			if err != nil {
				t.Fatal(err)
			}
			if err := separate(outputs, tt.containers); (err != nil) != tt.refused {
				t.Errorf("error %v, want %v", err, tt.refused)
			}
			for _, o := range forContainer(outputs, "b") {
				if strings.Contains(o.file, "{") {
					t.Errorf("file %q of container b", o.file)
				}
			}
		})
	}
}

func TestPackAll(t *testing.T) {
	const baseline = "builtin:distroless-baseline"
	if all, err := packAll(baseline); err != nil || len(all) != 1 {
		t.Errorf("one profile: %d, %v", len(all), err)
	}
	for list, reason := range map[string]policy.Reason{
		baseline + "," + baseline: policy.ProfileInvalid,
		baseline + ",":            policy.ProfileMissing,
		"testdata/none":           policy.ProfileMissing,
	} {
		if _, err := packAll(list); scan.ReasonOf(err) != reason {
			t.Errorf("%s: %v, want %s", list, err, reason)
		}
	}
}
