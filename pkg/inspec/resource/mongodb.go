// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func mongodbDefinition() Definition {
	return Definition{
		Name:  "mongodb",
		Class: "Inspec::Resources::Mongodb",
		Card: Card{
			Summary: "Where MongoDB keeps its configuration.",
			Source:  "the target's platform",
			Example: "describe file(mongodb.conf_path) do\n  it { should exist }\nend",
			Methods: map[string]string{"conf_path": "nil on platforms other than those of Debian, Red Hat, Fedora and SUSE"},
		},
		New: func(h *Host, _ *interp.Interp, _ interp.Args) (any, error) {
			path, err := h.mongodbPath()
			return &mongodb{path}, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(*mongodb) string { return "MongoDB" }),
			"resource_id": property(func(m *mongodb) (any, error) { return orNil(m.path), nil }),
			"conf_path":   property(func(m *mongodb) (any, error) { return orNil(m.path), nil }),
		},
	}
}

type mongodb struct{ path string }

func (h *Host) mongodbPath() (string, error) {
	p, err := h.Platform()
	if err != nil {
		return "", err
	}
	switch p.Family() {
	case "debian", "fedora", "redhat", "linux", "suse":
		return "/etc/mongod.conf", nil
	}
	return "", nil
}
