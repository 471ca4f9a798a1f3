// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// A namespace asks for scans; its pods get verdicts, and their reports are kept.
func storyScheduledScan(t *testing.T) {
	// Only a cluster of its own can be given a volume and a bucket.
	own := on.Cluster != ""
	var reports volume
	if own {
		reports = makeVolume(t)
		t.Cleanup(func() {
			if err := on.Install(context.WithoutCancel(t.Context()), values); err != nil {
				t.Error(err)
			}
		})
		if err := on.Install(t.Context(), reports.values()); err != nil {
			t.Fatal(err)
		}
	}
	ns := space(t, "scheduled", policy.KeyScan, "enabled", policy.KeySchedule, "* * * * *", policy.KeyContainers, "app,db-*")
	good := run(t, ns, "good", func(p *corev1.Pod) {
		// What nobody asks for does not spoil the verdict.
		other := on.PodSpec("bad").Containers[0]
		other.Name, other.ReadinessProbe = "other", nil
		other.Env = []corev1.EnvVar{{Name: "PORT", Value: "8081"}}
		p.Spec.Containers = append(p.Spec.Containers, other)
	})
	bad := run(t, ns, "bad")
	for pod, want := range map[*corev1.Pod]policy.Verdict{good: policy.Passed, bad: policy.Failed} {
		if pod.Labels[policy.LabelVerdict] != string(policy.Pending) || pod.Annotations[policy.KeyDistroless] == "" {
			t.Errorf("%s was not marked when it was created: %v %v", pod.Name, pod.Labels, pod.Annotations)
		}
		p := awaitPod(t, pod, "to have a verdict", func(p *corev1.Pod) bool {
			return policy.Verdict(p.Labels[policy.LabelVerdict]).Final()
		})
		if got := p.Labels[policy.LabelVerdict]; got != string(want) {
			t.Errorf("%s: verdict %s, want %s: %s", pod.Name, got, want, p.Annotations[policy.KeyReason])
		}
		checkState(t, p)
		if got, asked := p.Annotations[policy.ResultKey("other")]; asked {
			t.Errorf("%s: a container that nobody asks for has the result %s", p.Name, got)
		}
	}
	if got := sonde(t, "audit", "verify", ns, bad.Name); got.code != 0 || !strings.Contains(got.stdout, "the chain is whole") {
		t.Errorf("audit verify: %+v", got)
	}
	if got := sonde(t, "report", ns+"/"+bad.Name); got.code != 0 || !strings.Contains(got.stdout, "setuid") {
		t.Errorf("report: %+v", got)
	}
	if own {
		t.Run("Reports", keptReports{reports, bad}.tell)
	}
}

// checkState holds what stands on a scanned pod against itself.
func checkState(t *testing.T, p *corev1.Pod) {
	t.Helper()
	result, err := policy.DecodeResult(p.Annotations[policy.ResultKey("app")])
	if err != nil {
		t.Fatal(err)
	}
	if result.Compliance < 1 || result.ReportDigest == "" || result.Counts.Passed == 0 || result.Counts.Error > 0 {
		t.Errorf("%s: result %+v", p.Name, result)
	}
	entries, err := policy.DecodeTrail(p.Annotations[policy.KeyAudit])
	if err != nil || len(entries) == 0 {
		t.Fatalf("%s: trail %q: %v", p.Name, p.Annotations[policy.KeyAudit], err)
	}
	e := entries[len(entries)-1]
	if e.Report != result.ReportDigest || e.Profile == "" || e.Policy == "" || e.Image == "" || e.Who == "" {
		t.Errorf("%s: entry %+v", p.Name, e)
	}
	for _, key := range []string{policy.KeyLastScan, policy.KeyNextScan, policy.KeyCompliance, policy.KeyCounts, policy.KeyLastProfile, policy.KeyReport} {
		if p.Annotations[key] == "" {
			t.Errorf("%s: %s is missing", p.Name, key)
		}
	}
	if got := scanners(p); got == 0 {
		t.Errorf("%s has a verdict and no scanner", p.Name)
	}
}

