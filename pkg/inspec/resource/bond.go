// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func bondDefinition() Definition {
	return Definition{
		Name:  "bond",
		Class: "Inspec::Resources::Bond",
		Super: "file",
		Card: Card{
			Summary: "A network interface that bonds others. It is a file, too.",
			Source:  "/proc/net/bonding of the target",
			Example: "describe bond('bond0') do\n  it { should exist }\n  it { should have_interface 'eth0' }\nend",
			Methods: map[string]string{
				"params": "all of the file, an array for each name",
				"mode":   "the bonding mode",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			f := &file{host: h, given: bonding + name}
			_, err = h.readConfig(f.given, true)
			return f, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(f *file) string { return "Bond " + strings.TrimPrefix(f.given, bonding) }),
			"resource_id": text(func(f *file) string { return f.given }),
			"params": method(func(f *file, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				params, err := f.bondParams(in)
				if params == nil || err != nil {
					return interp.Nil, err
				}
				return params, nil
			}),
			"interfaces": method(func(f *file, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				return f.bondValues(in, "Slave Interface")
			}),
			"mode": method(func(f *file, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				modes, err := f.bondValues(in, "Bonding Mode")
				if err != nil {
					return interp.Nil, err
				}
				return in.Call(modes, "first")
			}),
			"has_interface?": method(func(f *file, in *interp.Interp, a interp.Args) (interp.Value, error) {
				interfaces, err := f.bondValues(in, "Slave Interface")
				if err != nil {
					return interp.Nil, err
				}
				return in.Call(interfaces, "include?", a.Arg(0))
			}),
		},
	}
}

const bonding = "/proc/net/bonding/"

var bondAssignment = goPattern(`(?m)^\s*([^:]*?)\s*:\s*(.*?)\s*$`)

// bondParams are the lines of the file; nil where there is none.
func (f *file) bondParams(in *interp.Interp) (*interp.Hash, error) {
	data, ok, err := f.bytes()
	if err != nil || !ok {
		return nil, err
	}
	format := defaultFormat()
	format.assignment, format.multiple = bondAssignment, true
	return parseConfig(in, string(data), format)
}

func (f *file) bondValues(in *interp.Interp, name string) (interp.Value, error) {
	params, err := f.bondParams(in)
	if err != nil {
		return interp.Nil, err
	}
	if params == nil {
		return interp.Nil, noMethod("[]")
	}
	if v, ok := params.GetStr(name); ok {
		return v, nil
	}
	return interp.Nil, nil
}
