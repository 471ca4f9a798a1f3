// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func shadowDefinition() Definition {
	var columns []Column
	names := []string{"users", "passwords", "last_changes", "min_days", "max_days", "warn_days", "inactive_days", "expiry_dates", "reserved"}
	for i, name := range names {
		columns = append(columns, column(name, shadowFields[i]))
	}
	columns = append(columns, Column{Name: "content", Body: shadowContent})
	for i, old := range []string{"user", "password", "last_change"} {
		columns = append(columns, Column{Name: old, Body: columns[i].narrow})
	}
	columns = append(columns, Column{Name: "expiry_date", Body: columns[7].narrow})
	return Definition{
		Name:  "shadow",
		Class: "Inspec::Resources::Shadow",
		Card: Card{
			Summary: "The passwords of accounts and how they age, as a table. All values are strings.",
			Source:  "/etc/shadow of the target, or the file given",
			Example: "describe shadow.where { password !~ /^[!*]/ } do\n  its('users') { should be_empty }\nend",
			Methods: map[string]string{"content": "the lines of the chosen accounts"},
			Differences: []string{
				"Where the scanner is not allowed to read the file, this is an error.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			path, err := pathArgument(a, "/etc/shadow")
			if err != nil {
				return nil, err
			}
			return &shadow{host: h, path: path, content: a.Option("content")}, nil
		},
		Methods: interp.Methods{
			"to_s":   text(func(s *shadow) string { return s.path + s.filtered }),
			"filter": shadowFilter,
			"lines": property(func(s *shadow) (any, error) {
				content, err := s.text()
				return splitLines(content), err
			}),
			"params": property(func(s *shadow) (any, error) {
				// InSpec reads the file for the table.
				if !s.read {
					return nil, nil
				}
				rows, err := s.rows()
				return rowList(rows), err
			}),
		},
		Table: &Table{Columns: columns, Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
			s, err := dataOf[*shadow](in, self)
			if err != nil {
				return nil, err
			}
			return s.rows()
		}},
	}
}

// shadow reads its file when it is first asked, so that a missing one shows
// there.
type shadow struct {
	host    *Host
	path    string
	content interp.Value
	// filtered is what filter has chosen by, in words.
	filtered string
	read     bool
}

var shadowFields = []string{"user", "password", "last_change", "min_days", "max_days", "warn_days", "inactive_days", "expiry_date", "reserved"}

func (s *shadow) text() (string, error) {
	if !interp.IsNil(s.content) {
		return plain(s.content), nil
	}
	return s.host.readConfig(s.path, true)
}

// narrow is a deprecated property of the singular: the column, or where it has
// a value.
func (c Column) narrow(in *interp.Interp, t *table, _, criterion interp.Value) (interp.Value, error) {
	if criterion == interp.Value(t.schema.classes.none) || interp.IsNil(criterion) {
		return t.values(c.key()), nil
	}
	conditions := interp.NewHash()
	conditions.Set(c.key(), criterion)
	return t.where(in, conditions, nil)
}

func (s *shadow) rows() ([]*interp.Hash, error) {
	content, err := s.text()
	if err == nil {
		err = wellFormed(content)
	}
	if err != nil {
		return nil, err
	}
	s.read = true
	var rows []*interp.Hash
	for _, line := range splitLines(content) {
		fields := splitFields(line, ":")
		h := interp.NewHash()
		for i, name := range shadowFields {
			h.Set(interp.Str(name), interp.FromGo(field(fields, i)))
		}
		rows = append(rows, h)
	}
	return rows, nil
}

// shadowFilter is a deprecated way to narrow the table: fields are compared as
// texts.
func shadowFilter(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	s, err := dataOf[*shadow](in, self)
	if err != nil {
		return interp.Nil, err
	}
	flat := a.Flat()
	if len(flat) == 0 {
		return self, nil
	}
	query, ok := flat[0].(*interp.Hash)
	if !ok || query.Len() == 0 {
		return self, nil
	}
	rows, err := s.rows()
	if err != nil {
		return interp.Nil, err
	}
	out := &shadow{host: s.host, path: s.path, filtered: s.filtered}
	if out.filtered == "" {
		out.filtered = " with"
	}
	for name, want := range query.All() {
		if n, ok := want.(interp.Int); ok {
			want = interp.Str(strconv.Itoa(int(n)))
		}
		shown, err := in.Inspect(want)
		if err != nil {
			return interp.Nil, err
		}
		out.filtered += " " + keyText(name) + " = " + shown
		var kept []*interp.Hash
		for _, r := range rows {
			value, ok := r.GetStr(keyText(name))
			if !ok {
				value = interp.Nil
			}
			fits, err := in.Call(want, "===", value)
			if err != nil {
				return interp.Nil, err
			}
			if interp.Truthy(fits) {
				kept = append(kept, r)
			}
		}
		rows = kept
	}
	lines := make([]string, len(rows))
	for i, r := range rows {
		var words []string
		for _, v := range r.All() {
			words = append(words, plain(v))
		}
		lines[i] = strings.Join(words, ":")
	}
	out.content = interp.Str(strings.Join(lines, "\n"))
	return in.NewObject(in.ClassOf(self), out), nil
}

// shadowContent writes the chosen accounts as lines again, without what is nil.
func shadowContent(_ *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
	var lines []string
	for _, row := range t.rows {
		var fields []string
		for _, name := range shadowFields[:8] {
			if v, _ := row.GetStr(name); !interp.IsNil(v) {
				fields = append(fields, plain(v))
			}
		}
		lines = append(lines, strings.Join(fields, ":"))
	}
	return interp.Str(strings.Join(lines, "\n")), nil
}
