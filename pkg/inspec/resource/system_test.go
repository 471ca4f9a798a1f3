// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestShadow(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/etc/shadow", Type: "file", Mode: "0640", Content: "root:$6$x:19700:0:99999:7:::\napp:!:19701:1:60:7:30:20000:\nempty::1:::::\nshort:*\n"})
	a.answers(t, [][2]string{
		{`shadow.to_s`, `"/etc/shadow"`},
		{`shadow.users`, `["root", "app", "empty", "short"]`},
		{`shadow.where(user: 'app').max_days`, `["60"]`},
		{`shadow.where(password: '').users`, `["empty"]`},
		{`shadow.where { password !~ /\A[!*]/ }.users`, `["root", "empty"]`},
		{`shadow.where(user: 'short').min_days`, `[nil]`},
		{`shadow.where(user: 'app').content`, `"app:!:19701:1:60:7:30:20000"`},
		{`shadow.user('app').expiry_dates`, `["20000"]`},
		{`shadow.user`, `["root", "app", "empty", "short"]`},
		{`shadow.lines.length`, `4`},
		{`shadow('/none').users.resource_skipped?`, `true`},
		{`shadow('/none').users.first.resource_skipped?`, `true`},
		{`shadow('/none').users.empty?`, `Inspec::Exceptions::ResourceSkipped: Can't find file: /none`},
		{`shadow('/none').users == []`, `false`},
	})
	// Whoever describes it must see that there is no answer.
	if got := a.state(t, `shadow('/none').where { true }`); got != "skipped: Can't find file: /none" {
		t.Error(got)
	}
}

func TestEtcGroup(t *testing.T) {
	a := newAsker(t, accounts...)
	a.answers(t, [][2]string{
		{`etc_group.to_s`, `"/etc/group"`},
		{`etc_group.resource_id`, `"/etc/group"`},
		{`etc_group.groups`, `["root", "adm", "www-data", "empty"]`},
		{`etc_group.gids`, `[0, 4, 33, 77]`},
		{`etc_group.users`, `["app", "root", "app"]`},
		{`etc_group.where(name: 'adm').users`, `["app", "root"]`},
		{`etc_group.where(group_id: '4').groups`, `["adm"]`},
		{`etc_group.where(gid: 99).gids`, `[]`},
		{`etc_group.where(name: 'adm').class`, `Inspec::Resources::EtcGroupView`},
	})
}

func TestUser(t *testing.T) {
	a := newAsker(t, append(accounts,
		rootfs.Entry{Path: "/etc/shadow", Type: "file", Content: "app:!:19701:1:60:7:::\nroot:$6$abc:19701:0:99999:7:::\n"},
	)...)
	a.answers(t, [][2]string{
		{`user('app').to_s`, `"User app"`},
		{`user('app').exists?`, `true`},
		{`[user('app').uid, user('app').gid, user('app').group, user('app').home, user('app').shell]`, `[1000, "1000 groups=1000", "", "/home/app", nil]`},
		{`user('app').groups`, `[]`},
		{`user('root').groups`, `["root", "adm"]`},
		{`user('app').belongs_to_group?('adm')`, `false`},
		{`user('root').belongs_to_primary_group?('root')`, `true`},
		{`user('root').has_login_shell?('/bin/bash')`, `true`},
		{`user('root').has_uid?(0)`, `true`},
		{`[user('app').mindays, user('app').maxdays, user('app').warndays]`, `[1, 60, 7]`},
		{`user('www-data').maxdays`, `"-1"`},
		{`user('root').encrypted_password`, `"$6$abc"`},
		{`user('ghost').exists?`, `false`},
		{`[user('ghost').uid, user('ghost').shell, user('ghost').groups, user('ghost').maxdays]`, `[nil, nil, nil, nil]`},
		{`user('app').passwordage > 1000`, `true`},
		{`user('app').badpasswordattempts`, `0`},

		{`users.to_s`, `"Users"`},
		{`users.usernames`, `["root", "www-data", "app"]`},
		{`users.where { uid >= 33 }.usernames`, `["www-data", "app"]`},
		{`users.where { uid >= 33 }.to_s`, `"Users with uid >= 33"`},
		{`users.where(username: 'root').homes`, `["/root"]`},
		{`users.where { maxdays.to_i > 60 }.usernames`, `["root"]`},
		{`users.where(username: 'zz').exist?`, `false`},
	})
}

