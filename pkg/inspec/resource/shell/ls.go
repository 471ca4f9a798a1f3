// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func lsDefinition() definition {
	return definition{
		name:    "ls",
		summary: "lists files",
		options: []optionSpec{
			{'l', "", false, false},
			{'a', "all", false, false},
			{'A', "almost-all", false, false},
			{'d', "directory", false, false},
			{'L', "dereference", false, false},
			{'1', "", false, false},
			{'n', "numeric-uid-gid", false, false},
			{'R', "recursive", false, false},
			{'i', "inode", false, false},
			{'r', "reverse", false, false},
			{'t', "", false, false},
			{'S', "", false, false},
			{'g', "", false, false},
			{'o', "", false, false},
			{'N', "literal", false, false},
			{0, "color", false, true},
		},
		notes: []string{
			"Names are printed as they are, one a line, sorted by bytes.",
			"-l shows times in the zone of the target's /etc/localtime, and . or + for a security context and an ACL.",
		},
		run: ls,
	}
}

// ls is ls(1) of coreutils, not printing to a terminal.
func ls(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	l := &listing{call: c, first: true}
	for _, o := range options {
		switch o.name {
		case "l":
			l.long = true
		case "n":
			l.long, l.numeric = true, true
		case "g":
			l.long, l.noOwner = true, true
		case "o":
			l.long, l.noGroup = true, true
		case "a", "A":
			l.hidden = o.name[0]
		case "d":
			l.self = true
		case "L":
			l.follow = true
		case "R":
			l.recursive = true
		case "i":
			l.inode = true
		case "r":
			l.reverse = true
		case "t", "S":
			l.by = o.name[0]
		case "color":
			if o.value != "never" && o.value != "auto" {
				return 0, unsupported("ls --color=%s", o.value)
			}
		}
	}
	if len(operands) == 0 {
		operands = []string{"."}
	}
	return l.run(operands)
}

// listing is an ls at work.
type listing struct {
	*call
	long, numeric, noOwner, noGroup bool
	self, follow, recursive, inode  bool
	reverse, first                  bool
	hidden, by                      byte
	status                          int
}

// listed is a file to be shown.
type listed struct {
	name, path string
	info       target.Info
}

func (l *listing) run(operands []string) (int, error) {
	var files, dirs []listed
	for _, name := range operands {
		f, err := l.examine(name, name, !l.long && !l.self)
		if err != nil {
			reason, ok := l.errnoText(err)
			if !ok {
				return 0, err
			}
			l.status = 2
			if err := l.complain("cannot access %s: %s", inQuotes(name), reason); err != nil {
				return 0, err
			}
			continue
		}
		if f.info.Type == target.Directory && !l.self {
			dirs = append(dirs, f)
		} else {
			files = append(files, f)
		}
	}
	l.sort(files)
	l.sort(dirs)
	if err := l.print(files, dirs...); err != nil {
		return 0, err
	}
	if len(files) > 0 && len(dirs) > 0 {
		if err := l.printf("\n"); err != nil {
			return 0, err
		}
	}
	heads := l.recursive || len(operands) > 1
	for _, dir := range dirs {
		if err := l.directory(dir, heads, 2, 0); err != nil {
			return 0, err
		}
	}
	return l.status, nil
}

// examine looks at a file. Operands that are links to directories are followed
// unless they would be shown themselves.
func (l *listing) examine(name, path string, toDir bool) (listed, error) {
	f := listed{name: name, path: path}
	var err error
	if l.follow {
		f.info, err = l.root.Stat(path)
		return f, err
	}
	if toDir {
		if info, err := l.root.Stat(path); err == nil && info.Type == target.Directory {
			f.info = info
			return f, nil
		}
	}
	f.info, err = l.root.Lstat(path)
	return f, err
}

