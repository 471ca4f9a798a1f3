// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func virtualizationDefinition() Definition {
	return Definition{
		Name:  "virtualization",
		Class: "Inspec::Resources::Virtualization",
		Card: Card{
			Summary: "What the target runs in: a kind of virtual machine or container, and whether it is the host or the guest.",
			Source:  "marks in the target's files, /proc and /sys, in InSpec's order",
			Example: "describe virtualization do\n  its('system') { should eq 'docker' }\n  its('role') { should eq 'guest' }\nend",
			Methods: map[string]string{"system": "nil where no mark is found, as in a container of containerd with cgroup v2"},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			if err := a.Want(0, 0); err != nil {
				return nil, err
			}
			return h.virtualization()
		},
		Methods: interp.Methods{
			"to_s": text(func(*virtualization) string { return "Virtualization Detection" }),
			"resource_id": text(func(v *virtualization) string {
				if v.system == "" {
					return "virtualization"
				}
				return v.system
			}),
			"system":           property(func(v *virtualization) (any, error) { return orNil(v.system), nil }),
			"role":             property(func(v *virtualization) (any, error) { return orNil(v.role), nil }),
			"virtual_system?":  property(func(v *virtualization) (any, error) { return v.role == "guest", nil }),
			"physical_system?": property(func(v *virtualization) (any, error) { return v.system == "", nil }),
			"params":           property(func(*virtualization) (any, error) { return nil, nil }),
		},
	}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

type virtualization struct{ system, role string }

var (
	cgroupContainer = lazyregexp.New(`(?m)^\d+:[^:]+:/(lxc|docker)/.+$`)
	cgroupScope     = lazyregexp.New(`(?m)^\d+:[^:]+:/[^/]+/(lxc|docker)-.+$`)
	cgroupPods      = lazyregexp.New(`(?m)^\d+:[^:]+:/(kubepods)/.+$`)
	cgroupRoot      = lazyregexp.New(`(?m)\d:[^:]+:/$`)
	vserverID       = lazyregexp.New(`(?m)^(?:s_context|VxID):\s*(\d+)$`)
	kvmProcessor    = lazyregexp.New(`QEMU Virtual CPU|Common KVM processor|Common 32-bit KVM processor`)
)

// virtualization looks for marks in InSpec's order; the first one counts
// (InSpec: lib/inspec/resources/virtualization.rb).
func (h *Host) virtualization() (*virtualization, error) {
	m := &marks{host: h}
	v := m.detect()
	if v.system == "" && h.extended && m.err == nil {
		pod, err := h.inPod()
		if pod {
			v = &virtualization{"kubepods", "guest"}
		}
		m.err = err
	}
	return v, m.err
}

// marks reads the files in question and keeps the first error.
type marks struct {
	host *Host
	err  error
}

func (m *marks) exist(name string) bool {
	_, err := m.host.Root.Stat(name)
	if err != nil && !missing(err) && m.err == nil {
		m.err = unknowable(err)
	}
	return err == nil
}

func (m *marks) read(name string) string {
	text, err := m.host.optional(name)
	if m.err == nil {
		m.err = err
	}
	return text
}

func (m *marks) command(name string) bool {
	c := &command{host: m.host, line: name}
	found, err := c.exists()
	if m.err == nil {
		m.err = err
	}
	return found == true
}

func (m *marks) detect() *virtualization {
	host := func(is bool) string {
		if is {
			return "host"
		}
		return "guest"
	}
	if m.exist("/proc/xen/capabilities") {
		return &virtualization{"xen", host(strings.Contains(strings.ToLower(m.read("/proc/xen/capabilities")), "control_d"))}
	}
	if m.exist("/.dockerenv") || m.exist("/.dockerinit") {
		return &virtualization{"docker", "guest"}
	}
	switch modules := "\n" + m.read("/proc/modules"); {
	case strings.Contains(modules, "\nvboxdrv"):
		return &virtualization{"vbox", "host"}
	case strings.Contains(modules, "\nvboxguest"):
		return &virtualization{"vbox", "guest"}
	}
	if m.exist("/dev/lxd/sock") {
		return &virtualization{"lxd", "guest"}
	}
	if m.exist("/var/lib/lxd/devlxd") {
		return &virtualization{"lxd", "host"}
	}
	if v := m.container(); v != nil {
		return v
	}
	if id := submatch(vserverID, m.read("/proc/self/status")); id != "" {
		return &virtualization{"linux-vserver", host(id == "0")}
	}
	cpu := m.read("/proc/cpuinfo")
	if kvmProcessor.MatchString(cpu) {
		return &virtualization{"kvm", "guest"}
	}
	if m.exist("/sys/devices/virtual/misc/kvm") {
		return &virtualization{"kvm", host(!strings.Contains(cpu, "hypervisor"))}
	}
	if m.exist("/proc/bc/0") {
		return &virtualization{"openvz", "host"}
	}
	if m.exist("/proc/vz") {
		return &virtualization{"openvz", "guest"}
	}
	if m.command("nova") {
		return &virtualization{"openstack", "host"}
	}
	if strings.Contains(m.read("/proc/bus/pci/devices"), "1ab84000") {
		return &virtualization{"parallels", "guest"}
	}
	switch product := m.read("/sys/devices/virtual/dmi/id/product_name"); {
	case strings.HasPrefix(product, "VMware"), strings.Contains(product, "\nVMware"):
		return &virtualization{"vmware", "guest"}
	case strings.TrimRight(product, " \t\r\n\x00") == "Virtual Machine":
		return &virtualization{"hyper-v", "guest"}
	}
	return &virtualization{}
}

// container goes by the names of control groups.
func (m *marks) container() *virtualization {
	if !m.exist("/proc/self/cgroup") {
		return nil
	}
	groups := m.read("/proc/self/cgroup")
	for _, re := range []*lazyregexp.Regexp{cgroupContainer, cgroupScope, cgroupPods} {
		if system := submatch(re, groups); system != "" {
			return &virtualization{system, "guest"}
		}
	}
	if strings.Contains(m.read("/proc/1/environ"), "container=podman") {
		return &virtualization{"podman", "guest"}
	}
	if m.command("lxc-version") && cgroupRoot.MatchString(groups) {
		return &virtualization{"lxc", "host"}
	}
	return nil
}
