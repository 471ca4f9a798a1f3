// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"
)

func TestResultKeyIsAlwaysAKey(t *testing.T) {
	long := strings.Repeat("a", 63)
	for _, container := range []string{"app", strings.Repeat("a", 56), strings.Repeat("a", 57), long, long[:62] + "b"} {
		key := ResultKey(container)
		if wrong := validation.IsQualifiedName(key); len(wrong) > 0 {
			t.Errorf("ResultKey(%q) = %q: %v", container, key, wrong)
		}
		if !IsState(key) || !IsOurs(key) {
			t.Errorf("%q is not known as state", key)
		}
	}
	if ResultKey(long) == ResultKey(long[:62]+"b") {
		t.Error("two long names share a key")
	}
	if got, want := ResultKey("app"), "sonde.dev/result.app"; got != want {
		t.Errorf("ResultKey = %q, want %q", got, want)
	}
}

func TestIsState(t *testing.T) {
	for _, key := range append(stateKeys(), LabelVerdict) {
		if !IsState(key) {
			t.Errorf("IsState(%q) = false", key)
		}
	}
	for _, key := range append(policyKeys(), KeyDistroless, "verdict", "example.com/verdict") {
		if IsState(key) {
			t.Errorf("IsState(%q) = true", key)
		}
	}
}
