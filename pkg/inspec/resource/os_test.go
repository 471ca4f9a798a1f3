// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestPlatform(t *testing.T) {
	file := func(path, text string) rootfs.Entry {
		return rootfs.Entry{Path: path, Type: "file", Content: text}
	}
	const debian = "NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID=\"12\"\n"
	for _, tt := range []struct {
		name  string
		files []rootfs.Entry
		want  string // name, release, families
	}{
		{"scratch", nil, `["linux", "unknown", ["linux", "unix", "os"]]`},
		{"distroless", []rootfs.Entry{file("/etc/os-release", debian)}, `["linux", "unknown", ["linux", "unix", "os"]]`},
		{"debian", []rootfs.Entry{file("/etc/os-release", debian), file("/etc/debian_version", "12.11\n")}, `["debian", "12.11", ["debian", "linux", "unix", "os"]]`},
		{"ubuntu", []rootfs.Entry{file("/etc/debian_version", "trixie/sid\n"), file("/etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=24.04\n")}, `["ubuntu", "24.04", ["debian", "linux", "unix", "os"]]`},
		{"ubuntu without lsb", []rootfs.Entry{file("/etc/debian_version", "trixie/sid\n"), file("/etc/os-release", "ID=ubuntu\n")}, `["debian", "trixie/sid", ["debian", "linux", "unix", "os"]]`},
		{"coreos", []rootfs.Entry{file("/etc/coreos/update.conf", "GROUP=x\n"), file("/etc/lsb-release", "DISTRIB_ID=CoreOS\nDISTRIB_RELEASE=1.2\n")}, `["coreos", "1.2", ["linux", "unix", "os"]]`},
		{"alpine", []rootfs.Entry{file("/etc/alpine-release", "3.19.1\n")}, `["alpine", "3.19.1", ["linux", "unix", "os"]]`},
		{"rocky", []rootfs.Entry{file("/etc/redhat-release", "Rocky Linux release 9.3 (Blue Onyx)\n"), file("/etc/os-release", "NAME=\"Rocky Linux\"\n")}, `["rocky", "9.3", ["redhat", "linux", "unix", "os"]]`},
		{"rhel", []rootfs.Entry{file("/etc/redhat-release", "Red Hat Enterprise Linux release 8.9 (Ootpa)\n")}, `["redhat", "8.9", ["redhat", "linux", "unix", "os"]]`},
		{"amazon", []rootfs.Entry{file("/etc/system-release", "Amazon Linux release 2023 (Amazon Linux)\n")}, `["amazon", "2023", ["redhat", "linux", "unix", "os"]]`},
		{"oracle", []rootfs.Entry{file("/etc/oracle-release", "Oracle Linux Server release 8.8\n"), file("/etc/redhat-release", "Red Hat Enterprise Linux release 8.8 (Ootpa)\n")}, `["oracle", "8.8", ["redhat", "linux", "unix", "os"]]`},
		{"fedora", []rootfs.Entry{file("/etc/os-release", "NAME=\"Fedora Linux\"\nVERSION_ID=40\n")}, `["fedora", "40", ["fedora", "linux", "unix", "os"]]`},
		{"sles", []rootfs.Entry{file("/etc/os-release", "NAME=\"SLES\"\nID_LIKE=\"suse\"\nVERSION=\"15-SP5\"\n")}, `["suse", "15-SP5", ["suse", "linux", "unix", "os"]]`},
		{"wolfi", []rootfs.Entry{file("/etc/os-release", "ID=wolfi\nVERSION_ID=20230201\n")}, `["wolfi", "20230201", ["chainguard", "linux", "unix", "os"]]`},
		{"debian with an empty file", []rootfs.Entry{file("/etc/debian_version", "")}, `["debian", "", ["debian", "linux", "unix", "os"]]`},
		{"debian with blanks", []rootfs.Entry{file("/etc/debian_version", " 12 \r\n")}, `["debian", " 12 ", ["debian", "linux", "unix", "os"]]`},
		{"kali without version", []rootfs.Entry{file("/etc/debian_version", "kali-rolling\n"), file("/etc/os-release", "ID=kali\n")}, `["kali", nil, ["debian", "linux", "unix", "os"]]`},
		{"ubuntu without release", []rootfs.Entry{file("/etc/debian_version", "12\n"), file("/etc/lsb-release", "DISTRIB_ID=Ubuntu\n")}, `["ubuntu", nil, ["debian", "linux", "unix", "os"]]`},
		{"tumbleweed", []rootfs.Entry{file("/etc/os-release", "NAME=\"openSUSE Tumbleweed\"\nID_LIKE=\"opensuse suse\"\nVERSION_ID=\"20240101\"\n")}, `["opensuse", nil, ["suse", "linux", "unix", "os"]]`},
		{"like suse", []rootfs.Entry{file("/etc/os-release", "NAME=\"SL-Micro\"\nID_LIKE=\"suse\"\nVERSION=\"6.0\"\n")}, `["linux", "6.0", ["linux", "unix", "os"]]`},
		{"alpine with an empty file", []rootfs.Entry{file("/etc/alpine-release", "")}, `["alpine", "", ["linux", "unix", "os"]]`},
		{"balena", []rootfs.Entry{file("/etc/issue", "balenaOS 2.98.33\n"), file("/etc/os-release", "NAME=\"balenaOS\"\nMETA_BALENA_VERSION=\"2.98.33\"\n")}, `["balenaos", "2.98.33", ["yocto", "linux", "unix", "os"]]`},
		{"photon", []rootfs.Entry{file("/etc/os-release", "NAME=\"VMware Photon OS\"\nID=photon\n")}, `["linux", "unknown", ["linux", "unix", "os"]]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			newAsker(t, tt.files...).answers(t, [][2]string{{`[os.name, os.release, os.families]`, tt.want}})
		})
	}
}

func TestOS(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/etc/debian_version", Type: "file", Content: "12.11\n"})
	a.answers(t, [][2]string{
		{`os.to_s`, `"Operating System Detection"`},
		{`os.resource_id`, `"debian"`},
		{`[os.linux?, os.debian?, os.redhat?, os.windows?, os.unix?]`, `[true, true, false, false, true]`},
		{`[os[:name], os['family'], os[:release], os[:nonsense]]`, `["debian", "debian", "12.11", "unknown"]`},
		{`os.alpine?`, "NoMethodError: undefined method `alpine?' …"},
		{`platform.to_s`, `"Platform Detection"`},
		{`[platform.platform?('linux'), platform.in_family?('unix'), platform.platform?('redhat')]`, `[true, true, false]`},
		{`platform.supported?([{'platform-family': 'debian'}])`, `true`},
		{`platform.supported?([{'platform-name': 'deb*', release: '12.*'}])`, `true`},
		{`platform.supported?([{'os-family': 'redhat'}, {platform: 'windows'}])`, `false`},
		{`platform.supported?([])`, `true`},
		{`platform.supported?([{'whatever': 'debian'}])`, `false`},
	})
}