// The pod that misses its threshold goes, its replacement stays.
func storyEviction(t *testing.T) {
	ns := space(t, "eviction", policy.KeyScan, "enabled", policy.KeySchedule, "* * * * *", policy.KeyOnFailure, "evict")
	if err := on.Objects.Create(t.Context(), on.Deployment(ns, "bad", 2)); err != nil {
		t.Fatal(err)
	}
	events := func(reason string) map[types.UID]string {
		var list eventsv1.EventList
		if err := on.Objects.List(t.Context(), &list, client.InNamespace(ns)); err != nil {
			t.Fatal(err)
		}
		found := map[types.UID]string{}
		for _, e := range list.Items {
			if e.Reason == reason {
				found[e.Regarding.UID] = e.Note
			}
		}
		return found
	}
	var pods []corev1.Pod
	await(t, "one eviction, and both pods that are there spared", func() bool {
		evicted := events(policy.EventEvicted)
		var err error
		if pods, err = on.Pods(t.Context(), ns, "bad"); err != nil {
			t.Fatal(err)
		}
		spared := 0
		for _, p := range pods {
			if strings.Contains(p.Annotations[policy.KeyAudit], "would fail again") {
				spared++
			}
		}
		return len(evicted) == 1 && len(pods) == 2 && spared == 2
	})
	for _, p := range pods {
		if events(policy.EventEvicted)[p.UID] != "" {
			t.Errorf("pod %s was evicted and is still there", p.Name)
		}
	}
}

// await asks until something is so that no single object can be watched for.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), time.Second, patience, true, func(context.Context) (bool, error) { return is(), nil })
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// The webhook takes away what only Sonde may say, and refuses what it cannot read.
func storyAdmission(t *testing.T) {
	t.Run("bad policy", func(t *testing.T) {
		err := on.MakeNamespace(t.Context(), "e2e-bad-policy", map[string]string{policy.KeySchedule: "often"})
		if err == nil {
			t.Cleanup(func() { _ = on.RemoveNamespace(t.Context(), "e2e-bad-policy") })
		}
		if !apierrors.IsForbidden(err) && !apierrors.IsInvalid(err) || !strings.Contains(err.Error(), policy.KeySchedule) || !strings.Contains(err.Error(), "often") {
			t.Errorf("got %v", err)
		}
	})
	ns := space(t, "admission", policy.KeyScan, "enabled", policy.KeySchedule, "@every 24h")
	forged := run(t, ns, "bad", func(p *corev1.Pod) {
		p.Labels = map[string]string{policy.LabelVerdict: string(policy.Passed)}
		p.Annotations = map[string]string{policy.KeyCompliance: "100"}
	})
	if forged.Labels[policy.LabelVerdict] != string(policy.Pending) || forged.Annotations[policy.KeyCompliance] != "" {
		t.Errorf("a forged verdict stands: %v %v", forged.Labels, forged.Annotations)
	}
	// Even one who may do everything else.
	asTenant, err := on.As(t.Context(), "tenant", "cluster-admin")
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]any{"metadata": map[string]any{"labels": map[string]string{policy.LabelVerdict: "passed"}}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = asTenant.CoreV1().Pods(ns).Patch(t.Context(), forged.Name, types.MergePatchType, body, metav1.PatchOptions{})
	if err == nil || !strings.Contains(err.Error(), "webhook") {
		t.Errorf("a tenant wrote a verdict: %v", err)
	}
	_, err = asTenant.CoreV1().Pods(ns).Patch(t.Context(), forged.Name, types.StrategicMergePatchType,
		[]byte(`{"spec":{"ephemeralContainers":[{"name":"`+policy.ScannerPrefix+`x","image":"x","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}`), metav1.PatchOptions{}, "ephemeralcontainers")
	if err == nil || !strings.Contains(err.Error(), "webhook") {
		t.Errorf("a tenant added a container with the scanner's name: %v", err)
	}
}
