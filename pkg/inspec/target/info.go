// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target

import (
	"io/fs"
	"time"

	"golang.org/x/sys/unix"
)

// Type is the type of a file.
type Type uint8

// The types of files.
const (
	Unknown Type = iota
	Regular
	Directory
	Symlink
	FIFO
	Socket
	BlockDevice
	CharDevice
)

// Info is what stat(2) tells of a file.
type Info struct {
	Type Type
	// Mode is the permission bits with setuid (04000), setgid (02000) and
	// sticky (01000), without the type.
	Mode     uint32
	UID, GID uint32
	Size     int64
	Blocks   int64 // of 512 bytes
	Links    uint64
	Device   uint64
	Rdev     uint64 // of a device: which
	// Null tells the null device, which reads as empty.
	Null   bool
	Inode  uint64
	Access time.Time
	Modify time.Time
	Change time.Time
}

// Stat tells of the file a path leads to, following symbolic links.
func (r *Root) Stat(path string) (Info, error) { return r.stat("stat", path, 0) }

// Lstat tells of the file a path names; of a symbolic link, of the link itself.
func (r *Root) Lstat(path string) (Info, error) { return r.stat("lstat", path, unix.O_NOFOLLOW) }

func (r *Root) stat(op, path string, flags int) (Info, error) {
	fd, err := r.lookup(path, flags)
	if err != nil {
		return Info{}, &fs.PathError{Op: op, Path: path, Err: err}
	}
	defer unix.Close(fd)
	info, err := statAt(fd, "")
	if err != nil {
		return Info{}, &fs.PathError{Op: op, Path: path, Err: err}
	}
	return info, nil
}

// statAt examines the entry of a directory handle, never following a link;
// with an empty name the handle itself.
func statAt(fd int, name string) (Info, error) {
	var st unix.Stat_t
	flags := unix.AT_SYMLINK_NOFOLLOW | unix.AT_NO_AUTOMOUNT
	if name == "" {
		flags |= unix.AT_EMPTY_PATH
	}
	if err := unix.Fstatat(fd, name, &st, flags); err != nil {
		return Info{}, err
	}
	return Info{
		Type:   typeOf(st.Mode),
		Mode:   st.Mode & 0o7777,
		UID:    st.Uid,
		GID:    st.Gid,
		Size:   st.Size,
		Blocks: st.Blocks,
		Links:  uint64(st.Nlink), //nolint:unconvert // it is 32 bits wide on arm64
		Device: st.Dev,
		Rdev:   st.Rdev,
		Null:   st.Mode&unix.S_IFMT == unix.S_IFCHR && st.Rdev == unix.Mkdev(1, 3),
		Inode:  st.Ino,
		Access: time.Unix(st.Atim.Unix()),
		Modify: time.Unix(st.Mtim.Unix()),
		Change: time.Unix(st.Ctim.Unix()),
	}, nil
}

func typeOf(mode uint32) Type {
	switch mode & unix.S_IFMT {
	case unix.S_IFREG:
		return Regular
	case unix.S_IFDIR:
		return Directory
	case unix.S_IFLNK:
		return Symlink
	case unix.S_IFIFO:
		return FIFO
	case unix.S_IFSOCK:
		return Socket
	case unix.S_IFBLK:
		return BlockDevice
	case unix.S_IFCHR:
		return CharDevice
	}
	return Unknown
}