// The answers are those of id, getent and chage of Debian 12, as InSpec reads
// them.
func TestOddAccounts(t *testing.T) {
	file := func(path, text string) rootfs.Entry { return rootfs.Entry{Path: path, Type: "file", Content: text} }
	a := newAsker(t,
		file("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n# c:x:5:5::/:/bin/sh\nshort:x:3\napp:x:1000:1000:App,,,:/home/app:/bin/sh\n"+
			"dup:x:1000:1001::/home/dup:\n+nis::::::\nmany:x:7:7:a:b:c:d:e\n  lead:x:8:8:l:/:/bin/sh\n"),
		file("/etc/group", "root:x:0:\nadm:x:4:app,dup\napp:x:1000:\nagain:x:1000:root\nwheel:x:10:root, app\nshort:x\n"),
		file("/etc/shadow", "root:*:0:0:99999:7:::\napp:!:19000:1:90:7:30:20000:\n"),
		file("/var/log/btmp", "x"),
	)
	a.answers(t, [][2]string{
		{`users.usernames`, `["root", nil, "app", "app", nil, "many", "lead"]`},
		{`users.uids`, `[0, nil, 1000, 1000, nil, 7, 8]`},
		{`users.gids`, `[0, nil, 1000, "1001 groups=1000", nil, "7 groups=7", "8 groups=8"]`},
		{`users.groups`, `[["root", "app", "wheel"], nil, ["app", "adm", "wheel"], [], nil, [], []]`},
		{`users.homes`, `["/root", nil, "/home/app", "/home/dup", nil, nil, "/"]`},
		{`users.mindays`, `[0, nil, 1, "-1", nil, nil, nil]`},
		{`[user('dup').group, user('lead').group]`, `["app", ""]`},
		{`[user('short').exists?, user('lead').exists?, user('+nis').exists?]`, `[false, true, false]`},
		{`[user('root').passwordage, user('dup').passwordage, user('many').passwordage]`, `[nil, nil, nil]`},
		{`user('root').badpasswordattempts`, `NotImplementedError: sonde does not support badpasswordattempts where there were some yet`},
		{`groups.names`, `["root", "adm", "app", "again", "wheel"]`},
		{`group('wheel').members`, `"root,app"`},
		{`group('short').gid`, `nil`},
	})
}

func TestTextThatIsNoUTF8(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/f", Type: "file", Content: "a\xff b c d\n"}, rootfs.Entry{Path: "/comment", Type: "file", Content: "# \xff\na b c d\n"})
	const bad = `ArgumentError: invalid byte sequence in UTF-8`
	a.answers(t, [][2]string{
		{`passwd('/f')`, bad},
		{`shadow('/f').users`, bad},
		{`etc_group('/f')`, bad},
		{`etc_hosts('/f')`, bad},
		{`etc_hosts('/comment').ip_address`, `["a"]`},
		{`etc_fstab('/f')`, bad},
		{`etc_fstab('/comment').device_name`, `["a"]`},
		{`sshd_config('/f').a`, bad},
		{`sshd_config('/f').content.length`, `9`},
		{`login_defs('/f').a`, bad},
		{`limits_conf('/f').a`, bad},
		{`auditd_conf('/f').a`, bad},
		{`ini('/f')`, bad},
		{`apache_conf('/comment')`, bad},
		{`mysql_conf('/comment')`, bad},
		{`postgres_ident_conf('/comment')`, bad},
		{`xinetd_conf('/f').services`, bad},
		{`xinetd_conf('/none').services.resource_skipped?`, `true`},
		{`sshd_config('/comment').a`, `"b c d"`},
	})
}

func TestBeforeAnythingIsRead(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/f", Type: "file", Content: "a = b\n"})
	a.answers(t, [][2]string{
		{`shadow('/f').params`, `nil`},
		{`s = shadow('/f'); s.users; s.params.length`, `1`},
		{`auditd_conf('/f').params`, `nil`},
		{`c = auditd_conf('/f'); c.a; c.params`, `{"a"=>"b"}`},
		{`etc_group('/none').groups`, `nil`},
		{`etc_group('/none').where(name: 'a').gids`, `nil`},
		{`etc_fstab('/none').params`, `{}`},
		{`sshd_config('/none').Port`, `Inspec::Exceptions::ResourceSkipped: Can't find file: /none`},
	})
}

