// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func bridgeDefinition() Definition {
	return Definition{
		Name:  "bridge",
		Class: "Inspec::Resources::Bridge",
		Card: Card{
			Summary: "A network bridge.",
			Source:  "/sys/class/net of the target",
			Example: "describe bridge('br0') do\n  it { should exist }\n  it { should have_interface 'eth0' }\nend",
			Methods: map[string]string{"interfaces": "the names of those it joins, nil where there is no such bridge"},
			Differences: []string{
				"A target without /sys/class/net is an error, not one without bridges.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			name, err := a.Str(0)
			return &bridge{h, name}, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(b *bridge) string { return "Bridge " + b.name }),
			"resource_id": text(func(b *bridge) string { return b.name }),
			"exists?": property(func(b *bridge) (any, error) {
				interfaces, err := b.interfaces()
				return interfaces != nil, err
			}),
			"interfaces": property(func(b *bridge) (any, error) {
				interfaces, err := b.interfaces()
				if interfaces == nil || err != nil {
					return nil, err
				}
				return interfaces, nil
			}),
			"has_interface?": method(func(b *bridge, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				interfaces, err := b.interfaces()
				return interp.Bool(slices.Contains(interfaces, plain(a.Arg(0)))), err
			}),
		},
	}
}

type bridge struct {
	host *Host
	name string
}

// interfaces are those that it joins; nil where there is no such bridge.
func (b *bridge) interfaces() ([]string, error) {
	const dir = "/sys/class/net/"
	if _, err := b.host.Root.Stat(dir); err != nil {
		return nil, unknowable(err)
	}
	if ok, err := b.host.isDirectory(dir + b.name + "/bridge"); !ok || err != nil {
		return nil, err
	}
	names, err := b.host.Root.ReadDir(dir + b.name + "/brif")
	if err != nil && !missing(err) {
		return nil, unknowable(err)
	}
	return append([]string{}, names...), nil
}
