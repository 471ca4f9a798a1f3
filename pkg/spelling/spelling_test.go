// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package spelling

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"min", "max", "high", "failed", "file", "package", "passwd", "sonde.dev/schedule", "sonde.dev/on-failure"}
	for word, want := range map[string]string{
		"mim": "min", "fialed": "failed", "hihg": "high", "failed": "failed", "fiel": "file", "pakage": "package", "maxx": "max",
		"sonde.dev/schedul": "sonde.dev/schedule", "sonde.dev/onfailure": "sonde.dev/on-failure",
		"xyz": "", "xy": "", "": "", "kubernetes": "", "sonde.dev/nothing-like-it": "", strings.Repeat("x", 1000): "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("nearest of %q is %q, want %q", word, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"ab", "ba", 1}, {"kitten", "sitting", 3}, {"schedule", "shcedule", 1}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance of %q and %q is %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
