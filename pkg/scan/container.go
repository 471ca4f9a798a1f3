// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// ContainerName is the name of the ephemeral container of one scan. It follows
// from what is scanned and for which nominal time, so that a repeat after a
// crash finds the first one instead of adding a second.
func ContainerName(pod types.UID, container string, nominal time.Time) string {
	sum := sha256.Sum256([]byte(string(pod) + "/" + container + "/" + strconv.FormatInt(nominal.UnixNano(), 10)))
	return policy.ScannerPrefix + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// container builds the ephemeral container that scans t. It takes the target's
// own user and group and nothing more: that opens /proc/PID/root without any
// privilege and passes Pod Security `restricted` wherever the target does.
func container(t *Target, image, name string, timeout time.Duration) corev1.EphemeralContainer {
	args := []string{"--container-id=" + t.ID, "--timeout=" + timeout.String()}
	if t.SharedPIDs {
		args = append(args, "--shared-pids")
	}
	c := corev1.EphemeralContainerCommon{
		Name:                   name,
		Image:                  image,
		Args:                   args,
		ImagePullPolicy:        corev1.PullIfNotPresent,
		Stdin:                  true,
		StdinOnce:              true,
		TerminationMessagePath: corev1.TerminationMessagePathDefault,
		SecurityContext:        &corev1.SecurityContext{},
	}
	runAsTarget(&c, t)
	takeCapabilities(&c, t)
	forbidEscalation(&c)
	defaultSeccomp(&c)
	readOnlyRoot(&c)
	return corev1.EphemeralContainer{EphemeralContainerCommon: c, TargetContainerName: t.Container}
}

func runAsTarget(c *corev1.EphemeralContainerCommon, t *Target) {
	c.SecurityContext.RunAsUser = &t.UID
	c.SecurityContext.RunAsGroup = &t.GID
	c.SecurityContext.RunAsNonRoot = new(t.UID != 0)
}

// takeCapabilities takes none, unless the target is root: then it is the
// target's own set, the smallest that covers it.
func takeCapabilities(c *corev1.EphemeralContainerCommon, t *Target) {
	c.SecurityContext.Capabilities = t.Capabilities
	if t.UID != 0 {
		c.SecurityContext.Capabilities = &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}
	}
}

func forbidEscalation(c *corev1.EphemeralContainerCommon) {
	c.SecurityContext.AllowPrivilegeEscalation = new(false)
}

func defaultSeccomp(c *corev1.EphemeralContainerCommon) {
	c.SecurityContext.SeccompProfile = &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
}

func readOnlyRoot(c *corev1.EphemeralContainerCommon) {
	c.SecurityContext.ReadOnlyRootFilesystem = new(true)
}

// ephemeral returns the pod's ephemeral container of that name.
func ephemeral(pod *corev1.Pod, name string) *corev1.EphemeralContainer {
	for i := range pod.Spec.EphemeralContainers {
		if pod.Spec.EphemeralContainers[i].Name == name {
			return &pod.Spec.EphemeralContainers[i]
		}
	}
	return nil
}

// fatalWaiting are the reasons for which a container that waits will wait for
// ever; the kubelet tries some of them again, but an ephemeral container
// cannot be mended.
func fatalWaiting(s *corev1.ContainerStatus) (policy.Reason, string) {
	if s == nil || s.State.Waiting == nil {
		return "", ""
	}
	w := s.State.Waiting
	text := fmt.Sprintf("%s: %s", w.Reason, w.Message)
	switch w.Reason {
	case "ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "ImageInspectError", "RegistryUnavailable":
		return policy.ImagePull, text
	case "CreateContainerConfigError", "CreateContainerError", "RunContainerError":
		return policy.ScannerRefused, text
	}
	return "", ""
}
