// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func noopDefinition() Definition {
	return Definition{
		Name:  "noop",
		Class: "Inspec::Resources::Noop",
		Card: Card{
			Summary: "Nothing: what InSpec reports a control on that has no results of its own.",
			Source:  "nowhere",
			Example: "describe noop do\n  skip 'to be reviewed by hand'\nend",
		},
		New: func(*Host, *interp.Interp, interp.Args) (any, error) { return noop{}, nil },
		Methods: interp.Methods{
			"to_s":        text(func(noop) string { return "No-op" }),
			"resource_id": text(func(noop) string { return "No-op" }),
		},
	}
}

type noop struct{}
