// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseHierarchies(t *testing.T) {
	for name, test := range map[string]struct {
		mountinfo string
		want      []hierarchy
	}{
		"version 2": {
			mountinfo: "24 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n",
			want:      []hierarchy{{mount: "/sys/fs/cgroup", isV2: true}},
		},
		"hybrid": {
			mountinfo: "30 24 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n31 24 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n32 24 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
			want: []hierarchy{
				{mount: "/sys/fs/cgroup/memory"},
				{mount: "/sys/fs/cgroup/cpu"},
				{mount: "/sys/fs/cgroup/unified", isV2: true},
			},
		},
		"mounted twice": {
			mountinfo: "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n31 24 0:26 / /mnt/cgroup rw - cgroup2 cgroup2 rw\n",
			want:      []hierarchy{{mount: "/sys/fs/cgroup", isV2: true}},
		},
		"none":   {mountinfo: "24 1 8:1 / / rw - ext4 /dev/sda1 rw\n"},
		"broken": {mountinfo: "30\n\n - cgroup2\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got := parseHierarchies(test.mountinfo)
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(hierarchy{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRemoveTree(t *testing.T) {
	root := filepath.Join(t.TempDir(), "node")
	if err := os.MkdirAll(filepath.Join(root, "kubepods", "pod1", "container"), 0o755); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := removeTree(root); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(root); !os.IsNotExist(err) {
			t.Errorf("after removal: %v", err)
		}
	}
}
