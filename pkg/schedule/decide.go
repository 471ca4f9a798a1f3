// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// Settings are what the cluster's administrator decides.
type Settings struct {
	// Defaults is the policy where a namespace says nothing.
	Defaults policy.Policy
	// Patterns are the images known to be distroless.
	Patterns []policy.ImagePattern
	// Excluded are namespaces that are never looked at, Sonde's own among them.
	Excluded []string
}

// Action is what to do with a pod.
type Action int

// The actions.
const (
	// Ignore: nothing is asked for, or nothing can change without an event.
	Ignore Action = iota
	// Wait: the next scan is due at Plan.Next.
	Wait
	// Scan now, for the nominal time.
	Scan
	// Refuse: the namespace's policy does not parse, which must be told.
	Refuse
)

// Plan is what to do with one pod.
type Plan struct {
	Action Action
	// Mark asks to mark the pod as distroless first: the webhook missed it.
	Mark bool
	// Recognition is why the pod counts as distroless.
	Recognition policy.Recognition
	Policy      policy.Policy
	Containers  []string
	// Nominal is the time the scan is for, Next that of the one after.
	Nominal, Next time.Time
	// Message is of Refuse, or says which of the pod's own keys have no effect.
	Message string
}

// Decide says what to do with a pod at a time.
func Decide(pod *corev1.Pod, namespace *corev1.Namespace, s Settings, now time.Time) Plan {
	if slices.Contains(s.Excluded, pod.Namespace) || ended(pod) {
		return Plan{}
	}
	p, errs := policy.Parse(namespace.Annotations, s.Defaults)
	// What a pod asks for in vain changes nothing: else its owner could escape.
	p, ignored := policy.Merge(p, pod.Annotations)
	recognition := policy.Recognise(pod, s.Patterns)
	if !recognition.Any() || !p.Scan && len(errs) == 0 {
		return Plan{}
	}
	plan := Plan{
		Action:      Wait,
		Mark:        pod.Labels[policy.LabelVerdict] == "",
		Recognition: recognition,
		Policy:      p,
	}
	if len(errs) > 0 {
		plan.Action, plan.Message = Refuse, errs.ToAggregate().Error()
		return plan
	}
	if len(ignored) > 0 {
		plan.Message = ignored.ToAggregate().Error()
	}
	for _, c := range pod.Spec.Containers {
		if recognition.Why[c.Name] != "" {
			plan.Containers = append(plan.Containers, c.Name)
		}
	}
	last := lastScan(pod, now)
	nominal, due := p.Schedule.Due(last, now)
	switch {
	case !due:
		plan.Next = p.Schedule.Next(last)
	case pod.Status.Phase == corev1.PodRunning:
		plan.Action, plan.Nominal, plan.Next = Scan, nominal, p.Schedule.Next(nominal)
	default:
		// It is due when it runs, and that will be an event.
		plan.Action = Ignore
	}
	return plan
}

// lastScan is the nominal time of the last scan, or the pod's creation. A time
// that cannot be true is nobody's honest record, and must not stop the scans.
func lastScan(pod *corev1.Pod, now time.Time) time.Time {
	created := pod.CreationTimestamp.Time
	last, err := time.Parse(time.RFC3339, pod.Annotations[policy.KeyLastScan])
	if err != nil || last.Before(created) || last.After(now) {
		return created
	}
	return last
}

func ended(pod *corev1.Pod) bool {
	return pod.DeletionTimestamp != nil || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}
