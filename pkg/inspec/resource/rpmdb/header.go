// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package rpmdb

import (
	"bytes"
	"encoding/binary"
)

// The tags of a header that are read (rpm: include/rpm/rpmtag.h), and the type
// that they have.
const (
	tagName    = 1000
	tagVersion = 1001
	tagRelease = 1002
	tagArch    = 1022
	typeString = 6
)

// parseHeader reads the header of a package: how many entries its index has
// and how long its data is, the index, the data (rpm: docs/manual/hregions.md).
func parseHeader(header []byte) (Package, error) {
	if len(header) < 8 {
		return Package{}, broken("a header of %d bytes", len(header))
	}
	entries := int64(binary.BigEndian.Uint32(header))
	length := int64(binary.BigEndian.Uint32(header[4:]))
	start := 8 + 16*entries
	if start+length > int64(len(header)) {
		return Package{}, broken("a header is cut short")
	}
	data := header[start : start+length]
	var p Package
	for index := header[8:start]; len(index) > 0; index = index[16:] {
		var field *string
		switch binary.BigEndian.Uint32(index) {
		case tagName:
			field = &p.Name
		case tagVersion:
			field = &p.Version
		case tagRelease:
			field = &p.Release
		case tagArch:
			field = &p.Arch
		default:
			continue
		}
		offset := int64(binary.BigEndian.Uint32(index[8:]))
		if binary.BigEndian.Uint32(index[4:]) != typeString || offset >= length {
			return Package{}, broken("a header's tag is no text")
		}
		text, _, ended := bytes.Cut(data[offset:], []byte{0})
		if !ended {
			return Package{}, broken("a header's text does not end")
		}
		*field = string(text)
	}
	if p.Name == "" {
		return Package{}, broken("a package without a name")
	}
	return p, nil
}
