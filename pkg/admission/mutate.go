// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// The two words with which a user decides whether a pod is distroless.
const (
	saysYes = "true"
	saysNo  = "false"
)

// mutate changes a pod that is about to be created: what only Sonde may say of
// it is taken out, and it is marked if it is to be scanned. The warnings are
// for the user; there is none of our own mark, which a webhook that is invoked
// again finds on the pod.
func mutate(pod *corev1.Pod, ns policy.Policy, patterns []policy.ImagePattern) (warnings []string) {
	verdict, hadVerdict, annotations := strip(pod)
	mark(pod, ns, patterns)
	const text = "%s is written by Sonde alone and was removed"
	if hadVerdict && pod.Labels[policy.LabelVerdict] != verdict {
		warnings = append(warnings, fmt.Sprintf(text, "label "+policy.LabelVerdict))
	}
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		if pod.Annotations[key] != annotations[key] {
			warnings = append(warnings, fmt.Sprintf(text, "annotation "+key))
		}
	}
	return warnings
}

// strip removes results that came with the pod: from a template, a copy of
// another pod, or a forger. No pod has any before it exists.
func strip(pod *corev1.Pod) (verdict string, hadVerdict bool, annotations map[string]string) {
	verdict, hadVerdict = pod.Labels[policy.LabelVerdict]
	delete(pod.Labels, policy.LabelVerdict)
	annotations = map[string]string{}
	for key, value := range pod.Annotations {
		reason := key == policy.KeyDistroless && value != saysYes && value != saysNo
		if reason || policy.IsState(key) {
			annotations[key] = value
			delete(pod.Annotations, key)
		}
	}
	return verdict, hadVerdict, annotations
}

// mark marks a distroless pod of a namespace that wants scans.
func mark(pod *corev1.Pod, ns policy.Policy, patterns []policy.ImagePattern) {
	p, _ := policy.Merge(ns, pod) // validation says what is wrong with them
	seen := policy.Recognise(pod, patterns)
	if !p.Scan || !seen.Any() || pod.Annotations[corev1.MirrorPodAnnotationKey] != "" {
		return
	}
	if pod.Labels == nil {
		pod.Labels = map[string]string{}
	}
	pod.Labels[policy.LabelVerdict] = string(policy.Pending)
	if pod.Annotations[policy.KeyDistroless] != "" {
		return
	}
	if pod.Annotations == nil {
		pod.Annotations = map[string]string{}
	}
	pod.Annotations[policy.KeyDistroless] = seen.Line()
}
