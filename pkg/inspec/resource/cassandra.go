// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func cassandraDefinition() Definition {
	return Definition{
		Name:  "cassandra",
		Class: "Inspec::Resources::Cassandra",
		Card: Card{
			Summary: "Where Cassandra keeps its configuration.",
			Source:  "CASSANDRA_HOME in the environment of the target's process",
			Example: "describe file(cassandra.conf_path) do\n  it { should exist }\nend",
			Methods: map[string]string{"conf_path": "nil where the variable is not set, or no cassandra.yaml is there"},
		},
		New: func(h *Host, in *interp.Interp, _ interp.Args) (any, error) {
			path, err := h.below(in, "CASSANDRA_HOME", "/cassandra.yaml", "Errors reading cassandra conf file")
			return &homePath{path}, err
		},
		Methods: interp.Methods{
			"to_s":      text(func(*homePath) string { return "CassandraDB" }),
			"conf_path": property(func(c *homePath) (any, error) { return orNil(c.path), nil }),
		},
	}
}

// homePath is the path of a configuration below a directory that a variable
// names; empty where there is none.
type homePath struct{ path string }

// below finds a file below a directory that a variable names, on the
// platforms where InSpec looks for it.
func (h *Host) below(in *interp.Interp, variable, file, complaint string) (string, error) {
	p, err := h.Platform()
	if err != nil {
		return "", err
	}
	switch p.Family() {
	case "debian", "redhat", "linux", "suse":
	default:
		return "", nil
	}
	home, err := (&osEnv{h, variable}).content(in, interp.Args{})
	if e, raised := interp.AsError(err); raised {
		return "", interp.Raise(interp.ResourceFailed, "%s: %s", complaint, e.Message)
	}
	if err != nil || plain(home) == "" {
		return "", err
	}
	path := plain(home) + file
	there, err := h.isFile(path, 0)
	if err != nil || !there {
		return "", err
	}
	return path, nil
}
