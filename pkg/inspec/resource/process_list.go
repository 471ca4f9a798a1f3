// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// process is a running process as `ps wwaxo` shows it.
type process struct {
	pid                     int
	label, cpu, mem         string
	vsz, rss                int // KiB
	tty, stat, start, clock string
	user, command           string
}

func (p process) row() *interp.Hash {
	return row("label", p.label, "pid", p.pid, "cpu", p.cpu, "mem", p.mem, "vsz", p.vsz, "rss", p.rss,
		"tty", p.tty, "stat", p.stat, "start", p.start, "time", p.clock, "user", p.user, "command", p.command)
}

// ticks is the unit of times in /proc/PID/stat: USER_HZ, which is 100 wherever
// Linux runs.
const ticks = 100

// processList reads the process table of the target. A process that ends
// meanwhile is left out. A /proc without any process cannot tell what runs.
func (h *Host) processList(ctx context.Context) ([]process, error) {
	names, err := h.Root.ReadDir("/proc")
	if err != nil && !missing(err) {
		return nil, unknowable(err)
	}
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil && pid > 0 {
			pids = append(pids, pid)
		}
	}
	if len(pids) == 0 {
		return nil, interp.Raise(interp.ResourceFailed, "the target's processes are not known: its /proc shows none")
	}
	slices.Sort(pids)
	now := h.uptime()
	self := h.Root.Self()
	var out []process
	for _, pid := range pids {
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		if pid == self {
			continue
		}
		p, err := h.process(pid, now)
		if errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ESRCH) {
			continue
		}
		if err != nil {
			return nil, unknowable(err)
		}
		out = append(out, p)
	}
	return out, nil
}

// instant is the machine's clock and memory, by which ages and shares go.
type instant struct {
	uptime float64 // seconds
	memory int     // KiB
	now    time.Time
}

// uptime reads the target's /proc; a target without these files gets zero
// ages and shares.
func (h *Host) uptime() instant {
	i := instant{now: time.Now()}
	if data, err := h.Root.ReadFile("/proc/uptime"); err == nil {
		first, _, _ := strings.Cut(string(data), " ")
		i.uptime, _ = strconv.ParseFloat(first, 64)
	}
	if data, err := h.Root.ReadFile("/proc/meminfo"); err == nil {
		i.memory = leadingInt(statusField(string(data), "MemTotal"))
	}
	return i
}

func (h *Host) process(pid int, now instant) (process, error) {
	dir := fmt.Sprintf("/proc/%d/", pid)
	stat, err := h.Root.ReadFile(dir + "stat")
	if err != nil {
		return process{}, err
	}
	status, err := h.Root.ReadFile(dir + "status")
	if err != nil {
		return process{}, err
	}
	cmdline, err := h.Root.ReadFile(dir + "cmdline")
	if err != nil {
		return process{}, err
	}
	s, err := parseStat(string(stat))
	if err != nil {
		return process{}, fmt.Errorf("%sstat: %w", dir, err)
	}
	p := process{pid: pid, vsz: s.vsize / 1024, rss: leadingInt(statusField(string(status), "VmRSS"))}
	p.label = "-"
	if data, err := h.Root.ReadFile(dir + "attr/current"); err == nil {
		if label := strings.TrimRight(string(data), "\x00\n"); label != "" {
			p.label = label
		}
	}
	used := float64(s.utime+s.stime) / ticks
	age := max(now.uptime-float64(s.starttime)/ticks, 0)
	p.cpu, p.mem = "0.0", "0.0"
	if age >= 1 {
		p.cpu = fmt.Sprintf("%.1f", min(used/age*100, 999))
	}
	if now.memory > 0 {
		p.mem = fmt.Sprintf("%.1f", float64(p.rss)*100/float64(now.memory))
	}
	p.tty = ttyName(s.tty)
	p.stat = s.flags(leadingInt(statusField(string(status), "VmLck")))
	started := now.now.Add(-time.Duration(age * float64(time.Second)))
	p.start = started.Format("15:04:05")
	if age >= 24*60*60 {
		p.start = started.Format("Jan 02")
	}
	p.clock = cpuTime(int(used))
	if p.user, err = h.processUser(statusField(string(status), "Uid")); err != nil {
		return process{}, err
	}
	p.command = commandLine(cmdline, s.comm)
	if s.state == "Z" && len(cmdline) == 0 {
		p.command = "[" + s.comm + "] <defunct>"
	}
	return p, nil
}

