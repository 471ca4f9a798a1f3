// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	clock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/sonde-dev/sonde/pkg/archive"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/scan"
)

func readArchive(t *testing.T, packed []byte) *profile.Profile {
	t.Helper()
	p, err := profile.Archive(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// outcome is a Scanner that has been told what it finds. What a real one finds
// is the e2e suite's to show; here the API server is the real part.
type outcome struct {
	asked  []scan.Request
	report *report.Report
	err    error
}

func (o *outcome) Do(ctx context.Context, req scan.Request, process func(context.Context, *scan.Result) error) error {
	o.asked = append(o.asked, req)
	if o.report == nil {
		return o.err
	}
	return errors.Join(process(ctx, &scan.Result{
		Report: o.report, Raw: []byte("{}"), ImageID: "img@sha256:" + strings.Repeat("a", 64),
		End: protocol.End{SHA256: emptyDigest},
	}), o.err)
}

// emptyDigest is the SHA-256 of {}.
const emptyDigest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

func results(statuses ...report.ResultStatus) *report.Report {
	rep := &report.Report{Profiles: []report.Profile{{Name: "p", Status: report.ProfileLoaded}}}
	for i, s := range statuses {
		rep.Profiles[0].Controls = append(rep.Profiles[0].Controls, report.Control{
			ID: "c-" + string(rune('1'+i)), Impact: 0.9, Results: []report.Result{{Status: s, CodeDesc: "x"}},
		})
	}
	return rep
}

// shared is a real API server, for all tests of this package that need one.
var shared struct {
	start sync.Once
	envtest.Environment
	err error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.Config != nil {
		if err := shared.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// server is a client of the API server, which the first one starts.
func server(t *testing.T) client.Client {
	t.Helper()
	if os.Getenv("KUBEBUILDER_ASSETS") == "" {
		t.Skip("needs kube-apiserver and etcd: set KUBEBUILDER_ASSETS (make test does)")
	}
	shared.start.Do(func() { _, shared.err = shared.Start() })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	c, err := client.New(shared.Config, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// keep is an archive in a directory.
func keep(t *testing.T, dir string) *archive.Archive {
	t.Helper()
	a, err := archive.New("file://" + dir)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestReconcile(t *testing.T) {
	c := server(t)
	tests := map[string]struct {
		scanner     outcome
		annotations []string
		want        policy.Verdict
		reason      string
		events      []string
	}{
		"passes": {
			scanner: outcome{report: results(report.ResultPassed)},
			want:    policy.Passed, events: []string{policy.EventScanPassed},
		},
		"fails": {
			scanner: outcome{report: results(report.ResultPassed, report.ResultFailed)},
			want:    policy.Failed, reason: "api: failed controls: c-2", events: []string{policy.EventScanFailed},
		},
		"fails, and the clean-up too": {
			scanner: outcome{report: results(report.ResultFailed), err: errors.New("role is still there")},
			want:    policy.Failed, reason: "api: failed controls: c-1", events: []string{policy.EventScanFailed},
		},
		"cannot be assessed": {
			scanner: outcome{err: &scan.Problem{Reason: policy.UIDUnknown, Message: "the user is unknown"}},
			want:    policy.Unassessable, reason: "api: uid-unknown: the user is unknown", events: []string{policy.EventNotAssessable},
		},
		"could not know": {
			scanner: outcome{err: &scan.Problem{Reason: policy.ReportCorrupt, Message: "half of it"}},
			want:    policy.Error, reason: "api: report-corrupt: half of it", events: []string{policy.EventScanError},
		},
		"profile is not there": {
			annotations: []string{policy.KeyProfile, "configmap:none"},
			want:        policy.Unassessable, reason: "api: profile-missing: ", events: []string{policy.EventNotAssessable},
		},
		"would be evicted, without a controller": {
			scanner:     outcome{report: results(report.ResultFailed)},
			annotations: []string{policy.KeyOnFailure, "evict"},
			want:        policy.Failed, reason: "api: failed controls: c-1",
			events: []string{policy.EventScanFailed, policy.EventEvictRefused},
		},
		"policy takes no container": {
			annotations: []string{policy.KeyContainers, "web,db-*"},
			want:        policy.Unassessable, reason: `api: not-found: sonde.dev/containers is "web,db-*", and the pod has: api`,
			events: []string{policy.EventNotAssessable},
		},
		"policy does not parse": {
			annotations: []string{policy.KeySchedule, "often"},
			want:        policy.Unassessable, reason: "api: policy-invalid: ", events: []string{policy.EventNotAssessable},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			pod := makePod(t, c, tt.annotations)
			recorder := events.NewFakeRecorder(10)
			r := &Reconciler{
				Client: c, Live: c, Scanner: &tt.scanner, Sources: Sources{Reader: c}, Archive: keep(t, t.TempDir()),
				Evictor: &Evictor{Client: c, Reader: c, Namespace: "default", Limits: policy.DefaultEvictionLimits()},
				Events:  recorder, Clock: clock.NewFakeClock(pod.CreationTimestamp.Add(2 * time.Minute)),
				Settings: settings(t), Who: "test",
			}
			if _, err := r.Reconcile(t.Context(), pod); err != nil {
				t.Fatal(err)
			}
			var got corev1.Pod
			if err := c.Get(t.Context(), client.ObjectKeyFromObject(pod), &got); err != nil {
				t.Fatal(err)
			}
			if v := got.Labels[policy.LabelVerdict]; v != string(tt.want) {
				t.Errorf("verdict %s, want %s", v, tt.want)
			}
			if got.Annotations["example.com/team"] != "shop" || got.Annotations[policy.KeyDistroless] == "" {
				t.Errorf("what others wrote is gone: %v", got.Annotations)
			}
			if why := got.Annotations[policy.KeyReason]; !strings.HasPrefix(why, tt.reason) || tt.reason == "" && why != "" {
				t.Errorf("reason %q, want %q", why, tt.reason)
			}
			if tt.want == policy.Passed || tt.want == policy.Failed {
				if _, err := policy.DecodeTrail(got.Annotations[policy.KeyAudit]); err != nil {
					t.Error(err)
				}
			}
			close(recorder.Events)
			var told []string
			for e := range recorder.Events {
				told = append(told, strings.Fields(e)[1])
			}
			if diff := cmp.Diff(tt.events, told); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An interrupted scan leaves the pod due, so that the next leader takes it up
// under the same name.
func TestReconcileInterrupted(t *testing.T) {
	c := server(t)
	pod := makePod(t, c, nil)
	scanner := &outcome{err: &scan.Problem{Reason: policy.Interrupted, Message: "stopped"}}
	r := &Reconciler{
		Client: c, Live: c, Scanner: scanner, Sources: Sources{Reader: c}, Archive: keep(t, t.TempDir()),
		Events: events.NewFakeRecorder(10), Clock: clock.NewFakeClock(pod.CreationTimestamp.Add(2 * time.Minute)), Settings: settings(t),
	}
	for range 2 {
		if _, err := r.Reconcile(t.Context(), pod); err == nil {
			t.Fatal("an interrupted scan counts as done")
		}
		if err := c.Get(t.Context(), client.ObjectKeyFromObject(pod), pod); err != nil {
			t.Fatal(err)
		}
	}
	if v := pod.Labels[policy.LabelVerdict]; v != string(policy.Scanning) {
		t.Errorf("verdict %s", v)
	}
	if len(scanner.asked) != 2 || !scanner.asked[0].Nominal.Equal(scanner.asked[1].Nominal) {
		t.Errorf("asked for %v", scanner.asked)
	}
}

// A scan that was interrupted leaves `scanning` behind. When its namespace then
// wants none for a while, the verdict from before holds again.
func TestReconcileInterruptedForGood(t *testing.T) {
	c := server(t)
	pod := makePod(t, c, nil)
	now := clock.NewFakeClock(pod.CreationTimestamp.Add(2 * time.Minute))
	scanner := &outcome{}
	r := &Reconciler{
		Client: c, Live: c, Scanner: scanner, Sources: Sources{Reader: c}, Archive: keep(t, t.TempDir()),
		Events: events.NewFakeRecorder(10), Clock: now, Settings: settings(t),
	}
	reschedule := func(schedule string) {
		t.Helper()
		ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: pod.Namespace}}
		patch := fmt.Sprintf(`{"metadata":{"annotations":{%q:%q}}}`, policy.KeySchedule, schedule)
		if err := c.Patch(t.Context(), ns, client.RawPatch(types.MergePatchType, []byte(patch))); err != nil {
			t.Fatal(err)
		}
	}
	verdictAfter := func(interrupted bool) policy.Verdict {
		t.Helper()
		if _, err := r.Reconcile(t.Context(), pod); (err != nil) != interrupted {
			t.Fatal(err)
		}
		if err := c.Get(t.Context(), client.ObjectKeyFromObject(pod), pod); err != nil {
			t.Fatal(err)
		}
		return policy.Verdict(pod.Labels[policy.LabelVerdict])
	}
	for _, before := range []policy.Verdict{policy.Pending, policy.Failed} {
		scanner.report, scanner.err = nil, &scan.Problem{Reason: policy.Interrupted, Message: "stopped"}
		if got := verdictAfter(true); got != policy.Scanning {
			t.Fatalf("verdict %s", got)
		}
		reschedule("@every 8760h")
		if got := verdictAfter(false); got != before {
			t.Errorf("verdict %s, want %s", got, before)
		}
		reschedule("* * * * *")
		scanner.report, scanner.err = results(report.ResultFailed), nil
		if got := verdictAfter(false); got != policy.Failed {
			t.Fatalf("verdict %s", got)
		}
		now.Step(time.Minute)
	}
}

// What an Event cannot hold would be refused by the API server, and lost.
func TestEventFits(t *testing.T) {
	for name, tt := range map[string]struct{ note, want string }{
		"short": {"no effect: a", "no effect: a"},
		"long":  {strings.Repeat("ä", 1000), strings.Repeat("ä", 510) + "…"},
	} {
		recorder := events.NewFakeRecorder(1)
		(&Reconciler{Events: recorder}).event(&corev1.Pod{}, corev1.EventTypeNormal, "Reason", "Scan", tt.note)
		got := strings.TrimPrefix(<-recorder.Events, "Normal Reason ")
		if got != tt.want || len(got) > maxNote {
			t.Errorf("%s: %d bytes, %s", name, len(got), got)
		}
	}
}

// makePod makes a running distroless pod in a namespace of its own that is
// scanned every minute.
func makePod(t *testing.T, c client.Client, annotations []string) *corev1.Pod {
	t.Helper()
	ns := namespace(append([]string{policy.KeyScan, "enabled", policy.KeySchedule, "* * * * *"}, annotations...)...)
	ns.ObjectMeta = metav1.ObjectMeta{GenerateName: "shop-", Annotations: ns.Annotations}
	if err := c.Create(t.Context(), ns); err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns.Name, Name: "api-0", Annotations: map[string]string{"example.com/team": "shop"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "api", Image: "gcr.io/distroless/static:1"}}},
	}
	if err := c.Create(t.Context(), pod); err != nil {
		t.Fatal(err)
	}
	// Others look at all the pods there are.
	t.Cleanup(func() {
		if err := c.Delete(context.WithoutCancel(t.Context()), pod, client.GracePeriodSeconds(0)); client.IgnoreNotFound(err) != nil {
			t.Error(err)
		}
	})
	pod.Status.Phase = corev1.PodRunning
	if err := c.Status().Update(t.Context(), pod); err != nil {
		t.Fatal(err)
	}
	return pod
}

// ownedPods makes two ready replicas that are scanned every minute.
func ownedPods(t *testing.T, c client.Client, annotations ...string) (first, second *corev1.Pod) {
	t.Helper()
	first = makePod(t, c, annotations)
	// Evictions are remembered by the owner's UID: no two tests have the same.
	first.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "bad", UID: first.UID, Controller: new(true)}}
	if err := c.Update(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	second = &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: first.Namespace, Name: "api-1", OwnerReferences: first.OwnerReferences},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "api", Image: "gcr.io/distroless/static:1"}}},
	}
	if err := c.Create(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*corev1.Pod{first, second} {
		p.Status.Phase = corev1.PodRunning
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
		if err := c.Status().Update(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	return first, second
}

// Of two replicas that fail at the same time one is evicted: the other one
// would fail again.
func TestEvictorRemembers(t *testing.T) {
	c := server(t)
	first, second := ownedPods(t, c)
	e := &Evictor{Client: c, Reader: c, Namespace: "default", Limits: policy.DefaultEvictionLimits()}
	now := time.Now()
	if d := e.decide(t.Context(), first, "sha256:x", policy.EvictDryRun, now); d.Event != policy.EventEvictDryRun {
		t.Errorf("dry run: %+v", d)
	}
	if d := e.decide(t.Context(), first, "sha256:x", policy.Evict, now); d.Event != policy.EventEvicted {
		t.Errorf("first: %+v", d)
	}
	if d := e.decide(t.Context(), second, "sha256:x", policy.Evict, now.Add(2*time.Hour)); d.Event != policy.EventEvictRefused || !strings.Contains(d.Why, "would fail again") {
		t.Errorf("second: %+v", d)
	}
}

// stopping is a client of a scheduler that is being stopped as soon as it has
// written an audit trail.
type stopping struct {
	client.Client
	stop func()
}

func (s stopping) Patch(ctx context.Context, o client.Object, p client.Patch, opts ...client.PatchOption) error {
	err := s.Client.Patch(ctx, o, p, opts...)
	if o.GetAnnotations()[policy.KeyAudit] != "" {
		s.stop()
	}
	return err
}

// What the trail says was done is done: the next scheduler would take it for an
// eviction that did not help.
func TestEvictionWhenStopped(t *testing.T) {
	c := server(t)
	pod, _ := ownedPods(t, c, policy.KeyOnFailure, "evict")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	recorder := events.NewFakeRecorder(10)
	last := stopping{c, stop}
	r := &Reconciler{
		Client: last, Live: c, Scanner: &outcome{report: results(report.ResultFailed)}, Sources: Sources{Reader: c}, Archive: keep(t, t.TempDir()),
		Evictor: &Evictor{Client: last, Reader: c, Namespace: "default", Limits: policy.DefaultEvictionLimits()},
		Events:  recorder, Clock: clock.NewFakeClock(pod.CreationTimestamp.Add(2 * time.Minute)), Settings: settings(t), Who: "test",
	}
	if _, err := r.Reconcile(ctx, pod); err != nil {
		t.Fatal(err)
	}
	if ctx.Err() == nil {
		t.Fatal("the scheduler was not stopped")
	}
	close(recorder.Events)
	var told []string
	for e := range recorder.Events {
		told = append(told, strings.Fields(e)[1])
	}
	if diff := cmp.Diff([]string{policy.EventScanFailed, policy.EventEvicted}, told); diff != "" {
		t.Error(diff)
	}
}

// A cache that is behind must not have a pod scanned twice for the same time.
func TestReconcileBehind(t *testing.T) {
	c := server(t)
	pod := makePod(t, c, nil)
	scanner := &outcome{report: results(report.ResultPassed)}
	r := &Reconciler{
		Client: c, Live: c, Scanner: scanner, Sources: Sources{Reader: c}, Archive: keep(t, t.TempDir()),
		Events: events.NewFakeRecorder(10), Clock: clock.NewFakeClock(pod.CreationTimestamp.Add(2 * time.Minute)), Settings: settings(t),
	}
	for range 2 {
		if _, err := r.Reconcile(t.Context(), pod.DeepCopy()); err != nil {
			t.Fatal(err)
		}
	}
	if len(scanner.asked) != 1 {
		t.Errorf("scanned %d times", len(scanner.asked))
	}
}
