// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// refusal says why the API server did not take the scanner's container.
func refusal(t *Target, err error) *Problem {
	text := err.Error()
	switch {
	case strings.Contains(text, "violates PodSecurity"):
		return problem(policy.PSARefused, err, "Pod Security of namespace %s refuses the scanner in pod %s", t.Pod.Namespace, t.Pod.Name)
	case strings.Contains(text, "admission webhook"), strings.Contains(text, "ValidatingAdmissionPolicy"):
		return problem(policy.PolicyRefused, err, "an admission policy refuses the scanner in pod %s/%s", t.Pod.Namespace, t.Pod.Name)
	case apierrors.IsForbidden(err):
		return problem(policy.Forbidden, err, "add the scanner to pod %s/%s", t.Pod.Namespace, t.Pod.Name)
	case apierrors.IsNotFound(err) && strings.Contains(text, "could not find the requested resource"):
		return problem(policy.EphemeralUnsupported, err, "this API server has no ephemeral containers")
	case apierrors.IsNotFound(err), apierrors.IsConflict(err):
		return problem(policy.TargetGone, err, "pod %s/%s went away", t.Pod.Namespace, t.Pod.Name)
	case apierrors.IsInvalid(err):
		return problem(policy.PolicyRefused, err, "the API server refuses the scanner in pod %s/%s", t.Pod.Namespace, t.Pod.Name)
	}
	return problem(policy.APIFailed, err, "add the scanner to pod %s/%s", t.Pod.Namespace, t.Pod.Name)
}