func TestVirtualization(t *testing.T) {
	file := func(path, text string) rootfs.Entry { return rootfs.Entry{Path: path, Type: "file", Content: text} }
	for name, tt := range map[string]struct {
		files []rootfs.Entry
		want  string // system, role, virtual_system?, physical_system?
	}{
		"nothing":    {nil, `[nil, nil, false, true]`},
		"dockerenv":  {[]rootfs.Entry{file("/.dockerenv", "")}, `["docker", "guest", true, false]`},
		"cgroup":     {[]rootfs.Entry{file("/proc/self/cgroup", "1:name=systemd:/docker/0123\n")}, `["docker", "guest", true, false]`},
		"scope":      {[]rootfs.Entry{file("/proc/self/cgroup", "1:cpu:/system.slice/docker-01.scope\n")}, `["docker", "guest", true, false]`},
		"pods":       {[]rootfs.Entry{file("/proc/self/cgroup", "1:cpu:/kubepods/burstable/x\n")}, `["kubepods", "guest", true, false]`},
		"cgroup v2":  {[]rootfs.Entry{file("/proc/self/cgroup", "0::/\n"), file("/proc/1/environ", "A=1\x00")}, `[nil, nil, false, true]`},
		"podman":     {[]rootfs.Entry{file("/proc/self/cgroup", "0::/\n"), file("/proc/1/environ", "container=podman\x00")}, `["podman", "guest", true, false]`},
		"kvm":        {[]rootfs.Entry{file("/proc/cpuinfo", "model name : QEMU Virtual CPU version 2.5\n")}, `["kvm", "guest", true, false]`},
		"kvm host":   {[]rootfs.Entry{file("/sys/devices/virtual/misc/kvm", ""), file("/proc/cpuinfo", "flags: x\n")}, `["kvm", "host", false, false]`},
		"vbox":       {[]rootfs.Entry{file("/proc/modules", "a 1\nvboxguest 2\n")}, `["vbox", "guest", true, false]`},
		"vmware":     {[]rootfs.Entry{file("/sys/devices/virtual/dmi/id/product_name", "VMware Virtual Platform\n")}, `["vmware", "guest", true, false]`},
		"hyper-v":    {[]rootfs.Entry{file("/sys/devices/virtual/dmi/id/product_name", "Virtual Machine\n")}, `["hyper-v", "guest", true, false]`},
		"xen before": {[]rootfs.Entry{file("/.dockerenv", ""), file("/proc/xen/capabilities", "control_d\n")}, `["xen", "host", false, false]`},
	} {
		t.Run(name, func(t *testing.T) {
			newAsker(t, tt.files...).answers(t, [][2]string{
				{`v = virtualization; [v.system, v.role, v.virtual_system?, v.physical_system?]`, tt.want},
				{`virtualization.to_s`, `"Virtualization Detection"`},
			})
		})
	}
}

