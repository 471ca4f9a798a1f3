// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/scan"
)

// choose names the containers to scan, in the pod's order. The error is a
// *scan.Problem.
func (o *scanOptions) choose(ctx context.Context, client scan.Client, patterns policy.Containers) ([]string, error) {
	pod, err := client.Kube.CoreV1().Pods(o.namespace).Get(ctx, o.pod, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, &scan.Problem{Reason: policy.NotFound, Message: fmt.Sprintf("there is no pod %s/%s", o.namespace, o.pod)}
	case apierrors.IsForbidden(err):
		return nil, &scan.Problem{Reason: policy.Forbidden, Message: fmt.Sprintf("read pod %s/%s", o.namespace, o.pod), Err: err}
	case err != nil:
		return nil, &scan.Problem{Reason: policy.APIFailed, Message: fmt.Sprintf("read pod %s/%s", o.namespace, o.pod), Err: err}
	}
	known, err := distroless(pod)
	if err != nil {
		return nil, err
	}
	return chosen(pod, patterns, func(container string) bool { return o.force || known[container] })
}

// distroless tells which containers count as distroless, as the scheduler would
// see it: what the user or the scheduler wrote on the pod, else the images.
func distroless(pod *corev1.Pod) (map[string]bool, error) {
	var patterns []policy.ImagePattern
	for _, text := range policy.DefaultImagePatterns() {
		p, err := policy.ParseImagePattern(text)
		if err != nil {
			return nil, err
		}
		patterns = append(patterns, p)
	}
	seen := policy.Recognise(pod, patterns)
	said := pod.Annotations[policy.KeyDistroless]
	known := map[string]bool{}
	for _, c := range pod.Spec.Containers {
		known[c.Name] = seen.Is(c.Name) || said != "" && said != "false"
	}
	return known, nil
}

// chosen resolves names and globs. A glob takes those of its containers that may
// be scanned; one that is named must be.
func chosen(pod *corev1.Pod, patterns policy.Containers, may func(container string) bool) ([]string, error) {
	for _, pattern := range patterns {
		meant := policy.Containers{pattern}.Select(pod, may)
		switch {
		case len(meant.Taken) > 0:
		case len(meant.Others) > 0:
			return nil, &scan.Problem{Reason: policy.NotDistroless, Message: fmt.Sprintf(
				"container %s/%s/%s with image %s is not known to be distroless; --force scans it all the same", pod.Namespace, pod.Name, meant.Others[0].Name, meant.Others[0].Image)}
		default:
			return nil, &scan.Problem{Reason: policy.NotFound, Message: fmt.Sprintf(
				"pod %s/%s has no container %q; it has: %s", pod.Namespace, pod.Name, pattern, strings.Join(policy.ContainerNames(pod), ", "))}
		}
	}
	return patterns.Select(pod, may).Taken, nil
}

// containerPlace stands for the container's name in the name of a file.
const containerPlace = "{container}"

// separate refuses outputs in which the reports of several containers would
// overwrite one another, or be one file that nothing can read.
func separate(outputs []output, containers []string) error {
	if len(containers) < 2 {
		return nil
	}
	for _, o := range outputs {
		if o.file == "" && o.format != "cli" || o.file != "" && !strings.Contains(o.file, containerPlace) {
			return usage("%d containers have a report each: give a file with %s in its name, as in -o %s:report-%s.%s",
				len(containers), containerPlace, o.format, containerPlace, o.format)
		}
	}
	return nil
}

// forContainer is the outputs of one container.
func forContainer(outputs []output, container string) []output {
	own := slices.Clone(outputs)
	for i := range own {
		own[i].file = strings.ReplaceAll(own[i].file, containerPlace, container)
	}
	return own
}
