// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func testDefinition() definition {
	return definition{
		name: "test", also: []string{"["}, summary: "tells whether something holds",
		words: "-e -f -d -s -L -h -p -S -b -c -u -g -k -r -w -x -n -z = == != -eq -ne -lt -le -gt -ge ! -a -o, up to four arguments, or two tests joined",
		notes: []string{"-r, -w and -x are answered under sudo only: what else the asking user may do is not known."},
		run:   testProgram,
	}
}

// testProgram is test(1), also called [, with up to four arguments; beyond
// that POSIX leaves it open.
func testProgram(c *call) (int, error) {
	args := c.args
	if c.name == "[" {
		if len(args) == 0 || args[len(args)-1] != "]" {
			return 0, unsupported("[ without ]")
		}
		args = args[:len(args)-1]
	}
	ok, err := c.test(args)
	if err != nil || ok {
		return 0, err
	}
	return 1, nil
}

func (c *call) test(args []string) (bool, error) {
	switch len(args) {
	case 0:
		return false, nil
	case 1:
		return args[0] != "", nil
	case 2:
		if args[0] == "!" {
			return args[1] == "", nil
		}
		return c.unary(args[0], args[1])
	case 3:
		if args[1] == "==" && !c.isBash() {
			return false, unsupported("== of test, which dash does not know,")
		}
		if ok, known, err := binary(args[0], args[1], args[2]); known {
			return ok, err
		}
		if args[0] == "!" {
			ok, err := c.test(args[1:])
			return !ok, err
		}
	case 4:
		if args[0] == "!" {
			ok, err := c.test(args[1:])
			return !ok, err
		}
	}
	// Two tests that are joined: what POSIX leaves open is where more are.
	for i, arg := range args {
		if (arg == "-a" || arg == "-o") && i >= 1 && i <= 4 && len(args)-i-1 >= 1 && len(args)-i-1 <= 4 && joined(args) == 1 {
			x, err := c.test(args[:i])
			if err != nil {
				return false, err
			}
			y, err := c.test(args[i+1:])
			if arg == "-a" {
				return x && y, err
			}
			return x || y, err
		}
	}
	return false, unsupported("test %s", strings.Join(args, " "))
}

func joined(args []string) int {
	n := 0
	for _, arg := range args {
		switch arg {
		case "-a", "-o":
			n++
		case "(", ")":
			return -1
		}
	}
	return n
}

func (c *call) unary(op, arg string) (bool, error) {
	if op == "" {
		return false, unsupported("test with an empty operator")
	}
	switch op {
	case "-n":
		return arg != "", nil
	case "-z":
		return arg == "", nil
	}
	types := map[string]target.Type{
		"-f": target.Regular, "-d": target.Directory, "-p": target.FIFO, "-S": target.Socket,
		"-b": target.BlockDevice, "-c": target.CharDevice, "-h": target.Symlink, "-L": target.Symlink,
	}
	bits := map[string]uint32{"-u": 0o4000, "-g": 0o2000, "-k": 0o1000}
	wantType, isType := types[op]
	wantBits, isBits := bits[op]
	access := strings.IndexByte("rwx", op[len(op)-1]) >= 0 && len(op) == 2 && op[0] == '-'
	if access && !c.super {
		return false, unsupported("test %s, which depends on who asks,", op)
	}
	if !isType && !isBits && !access && op != "-e" && op != "-s" {
		return false, unsupported("test %s", op)
	}
	if err := c.absolute(arg); err != nil {
		return false, err
	}
	stat := c.root.Stat
	if wantType == target.Symlink {
		stat = c.root.Lstat
	}
	info, err := stat(arg)
	if err != nil {
		if _, ok := c.errnoText(err); !ok {
			return false, err
		}
		return false, nil
	}
	switch {
	case access: // Root may read and write all, and execute what anybody may.
		return op != "-x" || info.Type == target.Directory || info.Mode&0o111 != 0, nil
	case isType:
		return info.Type == wantType, nil
	case isBits:
		return info.Mode&wantBits != 0, nil
	case op == "-s":
		return info.Size > 0, nil
	}
	return true, nil
}

func binary(a, op, b string) (ok, known bool, err error) {
	switch op {
	case "=", "==":
		return a == b, true, nil
	case "!=":
		return a != b, true, nil
	}
	compare := map[string]func(x, y int) bool{
		"-eq": func(x, y int) bool { return x == y }, "-ne": func(x, y int) bool { return x != y },
		"-lt": func(x, y int) bool { return x < y }, "-le": func(x, y int) bool { return x <= y },
		"-gt": func(x, y int) bool { return x > y }, "-ge": func(x, y int) bool { return x >= y },
	}[op]
	if compare == nil {
		return false, false, nil
	}
	x, errX := strconv.Atoi(strings.TrimSpace(a))
	y, errY := strconv.Atoi(strings.TrimSpace(b))
	if errX != nil || errY != nil {
		return false, true, unsupported("test with the numbers %q and %q", a, b)
	}
	return compare(x, y), true, nil
}
