// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

func psDefinition() definition {
	return definition{
		name: "ps", summary: "prints the processes of the target's /proc",
		words: "aux, ax, -e, -A, -f, -ef, -C NAME, -p PID, -u and -U USER, -o and o FIELDS, --no-headers; the fields pid ppid pgid sid uid gid euid user euser group comm ucmd args command cmd stat state s tty tt ni nlwp time cputime vsz rss etimes %cpu pcpu c %mem pmem start_time stime lstart",
		notes: []string{
			"The shell, ps and the programs beside it in a pipeline, which would be among the processes, are not shown.",
			"Without an option that chooses processes it is refused: those would be of the asking terminal.",
			"A name of more than eight characters in a column is refused: versions shorten it in different ways.",
		},
		run: ps,
	}
}

// psProcess is what is read of a process.
type psProcess struct {
	pid      int
	stat     []string // the fields of /proc/PID/stat from the state on
	comm     string
	args     string
	ids      [2][4]uint32 // real, effective, saved and file system ids of user and group
	locked   bool
	resident int64 // KiB
}

func (p psProcess) number(i int) int64 { // i as in proc(5), from 1
	if i-3 >= len(p.stat) {
		return 0
	}
	n, _ := strconv.ParseInt(p.stat[i-3], 10, 64)
	return n
}

// psField is a column.
type psField struct {
	name, title string
	width       int
	left        bool
	text        func(l *psListing, p psProcess) (string, error)
}

// psListing is a ps at work.
type psListing struct {
	*call
	fields  []psField
	headers bool
	uptime  float64
	memory  int64
	pidMax  int
}

func ps(c *call) (int, error) {
	l := &psListing{call: c, headers: true}
	wanted, err := l.parse()
	if err != nil {
		return 0, err
	}
	all, err := l.processes()
	if err != nil {
		return 0, err
	}
	if err := l.machine(); err != nil {
		return 0, err
	}
	var rows [][]string
	for _, p := range all {
		ok, err := wanted(p)
		if err != nil {
			return 0, err
		}
		if !ok {
			continue
		}
		row := make([]string, len(l.fields))
		for i, f := range l.fields {
			if row[i], err = f.text(l, p); err != nil {
				return 0, err
			}
		}
		rows = append(rows, row)
	}
	if l.headers {
		titles := make([]string, len(l.fields))
		blank := true
		for i, f := range l.fields {
			titles[i] = f.title
			blank = blank && f.title == ""
		}
		if !blank {
			if err := l.row(titles); err != nil {
				return 0, err
			}
		}
	}
	for _, row := range rows {
		if err := l.row(row); err != nil {
			return 0, err
		}
	}
	return int(truth(len(rows) == 0)), nil
}

// row prints cells as procps does: one that is too wide takes the blanks of
// those that follow (procps: show_one_proc).
func (l *psListing) row(cells []string) error {
	var b strings.Builder
	at, due := 0, 0
	for i, f := range l.fields {
		text := cells[i]
		if i == len(l.fields)-1 && f.left {
			text = strings.TrimRight(text, " ")
		}
		width := l.width(f)
		pad := 0
		if !f.left {
			pad = max(0, width-len(text))
		}
		blanks := due - at + pad
		if blanks < 1 && i > 0 {
			blanks = 1
		}
		if i == 0 {
			blanks = pad
		}
		b.WriteString(strings.Repeat(" ", blanks))
		b.WriteString(text)
		at += blanks + len(text)
		due += width
		due++
	}
	return l.printf("%s\n", b.String())
}

// width is that of a column, which for ids goes by the greatest there may be.
func (l *psListing) width(f psField) int {
	if f.width < 0 {
		return max(5, len(strconv.Itoa(l.pidMax)))
	}
	return f.width
}

