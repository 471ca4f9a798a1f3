// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// Space is how big a file system is, how much of it is free for others than
// root, and how much is used, in bytes.
type Space struct{ Size, Free, Used int64 }

// Space tells of the file system that a path is on.
func (r *Root) Space(path string) (Space, error) {
	fd, err := r.lookup(path, 0)
	if err != nil {
		return Space{}, &fs.PathError{Op: "statfs", Path: path, Err: err}
	}
	defer unix.Close(fd)
	var st unix.Statfs_t
	if err := unix.Fstatfs(fd, &st); err != nil {
		return Space{}, &fs.PathError{Op: "statfs", Path: path, Err: err}
	}
	unit := st.Frsize
	return Space{Size: int64(st.Blocks) * unit, Free: int64(st.Bavail) * unit, Used: int64(st.Blocks-st.Bfree) * unit}, nil
}
