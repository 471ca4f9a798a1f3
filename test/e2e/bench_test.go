// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/scan"
	"github.com/sonde-dev/sonde/profiles"
)

// BenchmarkScan measures a whole scan with the built-in profile beside an
// ephemeral container that does nothing, taking turns in one run:
//
//	SONDE_E2E=1 go test -run '^$' -bench Scan -benchtime 20x ./test/e2e
//
// nothing-ms is from the patch until the pod's status says that the container
// has ended; scan-ms is from the request until the report is judged, all-ms
// until the clean-up is done. All are medians.
func BenchmarkScan(b *testing.B) {
	if on == nil {
		b.Skip("needs a cluster: SONDE_E2E=1")
	}
	ctx := b.Context()
	// The caller scans as itself, which Sonde's webhook grants to its own alone.
	if err := on.Uninstall(ctx); err != nil {
		b.Fatal(err)
	}
	const namespace = "e2e-bench"
	if err := on.MakeNamespace(ctx, namespace, nil); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = on.RemoveNamespace(context.WithoutCancel(ctx), namespace) })

	var calls atomic.Int64
	config := rest.CopyConfig(on.API.Config)
	config.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			calls.Add(1)
			return next.RoundTrip(r)
		})
	})
	client, err := scan.NewClient(config)
	if err != nil {
		b.Fatal(err)
	}
	p, err := profiles.Builtin("distroless-baseline")
	if err != nil {
		b.Fatal(err)
	}
	var packed bytes.Buffer
	if err := p.Pack(&packed); err != nil {
		b.Fatal(err)
	}
	scanner := &scan.Scanner{
		Client: client, Image: on.Image("scanner"), Identity: scan.Shared, Limits: scan.DefaultLimits(),
		StartTimeout: time.Minute, Timeout: time.Minute,
	}
	pod := benchPod(ctx, b, namespace)

	var nothing, scans, whole, rss []float64
	var perScan int64
	for i := 0; b.Loop(); i++ {
		// A pod takes a limited number of scans, as in life.
		if i > 0 && i%10 == 0 {
			pod = benchPod(ctx, b, namespace)
		}
		nothing = append(nothing, ms(doNothing(ctx, b, pod, i)))
		calls.Store(0)
		began := time.Now()
		err := scanner.Do(ctx, scan.Request{
			Namespace: pod.Namespace, Pod: pod.Name, Container: "app", Nominal: began,
			Profiles: []protocol.Bundle{protocol.NewBundle("baseline", packed.Bytes())},
		}, func(_ context.Context, res *scan.Result) error {
			scans = append(scans, ms(time.Since(began)))
			rss = append(rss, float64(res.End.PeakRSS)/(1<<20))
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		whole = append(whole, ms(time.Since(began)))
		perScan = calls.Load()
	}
	b.ReportMetric(median(nothing), "nothing-ms")
	b.ReportMetric(median(scans), "scan-ms")
	b.ReportMetric(median(whole), "all-ms")
	b.ReportMetric(median(scans)/median(nothing), "scan/nothing")
	b.ReportMetric(median(whole)/median(nothing), "all/nothing")
	b.ReportMetric(slices.Max(rss), "peak-MiB")
	b.ReportMetric(float64(perScan), "api-calls")
	b.ReportMetric(0, "ns/op") // means nothing here
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

func benchPod(ctx context.Context, b *testing.B, namespace string) *corev1.Pod {
	b.Helper()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, GenerateName: "app-"}, Spec: on.PodSpec("good")}
	if err := on.Objects.Create(ctx, pod); err != nil {
		b.Fatal(err)
	}
	return watchPod(ctx, b, pod, "to run", func(p *corev1.Pod) bool { return p.Status.Phase == corev1.PodRunning })
}

// doNothing adds a container that ends at once, and waits until its pod says so.
func doNothing(ctx context.Context, b *testing.B, pod *corev1.Pod, i int) time.Duration {
	b.Helper()
	name := "nothing-" + strconv.Itoa(i)
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"ephemeralContainers": []corev1.EphemeralContainer{{
		TargetContainerName: "app",
		EphemeralContainerCommon: corev1.EphemeralContainerCommon{
			Name: name, Image: on.Image("scanner"), Args: []string{"--version"}, ImagePullPolicy: corev1.PullIfNotPresent,
			SecurityContext: &corev1.SecurityContext{
				AllowPrivilegeEscalation: new(false),
				Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
			},
		},
	}}}})
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	_, err = on.API.Kube.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "ephemeralcontainers")
	if err != nil {
		b.Fatal(err)
	}
	watchPod(ctx, b, pod, "to end doing nothing", func(p *corev1.Pod) bool {
		for _, s := range p.Status.EphemeralContainerStatuses {
			if s.Name == name {
				return s.State.Terminated != nil
			}
		}
		return false
	})
	return time.Since(began)
}
