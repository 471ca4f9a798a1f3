// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/report"
)

// loaded is one profile of a run and what its Ruby made (InSpec:
// lib/inspec/profile_context.rb).
type loaded struct {
	*profile.Profile
	alias     string // what its parent calls it; the run's own profile has none
	dir       string // where it is, as messages say it
	at        string // where it is, to be sorted by
	parent    string
	supported bool      // by the platform
	deps      []*loaded // what it can include

	context  *interp.Object // self of controls/
	library  *interp.Object // self of libraries/
	custom   map[string]*interp.Class
	read     map[string]bool // libraries evaluated so far
	inputs   *inputs
	selected selection // of the run's own profile alone
	tagged   selection

	file     *controlFile // that is being evaluated
	rules    []*rule      // nil where one was removed
	byID     map[string]int
	included []*loaded
	listing  map[string]bool // the controls that a block names, while it is only read

	withLibraries, withControls bool // are evaluated
	status                      report.ProfileStatus
	message                     string
}

// controlFile is one file of controls/, or a block of include_controls.
type controlFile struct {
	of      *loaded // nil for a block
	path    string
	title   string
	skip    bool
	message string
}

// load makes the profile p of the run, and all that it depends on.
func (e *engine) load(p *profile.Profile, alias, parent string) (*loaded, error) {
	l := &loaded{
		Profile: p, alias: alias, parent: parent, supported: true, file: &controlFile{},
		custom: map[string]*interp.Class{}, read: map[string]bool{}, byID: map[string]int{},
		inputs: newInputs(e.kinds), status: report.ProfileLoaded,
	}
	l.context = e.in.NewObject(e.classes.context, nil)
	l.library = e.in.NewObject(e.classes.library, nil)
	if len(p.Meta.Supports) > 0 {
		platform, err := e.set.Platform()
		if err != nil {
			return nil, fmt.Errorf("detect platform: %w", err)
		}
		if l.supported = platform.Supports(p.Meta.Supports); !l.supported {
			l.status = report.ProfileSkipped
			l.message = fmt.Sprintf("Skipping profile: '%s' on unsupported platform: '%s/%s'.", p.Meta.Name, platform.Name, platform.Release)
		}
	}
	for _, d := range p.Meta.Depends {
		dep, err := e.load(p.Deps[d.Name], d.Name, l.name())
		if err != nil {
			return nil, err
		}
		l.deps = append(l.deps, dep)
	}
	return l, nil
}

// locate says where the profile is and, from there, those that it depends on.
func (l *loaded) locate(dir, at string) {
	l.dir, l.at = dir, at
	for i, d := range l.Meta.Depends {
		dep := l.deps[i]
		switch base := path.Base(path.Clean(d.Path)); {
		case dep.Key != "": // where InSpec puts it, whatever HOME is
			dep.locate(d.Name, "/.inspec/cache/"+dep.Key)
		case path.IsAbs(d.Path):
			dep.locate(d.Path, d.Path)
		case d.Path == "" || base == "." || base == "..":
			dep.locate(d.Name, path.Join(at, d.Name))
		case dir == "":
			dep.locate(base, path.Join(at, d.Path))
		default:
			dep.locate(path.Join(dir, d.Path), path.Join(at, d.Path))
		}
	}
}

// tree is the profile and all that it depends on and the platform supports.
func (l *loaded) tree() []*loaded {
	if !l.supported {
		return nil
	}
	out := []*loaded{l}
	for _, d := range l.deps {
		for _, d := range d.tree() {
			if !slices.Contains(out, d) {
				out = append(out, d)
			}
		}
	}
	return out
}

// upwards lists what the profile depends on, each after its own dependencies,
// behind what is listed already.
func (l *loaded) upwards(listed []*loaded) []*loaded {
	for _, d := range l.deps {
		if !d.supported || slices.Contains(listed, d) {
			continue
		}
		if listed = d.upwards(listed); !slices.Contains(listed, d) {
			listed = append(listed, d)
		}
	}
	return listed
}

// name is what others call the profile.
func (l *loaded) name() string {
	if l.alias != "" {
		return l.alias
	}
	return l.Meta.Name
}

// place is how messages call a file of the profile. The directory stands there
// as it was given, with its dots (InSpec: lib/inspec/file_provider.rb).
func (l *loaded) place(file string) string {
	if l.dir == "" {
		return file
	}
	return strings.TrimRight(l.dir, "/") + "/" + file
}

// flatten lists profiles and all that those depend on; of those with the same
// name and version the last one stands. Only the run's own profile sees them
// all (InSpec: lib/inspec/dependencies/dependency_set.rb).
func flatten(deps []*loaded) []*loaded {
	var out []*loaded
	for _, d := range deps {
		for _, d := range append([]*loaded{d}, flatten(d.deps)...) {
			same := func(o *loaded) bool { return o.alias == d.alias && o.Meta.Version == d.Meta.Version }
			if i := slices.IndexFunc(out, same); i >= 0 {
				out[i] = d
			} else {
				out = append(out, d)
			}
		}
	}
	return out
}

// dependency finds what can be included by its name and, unless it is empty,
// version.
func (l *loaded) dependency(name, version string) *loaded {
	for _, d := range slices.Backward(l.deps) {
		if d.alias == name && (version == "" || d.Meta.Version == version) {
			return d
		}
	}
	return nil
}

// all are the controls of the profile: its own, and of what it included. A
// profile that was included twice is there twice.
func (l *loaded) all() ([]*rule, error) {
	var out []*rule
	for _, r := range l.rules {
		if r != nil {
			out = append(out, r)
		}
	}
	for _, d := range l.included {
		more, err := d.all()
		if err != nil {
			return nil, err
		}
		if out = append(out, more...); len(out) > maxControls {
			return nil, &abortError{fmt.Sprintf("more than %d controls", maxControls)}
		}
	}
	return out, nil
}

// add keeps a control, or merges it into the one of its id.
func (l *loaded) add(r *rule) {
	i, ok := l.byID[r.id]
	switch {
	case !ok:
		l.byID[r.id] = len(l.rules)
		l.rules = append(l.rules, r)
	case l.rules[i] == nil:
		l.rules[i] = r
	default:
		l.rules[i].merge(r)
	}
}

// drop takes a control out; another of its id would stand in its place.
func (l *loaded) drop(id string) {
	if i, ok := l.byID[id]; ok {
		l.rules[i] = nil
	}
}

// skip is skip_control: it takes a control out of the profile and of what that
// included.
func (l *loaded) skip(id string) {
	l.drop(id)
	delete(l.byID, id)
	for _, d := range l.included {
		d.skip(id)
	}
}
