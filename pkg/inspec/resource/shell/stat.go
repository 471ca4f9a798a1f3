// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func statDefinition() definition {
	return definition{
		name: "stat", summary: "prints what is known of a file, by a format",
		options: []optionSpec{{'c', "format", true, false}, {0, "printf", true, false}, {'L', "dereference", false, false}},
		words:   "%a %A %b %B %d %f %F %g %G %h %i %n %s %t %T %u %U %x %X %y %Y %z %Z %%, with widths",
		notes:   []string{"A format must be given."},
		run:     stat,
	}
}

var statDirective = lazyregexp.New(`%([-0]*)([0-9]{0,3})([a-zA-Z%])`)

// stat is stat(1) of coreutils with a format.
func stat(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	format, end, follow := "", "", false
	for _, o := range options {
		switch o.name {
		case "c":
			format, end = o.value, "\n"
		case "printf":
			if format, err = unescapeC(o.value); err != nil {
				return 0, err
			}
			end = ""
		case "L":
			follow = true
		}
	}
	if len(operands) == 0 {
		return 1, c.missingOperand()
	}
	if format == "" {
		return 0, unsupported("stat without a format")
	}
	if strings.Count(format, "%") != strings.Count(strings.Join(statDirective.FindAllString(format, -1), ""), "%") {
		return 0, unsupported("stat with the format %q", format)
	}
	status := 0
	for _, name := range operands {
		if name == "-" {
			return 0, unsupported("stat of standard input")
		}
		look := c.root.Lstat
		if follow {
			look = c.root.Stat
		}
		info, err := look(name)
		if err != nil {
			reason, ok := c.errnoText(err)
			if !ok {
				return 0, err
			}
			status = 1
			if err := c.complain("cannot statx %s: %s", inQuotes(name), reason); err != nil {
				return 0, err
			}
			continue
		}
		text, err := c.statText(format, name, info)
		if err != nil {
			return 0, err
		}
		if err := c.printf("%s%s", text, end); err != nil {
			return 0, err
		}
	}
	return status, nil
}

func (c *call) statText(format, name string, info target.Info) (string, error) {
	var failed error
	text := statDirective.ReplaceAllStringFunc(format, func(d string) string {
		m := statDirective.FindStringSubmatch(d)
		value, number, err := c.statValue(m[3], name, info)
		if err != nil {
			failed = err
		}
		width, _ := strconv.Atoi(m[2])
		switch {
		case strings.Contains(m[1], "-"):
			return fmt.Sprintf("%-*s", width, value)
		case strings.Contains(m[1], "0") && number:
			return strings.Repeat("0", max(0, width-len(value))) + value
		case strings.Contains(m[1], "0"):
			failed = unsupported("stat with %s", d)
		}
		return fmt.Sprintf("%*s", width, value)
	})
	return text, failed
}

// statValue is a directive's value, and whether it is printed as a number.
func (c *call) statValue(d, name string, info target.Info) (value string, number bool, err error) {
	major, minor := deviceNumbers(info.Rdev)
	switch d {
	case "%":
		return "%", false, nil
	case "n":
		return name, false, nil
	case "A":
		return modeString(info), false, nil
	case "F":
		return typeName(info), false, nil
	case "U", "G":
		value, err = c.names.user(c.root, info.UID)
		if d == "G" {
			value, err = c.names.group(c.root, info.GID)
		}
		if value == "" {
			value = "UNKNOWN"
		}
		return value, false, err
	case "x", "y", "z":
		at := map[string]time.Time{"x": info.Access, "y": info.Modify, "z": info.Change}[d]
		zone, err := c.zone()
		if err != nil {
			return "", false, err
		}
		return at.In(zone).Format("2006-01-02 15:04:05.000000000 -0700"), false, nil
	}
	var n uint64
	base := 10
	switch d {
	case "a":
		n, base = uint64(info.Mode), 8
	case "b":
		n = uint64(info.Blocks)
	case "B":
		n = 512
	case "d":
		n = info.Device
	case "f":
		n, base = uint64(typeBits(info)|info.Mode), 16
	case "g":
		n = uint64(info.GID)
	case "u":
		n = uint64(info.UID)
	case "h":
		n = info.Links
	case "i":
		n = info.Inode
	case "s":
		n = uint64(info.Size)
	case "t":
		n, base = uint64(major), 16
	case "T":
		n, base = uint64(minor), 16
	case "X":
		return strconv.FormatInt(info.Access.Unix(), 10), true, nil
	case "Y":
		return strconv.FormatInt(info.Modify.Unix(), 10), true, nil
	case "Z":
		return strconv.FormatInt(info.Change.Unix(), 10), true, nil
	default:
		return "", false, unsupported("stat with %%%s", d)
	}
	return strconv.FormatUint(n, base), true, nil
}

func typeName(info target.Info) string {
	switch info.Type {
	case target.Regular:
		if info.Size == 0 {
			return "regular empty file"
		}
		return "regular file"
	case target.Directory:
		return "directory"
	case target.Symlink:
		return "symbolic link"
	case target.FIFO:
		return "fifo"
	case target.Socket:
		return "socket"
	case target.BlockDevice:
		return "block special file"
	case target.CharDevice:
		return "character special file"
	default:
		return "weird file"
	}
}

func typeBits(info target.Info) uint32 {
	switch info.Type {
	case target.Regular:
		return unix.S_IFREG
	case target.Directory:
		return unix.S_IFDIR
	case target.Symlink:
		return unix.S_IFLNK
	case target.FIFO:
		return unix.S_IFIFO
	case target.Socket:
		return unix.S_IFSOCK
	case target.BlockDevice:
		return unix.S_IFBLK
	case target.CharDevice:
		return unix.S_IFCHR
	default:
		return 0
	}
}
