// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

// rowFile is a file whose lines are the rows of a table.
type rowFile struct {
	label, id, path string
	// content is the text of a crontab; found tells whether there is one.
	content string
	found   bool
	rows    []*interp.Hash
}

// newRowFile makes a resource of such a file.
func newRowFile(otherwise, label string, allowEmpty bool, parse func(text string) ([]*interp.Hash, error)) func(*Host, *interp.Interp, interp.Args) (any, error) {
	return func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
		path, err := pathArgument(a, otherwise)
		if err != nil {
			return nil, err
		}
		return readRows(h, path, label, allowEmpty, parse)
	}
}

func readRows(h *Host, path, label string, allowEmpty bool, parse func(text string) ([]*interp.Hash, error)) (*rowFile, error) {
	f := &rowFile{label: label, id: path, path: path}
	content, err := h.readConfig(path, allowEmpty)
	if err == nil {
		f.rows, err = parse(content)
	}
	return f, err
}

// rowMethods are the methods of such a resource.
func rowMethods(more interp.Methods) interp.Methods {
	ms := interp.Methods{
		"to_s":   text(func(f *rowFile) string { return f.label }),
		"params": property(func(f *rowFile) (any, error) { return rowList(f.rows), nil }),
	}
	for name, m := range more {
		ms[name] = m
	}
	return ms
}

// rowTable is the table of such a resource.
func rowTable(columns ...Column) *Table {
	return &Table{
		Columns: columns,
		Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
			f, err := dataOf[*rowFile](in, self)
			if err != nil {
				return nil, err
			}
			return f.rows, nil
		},
	}
}
