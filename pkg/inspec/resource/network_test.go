// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"fmt"
	"net"
	"os"
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestPort(t *testing.T) {
	file := func(path, text string) rootfs.Entry { return rootfs.Entry{Path: path, Type: "file", Content: text} }
	heading := "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	line := func(address, state, inode string) string {
		return "   0: " + address + " 00000000:0000 " + state + " 00000000:00000000 00:00000000 00000000     0        0 " + inode + " 1 0 100 0 0 10 0\n"
	}
	a := newAsker(t,
		file("/proc/net/tcp", heading+line("0100007F:1F90", "0A", "101")+line("00000000:0016", "0A", "102")+line("0100007F:0050", "01", "103")),
		file("/proc/net/udp", heading+line("00000000:0035", "07", "104")),
		file("/proc/net/tcp6", heading+line("00000000000000000000000000000000:0016", "0A", "105")+line("B80D01200000000067452301EFCDAB89:0051", "0A", "106")),
		file("/proc/7/comm", "app\n"), file("/proc/9/comm", "child\n"),
		rootfs.Entry{Path: "/proc/7/fd/3", Type: "symlink", Target: "socket:[101]"},
		rootfs.Entry{Path: "/proc/9/fd/3", Type: "symlink", Target: "socket:[101]"},
		rootfs.Entry{Path: "/proc/9/fd/4", Type: "symlink", Target: "socket:[102]"},
		rootfs.Entry{Path: "/proc/9/fd/5", Type: "symlink", Target: "/dev/null"},
	)
	a.answers(t, [][2]string{
		{`port(8080).to_s`, `"Port 8080"`},
		{`port.to_s`, `"Port "`},
		{`port(8080).listening?`, `true`},
		{`port('8080').addresses`, `["127.0.0.1"]`},
		{`port(80).listening?`, `false`},
		{`port(22).protocols`, `["tcp", "tcp6"]`},
		{`port(22).addresses`, `["0.0.0.0", "::"]`},
		{`port(81).addresses`, `["2001:db8::123:4567:89ab:cdef"]`},
		{`port(53).protocols`, `["udp"]`},
		{`[port(8080).processes, port(8080).pids]`, `[["app"], [7]]`},
		{`port(22).processes`, `["child"]`},
		{`port(53).processes`, `[]`},
		{`port('0.0.0.0', 22).protocols`, `["tcp"]`},
		{`port('10.0.0.1', 22).listening?`, `false`},
		{`port.ports`, `[8080, 22, 53, 81]`},
		{`port.where { protocol == 'tcp' && port > 80 }.ports`, `[8080]`},
		{`port.where { protocol == 'udp6' }.listening?`, `false`},
	})
	newAsker(t).answers(t, [][2]string{
		{`port(80) == 1`, `false`},
		{`port(80).ports == []`, `Inspec::Exceptions::ResourceFailed: /proc/net/tcp cannot be read: no such file or directory`},
	})
}

// What the kernel itself says of a port of this process.
func TestPortOfKernel(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a := newAskerAt(t, "/")
	number := l.Addr().(*net.TCPAddr).Port
	a.answers(t, [][2]string{
		{fmt.Sprintf(`[port(%d).addresses, port(%[1]d).protocols, port(%[1]d).pids]`, number), fmt.Sprintf(`[["127.0.0.1"], ["tcp"], [%d]]`, os.Getpid())},
	})
}

