// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package rpmdb

import "encoding/binary"

// What is used of Berkeley DB's pages (libdb: src/dbinc/db_page.h).
const (
	bdbMagic        = 0x00061561 // of a hash
	bdbPageHeader   = 26
	bdbHashUnsorted = 2 // the type of a page: before 4.6
	bdbOverflow     = 7
	bdbHash         = 13
	bdbOffPage      = 3 // the type of an item that is on overflow pages
)

// bdb is a Berkeley DB hash.
type bdb struct {
	file
	order    binary.ByteOrder
	pageSize int64
	pages    int64
	blob     []byte
}

// bdbHeaders reads Packages: pages of keys and values, where the values that
// are headers are on chains of overflow pages.
func bdbHeaders(f file, fn func([]byte) error) error {
	meta := make([]byte, 72)
	if err := f.at(0, meta); err != nil {
		return err
	}
	db := &bdb{file: f, order: binary.LittleEndian}
	if binary.BigEndian.Uint32(meta[12:]) == bdbMagic {
		db.order = binary.BigEndian
	}
	db.pageSize = int64(db.order.Uint32(meta[20:]))
	if db.pageSize < 512 || db.pageSize > 65536 || db.pageSize&(db.pageSize-1) != 0 {
		return broken("pages of %d bytes", db.pageSize)
	}
	if encryption := meta[24]; encryption != 0 {
		return broken("it is encrypted")
	}
	db.pages = int64(db.order.Uint32(meta[32:])) + 1
	if db.pages > f.size/db.pageSize {
		return broken("it has fewer than its %d pages", db.pages)
	}
	page := make([]byte, db.pageSize)
	for n := range db.pages {
		if err := db.at(n*db.pageSize, page); err != nil {
			return err
		}
		if kind := page[25]; kind != bdbHash && kind != bdbHashUnsorted {
			continue
		}
		if err := db.values(page, fn); err != nil {
			return err
		}
	}
	return nil
}

// values reads the values of one page of the hash: every other item.
func (db *bdb) values(page []byte, fn func([]byte) error) error {
	items := int(db.order.Uint16(page[20:]))
	if items%2 != 0 || bdbPageHeader+2*items > len(page) {
		return broken("a page of %d items", items)
	}
	for i := 1; i < items; i += 2 {
		at := int(db.order.Uint16(page[bdbPageHeader+2*i:]))
		if at+12 > len(page) {
			// Too near to the end for an item on overflow pages; nothing but
			// the count of packages is as short.
			if at < len(page) && page[at] != bdbOffPage {
				continue
			}
			return broken("an item beyond its page")
		}
		if page[at] != bdbOffPage {
			continue
		}
		if err := db.chain(int64(db.order.Uint32(page[at+4:])), int64(db.order.Uint32(page[at+8:]))); err != nil {
			return err
		}
		if err := fn(db.blob); err != nil {
			return err
		}
	}
	return nil
}

// chain reads what a chain of overflow pages holds into the blob.
func (db *bdb) chain(page, length int64) error {
	if length > MaxHeader {
		return broken("a header of %d bytes", length)
	}
	db.blob = grow(db.blob, int(length))
	rest := db.blob
	head := make([]byte, bdbPageHeader)
	for len(rest) > 0 {
		if page <= 0 || page >= db.pages {
			return broken("a chain of pages leads to page %d", page)
		}
		if err := db.at(page*db.pageSize, head); err != nil {
			return err
		}
		if head[25] != bdbOverflow {
			return broken("page %d is of the wrong type", page)
		}
		n := min(db.pageSize-bdbPageHeader, int64(len(rest)))
		if err := db.at(page*db.pageSize+bdbPageHeader, rest[:n]); err != nil {
			return err
		}
		rest, page = rest[n:], int64(db.order.Uint32(head[16:]))
	}
	return nil
}
