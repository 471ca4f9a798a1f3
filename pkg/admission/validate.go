// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	webhook "sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// validateNamespace refuses a policy that does not parse. On an update, old is
// the namespace before: what is wrong there already is only warned of, since
// it must not block those who update for other reasons, such as its deletion.
func validateNamespace(ns, old *corev1.Namespace, defaults policy.Policy) webhook.Response {
	_, errs := policy.Parse(ns.Annotations, defaults)
	var before map[string]string
	if old != nil {
		before = old.Annotations
	}
	refused, known := split(errs, func(err *field.Error) bool { return changed(err, ns.Annotations, before) })
	if len(refused) > 0 {
		return Denied(texts(refused)...)
	}
	return Warned(append(texts(known), policy.Unknown(ns.Annotations)...)...)
}

// validatePod refuses a pod's policy that does not parse and anybody's claim to
// know the pod's state but the scheduler's. old is nil when the pod is created.
//
// What is milder than the namespace's policy has no effect and is warned of:
// refusing would stop a workload from scaling when its namespace's policy
// becomes stricter.
func validatePod(pod, old *corev1.Pod, ns policy.Policy, byScheduler bool) webhook.Response {
	var before metav1.ObjectMeta
	if old != nil {
		before = old.ObjectMeta
	}
	if !byScheduler {
		if forged := forgeries(pod.ObjectMeta, before, old == nil); len(forged) > 0 {
			return Denied(forged...)
		}
	}
	_, errs := policy.Merge(ns, pod)
	refused, known := split(errs, func(err *field.Error) bool {
		return err.Type != field.ErrorTypeForbidden && changed(err, pod.Annotations, before.Annotations)
	})
	if len(refused) > 0 {
		return Denied(texts(refused)...)
	}
	return Warned(append(texts(known), policy.Unknown(pod.Annotations)...)...)
}

// forgeries names the state of a pod that a request changes and may not. A new
// pod may carry what mutate has written.
func forgeries(now, before metav1.ObjectMeta, created bool) []string {
	const text = "%s %s may be changed by Sonde's scheduler alone"
	var forged []string
	if verdict := now.Labels[policy.LabelVerdict]; verdict != before.Labels[policy.LabelVerdict] {
		if !created || verdict != string(policy.Pending) {
			forged = append(forged, fmt.Sprintf(text, "label", policy.LabelVerdict))
		}
	}
	keys := maps.Clone(before.Annotations)
	if keys == nil {
		keys = map[string]string{}
	}
	maps.Copy(keys, now.Annotations)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		value, is := now.Annotations[key]
		previous, was := before.Annotations[key]
		if is == was && value == previous {
			continue
		}
		switch {
		case policy.IsState(key):
			forged = append(forged, fmt.Sprintf(text, "annotation", key))
		case key == policy.KeyDistroless && is && !created && value != saysYes && value != saysNo:
			forged = append(forged, fmt.Sprintf("annotation %s: %q is not supported: supported values: %q, %q", key, value, saysYes, saysNo))
		}
	}
	return forged
}

// validateEphemeral refuses ephemeral containers that bear the scanner's name
// unless the user may scan.
func validateEphemeral(pod, old *corev1.Pod, mayScan bool) webhook.Response {
	if mayScan {
		return Allowed()
	}
	had := map[string]bool{}
	for _, c := range old.Spec.EphemeralContainers {
		had[c.Name] = true
	}
	for _, c := range pod.Spec.EphemeralContainers {
		if strings.HasPrefix(c.Name, policy.ScannerPrefix) && !had[c.Name] {
			return Denied(fmt.Sprintf("ephemeral container %q: names that begin with %q are kept for Sonde's scanner; choose another name", c.Name, policy.ScannerPrefix))
		}
	}
	return Allowed()
}

// changed tells whether the annotation that err is about is not what it was.
func changed(err *field.Error, now, before map[string]string) bool {
	for key, value := range now {
		if policy.AnnotationPath(key).String() != err.Field {
			continue
		}
		previous, was := before[key]
		return !was || previous != value
	}
	return true
}

func split(errs field.ErrorList, first func(*field.Error) bool) (yes, no field.ErrorList) {
	for _, err := range errs {
		if first(err) {
			yes = append(yes, err)
		} else {
			no = append(no, err)
		}
	}
	return yes, no
}
