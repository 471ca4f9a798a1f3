// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// process is what is known of who runs the command: the process that stands
// for the target.
type process struct {
	uid, gid     uint32
	groups       []uint32
	capabilities uint64
}

const (
	capDACOverride   = 1 << 1
	capDACReadSearch = 1 << 2
)

// whoRuns reads /proc/self/status.
func (s *session) whoRuns() (process, error) {
	if s.super {
		return process{capabilities: ^uint64(0)}, nil
	}
	data, err := s.root.ReadFile("/proc/self/status")
	if err != nil {
		return process{}, unknown("who runs the command, without /proc/self/status,")
	}
	var p process
	found := 0
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(line, ":")
		f := strings.Fields(value)
		switch name {
		case "Uid", "Gid":
			if len(f) != 4 {
				continue
			}
			id, err := strconv.ParseUint(f[1], 10, 32)
			if err != nil {
				continue
			}
			found++
			if name == "Uid" {
				p.uid = uint32(id)
			} else {
				p.gid = uint32(id)
			}
		case "Groups":
			for _, g := range f {
				if id, err := strconv.ParseUint(g, 10, 32); err == nil {
					p.groups = append(p.groups, uint32(id))
				}
			}
		case "CapEff":
			if len(f) == 1 {
				p.capabilities, _ = strconv.ParseUint(f[0], 16, 64)
			}
		}
	}
	if found != 2 {
		return p, unknown("who runs the command, without /proc/self/status,")
	}
	return p, nil
}

// identity is the effective user and group.
func (s *session) identity() (uid, gid uint32, err error) {
	p, err := s.whoRuns()
	return p.uid, p.gid, err
}

// mayAccess tells what access(2) would: by mode, owner and capabilities. A
// file with an access list, and one on what may be mounted read-only, has no
// answer.
func (s *session) mayAccess(name string, info target.Info, how byte) (bool, error) {
	p, err := s.whoRuns()
	if err != nil {
		return false, err
	}
	if how == 'w' {
		if readOnly, err := s.readOnly(info); err != nil || readOnly {
			return false, err
		}
	}
	bit := map[byte]uint32{'r': 4, 'w': 2, 'x': 1}[how]
	executable := info.Mode&0o111 != 0 || info.Type == target.Directory
	if p.capabilities&capDACOverride != 0 && (how != 'x' || executable) {
		return true, nil
	}
	if p.capabilities&capDACReadSearch != 0 && (how == 'r' || how == 'x' && info.Type == target.Directory) {
		return true, nil
	}
	names, err := s.root.Attributes(name)
	if err == nil && slices.Contains(names, "system.posix_acl_access") {
		return false, unsupported("test -%c of a file with an access list", how)
	}
	switch {
	case info.UID == p.uid:
		bit <<= 6
	case info.GID == p.gid || slices.Contains(p.groups, info.GID):
		bit <<= 3
	}
	return info.Mode&bit != 0, nil
}

// readOnly tells whether a file is on a file system that is mounted read-only.
func (s *session) readOnly(info target.Info) (bool, error) {
	mounts, err := s.mountTable()
	if err != nil {
		return false, err
	}
	found, readOnly, writable := false, false, false
	for _, m := range mounts {
		if m.device != info.Device {
			continue
		}
		found = true
		ro := slices.Contains(strings.Split(m.options+","+m.superOptions, ","), "ro")
		readOnly, writable = readOnly || ro, writable || !ro
	}
	if !found || readOnly && writable {
		return false, unknown("whether a file may be written to, by what is mounted,")
	}
	return readOnly, nil
}
