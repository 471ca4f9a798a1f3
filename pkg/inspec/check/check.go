// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// Checker checks profiles, one after the other.
type Checker struct {
	words *inspec.Vocabulary
	core  map[string]bool
	lines *dryRun
}

// New makes a checker. Close it after use.
func New() (*Checker, error) {
	words, err := inspec.NewVocabulary()
	if err != nil {
		return nil, fmt.Errorf("ask the engine for its vocabulary: %w", err)
	}
	lines, err := newDryRun()
	if err != nil {
		return nil, err
	}
	return &Checker{words: words, core: core(), lines: lines}, nil
}

// Close removes what the checker has in the file system.
func (c *Checker) Close() error { return c.lines.close() }

// Unreadable is the report on a profile that cannot be read for a reason of its
// own: something in inspec.yml, or a dependency that is not where it says.
func Unreadable(where string, err error) Report {
	f := Finding{Kind: Metadata, File: "inspec.yml", Blocks: true, Message: err.Error(), Advice: "correct it: no control can run before"}
	var meta *profile.MetadataError
	if errors.As(err, &meta) {
		f.Line = meta.Line
	}
	return Report{Path: where, Controls: []Control{}, Findings: []Finding{f}}
}

// Check looks at a profile that was read from a place.
func (c *Checker) Check(ctx context.Context, p *profile.Profile, where string) Report {
	r := &Report{Name: p.Meta.Name, Version: p.Meta.Version, Path: where, Controls: []Control{}, Findings: []Finding{}}
	w := &walker{
		ctx: ctx, Checker: c, report: r, profile: p, own: newOwn(),
		loads: map[string]string{}, topLevel: map[string]map[string]bool{}, seen: map[Finding]bool{}, idle: map[*syntax.Call]bool{}, asked: map[*syntax.Call]bool{}, constants: map[string]resolved{},
	}
	w.metadata()
	w.collect(p, "")
	w.libraries(p, "")
	w.controls(p, "", nil)
	w.libraryTrouble()
	for _, control := range w.found {
		r.Controls = append(r.Controls, *control)
	}
	r.count()
	return *r
}

// libraryTrouble gives the findings in methods of libraries to those who reach
// them: the controls that use the resource, or, where a control file does at
// its top level, all.
func (w *walker) libraryTrouble() {
	through := func(name string, mentioned map[string]bool) []Finding {
		found := w.own.trouble(name, mentioned, map[*class]bool{})
		for i := range found {
			found[i].Message += fmt.Sprintf(" (used through the library's resource %s)", name)
		}
		return found
	}
	for _, name := range slices.Sorted(maps.Keys(w.loads)) {
		w.report.Findings = append(w.report.Findings, through(name, w.topLevel[w.loads[name]])...)
	}
	for _, c := range w.found {
		for _, name := range slices.Sorted(maps.Keys(c.uses)) {
			c.Findings = append(c.Findings, through(name, c.mentions)...)
		}
	}
}

// metadata looks at inspec.yml, as far as it does not keep the profile from
// being read.
func (w *walker) metadata() {
	m := w.profile.Meta
	note := func(line int, blocks bool, kind Kind, name, message, advice string) {
		w.report.Findings = append(w.report.Findings, Finding{
			Kind: kind, Name: name, Blocks: blocks, File: "inspec.yml", Line: line, Message: message, Advice: advice,
		})
	}
	if m.Version == "" {
		note(0, false, Metadata, "version", "the profile has no version", "add version: 1.0.0, so that reports can be told apart")
	}
	for _, d := range m.Depends {
		if w.profile.Deps[d.Name] == nil {
			note(d.Line, true, Dependency, d.Name, fmt.Sprintf("the dependency %q is not there", d.Name),
				"give it as a path or vendor it (inspec vendor): nothing is fetched from a network")
		}
	}
	linux := slices.ContainsFunc(m.Supports, func(entry map[string]any) bool {
		for _, v := range entry {
			if s, _ := v.(string); slices.Contains([]string{"windows", "aws", "azure", "gcp", "google", "vmware", "esx"}, strings.ToLower(s)) {
				return false
			}
		}
		return true
	})
	if len(m.Supports) > 0 && !linux {
		note(0, false, Metadata, "supports", "the profile supports no platform that a container has: a run skips all of it", "scan something else with it")
	}
}

// collect notes what the profile, and those it depends on, define, and what of
// them does not parse.
func (w *walker) collect(p *profile.Profile, prefix string) {
	for _, f := range slices.Concat(p.Libraries(), p.Controls()) {
		file, err := syntax.Parse(f.Path, f.Text)
		var list syntax.ErrorList
		if errors.As(err, &list) {
			for _, e := range list {
				w.report.Findings = append(w.report.Findings, Finding{
					Kind: Syntax, Blocks: true, File: path.Join(prefix, f.Path), Line: int(e.Pos.Line), Column: int(e.Pos.Col),
					Message: e.Msg, Advice: "no control of the profile runs before this is right",
				})
			}
			continue
		}
		if file != nil {
			w.own.collect(file)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Deps)) {
		w.collect(p.Deps[name], path.Join(prefix, "vendor", name))
	}
}

func (w *walker) libraries(p *profile.Profile, prefix string) {
	for _, name := range slices.Sorted(maps.Keys(p.Deps)) {
		w.libraries(p.Deps[name], path.Join(prefix, "vendor", name))
	}
	w.profile = p
	for _, f := range p.Libraries() {
		if file, err := syntax.Parse(f.Path, f.Text); err == nil {
			w.enter(file, path.Join(prefix, f.Path))
			w.node(file.Body, scope{place: inspec.AtLibrary, names: newNames(nil, file.Body)})
		}
	}
}

// controls looks at a profile's control files. Of those it depends on come the
// controls that it includes.
func (w *walker) controls(p *profile.Profile, prefix string, want func(id string) bool) {
	old, oldPrefix, oldWant := w.profile, w.prefix, w.want
	defer func() { w.profile, w.prefix, w.want = old, oldPrefix, oldWant }()
	w.profile, w.prefix, w.want = p, prefix, want
	for _, f := range p.Controls() {
		if file, err := syntax.Parse(f.Path, f.Text); err == nil {
			w.enter(file, path.Join(prefix, f.Path))
			w.topLevel[w.name] = topLevel(file)
			w.node(file.Body, scope{place: inspec.AtFile, sure: true, names: newNames(nil, file.Body)})
		}
	}
}

// topLevel are the names called in a control file outside of its controls.
func topLevel(f *syntax.File) map[string]bool {
	names := map[string]bool{}
	for _, stmt := range f.Body.List {
		if c, ok := stmt.(*syntax.Call); ok && c.Recv == nil && slices.Contains([]string{"control", "rule", "describe"}, c.Name) {
			continue
		}
		maps.Copy(names, mentions(stmt))
	}
	return names
}

// enter makes a file the one that findings are in.
func (w *walker) enter(f *syntax.File, name string) { w.file, w.name = f, name }
