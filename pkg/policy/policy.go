// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// Policy is what a namespace, or a pod within it, asks for.
type Policy struct {
	Scan       bool
	Profiles   []ProfileRef
	Schedule   Schedule
	Threshold  Threshold
	Containers Containers
	OnFailure  OnFailure
}

// OnFailure is what happens to a pod that misses its threshold.
type OnFailure string

// The values of OnFailure, from mild to strict.
const (
	Report      OnFailure = "report"
	EvictDryRun OnFailure = "evict-dry-run"
	Evict       OnFailure = "evict"
)

func byStrictness() []OnFailure { return []OnFailure{Report, EvictDryRun, Evict} }

// BuiltinBaseline is the profile that comes with Sonde.
const BuiltinBaseline = "distroless-baseline"

// Values of KeyScan.
const (
	scanEnabled  = "enabled"
	scanDisabled = "disabled"
)

// Limits of what an annotation may ask for.
const (
	maxProfiles   = 8
	maxValueBytes = 4096
)

// Default is the policy of a cluster whose chart sets nothing: nothing is
// scanned unless a namespace asks. @every counts from each pod's creation, so
// the pods of a cluster spread over the day by themselves.
func Default() Policy {
	return Policy{
		Profiles:   []ProfileRef{{Kind: ProfileBuiltin, Name: BuiltinBaseline}},
		Schedule:   mustSchedule("@every 24h"),
		Threshold:  Threshold{Inline: "{compliance.min: 80, failed.critical.max: 0}"},
		Containers: Containers{everyContainer},
		OnFailure:  Report,
	}
}

func mustSchedule(spec string) Schedule {
	s, err := ParseSchedule(spec)
	if err != nil {
		panic(fmt.Sprintf("schedule %q: %v", spec, err))
	}
	return s
}

// Parse reads the policy of a namespace over the defaults. A key that does not
// parse is reported, and keeps its default in the Policy: whoever acts on a
// Policy must look at the errors first.
func Parse(annotations map[string]string, defaults Policy) (Policy, field.ErrorList) {
	p := defaults
	var errs field.ErrorList
	for _, key := range policyKeys() {
		value, set := annotations[key]
		if !set {
			continue
		}
		if err := p.set(key, value); err != nil {
			errs = append(errs, err)
		}
	}
	return p, errs
}

// AnnotationPath is where an annotation stands in an object, as errors name it.
func AnnotationPath(key string) *field.Path { return field.NewPath("metadata", "annotations").Key(key) }

func (p *Policy) set(key, value string) *field.Error {
	if len(value) > maxValueBytes {
		return field.TooLong(AnnotationPath(key), value[:32]+"…", maxValueBytes)
	}
	value = strings.TrimSpace(value)
	switch key {
	case KeyScan:
		if value != scanEnabled && value != scanDisabled {
			return field.NotSupported(AnnotationPath(key), value, []string{scanEnabled, scanDisabled})
		}
		p.Scan = value == scanEnabled
	case KeyProfile:
		refs, err := parseProfiles(value)
		if err != nil {
			return field.Invalid(AnnotationPath(key), value, err.Error())
		}
		p.Profiles = refs
	case KeySchedule:
		s, err := ParseSchedule(value)
		if err != nil {
			return field.Invalid(AnnotationPath(key), value, err.Error()+"; allowed: five cron fields in UTC, CRON_TZ=ZONE and five fields, @hourly, @daily, @weekly, @monthly, @every DURATION")
		}
		p.Schedule = s
	case KeyThreshold:
		t, err := ParseThreshold(value)
		if err != nil {
			return field.Invalid(AnnotationPath(key), value, err.Error()+"; allowed: an inline threshold such as {compliance.min: 80}, configmap:NAME, configmap:NAME/KEY")
		}
		p.Threshold = t
	case KeyContainers:
		c, err := ParseContainers(value)
		if err != nil {
			return field.Invalid(AnnotationPath(key), value, err.Error()+"; allowed: names of containers and globs such as web-*, comma-separated")
		}
		p.Containers = c
	case KeyOnFailure:
		if !slices.Contains(byStrictness(), OnFailure(value)) {
			return field.NotSupported(AnnotationPath(key), OnFailure(value), byStrictness())
		}
		p.OnFailure = OnFailure(value)
	}
	return nil
}

// Digest is the sha256 of what p asks for, as `sha256:HEX`. Two policies with
// the same digest ask for the same; the content of a ConfigMap is not in it.
func (p Policy) Digest() string {
	profiles := make([]string, len(p.Profiles))
	for i, ref := range p.Profiles {
		profiles[i] = ref.String()
	}
	return digest(struct {
		Scan       bool      `json:"scan"`
		Profiles   []string  `json:"profiles"`
		Schedule   string    `json:"schedule"`
		Threshold  string    `json:"threshold"`
		Containers string    `json:"containers"`
		OnFailure  OnFailure `json:"onFailure"`
	}{p.Scan, profiles, p.Schedule.String(), p.Threshold.String(), p.Containers.String(), p.OnFailure})
}

// digest is the sha256 of v's JSON, whose fields come in the order declared.
func digest(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("digest of %T: %v", v, err)) // only of types in this package, which encode
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// configMapName tells what is wrong with the name of a ConfigMap, or "".
func configMapName(name string) string {
	return strings.Join(validation.IsDNS1123Subdomain(name), "; ")
}
