// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/gemversion"
	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func gemDefinition() Definition {
	return Definition{
		Name:  "gem",
		Class: "Inspec::Resources::GemPackage",
		Card: Card{
			Summary: "A gem of Ruby. The second argument is the gem program whose gems are meant, or :chef or :chef_server.",
			Source:  "the specifications below the directories of that program, and of GEM_HOME and GEM_PATH of the target's process",
			Example: "describe gem('rubocop') do\n  it { should be_installed }\n  its('version') { should eq '0.33.0' }\nend",
			Methods: map[string]string{
				"version":    "the highest one; 'default: 1.2' of a gem that comes with Ruby, as in InSpec",
				"versions":   "all of them",
				"gem_binary": "the gem program",
			},
			Differences: []string{
				"Gems in home directories are not seen.",
				"Gems of several Rubies beside each other are an error: which is meant is not known.",
			},
		},
		New: newGem,
		Methods: interp.Methods{
			"to_s":        text(func(g *gemPackage) string { return "gem package " + g.name }),
			"resource_id": text(func(g *gemPackage) string { return g.name + "-" + g.version() }),
			"gem_binary":  text(func(g *gemPackage) string { return g.program }),
			"installed?":  property(func(g *gemPackage) (any, error) { return len(g.versions) > 0, nil }),
			"version":     property(func(g *gemPackage) (any, error) { return orNil(g.version()), nil }),
			"versions": property(func(g *gemPackage) (any, error) {
				if len(g.versions) == 0 {
					return nil, nil
				}
				return g.versions, nil
			}),
			"info": property(func(g *gemPackage) (any, error) {
				switch {
				case !g.there:
					return interp.NewHash(), nil
				case len(g.versions) == 0:
					return row(":installed", false, ":type", "gem"), nil
				}
				return row(":installed", true, ":type", "gem", ":name", g.name, ":version", g.version(), ":versions", g.versions), nil
			}),
		},
	}
}

type gemPackage struct {
	name, program string
	there         bool     // the gem program is
	versions      []string // as gem list prints them
}

func (g *gemPackage) version() string {
	if len(g.versions) == 0 {
		return ""
	}
	return g.versions[0]
}

// gemPrograms are those that have a name in InSpec.
var gemPrograms = map[interp.Symbol]string{
	"chef": "/opt/chef/embedded/bin/gem", "chef_server": "/opt/opscode/embedded/bin/gem",
}

func newGem(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
	name, err := a.Str(0)
	if err != nil {
		return nil, err
	}
	g := &gemPackage{name: name, program: "gem"}
	switch v := a.Arg(1).(type) {
	case interp.Symbol:
		g.program = gemPrograms[v]
	case *interp.String:
		g.program = v.Go()
	}
	file, err := h.programFile(g.program)
	if err != nil {
		return g, err
	}
	if file == "" {
		return g, interp.Raise(interp.ResourceSkipped, "Unable to retrieve gem information")
	}
	g.there = true
	dirs, err := h.gemDirs(path.Dir(path.Dir(file)))
	if err != nil {
		return g, err
	}
	found := map[string]*gemVersion{}
	for _, dir := range dirs {
		if err := h.gemsIn(dir, name, found); err != nil {
			return g, err
		}
	}
	for _, version := range slices.SortedFunc(maps.Keys(found), func(a, b string) int { return gemversion.Compare(b, a) }) {
		g.versions = append(g.versions, found[version].label(version))
	}
	return g, nil
}

// gemDirs are the directories in which a Ruby below a prefix looks for gems.
func (h *Host) gemDirs(prefix string) ([]string, error) {
	var dirs []string
	parents := []string{prefix + "/lib/ruby/gems", prefix + "/lib64/ruby/gems"}
	if prefix == "/usr" {
		parents = append(parents, "/var/lib/gems")
		dirs = append(dirs, "/usr/share/gems", "/usr/local/share/gems", "/usr/share/rubygems-integration/all")
	}
	for _, parent := range parents {
		rubies, err := h.directories(parent)
		if err != nil {
			return nil, err
		}
		if len(rubies) > 1 {
			return nil, Unsupported("gem where there are several Rubies, in %s,", parent)
		}
		dirs = append(dirs, rubies...)
		for _, ruby := range rubies {
			dirs = append(dirs, "/usr/share/rubygems-integration/"+path.Base(ruby))
		}
	}
	for _, variable := range []string{"GEM_HOME", "GEM_PATH"} {
		dirs = append(dirs, strings.FieldsFunc(h.environment(variable), func(r rune) bool { return r == ':' })...)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs), nil
}

// gemVersion is on what platforms a version is installed, and whether it came
// with Ruby.
type gemVersion struct {
	platforms []string
	byDefault bool
}

// label is the version as gem list prints it.
func (v *gemVersion) label(version string) string {
	if v.byDefault {
		version = "default: " + version
	}
	slices.SortFunc(v.platforms, func(a, b string) int {
		return cmp.Or(cmp.Compare(btoi(a != "ruby"), btoi(b != "ruby")), strings.Compare(a, b))
	})
	if !slices.Equal(v.platforms, []string{"ruby"}) {
		version += " " + strings.Join(v.platforms, " ")
	}
	return version
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

var gemName = lazyregexp.New(`(?m)^\s*s\.name\s*=\s*"([^"]*)"`)

// gemsIn adds the versions of a gem that have a specification below a directory.
func (h *Host) gemsIn(dir, name string, found map[string]*gemVersion) error {
	for _, below := range []string{"/specifications", "/specifications/default"} {
		names, err := h.names(dir + below)
		if err != nil {
			return err
		}
		for _, file := range names {
			rest, ok := strings.CutPrefix(file, name+"-")
			rest, okToo := strings.CutSuffix(rest, ".gemspec")
			if !ok || !okToo || rest == "" || rest[0] < '0' || rest[0] > '9' {
				continue
			}
			content, err := h.regular(dir + below + "/" + file)
			if err != nil {
				return err
			}
			if m := gemName.FindStringSubmatch(content); m != nil && m[1] != name {
				continue // foo-2-1.0 is not version 2 of foo.
			}
			version, platform, ok := strings.Cut(rest, "-")
			if !ok {
				platform = "ruby"
			}
			if found[version] == nil {
				found[version] = &gemVersion{}
			}
			v := found[version]
			v.byDefault = v.byDefault || below != "/specifications"
			if !slices.Contains(v.platforms, platform) {
				v.platforms = append(v.platforms, platform)
			}
		}
	}
	return nil
}
