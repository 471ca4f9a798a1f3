// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/events"
	clock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/sonde-dev/sonde/pkg/archive"
	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/scan"
)

// A verdict stands whatever becomes of its report, and what the archive missed
// of the trail it is given when it is back.
func TestArchive(t *testing.T) {
	c := server(t)
	pod := makePod(t, c, nil)
	volume := filepath.Join(t.TempDir(), "volume")
	kept := keep(t, volume)
	recorder := events.NewFakeRecorder(10)
	metrics, err := NewMetrics(prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	now := clock.NewFakeClock(pod.CreationTimestamp.Time)
	r := &Reconciler{
		Client: c, Live: c, Scanner: &outcome{report: results(report.ResultPassed)}, Sources: Sources{Reader: c},
		Archive: kept, Metrics: metrics, Events: recorder, Clock: now, Settings: settings(t), Who: "test",
	}
	scanned := func() policy.ContainerResult {
		t.Helper()
		now.Step(2 * time.Minute)
		if _, err := r.Reconcile(t.Context(), pod); err != nil {
			t.Fatal(err)
		}
		if err := c.Get(t.Context(), client.ObjectKeyFromObject(pod), pod); err != nil {
			t.Fatal(err)
		}
		result, err := policy.DecodeResult(pod.Annotations[policy.ResultKey("api")])
		if err != nil || result.Verdict != policy.Passed {
			t.Fatalf("result %+v, %v", result, err)
		}
		return result
	}
	counted := func(want map[string]float64) {
		t.Helper()
		got := map[string]float64{
			"reports": testutil.ToFloat64(metrics.writes.WithLabelValues("report")),
			"entries": testutil.ToFloat64(metrics.writes.WithLabelValues("audit")),
			"errors":  testutil.ToFloat64(metrics.failures.WithLabelValues("report")),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("metrics (-want +got):\n%s", diff)
		}
	}

	result := scanned()
	if got, err := kept.Get(t.Context(), reference(pod, result)); err != nil || string(got) != "{}" {
		t.Errorf("the archive holds %q, %v", got, err)
	}
	if where, ok := archive.Split(result.Report); !ok || where != kept.String() {
		t.Errorf("the report is at %s", result.Report)
	}
	counted(map[string]float64{"reports": 1, "entries": 1, "errors": 0})

	back := takeAway(t, volume)
	if result = scanned(); result.Report != policy.ReportUnavailable || result.ReportDigest == "" {
		t.Errorf("result %+v", result)
	}
	if got := pod.Annotations[policy.KeyReport]; !strings.HasPrefix(got, policy.ReportUnavailable+" sha256:") {
		t.Errorf("%s: %s", policy.KeyReport, got)
	}
	counted(map[string]float64{"reports": 1, "entries": 1, "errors": 1})
	told := 0
	for len(recorder.Events) > 0 {
		if e := <-recorder.Events; strings.Contains(e, policy.EventReportUnavailable) && strings.HasPrefix(e, corev1.EventTypeWarning) {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}

	back()
	result = scanned()
	if _, err := kept.Get(t.Context(), reference(pod, result)); err != nil {
		t.Error(err)
	}
	counted(map[string]float64{"reports": 2, "entries": 4, "errors": 1})
	entries, err := policy.DecodeTrail(pod.Annotations[policy.KeyAudit])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(entries, archivedTrail(t, volume, pod)); diff != "" || len(entries) != 3 {
		t.Errorf("the archive's trail (-pod +archive):\n%s", diff)
	}
}

// An entry that speaks of no report reaches the archive too, when it is back.
func TestArchiveTrailWithoutReport(t *testing.T) {
	c := server(t)
	pod := makePod(t, c, nil)
	volume := filepath.Join(t.TempDir(), "volume")
	now := clock.NewFakeClock(pod.CreationTimestamp.Time)
	scanner := &outcome{err: &scan.Problem{Reason: policy.UIDUnknown, Message: "the user is unknown"}}
	r := &Reconciler{
		Client: c, Live: c, Scanner: scanner, Sources: Sources{Reader: c}, Archive: keep(t, volume),
		Events: events.NewFakeRecorder(10), Clock: now, Settings: settings(t), Who: "test",
	}
	scanned := func() {
		t.Helper()
		now.Step(2 * time.Minute)
		if _, err := r.Reconcile(t.Context(), pod); err != nil {
			t.Fatal(err)
		}
		if err := c.Get(t.Context(), client.ObjectKeyFromObject(pod), pod); err != nil {
			t.Fatal(err)
		}
	}
	back := takeAway(t, volume)
	scanned()
	back()
	scanned()
	scanner.report, scanner.err = results(report.ResultPassed), nil
	scanned()
	entries, err := policy.DecodeTrail(pod.Annotations[policy.KeyAudit])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(entries, archivedTrail(t, volume, pod)); diff != "" || len(entries) != 3 {
		t.Errorf("the archive's trail (-pod +archive):\n%s", diff)
	}
}

// takeAway puts what is no directory in a volume's place, until back is called.
func takeAway(t *testing.T, volume string) (back func()) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(volume, 0o700), os.Rename(volume, volume+".away"), os.WriteFile(volume, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := errors.Join(os.Remove(volume), os.Rename(volume+".away", volume)); err != nil {
			t.Fatal(err)
		}
	}
}

func reference(pod *corev1.Pod, result policy.ContainerResult) archive.Report {
	return archive.Report{Namespace: pod.Namespace, Pod: pod.Name, Container: "api", Time: result.Time, Digest: result.ReportDigest}
}

func archivedTrail(t *testing.T, volume string, pod *corev1.Pod) []policy.Entry {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(volume, "audit", pod.Namespace, pod.Name, string(pod.UID), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var entries []policy.Entry
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var e policy.Entry
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

// The leader removes at once and then again and again, until it is no leader.
func TestRetainer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	asked := &retained{at: make(chan time.Time)}
	now := clock.NewFakeClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	metrics, err := NewMetrics(prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	r := &Retainer{Archive: asked, Keep: archive.Retention{Count: 3}, Clock: now, Metrics: metrics}
	done := make(chan error)
	go func() { done <- r.Start(ctx) }()
	first := <-asked.at
	// A tick is not lost: the channel of a ticker holds one.
	now.Step(retainEvery)
	if second := <-asked.at; second.Sub(first) != retainEvery {
		t.Errorf("asked at %v and %v", first, second)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got := testutil.ToFloat64(metrics.removed.WithLabelValues()); got < 7 {
		t.Errorf("%v removed", got)
	}
}

type retained struct{ at chan time.Time }

func (r *retained) Retain(_ context.Context, _ archive.Retention, now time.Time, _ int) (int, error) {
	r.at <- now
	return 7, nil
}
