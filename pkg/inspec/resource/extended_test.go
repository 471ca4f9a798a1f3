// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestExtend(t *testing.T) {
	file := func(path, text string) rootfs.Entry { return rootfs.Entry{Path: path, Type: "file", Content: text} }
	pod := "700 690 0:100 / / rw - overlay overlay rw\n710 700 8:1 /var/lib/kubelet/pods/0b1c/etc-hosts /etc/hosts rw - ext4 /dev/sda1 rw\n"
	root := []rootfs.Entry{
		file("/usr/lib/os-release", "NAME=\"Debian GNU/Linux\"\nID=\"debian\"\nVERSION_ID=\"12\"\n"),
		file("/var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2024a-0+deb12u1\nArchitecture: all\n"),
		file("/proc/self/mountinfo", pod),
	}
	asks := `[os.name, os.release, os.debian?, virtualization.system]`
	a := newAsker(t, root...)
	a.answers(t, [][2]string{{asks, `["linux", "unknown", false, nil]`}})
	if got := a.state(t, `package('tzdata')`); got != "skipped: The `package` resource is not supported on your OS yet." {
		t.Error(got)
	}
	a = newAsker(t, root...)
	a.set.Extend()
	a.answers(t, [][2]string{
		{asks, `["debian", "12", true, "kubepods"]`},
		{`[package('tzdata').installed?, package('bash').installed?]`, `[true, false]`},
		{`packages(/./).names`, `["tzdata"]`},
	})

	a = newAsker(t, file("/etc/os-release", "ID=wolfi\nVERSION_ID=20230201\n"), file("/usr/lib/apk/db/installed", "P:glibc\nV:2.39-r1\no:glibc\n"))
	a.set.Extend()
	a.answers(t, [][2]string{{`[os.name, package('glibc').installed?, virtualization.system]`, `["wolfi", true, nil]`}})

	a = newAsker(t, file("/etc/os-release", "ID=gentoo\n"))
	a.set.Extend()
	a.answers(t, [][2]string{{`os.name`, `"linux"`}})
}
