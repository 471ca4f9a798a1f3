// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"context"
	"encoding/json"
	"fmt"
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
	rp := e.describeProfile()
	if len(p.Meta.Supports) > 0 && !platform.Supports(p.Meta.Supports) {
		rp.Status = report.ProfileSkipped
		rp.StatusMessage = fmt.Sprintf("Skipping profile: '%s' on unsupported platform: '%s/%s'.", p.Meta.Name, platform.Name, platform.Release)
		rp.SkipMessage = rp.StatusMessage
		out.Profiles = []report.Profile{rp}
		return out, nil
	}
	if err := e.load(&rp); err != nil {
		return nil, err
	}
	e.execute(&rp)
	rp.Attributes = e.inputs.report()
	out.Profiles = []report.Profile{rp}
	out.Statistics.Duration = o.Now().Sub(began).Seconds()
	return out, nil
}

// engine is one run of one profile.
type engine struct {
	ctx      context.Context
	in       *interp.Interp
	profile  *profile.Profile
	opts     Options
	set      *resource.Set
	inputs   *inputs
	waivers  map[string]Waiver
	selected selection
	tagged   selection

	file    *controlFile
	files   []*controlFile
	rules   []*rule
	byID    map[string]*rule
	groups  int // example groups made, to give anonymous ids
	texts   int // bytes of all results so far
	nesting int // of values being compared

	classes  classes
	groupOf  map[*interp.Class]*group
	last     *lastMatcher
	library  *interp.Object // self of libraries/
	loaded   map[string]bool
	inspec   interp.Value // the object `inspec`
	supports map[*interp.Class][]map[string]any
	custom   map[string]*interp.Class // resources of libraries/
	define   map[string]*customMatcher
	broken   map[string]func() error // constants of libraries that could not be loaded
}

// classes are the Ruby classes of the DSL.
type classes struct {
	resource, context, rule, group, matcher, target, operator, dsl *interp.Class
}

// controlFile is one file of controls/.
type controlFile struct {
	path    string
	title   string
	skip    bool
	message string
	ids     []string
}

func newEngine(ctx context.Context, p *profile.Profile, root *target.Root, o Options) (*engine, error) {
	e := &engine{
		ctx: ctx, profile: p, opts: o,
		byID:     map[string]*rule{},
		custom:   map[string]*interp.Class{},
		loaded:   map[string]bool{},
		supports: map[*interp.Class][]map[string]any{},
		define:   map[string]*customMatcher{},
		broken:   map[string]func() error{},
	}
	var err error
	if e.selected, err = newSelection(o.Controls); err != nil {
		return nil, fmt.Errorf("select controls: %w", err)
	}
	if e.tagged, err = newSelection(o.Tags); err != nil {
		return nil, fmt.Errorf("select tags: %w", err)
	}
	e.in = interp.New(interp.Config{Require: e.require, Missing: e.missingConst, Now: o.Now})
	e.in.Refill(ctx, o.Budget)
	e.classes.resource = e.in.DefineClass("Inspec::Resource", nil, nil)
	e.set = resource.Install(e.in, root, e.classes.resource)
	if o.Extended {
		e.set.Extend()
	}
	e.defineResourceBase()
	if e.inputs, err = newInputs(e.in, p, o.Inputs); err != nil {
		return nil, err
	}
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
	return e, nil
}

func (e *engine) describeProfile() report.Profile {
	m := e.profile.Meta
	rp := report.Profile{
		Name: m.Name, Version: m.Version, SHA256: e.profile.Digest(), Title: m.Title, Maintainer: m.Maintainer, Summary: m.Summary,
		License: m.License, Copyright: m.Copyright, CopyrightEmail: m.CopyrightEmail,
		Supports: []report.Support{}, Attributes: []report.Attribute{}, Groups: []report.Group{}, Controls: []report.Control{},
		Status: report.ProfileLoaded,
	}
	for _, s := range m.Supports {
		rp.Supports = append(rp.Supports, s)
	}
	return rp
}

// load evaluates libraries and control files. A file that raises makes the
// profile a failed one; a file that does not parse, or a library that raises,
// no profile at all (InSpec aborts there).
func (e *engine) load(rp *report.Profile) error {
	if len(e.profile.Meta.Depends) > 0 {
		return fmt.Errorf("run profile %s: dependencies (inspec.yml: depends) are not supported yet", e.profile.Meta.Name)
	}
	for _, f := range e.profile.Libraries() {
		if strings.Count(f.Path, "/") > 1 {
			continue // Only what is flat in libraries/ loads by itself (InSpec: lib/inspec/profile_context.rb).
		}
		if err := e.loadLibrary(f); err != nil {
			return fmt.Errorf("run profile %s: %w", e.profile.Meta.Name, err)
		}
	}
	var parsed []*syntax.File
	for _, f := range e.profile.Controls() {
		file, err := syntax.Parse(f.Path, string(f.Data))
		if err != nil {
			return fmt.Errorf("run profile %s: %w", e.profile.Meta.Name, err)
		}
		parsed = append(parsed, file)
	}
	for _, file := range parsed {
		e.file = &controlFile{path: file.Name}
		e.files = append(e.files, e.file)
		e.in.Refill(e.ctx, e.opts.Budget)
		self := e.in.NewObject(e.classes.context, nil)
		single, err := e.in.SingletonClass(self)
		if err != nil {
			return err
		}
		if _, err = e.in.Eval(file, self, single); err == nil {
			continue
		}
		if fatal, ok := err.(*abortError); ok {
			return fmt.Errorf("run profile %s: %w", e.profile.Meta.Name, fatal)
		}
		msg := err.Error()
		if raised, ok := interp.AsError(err); ok {
			msg = raised.Message
			if raised.Class == "SyntaxError" {
				return fmt.Errorf("run profile %s: %w", e.profile.Meta.Name, err)
			}
			if raised.Pos.Line > 0 {
				msg += fmt.Sprintf(" (%s:%d)", raised.File, raised.Pos.Line)
			}
		}
		rp.Status = report.ProfileFailed
		rp.StatusMessage = fmt.Sprintf("Failed to load source for %s: %s", file.Name, msg)
		break
	}
	return nil
}

// abortError ends the whole run, as InSpec's own crash on it does.
type abortError struct{ msg string }

func (a *abortError) Error() string { return a.msg }

// execute runs the tests of every control and fills in the report.
func (e *engine) execute(rp *report.Profile) {
	total := len(e.rules)
	for i, r := range e.rules {
		c := report.Control{}
		if rp.Status != report.ProfileFailed {
			e.in.Refill(e.ctx, e.opts.Budget)
			c.Results = e.runRule(r)
		}
		e.fill(&c, r)
		rp.Controls = append(rp.Controls, c)
		if e.opts.Progress != nil {
			e.opts.Progress(i+1, total)
		}
	}
	for _, f := range e.files {
		var ids []string
		for _, id := range f.ids {
			if _, ok := e.byID[id]; ok {
				ids = append(ids, id)
			}
		}
		if len(ids) > 0 {
			rp.Groups = append(rp.Groups, report.Group{ID: f.path, Title: f.title, Controls: ids})
		}
	}
}