// parse reads the options, and tells which processes they choose.
func (l *psListing) parse() (func(psProcess) (bool, error), error) {
	all, full, aux := false, false, false
	var choose []func(psProcess) (bool, error)
	args := l.args
	value := func(rest string) (string, error) {
		if rest != "" {
			return rest, nil
		}
		if len(args) == 0 {
			return "", unsupported("ps without the argument of an option")
		}
		v := args[0]
		args = args[1:]
		return v, nil
	}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch arg {
		case "--no-headers", "--no-heading":
			l.headers = false
			continue
		case "aux", "auxw", "auxww", "-aux", "auxwww":
			all, aux = true, true
			continue
		case "ax", "-ax", "axw", "axww":
			return nil, unsupported("ps %s, which prints times in the way of BSD", arg)
		}
		bsd := !strings.HasPrefix(arg, "-")
		letters := strings.TrimPrefix(arg, "-")
		for letters != "" {
			letter := letters[0]
			letters = letters[1:]
			switch {
			case letter == 'e' && !bsd || letter == 'A' && !bsd:
				all = true
			case letter == 'f' && !bsd:
				full = true
			case letter == 'w':
			case letter == 'a' && bsd && strings.HasPrefix(letters, "x"):
				all, letters = true, letters[1:]
			case letter == 'o':
				v, err := value(letters)
				if err != nil {
					return nil, err
				}
				letters = ""
				if err := l.columns(v); err != nil {
					return nil, err
				}
			case letter == 'C' && !bsd, letter == 'p', letter == 'u' && !bsd, letter == 'U' && !bsd:
				v, err := value(letters)
				if err != nil {
					return nil, err
				}
				letters = ""
				test, err := l.selection(letter, v)
				if err != nil {
					return nil, err
				}
				choose = append(choose, test)
			default:
				return nil, unsupported("ps %s", arg)
			}
		}
	}
	if !all && choose == nil {
		return nil, unsupported("ps of the processes of a terminal")
	}
	if l.fields == nil {
		names := "pid,tname,time,ucmd"
		switch {
		case aux:
			names = "user,pid,%cpu,%mem,vsz,rss,tname,stat,start_time,bsdtime,args"
		case full:
			names = "uid_hack,pid,ppid,c,stime,tname,time,cmd"
		}
		if err := l.columns(names); err != nil {
			return nil, err
		}
	} else if full || aux {
		return nil, unsupported("ps -o with -f or u")
	}
	return func(p psProcess) (bool, error) {
		if all {
			return true, nil
		}
		for _, test := range choose {
			if ok, err := test(p); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	}, nil
}

// selection is -C, -p, -u (effective) or -U (real) with a list.
func (l *psListing) selection(letter byte, list string) (func(psProcess) (bool, error), error) {
	items := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	var ids []uint32
	for _, item := range items {
		n, err := strconv.ParseUint(item, 10, 32)
		switch letter {
		case 'C':
			continue
		case 'p':
			if err != nil {
				return nil, unsupported("ps -p %s", list)
			}
		default:
			if err != nil {
				id, known, lookupErr := l.names.userID(l.root, item)
				if lookupErr != nil {
					return nil, lookupErr
				}
				if !known {
					return nil, unsupported("ps -%c with the unknown user %s", letter, item)
				}
				n = uint64(id)
			}
		}
		ids = append(ids, uint32(n))
	}
	return func(p psProcess) (bool, error) {
		switch letter {
		case 'C':
			if slices.Contains(items, p.comm) {
				return true, nil
			}
			for _, item := range items {
				if len(p.comm) == 15 && strings.HasPrefix(item, p.comm) && item != p.comm {
					return false, unsupported("ps -C %s, a name that the kernel cuts short,", item)
				}
			}
			return false, nil
		case 'p':
			return slices.Contains(ids, uint32(p.pid)), nil
		case 'u':
			return slices.Contains(ids, p.ids[0][1]), nil
		}
		return slices.Contains(ids, p.ids[0][0]), nil
	}, nil
}

// columns adds those that a list names: NAME, NAME:WIDTH, NAME=TITLE.
func (l *psListing) columns(list string) error {
	for list != "" {
		end := strings.IndexAny(list, ", ")
		item := list
		if end >= 0 {
			item = list[:end]
		}
		rest := strings.TrimLeft(list[len(item):], ", ")
		item, title, titled := strings.Cut(item, "=")
		if title != "" && rest != "" {
			return unsupported("ps -o %s, where versions take the comma in different ways,", list)
		}
		list = rest
		name, width, sized := strings.Cut(item, ":")
		f, ok := psColumns()[name]
		if !ok {
			return unsupported("the field %s of ps", name)
		}
		f.name = name
		if sized {
			n, err := strconv.Atoi(width)
			if err != nil || n < 1 || n > 1000 {
				return unsupported("the width of %s of ps", item)
			}
			f.width = n
		}
		if titled {
			f.title = title
			if !sized && f.width >= 0 {
				f.width = max(f.width, len(title))
			}
		}
		l.fields = append(l.fields, f)
	}
	return nil
}

