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
// for the user.
func mutate(pod *corev1.Pod, ns policy.Policy, patterns []policy.ImagePattern) (warnings []string) {
	warnings = strip(pod)
	p, _ := policy.Merge(ns, pod.Annotations) // validation says what is wrong with them
	seen := policy.Recognise(pod, patterns)
	if !p.Scan || !seen.Any() || pod.Annotations[corev1.MirrorPodAnnotationKey] != "" {
		return warnings
	}
	if pod.Labels == nil {
		pod.Labels = map[string]string{}
	}
	pod.Labels[policy.LabelVerdict] = string(policy.Pending)
	if pod.Annotations[policy.KeyDistroless] == "" {
		if pod.Annotations == nil {
			pod.Annotations = map[string]string{}
		}
		pod.Annotations[policy.KeyDistroless] = seen.Line()
	}
	return warnings
}

// strip removes results that came with the pod: from a template, a copy of
// another pod, or a forger. No pod has any before it exists.
func strip(pod *corev1.Pod) (warnings []string) {
	const text = "%s is written by Sonde alone and was removed"
	if _, forged := pod.Labels[policy.LabelVerdict]; forged {
		delete(pod.Labels, policy.LabelVerdict)
		warnings = append(warnings, fmt.Sprintf(text, "label "+policy.LabelVerdict))
	}
	for _, key := range slices.Sorted(maps.Keys(pod.Annotations)) {
		value := pod.Annotations[key]
		reason := key == policy.KeyDistroless && value != saysYes && value != saysNo
		if reason || policy.IsState(key) {
			delete(pod.Annotations, key)
			warnings = append(warnings, fmt.Sprintf(text, "annotation "+key))
		}
	}
	return warnings
}
