// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"math/rand/v2"
	"path"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// Order is an order of the controls in a report (InSpec:
// lib/inspec/utils/run_data_filters.rb, sort_controls).
type Order string

// Orders of controls.
const (
	OrderFile    Order = "file"    // by the paths of their files, then as they stand there
	OrderControl Order = "control" // by id
	OrderNone    Order = "none"    // as they were loaded
	OrderRandom  Order = "random"
)

// Orders returns all orders.
func Orders() []Order { return []Order{OrderNone, OrderControl, OrderFile, OrderRandom} }

// list writes the controls that a profile has, in groups by file, and takes
// their results: of profiles with one name only the first has any. Of two
// controls with one id, the last is shown; in the order of files in both places.
func (e *engine) list(rp *report.Profile, l *loaded, results map[controlKey][]report.Result) error {
	rules, err := l.all()
	if err != nil {
		return err
	}
	type file struct {
		group report.Group
		order string
	}
	var files []*file
	byPath := map[string]*file{}
	var ids []string
	byID := map[string]report.Control{}
	for _, r := range rules {
		id, order := r.file.in(l)
		f := byPath[id]
		if f == nil {
			f = &file{report.Group{ID: id, Title: r.header}, order}
			byPath[id] = f
			files = append(files, f)
		}
		f.group.Controls = append(f.group.Controls, r.id)
		c := report.Control{Results: results[controlKey{l.Meta.Name, r.id}]}
		e.fill(&c, r, l)
		if _, twice := byID[r.id]; !twice {
			ids = append(ids, r.id)
		}
		byID[r.id] = c
	}
	for _, id := range ids {
		delete(results, controlKey{l.Meta.Name, id})
	}
	for _, f := range files {
		rp.Groups = append(rp.Groups, f.group)
	}
	switch e.opts.Order {
	case OrderNone:
	case OrderControl:
		slices.Sort(ids)
	case OrderRandom:
		rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	default:
		slices.SortStableFunc(files, func(a, b *file) int { return strings.Compare(a.order, b.order) })
		ids = nil
		for _, f := range files {
			ids = append(ids, f.group.Controls...)
		}
	}
	for _, id := range ids {
		rp.Controls = append(rp.Controls, byID[id])
	}
	return nil
}

// in is how profile l calls the file, and what it is sorted by: InSpec has
// absolute paths for the files of others, which come before its own.
func (f *controlFile) in(l *loaded) (id, order string) {
	if f.of == nil || f.of == l {
		return f.path, f.path
	}
	return f.of.place(f.path), path.Join(f.of.at, f.path)
}
