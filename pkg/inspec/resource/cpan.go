// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func cpanDefinition() Definition {
	return Definition{
		Name:  "cpan",
		Class: "Inspec::Resources::CpanPackage",
		Card: Card{
			Summary: "A module of Perl: skipped where there is no perl.",
			Source:  "whether perl is on the target's search path",
			Example: "describe cpan('DBD::Pg') do\n  it { should be_installed }\nend",
			Differences: []string{
				"Where there is a perl, InSpec has it load the module: this is an error. Without it the resource is skipped, as in InSpec.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			m := &perlModule{name}
			there, err := h.hasProgram("perl")
			switch {
			case err != nil:
				return m, err
			case there:
				return m, Unsupported("cpan where the target has a perl")
			}
			return m, interp.Raise(interp.ResourceSkipped, "perl not found")
		},
		Methods: interp.Methods{
			"to_s":        text(func(m *perlModule) string { return "Perl Module " + m.name }),
			"resource_id": text(func(m *perlModule) string { return m.name }),
		},
	}
}

type perlModule struct{ name string }
