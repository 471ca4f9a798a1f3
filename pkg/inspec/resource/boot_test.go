// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"strings"
	"testing"
)

func TestGrubConf(t *testing.T) {
	const menu = "set timeout=5\nmenuentry 'Linux' --class x {\n\tinsmod ext2\n\tset root='hd0,msdos1'\n\tlinux\t/vmlinuz root=/dev/sda audit=1\n\tinitrd /initrd\n}\nmenuentry \"Rescue (old)\" --class x {\n\tlinux /rescue\n}\n"
	debian := fileEntry("/etc/debian_version", "12.11\n")
	a := newAsker(t, debian, fileEntry("/boot/grub/grub.cfg", menu),
		fileEntry("/etc/default/grub", "GRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX=\"audit=1\"\nGRUB_TIMEOUT=5\n"),
		fileEntry("/many.cfg", strings.Repeat("menuentry 'a' --\n", 2000)), fileEntry("/nameless.cfg", "menuentry x {\n"))
	a.answers(t, [][2]string{
		{`grub_conf.to_s`, `"Grub Config"`},
		{`grub_conf.resource_id`, `"/boot/grub/grub.cfg"`},
		{`grub_conf.GRUB_TIMEOUT`, `"5"`},
		{`grub_conf.GRUB_CMDLINE_LINUX`, `"\"audit=1\""`},
		{`grub_conf.kernel`, `["linux", "/vmlinuz", "root=/dev/sda", "audit=1"]`},
		{`[grub_conf.initrd, grub_conf.root, grub_conf.insmod]`, `["/initrd", "hd0,msdos1", ["ext2"]]`},
		{`grub_conf(nil, 'Rescue (old)').kernel`, `["linux", "/rescue"]`},
		{`grub_conf(nil, 'None').kernel`, `TypeError: no implicit conversion of nil into Hash`},
		{`grub_conf.nope`, `nil`},
		{`grub_conf('/many.cfg').kernel`, `Inspec::Exceptions::ResourceFailed: there are more than …`},
		{`grub_conf('/nameless.cfg').kernel`, `Inspec::Exceptions::ResourceFailed: Failed to extract menuentry name …`},
	})
	a.states(t, [][2]string{{`grub_conf('/none')`, "skipped: Can't find file: /none"}})
	newAsker(t, debian, fileEntry("/boot/grub/grub.cfg", menu), fileEntry("/etc/default/grub", "GRUB_DEFAULT=saved\n"),
		fileEntry("/boot/grub2/grubenv", "saved_entry=Rescue (old)\n")).answers(t, [][2]string{{`grub_conf.name`, `"Rescue (old)"`}})
	newAsker(t).states(t, [][2]string{{`grub_conf`, "skipped: The `grub_conf` resource is not yet supported on the target OS "}})
	newAsker(t, fileEntry("/etc/redhat-release", "CentOS release 6.9 (Final)\n"),
		fileEntry("/etc/grub.conf", "default=1\ntimeout=5\ntitle A (1)\n\troot (hd0,0)\n\tkernel /a ro\ntitle B (2)\n\tkernel /b ro audit=1\n\tinitrd /bi\n"),
	).answers(t, [][2]string{
		{`grub_conf.timeout`, `"5"`},
		{`grub_conf.kernel`, `["/b", "ro", "audit=1"]`},
		{`grub_conf.initrd`, `"/bi"`},
		{`grub_conf('/etc/grub.conf', 'A (1)').kernel`, `["/a", "ro"]`},
	})
}

func TestXinetdConf(t *testing.T) {
	a := newAsker(t,
		fileEntry("/etc/xinetd.conf", "# c\ndefaults\n{\n instances = 60\n}\nincludedir /etc/xinetd.d\n"),
		fileEntry("/etc/xinetd.d/chargen", "service chargen\n{\n socket_type = dgram\n wait = yes # c\n disable = yes\n}\n"),
		fileEntry("/etc/xinetd.d/echo", "service echo\n{\n socket_type = stream\n id = echo-stream\n disable = no\n}\n"),
		fileEntry("/folderless", "includedir /none\n"), fileEntry("/brace", "service x {\n}\n"),
		fileEntry("/loop/a", "includedir /loop\n"),
	)
	a.answers(t, [][2]string{
		{`xinetd_conf.to_s`, `"Xinetd config /etc/xinetd.conf"`},
		{`xinetd_conf.services.sort`, `["chargen", "echo"]`},
		{`xinetd_conf.services('chargen').protocols`, `["udp"]`},
		{`xinetd_conf.services('chargen').disabled?`, `true`},
		{`xinetd_conf.services('chargen').enabled?`, `false`},
		{`xinetd_conf.services('echo').enabled?`, `true`},
		{`xinetd_conf.services('echo').ids`, `["echo-stream"]`},
		{`xinetd_conf.where { socket_type == 'dgram' }.wait`, `["yes"]`},
		{`xinetd_conf.params['defaults']`, `{"instances"=>"60"}`},
		{`xinetd_conf('/brace').params`, "NoMethodError: undefined method `[]' for nil:NilClass"},
		{`xinetd_conf('/folderless').params`, `Inspec::Exceptions::ResourceSkipped: Can't find folder: /none`},
		{`xinetd_conf('/loop/a').params`, `Inspec::Exceptions::ResourceFailed: more than …`},
	})
	a.states(t, [][2]string{{`xinetd_conf('/none')`, "skipped: Can't find file: /none"}})
}
