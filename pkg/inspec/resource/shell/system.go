// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// kernelValue reads a value below /proc/sys of the target.
func (s *session) kernelValue(name string) (string, error) {
	data, err := s.root.ReadFile("/proc/sys/" + name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", unknown("what /proc/sys/%s would tell, which is not there,", name)
	}
	return strings.TrimSuffix(string(data), "\n"), err
}

func hostnameDefinition() definition {
	return definition{
		name: "hostname", summary: "prints the name of the host, from /proc/sys/kernel/hostname",
		options: []optionSpec{{'s', "short", false, false}},
		run: func(c *call) (int, error) {
			options, operands, err := c.options()
			if err != nil {
				return 0, err
			}
			if len(operands) > 0 {
				return 0, unsupported("hostname with an argument")
			}
			name, err := c.kernelValue("kernel/hostname")
			if err != nil {
				return 0, err
			}
			if given(options, "s") {
				name, _, _ = strings.Cut(name, ".")
			}
			return 0, c.printf("%s\n", name)
		},
	}
}

func unameDefinition() definition {
	return definition{
		name: "uname", summary: "prints what /proc/sys/kernel tells of the kernel",
		options: []optionSpec{
			{'s', "kernel-name", false, false},
			{'n', "nodename", false, false},
			{'r', "kernel-release", false, false},
			{'v', "kernel-version", false, false},
			{'m', "machine", false, false},
			{'o', "operating-system", false, false},
		},
		notes: []string{"-m needs /proc/sys/kernel/arch (Linux 6.1). -a is refused: distributions print more or less of it."},
		run:   uname,
	}
}

func uname(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, unsupported("uname with an argument")
	}
	files := map[string]string{
		"s": "kernel/ostype", "n": "kernel/hostname", "r": "kernel/osrelease", "v": "kernel/version", "m": "kernel/arch",
	}
	var words []string
	for _, part := range []string{"s", "n", "r", "v", "m", "o"} {
		if !given(options, part) && (len(options) > 0 || part != "s") {
			continue
		}
		if part == "o" {
			words = append(words, "GNU/Linux")
			continue
		}
		word, err := c.kernelValue(files[part])
		if err != nil {
			return 0, err
		}
		words = append(words, word)
	}
	return 0, c.printf("%s\n", strings.Join(words, " "))
}

func sysctlDefinition() definition {
	return definition{
		name: "sysctl", summary: "prints parameters of the kernel, from /proc/sys",
		options: []optionSpec{{'n', "values", false, false}, {'b', "binary", false, false}, {'N', "names", false, false}},
		notes:   []string{"A parameter that is not there is refused: versions tell it in different ways."},
		run:     sysctl,
	}
}

var parameterName = lazyregexp.New(`^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$`)

func sysctl(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) == 0 {
		return 0, unsupported("sysctl without a parameter")
	}
	for _, name := range operands {
		if !parameterName.MatchString(name) || strings.Contains(name, "..") || strings.Contains(name, "/") {
			return 0, unsupported("sysctl %s", name)
		}
		value, err := c.kernelValue(strings.ReplaceAll(name, ".", "/"))
		if err != nil {
			return 0, err
		}
		for line := range strings.SplitSeq(value, "\n") {
			format := name + " = " + line + "\n"
			switch {
			case given(options, "N"):
				format = name + "\n"
			case given(options, "b"):
				format = line
			case given(options, "n"):
				format = line + "\n"
			}
			if given(options, "b") && value != line {
				return 0, unsupported("sysctl -b of several lines")
			}
			if err := c.printf("%s", format); err != nil {
				return 0, err
			}
		}
	}
	return 0, nil
}

// mountPoint is a line of /proc/self/mountinfo (proc(5)).
type mountPoint struct {
	device                       uint64
	dir, options, fstype, source string
	superOptions                 string
}

// mountTable reads the mounts of the process that stands for the target.
func (s *session) mountTable() ([]mountPoint, error) {
	if s.mounts != nil {
		return s.mounts, nil
	}
	data, err := s.root.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, unknown("what is mounted, without /proc/self/mountinfo,")
	}
	for line := range strings.Lines(string(data)) {
		left, right, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " - ")
		f, g := strings.Split(left, " "), strings.Split(right, " ")
		var major, minor uint32
		if !ok || len(f) < 6 || len(g) < 2 {
			return nil, unsupported("the mount %q", line)
		}
		if n, err := fmt.Sscanf(f[2], "%d:%d", &major, &minor); n != 2 || err != nil {
			return nil, unsupported("the mount %q", line)
		}
		m := mountPoint{device: unix.Mkdev(major, minor), dir: unescapeMount(f[4]), options: f[5], fstype: unescapeMount(g[0]), source: unescapeMount(g[1])}
		if len(g) > 2 {
			m.superOptions = g[2]
		}
		s.mounts = append(s.mounts, m)
	}
	return s.mounts, nil
}

// unescapeMount replaces the octal escapes of blanks.
func unescapeMount(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func mountDefinition() definition {
	return definition{
		name: "mount", summary: "prints what is mounted, from /proc/self/mountinfo",
		notes: []string{"Without arguments only. A target with /run/mount/utab, which adds options, is refused."},
		run:   mount,
	}
}

func mount(c *call) (int, error) {
	if len(c.args) > 0 {
		return 0, unsupported("mount with arguments")
	}
	if info, err := c.root.Stat("/run/mount/utab"); err == nil && info.Size > 0 {
		return 0, unsupported("mount where /run/mount/utab is")
	}
	mounts, err := c.mountTable()
	if err != nil {
		return 0, err
	}
	for _, m := range mounts {
		if err := c.printf("%s on %s type %s (%s)\n", m.source, m.dir, m.fstype, m.allOptions()); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// allOptions are those of the mount and of the file system, rw or ro first
// (libmount: merge_optstr).
func (m mountPoint) allOptions() string {
	mode := "rw"
	var out []string
	for _, o := range strings.Split(m.options+","+m.superOptions, ",") {
		switch o {
		case "ro":
			mode = "ro"
		case "rw", "":
		default:
			out = append(out, o)
		}
	}
	return strings.Join(append([]string{mode}, out...), ",")
}
