// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"cmp"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// DefaultThresholdKey is the key read in a ConfigMap when a threshold names none.
const DefaultThresholdKey = "threshold.yaml"

// Threshold says how good is good enough: a SAF threshold, either written out
// or in a ConfigMap of the pod's namespace.
type Threshold struct {
	Inline string // the inline form as written, else ""

	ConfigMap string // else ""
	Key       string // in the ConfigMap
}

// ParseThreshold reads configmap:NAME, configmap:NAME/KEY or an inline
// threshold. What SAF would ignore in one is an error.
func ParseThreshold(s string) (Threshold, error) {
	ref, isRef := strings.CutPrefix(s, string(ProfileConfigMap)+":")
	if !isRef {
		if _, err := threshold.ParseInline(s); err != nil {
			return Threshold{}, err
		}
		return Threshold{Inline: s}, nil
	}
	name, key, hasKey := strings.Cut(ref, "/")
	if !hasKey {
		key = DefaultThresholdKey
	}
	if wrong := configMapName(name); wrong != "" {
		return Threshold{}, fmt.Errorf("name of ConfigMap %q: %s", name, wrong)
	}
	if wrong := validation.IsConfigMapKey(key); len(wrong) > 0 {
		return Threshold{}, fmt.Errorf("key %q of ConfigMap %s: %s", key, name, strings.Join(wrong, "; "))
	}
	return Threshold{ConfigMap: name, Key: key}, nil
}

// String is the threshold as a user writes it.
func (t Threshold) String() string {
	if t.ConfigMap == "" {
		return t.Inline
	}
	return string(ProfileConfigMap) + ":" + t.ConfigMap + "/" + t.Key
}

// milderThan tells why t might let through what base does not, or "".
func (t Threshold) milderThan(base Threshold) string {
	if t == base {
		return ""
	}
	if t.Inline == "" || base.Inline == "" {
		return fmt.Sprintf("only inline thresholds can be compared, so that it must be %q", base)
	}
	have, err := threshold.ParseInline(t.Inline)
	if err != nil {
		return err.Error()
	}
	want, err := threshold.ParseInline(base.Inline)
	if err != nil {
		return err.Error()
	}
	if !asTight(have.Compliance.Min, have.Compliance.Max, want.Compliance.Min, want.Compliance.Max) {
		return fmt.Sprintf("its compliance must be at least as strict as in %q", base)
	}
	for _, limit := range want.Limits {
		mine := limitOn(have, limit.Outcome, limit.Severity)
		if !asTight(mine.Min, mine.Max, limit.Min, limit.Max) {
			return fmt.Sprintf("each limit must be at least as strict as in %q", base)
		}
	}
	return ""
}

// limitOn is the limit that t sets on an outcome and severity, or one that sets none.
func limitOn(t *threshold.Threshold, o report.Outcome, s report.Severity) threshold.Limit {
	for _, limit := range t.Limits {
		if limit.Outcome == o && limit.Severity == s {
			return limit
		}
	}
	return threshold.Limit{}
}

// asTight tells whether all that lies within min and max lies within wantMin
// and wantMax; nil is no bound.
func asTight[N cmp.Ordered](min, max, wantMin, wantMax *N) bool {
	return (wantMin == nil || min != nil && *min >= *wantMin) && (wantMax == nil || max != nil && *max <= *wantMax)
}
