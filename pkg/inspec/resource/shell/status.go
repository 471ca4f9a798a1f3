// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// statOrLink examines what a path leads to, or the link that leads nowhere.
func (s *session) statOrLink(name string) (target.Info, error) {
	info, err := s.root.Stat(name)
	if err == nil {
		return info, nil
	}
	link, linkErr := s.root.Lstat(name)
	if linkErr == nil && (errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR)) {
		return link, nil
	}
	return target.Info{}, err
}

// typeLetter is the letter of ls for a type of file.
func typeLetter(t target.Type) string {
	switch t {
	case target.Directory:
		return "d"
	case target.Symlink:
		return "l"
	case target.FIFO:
		return "p"
	case target.Socket:
		return "s"
	case target.BlockDevice:
		return "b"
	case target.CharDevice:
		return "c"
	case target.Regular:
		return "-"
	default:
		return "?"
	}
}

// modeString is a type and mode as ls -l shows it: -rwsr-xr-x.
func modeString(info target.Info) string {
	out := []byte(typeLetter(info.Type) + "rwxrwxrwx")
	for i := range 9 {
		if info.Mode&(1<<(8-i)) == 0 {
			out[i+1] = '-'
		}
	}
	for i, letter := range map[int]byte{3: 's', 6: 's', 9: 't'} {
		if info.Mode&(0o4000>>(i/3-1)) == 0 {
			continue
		}
		if out[i] == '-' {
			letter -= 'a' - 'A'
		}
		out[i] = letter
	}
	return string(out)
}

func deviceNumbers(rdev uint64) (major, minor uint32) {
	return unix.Major(rdev), unix.Minor(rdev)
}

// owner is the name of a user, or the number of one without a name.
func (s *session) owner(id uint32) (string, error) {
	name, err := s.names.user(s.root, id)
	if err == nil && name == "" {
		name = strconv.FormatUint(uint64(id), 10)
	}
	return name, err
}

// group is as owner.
func (s *session) group(id uint32) (string, error) {
	name, err := s.names.group(s.root, id)
	if err == nil && name == "" {
		name = strconv.FormatUint(uint64(id), 10)
	}
	return name, err
}

// clock is what time it is, and in which zone the target tells it. A command
// line sees one time.
type clock struct {
	at       time.Time
	location *time.Location
}

func (s *session) now() time.Time {
	if s.clock.at.IsZero() {
		s.clock.at = time.Now()
	}
	return s.clock.at
}

// zone is the target's time zone, from /etc/localtime; UTC without one. A TZ
// in the environment of the command is not known, and is taken to be unset.
func (s *session) zone() (*time.Location, error) {
	if s.clock.location != nil {
		return s.clock.location, nil
	}
	data, err := s.root.ReadFile("/etc/localtime")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.clock.location = time.UTC
		return time.UTC, nil
	case err != nil:
		return nil, err
	}
	location, err := time.LoadLocationFromTZData("localtime", data)
	if err != nil {
		return nil, unsupported("the time zone of /etc/localtime")
	}
	s.clock.location = location
	return location, nil
}

// recentTime is a time as ls -l shows it in the C locale: with the clock for
// the last half year, else with the year.
func (s *session) recentTime(at time.Time) (string, error) {
	zone, err := s.zone()
	if err != nil {
		return "", err
	}
	const halfYear = 31556952 / 2 * time.Second
	if now := s.now(); at.After(now) || at.Before(now.Add(-halfYear)) {
		return at.In(zone).Format("Jan _2  2006"), nil
	}
	return at.In(zone).Format("Jan _2 15:04"), nil
}
