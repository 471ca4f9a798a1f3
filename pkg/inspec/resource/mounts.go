// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strings"
)

// mountLine is one mount, as mount(8) lists it.
type mountLine struct {
	device, dir, kind string
	options           []string
}

// mounts lists what is mounted in the target, from /proc/self/mountinfo or
// /proc/mounts. A target without either cannot tell.
func (h *Host) mounts() ([]mountLine, error) { return h.mountTable.get(h.readMounts) }

func (h *Host) readMounts() ([]mountLine, error) {
	data, err := h.Root.ReadFile("/proc/self/mountinfo")
	if err == nil {
		return parseMountinfo(string(data)), nil
	}
	if !missing(err) {
		return nil, unknowable(err)
	}
	if data, err = h.Root.ReadFile("/proc/mounts"); err != nil {
		return nil, unknowable(err)
	}
	return parseMounts(string(data)), nil
}

// mountsOn returns the mounts on a directory, the one on top last.
func (h *Host) mountsOn(dir string) ([]mountLine, error) {
	all, err := h.mounts()
	var on []mountLine
	for _, m := range all {
		if m.dir == dir {
			on = append(on, m)
		}
	}
	return on, err
}

// octalBlanks undoes how the kernel writes blanks.
var octalBlanks = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`, `\043`, "#")

// parseMounts reads fstab(5) as the kernel writes it.
func parseMounts(text string) []mountLine {
	var out []mountLine
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 4 {
			continue
		}
		out = append(out, mountLine{octalBlanks.Replace(f[0]), octalBlanks.Replace(f[1]), f[2], strings.Split(f[3], ",")})
	}
	return out
}

// parseMountinfo reads proc_pid_mountinfo(5): options of the mount, then, behind
// a dash, type, device and options of the file system.
func parseMountinfo(text string) []mountLine {
	var out []mountLine
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		dash := slices.Index(f, "-")
		if dash < 6 || len(f) < dash+4 {
			continue
		}
		out = append(out, mountLine{
			octalBlanks.Replace(f[dash+2]), octalBlanks.Replace(f[4]), f[dash+1],
			mergeOptions(strings.Split(f[5], ","), strings.Split(f[dash+3], ",")),
		})
	}
	return out
}

// mergeOptions is what mount(8) shows: ro if either says so, then those of the
// mount, then those of the file system.
func mergeOptions(mount, fileSystem []string) []string {
	access := "rw"
	if slices.Contains(mount, "ro") || slices.Contains(fileSystem, "ro") {
		access = "ro"
	}
	out := []string{access}
	for _, option := range append(mount, fileSystem...) {
		if option != "rw" && option != "ro" && !slices.Contains(out, option) {
			out = append(out, option)
		}
	}
	return out
}
