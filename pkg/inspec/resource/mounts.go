// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "strings"

// mountLine is a line of /proc/mounts.
type mountLine struct {
	device, dir, kind string
	options           []string
}

// mounts reads what is mounted in the target. A target without /proc/mounts
// cannot tell.
func (h *Host) mounts() ([]mountLine, error) {
	data, err := h.Root.ReadFile("/proc/mounts")
	if err != nil {
		return nil, unknowable(err)
	}
	return parseMounts(string(data)), nil
}

// parseMounts reads fstab(5) as the kernel writes it, blanks in octal.
func parseMounts(text string) []mountLine {
	unescape := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`, `\043`, "#")
	var out []mountLine
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 4 {
			continue
		}
		out = append(out, mountLine{unescape.Replace(f[0]), unescape.Replace(f[1]), f[2], strings.Split(f[3], ",")})
	}
	return out
}
