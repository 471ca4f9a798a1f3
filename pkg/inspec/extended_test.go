// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/test/rootfs"
)

// A report that InSpec could not have made says so.
func TestExtended(t *testing.T) {
	root, err := target.Open(rootfs.New(t, []rootfs.Entry{{Path: "/etc/os-release", Type: "file", Content: "ID=debian\nVERSION_ID=\"12\"\n"}}))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for extended, want := range map[bool]string{false: "linux unknown ", true: `debian 12 {"sonde":{"extended":true}}`} {
		r, err := Run(t.Context(), &profile.Profile{}, root, Options{Extended: extended})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Platform.Name + " " + r.Platform.Release + " " + string(r.Passthrough); got != want {
			t.Errorf("extended %v: %s, want %s", extended, got, want)
		}
	}
}
