// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import "testing"

// TestPsArguments holds to what ps of procps 4.0.2 prints of such processes.
func TestPsArguments(t *testing.T) {
	for cmdline, want := range map[string]string{
		"":                       "",
		"sleep\x005\x00":         "sleep 5",
		"sh\x00-c\x00a\nb\x00":   "sh -c a b",
		"a\n\x005\x00":           "a  5",
		"tab\there\x00":          "tab?here",
		"latin \xe9\x7f!\x00":    "latin ??!",
		"proc title, no end":     "proc title, no end",
		"padded\x00\x00\x00\x00": "padded",
	} {
		if got := psArguments([]byte(cmdline)); got != want {
			t.Errorf("psArguments(%q) = %q, want %q", cmdline, got, want)
		}
	}
}