func TestInterface(t *testing.T) {
	file := func(path, text string) rootfs.Entry { return rootfs.Entry{Path: path, Type: "file", Content: text} }
	a := newAsker(t, file("/sys/class/net/eth0/operstate", "up\n"), file("/sys/class/net/eth0/speed", "1000\n"),
		file("/sys/class/net/lo/operstate", "unknown\n"), file("/proc/net/if_inet6",
			"00000000000000000000000000000001 01 80 10 80       lo\nfe80000000000000004200fffe110002 02 40 20 80     eth0\n"))
	a.answers(t, [][2]string{
		{`interface('eth0').to_s`, `"Interface eth0"`},
		{`interface('eth0').resource_id`, `"eth0"`},
		{`[interface('eth0').exists?, interface('eth0').up?, interface('eth0').name, interface('eth0').speed]`, `[true, true, "eth0", 1000]`},
		{`[interface('lo').up?, interface('lo').speed]`, `[false, nil]`},
		{`[interface('lo').ipv6_cidrs, interface('eth0').ipv6_addresses, interface('eth0').ipv6_address?]`, `[["::1/128"], ["fe80::42:ff:fe11:2"], true]`},
		{`[interface('eth9').exists?, interface('eth9').up?, interface('eth9').name, interface('eth9').ipv6_address]`, `[false, false, nil, nil]`},
		{`interface('eth0').ipv4_address`, `NotImplementedError: …`},
		{`interfaces.names`, `["eth0", "lo"]`},
		{`interfaces.to_s`, `"Interfaces"`},
	})
	newAsker(t).answers(t, [][2]string{
		{`interface('eth0').exists?`, `Inspec::Exceptions::ResourceFailed: /sys/class/net cannot be read: no such file or directory`},
	})
}

func TestSelinux(t *testing.T) {
	file := func(path, text string) rootfs.Entry {
		return rootfs.Entry{Path: path, Type: "file", Mode: "0755", Content: text}
	}
	status, config := file("/usr/sbin/sestatus", "\x7fELF"), file("/etc/selinux/config", "# x\nSELINUX=enforcing\nSELINUXTYPE=mls\n")
	all := `[selinux.installed?, selinux.disabled?, selinux.enforcing?, selinux.permissive?, selinux.policy]`
	newAsker(t, status, config, file("/sys/fs/selinux/enforce", "1")).answers(t, [][2]string{
		{all, `[true, false, true, false, "mls"]`},
		{`selinux.to_s`, `"SELinux"`},
		{`selinux.modules`, `NotImplementedError: …`},
	})
	newAsker(t, status, file("/sys/fs/selinux/enforce", "0")).answers(t, [][2]string{{all, `[false, false, false, true, "targeted"]`}})
	newAsker(t, status, config, rootfs.Entry{Path: "/sys/fs", Type: "dir"}).answers(t, [][2]string{{all, `[true, true, false, false, nil]`}})
	newAsker(t, status).answers(t, [][2]string{{`selinux.disabled?`, `Inspec::Exceptions::ResourceFailed: …`}})
	if got := newAsker(t).state(t, `selinux`); got != "skipped: Skipping resource: \nsh: 1: sestatus: not found\n" {
		t.Errorf("%q", got)
	}
}

func TestFilesystem(t *testing.T) {
	mounts := rootfs.Entry{Path: "/proc/mounts", Type: "file", Content: "overlay / overlay rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n"}
	newAsker(t, mounts, rootfs.Entry{Path: "/tmp/x", Type: "dir"}, rootfs.Entry{Path: "/tmpx", Type: "dir"}).answers(t, [][2]string{
		{`filesystem('/').to_s`, `"FileSystem /"`},
		{`filesystem('/').resource_id`, `"/"`},
		{`[filesystem('/').name, filesystem('/').type, filesystem('/tmp/x').type, filesystem('/tmpx').type]`, `["/", "overlay", "tmpfs", "overlay"]`},
		{`filesystem('/').size_kb > filesystem('/').free_kb && filesystem('/').free_kb > 0`, `true`},
		{`filesystem('/').percent_free == 100 * filesystem('/').free_kb / filesystem('/').size_kb`, `true`},
		{`filesystem('/none').size_kb`, `Inspec::Exceptions::ResourceFailed: Unable to get available space for partition /none`},
	})
	newAsker(t).answers(t, [][2]string{{`filesystem('/').size_kb`, `Inspec::Exceptions::ResourceFailed: /proc/mounts cannot be read: no such file or directory`}})
}
