// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target

import (
	"fmt"
	"io/fs"

	"golang.org/x/sys/unix"
)

// Immutable tells whether the file that a path leads to may not be changed by
// anybody (chattr(1), i). A file system that does not say is an error.
func (r *Root) Immutable(path string) (bool, error) {
	fd, err := r.lookup(path, 0)
	if err != nil {
		return false, &fs.PathError{Op: "statx", Path: path, Err: err}
	}
	defer unix.Close(fd)
	var st unix.Statx_t
	if err := unix.Statx(fd, "", unix.AT_EMPTY_PATH, unix.STATX_TYPE, &st); err != nil {
		return false, &fs.PathError{Op: "statx", Path: path, Err: err}
	}
	if st.Attributes_mask&unix.STATX_ATTR_IMMUTABLE == 0 {
		return false, fmt.Errorf("the file system of %s does not tell which files are immutable", path)
	}
	return st.Attributes&unix.STATX_ATTR_IMMUTABLE != 0, nil
}
