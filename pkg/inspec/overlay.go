// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"maps"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// defineOverlay adds to a control file's words those about other profiles
// (InSpec: lib/inspec/dsl.rb).
func (e *engine) defineOverlay() {
	skip := func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		id, err := in.ToS(a.Arg(0))
		if err != nil {
			return nil, err
		}
		delete(e.profile.listing, id)
		e.profile.skip(id)
		return interp.Nil, nil
	}
	e.classes.context.Define(interp.Methods{
		"include_controls": e.includeControls(true), "include_rules": e.includeControls(true),
		"require_controls": e.includeControls(false), "require_rules": e.includeControls(false),
		"skip_control": skip, "skip_rule": skip,
		"require_resource": e.requireResource,
	})
}

// includeControls is include_controls and require_controls: the block is read as one
// more control file of the other profile. With require_controls only the
// controls that it names stay.
func (e *engine) includeControls(all bool) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		name, err := a.Str(0)
		if err != nil {
			return nil, err
		}
		version := ""
		if !interp.IsNil(a.Arg(1)) {
			if version, err = a.Str(1); err != nil {
				return nil, err
			}
		}
		l := e.profile
		d := l.dependency(name, version)
		if d == nil {
			return nil, interp.Raise("RuntimeError", "Cannot load '%s' since it is not listed as a dependency of %s", strings.TrimSpace(name+" "+version), l.name())
		}
		if !d.supported || l.listing != nil {
			return interp.Nil, nil
		}
		rules, err := d.all()
		if err != nil {
			return nil, err
		}
		if err := in.Charge(groupSize * (1 + len(rules))); err != nil {
			return nil, err
		}
		named := map[string]bool{}
		if !all {
			if named, err = e.named(d, a.Block); err != nil {
				return nil, err
			}
		}
		for _, r := range rules {
			// A block cannot name a control of a profile further down.
			if !all && (r.profile.Meta.Name != d.Meta.Name || !named[r.id]) ||
				!l.selected.all() && !l.selected.has(r.id) ||
				!l.tagged.all() && !e.hasTag(l.tagged, r) {
				r.profile.drop(r.id)
			}
		}
		if a.Block != nil {
			if err := e.overlay(d, a.Block); err != nil {
				return nil, err
			}
		}
		l.included = append(l.included, d)
		return interp.Nil, nil
	}
}

// overlay evaluates the block of an include in the profile that it is about.
func (e *engine) overlay(d *loaded, block *interp.Proc) error {
	defer e.enter(d)()
	d.file = &controlFile{path: "unknown"}
	_, err := e.in.Exec(block, d.context)
	return err
}

// named is the ids of the controls that a block names.
func (e *engine) named(d *loaded, block *interp.Proc) (map[string]bool, error) {
	if block == nil {
		return nil, nil
	}
	reader := *d
	reader.listing = map[string]bool{}
	reader.rules, reader.byID, reader.included = nil, map[string]int{}, nil
	reader.custom = maps.Clone(d.custom)
	return reader.listing, e.overlay(&reader, block)
}

// requireResource is require_resource(profile: …, resource: …, as: …).
func (e *engine) requireResource(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	var opts [3]string
	for i, key := range []string{"resource", "profile", "as"} {
		v := a.Option(key)
		if interp.IsNil(v) {
			continue
		}
		s, err := in.ToS(v)
		if err != nil {
			return nil, err
		}
		opts[i] = s
	}
	name, from, as := opts[0], opts[1], opts[2]
	if name == "" {
		return nil, interp.Raise("RuntimeError", "You must specify a specific resource name when calling require_resource()")
	}
	if as == "" {
		as = name
	}
	l := e.profile
	if from != "" && from != l.Meta.Name {
		if l = l.below(from); l == nil {
			return nil, interp.Raise("Inspec::ProfileNotFound", "Cannot find profile named: %s", from)
		}
	}
	c, ok := l.custom[name]
	if !ok {
		if c, ok = e.set.Class(name); !ok {
			return nil, interp.Raise("RuntimeError", "Cannot find resource %s in profile %s", name, l.name())
		}
	}
	e.addResource(e.profile, as, c)
	return interp.Nil, nil
}

// below finds a dependency, at any depth, by its own name.
func (l *loaded) below(name string) *loaded {
	for _, d := range l.deps {
		if d.Meta.Name == name {
			return d
		}
	}
	for _, d := range l.deps {
		if found := d.below(name); found != nil {
			return found
		}
	}
	return nil
}

// addResource gives a profile a resource.
func (e *engine) addResource(l *loaded, name string, c *interp.Class) {
	l.custom[name] = c
	e.classes.dsl.Define(interp.Methods{name: e.resourceMethod(name)})
}

// enter makes l the profile whose Ruby runs, until the function that it
// returns is called.
func (e *engine) enter(l *loaded) (leave func()) {
	was := e.profile
	e.profile = l
	return func() { e.profile = was }
}

// loadLibraries evaluates the libraries of a profile after those of its
// dependencies, whose resources it has too.
func (e *engine) loadLibraries(l *loaded) error {
	if l.withLibraries {
		return nil
	}
	l.withLibraries = true
	for _, d := range l.deps {
		if !d.supported {
			continue
		}
		if err := e.loadLibraries(d); err != nil {
			return err
		}
		maps.Copy(l.custom, d.custom)
	}
	defer e.enter(l)()
	for _, f := range l.Libraries() {
		if strings.Count(f.Path, "/") > 1 {
			continue // Only what is flat in libraries/ loads by itself (InSpec: lib/inspec/profile_context.rb).
		}
		if err := e.loadLibrary(f); err != nil {
			return fmt.Errorf("run profile %s: %w", l.Meta.Name, err)
		}
	}
	return nil
}
