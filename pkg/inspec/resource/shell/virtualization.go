// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func detectVirtDefinition() definition {
	return definition{
		name: "systemd-detect-virt", summary: "tells which container or virtual machine this is",
		options: []optionSpec{{'c', "container", false, false}, {'v', "vm", false, false}, {'q', "quiet", false, false}},
		notes: []string{
			"Containers go by the marks that systemd looks for: /run/host/container-manager, /run/systemd/container, container= of the first process, /run/.containerenv and /.dockerenv. A container of containerd has none of them, and is none.",
			"Of virtual machines, which is known only where the firmware's tables tell; the processor's own answer is not to be had from files.",
		},
		run: detectVirt,
	}
}

// detectVirt is systemd-detect-virt(1) (systemd: src/basic/virt.c).
func detectVirt(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 || given(options, "c") && given(options, "v") {
		return 0, unsupported("systemd-detect-virt %s", strings.Join(c.args, " "))
	}
	found := ""
	if !given(options, "v") {
		if found, err = c.container(); err != nil {
			return 0, err
		}
	}
	if found == "" && !given(options, "c") {
		if found, err = c.machine(); err != nil {
			return 0, err
		}
	}
	status := 0
	if found == "" {
		found, status = "none", 1
	}
	if given(options, "q") {
		return status, nil
	}
	return status, c.printf("%s\n", found)
}

// exists tells whether there is something.
func (s *session) exists(name string) (bool, error) {
	_, err := s.root.Stat(name)
	if err == nil {
		return true, nil
	}
	if _, ok := s.errnoText(err); ok && !errors.Is(err, fs.ErrPermission) {
		return false, nil
	}
	return false, err
}

// containerKinds are the names that systemd knows.
var containerKinds = " systemd-nspawn lxc-libvirt lxc openvz docker podman rkt wsl proot pouch "

// container is what runs the container, "" where nothing tells of one.
func (s *session) container() (string, error) {
	for _, mark := range []struct{ file, kind string }{{"/proc/vz", "openvz"}, {"/proc/bc", ""}} {
		there, err := s.exists(mark.file)
		if err != nil {
			return "", err
		}
		if there && mark.kind == "" {
			break
		}
		if there {
			if host, err := s.exists("/proc/bc"); err != nil || !host {
				return mark.kind, err
			}
		}
	}
	if release, err := s.root.ReadFile("/proc/sys/kernel/osrelease"); err == nil && (strings.Contains(string(release), "Microsoft") || strings.Contains(string(release), "WSL")) {
		return "wsl", nil
	}
	for _, file := range []string{"/run/host/container-manager", "/run/systemd/container"} {
		data, err := s.root.ReadFile(file)
		if err == nil {
			return containerKind(strings.TrimSpace(string(data))), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	data, err := s.root.ReadFile("/proc/1/environ")
	if err != nil && !errors.Is(err, fs.ErrPermission) { // systemd goes on without it, too.
		return "", unknown("the environment of the first process, which may tell of a container,")
	}
	for entry := range strings.SplitSeq(string(data), "\x00") {
		if kind, ok := strings.CutPrefix(entry, "container="); ok && kind != "" {
			if kind == "oci" {
				break // Which one it is, files tell.
			}
			return containerKind(kind), nil
		}
	}
	for _, mark := range []struct{ file, kind string }{{"/run/.containerenv", "podman"}, {"/.dockerenv", "docker"}} {
		there, err := s.exists(mark.file)
		if err != nil {
			return "", err
		}
		if there {
			return mark.kind, nil
		}
	}
	return "", nil
}

func containerKind(name string) string {
	if strings.Contains(containerKinds, " "+name+" ") {
		return name
	}
	return "container-other"
}

var hypervisorFlag = lazyregexp.New(`(?m)^flags\s*:.*\bhypervisor\b`)

// machine is the virtual machine, "" where there is none.
func (s *session) machine() (string, error) {
	data, err := s.root.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "", unknown("whether this is a virtual machine, without /proc/cpuinfo,")
	}
	cpu := string(data)
	for _, file := range []string{"product_name", "sys_vendor", "board_vendor", "bios_vendor", "product_version"} {
		data, err := s.root.ReadFile("/sys/class/dmi/id/" + file)
		if err != nil {
			continue
		}
		// Those that count for more than what the processor says.
		for _, vendor := range []struct{ prefix, kind string }{
			{"innotek GmbH", "oracle"}, {"VirtualBox", "oracle"}, {"Oracle Corporation", "oracle"}, {"Xen", "xen"}, {"Amazon EC2", "amazon"}, {"Parallels", "parallels"},
		} {
			if strings.HasPrefix(string(data), vendor.prefix) {
				return vendor.kind, nil
			}
		}
	}
	switch {
	case strings.Contains(cpu, "User Mode Linux"):
		return "uml", nil
	case hypervisorFlag.MatchString(cpu):
		return "", unknown("which virtual machine this is, which only the processor tells,")
	case !strings.Contains(cpu, "\nflags"):
		return "", unknown("whether this is a virtual machine, on a processor of this kind,")
	}
	return "", nil
}
