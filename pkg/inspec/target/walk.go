// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"errors"
	"io/fs"

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
	// Type is Unknown of what could not be examined.
	Type Type
	// Err says why a directory could not be read, or a file not examined.
	Err error

	dir   int // to examine the file from
	info  Info
	known bool // info is there
	link  bool // a directory by way of a link
}

// Info examines the file, if that was not done yet: of most files a directory
// tells the type, and nobody asks for more. It may be called during the visit
// only. A file that is gone by now is fs.ErrNotExist.
func (v *Visit) Info() (Info, error) {
	if v.known {
		return v.info, nil
	}
	if v.Err != nil {
		return Info{}, v.Err
	}
	info, err := statAt(v.dir, v.Name)
	if err != nil {
		return Info{}, &fs.PathError{Op: "walk", Path: v.Path, Err: err}
	}
	v.info, v.known = info, true
	return info, nil
}

// WalkFunc is called for each file, a directory before what is in it. If a
// directory cannot be read it is called once more, with Err. An error that is
// not SkipDir ends the walk and is its result.
type WalkFunc func(Visit) error

// WalkOptions are how a walk goes.
type WalkOptions struct {
	// As is the path that Visits begin with, instead of that of the walk.
	As string
	// SameDevice: directories of another file system than that of the path are
	// visited, but not gone into (find -xdev).
	SameDevice bool
	// Follow: a symbolic link is visited as what it leads to; one that leads
	// nowhere as itself. Err of a directory that holds itself is a *LoopError.
	Follow bool
}

// LoopError says that a directory holds itself, by way of a link.
type LoopError struct{ Path, Above string }

func (e *LoopError) Error() string { return e.Path + " is a directory that holds itself" }

// Walk visits a path and all beneath it, names in order. It is bounded by
// MaxWalk, MaxDepth and MaxDir, and ends when ctx does.
func (r *Root) Walk(ctx context.Context, path string, how WalkOptions, fn WalkFunc) error {
	w := walk{ctx: ctx, root: r, fn: fn, WalkOptions: how, start: path}
	if w.As == "" {
		w.As = path
	}
	info, handle, err := w.begin()
	if err != nil {
		return &fs.PathError{Op: "walk", Path: w.As, Err: err}
	}
	defer unix.Close(handle)
	w.dev = info.Device
	visit := Visit{Path: w.As, Name: baseName(w.As), Type: info.Type, info: info, known: true}
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
	ctx  context.Context
	root *Root
	fn   WalkFunc
	WalkOptions
	start   string
	dev     uint64
	count   int
	entries entryReader
	above   []Visit // with Follow: the directories that hold the visited one
}

// begin examines the path of the walk.
func (w *walk) begin() (Info, int, error) {
	flags := unix.O_NOFOLLOW
	if w.Follow {
		flags = 0
	}
	handle, err := w.root.lookup(w.start, flags)
	if w.Follow && leadsNowhere(err) {
		handle, err = w.root.lookup(w.start, unix.O_NOFOLLOW)
	}
	if err != nil {
		return Info{}, -1, err
	}
	info, err := statAt(handle, "")
	if err != nil {
		unix.Close(handle)
		return Info{}, -1, err
	}
	return info, handle, nil
}

// leadsNowhere tells the failure of a link whose end is not there from others.
func leadsNowhere(err error) bool {
	return errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR)
}

// path is what the target knows a visited file by.
func (w *walk) path(v *Visit) string { return w.start + v.Path[len(w.As):] }

// examine looks at an entry whose type alone is not enough: a directory, for
// its device, a link to be followed, and where the type is not told.
func (w *walk) examine(v *Visit) (there bool) {
	info, err := statAt(v.dir, v.Name)
	if w.Follow && err == nil && info.Type == Symlink {
		link := info
		if info, err = w.root.Stat(w.path(v)); leadsNowhere(err) {
			info, err = link, nil
		}
		v.link = err == nil && info.Type == Directory
	}
	switch {
	case errors.Is(err, unix.ENOENT):
		return false // Gone since the directory was read, as in find(1).
	case err != nil:
		v.Type, v.Err = Unknown, err
		return true
	}
	v.Type, v.info, v.known = info.Type, info, true
	if w.Follow && info.Type == Directory {
		for _, dir := range w.above {
			if dir.info.Device == info.Device && dir.info.Inode == info.Inode {
				v.Err = &LoopError{v.Path, dir.Path}
				break
			}
		}
	}
	return true
}

// visit calls fn and tells whether to go into the file. A directory has been
// examined before.
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
	return v.Type == Directory && v.Err == nil && (!w.SameDevice || v.info.Device == w.dev), nil
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
	defer unix.Close(fd)
	if parent.Depth >= MaxDepth {
		return &fs.PathError{Op: "walk", Path: parent.Path, Err: ErrTooDeep}
	}
	entries, err := w.entries.read(fd)
	if errors.Is(err, ErrTooMany) {
		return &fs.PathError{Op: "walk", Path: parent.Path, Err: err}
	}
	if err != nil {
		return w.failed(parent, err)
	}
	if w.Follow {
		w.above = append(w.above, parent)
		defer func() { w.above = w.above[:len(w.above)-1] }()
	}
	for _, e := range entries {
		v := Visit{Path: join(parent.Path, e.name), Name: e.name, Depth: parent.Depth + 1, Type: e.kind, dir: fd}
		if v.Type == Directory || v.Type == Unknown || v.Type == Symlink && w.Follow {
			if !w.examine(&v) {
				continue
			}
		}
		descend, err := w.visit(v)
		if err != nil {
			return err
		}
		if !descend {
			continue
		}
		sub, err := w.open(&v)
		if err == nil {
			err = w.directory(sub, v)
		} else {
			err = w.failed(v, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// open opens a visited directory.
func (w *walk) open(v *Visit) (int, error) {
	if !v.link {
		return openDir(v.dir, v.Name)
	}
	handle, err := w.root.lookup(w.path(v), unix.O_DIRECTORY)
	if err != nil {
		return -1, err
	}
	defer unix.Close(handle)
	return reopen(handle, unix.O_RDONLY|unix.O_DIRECTORY)
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
