// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package rpmdb

import (
	"bytes"
	"encoding/binary"
)

// Tag names a value of a header (rpm: include/rpm/rpmtag.h).
type Tag uint32

// The tags that are read.
const (
	tagName    Tag = 1000
	tagVersion Tag = 1001
	tagRelease Tag = 1002
	tagArch    Tag = 1022

	Epoch            Tag = 1003
	FileSizes        Tag = 1028
	FileStates       Tag = 1029
	FileModes        Tag = 1030
	FileMTimes       Tag = 1034
	FileDigests      Tag = 1035
	FileLinkTos      Tag = 1036
	FileFlags        Tag = 1037
	FileUsers        Tag = 1039
	FileGroups       Tag = 1040
	FileVerifyFlags  Tag = 1045
	ProvideNames     Tag = 1047
	RequireFlags     Tag = 1048
	RequireNames     Tag = 1049
	RequireVersions  Tag = 1050
	ConflictFlags    Tag = 1053
	ConflictNames    Tag = 1054
	ConflictVersions Tag = 1055
	VerifyScript     Tag = 1079
	VerifyProgram    Tag = 1091
	ProvideFlags     Tag = 1112
	ProvideVersions  Tag = 1113
	DirIndexes       Tag = 1116
	BaseNames        Tag = 1117
	DirNames         Tag = 1118
	LongFileSizes    Tag = 5008
	FileCapabilities Tag = 5010
	FileDigestAlgo   Tag = 5011
)

// The types of values.
const (
	typeChar = 1 + iota
	typeInt8
	typeInt16
	typeInt32
	typeInt64
	typeString
	typeBinary
	typeStrings
	typeTranslated
)

// Header is what is known of a package. Its values are there as long as the
// visit of it lasts.
type Header struct{ index, data []byte }

// parse reads a header: how many entries its index has and how long its data
// is, the index, the data (rpm: docs/manual/hregions.md).
func parse(header []byte) (Header, error) {
	if len(header) < 8 {
		return Header{}, broken("a header of %d bytes", len(header))
	}
	entries := int64(binary.BigEndian.Uint32(header))
	length := int64(binary.BigEndian.Uint32(header[4:]))
	start := 8 + 16*entries
	if start+length > int64(len(header)) {
		return Header{}, broken("a header is cut short")
	}
	return Header{header[8:start], header[start : start+length]}, nil
}

// find is the value of a tag: its type, how many there are, and where they
// begin.
func (h Header) find(tag Tag) (kind, count uint32, data []byte, err error) {
	for index := h.index; len(index) > 0; index = index[16:] {
		if Tag(binary.BigEndian.Uint32(index)) != tag {
			continue
		}
		offset := binary.BigEndian.Uint32(index[8:])
		if int64(offset) >= int64(len(h.data)) {
			return 0, 0, nil, broken("a header's tag %d is cut short", tag)
		}
		return binary.BigEndian.Uint32(index[4:]), binary.BigEndian.Uint32(index[12:]), h.data[offset:], nil
	}
	return 0, 0, nil, nil
}

// Strings are the texts of a tag, none if it is not there.
func (h Header) Strings(tag Tag) ([]string, error) {
	kind, count, data, err := h.find(tag)
	switch {
	case err != nil || data == nil:
		return nil, err
	case kind != typeString && kind != typeStrings && kind != typeTranslated:
		return nil, broken("a header's tag %d is no text", tag)
	case count > MaxValues:
		return nil, broken("a header's tag %d has %d values", tag, count)
	}
	out := make([]string, count)
	for i := range out {
		text, rest, ended := bytes.Cut(data, []byte{0})
		if !ended {
			return nil, broken("a header's text does not end")
		}
		out[i], data = string(text), rest
	}
	return out, nil
}

// Numbers are the numbers of a tag, none if it is not there.
func (h Header) Numbers(tag Tag) ([]uint64, error) {
	kind, count, data, err := h.find(tag)
	if err != nil || data == nil {
		return nil, err
	}
	size := map[uint32]int{typeChar: 1, typeInt8: 1, typeInt16: 2, typeInt32: 4, typeInt64: 8}[kind]
	if size == 0 || count > MaxValues || int(count)*size > len(data) {
		return nil, broken("a header's tag %d is no number, or too many", tag)
	}
	out := make([]uint64, count)
	for i := range out {
		for _, b := range data[i*size : (i+1)*size] {
			out[i] = out[i]<<8 | uint64(b)
		}
	}
	return out, nil
}

// Package is the package that a header is of.
func (h Header) Package() (Package, error) {
	var p Package
	for tag, field := range map[Tag]*string{tagName: &p.Name, tagVersion: &p.Version, tagRelease: &p.Release, tagArch: &p.Arch} {
		text, err := h.Strings(tag)
		if err != nil {
			return Package{}, err
		}
		if len(text) > 0 {
			*field = text[0]
		}
	}
	if p.Name == "" {
		return Package{}, broken("a package without a name")
	}
	return p, nil
}
