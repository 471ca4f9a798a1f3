// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/resource"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
)

// Version is the version of InSpec that the engine answers like.
const Version = "5.24.24"

// Options steers a run. The zero value runs every control with the profile's
// own inputs and the default budget.
type Options struct {
	// Dir is the directory that the profile was read from, as the report is to
	// name its files. Empty: they are named from the profile's root, as InSpec
	// names those of an archive.
	Dir string
	// Inputs override the profile's, by name. Values are what YAML gives:
	// string, bool, int, float64, nil, []any, map[string]any.
	Inputs map[string]any
	// Waivers are the entries of a waiver file, by control id.
	Waivers map[string]Waiver
	// Controls selects controls by id; an entry /…/ is a regular expression.
	// Empty selects all.
	Controls []string
	// Tags selects controls by tag, key or value; an entry /…/ is a regular
	// expression. Empty selects all.
	Tags []string
	// Order is how the controls of a profile are listed; empty is OrderFile.
	Order Order
	// Waived says what becomes of controls that have a waiver.
	Waived WaivedControls
	// Extended lets resources answer what InSpec cannot (resource.Set.Extend). A
	// report made so says it: passthrough.sonde.extended.
	Extended bool
	// Budget bounds the run; zero fields take the defaults.
	Budget Budget
	// Progress, if set, is called after each control, from the running
	// goroutine, with how many of how many are done.
	Progress func(done, total int)
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Budget bounds each control: its body, and its tests.
type Budget = interp.Budget

// maxControls bounds how many controls a profile can have; the budget, which
// starts over with each, does not.
const maxControls = 20_000

// Run executes a profile on a root file system and reports what it found. An
// error means that no report could be made at all: the profile does not parse
// or is no profile. Everything else is in the report.
func Run(ctx context.Context, p *profile.Profile, root *target.Root, o Options) (*report.Report, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	began := o.Now()
	e, err := newEngine(ctx, p, root, o)
	if err != nil {
		return nil, err
	}
	platform, err := e.set.Platform()
	if err != nil {
		return nil, fmt.Errorf("detect platform: %w", err)
	}
	out := &report.Report{
		Platform: report.Platform{Name: platform.Name, Release: platform.Release},
		Version:  Version,
	}
	if o.Extended {
		out.Passthrough = json.RawMessage(`{"sonde":{"extended":true}}`)
	}
	if !e.profile.supported {
		skipped := e.describe(e.profile)
		skipped.Attributes = e.profile.inputs.report()
		out.Profiles = []report.Profile{skipped}
		return out, nil
	}
	if err := e.evaluate(e.profile); err != nil {
		return nil, err
	}
	if out.Profiles, err = e.execute(); err != nil {
		return nil, err
	}
	out.Statistics.Duration = o.Now().Sub(began).Seconds()
	return out, nil
}

// engine is one run of a profile.
type engine struct {
	ctx     context.Context
	in      *interp.Interp
	opts    Options
	set     *resource.Set
	waivers map[string]Waiver
	kinds   *inputKinds

	profile *loaded                  // whose Ruby runs; the run's own at first
	sources map[*syntax.File]*loaded // whose control file it is
	groups  int                      // example groups made, to give anonymous ids
	texts   int                      // bytes of all results so far
	nesting int                      // of values being compared

	classes classes
	groupOf map[*interp.Class]*group
	last    *lastMatcher

	aggregating *aggregation // of the test that runs
	inspec      interp.Value // the object `inspec`
	supports    map[*interp.Class][]map[string]any
	names       map[*interp.Class]string // of custom resources, as they call themselves
	makers      map[string]maker         // of matchers, by name
	shared      map[string]*interp.Proc  // RSpec.shared_examples
	broken      map[string]func() error  // constants of libraries that could not be loaded
}

// classes are the Ruby classes of the DSL.
type classes struct {
	resource, context, library, rule, alternatives, group, example, matcher, matchers, target, operator, dsl *interp.Class
}

func newEngine(ctx context.Context, p *profile.Profile, root *target.Root, o Options) (*engine, error) {
	e := &engine{
		ctx: ctx, opts: o,
		sources:  map[*syntax.File]*loaded{},
		supports: map[*interp.Class][]map[string]any{},
		names:    map[*interp.Class]string{},
		shared:   map[string]*interp.Proc{},
		broken:   map[string]func() error{},
	}
	if len(p.Meta.InspecVersion) > 0 {
		ok, err := profile.Satisfies(Version, p.Meta.InspecVersion...)
		if err != nil {
			return nil, fmt.Errorf("inspec.yml: inspec_version: %w", err)
		}
		if !ok {
			return nil, fmt.Errorf("inspec.yml: the profile requires InSpec %s, and this answers like %s", strings.Join(p.Meta.InspecVersion, ", "), Version)
		}
	}
	e.in = interp.New(interp.Config{Require: e.require, Missing: e.missingConst, Now: o.Now})
	e.in.Refill(ctx, o.Budget)
	selected, err := newSelection(e.in, o.Controls)
	if err != nil {
		return nil, fmt.Errorf("select controls: %w", err)
	}
	tagged, err := newSelection(e.in, o.Tags)
	if err != nil {
		return nil, fmt.Errorf("select tags: %w", err)
	}
	e.classes.resource = e.in.DefineClass("Inspec::Resource", nil, nil)
	e.set = resource.Install(e.in, root, e.classes.resource)
	if o.Extended {
		e.set.Extend()
	}
	e.defineResourceBase()
	e.kinds = newInputKinds(e.in)
	if e.waivers, err = checkWaivers(o.Waivers); err != nil {
		return nil, err
	}
	e.defineDSL()
	e.defineContext()
	e.defineRule()
	e.defineGroups()
	e.defineMatchers()
	e.defineLibrary()
	e.defineLibraryStd()
	e.defineFile()
	e.defineTargetFile()
	if e.profile, err = e.load(p, "", ""); err != nil {
		return nil, err
	}
	e.profile.selected, e.profile.tagged = selected, tagged
	at := o.Dir
	if !path.IsAbs(at) {
		at = path.Join("/a/a/a/a/a/a/a/a", at) // below a root that no dependency's dots lead to
	}
	e.profile.locate(o.Dir, at)
	e.profile.deps = flatten(e.profile.deps)
	bound := e.profile.tree()
	if len(bound) == 0 {
		bound = []*loaded{e.profile} // which is skipped, after its inputs were looked at
	}
	return e, bindInputs(bound, o.Inputs)
}

// describe is what a report says of a profile beside its controls.
func (e *engine) describe(l *loaded) report.Profile {
	m := l.Meta
	rp := report.Profile{
		Name: m.Name, Version: m.Version, SHA256: l.Digest(), Title: m.Title, Maintainer: m.Maintainer, Summary: m.Summary,
		License: m.License, Copyright: m.Copyright, CopyrightEmail: m.CopyrightEmail, ParentProfile: l.parent,
		Supports: []report.Support{}, Attributes: []report.Attribute{}, Groups: []report.Group{}, Controls: []report.Control{},
		Status: l.status, StatusMessage: l.message,
	}
	if !l.supported {
		rp.SkipMessage = l.message
	}
	for _, s := range m.Supports {
		rp.Supports = append(rp.Supports, s)
	}
	for _, d := range m.Depends {
		entry := report.Dependency(maps.Clone(d.Options))
		if dep := l.dependency(d.Name, l.Deps[d.Name].Meta.Version); dep.supported {
			entry["status"] = string(report.ProfileLoaded)
		} else {
			entry["status"], entry["status_message"], entry["skip_message"] = string(report.ProfileSkipped), dep.message, dep.message
		}
		rp.Depends = append(rp.Depends, entry)
	}
	return rp
}

// evaluate evaluates a profile's libraries and control files, after those of
// its dependencies. A file that raises makes the profile a failed one; a file
// that does not parse, or a library that raises, no profile at all (InSpec
// aborts there).
func (e *engine) evaluate(l *loaded) error {
	if err := e.loadLibraries(l); err != nil {
		return err
	}
	return e.loadControls(l)
}

func (e *engine) loadControls(l *loaded) error {
	if l.withControls || !l.supported {
		return nil
	}
	l.withControls = true
	for _, d := range l.deps {
		if err := e.loadControls(d); err != nil {
			return err
		}
	}
	defer e.enter(l)()
	var parsed []*syntax.File
	for _, f := range l.Controls() {
		file, err := parseControls(l.place(f.Path), f.Text)
		if err != nil {
			return fmt.Errorf("run profile %s: %w", l.Meta.Name, err)
		}
		e.sources[file] = l
		parsed = append(parsed, file)
	}
	single, err := e.in.SingletonClass(l.context)
	if err != nil {
		return err
	}
	for i, f := range l.Controls() {
		l.file = &controlFile{of: l, path: f.Path}
		e.in.Refill(e.ctx, e.opts.Budget)
		_, err = e.in.Eval(parsed[i], l.context, single)
		// The tests hold the blocks that they are made of; the rest of the tree goes.
		parsed[i].Body = nil
		if err == nil {
			continue
		}
		if fatal := (*abortError)(nil); errors.As(err, &fatal) {
			return fmt.Errorf("run profile %s: %w", l.Meta.Name, fatal)
		}
		msg := err.Error()
		if raised, ok := interp.AsError(err); ok {
			msg = raised.Message
			if !raised.Unsupported() && !e.in.Standard(raised) {
				return fmt.Errorf("run profile %s: %w", l.Meta.Name, err)
			}
			if raised.Pos.Line > 0 {
				msg += fmt.Sprintf(" (%s:%d)", raised.File, raised.Pos.Line)
			}
		}
		l.status = report.ProfileFailed
		l.message = fmt.Sprintf("Failed to load source for %s: %s", f.Path, msg)
		break
	}
	return nil
}

// abortError ends the whole run, as InSpec's own crash on it does.
type abortError struct{ msg string }

func (a *abortError) Error() string { return a.msg }

// execute runs the tests of every control and makes the profiles of the
// report: the run's own, and all that it depends on. A test's result is of the
// profile whose control it is; those that included the control show it without
// results (InSpec: lib/inspec/formatters/base.rb).
func (e *engine) execute() ([]report.Profile, error) {
	own := e.profile
	shown := []*loaded{own}
	for _, d := range own.deps {
		if d.supported {
			shown = append(shown, d)
		}
	}
	rules, err := own.all()
	if err != nil {
		return nil, fmt.Errorf("run profile %s: %w", own.Meta.Name, err)
	}
	// What one profile could not say, others that build on it miss.
	for _, l := range shown {
		if l.status == report.ProfileFailed {
			own.message, rules = l.message, nil
			break
		}
	}
	results := map[controlKey][]report.Result{}
	last := map[*rule]int{} // A profile that is included twice runs twice.
	for i, r := range rules {
		last[r] = i
	}
	for i, r := range rules {
		e.in.Refill(e.ctx, e.opts.Budget)
		key := controlKey{r.profile.Meta.Name, r.id}
		results[key] = append(results[key], e.runRule(r)...)
		if last[r] == i {
			e.release(r)
		}
		if e.opts.Progress != nil {
			e.opts.Progress(i+1, len(rules))
		}
	}
	var out []report.Profile
	for _, l := range shown {
		rp := e.describe(l)
		if l.alias == "" || l.alias == l.Meta.Name {
			// InSpec looks for those of a profile by another name, and finds none.
			rp.Attributes = l.inputs.report()
		}
		if err := e.list(&rp, l, results); err != nil {
			return nil, fmt.Errorf("run profile %s: %w", l.Meta.Name, err)
		}
		out = append(out, rp)
	}
	dropRepeated(out)
	return out, nil
}

// dropRepeated takes the status off controls that are equal, in all that is
// said of them, to one of a profile before: InSpec gives a status to each
// control of a set (InSpec: lib/inspec/formatters/base.rb,
// all_unique_controls).
func dropRepeated(profiles []report.Profile) {
	seen := map[string]bool{}
	for _, p := range profiles {
		var own []string
		for i := range p.Controls {
			c := &p.Controls[i]
			if len(c.Results) > 0 {
				continue
			}
			text, err := json.Marshal(c)
			if err != nil {
				continue
			}
			own = append(own, string(text))
			if seen[string(text)] {
				c.Status = ""
			}
		}
		for _, text := range own {
			seen[text] = true
		}
	}
}

// controlKey says whose control it is.
type controlKey struct{ profile, id string }
