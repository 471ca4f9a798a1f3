// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func pipDefinition() Definition {
	return Definition{
		Name:  "pip",
		Class: "Inspec::Resources::PipPackage",
		Card: Card{
			Summary: "A package of Python. The second argument is the pip whose packages are meant.",
			Source:  "site-packages and dist-packages of the Python that the target's pip runs in",
			Example: "describe pip('Jinja2') do\n  it { should be_installed }\n  its('version') { should cmp >= '3.1' }\nend",
			Methods: map[string]string{
				"installed?": "names are compared as pip does: case, and whether it is - _ or ., do not count",
			},
			Differences: []string{
				"Packages in home directories, and those of the system for a virtual environment that includes them, are not seen.",
				"Without pip nothing is installed, as in InSpec; but a package that is there all the same is an error.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			name, err := a.Str(0)
			p := &pipPackage{host: h, name: name, pip: "pip"}
			if s, ok := a.Arg(1).(*interp.String); ok {
				p.pip = s.Go()
			}
			return p, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(p *pipPackage) string { return "Pip Package " + p.name }),
			"resource_id": text(func(p *pipPackage) string { return p.name }),
			"installed?": property(func(p *pipPackage) (any, error) {
				found, err := p.find()
				return found != nil, err
			}),
			"version": property(func(p *pipPackage) (any, error) {
				found, err := p.find()
				if found == nil || err != nil {
					return nil, err
				}
				return found.version, nil
			}),
			"info": property(func(p *pipPackage) (any, error) {
				found, err := p.find()
				if found == nil || err != nil {
					return row(":type", "pip"), err
				}
				return row(":type", "pip", ":name", found.name, ":version", found.version, ":installed", true), nil
			}),
		},
	}
}

type pipPackage struct {
	host      *Host
	name, pip string
}

// pythonPackage is what a package's metadata tell.
type pythonPackage struct{ name, version string }

func (p *pipPackage) find() (*pythonPackage, error) {
	pip, err := p.host.programFile(p.pip)
	if err != nil {
		return nil, err
	}
	prefixes := []string{"/usr", "/usr/local"}
	if pip != "" {
		if prefixes, err = p.host.pythonPrefix(pip); err != nil {
			return nil, err
		}
	}
	for _, prefix := range prefixes {
		dirs, err := p.host.sitePackages(prefix)
		if err != nil {
			return nil, err
		}
		for _, dir := range dirs {
			found, err := p.below(dir)
			if err != nil {
				return nil, err
			}
			if found != nil && pip == "" {
				return nil, interp.Raise(interp.ResourceFailed, "%s is in %s, and the program %s, by which InSpec would know, is not there", p.name, dir, p.pip)
			}
			if found != nil {
				return found, nil
			}
		}
	}
	return nil, nil
}

// pythonPrefix is below which directory the Python is that a pip runs in: the
// first line of pip names it.
func (h *Host) pythonPrefix(pip string) ([]string, error) {
	text, err := h.regular(pip)
	if err != nil {
		return nil, err
	}
	line, _, _ := strings.Cut(text, "\n")
	words := strings.Fields(strings.TrimPrefix(line, "#!"))
	if !strings.HasPrefix(line, "#!") || len(words) == 0 || !path.IsAbs(words[0]) {
		return nil, Unsupported("the program %s, which does not name its Python,", pip)
	}
	python := words[0]
	if path.Base(python) == "env" && len(words) > 1 {
		if python, err = h.programFile(words[1]); err != nil {
			return nil, err
		}
	}
	if !strings.HasPrefix(path.Base(python), "python") && !strings.HasPrefix(path.Base(python), "pypy") {
		return nil, Unsupported("the program %s, which is not run by a Python,", pip)
	}
	prefix := path.Dir(path.Dir(python))
	if prefix == "/usr" {
		// What the distribution's own pip installs is below /usr/local.
		return []string{"/usr/local", "/usr"}, nil
	}
	return []string{prefix}, nil
}

// sitePackages are the directories of packages below a prefix.
func (h *Host) sitePackages(prefix string) ([]string, error) {
	var out []string
	for _, lib := range []string{prefix + "/lib", prefix + "/lib64"} {
		dirs, err := h.directories(lib)
		if err != nil {
			return nil, err
		}
		for _, dir := range dirs {
			if strings.HasPrefix(path.Base(dir), "python") {
				out = append(out, dir+"/site-packages", dir+"/dist-packages")
			}
		}
	}
	return out, nil
}

var pythonSeparators = lazyregexp.New(`[-_.]+`)

// pythonName is a name as PEP 503 compares it.
func pythonName(name string) string {
	return strings.ToLower(pythonSeparators.ReplaceAllString(name, "-"))
}

func (p *pipPackage) below(dir string) (*pythonPackage, error) {
	names, err := p.host.names(dir)
	if err != nil {
		return nil, err
	}
	for _, entry := range names {
		base, suffix, _ := cutLast(entry, ".")
		project, _, _ := strings.Cut(base, "-")
		if suffix != "dist-info" && suffix != "egg-info" || pythonName(project) != pythonName(p.name) {
			continue
		}
		for _, file := range []string{entry + "/METADATA", entry + "/PKG-INFO", entry} {
			text, err := p.host.regular(path.Join(dir, file))
			if err != nil {
				return nil, err
			}
			if found := parsePythonMetadata(text); found != nil {
				return found, nil
			}
		}
	}
	return nil, nil
}

// cutLast cuts around the last separator.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// parsePythonMetadata reads the head of METADATA (PEP 566); nil where it names
// nothing.
func parsePythonMetadata(text string) *pythonPackage {
	var p pythonPackage
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		key, value, _ := strings.Cut(line, ":")
		switch strings.ToLower(key) {
		case "name":
			p.name = strings.TrimSpace(value)
		case "version":
			p.version = strings.TrimSpace(value)
		}
	}
	if p.name == "" {
		return nil
	}
	return &p
}
