// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestBond(t *testing.T) {
	a := newAsker(t, fileEntry("/proc/net/bonding/b0", "Ethernet Channel Bonding Driver: v3.7.1\n\nBonding Mode: fault-tolerance (active-backup)\n"+
		"Slave Interface: eth0\nMII Status: up\nPermanent HW addr: 00:11:22:33:44:55\n\nSlave Interface: eth1\nMII Status: down\n"))
	a.answers(t, [][2]string{
		{`[bond('b0').to_s, bond('b0').resource_id, bond('b0').exist?, bond('b0').file?]`, `["Bond b0", "/proc/net/bonding/b0", true, true]`},
		{`[bond('b0').mode, bond('b0').interfaces]`, `["fault-tolerance (active-backup)", ["eth0", "eth1"]]`},
		{`[bond('b0').has_interface?('eth0'), bond('b0').has_interface?('eth9')]`, `[true, false]`},
		{`[bond('b0').params['MII Status'], bond('b0').params['Permanent HW addr']]`, `[["up", "down"], ["00:11:22:33:44:55"]]`},
		{`bond('none').exist?`, `false`},
		{`bond('none').interfaces`, "NoMethodError: undefined method `[]' for nil:NilClass"},
	})
	if got := a.state(t, `bond('none')`); got != "skipped: Can't find file: /proc/net/bonding/none" {
		t.Error(got)
	}
}

func TestBridge(t *testing.T) {
	newAsker(t, rootfs.Entry{Path: "/sys/class/net/br0/bridge", Type: "dir"},
		rootfs.Entry{Path: "/sys/class/net/br0/brif/veth1", Type: "dir"}, rootfs.Entry{Path: "/sys/class/net/br0/brif/eth0", Type: "dir"},
		rootfs.Entry{Path: "/sys/class/net/eth0", Type: "dir"},
	).answers(t, [][2]string{
		{`[bridge('br0').to_s, bridge('br0').resource_id, bridge('br0').exists?]`, `["Bridge br0", "br0", true]`},
		{`[bridge('br0').interfaces, bridge('br0').has_interface?('eth0'), bridge('br0').has_interface?('x')]`, `[["eth0", "veth1"], true, false]`},
		{`[bridge('eth0').exists?, bridge('eth0').interfaces, bridge('eth0').has_interface?('x')]`, `[false, nil, false]`},
	})
	newAsker(t).answers(t, [][2]string{{`bridge('br0').exists?`, "Inspec::Exceptions::ResourceFailed: /sys/class/net/ cannot be read: …"}})
}

func TestRoutes(t *testing.T) {
	netstat := rootfs.Entry{Path: "/bin/netstat", Type: "file", Mode: "0755"}
	routes := fileEntry("/proc/net/route", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"+
		"eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\neth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"+
		"eth1\t0001A8C0\t00000000\t0000\t0\t0\t0\t00FFFFFF\t0\t0\t0\n")
	newAsker(t, netstat, routes).answers(t, [][2]string{
		{`[routing_table.to_s, default_gateway.to_s]`, `["routing_table", "default_gateway"]`},
		{`[default_gateway.ipaddress, default_gateway.interface]`, `["10.0.0.1", "eth0"]`},
		{`routing_table.has_entry?(destination: '10.0.0.0', interface: 'eth0', gateway: '0.0.0.0')`, `true`},
		{`routing_table.has_entry?(destination: '192.168.1.0', interface: 'eth1', gateway: '0.0.0.0')`, `false`},
		{`routing_table.has_entry?(destination: '10.0.0.0')`, "Inspec::Exceptions::ResourceSkipped: One or more missing key, …"},
	})
	newAsker(t, netstat, fileEntry("/proc/net/route", "Iface\n")).answers(t, [][2]string{
		{`default_gateway.interface`, "Inspec::Exceptions::ResourceFailed: No routing found as part of default gateway"},
	})
	if got := newAsker(t, routes).state(t, `routing_table`); got != "failed: Could not find `netstat` utility to view routing table information" {
		t.Error(got)
	}
}

func TestSysInfo(t *testing.T) {
	newAsker(t, fileEntry("/sys/class/dmi/id/sys_vendor", "Dell Inc.\n"), fileEntry("/proc/sys/kernel/hostname", "a.example.com\n")).answers(t, [][2]string{
		{`[sys_info.to_s, sys_info.resource_id, sys_info.manufacturer, sys_info.model]`, `["System Information", "sys_info", "Dell Inc.", ""]`},
		{`[sys_info.hostname, sys_info.short, sys_info.hostname('s')]`, `["a.example.com", "a", "a"]`},
		{`sys_info.hostname('other')`, "\"The `sys_info.hostname` resource is not supported with that option on your OS.\""},
		{`sys_info.fqdn`, "NotImplementedError: sonde does not support …"},
	})
}

func TestKernelParameters(t *testing.T) {
	a := newAsker(t, fileEntry("/proc/sys/net/ipv4/ip_forward", "1\n"), fileEntry("/proc/sys/net/ipv4/conf/eth0.5/x", "2\n"),
		fileEntry("/proc/sys/kernel/ostype", "Linux\n"), fileEntry("/proc/sys/kernel/pids", "3 4\n"),
		rootfs.Entry{Path: "/proc/sys/net/flush", Type: "file", Mode: "0200"})
	a.answers(t, [][2]string{
		{`kernel_parameters.parameters`, `["kernel.ostype", "kernel.pids", "net.ipv4.conf.eth0/5.x", "net.ipv4.ip_forward"]`},
		{`kernel_parameters.values`, `[0, 3, 2, 1]`},
		{`kernel_parameters.where(parameter: /ip_for/).values`, `[1]`},
		{`kernel_parameters.where(value: 2).parameters`, `["net.ipv4.conf.eth0/5.x"]`},
		{`kernel_parameters.where { value == 3 }.parameters`, `["kernel.pids"]`},
		{`[kernel_parameters.to_s, kernel_parameters.exists?, kernel_parameters.where(parameter: 'x').exists?]`, `["Kernel Parameters", true, false]`},
	})
	newAsker(t).answers(t, [][2]string{{`kernel_parameters.parameters`, "Inspec::Resources::KernelParameters (/proc/sys cannot be read: no such file or directory)"}})
}