// processUser is the name of a process's effective user, or its id.
func (h *Host) processUser(ids string) (string, error) {
	fields := append(strings.Fields(ids), "", "")
	effective := fields[1]
	uid, err := strconv.ParseUint(effective, 10, 32)
	if err != nil {
		return "", fmt.Errorf("a process has the user ids %q", ids)
	}
	name, err := h.userName(uint32(uid))
	if err != nil {
		return "", err
	}
	if name == "UNKNOWN" {
		return effective, nil
	}
	return name, nil
}

// statusField is a line of /proc/PID/status without its name.
func statusField(status, name string) string {
	for line := range strings.Lines(status) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// procStat is what is used of /proc/PID/stat (proc(5)).
type procStat struct {
	comm, state                      string
	pgrp, session, tty, tpgid        int
	utime, stime, nice, threads, pid int
	starttime, vsize                 int
}

func parseStat(text string) (procStat, error) {
	open, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return procStat{}, errors.New("no command in it")
	}
	fields := strings.Fields(text[end+1:])
	if len(fields) < 22 {
		return procStat{}, errors.New("too few fields")
	}
	n := func(i int) int { // The state is the third field.
		v, _ := strconv.ParseInt(fields[i-3], 10, 64)
		return int(v)
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(text[:open]))
	return procStat{
		comm: text[open+1 : end], state: fields[0], pid: pid,
		pgrp: n(5), session: n(6), tty: n(7), tpgid: n(8), utime: n(14), stime: n(15),
		nice: n(19), threads: n(20), starttime: n(22), vsize: n(23),
	}, nil
}

// flags is the state with what ps adds to it.
func (s procStat) flags(locked int) string {
	out := s.state
	switch {
	case s.nice < 0:
		out += "<"
	case s.nice > 0:
		out += "N"
	}
	if locked > 0 {
		out += "L"
	}
	if s.session == s.pid {
		out += "s"
	}
	if s.threads > 1 {
		out += "l"
	}
	if s.tpgid > 0 && s.pgrp == s.tpgid {
		out += "+"
	}
	return out
}

// ttyName is a terminal's name from its device number.
func ttyName(device int) string {
	major, minor := device>>8&0xfff, device&0xff|device>>12&0xfff00
	switch {
	case device == 0:
		return "?"
	case major >= 136 && major <= 143:
		return fmt.Sprintf("pts/%d", (major-136)<<8|minor)
	case major == 4 && minor < 64:
		return fmt.Sprintf("tty%d", minor)
	case major == 4:
		return fmt.Sprintf("ttyS%d", minor-64)
	}
	return "?"
}

func cpuTime(seconds int) string {
	days, rest := seconds/86400, seconds%86400
	clock := fmt.Sprintf("%02d:%02d:%02d", rest/3600, rest/60%60, rest%60)
	if days > 0 {
		return fmt.Sprintf("%d-%s", days, clock)
	}
	return clock
}

// commandLine joins the arguments with blanks. A process without any, as
// those of the kernel, is its name in brackets.
func commandLine(cmdline []byte, comm string) string {
	line := strings.TrimRight(string(cmdline), "\x00")
	if line == "" {
		return "[" + comm + "]"
	}
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == 0:
			return ' '
		case r < ' ' || r == 0x7f:
			return '?'
		}
		return r
	}, line)
	return strings.TrimSpace(clean)
}
