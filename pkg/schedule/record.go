// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/sonde-dev/sonde/pkg/openreports"
	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/report"
)

// mark writes what the webhook would have: a missed call loses nothing.
func (r *Reconciler) mark(ctx context.Context, pod *corev1.Pod, plan Plan) error {
	annotations := map[string]*string{}
	if pod.Annotations[policy.KeyDistroless] == "" {
		annotations[policy.KeyDistroless] = new(plan.Recognition.Line())
	}
	return r.patch(ctx, pod, map[string]string{policy.LabelVerdict: string(policy.Pending)}, annotations)
}

// settle writes the verdict that the pod's results stand for.
func (r *Reconciler) settle(ctx context.Context, pod *corev1.Pod) error {
	return r.patch(ctx, pod, map[string]string{policy.LabelVerdict: string(policy.Standing(pod.Annotations))}, nil)
}

// refuse writes once why no container of a pod can be scanned.
func (r *Reconciler) refuse(ctx context.Context, pod *corev1.Pod, plan Plan) error {
	results := map[string]policy.ContainerResult{}
	for name, why := range plan.Refused {
		results[name] = policy.ContainerResult{
			Verdict: why.Reason.Verdict(), Time: r.Clock.Now(), Reason: why.Reason, Message: why.Message,
		}
	}
	state, err := policy.NewPodState(policy.StateInput{Results: results, Trail: pod.Annotations[policy.KeyAudit]})
	if err != nil {
		return err
	}
	if pod.Annotations[policy.KeyReason] == state.Annotations[policy.KeyReason] &&
		pod.Labels[policy.LabelVerdict] == string(state.Verdict) {
		return nil
	}
	if err := r.record(ctx, pod, state); err != nil {
		return client.IgnoreNotFound(err)
	}
	r.tell(pod, state)
	r.show(ctx, pod, results, nil)
	return nil
}

// record writes a state onto the very pod it is about.
func (r *Reconciler) record(ctx context.Context, pod *corev1.Pod, state policy.PodState) error {
	if state.TrailBroken != nil {
		r.event(pod, corev1.EventTypeWarning, policy.EventTrailBroken, "Audit", state.TrailBroken.Error()+": a new trail begins")
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
	r.event(pod, kind, reason, "Scan", note)
}

// maxNote is the longest note that an Event may have, in bytes; a longer one is
// refused, and nobody told (events.k8s.io/v1: note).
const maxNote = 1024

// event tells something of a pod.
func (r *Reconciler) event(pod *corev1.Pod, kind, reason, action, note string) {
	if len(note) > maxNote {
		const more = "…"
		note = strings.ToValidUTF8(note[:maxNote-len(more)], "") + more
	}
	r.Events.Eventf(pod, nil, kind, reason, action, "%s", note)
}

// show writes the report for other tools. The verdict stands without it.
func (r *Reconciler) show(ctx context.Context, pod *corev1.Pod, results map[string]policy.ContainerResult, reports map[string]*report.Report) {
	if r.Reports == nil {
		return
	}
	in := openreports.Input{Pod: pod}
	for _, name := range slices.Sorted(maps.Keys(results)) {
		in.Containers = append(in.Containers, openreports.Container{Name: name, Result: results[name], Report: reports[name]})
	}
	err := r.Reports.Write(ctx, in)
	r.Metrics.shown(err)
	if err != nil {
		log.FromContext(ctx).Error(err, "write the report for other tools")
	}
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
