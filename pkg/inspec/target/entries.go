// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// entry is a name in a directory, and the type of what it names as far as the
// directory tells.
type entry struct {
	name string
	kind Type
}

// entryReader reads directories, one after the other, by a buffer that they
// share.
type entryReader struct{ buf []byte }

// read returns what is in an open directory, in the order of names.
func (r *entryReader) read(fd int) ([]entry, error) {
	if r.buf == nil {
		r.buf = make([]byte, 8<<10)
	}
	var entries []entry
	for {
		n, err := unix.Getdents(fd, r.buf)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return nil, err
		case n == 0:
			slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
			return entries, nil
		}
		entries = parseEntries(entries, r.buf[:n])
		if len(entries) > MaxDir {
			return nil, ErrTooMany
		}
	}
}

// What comes before the name in an entry (getdents64(2): struct linux_dirent64):
// an inode and an offset of 64 bits each, the entry's length, the type.
const (
	direntLength = 16
	direntType   = 18
	direntName   = 19
)

// parseEntries adds the entries that the kernel wrote to those there are. The
// names share one piece of memory.
func parseEntries(entries []entry, data []byte) []entry {
	text := string(data)
	for len(data) > direntName {
		length := int(binary.NativeEndian.Uint16(data[direntLength:]))
		if length <= direntName || length > len(data) {
			return entries // Not by any kernel.
		}
		kind := typeOf(uint32(data[direntType]) << 12) // DT_REG is S_IFREG >> 12
		if name, _, _ := strings.Cut(text[direntName:length], "\x00"); name != "." && name != ".." {
			entries = append(entries, entry{name, kind})
		}
		data, text = data[length:], text[length:]
	}
	return entries
}