// directory lists what is in a directory.
func (l *listing) directory(dir listed, heads bool, trouble, depth int) error {
	if depth > target.MaxDepth {
		return target.ErrTooDeep
	}
	if err := l.step(); err != nil {
		return err
	}
	names, err := l.root.ReadDir(dir.path)
	if err != nil {
		reason, ok := l.errnoText(err)
		if !ok {
			return err
		}
		l.status = max(l.status, trouble)
		return l.complain("cannot open directory %s: %s", inQuotes(dir.name), reason)
	}
	if heads {
		gap := "\n"
		if l.first {
			gap = ""
		}
		if err := l.printf("%s%s:\n", gap, dir.name); err != nil {
			return err
		}
	}
	l.first = false
	if l.hidden == 'a' {
		names = append([]string{".", ".."}, names...)
	}
	var files []listed
	var blocks int64
	prefix := strings.TrimRight(dir.path, "/") + "/"
	for _, name := range names {
		if l.hidden == 0 && name[0] == '.' {
			continue
		}
		f, err := l.examine(name, prefix+name, false)
		if err != nil {
			return unsupported("ls of %s (%v)", f.path, err)
		}
		blocks += f.info.Blocks
		files = append(files, f)
	}
	l.sort(files)
	if l.long {
		if err := l.printf("total %d\n", (blocks+1)/2); err != nil {
			return err
		}
	}
	if err := l.print(files); err != nil || !l.recursive {
		return err
	}
	for _, f := range files {
		if f.info.Type != target.Directory || f.name == "." || f.name == ".." {
			continue
		}
		if l.follow {
			return unsupported("ls -RL")
		}
		f.name = strings.TrimRight(dir.name, "/") + "/" + f.name
		if err := l.directory(f, true, 1, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (l *listing) sort(files []listed) {
	slices.SortStableFunc(files, func(a, b listed) int {
		order := 0
		switch l.by {
		case 't':
			order = b.info.Modify.Compare(a.info.Modify)
		case 'S':
			order = cmp.Compare(b.info.Size, a.info.Size)
		}
		if order == 0 {
			order = strings.Compare(a.name, b.name)
		}
		if l.reverse {
			order = -order
		}
		return order
	})
}

// print shows files, in columns as wide as they need, and others do that are
// shown later.
func (l *listing) print(files []listed, others ...listed) error {
	if len(files) == 0 {
		return nil
	}
	shown := len(files)
	files = append(files[:shown:shown], others...)
	rows := make([][]cell, len(files))
	var widths []int
	marks := false
	acl := make([]byte, len(files))
	for i, f := range files {
		if err := l.alive(); err != nil {
			return err
		}
		if l.long {
			var err error
			if acl[i], err = l.mark(f); err != nil {
				return err
			}
			marks = marks || acl[i] != ' '
		}
	}
	major, minor := deviceWidths(files)
	for i, f := range files {
		row, err := l.row(f, major, minor)
		if err != nil {
			return err
		}
		if l.long && marks {
			at := map[bool]int{true: 1}[l.inode]
			row[at].text += string(rune(acl[i]))
		}
		rows[i] = row
		for j, cell := range row {
			if j == len(widths) {
				widths = append(widths, 0)
			}
			widths[j] = max(widths[j], len(cell.text))
		}
	}
	for i, row := range rows[:shown] {
		var b strings.Builder
		for j, cell := range row {
			format := "%*s "
			if cell.left {
				format = "%-*s "
			}
			fmt.Fprintf(&b, format, widths[j], cell.text)
		}
		b.WriteString(files[i].name)
		if l.long && files[i].info.Type == target.Symlink {
			link, err := l.root.Readlink(files[i].path)
			if err != nil {
				return err
			}
			b.WriteString(" -> " + link)
		}
		if err := l.printf("%s\n", b.String()); err != nil {
			return err
		}
	}
	return nil
}

type cell struct {
	text string
	left bool
}

func (l *listing) row(f listed, major, minor int) ([]cell, error) {
	var row []cell
	if l.inode {
		row = append(row, cell{text: strconv.FormatUint(f.info.Inode, 10)})
	}
	if !l.long {
		return row, nil
	}
	at, err := l.recentTime(f.info.Modify)
	if err != nil {
		return nil, err
	}
	row = append(row, cell{modeString(f.info), true}, cell{text: strconv.FormatUint(f.info.Links, 10)})
	for i, id := range []uint32{f.info.UID, f.info.GID} {
		if i == 0 && l.noOwner || i == 1 && l.noGroup {
			continue
		}
		number := strconv.FormatUint(uint64(id), 10)
		name := number
		if !l.numeric {
			lookup := l.owner
			if i == 1 {
				lookup = l.group
			}
			if name, err = lookup(id); err != nil {
				return nil, err
			}
		}
		row = append(row, cell{name, name != number}) // Numbers stand at the right.
	}
	size := strconv.FormatInt(f.info.Size, 10)
	if isDevice(f.info) {
		a, b := deviceNumbers(f.info.Rdev)
		size = fmt.Sprintf("%*d, %*d", major, a, minor, b)
	}
	return append(row, cell{text: size}, cell{text: at}), nil
}

func isDevice(info target.Info) bool {
	return info.Type == target.BlockDevice || info.Type == target.CharDevice
}

// deviceWidths are how wide the numbers of devices get.
func deviceWidths(files []listed) (major, minor int) {
	for _, f := range files {
		if isDevice(f.info) {
			a, b := deviceNumbers(f.info.Rdev)
			major, minor = max(major, len(strconv.Itoa(int(a)))), max(minor, len(strconv.Itoa(int(b))))
		}
	}
	return major, minor
}

// mark is what follows the mode: + for an access control list, . for a security
// context.
func (l *listing) mark(f listed) (byte, error) {
	path := f.path
	if f.info.Type != target.Symlink {
		var err error
		if path, err = l.root.RealPath(path); err != nil {
			return 0, err
		}
	}
	names, err := l.root.Attributes(path)
	if err != nil {
		return 0, err
	}
	mark := byte(' ')
	for _, name := range names {
		switch name {
		case "system.posix_acl_access", "system.posix_acl_default":
			return '+', nil
		case "security.selinux":
			mark = '.'
		case "system.nfs4_acl", "security.SMACK64":
			return 0, unsupported("ls -l of a file with the attribute %s", name)
		}
	}
	return mark, nil
}
