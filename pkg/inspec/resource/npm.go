// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func npmDefinition() Definition {
	return Definition{
		Name:  "npm",
		Class: "Inspec::Resources::NpmPackage",
		Card: Card{
			Summary: "A package of Node.js: a global one, or with the option path one of a project.",
			Source:  "node_modules below the prefix of the target's npm, or of the path",
			Example: "describe npm('express', path: '/app') do\n  it { should be_installed }\n  its('version') { should cmp >= '4.19' }\nend",
			Methods: map[string]string{
				"version": "from package.json",
			},
			Differences: []string{
				"Whether the packages fit each other is not looked at; InSpec takes one for absent if npm complains.",
				"Without npm nothing is installed, as in InSpec; but a package that is there all the same is an error.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			name, err := a.Str(0)
			return &npmPackage{host: h, name: name, location: plain(a.Option("path"))}, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(p *npmPackage) string { return "Npm Package " + p.name }),
			"resource_id": text(func(p *npmPackage) string { return p.name }),
			"installed?": method(func(p *npmPackage, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				_, ok, err := p.find(in)
				return interp.Bool(ok), err
			}),
			"version": method(func(p *npmPackage, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				version, ok, err := p.find(in)
				if err != nil || !ok {
					return interp.Nil, err
				}
				return version, nil
			}),
		},
	}
}

type npmPackage struct {
	host           *Host
	name, location string
}

// find is a package's version.
func (p *npmPackage) find(in *interp.Interp) (version interp.Value, ok bool, err error) {
	program, err := p.host.programFile("npm")
	if err != nil {
		return nil, false, err
	}
	prefixes := []string{p.location}
	if p.location == "" {
		if prefixes, err = p.host.npmPrefixes(program); err != nil {
			return nil, false, err
		}
	}
	for _, prefix := range prefixes {
		version, ok, err = p.below(in, path.Join(prefix, "node_modules"))
		if err != nil || ok {
			break
		}
	}
	if ok && program == "" {
		return nil, false, interp.Raise(interp.ResourceFailed, "%s is there, and the program npm, by which InSpec would know, is not", p.name)
	}
	return version, ok, err
}

// npmPrefixes are the directories above the node_modules of global packages;
// those that are usual where there is no npm.
func (h *Host) npmPrefixes(program string) ([]string, error) {
	prefix := h.environment("NPM_CONFIG_PREFIX")
	if program == "" || prefix != "" {
		if prefix == "" {
			return []string{"/usr/local/lib", "/usr/lib"}, nil
		}
		return []string{prefix + "/lib"}, nil
	}
	node, err := h.programFile("node")
	if err != nil {
		return nil, err
	}
	if node == "" {
		node = program
	}
	prefix = path.Dir(path.Dir(node))
	for _, file := range []string{prefix + "/etc/npmrc", "/etc/npmrc"} {
		text, err := h.regular(file)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(text) {
			if key, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(key) == "prefix" {
				return []string{strings.TrimSpace(value) + "/lib"}, nil
			}
		}
	}
	return []string{prefix + "/lib"}, nil
}

func (p *npmPackage) below(in *interp.Interp, modules string) (interp.Value, bool, error) {
	text, err := p.host.regular(path.Join(modules, p.name, "package.json"))
	if err != nil {
		return nil, false, err
	}
	if text != "" {
		data, err := decodeJSON(in, text)
		if err != nil {
			return nil, false, interp.Raise(interp.ResourceFailed, "package.json of %s cannot be read: %s", p.name, err)
		}
		return dig(data, []interp.Value{interp.Str("version")}), true, nil
	}
	nested := false
	err = p.host.Root.Walk(in.Context(), modules, target.WalkOptions{}, func(v target.Visit) error {
		if v.Err == nil && strings.HasSuffix(v.Path, "/node_modules/"+p.name+"/package.json") {
			nested = true
		}
		return nil
	})
	switch {
	case missing(err):
		return nil, false, nil
	case err != nil && in.Context().Err() == nil:
		return nil, false, unknowable(err)
	case nested:
		// InSpec looks for it among those that were asked for by name.
		return nil, false, noMethod("[]")
	}
	return nil, false, err
}
