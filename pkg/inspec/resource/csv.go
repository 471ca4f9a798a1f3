// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func csvDefinition() Definition {
	return Definition{
		Name:  "csv",
		Class: "Inspec::Resources::CsvConfig",
		Super: "json",
		Card: Card{
			Summary: "The data in a CSV text, by column. With false as the second argument there is no line of headers.",
			Source:  "as json",
			Example: "describe csv('/etc/app.csv') do\n  its('name') { should include 'web' }\nend",
			Methods: map[string]string{
				"value": "the values of a column; those that are missing are left out",
				"[]":    "the values of a column; further keys are left out of account",
			},
			Differences: []string{
				"What looks like a number or a date is one, as in InSpec.",
			},
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			headers := true
			if a.Len() > 1 {
				headers = interp.Truthy(a.Arg(1))
				a.Pos = a.Pos[:1]
			}
			decode := func(in *interp.Interp, text string) (interp.Value, error) { return decodeCSV(in, text, headers) }
			return newDocument("CSV", decode)(h, in, a)
		},
		Methods: interp.Methods{
			"resource_id": text(func(d *document) string { return d.name("csv") }),
			"value": method(func(d *document, in *interp.Interp, a interp.Args) (interp.Value, error) {
				keys, ok := a.Arg(0).(*interp.Array)
				if !ok {
					return interp.Nil, noMethod("first")
				}
				return csvColumn(in, d.params, keys.Elems)
			}),
			"[]": method(func(d *document, in *interp.Interp, a interp.Args) (interp.Value, error) {
				return csvColumn(in, d.params, a.Flat())
			}),
			"method_missing": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
				d, err := dataOf[*document](in, self)
				if err != nil {
					return interp.Nil, err
				}
				if enumerable(in, d.params, keyText(a.Arg(0))) {
					return documentMissing(in, self, a)
				}
				return csvColumn(in, d.params, a.Flat())
			},
		},
	}
}

// csvColumn is a column of rows that are hashes. Rows without headers are
// given as they are.
func csvColumn(in *interp.Interp, params interp.Value, keys []interp.Value) (interp.Value, error) {
	rows, ok := params.(*interp.Array)
	if !ok || len(keys) == 0 {
		return interp.Nil, nil
	}
	name, err := in.ToS(keys[0])
	if err != nil {
		return interp.Nil, err
	}
	out := interp.List()
	for _, r := range rows.Elems {
		hash, ok := r.(*interp.Hash)
		if !ok {
			return rows, nil
		}
		if v, ok := hash.GetStr(name); ok && !interp.IsNil(v) {
			out.Elems = append(out.Elems, v)
		}
	}
	return out, nil
}
