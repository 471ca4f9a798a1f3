// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// walkFollowing visits a path and all beneath it as target.Root.Walk does, but
// follows symbolic links, as find -L and grep -R do. A link that leads nowhere
// is shown itself; a directory that holds itself is an error of that path.
func (s *session) walkFollowing(start string, sameDevice bool, fn target.WalkFunc) error {
	w := &following{session: s, fn: fn, sameDevice: sameDevice}
	info, err := s.statOrLink(start)
	if err != nil {
		return &fs.PathError{Op: "walk", Path: start, Err: err}
	}
	w.device = info.Device
	return w.visit(target.Visit{Path: start, Name: path.Base(start), Info: info})
}

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

type following struct {
	*session
	fn         target.WalkFunc
	sameDevice bool
	device     uint64
	count      int
	above      []target.Info // the directories that hold the visited one
	paths      []string      // of those
}

// loopError says that a directory holds itself, by way of a link.
type loopError struct{ path, above string }

func (e *loopError) Error() string { return e.path + " is a directory that holds itself" }

func (w *following) visit(v target.Visit) error {
	if w.count++; w.count > target.MaxWalk {
		return &fs.PathError{Op: "walk", Path: v.Path, Err: target.ErrTooMany}
	}
	if err := w.alive(); err != nil {
		return err
	}
	for i, dir := range w.above {
		if v.Info.Type == target.Directory && dir.Device == v.Info.Device && dir.Inode == v.Info.Inode {
			v.Err = &loopError{v.Path, w.paths[i]}
			break
		}
	}
	switch err := w.fn(v); {
	case errors.Is(err, target.SkipDir):
		return nil
	case err != nil:
		return err
	}
	if v.Err != nil || v.Info.Type != target.Directory || w.sameDevice && v.Info.Device != w.device {
		return nil
	}
	if v.Depth >= target.MaxDepth {
		return &fs.PathError{Op: "walk", Path: v.Path, Err: target.ErrTooDeep}
	}
	names, err := w.root.ReadDir(v.Path)
	if errors.Is(err, target.ErrTooMany) {
		return err
	}
	if err != nil {
		v.Err = err
		if err := w.fn(v); !errors.Is(err, target.SkipDir) {
			return err
		}
		return nil
	}
	w.above, w.paths = append(w.above, v.Info), append(w.paths, v.Path)
	defer func() { w.above, w.paths = w.above[:len(w.above)-1], w.paths[:len(w.paths)-1] }()
	for _, name := range names {
		below := target.Visit{Path: strings.TrimSuffix(v.Path, "/") + "/" + name, Name: name, Depth: v.Depth + 1}
		below.Info, below.Err = w.statOrLink(below.Path)
		if errors.Is(below.Err, fs.ErrNotExist) {
			continue
		}
		if err := w.visit(below); err != nil {
			return err
		}
	}
	return nil
}
