// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/events"
	clock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/scan"
)

// logs are those of a pod's scanners, by their names. Real ones are the e2e
// suite's to show: there is no kubelet here.
type logs map[string]string

func (l logs) ReadLog(_ context.Context, _ *corev1.Pod, scanner string) ([]byte, protocol.End, error) {
	digest, there := l[scanner]
	if !there {
		return nil, protocol.End{}, errors.New("no such log")
	}
	return []byte("{}"), protocol.End{SHA256: digest}, nil
}

// What the archive did not take it gets when it is back, and the pod says so.
func TestResender(t *testing.T) {
	c := server(t)
	pod := makePod(t, c, nil)
	volume := filepath.Join(t.TempDir(), "volume")
	back := takeAway(t, volume)
	kept := keep(t, volume)
	now := clock.NewFakeClock(pod.CreationTimestamp.Add(2 * time.Minute))
	recorder := events.NewFakeRecorder(10)
	r := &Reconciler{
		Client: c, Live: c, Scanner: &outcome{report: results(report.ResultFailed)}, Sources: Sources{Reader: c},
		Archive: kept, Events: events.NewFakeRecorder(10), Clock: now, Settings: settings(t), Who: "test",
	}
	if _, err := r.Reconcile(t.Context(), pod); err != nil {
		t.Fatal(err)
	}
	state := func() (policy.ContainerResult, string) {
		t.Helper()
		if err := c.Get(t.Context(), client.ObjectKeyFromObject(pod), pod); err != nil {
			t.Fatal(err)
		}
		result, err := policy.DecodeResult(pod.Annotations[policy.ResultKey("api")])
		if err != nil {
			t.Fatal(err)
		}
		return result, pod.Annotations[policy.KeyReport]
	}
	lost, _ := state()
	if lost.Report != policy.ReportUnavailable {
		t.Fatalf("result %+v", lost)
	}
	scanner := scan.ContainerName(pod.UID, "api", lost.Time)
	resender := func(l logs) *Resender {
		return &Resender{Client: c, Logs: l, Archive: kept, Events: recorder, Clock: now}
	}

	if err := resender(logs{scanner: emptyDigest}).all(t.Context()); err == nil || !strings.Contains(err.Error(), pod.Name) {
		t.Errorf("the archive is broken still, and it went on: %v", err)
	}
	back()
	for name, l := range map[string]logs{"no log": {}, "another report": {scanner: strings.Repeat("a", 64)}} {
		if err := resender(l).all(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got, _ := state(); got.Report != policy.ReportUnavailable {
			t.Errorf("%s: result %+v", name, got)
		}
	}
	if n := len(recorder.Events); n > 0 {
		t.Errorf("%d Events of what did not happen", n)
	}

	for range 2 {
		if err := resender(logs{scanner: emptyDigest}).all(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	found, line := state()
	if want := kept.Location(reference(pod, lost)); found.Report != want || line != want+" "+lost.ReportDigest {
		t.Errorf("the pod says %s and %s, want %s", found.Report, line, want)
	}
	found.Report = lost.Report
	if text, err := found.Encode(); err != nil || text != mustEncode(t, lost) || pod.Labels[policy.LabelVerdict] != string(policy.Failed) {
		t.Errorf("more has changed: %s, %v", text, err)
	}
	if _, err := kept.Get(t.Context(), reference(pod, lost)); err != nil {
		t.Error(err)
	}
	if entries := archivedTrail(t, volume, pod); len(entries) != 1 || entries[0].Report != lost.ReportDigest {
		t.Errorf("the archive's trail: %+v", entries)
	}
	if n := len(recorder.Events); n != 1 {
		t.Errorf("%d Events, want one", n)
	} else if e := <-recorder.Events; !strings.HasPrefix(e, corev1.EventTypeNormal+" "+policy.EventReportArchived) {
		t.Error(e)
	}
}

func mustEncode(t *testing.T, r policy.ContainerResult) string {
	t.Helper()
	text, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A pod is not asked for ever, nor while it is scanned again.
func TestResenderLeavesAlone(t *testing.T) {
	c := server(t)
	pod := makePod(t, c, nil)
	now := clock.NewFakeClock(pod.CreationTimestamp.Time)
	asked := 0
	r := &Resender{Client: c, Archive: keep(t, t.TempDir()), Clock: now, Logs: countedLogs{&asked}}
	write := func(v policy.Verdict) {
		t.Helper()
		pod.Labels = map[string]string{policy.LabelVerdict: string(v)}
		pod.Annotations = map[string]string{policy.ResultKey("api"): mustEncode(t, policy.ContainerResult{
			Verdict: policy.Passed, Time: pod.CreationTimestamp.Time, Report: policy.ReportUnavailable, ReportDigest: "sha256:" + emptyDigest,
		})}
		if err := c.Update(t.Context(), pod); err != nil {
			t.Fatal(err)
		}
		if err := r.all(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	write(policy.Scanning)
	if asked != 0 {
		t.Error("asked for the log during a scan")
	}
	write(policy.Passed)
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	now.Step(resendFor)
	write(policy.Failed)
	if asked != 1 {
		t.Error("asked for ever")
	}
}

type countedLogs struct{ asked *int }

func (l countedLogs) ReadLog(context.Context, *corev1.Pod, string) ([]byte, protocol.End, error) {
	*l.asked++
	return nil, protocol.End{}, errors.New("no such log")
}
