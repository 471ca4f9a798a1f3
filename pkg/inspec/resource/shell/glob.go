// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"cmp"
	"slices"
	"strings"
)

// glob returns the paths that a pattern matches, in order. The slashes stay as
// they were written.
func (s *session) glob(pattern string) ([]string, error) {
	found := []string{""}
	for pattern != "" {
		slashes := len(pattern) - len(strings.TrimLeft(pattern, "/"))
		lead, rest := pattern[:slashes], pattern[slashes:]
		part := rest
		if end := strings.IndexByte(rest, '/'); end >= 0 {
			part = rest[:end]
		}
		pattern = rest[len(part):]
		var next []string
		for _, dir := range found {
			names, err := s.matching(dir+lead, part, pattern != "")
			if err != nil {
				return nil, err
			}
			next = append(next, names...)
		}
		found = next
	}
	slices.Sort(found)
	return found, nil
}

// matching matches one part of a pattern in a directory.
func (s *session) matching(dir, part string, more bool) ([]string, error) {
	if part == "" { // A slash at the end: only directories.
		return s.existing(dir)
	}
	if !strings.ContainsAny(part, "*?[") {
		name := dir + strings.ReplaceAll(part, `\`, "")
		if more {
			return []string{name}, nil
		}
		return s.existing(name)
	}
	match, err := wildcard(part, false)
	if err != nil {
		return nil, err
	}
	names, err := s.root.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		if _, ok := s.errnoText(err); !ok {
			return nil, err
		}
		return nil, nil // No directory, or not to be read: nothing there matches.
	}
	if part[0] == '.' || strings.HasPrefix(part, `\.`) {
		names = append([]string{".", ".."}, names...)
	}
	var out []string
	for _, name := range names {
		if err := s.step(); err != nil {
			return nil, err
		}
		// A leading dot must be named.
		if name[0] == '.' && part[0] != '.' && !strings.HasPrefix(part, `\.`) || !match.MatchString(latin1(name)) {
			continue
		}
		out = append(out, dir+name)
	}
	return out, nil
}

// existing is the path, if there is something.
func (s *session) existing(name string) ([]string, error) {
	if _, err := s.root.Lstat(name); err != nil {
		if _, ok := s.errnoText(err); !ok {
			return nil, err
		}
		return nil, nil
	}
	return []string{name}, nil
}
