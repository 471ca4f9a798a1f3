// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	psa "k8s.io/pod-security-admission/policy"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// restricted is a running pod that meets Pod Security `restricted`, changed by
// the modifiers.
func restricted(change ...func(*corev1.Pod)) *corev1.Pod {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "api-0", UID: "u-1"},
		Spec: corev1.PodSpec{
			SecurityContext: &corev1.PodSecurityContext{
				RunAsNonRoot:   new(true),
				SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
			},
			Containers: []corev1.Container{{
				Name: "api",
				SecurityContext: &corev1.SecurityContext{
					AllowPrivilegeEscalation: new(false),
					Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
				},
			}},
		},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning,
			ContainerStatuses: []corev1.ContainerStatus{{
				Name: "api", ContainerID: "containerd://4f5e",
				State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}},
				User:  &corev1.ContainerUser{Linux: &corev1.LinuxContainerUser{UID: 65532, GID: 65531}},
			}},
		},
	}
	for _, f := range change {
		f(pod)
	}
	return pod
}

func root(caps *corev1.Capabilities) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Status.ContainerStatuses[0].User.Linux = &corev1.LinuxContainerUser{}
		p.Spec.Containers[0].SecurityContext = &corev1.SecurityContext{Capabilities: caps}
	}
}

func TestAssessTarget(t *testing.T) {
	netAdmin := &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}, Add: []corev1.Capability{"NET_ADMIN"}}
	tests := map[string]struct {
		change func(*corev1.Pod)
		want   Target
	}{
		"user from status": {
			func(p *corev1.Pod) { p.Spec.SecurityContext.RunAsUser = new(int64(1)) },
			Target{UID: 65532, GID: 65531},
		},
		"user from pod, group from container": {
			func(p *corev1.Pod) {
				p.Status.ContainerStatuses[0].User = nil
				p.Spec.SecurityContext.RunAsUser = new(int64(1))
				p.Spec.SecurityContext.RunAsGroup = new(int64(2))
				p.Spec.Containers[0].SecurityContext.RunAsGroup = new(int64(3))
			},
			Target{UID: 1, GID: 3},
		},
		"shared processes": {
			func(p *corev1.Pod) { p.Spec.ShareProcessNamespace = new(true) },
			Target{UID: 65532, GID: 65531, SharedPIDs: true},
		},
		"the node's processes": {
			func(p *corev1.Pod) { p.Spec.HostPID = true },
			Target{UID: 65532, GID: 65531, SharedPIDs: true},
		},
		"root with the default capabilities": {root(nil), Target{}},
		"root with one":                      {root(netAdmin), Target{Capabilities: netAdmin}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			pod := restricted(tt.change)
			got, err := Assess(pod, "api", DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Pod, tt.want.Container, tt.want.ID = pod, "api", "4f5e"
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAssessRefuses(t *testing.T) {
	tests := map[string]struct {
		change func(*corev1.Pod)
		want   policy.Reason
	}{
		"static pod":      {func(p *corev1.Pod) { p.Annotations = map[string]string{corev1.MirrorPodAnnotationKey: "x"} }, policy.StaticPod},
		"windows":         {func(p *corev1.Pod) { p.Spec.OS = &corev1.PodOS{Name: corev1.Windows} }, policy.Windows},
		"other container": {func(p *corev1.Pod) { p.Spec.Containers[0].Name = "web" }, policy.NotFound},
		"being deleted":   {func(p *corev1.Pod) { p.DeletionTimestamp = new(metav1.Now()) }, policy.NotRunning},
		"pending":         {func(p *corev1.Pod) { p.Status.Phase = corev1.PodPending }, policy.NotRunning},
		"no status":       {func(p *corev1.Pod) { p.Status.ContainerStatuses = nil }, policy.NotRunning},
		"crashed": {func(p *corev1.Pod) {
			p.Status.ContainerStatuses[0].State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1}}
		}, policy.NotRunning},
		"user unknown": {func(p *corev1.Pod) { p.Status.ContainerStatuses[0].User = nil }, policy.UIDUnknown},
		"group unknown": {func(p *corev1.Pod) {
			p.Status.ContainerStatuses[0].User = nil
			p.Spec.SecurityContext.RunAsUser = new(int64(1))
		}, policy.UIDUnknown},
		"privileged": {func(p *corev1.Pod) {
			root(nil)(p)
			p.Spec.Containers[0].SecurityContext.Privileged = new(true)
		}, policy.Privileged},
		"scanned too often": {func(p *corev1.Pod) {
			for i := range DefaultLimits().Scans {
				name := fmt.Sprint(policy.ScannerPrefix, i)
				p.Spec.EphemeralContainers = append(p.Spec.EphemeralContainers, corev1.EphemeralContainer{
					EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: name},
				})
			}
		}, policy.ScanBudget},
		"no room": {func(p *corev1.Pod) {
			p.Spec.Containers[0].Resources.Limits = corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("16Mi")}
		}, policy.NoMemoryHeadroom},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Assess(restricted(tt.change), "api", DefaultLimits())
			if got := ReasonOf(err); err == nil || got != tt.want {
				t.Errorf("got %v (%s), want %s", err, got, tt.want)
			}
			if strings.Contains(fmt.Sprint(err), "\n") {
				t.Errorf("not one line: %q", err)
			}
		})
	}
}

// Where the target passes a Pod Security level, the scanner must too.
func TestContainerMeetsPodSecurity(t *testing.T) {
	evaluator, err := psa.NewEvaluator(psa.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		pod   *corev1.Pod
		level api.Level
	}{
		"restricted":    {restricted(), api.LevelRestricted},
		"root baseline": {restricted(root(nil)), api.LevelBaseline},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			target, err := Assess(tt.pod, "api", DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			tt.pod.Spec.EphemeralContainers = []corev1.EphemeralContainer{container(target, "img", "sonde-x", time.Minute)}
			level := api.LevelVersion{Level: tt.level, Version: api.LatestVersion()}
			for _, r := range evaluator.EvaluatePod(level, &tt.pod.ObjectMeta, &tt.pod.Spec) {
				if !r.Allowed {
					t.Errorf("%s: %s", r.ForbiddenReason, r.ForbiddenDetail)
				}
			}
		})
	}
}

func TestContainerName(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	name := ContainerName("u-1", "api", at)
	if name != ContainerName("u-1", "api", at.UTC()) {
		t.Error("the same scan has two names")
	}
	for _, other := range []string{
		ContainerName("u-2", "api", at), ContainerName("u-1", "web", at), ContainerName("u-1", "api", at.Add(time.Nanosecond)),
	} {
		if other == name {
			t.Error("two scans have the same name")
		}
	}
	if len(name) > 63 || !strings.HasPrefix(name, policy.ScannerPrefix) {
		t.Errorf("%q is no name for a scanner", name)
	}
}

func TestReasonOfOther(t *testing.T) {
	if got := ReasonOf(errors.New("x")); got != policy.APIFailed {
		t.Errorf("got %s", got)
	}
}
