// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func cranDefinition() Definition {
	return Definition{
		Name:  "cran",
		Class: "Inspec::Resources::CranPackage",
		Card: Card{
			Summary: "A package of R: skipped where there is no Rscript.",
			Source:  "the libraries of R in the target: site-library and library of /usr/local/lib/R and /usr/lib/R, R_LIBS_SITE, R_LIBS",
			Example: "describe cran('DBI') do\n  it { should be_installed }\nend",
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			p := &cranPackage{name: name}
			there, err := h.hasProgram("Rscript")
			switch {
			case err != nil:
				return p, err
			case !there:
				return p, interp.Raise(interp.ResourceSkipped, "Rscript not found")
			}
			p.version, err = h.cranVersion(name)
			return p, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(p *cranPackage) string { return "R Module " + p.name }),
			"resource_id": text(func(p *cranPackage) string { return p.name }),
			"installed?":  property(func(p *cranPackage) (any, error) { return p.version != "", nil }),
			"version":     property(func(p *cranPackage) (any, error) { return orNil(p.version), nil }),
		},
	}
}

type cranPackage struct{ name, version string }

// cranVersion is the version of a package in the first library that has it.
func (h *Host) cranVersion(name string) (string, error) {
	libraries := strings.Split(h.environment("R_LIBS")+":"+h.environment("R_LIBS_SITE"), ":")
	libraries = append(libraries, "/usr/local/lib/R/site-library", "/usr/local/lib/R/library", "/usr/lib/R/site-library",
		"/usr/lib/R/library", "/usr/lib64/R/library", "/usr/share/R/library")
	for _, library := range libraries {
		if library == "" {
			continue
		}
		text, err := h.regular(library + "/" + name + "/DESCRIPTION")
		if err != nil {
			return "", err
		}
		for line := range strings.Lines(text) {
			if version, ok := strings.CutPrefix(line, "Version:"); ok {
				return strings.TrimSpace(version), nil
			}
		}
	}
	return "", nil
}
