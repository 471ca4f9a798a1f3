// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"path"
	"unicode/utf8"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// defineDSL makes the module of what can be said everywhere in a control file:
// resources, inputs, the profile's files.
func (e *engine) defineDSL() {
	words := interp.Methods{
		"input":        e.input,
		"attribute":    e.input,
		"input_object": e.inputObject,
		"inspec": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return e.backend(), nil
		},
		// A method that is not there may be a resource that InSpec has.
		"method_missing": e.missing,
		"respond_to_missing?": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			name, err := a.Str(0)
			_, ok := e.profile.custom[name]
			return interp.Bool(ok || resource.Known(name)), err
		},
	}
	for _, name := range resource.Names() {
		words[name] = e.resourceMethod(name)
	}
	e.classes.dsl = e.in.DefineModule("Inspec::DSL", words)
}

// missing makes a resource that has no method of its own in the DSL, or says
// that there is none.
func (e *engine) missing(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	name, err := a.Str(0)
	if err != nil {
		return nil, err
	}
	if resource.Known(name) {
		return nil, resource.Refuse(name)
	}
	return nil, in.NoMethod(self, name)
}

// What a resource was called and given, and what it calls itself, for the
// report.
const (
	ivarName   = "@__resource_name__"
	ivarParams = "@resource_params"
	ivarID     = "@resource_id"
)

func (e *engine) resourceMethod(name string) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		if c, ok := e.profile.custom[name]; ok {
			// Keywords arrive as a hash (InSpec: lib/inspec/control_eval_context.rb, add_resource).
			return e.construct(c, name, interp.Args{Pos: a.Flat(), Block: a.Block})
		}
		if c, ok := e.set.Class(name); ok {
			return e.construct(c, name, a)
		}
		if !resource.Known(name) {
			// Of a profile that this one does not depend on.
			return nil, in.NoMethod(self, name)
		}
		return e.set.New(in, name, a)
	}
}

func (e *engine) construct(c *interp.Class, name string, a interp.Args) (interp.Value, error) {
	if ok, err := e.supported(c); err != nil {
		return nil, err
	} else if !ok {
		platform, err := e.set.Platform()
		if err != nil {
			return nil, err
		}
		return nil, interp.Raise("ArgumentError", "Unsupported resource/backend combination: %s / %s. Exiting.", name, platform.Name)
	}
	v, err := resource.Construct(e.in, c, a)
	if o, ok := v.(*interp.Object); ok && err == nil {
		o.SetIVar(ivarName, interp.Str(name))
		o.SetIVar(ivarParams, interp.List(a.Flat()...))
	}
	return v, err
}

// defineContext makes what a control file's top level is evaluated in (InSpec:
// lib/inspec/control_eval_context.rb).
func (e *engine) defineContext() {
	c := e.in.DefineClass("Inspec::ControlEvalContext", nil, interp.Methods{
		"control": e.control,
		"rule":    e.control,
		"title": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			if err := a.Want(1, 1); err != nil {
				return nil, err
			}
			s, err := in.ToS(a.Pos[0])
			e.profile.file.title = s
			return interp.Nil, err
		},
		"only_if": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			if err := (interp.Args{Pos: a.Flat()}).Want(0, 1); err != nil {
				return nil, err
			}
			l := e.profile
			if a.Block == nil || l.file.skip {
				return interp.Nil, nil
			}
			v, err := in.Yield(a.Block)
			if err != nil || v == interp.Value(interp.Bool(true)) {
				return interp.Nil, err // Nothing else is true there.
			}
			l.file.skip = true
			if !interp.IsNil(a.Arg(0)) {
				l.file.message, err = in.ToS(a.Arg(0))
			}
			// What the file said before is skipped as well; not what a block did.
			for _, r := range l.rules {
				if r != nil && r.file == l.file && l.file.of != nil {
					r.skip = l.file.rule()
				}
			}
			return interp.Nil, err
		},
		"describe": e.bareDescribe,
	})
	e.classes.context = c
	e.defineOverlay()
	if err := e.in.Include(c, e.classes.dsl); err != nil {
		panic(err)
	}
}

// control is `control ID do … end`.
func (e *engine) control(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	if err := a.Want(1, 2); err != nil {
		return nil, err
	}
	if _, ok := a.Arg(1).(*interp.Hash); !ok && len(a.Pos) > 1 {
		return nil, in.NoMethod(a.Pos[1], "[]=")
	}
	if interp.IsNil(a.Pos[0]) {
		return nil, &abortError{"a control has no id"}
	}
	id, err := in.ToS(a.Pos[0])
	if err != nil {
		return nil, err
	}
	l := e.profile
	if l.listing != nil {
		l.listing[id] = true
		return interp.Nil, nil
	}
	byID := l.selected.has(id) || l.selected.all() && l.tagged.all()
	if !byID && l.tagged.all() || e.leftOut(id) {
		return interp.Nil, nil
	}
	r := e.newRule(id)
	if node, file := a.Block.Node(); node != nil {
		// From the word `control` on, or where the block stands that it is given.
		_, at := in.CallSite()
		line := int(min(at.Line, node.Start.Line))
		r.source = source{profile: e.sources[file], file: file.Name, line: line, code: sourceOf(file, line, int(node.End.Line))}
		if !utf8.ValidString(r.source.code) {
			return nil, &abortError{notUTF8(file.Name, line).Error()}
		}
	}
	if err := e.fillIn(r, a.Block); err != nil {
		return nil, err
	}
	if byID || e.hasTag(l.tagged, r) {
		e.adopt(r)
	}
	return interp.Nil, nil
}

// bareDescribe is a describe outside of any control, which becomes one.
func (e *engine) bareDescribe(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	if len(a.Pos) == 0 && a.Block == nil {
		return e.describeOne(func(alternatives []*group) error {
			file, at := in.CallSite()
			e.adoptBare(fmt.Sprintf("%s:%d", file.Name, at.Line), check{one: alternatives})
			return nil
		}), nil
	}
	file, at := in.CallSite()
	loc := fmt.Sprintf("%s:%d", file.Name, at.Line)
	if node, file := a.Block.Node(); node != nil {
		loc = fmt.Sprintf("%s:%d", path.Base(file.Name), node.Start.Line)
	}
	g, err := e.newGroup(a, a.Block)
	if err != nil {
		return nil, err
	}
	e.adoptBare(loc, check{group: g})
	return interp.Nil, nil
}

// adoptBare makes a control of a describe, if it is selected: tags do not
// matter, as it cannot have any.
func (e *engine) adoptBare(loc string, c check) {
	e.groups++
	id := fmt.Sprintf("(generated from %s %032x)", loc, e.groups)
	if l := e.profile; l.listing != nil || !l.selected.all() && !l.selected.has(id) {
		return
	}
	r := e.newRule(id)
	r.checks = append(r.checks, c)
	e.adopt(r)
}

// sourceOf is whole lines of a file.
func sourceOf(file *syntax.File, from, to int) string {
	lo, line := 0, 1
	for i := 0; i < len(file.Source); i++ {
		if file.Source[i] != '\n' {
			continue
		}
		line++
		if line == from {
			lo = i + 1
		}
		if line == to+1 {
			return file.Source[lo : i+1]
		}
	}
	if from <= line {
		return file.Source[lo:]
	}
	return ""
}