// psColumns are the columns by name (procps: src/ps/output.c).
var psColumns = sync.OnceValue(func() map[string]psField {
	number := func(title string, width int, i int) psField {
		return psField{title: title, width: width, text: func(_ *psListing, p psProcess) (string, error) { return strconv.FormatInt(p.number(i), 10), nil }}
	}
	id := func(title string, which, kind int) psField {
		return psField{title: title, width: 5, text: func(_ *psListing, p psProcess) (string, error) {
			return strconv.FormatUint(uint64(p.ids[which][kind]), 10), nil
		}}
	}
	name := func(title string, which, kind int) psField {
		return psField{title: title, width: 8, left: true, text: func(l *psListing, p psProcess) (string, error) {
			text, err := l.owner(p.ids[0][kind])
			if which == 1 {
				text, err = l.group(p.ids[1][kind])
			}
			if len(text) > 8 && l.named(text) {
				return "", unsupported("ps of the user or group %s, whose name is long,", text)
			}
			return text, err
		}}
	}
	word := func(title string, width int, text func(p psProcess) string) psField {
		return psField{title: title, width: width, left: true, text: func(_ *psListing, p psProcess) (string, error) { return text(p), nil }}
	}
	args := word("COMMAND", 27, func(p psProcess) string { return p.args })
	comm := word("COMMAND", 15, func(p psProcess) string { return p.shown() })
	tty := word("TT", 8, psProcess.tty)
	titled := func(f psField, title string) psField {
		f.title = title
		return f
	}
	share := func(title string, text func(l *psListing, p psProcess) string) psField {
		return psField{title: title, width: 4, text: func(l *psListing, p psProcess) (string, error) { return text(l, p), nil }}
	}
	cpu := share("%CPU", (*psListing).cpu)
	mem := share("%MEM", (*psListing).mem)
	clock := psField{title: "TIME", width: 8, text: func(_ *psListing, p psProcess) (string, error) { return p.clock(), nil }}
	start := func(title string, width int, text func(l *psListing, at time.Time) string) psField {
		return psField{title: title, width: width, text: func(l *psListing, p psProcess) (string, error) {
			zone, err := l.zone()
			if err != nil {
				return "", err
			}
			return text(l, l.started(p).In(zone)), nil
		}}
	}
	begun := start("START", 5, (*psListing).startTime)
	return map[string]psField{
		"pid":  {title: "PID", width: -1, text: func(_ *psListing, p psProcess) (string, error) { return strconv.Itoa(p.pid), nil }},
		"ppid": number("PPID", -1, 4), "pgid": number("PGID", -1, 5), "pgrp": number("PGRP", -1, 5), "sid": number("SID", -1, 6), "sess": number("SESS", -1, 6),
		"ni": number("NI", 3, 19), "nlwp": number("NLWP", 4, 20),
		"uid": id("UID", 0, 1), "euid": id("EUID", 0, 1), "ruid": id("RUID", 0, 0), "gid": id("GID", 1, 1), "egid": id("EGID", 1, 1), "rgid": id("RGID", 1, 0),
		"user": name("USER", 0, 1), "euser": name("EUSER", 0, 1), "ruser": name("RUSER", 0, 0), "uname": name("USER", 0, 1), "uid_hack": name("UID", 0, 1),
		"group": name("GROUP", 1, 1), "egroup": name("EGROUP", 1, 1), "rgroup": name("RGROUP", 1, 0),
		"comm": comm, "ucmd": titled(comm, "CMD"), "ucomm": comm, "args": args, "command": args, "cmd": titled(args, "CMD"),
		"stat": word("STAT", 4, psProcess.state), "state": word("S", 1, func(p psProcess) string { return p.stat[0] }), "s": word("S", 1, func(p psProcess) string { return p.stat[0] }),
		"tty": tty, "tt": tty, "tname": titled(tty, "TTY"),
		"time": clock, "cputime": clock,
		"bsdtime": {title: "TIME", width: 6, text: func(_ *psListing, p psProcess) (string, error) {
			seconds := p.seconds()
			return fmt.Sprintf("%d:%02d", seconds/60, seconds%60), nil
		}},
		"vsz": {title: "VSZ", width: 6, text: func(_ *psListing, p psProcess) (string, error) { return strconv.FormatInt(p.number(23)/1024, 10), nil }},
		"rss": {title: "RSS", width: 5, text: func(_ *psListing, p psProcess) (string, error) { return strconv.FormatInt(p.resident, 10), nil }},
		"etimes": {title: "ELAPSED", width: 7, text: func(l *psListing, p psProcess) (string, error) {
			return strconv.FormatInt(int64(l.age(p)), 10), nil
		}},
		"%cpu": cpu, "pcpu": cpu, "%mem": mem, "pmem": mem,
		"c": {title: "C", width: 2, text: func(l *psListing, p psProcess) (string, error) {
			return strconv.Itoa(min(99, int(l.load(p)/10))), nil
		}},
		"stime": titled(begun, "STIME"), "start_time": begun,
		"lstart": start("STARTED", 24, func(_ *psListing, at time.Time) string { return at.Format("Mon Jan _2 15:04:05 2006") }),
	}
})

