// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/scan"
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
	// Refuse: the policy does not parse or takes no container of the pod that
	// could be scanned, which must be told.
	Refuse
)

// Plan is what to do with one pod.
type Plan struct {
	Action Action
	// Settle asks to take a `scanning` back that nobody will end: a scan was
	// interrupted, and the policy or the pod is such now that none is due.
	Settle bool
	// Mark asks to mark the pod as distroless first: the webhook missed it.
	Mark bool
	// Recognition is why the pod counts as distroless.
	Recognition policy.Recognition
	Policy      policy.Policy
	Containers  []string
	// Refused are containers that get no scan, and why.
	Refused map[string]*scan.Problem
	// Nominal is the time the scan is for, Next that of the one after.
	Nominal, Next time.Time
	// Ignored says which of the pod's own keys have no effect.
	Ignored string
}

// Decide says what to do with a pod at a time.
func Decide(pod *corev1.Pod, namespace *corev1.Namespace, s Settings, now time.Time) Plan {
	if slices.Contains(s.Excluded, pod.Namespace) || pod.DeletionTimestamp != nil {
		return Plan{}
	}
	plan := decide(pod, namespace, s, now)
	undone := plan.Action == Ignore || plan.Action == Wait
	plan.Settle = undone && pod.Labels[policy.LabelVerdict] == string(policy.Scanning)
	return plan
}

func decide(pod *corev1.Pod, namespace *corev1.Namespace, s Settings, now time.Time) Plan {
	if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
		return Plan{}
	}
	p, errs := policy.Parse(namespace.Annotations, s.Defaults)
	// What a pod asks for in vain changes nothing: else its owner could escape.
	p, ignored := policy.Merge(p, pod)
	recognition := policy.Recognise(pod, s.Patterns)
	if !p.Scan && len(errs) == 0 {
		return Plan{}
	}
	plan := Plan{
		Action:      Wait,
		Mark:        recognition.Any() && pod.Labels[policy.LabelVerdict] == "",
		Recognition: recognition,
		Policy:      p,
		Refused:     map[string]*scan.Problem{},
	}
	if len(errs) > 0 {
		return plan.refuse(policy.PolicyInvalid, errs.ToAggregate().Error())
	}
	if len(ignored) > 0 {
		plan.Ignored = ignored.ToAggregate().Error()
	}
	plan.choose(pod)
	switch {
	case len(plan.Containers) > 0:
	case len(plan.Refused) > 0:
		plan.Action = Refuse
		return plan
	default:
		return plan.refuse(policy.NotFound, fmt.Sprintf("%s is %q, and the pod has: %s",
			policy.KeyContainers, p.Containers, strings.Join(policy.ContainerNames(pod), ", ")))
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

// refuse is the plan where no container of a pod can be scanned. A pod that is
// not distroless is none of Sonde's.
func (p Plan) refuse(reason policy.Reason, message string) Plan {
	if !p.Recognition.Any() {
		return Plan{}
	}
	p.Action = Refuse
	for name := range p.Recognition.Why {
		p.Refused[name] = &scan.Problem{Reason: reason, Message: message}
	}
	return p
}

// choose finds the containers that the policy means. One that it names outright
// is expected to be scanned: if that cannot be, it is told.
func (p *Plan) choose(pod *corev1.Pod) {
	meant := p.Policy.Containers.Select(pod, p.Recognition.Is)
	p.Containers = meant.Taken
	for _, c := range meant.Others {
		if p.Policy.Containers.Names(c.Name) && !p.Recognition.Denied {
			p.Refused[c.Name] = &scan.Problem{Reason: policy.NotDistroless, Message: fmt.Sprintf(
				"%s names it, and its image %s is not known to be distroless", policy.KeyContainers, c.Image)}
		}
	}
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
