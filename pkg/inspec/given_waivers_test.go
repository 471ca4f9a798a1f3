// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCSVWaivers(t *testing.T) {
	got, err := ParseWaiversCSV([]byte("control_id,justification,run,expiration_date\na,\"one, two\",false,2099-01-01\nb,why,,\n,lost,,\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Waiver{
		"a": {"justification": "one, two", "run": "false", "expiration_date": "2099-01-01"},
		"b": {"justification": "why"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := ParseWaiversCSV([]byte("id,why\na,b\n")); err == nil {
		t.Error("a table without the columns has no error")
	}
}
