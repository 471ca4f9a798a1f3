// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/scan"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// Reconciler acts on the plan for each pod.
type Reconciler struct {
	Client client.Client
	// Live reads from the API server itself, where Client may be a moment behind.
	Live     client.Reader
	Scanner  Scanner
	Sources  Sources
	Archive  Archive
	Evictor  *Evictor // nil: evictions are not allowed in this cluster
	Events   events.EventRecorder
	Clock    clock.Clock
	Settings Settings
	// Who stands in the audit trail.
	Who string
}

// Scanner makes one scan; see scan.Scanner.
type Scanner interface {
	Do(ctx context.Context, req scan.Request, process func(context.Context, *scan.Result) error) error
}

// Archive keeps full reports.
type Archive interface {
	Put(ctx context.Context, name string, data []byte) (location string, err error)
}

// Register adds the reconciler to a manager; concurrency is how many pods are
// scanned at a time.
func (r *Reconciler) Register(m ctrl.Manager, concurrency int) error {
	return ctrl.NewControllerManagedBy(m).
		Named("pod").
		For(&corev1.Pod{}).
		// A changed policy concerns all pods of its namespace.
		Watches(&corev1.Namespace{}, handler.EnqueueRequestsFromMapFunc(r.podsOf)).
		WithOptions(controller.Options{MaxConcurrentReconciles: concurrency}).
		Complete(reconcile.AsReconciler(m.GetClient(), r))
}

func (r *Reconciler) podsOf(ctx context.Context, namespace client.Object) []reconcile.Request {
	var pods corev1.PodList
	if err := r.Client.List(ctx, &pods, client.InNamespace(namespace.GetName())); err != nil {
		log.FromContext(ctx).Error(err, "list pods of a changed namespace", "namespace", namespace.GetName())
		return nil
	}
	requests := make([]reconcile.Request, len(pods.Items))
	for i := range pods.Items {
		requests[i].NamespacedName = client.ObjectKeyFromObject(&pods.Items[i])
	}
	return requests
}

// Reconcile does what Decide says.
func (r *Reconciler) Reconcile(ctx context.Context, pod *corev1.Pod) (reconcile.Result, error) {
	var namespace corev1.Namespace
	if err := r.Client.Get(ctx, types.NamespacedName{Name: pod.Namespace}, &namespace); err != nil {
		return reconcile.Result{}, client.IgnoreNotFound(err)
	}
	plan := Decide(pod, &namespace, r.Settings, r.Clock.Now())
	if plan.Action == Scan {
		// A verdict that the cache has not seen yet must not be found out twice.
		pod = pod.DeepCopy()
		if err := r.Live.Get(ctx, client.ObjectKeyFromObject(pod), pod); err != nil {
			return reconcile.Result{}, client.IgnoreNotFound(err)
		}
		plan = Decide(pod, &namespace, r.Settings, r.Clock.Now())
	}
	if plan.Mark {
		if err := r.mark(ctx, pod, plan); err != nil {
			return reconcile.Result{}, client.IgnoreNotFound(err)
		}
	}
	switch plan.Action {
	case Refuse:
		return reconcile.Result{}, r.refuse(ctx, pod, plan)
	case Scan:
		if plan.Message != "" {
			r.Events.Eventf(pod, nil, corev1.EventTypeWarning, policy.EventPolicyInvalid, "Scan", "no effect: %s", plan.Message)
		}
		if err := r.scan(ctx, pod, plan); err != nil {
			return reconcile.Result{}, client.IgnoreNotFound(err)
		}
	case Ignore:
		return reconcile.Result{}, nil
	case Wait:
	}
	return reconcile.Result{RequeueAfter: max(plan.Next.Sub(r.Clock.Now()), time.Second)}, nil
}

// scan scans each container of a pod and writes what came out.
func (r *Reconciler) scan(ctx context.Context, pod *corev1.Pod, plan Plan) error {
	if err := r.patch(ctx, pod, map[string]string{policy.LabelVerdict: string(policy.Scanning)}, nil); err != nil {
		return err
	}
	run := &run{reconciler: r, pod: pod, plan: plan, results: map[string]policy.ContainerResult{}}
	run.prepare(ctx)
	for _, container := range plan.Containers {
		err := run.container(ctx, container)
		if scan.ReasonOf(err) == policy.Interrupted {
			// The scheduler is being stopped. The pod says `scanning`, and the next
			// leader finds the container by its name.
			return err
		}
	}
	return run.finish(ctx)
}

// run is one run over a pod's containers.
type run struct {
	reconciler *Reconciler
	pod        *corev1.Pod
	plan       Plan

	loaded    []Loaded
	threshold *threshold.Threshold
	problem   error // why nothing can be scanned

	results map[string]policy.ContainerResult
	entries []policy.Entry
}

