// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// ImagePattern matches images by repository, segment by segment: * is any text
// within one segment, ** any number of segments. Tags and digests are not looked at.
type ImagePattern struct{ text string }

// DefaultImagePatterns are the well-known homes of distroless images.
func DefaultImagePatterns() []string {
	return []string{
		"gcr.io/distroless/**",
		"cgr.dev/**",
		"dhi.io/**",
		"mcr.microsoft.com/**/distroless/**",
		"**/distroless/**",
	}
}

// ParseImagePattern reads a pattern such as gcr.io/distroless/** or docker.io/acme/*-static.
func ParseImagePattern(s string) (ImagePattern, error) {
	if s == "" {
		return ImagePattern{}, errors.New("image pattern is empty")
	}
	for segment := range strings.SplitSeq(s, "/") {
		if _, err := path.Match(segment, ""); err != nil || segment == "" || strings.ContainsAny(segment, "@ ") {
			return ImagePattern{}, fmt.Errorf("image pattern %q: allowed are repository segments with *, and ** between slashes", s)
		}
	}
	return ImagePattern{s}, nil
}

// String is the pattern as written.
func (p ImagePattern) String() string { return p.text }

// Match tells whether the image's repository matches.
func (p ImagePattern) Match(image string) bool {
	return matchSegments(strings.Split(p.text, "/"), strings.Split(repository(image), "/"))
}

func matchSegments(pattern, name []string) bool {
	// The last ** seen may take one more segment whenever the rest does not fit:
	// linear in memory, and no pattern makes it exponential.
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(name) {
		switch {
		case i < len(pattern) && pattern[i] == "**":
			star, mark = i, j
			i++
		case i < len(pattern) && matches(pattern[i], name[j]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(pattern) && pattern[i] == "**" {
		i++
	}
	return i == len(pattern)
}

func matches(pattern, segment string) bool {
	ok, err := path.Match(pattern, segment)
	return err == nil && ok
}

// repository is an image's name without tag and digest, in full: nginx is
// docker.io/library/nginx (distribution: reference.ParseDockerRef).
func repository(image string) string {
	name, _, _ := strings.Cut(image, "@")
	if colon := strings.LastIndex(name, ":"); colon > strings.LastIndex(name, "/") {
		name = name[:colon]
	}
	domain, _, hasPath := strings.Cut(name, "/")
	switch {
	case !hasPath:
		return "docker.io/library/" + name
	case domain != "localhost" && !strings.ContainsAny(domain, ".:"):
		return "docker.io/" + name
	}
	return name
}

// Recognition says which containers of a pod are distroless, and why.
type Recognition struct {
	// Why is by container; those not in it are not recognised.
	Why map[string]string
	// Denied means that the pod's owner says that none is.
	Denied bool
}

// Is tells whether a container was recognised.
func (r Recognition) Is(container string) bool { return r.Why[container] != "" }

// Any tells whether a container was recognised.
func (r Recognition) Any() bool { return len(r.Why) > 0 }

// Line is the reasons in one line, for the pod's annotation, at most 1 KiB.
func (r Recognition) Line() string {
	var parts []string
	for name, why := range r.Why {
		parts = append(parts, name+": "+why)
	}
	slices.Sort(parts)
	const maxLine = 1024
	return cut(strings.Join(parts, "; "), maxLine)
}

// Recognise decides which of a pod's containers are distroless without asking
// anybody: what the user says on the pod counts first, then the images. Init
// containers have ended before a scan could start, ephemeral ones are visitors.
func Recognise(pod *corev1.Pod, patterns []ImagePattern) Recognition {
	r := Recognition{Why: map[string]string{}}
	said := pod.Annotations[KeyDistroless]
	if said == "false" {
		r.Denied = true
		return r
	}
	for _, c := range pod.Spec.Containers {
		if said == "true" {
			r.Why[c.Name] = "annotated"
			continue
		}
		for _, p := range patterns {
			if p.Match(c.Image) {
				r.Why[c.Name] = "image matches " + p.text
				break
			}
		}
	}
	return r
}
