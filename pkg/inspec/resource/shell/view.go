// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// MaxRead is how many bytes of files a command line may read, all told.
const MaxRead = 512 << 20

// ErrRead says that a command line reads more than MaxRead.
var ErrRead = errors.New("the command line reads more than the limit")

// view is the target as a command line sees it: from a working directory, and
// up to so many bytes.
type view struct {
	*target.Root
	ctx  context.Context
	dir  string // absolute
	read *int64 // bytes so far
}

func newView(ctx context.Context, root *target.Root) *view {
	return &view{Root: root, ctx: ctx, dir: startDir(root), read: new(int64)}
}

// startDir is the directory that a command starts in: that of the process
// which stands for the target, or / where no process tells.
func startDir(root *target.Root) string {
	dir, err := root.Readlink("/proc/self/cwd")
	if err != nil || !strings.HasPrefix(dir, "/") {
		return "/"
	}
	if info, err := root.Stat(dir); err != nil || info.Type != target.Directory {
		return "/"
	}
	return dir
}

// in is the view from another directory.
func (v *view) in(dir string) *view {
	moved := *v
	moved.dir = dir
	return &moved
}

// at is the absolute path of a name. Nothing is tidied up: what ".." behind a
// link means is for the kernel to say.
func (v *view) at(name string) string {
	switch {
	case name == "" || name[0] == '/':
		return name
	case strings.HasSuffix(v.dir, "/"):
		return v.dir + name
	}
	return v.dir + "/" + name
}

// count adds to what was read.
func (v *view) count(n int64) error {
	if *v.read += n; *v.read > MaxRead {
		return ErrRead
	}
	return context.Cause(v.ctx)
}

// Stat examines what a name leads to.
func (v *view) Stat(name string) (target.Info, error) { return v.Root.Stat(v.at(name)) }

// Lstat examines a name itself.
func (v *view) Lstat(name string) (target.Info, error) { return v.Root.Lstat(v.at(name)) }

// Readlink is what a link holds.
func (v *view) Readlink(name string) (string, error) { return v.Root.Readlink(v.at(name)) }

// RealPath is a name without links.
func (v *view) RealPath(name string) (string, error) { return v.Root.RealPath(v.at(name)) }

// ReadDir lists a directory.
func (v *view) ReadDir(name string) ([]string, error) { return v.Root.ReadDir(v.at(name)) }

// Attributes are the extended attributes of a file.
func (v *view) Attributes(name string) ([]string, error) { return v.Root.Attributes(v.at(name)) }

// Space tells of the file system that a name is on.
func (v *view) Space(name string) (target.Space, error) { return v.Root.Space(v.at(name)) }

// ReadFile reads a file whole.
func (v *view) ReadFile(name string) ([]byte, error) {
	data, err := v.Root.ReadFile(v.at(name))
	if err == nil {
		err = v.count(int64(len(data)))
	}
	return data, err
}

// OpenFile opens a file to be read bit by bit. One that is longer than may be
// read at all is refused before a byte of it is.
func (v *view) OpenFile(name string) (*viewFile, error) {
	f, err := v.Root.OpenFile(v.at(name))
	if err != nil {
		return nil, err
	}
	if *v.read+f.Size > MaxRead {
		_ = f.Close()
		return nil, ErrRead
	}
	return &viewFile{f, v}, nil
}

// viewFile is a file whose bytes are counted.
type viewFile struct {
	*target.File
	view *view
}

func (f *viewFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if err == nil {
		err = f.view.count(int64(n))
	}
	return n, err
}

// Walk visits a name and all beneath it. The paths begin with the name as it
// was given, unless they are to be shown otherwise.
func (v *view) Walk(name string, how target.WalkOptions, fn target.WalkFunc) error {
	how.As = cmp.Or(how.As, name)
	return v.Root.Walk(v.ctx, v.at(name), how, fn)
}