func TestPackageDebian(t *testing.T) {
	status := "Package: beta\nStatus: deinstall ok config-files\nVersion: 0.9-1\nArchitecture: amd64\n\n" +
		"Package: alpha\nStatus: install ok installed\nVersion: 1:2.3.4-5+deb12u1\nArchitecture: amd64\nDescription: x\n Package: fake\n\n" +
		"Package: gamma\nStatus: hold ok installed\nVersion: 3\nArchitecture: all\n"
	a := newAsker(t,
		rootfs.Entry{Path: "/etc/debian_version", Type: "file", Content: "12\n"},
		rootfs.Entry{Path: "/var/lib/dpkg/status", Type: "file", Content: status},
		rootfs.Entry{Path: "/var/lib/dpkg/status.d/tzdata", Type: "file", Content: "Package: tzdata\nVersion: 2024a\nArchitecture: all\n"},
		rootfs.Entry{Path: "/var/lib/dpkg/status.d/tzdata.md5sums", Type: "file", Content: "0123  x\n"},
	)
	a.answers(t, [][2]string{
		{`package('alpha').to_s`, `"System Package alpha"`},
		{`package('alpha').installed?`, `true`},
		{`package('alpha').held?`, `false`},
		{`package('alpha').version`, `"1:2.3.4-5+deb12u1"`},
		{`package('alpha').info[:only_version_no]`, `"2.3.4"`},
		{`package('alpha:amd64').installed?`, `true`},
		{`package('alpha:arm64').installed?`, `false`},
		{`package('beta').installed?`, `false`},
		{`package('beta').version`, `"0.9-1"`},
		{`package('gamma').held?`, `true`},
		{`package('delta').installed?`, `false`},
		{`package('delta').version`, `nil`},
		{`package('fake').installed?`, `false`},
		{`package('tzdata').installed?`, `true`},
		{`package('alpha').latest?`, `NotImplementedError: sonde does not support be_latest of package yet`},
		{`[package('beta').latest?, package('fake').latest?]`, `[false, false]`},

		{`packages(/a/).to_s`, `"Packages /a/"`},
		{`packages(/a/).names`, `["alpha", "beta", "gamma", "tzdata"]`},
		{`packages(/a/).statuses`, `["installed", "rc"]`},
		{`packages('alpha').versions`, `["2.3.4-5+deb12u1"]`},
		{`packages('a.pha').exist?`, `false`},
		{`packages(/a/).where { version.start_with?('2') }.names`, `["alpha", "tzdata"]`},
		{`packages(/a/).where(status: 'installed')`, "NoMethodError: undefined method `keys' for #<struct …"},
		{`packages(/none/).where(status: 'installed').names`, `[]`},
		{`package(' ALPHA ').installed?`, `true`},
		{`packages(7)`, `RuntimeError: Invalid name argument…`},
	})
}

// dpkg -s does not choose among the architectures of a package.
func TestPackageOfTwoArchitectures(t *testing.T) {
	const stanza = "Package: libc6\nStatus: install ok installed\nArchitecture: %s\nVersion: 2.36-9\n\n"
	newAsker(t,
		rootfs.Entry{Path: "/etc/debian_version", Type: "file", Content: "12.5\n"},
		rootfs.Entry{Path: "/var/lib/dpkg/status", Type: "file", Content: fmt.Sprintf(stanza+stanza, "amd64", "i386")},
	).answers(t, [][2]string{
		{`package('libc6').installed?`, `false`},
		{`package('libc6').version`, `nil`},
		{`package('libc6:i386').version`, `"2.36-9"`},
		{`packages('libc6').architectures`, `["amd64", "i386"]`},
	})
}

func TestPackageElsewhere(t *testing.T) {
	alpine := newAsker(t,
		rootfs.Entry{Path: "/etc/alpine-release", Type: "file", Content: "3.19.1\n"},
		rootfs.Entry{Path: "/lib/apk/db/installed", Type: "file", Content: "C:Q1\nP:musl\nV:1.2.4-r2\nA:x86_64\no:musl\n\nP:libcrypto3\nV:3.1.4-r5\nA:x86_64\no:openssl\n"},
	)
	alpine.answers(t, [][2]string{
		{`package('libcrypto3').installed?`, `true`},
		{`package('libcrypto3').version`, `"3.1.4-r5"`},
		{`package('none').installed?`, `false`},
		{`packages('openssl').versions`, `["3.1.4"]`},
	})
	for name, tt := range map[string]struct {
		files []rootfs.Entry
		want  string
	}{
		"no database": {
			[]rootfs.Entry{{Path: "/etc/debian_version", Type: "file", Content: "12\n"}},
			"failed: the installed packages are not known: there is no /var/lib/dpkg/status",
		},
		"rpm": {
			[]rootfs.Entry{{Path: "/etc/redhat-release", Type: "file", Content: "Rocky Linux release 9.3\n"}},
			"failed: the installed packages are not known: there is no /var/lib/rpm/rpmdb.sqlite",
		},
		"scratch": {nil, "skipped: The `package` resource is not supported on your OS yet."},
	} {
		if got := newAsker(t, tt.files...).state(t, `package('x')`); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestMount(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/proc/self/mountinfo", Type: "file", Content: "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro\n" +
		"30 21 0:25 / /tmp rw,nosuid,nodev shared:2 - tmpfs tmpfs rw,size=512k\n" +
		"31 30 0:26 / /tmp rw,noexec - tmpfs top ro\n" +
		"32 21 0:27 / /with\\040blank rw - tmpfs tmpfs rw\n"})
	a.answers(t, [][2]string{
		{`mount('/tmp').to_s`, `"Mount /tmp"`},
		{`mount('/tmp').mounted?`, `true`},
		{`mount('/tmp').count`, `2`},
		{`[mount('/tmp').device, mount('/tmp').type, mount('/tmp').options]`, `["top", "tmpfs", ["ro", "noexec"]]`},
		{`mount('/').options`, `["rw", "relatime", "errors=remount-ro"]`},
		{`mount('/with blank').mounted?`, `true`},
		{`mount('/var').mounted?`, `false`},
		{`mount('/var').options`, `nil`},
		{`file('/tmp').mounted?`, `true`},
		{`file('/var').mounted?`, `false`},
	})
	newAsker(t).answers(t, [][2]string{
		{`mount('/tmp').mounted?`, `Inspec::Exceptions::ResourceFailed: /proc/mounts cannot be read: no such file or directory`},
	})
}

