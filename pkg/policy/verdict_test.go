// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"strings"
	"testing"
)

func TestWorst(t *testing.T) {
	tests := []struct {
		in   []Verdict
		want Verdict
	}{
		{nil, Pending},
		{[]Verdict{Passed}, Passed},
		{[]Verdict{Passed, Pending}, Pending},
		{[]Verdict{Scanning, Pending}, Scanning},
		{[]Verdict{Passed, Unassessable, Passed}, Unassessable},
		{[]Verdict{Unassessable, Error}, Error},
		{[]Verdict{Error, Failed, Passed}, Failed},
		{[]Verdict{Passed, "fine"}, Error},
		{[]Verdict{""}, Error},
	}
	for _, tt := range tests {
		if got := Worst(tt.in...); got != tt.want {
			t.Errorf("Worst(%v) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestReasons(t *testing.T) {
	seen := map[Reason]bool{}
	for _, e := range reasonTexts() {
		r, text := e.reason, e.text
		if seen[r] {
			t.Errorf("%s is listed twice", r)
		}
		seen[r] = true
		if text.Verdict != Error && text.Verdict != Unassessable {
			t.Errorf("%s leads to %s: a scan that could not run is never a pass", r, text.Verdict)
		}
		for _, line := range []string{text.Why, text.Remedy} {
			if line == "" || strings.ContainsAny(line, "\n") {
				t.Errorf("%s: %q is not one line", r, line)
			}
		}
	}
	if r := Reason("made-up"); r.Valid() || r.Verdict() != Error {
		t.Errorf("an unknown reason is valid or leads to %s", r.Verdict())
	}
}
