// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package rpmdb

import "encoding/binary"

const (
	ndbMagic     = "RpmP"
	ndbPage      = 4096 // of slots
	ndbMaxPages  = 2048
	ndbBlock     = 16
	ndbSlotMagic = "Slot"
	ndbBlobMagic = "BlbS"
)

// ndbHeaders reads Packages.db: pages of slots, each of which says where the
// blob of a package is (rpm: lib/backend/ndb/rpmpkg.c).
func ndbHeaders(f file, fn func([]byte) error) error {
	page := make([]byte, ndbPage)
	if err := f.at(0, page); err != nil {
		return err
	}
	pages := binary.LittleEndian.Uint32(page[12:])
	if version := binary.LittleEndian.Uint32(page[4:]); version != 0 || pages == 0 || pages > ndbMaxPages {
		return broken("ndb of version %d with %d pages of slots", version, pages)
	}
	var blob []byte
	for n := range pages {
		if err := f.at(int64(n)*ndbPage, page); err != nil {
			return err
		}
		slots := page
		if n == 0 {
			slots = page[32:] // The header takes the place of two slots.
		}
		for ; len(slots) > 0; slots = slots[16:] {
			if string(slots[:4]) != ndbSlotMagic {
				return broken("a slot begins with %q", slots[:4])
			}
			index := binary.LittleEndian.Uint32(slots[4:])
			if index == 0 {
				continue
			}
			offset := int64(binary.LittleEndian.Uint32(slots[8:])) * ndbBlock
			var err error
			if blob, err = ndbBlob(f, offset, index, blob); err != nil {
				return err
			}
			if err := fn(blob); err != nil {
				return err
			}
		}
	}
	return nil
}

func ndbBlob(f file, offset int64, index uint32, buf []byte) ([]byte, error) {
	head := make([]byte, 16)
	if err := f.at(offset, head); err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint32(head[12:])
	if string(head[:4]) != ndbBlobMagic || binary.LittleEndian.Uint32(head[4:]) != index || length > MaxHeader {
		return nil, broken("no blob of package %d at byte %d", index, offset)
	}
	buf = grow(buf, int(length))
	return buf, f.at(offset+16, buf)
}

// grow makes a buffer of n bytes, of an old one if it is long enough.
func grow(buf []byte, n int) []byte {
	if cap(buf) < n {
		return make([]byte, n)
	}
	return buf[:n]
}