// prepare finds the profiles and the threshold, before anything is started.
func (r *run) prepare(ctx context.Context) {
	sources := r.reconciler.Sources
	for _, ref := range r.plan.Policy.Profiles {
		loaded, err := sources.Profile(ctx, r.pod.Namespace, ref)
		if err != nil {
			r.problem = err
			return
		}
		r.loaded = append(r.loaded, loaded)
	}
	r.threshold, r.problem = sources.Threshold(ctx, r.pod.Namespace, r.plan.Policy.Threshold)
}

// container scans one container and keeps what came out, which is an error only
// if there is no result.
func (r *run) container(ctx context.Context, name string) error {
	if r.problem != nil {
		r.refused(ctx, name, r.problem)
		return nil
	}
	bundles := make([]protocol.Bundle, len(r.loaded))
	for i, l := range r.loaded {
		bundles[i] = l.Bundle
	}
	request := scan.Request{
		Namespace: r.pod.Namespace, Pod: r.pod.Name, Container: name,
		Nominal: r.plan.Nominal, Profiles: bundles,
	}
	processed := false
	err := r.reconciler.Scanner.Do(ctx, request, func(ctx context.Context, res *scan.Result) error {
		processed = true
		return r.process(ctx, name, res)
	})
	switch {
	case err == nil:
	case processed && r.results[name].Verdict.Final():
		// The verdict stands; only the clean-up has something to say.
		log.FromContext(ctx).Info("clean-up after a scan", "container", name, "problem", err.Error())
	case scan.ReasonOf(err) == policy.Interrupted:
		return err
	default:
		r.refused(ctx, name, err)
	}
	return nil
}

// process holds a report against the threshold and archives it before the
// verdict is known to anybody.
func (r *run) process(ctx context.Context, container string, res *scan.Result) error {
	outcome, err := r.threshold.Check(res.Report)
	if err != nil {
		return &scan.Problem{Reason: policy.ReportCorrupt, Message: "hold the report against the threshold", Err: err}
	}
	verdict := policy.Failed
	if outcome.Met {
		verdict = policy.Passed
	}
	digest := "sha256:" + res.End.SHA256
	name := fmt.Sprintf("%s/%s/%s/%s-%.12s.json", r.pod.Namespace, r.pod.Name, container,
		r.plan.Nominal.UTC().Format("20060102T150405Z"), res.End.SHA256)
	location, err := r.reconciler.Archive.Put(ctx, name, res.Raw)
	if err != nil {
		// A broken archive must not lose a verdict.
		log.FromContext(ctx).Error(err, "archive report", "container", container)
		location = "unavailable"
	}
	r.results[container] = policy.ContainerResult{
		Verdict:       verdict,
		Time:          r.plan.Nominal,
		Compliance:    outcome.Compliance,
		Counts:        countsOf(res.Report.Counts()),
		Failed:        failedIDs(res),
		Profile:       r.profileNames(),
		ProfileDigest: r.profileDigest(),
		Report:        location,
		ReportDigest:  digest,
	}
	entry := r.entry(container)
	entry.Scanner, entry.Report = imageDigest(res.ImageID), digest
	r.entries = append(r.entries, entry)
	return nil
}

// refused keeps why a container has no result.
func (r *run) refused(ctx context.Context, container string, err error) {
	reason := scan.ReasonOf(err)
	log.FromContext(ctx).Info("no result", "container", container, "reason", reason, "problem", err.Error())
	r.results[container] = policy.ContainerResult{
		Verdict: reason.Verdict(),
		Time:    r.plan.Nominal,
		Reason:  reason,
		Message: err.Error(),
	}
	r.entries = append(r.entries, r.entry(container))
}

// entry begins the audit entry of a container's result.
func (r *run) entry(container string) policy.Entry {
	result := r.results[container]
	return policy.Entry{
		Time:       r.reconciler.Clock.Now(),
		Who:        r.reconciler.Who,
		Container:  container,
		Verdict:    result.Verdict,
		Reason:     result.Reason,
		Compliance: result.Compliance,
		Counts:     result.Counts,
		Profile:    r.profileDigest(),
		Policy:     r.plan.Policy.Digest(),
		Image:      runningImage(r.pod, container),
	}
}

