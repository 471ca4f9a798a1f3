// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestReadiness(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	node := func(status corev1.ConditionStatus, heartbeat time.Time, taints ...corev1.Taint) *corev1.Node {
		return &corev1.Node{
			Spec: corev1.NodeSpec{Taints: taints},
			Status: corev1.NodeStatus{Conditions: []corev1.NodeCondition{
				{Type: corev1.NodeMemoryPressure, Status: corev1.ConditionFalse, LastHeartbeatTime: metav1.NewTime(heartbeat)},
				{Type: corev1.NodeReady, Status: status, LastHeartbeatTime: metav1.NewTime(heartbeat)},
			}},
		}
	}
	for name, test := range map[string]struct {
		node *corev1.Node
		want bool
	}{
		"ready":          {node(corev1.ConditionTrue, start), true},
		"not ready":      {node(corev1.ConditionFalse, start), false},
		"unknown":        {node(corev1.ConditionUnknown, start), false},
		"ready long ago": {node(corev1.ConditionTrue, start.Add(-time.Second)), false},
		"tainted": {
			node(corev1.ConditionTrue, start, corev1.Taint{Key: "node.kubernetes.io/not-ready", Effect: corev1.TaintEffectNoSchedule}),
			false,
		},
		"silent": {&corev1.Node{}, false},
	} {
		if err := readiness(test.node, start); (err == nil) != test.want {
			t.Errorf("%s: readiness = %v, want ready: %t", name, err, test.want)
		}
	}
}

func TestMissing(t *testing.T) {
	found := func(program string) bool { return program != "nft" && program != "/usr/lib/cni/ptp" }
	if got, want := missing(requirements(), found), []string{"containernetworking-plugins", "nftables"}; !slices.Equal(got, want) {
		t.Errorf("missing = %v, want %v", got, want)
	}
}

func TestLastLines(t *testing.T) {
	for _, test := range []struct {
		in   string
		n    int
		want string
	}{
		{"a\nb\nc\n", 2, "b\nc"},
		{"a\nb\nc\n", 3, "a\nb\nc"},
		{"a\nb\nc\n", 9, "a\nb\nc"},
		{"a", 1, "a"},
		{"\n\n", 3, ""},
		{"", 1, ""},
	} {
		if got := string(lastLines([]byte(test.in), test.n)); got != test.want {
			t.Errorf("lastLines(%q, %d) = %q, want %q", test.in, test.n, got, test.want)
		}
	}
}

func TestKubernetesVersion(t *testing.T) {
	const pkg = "-X k8s.io/component-base/version."
	want := pkg + "gitVersion=v1.37.2 " + pkg + "gitMajor=1 " + pkg + "gitMinor=37"
	if got := kubernetesVersion("v1.37.2"); got != want {
		t.Errorf("kubernetesVersion = %s", got)
	}
}