func TestKernelParameter(t *testing.T) {
	file := func(path, text string) rootfs.Entry { return rootfs.Entry{Path: path, Type: "file", Content: text} }
	a := newAsker(t, file("/proc/sys/net/ipv4/ip_forward", "0\n"), file("/proc/sys/kernel/ostype", "Linux\n"),
		file("/proc/sys/net/ipv4/conf/eth0.100/rp_filter", "1\n"), file("/proc/sys/net/ipv4/range", "32768\t60999\n"))
	a.answers(t, [][2]string{
		{`kernel_parameter('net.ipv4.ip_forward').to_s`, `"Kernel Parameter net.ipv4.ip_forward"`},
		{`kernel_parameter('net.ipv4.ip_forward').value`, `0`},
		{`kernel_parameter('net/ipv4/ip_forward').value`, `0`},
		{`kernel_parameter('net.ipv4.conf.eth0/100.rp_filter').value`, `1`},
		{`kernel_parameter('kernel.ostype').value`, `"Linux"`},
		{`kernel_parameter('net.ipv4.range').value`, `"32768\t60999"`},
		{`kernel_parameter('no.such').value`, `nil`},
		{`kernel_parameter('net.ipv4').value`, `NotImplementedError: …`},
	})
	newAsker(t).answers(t, [][2]string{
		{`kernel_parameter('net.ipv4.ip_forward').value`, `Inspec::Exceptions::ResourceFailed: /proc/sys cannot be read: no such file or directory`},
	})
}

func TestKernelModule(t *testing.T) {
	file := func(path, text string) rootfs.Entry { return rootfs.Entry{Path: path, Type: "file", Content: text} }
	a := newAsker(t, file("/proc/modules", "ext4 1 0 - Live 0x0\nbr_netfilter 1 0 - Live 0x0\n"),
		file("/etc/modprobe.d/a.conf", "# blacklist commented\nblacklist usb-storage\ninstall cramfs /bin/true\n"),
		file("/etc/modprobe.d/b.conf", "\n"), file("/usr/lib/modprobe.d/b.conf", "blacklist shadowed\n"),
		file("/usr/lib/modprobe.d/c.conf", "install udf \\\n /bin/false\n"), file("/etc/modprobe.d/readme", "blacklist readme\n"))
	a.answers(t, [][2]string{
		{`kernel_module('ext4').to_s`, `"Kernel Module ext4"`},
		{`kernel_module('ext4').loaded?`, `true`},
		{`kernel_module('ext').loaded?`, `false`},
		{`kernel_module('br-netfilter').loaded?`, `false`},
		{`kernel_module('cramfs').disabled?`, `true`},
		{`kernel_module('cramfs').blacklisted?`, `true`},
		{`kernel_module('udf').disabled?`, `true`},
		{`kernel_module('usb_storage').blacklisted?`, `true`},
		{`kernel_module('usb_storage').disabled?`, `false`},
		{`kernel_module('shadowed').blacklisted?`, `false`},
		{`kernel_module('readme').blacklisted?`, `false`},
		{`kernel_module('commented').blacklisted?`, `false`},
	})
	newAsker(t).answers(t, [][2]string{
		{`kernel_module('ext4').loaded?`, `Inspec::Exceptions::ResourceFailed: /proc/modules cannot be read: no such file or directory`},
	})
}
