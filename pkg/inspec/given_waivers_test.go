// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCSVWaivers(t *testing.T) {
	got, err := ParseWaiversCSV([]byte("control_id,justification,run,expiration_date\na,\"one, two\",false,2099-01-01\nb,why,,\n,lost,,\nc,,no,\nd,,,\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Waiver{
		"a": {"justification": "one, two", "run": "false", "expiration_date": "2099-01-01"},
		"b": {"justification": "why"},
		"c": {"justification": nil, "run": "no"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := ParseWaiversCSV([]byte("id,why\na,b\n")); err == nil {
		t.Error("a table without the columns has no error")
	}
}

// TestWaiverByInput: what became of the waiver comes behind what the input says.
func TestWaiverByInput(t *testing.T) {
	r, err := runFiles(t, map[string]string{
		"inspec.yml":    "name: a\ninputs:\n- name: c\n  value: {zeta: 1, justification: x, run: yes}\n",
		"controls/a.rb": "control('c') { describe(input('c').keys.join(' ')) { it { should eq '' } } }\n",
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = `zeta justification run skipped_due_to_waiver message is expected to eq ""`
	if got := r.Profiles[0].Controls[0].Results[0].CodeDesc; got != want {
		t.Errorf("the input has %q, want %q", got, want)
	}
}