// named tells a name from a number.
func (l *psListing) named(text string) bool { return strings.Trim(text, "0123456789") != "" }

// startTime is the clock for today, the day for this year, else the year.
func (l *psListing) startTime(at time.Time) string {
	now := l.now().In(at.Location())
	switch {
	case now.Year() != at.Year():
		return at.Format("2006")
	case now.YearDay() != at.YearDay():
		return at.Format("Jan02")
	}
	return at.Format("15:04")
}

// machine reads the clock and the memory that shares go by.
func (l *psListing) machine() error {
	data, err := l.root.ReadFile("/proc/uptime")
	if err != nil {
		return unknown("how long the machine runs, without /proc/uptime,")
	}
	first, _, _ := strings.Cut(string(data), " ")
	if l.uptime, err = strconv.ParseFloat(first, 64); err != nil {
		return unknown("how long the machine runs, by /proc/uptime,")
	}
	if data, err = l.root.ReadFile("/proc/meminfo"); err != nil {
		return unknown("how much memory there is, without /proc/meminfo,")
	}
	_, rest, _ := strings.Cut("\n"+string(data), "\nMemTotal:")
	if _, err := fmt.Sscan(rest, &l.memory); err != nil || l.memory <= 0 {
		return unknown("how much memory there is, by /proc/meminfo,")
	}
	l.pidMax = 32768
	if data, err = l.root.ReadFile("/proc/sys/kernel/pid_max"); err == nil {
		if n, err := strconv.Atoi(strings.TrimSpace(string(data))); err == nil {
			l.pidMax = n - 1
		}
	}
	return nil
}

// userHertz is the unit of times in /proc/PID/stat.
const userHertz = 100

func (l *psListing) age(p psProcess) float64 {
	return max(0, l.uptime-float64(p.number(22))/userHertz)
}

func (l *psListing) started(p psProcess) time.Time {
	return l.now().Add(-time.Duration(l.age(p) * float64(time.Second)))
}

func (p psProcess) seconds() int64 { return (p.number(14) + p.number(15)) / userHertz }

// load is the share of the processor, in tenths of a percent.
func (l *psListing) load(p psProcess) int64 {
	age := int64(l.age(p))
	if age == 0 {
		return 0
	}
	return (p.number(14) + p.number(15)) * 1000 / userHertz / age
}

