// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package rpmdb

import "encoding/binary"

const (
	sqliteMagic    = "SQLite format 3\x00"
	sqliteHead     = 100 // the header of the file, on page 1
	sqliteInterior = 5   // the type of a page
	sqliteLeaf     = 13
	sqliteDepth    = 20
)

// sqlite is a database of SQLite, of which tables can be read from end to end
// (https://www.sqlite.org/fileformat2.html).
type sqlite struct {
	file
	pageSize int64
	usable   int64 // of a page
	visited  int64
	payload  []byte
}

// sqliteHeaders reads rpmdb.sqlite: the blobs of the table Packages.
func sqliteHeaders(f file, fn func([]byte) error) error {
	head := make([]byte, sqliteHead)
	if err := f.at(0, head); err != nil {
		return err
	}
	db := &sqlite{file: f, pageSize: int64(binary.BigEndian.Uint16(head[16:]))}
	if db.pageSize == 1 {
		db.pageSize = 65536
	}
	db.usable = db.pageSize - int64(head[20])
	if db.pageSize < 512 || db.pageSize&(db.pageSize-1) != 0 || db.usable < 480 {
		return broken("pages of %d bytes", db.pageSize)
	}
	root := int64(0)
	err := db.table(1, 0, func(record []byte) error {
		// type, name, tbl_name, rootpage, sql
		columns, err := sqliteColumns(record, 4)
		if err != nil {
			return err
		}
		if string(columns[0]) == "table" && string(columns[1]) == "Packages" {
			for _, b := range columns[3] {
				root = root<<8 | int64(b)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if root == 0 {
		return broken("it has no table Packages")
	}
	return db.table(root, 0, func(record []byte) error {
		columns, err := sqliteColumns(record, 2) // hnum, blob
		if err != nil {
			return err
		}
		return fn(columns[1])
	})
}

// table visits the records of a table, whose b-tree begins on a page.
func (db *sqlite) table(number int64, depth int, fn func([]byte) error) error {
	if db.visited++; db.visited > 2*(db.size/db.pageSize)+2 || depth > sqliteDepth {
		return broken("its pages go round in circles")
	}
	page, err := db.page(number)
	if err != nil {
		return err
	}
	head := page
	if number == 1 {
		head = page[sqliteHead:]
	}
	kind, cells := head[0], int(binary.BigEndian.Uint16(head[3:]))
	pointers := head[8:]
	if kind == sqliteInterior {
		pointers = head[12:]
	} else if kind != sqliteLeaf {
		return broken("page %d of a table is of type %d", number, kind)
	}
	if 2*cells > len(pointers) {
		return broken("page %d has %d cells", number, cells)
	}
	for i := range cells {
		at := int(binary.BigEndian.Uint16(pointers[2*i:]))
		if at+4 > len(page) {
			return broken("a cell beyond page %d", number)
		}
		if kind == sqliteInterior {
			err = db.table(int64(binary.BigEndian.Uint32(page[at:])), depth+1, fn)
		} else {
			err = db.cell(page[at:], fn)
		}
		if err != nil {
			return err
		}
	}
	if kind == sqliteInterior {
		return db.table(int64(binary.BigEndian.Uint32(head[8:])), depth+1, fn)
	}
	return nil
}

func (db *sqlite) page(number int64) ([]byte, error) {
	if number < 1 {
		return nil, broken("a link to page %d", number)
	}
	page := make([]byte, db.pageSize)
	return page, db.at((number-1)*db.pageSize, page)
}

// cell reads the record in a cell of a leaf: what is in the cell, then a chain
// of overflow pages.
func (db *sqlite) cell(cell []byte, fn func([]byte) error) error {
	length, n := varint(cell)
	_, m := varint(cell[n:]) // The rowid.
	if n == 0 || m == 0 || length < 0 || length > MaxHeader {
		return broken("a record of %d bytes", length)
	}
	local := length
	if most := db.usable - 35; length > most {
		least := (db.usable-12)*32/255 - 23
		if local = least + (length-least)%(db.usable-4); local > most {
			local = least
		}
	}
	cell = cell[n+m:]
	if local > int64(len(cell)) || local < length && local+4 > int64(len(cell)) {
		return broken("a record is cut short")
	}
	db.payload = grow(db.payload, int(length))
	rest := db.payload[copy(db.payload, cell[:local]):]
	if len(rest) == 0 {
		return fn(db.payload)
	}
	next := int64(binary.BigEndian.Uint32(cell[local:]))
	link := make([]byte, 4)
	for len(rest) > 0 {
		if next < 1 {
			return broken("a chain of pages leads to page %d", next)
		}
		start := (next - 1) * db.pageSize
		if err := db.at(start, link); err != nil {
			return err
		}
		n := min(db.usable-4, int64(len(rest)))
		if err := db.at(start+4, rest[:n]); err != nil {
			return err
		}
		rest, next = rest[n:], int64(binary.BigEndian.Uint32(link))
	}
	return fn(db.payload)
}

// sqliteColumns are the first columns of a record, as bytes.
func sqliteColumns(record []byte, count int) ([][]byte, error) {
	length, n := varint(record)
	if n == 0 || length < int64(n) || length > int64(len(record)) {
		return nil, broken("a record without its header")
	}
	types, body := record[n:length], record[length:]
	out := make([][]byte, count)
	for i := range out {
		kind, n := varint(types)
		if n == 0 || kind < 0 {
			return nil, broken("a record of %d columns", i)
		}
		types = types[n:]
		size := int64(0)
		switch {
		case kind >= 12:
			size = (kind - 12) / 2
		case kind <= 7:
			size = []int64{0, 1, 2, 3, 4, 6, 8, 8}[kind]
		}
		if size > int64(len(body)) {
			return nil, broken("a record is cut short")
		}
		out[i], body = body[:size], body[size:]
	}
	return out, nil
}

// varint reads an integer of one to nine bytes; n is 0 where it does not end.
func varint(b []byte) (v int64, n int) {
	for i := 0; i < len(b) && i < 8; i++ {
		v = v<<7 | int64(b[i]&0x7f)
		if b[i] < 0x80 {
			return v, i + 1
		}
	}
	if len(b) < 9 {
		return 0, 0
	}
	return v<<8 | int64(b[8]), 9
}
