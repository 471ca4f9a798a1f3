// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// TestSELinux holds what libselinux 3.4 and findutils 4.9 print where SELinux
// is off.
func TestSELinux(t *testing.T) {
	dir := t.TempDir()
	root, err := target.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	lines := map[string]shell.Result{
		"getenforce":                        {Stdout: "Disabled\n"},
		"selinuxenabled":                    {Status: 1},
		"sestatus":                          {Stdout: "SELinux status:                 disabled\n"},
		"getsebool ssh_sysadm_login":        {Stderr: "getsebool:  SELinux is disabled\n", Status: 1},
		"find / -xdev -context '*:unlab:*'": {Stderr: "find: invalid predicate -context: SELinux is not enabled.\n", Status: 1},
	}
	for line := range lines {
		var unknown *shell.Unknown
		if _, err := shell.Run(t.Context(), root, line); !errors.As(err, &unknown) {
			t.Errorf("%s without /sys: %v", line, err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "sys/fs"), 0o755); err != nil {
		t.Fatal(err)
	}
	for line, want := range lines {
		got, err := shell.Run(t.Context(), root, line)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", line, err, diff)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "sys/fs/selinux"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "sys/fs/selinux/enforce"), []byte("1"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"sestatus", "getsebool x", "find / -context x", "sestatus -v", "getsebool -a"} {
		var unsupported *shell.Unsupported
		if got, err := shell.Run(t.Context(), root, line); !errors.As(err, &unsupported) {
			t.Errorf("%s where SELinux is on: %+v, %v", line, got, err)
		}
	}
	if got, err := shell.Run(t.Context(), root, "getenforce; selinuxenabled"); err != nil || got.Stdout != "Enforcing\n" || got.Status != 0 {
		t.Errorf("getenforce: %+v, %v", got, err)
	}
}
