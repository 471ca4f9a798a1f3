// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target

import (
	"errors"
	"io"
	"io/fs"

	"golang.org/x/sys/unix"
)

// ErrTooBig says that a file is longer than may be read of one.
var ErrTooBig = errors.New("file is bigger than the limit for one file")

// ErrNotRegular says that something other than a regular file was to be read.
var ErrNotRegular = errors.New("not a regular file")

// ReadFile reads a regular file whole. It never opens anything else: opening a
// FIFO or a device can block or do things. A file longer than MaxFile is
// ErrTooBig and not a byte of it is returned, since half a file gives wrong
// answers. Files of /proc and /sys say that they are empty and are read as far
// as they go.
func (r *Root) ReadFile(path string) ([]byte, error) {
	data, err := r.readFile(path)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return data, nil
}

func (r *Root) readFile(path string) ([]byte, error) {
	fd, info, err := r.openRegular(path)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	if info.Size > r.MaxFile {
		return nil, ErrTooBig
	}
	return readAll(fd, info.Size, r.MaxFile)
}

// openRegular opens a regular file for reading, and nothing else.
func (r *Root) openRegular(path string) (int, Info, error) {
	handle, err := r.lookup(path, 0)
	if err != nil {
		return -1, Info{}, err
	}
	defer unix.Close(handle)
	info, err := statAt(handle, "")
	switch {
	case err != nil:
		return -1, Info{}, err
	case info.Type == Directory:
		return -1, Info{}, unix.EISDIR
	case info.Type != Regular:
		return -1, Info{}, ErrNotRegular
	}
	fd, err := reopen(handle, unix.O_RDONLY)
	return fd, info, err
}

// OpenFile opens a regular file to be read bit by bit, for those who can do
// with parts of a file longer than MaxFile.
func (r *Root) OpenFile(path string) (*File, error) {
	fd, info, err := r.openRegular(path)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return &File{Size: info.Size, fd: fd, path: path}, nil
}

// File is an open regular file. It reads by plain read(2), as readAll does. It
// is not safe for concurrent use.
type File struct {
	// Size is how long it was when it was opened.
	Size int64

	fd   int
	path string
}

// Read reads on, as io.Reader wants it.
func (f *File) Read(p []byte) (int, error) {
	for {
		n, err := unix.Read(f.fd, p)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return 0, &fs.PathError{Op: "read", Path: f.path, Err: err}
		case n == 0 && len(p) > 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

// ReadAt reads at an offset, as io.ReaderAt wants it.
func (f *File) ReadAt(p []byte, offset int64) (int, error) {
	read := 0
	for read < len(p) {
		n, err := unix.Pread(f.fd, p[read:], offset+int64(read))
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return read, &fs.PathError{Op: "read", Path: f.path, Err: err}
		case n == 0:
			return read, io.EOF
		}
		read += n
	}
	return read, nil
}

// Close closes it.
func (f *File) Close() error {
	fd := f.fd
	f.fd = -1
	return unix.Close(fd)
}

// reopen opens for reading what a handle stands for. Going through the handle
// rather than by path again is what makes the check of its type binding.
func reopen(handle, flags int) (int, error) {
	flags |= unix.O_NONBLOCK | unix.O_NOCTTY | unix.O_CLOEXEC
	for {
		fd, err := unix.Open(fdPath(handle), flags|unix.O_NOATIME, 0)
		if errors.Is(err, unix.EPERM) {
			// Only the owner may leave the access time alone.
			fd, err = unix.Open(fdPath(handle), flags, 0)
		}
		if !errors.Is(err, unix.EINTR) {
			return fd, err
		}
	}
}

// readAll reads a file to its end, by plain read(2): an os.File would wait for
// a file that has nothing to read yet (/proc/kmsg), where EAGAIN is an answer.
// The size is a guess: files of /proc say 0.
func readAll(fd int, size, limit int64) ([]byte, error) {
	data := make([]byte, 0, min(max(size, 0), limit)+512)
	for {
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
		n, err := unix.Read(fd, data[len(data):cap(data)])
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return nil, err
		case n == 0:
			return data, nil
		}
		data = data[:len(data)+n]
		if int64(len(data)) > limit {
			return nil, ErrTooBig
		}
	}
}
