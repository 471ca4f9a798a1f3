// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/unix"
)

// Readlink returns what a symbolic link holds, unresolved.
func (r *Root) Readlink(path string) (string, error) {
	fd, err := r.lookup(path, unix.O_NOFOLLOW)
	if err != nil {
		return "", &fs.PathError{Op: "readlink", Path: path, Err: err}
	}
	defer unix.Close(fd)
	link, err := readlinkat(fd, "")
	if errors.Is(err, unix.ENOENT) {
		err = unix.EINVAL // An empty path and no link: readlink(2).
	}
	if err != nil {
		return "", &fs.PathError{Op: "readlink", Path: path, Err: err}
	}
	return link, nil
}

// RealPath returns the path of the file that a path leads to, without symbolic
// links, as the target sees it.
func (r *Root) RealPath(path string) (string, error) {
	fd, err := r.lookup(path, 0)
	if err != nil {
		return "", &fs.PathError{Op: "realpath", Path: path, Err: err}
	}
	defer unix.Close(fd)
	name, err := r.seen(fd)
	if err != nil {
		return "", &fs.PathError{Op: "realpath", Path: path, Err: err}
	}
	return name, nil
}
