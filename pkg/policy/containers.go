// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// Containers are names and globs (path.Match) that say which containers of a
// pod are meant. They choose among those that are distroless, and make none so.
type Containers []string

// everyContainer is the glob that takes all there are.
const everyContainer = "*"

// ParseContainers reads a comma-separated list. What can never match the name
// of a container is refused: it would be a misspelt name that nothing tells of.
func ParseContainers(s string) (Containers, error) {
	var all Containers
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if err := checkContainer(part); err != nil {
			return nil, err
		}
		if slices.Contains(all, part) {
			return nil, fmt.Errorf("container %q is named twice", part)
		}
		all = append(all, part)
	}
	return all, nil
}

func checkContainer(pattern string) error {
	if pattern == "" {
		return errors.New("the name of a container is empty")
	}
	if !strings.ContainsAny(pattern, globMarks) {
		if wrong := validation.IsDNS1123Label(pattern); len(wrong) > 0 {
			return fmt.Errorf("%q is no name of a container: %s", pattern, strings.Join(wrong, "; "))
		}
		return nil
	}
	if _, err := path.Match(pattern, ""); err != nil || !containerGlob.MatchString(pattern) {
		return fmt.Errorf("glob %q takes no container: a name has small letters, digits and hyphens", pattern)
	}
	return nil
}

const globMarks = "*?["

// containerGlob are the letters that a name may have, and those of a glob.
var containerGlob = regexp.MustCompile(`^[-a-z0-9*?^\[\]]+$`)

// String is the list as a user writes it.
func (c Containers) String() string { return strings.Join(c, ",") }

// Names tells whether a container is named outright rather than by a glob.
func (c Containers) Names(container string) bool { return slices.Contains(c, container) }

// Selection is what Containers mean of one pod, in the order of its containers.
type Selection struct {
	// Taken are distroless.
	Taken []string
	// Others are meant too, and not known to be distroless.
	Others []corev1.Container
}

// Select tells which containers of a pod are meant.
func (c Containers) Select(pod *corev1.Pod, distroless func(container string) bool) Selection {
	var s Selection
	for _, has := range pod.Spec.Containers {
		switch {
		case !slices.ContainsFunc(c, func(pattern string) bool { return matches(pattern, has.Name) }):
		case distroless(has.Name):
			s.Taken = append(s.Taken, has.Name)
		default:
			s.Others = append(s.Others, has)
		}
	}
	return s
}

// withoutMatch are those of c that mean no container of a pod at all.
func (c Containers) withoutMatch(pod *corev1.Pod) []string {
	var lost []string
	for _, pattern := range c {
		if !slices.ContainsFunc(pod.Spec.Containers, func(has corev1.Container) bool { return matches(pattern, has.Name) }) {
			lost = append(lost, pattern)
		}
	}
	return lost
}

// ContainerNames are the names of a pod's containers, in their order.
func ContainerNames(pod *corev1.Pod) []string {
	names := make([]string, len(pod.Spec.Containers))
	for i, c := range pod.Spec.Containers {
		names[i] = c.Name
	}
	return names
}
