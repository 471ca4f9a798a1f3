// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/scan"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// scan scans each container of a pod and writes what came out.
func (r *Reconciler) scan(ctx context.Context, pod *corev1.Pod, plan Plan) error {
	if err := r.patch(ctx, pod, map[string]string{policy.LabelVerdict: string(policy.Scanning)}, nil); err != nil {
		return err
	}
	run := &run{
		reconciler: r, pod: pod, plan: plan,
		results: map[string]policy.ContainerResult{}, reports: map[string]*report.Report{},
	}
	run.prepare(ctx)
	for _, container := range plan.Containers {
		err := run.container(ctx, container)
		if scan.ReasonOf(err) == policy.Interrupted {
			// The scheduler is being stopped. The pod says `scanning`, and the next
			// leader finds the container by its name.
			return err
		}
	}
	for _, container := range slices.Sorted(maps.Keys(plan.Refused)) {
		run.refused(ctx, container, plan.Refused[container])
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
	reports map[string]*report.Report // of those containers that have one
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
		return nil //nolint:nilerr // it is a result now
	}
	bundles := make([]protocol.Bundle, len(r.loaded))
	for i, l := range r.loaded {
		bundles[i] = l.Bundle
	}
	request := scan.Request{
		Namespace: r.pod.Namespace, Pod: r.pod.Name, UID: r.pod.UID, Container: name,
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
	r.results[container] = policy.ContainerResult{
		Verdict:       verdict,
		Time:          r.plan.Nominal,
		Compliance:    outcome.Compliance,
		Counts:        countsOf(res.Report.Counts()),
		Failed:        failedIDs(res),
		Profile:       r.profileNames(),
		ProfileDigest: r.profileDigest(),
		Report:        r.archive(ctx, container, digest, res.Raw),
		ReportDigest:  digest,
	}
	r.reports[container] = res.Report
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
	r.archiveTrail(ctx, state)
	if err := r.reconciler.record(ctx, r.pod, state); err != nil {
		return err
	}
	r.reconciler.tell(r.pod, state)
	r.reconciler.show(ctx, r.pod, r.results, r.reports)
	if decision != nil {
		// What the trail says now must happen, also when the scheduler is being
		// stopped: the next one would take it for an eviction that did not help.
		r.reconciler.carryOut(context.WithoutCancel(ctx), r.pod, *decision)
	}
	return nil
}
