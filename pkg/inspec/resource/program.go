// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"path"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// hasProgram tells whether a program is in the target: by its path, or by its
// name on the search path.
func (h *Host) hasProgram(name string) (bool, error) {
	there, err := (&command{host: h, line: name, redact: interp.Nil}).exists()
	return there == true, err
}

// hasAnyProgram tells whether one of several is.
func (h *Host) hasAnyProgram(names ...string) (bool, error) {
	for _, name := range names {
		if ok, err := h.hasProgram(name); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// commandResult works out a command line that a resource of InSpec runs.
func (h *Host) commandResult(in *interp.Interp, line string) (shell.Result, error) {
	c := &command{host: h, line: line, redact: interp.Nil}
	err := c.run(in)
	return c.result, err
}

// programFile is the path of a program that may be given by its name; empty
// where there is none.
func (h *Host) programFile(name string) (string, error) {
	candidates := []string{name}
	if !strings.Contains(name, "/") {
		candidates = nil
		for dir := range strings.SplitSeq(h.searchPath(), ":") {
			if path.IsAbs(dir) {
				candidates = append(candidates, path.Join(dir, name))
			}
		}
	}
	for _, file := range candidates {
		if ok, err := h.isFile(file, 0o111); err != nil {
			return "", err
		} else if ok {
			return file, nil
		}
	}
	return "", nil
}

// environment is a variable in the environment of the target's process; empty
// where it is not set or cannot be known.
func (h *Host) environment(variable string) string {
	data, err := h.Root.ReadFile("/proc/self/environ")
	if err != nil {
		return ""
	}
	for entry := range strings.SplitSeq(string(data), "\x00") {
		if value, ok := strings.CutPrefix(entry, variable+"="); ok {
			return value
		}
	}
	return ""
}

// names are the names in a directory; none where there is no such directory.
func (h *Host) names(dir string) ([]string, error) {
	names, err := h.Root.ReadDir(dir)
	if err != nil && !missing(err) {
		return nil, unknowable(err)
	}
	return names, nil
}

// directories are the paths of the directories within another.
func (h *Host) directories(dir string) ([]string, error) {
	names, err := h.names(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range names {
		ok, err := h.isDirectory(dir + "/" + name)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, dir+"/"+name)
		}
	}
	return out, nil
}

// notRegular tells whether an error says that something is no regular file.
func notRegular(err error) bool {
	return errors.Is(err, target.ErrNotRegular) || errors.Is(err, unix.EISDIR)
}
