// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"
)

// ProfileKind is where a profile comes from.
type ProfileKind string

// The kinds of profile this version can get.
const (
	ProfileBuiltin   ProfileKind = "builtin"
	ProfileConfigMap ProfileKind = "configmap" // in the pod's own namespace
)

// ProfileRef names one profile.
type ProfileRef struct {
	Kind ProfileKind
	Name string
}

// String is the reference as a user writes it.
func (r ProfileRef) String() string { return string(r.Kind) + ":" + r.Name }

const profileForms = "allowed: builtin:" + BuiltinBaseline + ", configmap:NAME"

// ParseProfile reads one reference.
func ParseProfile(s string) (ProfileRef, error) {
	kind, name, found := strings.Cut(s, ":")
	ref := ProfileRef{Kind: ProfileKind(kind), Name: name}
	switch {
	case s == "":
		return ProfileRef{}, fmt.Errorf("names no profile; %s", profileForms)
	case !found, ref.Kind != ProfileBuiltin && ref.Kind != ProfileConfigMap:
		return ProfileRef{}, fmt.Errorf("profile %q is of a kind not supported by this version; %s", s, profileForms)
	case ref.Kind == ProfileBuiltin && name != BuiltinBaseline:
		return ProfileRef{}, fmt.Errorf("no built-in profile %q; %s", name, profileForms)
	}
	if wrong := configMapName(name); wrong != "" {
		return ProfileRef{}, fmt.Errorf("name of profile %q: %s", s, wrong)
	}
	return ref, nil
}

// parseProfiles reads a comma-separated list. Its order is the order of the runs.
func parseProfiles(s string) ([]ProfileRef, error) {
	var refs []ProfileRef
	for part := range strings.SplitSeq(s, ",") {
		ref, err := ParseProfile(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		if slices.Contains(refs, ref) {
			return nil, fmt.Errorf("profile %s is named twice", ref)
		}
		refs = append(refs, ref)
	}
	if len(refs) > maxProfiles {
		return nil, fmt.Errorf("names %d profiles; at most %d are allowed", len(refs), maxProfiles)
	}
	return refs, nil
}
