// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func nginxDefinition() Definition {
	return Definition{
		Name:  "nginx",
		Class: "Inspec::Resources::Nginx",
		Card: Card{
			Summary: "What nginx was built with.",
			Source:  "whether there is the program, at /usr/sbin/nginx of the target or the path given",
			Example: "describe nginx do\n  its('modules') { should_not include 'http_dav' }\nend",
			Differences: []string{
				"Where there is the program, InSpec asks it (nginx -V): this is an error. Without it the resource is skipped, as in InSpec.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			path, err := pathArgument(a, "/usr/sbin/nginx")
			if err != nil {
				return nil, err
			}
			there, err := h.hasProgram(path)
			switch {
			case err != nil:
				return &nginxProgram{}, err
			case !there:
				return &nginxProgram{}, interp.Raise(interp.ResourceSkipped, "The `nginx` binary not found in the path provided.")
			}
			return &nginxProgram{path}, Unsupported("asking nginx what it was built with (%s -V)", path)
		},
		Methods: interp.Methods{
			"to_s": text(func(*nginxProgram) string { return "Nginx Environment" }),
			"resource_id": text(func(n *nginxProgram) string {
				if n.path == "" {
					return "nginx"
				}
				return n.path
			}),
		},
	}
}

type nginxProgram struct{ path string }
