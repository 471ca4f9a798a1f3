// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// Merge is the policy of one pod: its namespace's, and what the pod's own
// annotations make stricter. Stricter is, key by key:
//
//	scan        "enabled" where the namespace has "disabled"
//	profile     the pod's profiles run besides the namespace's
//	schedule    the longest time between two runs gets no longer
//	threshold   the same limits or tighter ones, and more of them; only two
//	            inline thresholds can be compared, a ConfigMap only be the same
//	containers  the pod's are scanned besides the namespace's; each must be
//	            there, since the pod can tell
//	on-failure  report < evict-dry-run < evict
//
// A key that does not parse or is milder is reported, and the namespace's
// stands: whoever may create a pod cannot take it out of its namespace's policy.
// So the Policy is to be acted on whatever the errors are, which are for telling.
func Merge(ns Policy, of *corev1.Pod) (Policy, field.ErrorList) {
	p := ns
	var errs field.ErrorList
	for _, key := range policyKeys() {
		value, set := of.Annotations[key]
		if !set {
			continue
		}
		pod := ns
		if err := pod.set(key, value); err != nil {
			errs = append(errs, err)
			continue
		}
		if lost := pod.Containers.withoutMatch(of); key == KeyContainers && len(lost) > 0 {
			errs = append(errs, field.NotSupported(AnnotationPath(key), strings.Join(lost, ","), ContainerNames(of)))
			continue
		}
		if milder := p.tighten(key, pod); milder != "" {
			errs = append(errs, field.Forbidden(AnnotationPath(key), fmt.Sprintf("%q is milder than the policy of the namespace: %s", value, milder)))
		}
	}
	return p, errs
}

// tighten takes key over from pod, or tells why that would be milder.
func (p *Policy) tighten(key string, pod Policy) (milder string) {
	switch key {
	case KeyScan:
		if p.Scan && !pod.Scan {
			return "a pod cannot turn scanning off"
		}
		p.Scan = pod.Scan
	case KeyProfile:
		p.Profiles = union(p.Profiles, pod.Profiles)
	case KeySchedule:
		if have, want := pod.Schedule.longestGap(), p.Schedule.longestGap(); have > want {
			return fmt.Sprintf("it leaves up to %s between scans, and %q at most %s", have, p.Schedule, want)
		}
		p.Schedule = pod.Schedule
	case KeyThreshold:
		if milder := pod.Threshold.milderThan(p.Threshold); milder != "" {
			return milder
		}
		p.Threshold = pod.Threshold
	case KeyContainers:
		if p.Containers.Names(everyContainer) && !pod.Containers.Names(everyContainer) {
			return "a pod cannot leave containers out"
		}
		p.Containers = union(p.Containers, pod.Containers)
	case KeyOnFailure:
		order := byStrictness()
		if slices.Index(order, pod.OnFailure) < slices.Index(order, p.OnFailure) {
			return fmt.Sprintf("it must be %q or stricter", p.OnFailure)
		}
		p.OnFailure = pod.OnFailure
	}
	return ""
}

// union is a, and after it what b has besides.
func union[S ~[]E, E comparable](a, b S) S {
	all := slices.Clone(a)
	for _, e := range b {
		if !slices.Contains(all, e) {
			all = append(all, e)
		}
	}
	return all
}