// finish writes the pod's state, tells it, and evicts the pod if it must go.
func (r *run) finish(ctx context.Context) error {
	worst := policy.Passed
	for _, result := range r.results {
		worst = policy.Worst(worst, result.Verdict)
	}
	var decision *Decision
	if worst == policy.Failed && r.plan.Policy.OnFailure != policy.Report {
		d := r.reconciler.Evictor.decide(ctx, r.pod, r.profileDigest(), r.plan.Policy.OnFailure, r.reconciler.Clock.Now())
		decision = &d
		r.entries = append(r.entries, policy.Entry{
			Time: r.reconciler.Clock.Now(), Who: r.reconciler.Who, Event: d.Event + ": " + d.Why,
			Verdict: worst, Policy: r.plan.Policy.Digest(), Profile: r.profileDigest(),
		})
	}
	state, err := policy.NewPodState(policy.StateInput{
		Results: r.results, Next: r.plan.Next,
		Trail: r.pod.Annotations[policy.KeyAudit], Entries: r.entries,
	})
	if err != nil {
		return err
	}
	if err := r.reconciler.record(ctx, r.pod, state); err != nil {
		return err
	}
	r.reconciler.tell(r.pod, state)
	if decision != nil {
		r.reconciler.carryOut(ctx, r.pod, *decision)
	}
	return nil
}

// mark writes what the webhook would have: a missed call loses nothing.
func (r *Reconciler) mark(ctx context.Context, pod *corev1.Pod, plan Plan) error {
	annotations := map[string]*string{}
	if pod.Annotations[policy.KeyDistroless] == "" {
		annotations[policy.KeyDistroless] = new(plan.Recognition.Line())
	}
	return r.patch(ctx, pod, map[string]string{policy.LabelVerdict: string(policy.Pending)}, annotations)
}

// refuse writes once that the policy does not parse.
func (r *Reconciler) refuse(ctx context.Context, pod *corev1.Pod, plan Plan) error {
	result := policy.ContainerResult{
		Verdict: policy.Unassessable, Time: r.Clock.Now(),
		Reason: policy.PolicyInvalid, Message: plan.Message,
	}
	results := map[string]policy.ContainerResult{}
	for name := range plan.Recognition.Why {
		results[name] = result
	}
	state, err := policy.NewPodState(policy.StateInput{Results: results, Trail: pod.Annotations[policy.KeyAudit]})
	if err != nil {
		return err
	}
	if pod.Annotations[policy.KeyReason] == state.Annotations[policy.KeyReason] {
		return nil
	}
	if err := r.record(ctx, pod, state); err != nil {
		return client.IgnoreNotFound(err)
	}
	r.tell(pod, state)
	return nil
}

// record writes a state onto the very pod it is about.
func (r *Reconciler) record(ctx context.Context, pod *corev1.Pod, state policy.PodState) error {
	if state.TrailBroken != nil {
		r.Events.Eventf(pod, nil, corev1.EventTypeWarning, policy.EventTrailBroken, "Audit", "%v: a new trail begins", state.TrailBroken)
	}
	return r.patch(ctx, pod, state.Labels, state.Patch(pod.Annotations))
}

// patch merges metadata into a pod, if it is still the same one.
func (r *Reconciler) patch(ctx context.Context, pod *corev1.Pod, labels map[string]string, annotations map[string]*string) error {
	metadata := map[string]any{"uid": pod.UID, "labels": labels}
	if len(annotations) > 0 {
		// In a merge patch null removes: no annotations would be all of them.
		metadata["annotations"] = annotations
	}
	body, err := json.Marshal(map[string]any{"metadata": metadata})
	if err != nil {
		return fmt.Errorf("encode patch of pod %s/%s: %w", pod.Namespace, pod.Name, err)
	}
	if err := r.Client.Patch(ctx, pod.DeepCopy(), client.RawPatch(types.MergePatchType, body)); err != nil {
		return fmt.Errorf("write state of pod %s/%s: %w", pod.Namespace, pod.Name, err)
	}
	return nil
}

// tell makes an Event of a state.
func (r *Reconciler) tell(pod *corev1.Pod, state policy.PodState) {
	kind, reason, note := corev1.EventTypeNormal, policy.EventScanPassed, ""
	switch state.Verdict {
	case policy.Failed:
		kind, reason = corev1.EventTypeWarning, policy.EventScanFailed
	case policy.Error:
		kind, reason = corev1.EventTypeWarning, policy.EventScanError
	case policy.Unassessable:
		kind, reason = corev1.EventTypeWarning, policy.EventNotAssessable
	}
	if c := state.Annotations[policy.KeyCompliance]; c != "" {
		note = "compliance " + c + " %"
	}
	if why := state.Annotations[policy.KeyReason]; why != "" {
		note = join(note, why)
	}
	r.Events.Eventf(pod, nil, kind, reason, "Scan", "%s", note)
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
