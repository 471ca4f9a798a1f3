// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// Extend lets resources answer what InSpec cannot. Where InSpec knows an answer
// it stays as it is:
//
//   - a platform that InSpec takes for an unknown Linux is the one that
//     os-release names, so that package reads the database of a distroless
//     image;
//   - wolfi, chainguard and photon have packages;
//   - virtualization in a pod of a node with cgroup v2 is what it is on a node
//     with cgroup v1: kubepods.
func (s *Set) Extend() {
	s.host.extended = true
	s.host.platform = nil
}

// distributions are what os-release calls the distributions (os-release(5), ID).
var distributions = []struct{ id, name, title, family string }{
	{"debian", "debian", "Debian Linux", "debian"},
	{"ubuntu", "ubuntu", "Ubuntu Linux", "debian"},
	{"rhel", "redhat", "Red Hat Linux", "redhat"},
	{"rocky", "rocky", "Rocky Linux", "redhat"},
	{"almalinux", "almalinux", "AlmaLinux", "redhat"},
	{"centos", "centos", "Centos Linux", "redhat"},
	{"ol", "oracle", "Oracle Linux", "redhat"},
	{"amzn", "amazon", "Amazon Linux", "redhat"},
	{"fedora", "fedora", "Fedora", "fedora"},
	{"sles", "suse", "Suse Linux", "suse"},
	{"opensuse-leap", "opensuse", "OpenSUSE Linux", "suse"},
	{"opensuse-tumbleweed", "opensuse", "OpenSUSE Linux", "suse"},
	{"alpine", "alpine", "Alpine Linux", ""},
	{"arch", "arch", "Arch Linux", ""},
	{"photon", "photon", "Photon OS", ""},
}

// byOSRelease is the platform that os-release names; p where it does not.
func byOSRelease(d *detector, p *Platform) *Platform {
	text, ok := d.files("/etc/os-release")
	if !ok {
		text, _ = d.files("/usr/lib/os-release")
	}
	info := parseOSRelease(text)
	for _, known := range distributions {
		if strings.Trim(info["ID"], "'") != known.id {
			continue
		}
		named := *p
		named.Name, named.Title = known.name, known.title
		if release := strings.Trim(info["VERSION_ID"], "'"); release != "" {
			named.Release, named.Unreleased = release, false
		}
		if known.family != "" {
			named.Families = append([]string{known.family}, p.Families...)
		}
		return &named
	}
	return p
}

var kubeletHosts = lazyregexp.New(`(?m)^\S+ \S+ \S+ \S*/pods/[^/ ]+/etc-hosts /etc/hosts `)

// inPod tells whether the target's mounts come from a kubelet: each container
// of a pod has its /etc/hosts from there.
func (h *Host) inPod() (bool, error) {
	mounts, err := h.optional("/proc/self/mountinfo")
	return kubeletHosts.MatchString(mounts), err
}
