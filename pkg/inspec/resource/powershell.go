// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func powershellDefinition() Definition {
	return Definition{
		Name:  "powershell",
		Class: "Inspec::Resources::Powershell",
		Card: Card{
			Summary: "What a script for PowerShell prints: skipped where there is no PowerShell.",
			Source:  "whether pwsh is on the target's search path",
			Example: "describe powershell('Get-Date') do\n  its('exit_status') { should eq 0 }\nend",
			Differences: []string{
				"Where there is a pwsh, InSpec runs it: this is an error. Without it the resource is skipped, as in InSpec.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			if _, err := a.Str(0); err != nil {
				return powershell{}, err
			}
			there, err := h.hasProgram("pwsh")
			switch {
			case err != nil:
				return powershell{}, err
			case there:
				return powershell{}, Unsupported("powershell where the target has a pwsh")
			}
			return powershell{}, interp.Raise(interp.ResourceSkipped, "Can not find `pwsh` command")
		},
		Methods: interp.Methods{
			"to_s":        text(func(powershell) string { return "Powershell" }),
			"resource_id": text(func(powershell) string { return "Powershell" }),
		},
	}
}

type powershell struct{}
