// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package rootfs_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestMake(t *testing.T) {
	encoded := "AP8K\n"
	dir := rootfs.New(t, []rootfs.Entry{
		{Path: "/secret", Type: "dir", Mode: "0700", UID: 7, GID: 8},
		{Path: "/secret/deep/er/bin", Type: "file", Mode: "4755", UID: 33, Content: "x"},
		{Path: "/raw", Type: "file", ContentBase64: &encoded},
		{Path: "/link", Type: "symlink", Target: "/raw", UID: 5},
		{Path: "/tmp", Type: "dir", Mode: "1777"},
	})
	type stat struct {
		Mode     uint32
		UID, GID uint32
	}
	got := map[string]stat{}
	for _, path := range []string{"secret", "secret/deep", "secret/deep/er/bin", "raw", "link", "tmp"} {
		var st syscall.Stat_t
		if err := syscall.Lstat(filepath.Join(dir, path), &st); err != nil {
			t.Fatal(err)
		}
		got[path] = stat{st.Mode, st.Uid, st.Gid}
	}
	want := map[string]stat{
		"secret":             {syscall.S_IFDIR | 0o700, 7, 8},
		"secret/deep":        {syscall.S_IFDIR | 0o755, 0, 0},
		"secret/deep/er/bin": {syscall.S_IFREG | 0o4755, 33, 0},
		"raw":                {syscall.S_IFREG | 0o644, 0, 0},
		"link":               {syscall.S_IFLNK | 0o777, 5, 0},
		"tmp":                {syscall.S_IFDIR | 0o1777, 0, 0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("entries (-want +got):\n" + diff)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "raw")); err != nil || string(data) != "\x00\xff\n" {
		t.Errorf("decoded content %q, error %v", data, err)
	}
}

func TestMakeRefuses(t *testing.T) {
	for _, tt := range []struct {
		name  string
		entry rootfs.Entry
		want  string
	}{
		{"relative", rootfs.Entry{Path: "etc", Type: "dir"}, "not absolute"},
		{"escape", rootfs.Entry{Path: "/a/../../b", Type: "dir"}, "not absolute and clean"},
		{"trailing dots", rootfs.Entry{Path: "/..", Type: "dir"}, "not absolute and clean"},
		{"type", rootfs.Entry{Path: "/a", Type: "fifo"}, `unknown type "fifo"`},
		{"mode", rootfs.Entry{Path: "/a", Type: "file", Mode: "rwx"}, "not octal"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := rootfs.Make(t.TempDir(), []rootfs.Entry{tt.entry})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one about %q", err, tt.want)
			}
		})
	}
}

func TestReadGolden(t *testing.T) {
	files, err := filepath.Glob("../golden/*/rootfs.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, file := range files {
		if _, err := rootfs.Read(file); err != nil {
			t.Error(err)
		}
	}
}
