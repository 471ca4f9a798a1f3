// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/unix"
)

// MaxDir is how many entries of one directory are read at most.
const MaxDir = 1 << 17

// ErrTooMany says that a directory or a tree has more entries than may be read.
var ErrTooMany = errors.New("more entries than the limit")

// ReadDir returns the names in a directory, sorted. A directory with more than
// MaxDir entries is ErrTooMany.
func (r *Root) ReadDir(path string) ([]string, error) {
	names, err := r.readDir(path)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: path, Err: err}
	}
	return names, nil
}

func (r *Root) readDir(path string) ([]string, error) {
	handle, err := r.lookup(path, unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	defer unix.Close(handle)
	fd, err := reopen(handle, unix.O_RDONLY|unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	var reader entryReader
	entries, err := reader.read(fd)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.name
	}
	return names, nil
}
