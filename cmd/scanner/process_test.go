// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/sonde-dev/sonde/pkg/protocol"
)

func TestFindTarget(t *testing.T) {
	const id, other = "4f5e0c3b9a", "77aa00ff12"
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	tests := map[string]struct {
		proc   fstest.MapFS
		shared bool
		want   int
		code   protocol.Code
	}{
		"own namespace, cgroup v1": {
			proc: fstest.MapFS{
				"1/cgroup":  file("12:memory:/kubepods/pod1/" + id + "\n0::/\n"),
				"9/cgroup":  file("12:memory:/kubepods/pod1/" + other + "\n0::/\n"),
				"cpuinfo":   file(""),
				"1x/cgroup": file("0::/" + id),
			},
			want: 1,
		},
		"shared namespace, own cgroup namespace": {
			proc: fstest.MapFS{
				"1/cgroup":  file("0::/../pause\n"),
				"7/cgroup":  file("0::/../" + id + "\n"),
				"23/cgroup": file("0::/../" + id + "\n"),
				"31/cgroup": file("0::/\n"),
			},
			shared: true, want: 7,
		},
		"systemd driver": {
			proc:   fstest.MapFS{"12/cgroup": file("0::/kubepods.slice/cri-containerd-" + id + ".scope\n")},
			shared: true, want: 12,
		},
		"a process below the container's cgroup's name is another's": {
			proc:   fstest.MapFS{"12/cgroup": file("0::/" + id + "x\n")},
			shared: true, code: protocol.TargetNotFound,
		},
		"hidden cgroups, own namespace": {
			proc: fstest.MapFS{"1/cgroup": file("0::/\n")},
			want: 1,
		},
		"hidden cgroups, shared namespace": {
			proc:   fstest.MapFS{"1/cgroup": file("0::/\n")},
			shared: true, code: protocol.TargetNotFound,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := findTarget(tt.proc, id, tt.shared)
			var e *protocol.Error
			if errors.As(err, &e) != (tt.code != "") || e != nil && e.Code != tt.code || got != tt.want {
				t.Errorf("got %d, %v, want %d, code %q", got, err, tt.want, tt.code)
			}
		})
	}
}
