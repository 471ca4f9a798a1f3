// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"embed"
	"fmt"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// rubylib holds those of InSpec's own classes that libraries of profiles
// inherit from or include. They are loaded when they are named.
//
//go:embed rubylib/*.rb
var rubylib embed.FS

var librarySources = map[string]string{
	"ObjectTraverser":  "object_traverser.rb",
	"FileReader":       "file_reader.rb",
	"FindFiles":        "find_files.rb",
	"DatabaseHelper":   "database_helper.rb",
	"PlatformResource": "platform_resource.rb",
}

// missingConst finds what a profile names and nothing defined: the environment,
// a class of InSpec's, or one that a library failed to define.
func (e *engine) missingConst(name string) (interp.Value, error) {
	if name == "ENV" {
		return e.environment()
	}
	if file, ok := librarySources[name]; ok {
		src, err := rubylib.ReadFile("rubylib/" + file)
		if err != nil {
			return nil, fmt.Errorf("read the library %s: %w", file, err)
		}
		if err := e.in.EvalLibrary(file, string(src)); err != nil {
			return nil, err
		}
		v, _ := e.in.Const(name)
		return v, nil
	}
	// Libraries and controls are evaluated within the module Inspec, so that its
	// constants are there without it: Log (InSpec: lib/inspec/library_eval_context.rb).
	if v, ok := e.in.Const("Inspec::" + name); ok {
		return v, nil
	}
	if why, ok := e.broken[name]; ok {
		return nil, why()
	}
	return nil, nil
}

// breakLibrary takes a library that needs what the engine lacks for broken:
// what it would have defined, and did not, raises the reason when it is used.
func (e *engine) breakLibrary(file *syntax.File, cause *interp.Error) {
	reason := func() error {
		return interp.Raise("NotImplementedError", "%s (%s:%d)", cause.Message, cause.File, cause.Pos.Line)
	}
	for _, c := range classesIn(file.Body) {
		e.broken[c.Path.Name] = reason
		for _, name := range resourceNames(c) {
			if _, ok := e.profile.custom[name]; ok {
				continue
			}
			e.classes.dsl.Define(interp.Methods{name: func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
				return nil, reason()
			}})
		}
	}
}

// classesIn lists the classes that a library defines outside of other classes.
func classesIn(body *syntax.Body) []*syntax.Class {
	if body == nil {
		return nil
	}
	var out []*syntax.Class
	for _, n := range body.List {
		switch n := n.(type) {
		case *syntax.Class:
			out = append(out, n)
		case *syntax.Module:
			if n.Body != nil {
				out = append(out, classesIn(n.Body.Body)...)
			}
		}
	}
	return out
}

// resourceNames are the names that a custom resource gives itself.
func resourceNames(c *syntax.Class) []string {
	if c.Body == nil || c.Body.Body == nil {
		return nil
	}
	var out []string
	for _, n := range c.Body.Body.List {
		call, ok := n.(*syntax.Call)
		if !ok || call.Recv != nil || call.Name != "name" || len(call.Args) != 1 {
			continue
		}
		if s, ok := call.Args[0].(*syntax.Str); ok {
			out = append(out, s.Value)
		}
	}
	return out
}

// defineLibraryStd makes the classes of InSpec's own that are not Ruby.
func (e *engine) defineLibraryStd() {
	e.in.DefineClass("SimpleConfig", nil, interp.Methods{
		"initialize": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			content := a.Arg(0)
			if interp.IsNil(content) {
				content = interp.Str("")
			}
			parsed, err := in.CallArgs(e.backend(), "parse_config", interp.Args{Pos: append([]interp.Value{content}, a.Pos[min(1, len(a.Pos)):]...), Kw: a.Kw})
			if err != nil {
				return nil, err
			}
			params, err := in.Call(parsed, "params")
			self.(*interp.Object).SetIVar("@params", params)
			return interp.Nil, err
		},
		"params": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return self.(*interp.Object).IVar("@params"), nil
		},
		"groups": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			var names []interp.Value
			if h, ok := self.(*interp.Object).IVar("@params").(*interp.Hash); ok {
				for k, v := range h.All() {
					if _, ok := v.(*interp.Hash); ok {
						names = append(names, k)
					}
				}
			}
			return interp.List(names...), nil
		},
	})
	quiet := func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		return interp.Nil, nil
	}
	log := e.in.DefineModule("Inspec::Log", nil)
	if err := e.in.DefineSingleton(log, interp.Methods{"debug": quiet, "info": quiet, "warn": quiet, "error": quiet, "fatal": quiet, "trace": quiet}); err != nil {
		panic(err)
	}
	e.in.SetConst("Inspec::VERSION", interp.Str(Version))
	mash, ok := e.in.Const("Hashie::Mash")
	if !ok {
		return
	}
	mash.(*interp.Class).Define(interp.Methods{"initialize": e.fillMash})
	if err := e.in.DefineSingleton(mash, interp.Methods{"disable_warnings": quiet}); err != nil {
		panic(err)
	}
}

// fillMash is Hashie::Mash.new(hash): keys become text, hashes within too.
func (e *engine) fillMash(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	for _, source := range a.Flat() {
		from, ok := source.(*interp.Hash)
		if !ok {
			continue
		}
		for k, v := range from.All() {
			if s, ok := k.(interp.Symbol); ok {
				k = interp.Str(string(s))
			}
			if inner, ok := v.(*interp.Hash); ok {
				var err error
				if v, err = in.Call(in.ClassOf(self), "new", inner); err != nil {
					return nil, err
				}
			}
			self.(*interp.Hash).Set(k, v)
		}
	}
	return interp.Nil, nil
}
