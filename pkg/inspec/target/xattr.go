// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target

import (
	"errors"
	"io/fs"
	"strings"

	"golang.org/x/sys/unix"
)

// Attributes returns the names of the extended attributes of the file that a
// path names; of a symbolic link, of the link itself. A file system without
// them has none.
func (r *Root) Attributes(path string) ([]string, error) {
	fd, err := r.lookup(path, unix.O_NOFOLLOW)
	if err != nil {
		return nil, &fs.PathError{Op: "listxattr", Path: path, Err: err}
	}
	defer unix.Close(fd)
	buf := make([]byte, 1<<16) // XATTR_LIST_MAX
	n, err := unix.Listxattr(fdPath(fd), buf)
	if errors.Is(err, unix.EOPNOTSUPP) {
		return nil, nil
	}
	if err != nil {
		return nil, &fs.PathError{Op: "listxattr", Path: path, Err: err}
	}
	if n == 0 {
		return nil, nil
	}
	return strings.Split(strings.TrimSuffix(string(buf[:n]), "\x00"), "\x00"), nil
}
