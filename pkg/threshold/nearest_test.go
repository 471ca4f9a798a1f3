// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold_test

import (
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/threshold"
)

func TestNearest(t *testing.T) {
	known := []string{"min", "max", "high", "failed", "sonde.dev/schedule", "sonde.dev/on-failure"}
	for word, want := range map[string]string{
		"mim": "min", "fialed": "failed", "hihg": "high", "failed": "failed",
		"sonde.dev/schedul": "sonde.dev/schedule", "sonde.dev/onfailure": "sonde.dev/on-failure",
		"xyz": "", "": "", "sonde.dev/nothing-like-it": "", strings.Repeat("x", 1000): "",
	} {
		if got := threshold.Nearest(word, known); got != want {
			t.Errorf("nearest of %q is %q, want %q", word, got, want)
		}
	}
}
