// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package rpmdb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The bounds of a database.
const (
	// MaxHeader is how long the header of one package may be.
	MaxHeader = 16 << 20
	// MaxValues is how many values a tag may have, as there are files in a package.
	MaxValues = 1 << 17
	// MaxPackages is how many packages there may be.
	MaxPackages = 1 << 16
)

// ErrFormat says that a file is no database of packages, or a broken one.
var ErrFormat = errors.New("not a database of rpm packages, or a broken one")

func broken(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrFormat, fmt.Sprintf(format, args...))
}

// Package is an installed package.
type Package struct {
	Name, Version, Release string
	Arch                   string // empty of a public key
}

// file is a database to be read.
type file struct {
	io.ReaderAt
	size int64
}

// at reads a piece into buf.
func (f file) at(offset int64, buf []byte) error {
	if offset < 0 || offset > f.size-int64(len(buf)) {
		return broken("it ends before byte %d", offset+int64(len(buf)))
	}
	_, err := f.ReadAt(buf, offset)
	if errors.Is(err, io.EOF) {
		return broken("it ends before byte %d", offset+int64(len(buf)))
	}
	return err
}

// Scan visits the packages of a database, in the order in which they are
// stored. An error of visit ends it, and is its own.
func Scan(r io.ReaderAt, size int64, visit func(Header) error) error {
	f := file{r, size}
	head := make([]byte, 16)
	if err := f.at(0, head); err != nil {
		return err
	}
	var headers func(file, func([]byte) error) error
	switch {
	case string(head) == sqliteMagic:
		headers = sqliteHeaders
	case string(head[:4]) == ndbMagic:
		headers = ndbHeaders
	case binary.LittleEndian.Uint32(head[12:]) == bdbMagic, binary.BigEndian.Uint32(head[12:]) == bdbMagic:
		headers = bdbHeaders
	default:
		return broken("it begins with %q", head)
	}
	packages := 0
	return headers(f, func(header []byte) error {
		if packages++; packages > MaxPackages {
			return broken("more than %d packages", MaxPackages)
		}
		h, err := parse(header)
		if err != nil {
			return err
		}
		return visit(h)
	})
}
