// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package rpmdb_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/rpmdb"
)

// header makes the header of a package, with a summary of some length.
func header(p rpmdb.Package, summary int) []byte {
	var index, data []byte
	for _, field := range []struct {
		tag  uint32
		text string
	}{{1000, p.Name}, {1001, p.Version}, {1002, p.Release}, {1022, p.Arch}, {1004, string(bytes.Repeat([]byte("x"), summary))}} {
		for _, n := range []uint32{field.tag, 6, uint32(len(data)), 1} {
			index = binary.BigEndian.AppendUint32(index, n)
		}
		data = append(append(data, field.text...), 0)
	}
	out := binary.BigEndian.AppendUint32(nil, uint32(len(index)/16))
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	return append(append(out, index...), data...)
}

// ndb makes a Packages.db.
func ndb(headers ...[]byte) []byte {
	out := append([]byte("RpmP"), bytes.Repeat([]byte{0}, 4092)...)
	binary.LittleEndian.PutUint32(out[12:], 1)
	for at := 32; at < len(out); at += 16 {
		copy(out[at:], "Slot")
	}
	for i, h := range headers {
		slot := out[32+16*(2*i+1):] // Every other slot is free.
		binary.LittleEndian.PutUint32(slot[4:], uint32(i+1))
		binary.LittleEndian.PutUint32(slot[8:], uint32(len(out)/16))
		out = append(out, "BlbS"...)
		out = binary.LittleEndian.AppendUint32(out, uint32(i+1))
		out = binary.LittleEndian.AppendUint32(out, 0)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(h)))
		out = append(out, h...)
		out = append(out, make([]byte, 16-len(out)%16)...)
	}
	return out
}

// bdb makes a Packages: a page of metadata, one of the hash, chains of overflow
// pages.
func bdb(order binary.ByteOrder, headers ...[]byte) []byte {
	const size = 512
	pages := [][]byte{make([]byte, size), make([]byte, size)}
	hash := pages[1]
	hash[25] = 13
	order.PutUint16(hash[20:], uint16(2*len(headers)))
	for i, h := range headers {
		key, value := size-24*(i+1), size-24*(i+1)+12
		order.PutUint16(hash[26+4*i:], uint16(key))
		order.PutUint16(hash[28+4*i:], uint16(value))
		hash[key], hash[value] = 1, 3
		order.PutUint32(hash[value+4:], uint32(len(pages)))
		order.PutUint32(hash[value+8:], uint32(len(h)))
		for len(h) > 0 {
			page := make([]byte, size)
			page[25] = 7
			n := copy(page[26:], h)
			if h = h[n:]; len(h) > 0 {
				order.PutUint32(page[16:], uint32(len(pages)+1))
			}
			pages = append(pages, page)
		}
	}
	order.PutUint32(pages[0][12:], 0x00061561)
	order.PutUint32(pages[0][20:], size)
	order.PutUint32(pages[0][32:], uint32(len(pages)-1))
	return bytes.Join(pages, nil)
}

var two = []rpmdb.Package{
	{Name: "bash", Version: "5.1.8", Release: "9.el9", Arch: "x86_64"},
	{Name: "gpg-pubkey", Version: "d6d3c1b9", Release: "60e5e2c3"},
}

func read(data []byte) ([]rpmdb.Package, error) {
	var out []rpmdb.Package
	err := rpmdb.Scan(bytes.NewReader(data), int64(len(data)), func(h rpmdb.Header) error {
		p, err := h.Package()
		out = append(out, p)
		return err
	})
	return out, err
}

func TestRead(t *testing.T) {
	headers := [][]byte{header(two[0], 3000), header(two[1], 0)}
	for name, data := range map[string][]byte{
		"ndb":                 ndb(headers...),
		"Berkeley DB":         bdb(binary.LittleEndian, headers...),
		"Berkeley DB of s390": bdb(binary.BigEndian, headers...),
	} {
		got, err := read(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(two, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// testdata/rpmdb.sqlite was made by SQLite itself: pages of 512 bytes, so that
// the table has interior and overflow pages, and one package deleted.
func TestReadSQLite(t *testing.T) {
	data, err := os.ReadFile("testdata/rpmdb.sqlite")
	if err != nil {
		t.Fatal(err)
	}
	var want []rpmdb.Package
	for i := range 60 {
		if i != 30 {
			want = append(want, rpmdb.Package{
				Name: fmt.Sprintf("pkg%02d", i), Version: fmt.Sprintf("1.%d", i),
				Release: fmt.Sprintf("%d.el9", i), Arch: []string{"x86_64", "noarch"}[i%2],
			})
		}
	}
	want = append(want, two[1])
	got, err := read(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadBroken(t *testing.T) {
	sqlite, err := os.ReadFile("testdata/rpmdb.sqlite")
	if err != nil {
		t.Fatal(err)
	}
	whole := [][]byte{ndb(header(two[0], 900)), bdb(binary.LittleEndian, header(two[0], 900)), sqlite}
	cases := [][]byte{nil, []byte("short"), bytes.Repeat([]byte("no database "), 10)}
	for _, data := range whole {
		cases = append(cases, data[:len(data)/2])
	}
	circle := bdb(binary.LittleEndian, header(two[0], 900))
	binary.LittleEndian.PutUint32(circle[2*512+16:], 1) // A chain to a page of the hash.
	cases = append(cases, circle)
	for _, data := range cases {
		if got, err := read(data); !errors.Is(err, rpmdb.ErrFormat) {
			t.Errorf("%.20q: %v, %v", data, got, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	sqlite, err := os.ReadFile("testdata/rpmdb.sqlite")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sqlite[:8192])
	f.Add(ndb(header(two[0], 10)))
	f.Add(bdb(binary.LittleEndian, header(two[0], 600)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, err := read(data); err == nil {
			for _, p := range got {
				if p.Name == "" {
					t.Error("a package without a name")
				}
			}
		}
	})
}

// FuzzHeader asks any header for all that is read of one.
func FuzzHeader(f *testing.F) {
	f.Add(header(two[0], 10))
	for kind := range uint32(10) {
		h := header(two[0], 10)
		binary.BigEndian.PutUint32(h[8+4*16+4:], kind) // The type of the summary.
		f.Add(h)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		db := ndb(data)
		err := rpmdb.Scan(bytes.NewReader(db), int64(len(db)), func(h rpmdb.Header) error {
			for tag := rpmdb.Tag(1000); tag < 1120; tag++ {
				texts, err := h.Strings(tag)
				if err != nil && !errors.Is(err, rpmdb.ErrFormat) || len(texts) > rpmdb.MaxValues {
					t.Errorf("tag %d: %d texts, %v", tag, len(texts), err)
				}
				numbers, err := h.Numbers(tag)
				if err != nil && !errors.Is(err, rpmdb.ErrFormat) || len(numbers) > rpmdb.MaxValues {
					t.Errorf("tag %d: %d numbers, %v", tag, len(numbers), err)
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, rpmdb.ErrFormat) {
			t.Error(err)
		}
	})
}