func (l *psListing) cpu(p psProcess) string {
	n := l.load(p)
	if n > 999 {
		return strconv.FormatInt(n/10, 10)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

func (l *psListing) mem(p psProcess) string {
	n := min(999, p.resident*1000/l.memory)
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

func (p psProcess) clock() string {
	s := p.seconds()
	text := fmt.Sprintf("%02d:%02d:%02d", s/3600%24, s/60%60, s%60)
	if days := s / 86400; days > 0 {
		text = fmt.Sprintf("%d-%s", days, text)
	}
	return text
}

// shown is the name of a process; that of one without arguments stands in
// brackets only where arguments are shown.
func (p psProcess) shown() string {
	if p.stat[0] == "Z" {
		return p.comm + " <defunct>"
	}
	return p.comm
}

// state is the state with what ps adds to it.
func (p psProcess) state() string {
	out := p.stat[0]
	switch nice := p.number(19); {
	case nice < 0:
		out += "<"
	case nice > 0:
		out += "N"
	}
	if p.locked {
		out += "L"
	}
	if p.number(6) == int64(p.pid) {
		out += "s"
	}
	if p.number(20) > 1 {
		out += "l"
	}
	if p.number(8) == p.number(5) {
		out += "+"
	}
	return out
}

func (p psProcess) tty() string {
	n := uint64(p.number(7))
	major, minor := unix.Major(n), unix.Minor(n)
	switch {
	case n == 0:
		return "?"
	case major >= 136 && major <= 143:
		return fmt.Sprintf("pts/%d", (major-136)*256+minor)
	case major == 4 && minor < 64:
		return fmt.Sprintf("tty%d", minor)
	case major == 4:
		return fmt.Sprintf("ttyS%d", minor-64)
	case major == 5 && minor == 1:
		return "console"
	}
	return "?"
}

// processes are all that /proc shows, but this very program.
func (l *psListing) processes() ([]psProcess, error) {
	names, err := l.root.ReadDir("/proc")
	if err != nil {
		return nil, unknown("which processes there are, without /proc,")
	}
	var out []psProcess
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil || pid == l.root.Self() {
			continue
		}
		if err := l.step(); err != nil {
			return nil, err
		}
		p, err := l.process(pid)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ESRCH) {
			continue // It has ended meanwhile.
		}
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, unknown("which processes there are, where /proc shows none,")
	}
	slices.SortFunc(out, func(a, b psProcess) int { return cmp.Compare(a.pid, b.pid) })
	return out, nil
}

func (l *psListing) process(pid int) (psProcess, error) {
	dir := "/proc/" + strconv.Itoa(pid) + "/"
	p := psProcess{pid: pid}
	stat, err := l.root.ReadFile(dir + "stat")
	if err != nil {
		return p, err
	}
	open, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
	if open < 0 || end < open {
		return p, unsupported("the file %sstat", dir)
	}
	p.comm = string(stat[open+1 : end])
	if p.stat = strings.Fields(string(stat[end+1:])); len(p.stat) < 22 {
		return p, unsupported("the file %sstat", dir)
	}
	status, err := l.root.ReadFile(dir + "status")
	if err != nil {
		return p, err
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		switch name {
		case "Uid", "Gid":
			which := int(truth(name == "Gid"))
			for i, f := range strings.Fields(value) {
				if n, err := strconv.ParseUint(f, 10, 32); err == nil && i < 4 {
					p.ids[which][i] = uint32(n)
				}
			}
		case "VmLck":
			p.locked = strings.Fields(value)[0] != "0"
		case "VmRSS":
			_, _ = fmt.Sscan(value, &p.resident)
		}
	}
	cmdline, err := l.root.ReadFile(dir + "cmdline")
	if err != nil {
		return p, err
	}
	p.args = psArguments(cmdline)
	switch {
	case p.stat[0] == "Z":
		p.args = "[" + p.comm + "] <defunct>"
	case p.args == "":
		p.args = "[" + p.comm + "]"
	}
	return p, nil
}

// psArguments joins arguments with blanks. A newline is one too, and what does not
// print a question mark.
func psArguments(cmdline []byte) string {
	text := bytes.TrimRight(cmdline, "\x00")
	out := make([]byte, len(text))
	for i, c := range text {
		switch {
		case c == 0, c == '\n':
			c = ' '
		case c < ' ' || c >= 0x7f:
			c = '?'
		}
		out[i] = c
	}
	return string(out)
}
