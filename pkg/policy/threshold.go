// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
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

// ParseThreshold reads configmap:NAME, configmap:NAME/KEY or an inline threshold.
func ParseThreshold(s string) (Threshold, error) {
	ref, isRef := strings.CutPrefix(s, string(ProfileConfigMap)+":")
	if !isRef && s == "" {
		return Threshold{}, errors.New("names no threshold")
	}
	if !isRef {
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
	return fmt.Sprintf("it cannot be told whether it is at least as strict as %q", base)
}
