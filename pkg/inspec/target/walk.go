// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// The bounds of a walk.
const (
	// MaxWalk is how many files a walk visits at most.
	MaxWalk = 1 << 20
	// MaxDepth is how deep a walk goes at most. Each level holds a file open.
	MaxDepth = 256
)

// ErrTooDeep says that a tree is deeper than a walk goes.
var ErrTooDeep = errors.New("directories nest deeper than the limit")

// SkipDir, returned by a WalkFunc for a directory, leaves out what is in it.
var SkipDir = errors.New("skip this directory")

// Visit is a file that a walk came to.
type Visit struct {
	// Path begins with the path that the walk began with, as given.
	Path string
	// Name is the last part of the path.
	Name string
	// Depth is 0 for the path that the walk began with.
	Depth int
	Info  Info
	// Err says why a directory could not be read, or a file not examined
	// (then Info is empty).
	Err error
}

// WalkFunc is called for each file, a directory before what is in it. If a
// directory cannot be read it is called once more, with Err. An error that is
// not SkipDir ends the walk and is its result.
type WalkFunc func(Visit) error

// Walk visits a path and all beneath it, names in order, following no symbolic
// link. With sameDevice it does not go into directories of another file system
// than that of path, though it visits them (find -xdev). It is bounded by
// MaxWalk, MaxDepth and MaxDir, and ends when ctx does.
func (r *Root) Walk(ctx context.Context, path string, sameDevice bool, fn WalkFunc) error {
	handle, err := r.lookup(path, unix.O_NOFOLLOW)
	if err != nil {
		return &fs.PathError{Op: "walk", Path: path, Err: err}
	}
	defer unix.Close(handle)
	info, err := statAt(handle, "")
	if err != nil {
		return &fs.PathError{Op: "walk", Path: path, Err: err}
	}
	w := walk{ctx: ctx, fn: fn, sameDevice: sameDevice, dev: info.Device}
	visit := Visit{Path: path, Name: baseName(path), Info: info}
	descend, err := w.visit(visit)
	if err != nil || !descend {
		return err
	}
	fd, err := reopen(handle, unix.O_RDONLY|unix.O_DIRECTORY)
	if err != nil {
		return w.failed(visit, err)
	}
	return w.directory(fd, visit)
}

type walk struct {
	ctx        context.Context
	fn         WalkFunc
	sameDevice bool
	dev        uint64
	count      int
}

// visit calls fn and tells whether to go into the file.
func (w *walk) visit(v Visit) (descend bool, err error) {
	if err := context.Cause(w.ctx); err != nil {
		return false, err
	}
	if w.count++; w.count > MaxWalk {
		return false, &fs.PathError{Op: "walk", Path: v.Path, Err: ErrTooMany}
	}
	switch err := w.fn(v); {
	case errors.Is(err, SkipDir):
		return false, nil
	case err != nil:
		return false, err
	}
	if v.Info.Type != Directory || w.sameDevice && v.Info.Device != w.dev {
		return false, nil
	}
	return true, nil
}

// failed reports a directory that cannot be read. The walk goes on unless fn
// says otherwise.
func (w *walk) failed(v Visit, err error) error {
	v.Err = err
	if err := w.fn(v); !errors.Is(err, SkipDir) {
		return err
	}
	return nil
}

// directory visits what is in an open directory, and closes it. Entries are
// opened relative to it and without following links, so that a walk cannot
// leave the tree it began in.
func (w *walk) directory(fd int, parent Visit) error {
	if parent.Depth >= MaxDepth {
		unix.Close(fd)
		return &fs.PathError{Op: "walk", Path: parent.Path, Err: ErrTooDeep}
	}
	dir := os.NewFile(uintptr(fd), parent.Path)
	defer dir.Close()
	names, err := namesOf(dir)
	if errors.Is(err, ErrTooMany) {
		return &fs.PathError{Op: "walk", Path: parent.Path, Err: err}
	}
	if err != nil {
		return w.failed(parent, err)
	}
	for _, name := range names {
		v := Visit{Path: join(parent.Path, name), Name: name, Depth: parent.Depth + 1}
		v.Info, v.Err = statAt(fd, name)
		if errors.Is(v.Err, unix.ENOENT) {
			continue // Gone since the directory was read, as in find(1).
		}
		descend, err := w.visit(v)
		if err != nil {
			return err
		}
		if !descend || v.Err != nil {
			continue
		}
		sub, err := openDir(fd, name)
		if err != nil {
			if err := w.failed(v, err); err != nil {
				return err
			}
			continue
		}
		if err := w.directory(sub, v); err != nil {
			return err
		}
	}
	return nil
}

func openDir(parent int, name string) (int, error) {
	flags := unix.O_RDONLY | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_NONBLOCK | unix.O_NOCTTY | unix.O_CLOEXEC
	for {
		fd, err := unix.Openat(parent, name, flags|unix.O_NOATIME, 0)
		if errors.Is(err, unix.EPERM) {
			fd, err = unix.Openat(parent, name, flags, 0)
		}
		if !errors.Is(err, unix.EINTR) {
			return fd, err
		}
	}
}

func join(dir, name string) string {
	if dir != "" && dir[len(dir)-1] == '/' {
		return dir + name
	}
	return dir + "/" + name
}

// baseName is the last part of a path, without trailing slashes; "/" of "/".
func baseName(path string) string {
	end := len(path)
	for end > 1 && path[end-1] == '/' {
		end--
	}
	begin := end
	for begin > 0 && path[begin-1] != '/' {
		begin--
	}
	if begin == end {
		return path[:end]
	}
	return path[begin:end]
}
