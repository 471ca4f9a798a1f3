// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

// proc is a process of a root without a procfs, as plain files.
func proc(pid, state, cmdline string, uid string) []rootfs.Entry {
	dir := "/proc/" + pid + "/"
	return []rootfs.Entry{
		{Path: dir + "stat", Type: "file", Content: pid + " (a (b) c) " + state + " 0 " + pid + " " + pid +
			" 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 3 0 1000 10240000 500 0 0 0\n"},
		{Path: dir + "status", Type: "file", Content: "Name:\ta\nUid:\t1\t" + uid + "\t1\t1\nVmLck:\t0 kB\nVmRSS:\t2000 kB\n"},
		{Path: dir + "cmdline", Type: "file", Content: cmdline},
	}
}

func TestProcesses(t *testing.T) {
	entries := append(accounts,
		rootfs.Entry{Path: "/proc/uptime", Type: "file", Content: "110.00 1.00\n"},
		rootfs.Entry{Path: "/proc/meminfo", Type: "file", Content: "MemTotal:       200000 kB\n"},
	)
	entries = append(entries, proc("1", "S", "/app\x00--listen\x00:80\x00", "0")...)
	entries = append(entries, proc("7", "R", "/usr/sbin/nginx\x00", "33")...)
	entries = append(entries, proc("9", "Z", "", "4242")...)
	a := newAsker(t, entries...)
	a.answers(t, [][2]string{
		{`processes.to_s`, `"Processes /.*/"`},
		{`processes('nginx').to_s`, `"Processes nginx"`},
		{`processes.pids`, `[1, 7, 9]`},
		{`processes.users`, `["root", "www-data", "4242"]`},
		{`processes.commands`, `["/app --listen :80", "/usr/sbin/nginx", "[a (b) c] <defunct>"]`},
		{`processes.states`, `["Ssl", "Rsl", "Zsl"]`},
		{`[processes.rss.first, processes.vsz.first, processes.mem.first, processes.cpus.first, processes.time.first, processes.tty.first]`, `[2000, 10000, "1.0", "2.0", "00:00:02", "?"]`},
		{`processes('app').pids`, `[1]`},
		{`processes('/app').pids`, `[1]`},
		{`processes('ngin').exist?`, `false`},
		{`processes(/listen|nginx/).pids`, `[1, 7]`},
		{`processes('nginx').running?`, `true`},
		{`processes('none').running?`, `false`},
		{`processes.where(user: 'root')`, `TypeError: no implicit conversion of nil into Array`},
		{`processes(/none/).where(user: 'root').count`, `0`},
		{`processes.where { pid < 5 && user == 'root' }.entries.length`, `1`},
		{`processes(/a/).entries.map { |e| e.command.split.first }.first`, `"/app"`},
	})
}

// TestNoProcesses holds that a target whose processes are not known is no
// target without processes.
func TestNoProcesses(t *testing.T) {
	a := newAsker(t, rootfs.Entry{Path: "/proc/uptime", Type: "file", Content: "1 1"})
	want := "the target's processes are not known: its /proc shows none"
	if got := a.state(t, `processes('x')`); got != "failed: "+want {
		t.Error(got)
	}
	a.answers(t, [][2]string{
		{`processes('x').exists?`, "Inspec::Exceptions::ResourceFailed: " + want},
		{`processes('x').where { true }.resource_failed?`, "true"},
		{`processes('x').to_s`, `"Processes x"`},
	})
}

func TestProcessesOfThisMachine(t *testing.T) {
	a := newAskerAt(t, "/")
	a.answers(t, [][2]string{
		{`processes.pids.include?(1)`, `true`},
		{`processes.entries.all? { |e| e.stat =~ /\A[DIRSTZtX]/ && e.start =~ /\A(\w{3} \d{2}|\d{2}:\d{2}:\d{2})\z/ }`, `true`},
	})
}
