// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// Limits say how much of a pod scans may take.
type Limits struct {
	// Scans is how many scanner containers a pod may gather in its life: the
	// API server never lets one be removed (KEP-277), and all of a pod's
	// containers share 12 KiB of termination messages.
	Scans int
	// Memory is what must fit into the pod's memory limit beside the
	// application: an ephemeral container has no limit of its own.
	Memory resource.Quantity
}

// DefaultLimits are the limits of a scan unless the caller sets others.
func DefaultLimits() Limits {
	return Limits{Scans: 30, Memory: resource.MustParse("32Mi")}
}

// Target is a container that may be scanned, and what the scanner needs to
// know of it. Assess makes it.
type Target struct {
	Pod       *corev1.Pod
	Container string
	// ID is the runtime's id of the container, without scheme.
	ID       string
	UID, GID int64
	// Capabilities are what a root target asks for, nil for the runtime's
	// default. The scanner needs all that the target has to be let into its
	// /proc/PID/root (ptrace(2), access mode checking), so it asks for the same.
	// Any other user has none.
	Capabilities *corev1.Capabilities
	// SharedPIDs means that PID 1 is not the target's: the pod shares its
	// process namespace between containers, or with the node.
	SharedPIDs bool
}

// Ref names the target as NAMESPACE/POD/CONTAINER.
func (t *Target) Ref() string {
	return t.Pod.Namespace + "/" + t.Pod.Name + "/" + t.Container
}

// Assess decides from the pod alone whether a container can be scanned. The
// error is a *Problem.
func Assess(pod *corev1.Pod, container string, l Limits) (*Target, error) {
	ref := pod.Namespace + "/" + pod.Name
	spec := find(pod.Spec.Containers, container)
	switch {
	case pod.Annotations[corev1.MirrorPodAnnotationKey] != "":
		return nil, problem(policy.StaticPod, nil, "pod %s is a static pod, which takes no ephemeral containers", ref)
	case pod.Spec.OS != nil && pod.Spec.OS.Name == corev1.Windows:
		return nil, problem(policy.Windows, nil, "pod %s runs on Windows", ref)
	case spec == nil:
		return nil, problem(policy.NotFound, nil, "pod %s has no container %q; it has: %s", ref, container, strings.Join(policy.ContainerNames(pod), ", "))
	case pod.DeletionTimestamp != nil:
		return nil, problem(policy.NotRunning, nil, "pod %s is being deleted", ref)
	case pod.Status.Phase != corev1.PodRunning:
		return nil, problem(policy.NotRunning, nil, "pod %s is not running, its phase is %s", ref, orUnknown(string(pod.Status.Phase)))
	}
	status := statusOf(pod.Status.ContainerStatuses, container)
	if status == nil || status.State.Running == nil {
		return nil, problem(policy.NotRunning, nil, "container %s/%s is not running (%s)", ref, container, stateOf(status))
	}
	if used := scans(pod); used >= l.Scans {
		return nil, problem(policy.ScanBudget, nil,
			"pod %s has had %d scans, and %d is the limit: an ephemeral container can never be removed; recreate the pod or raise the limit", ref, used, l.Scans)
	}
	if limit, ok := memoryLimit(pod); ok && limit.Cmp(l.Memory) < 0 {
		return nil, problem(policy.NoMemoryHeadroom, nil,
			"pod %s has a memory limit of %s in all: the scanner would share it and needs room for %s", ref, limit.String(), l.Memory.String())
	}
	t := &Target{
		Pod:        pod,
		Container:  container,
		ID:         status.ContainerID[strings.LastIndex(status.ContainerID, "/")+1:],
		SharedPIDs: pod.Spec.HostPID || pod.Spec.ShareProcessNamespace != nil && *pod.Spec.ShareProcessNamespace,
	}
	if !identity(t, spec, status) {
		return nil, problem(policy.UIDUnknown, nil,
			"the user of container %s/%s is unknown: neither its status nor its spec names a UID and GID; set securityContext.runAsUser and runAsGroup", ref, container)
	}
	if t.UID == 0 {
		if sc := spec.SecurityContext; sc != nil && sc.Privileged != nil && *sc.Privileged {
			return nil, problem(policy.Privileged, nil,
				"container %s/%s is privileged: only a privileged scanner could look into it, which Sonde does not start", ref, container)
		}
		if sc := spec.SecurityContext; sc != nil {
			t.Capabilities = sc.Capabilities
		}
	}
	return t, nil
}

// identity finds the UID and GID that the target's processes run with: what
// the runtime reported, else what the spec asks for. A UID alone from the spec
// leaves the group to the image, so that both are needed.
func identity(t *Target, c *corev1.Container, s *corev1.ContainerStatus) bool {
	if s.User != nil && s.User.Linux != nil {
		t.UID, t.GID = s.User.Linux.UID, s.User.Linux.GID
		return true
	}
	var user, group *int64
	if p := t.Pod.Spec.SecurityContext; p != nil {
		user, group = p.RunAsUser, p.RunAsGroup
	}
	if sc := c.SecurityContext; sc != nil {
		if sc.RunAsUser != nil {
			user = sc.RunAsUser
		}
		if sc.RunAsGroup != nil {
			group = sc.RunAsGroup
		}
	}
	if user == nil || group == nil {
		return false
	}
	t.UID, t.GID = *user, *group
	return true
}

// scans counts the scanners a pod has gathered.
func scans(pod *corev1.Pod) int {
	n := 0
	for _, c := range pod.Spec.EphemeralContainers {
		if strings.HasPrefix(c.Name, policy.ScannerPrefix) {
			n++
		}
	}
	return n
}

// memoryLimit returns the pod's memory limit: its own, or the sum over its
// containers where each has one (kubelet: cm.ResourceConfigForPod).
func memoryLimit(pod *corev1.Pod) (resource.Quantity, bool) {
	if r := pod.Spec.Resources; r != nil {
		if q, ok := r.Limits[corev1.ResourceMemory]; ok {
			return q, true
		}
	}
	var sum resource.Quantity
	for _, c := range pod.Spec.Containers {
		q, ok := c.Resources.Limits[corev1.ResourceMemory]
		if !ok {
			return resource.Quantity{}, false
		}
		sum.Add(q)
	}
	return sum, true
}

func find(list []corev1.Container, name string) *corev1.Container {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}

func statusOf(list []corev1.ContainerStatus, name string) *corev1.ContainerStatus {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}

func stateOf(s *corev1.ContainerStatus) string {
	switch {
	case s == nil:
		return "no status yet"
	case s.State.Waiting != nil:
		return "waiting: " + orUnknown(s.State.Waiting.Reason)
	case s.State.Terminated != nil:
		return fmt.Sprintf("terminated: %s, exit code %d", orUnknown(s.State.Terminated.Reason), s.State.Terminated.ExitCode)
	}
	return "unknown"
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
