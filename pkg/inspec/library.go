// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"path"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// backend is the object `inspec`: resources, and the profile's own files.
func (e *engine) backend() interp.Value {
	if e.inspec != nil {
		return e.inspec
	}
	files := e.in.NewObject(e.in.NewClass(nil, interp.Methods{
		"file": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			data, ok := e.profile.Data(name)
			if !ok {
				return nil, interp.Raise("Inspec::Exceptions::ProfileFileNotFound", "Profile file %s not found", name)
			}
			return interp.Str(data), nil
		},
		"files": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Strs(e.profile.DataPaths()), nil
		},
		"version": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Str(e.profile.Meta.Version), nil
		},
	}), nil)
	c := e.in.NewClass(nil, interp.Methods{
		"profile": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) { return files, nil },
		"backend": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return nil, interp.Raise("NotImplementedError", "sonde does not support inspec.backend: it has no train")
		},
	})
	if err := e.in.Include(c, e.classes.dsl); err != nil {
		panic(err)
	}
	e.inspec = e.in.NewObject(c, nil)
	return e.inspec
}

// defineLibrary makes Inspec.resource(1), the base of custom resources
// (InSpec: lib/inspec/plugin/v1).
func (e *engine) defineLibrary() {
	base := e.classes.resource
	std, _ := e.in.Const("StandardError")
	e.in.DefineClass("Inspec::Exceptions::ProfileFileNotFound", std.(*interp.Class), nil)
	e.in.DefineClass("Inspec::ProfileNotFound", std.(*interp.Class), nil)
	e.classes.library = e.in.DefineClass("Inspec::LibraryEvalContext", nil, nil)
	mod, _ := e.in.Const("Inspec")
	give := func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) { return base, nil }
	if err := e.in.DefineSingleton(mod, interp.Methods{"resource": give}); err != nil {
		panic(err)
	}
	drop := func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		return interp.Nil, nil
	}
	err := e.in.DefineSingleton(base, interp.Methods{
		"name": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			c := self.(*interp.Class)
			if len(a.Pos) == 0 {
				return interp.Str(c.Name()), nil
			}
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			e.names[c] = name
			e.addResource(e.profile, name, c)
			return interp.Str(name), nil
		},
		"desc": drop, "example": drop,
		"supports": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			for _, v := range a.Flat() {
				if m, ok := interp.ToGo(v).(map[string]any); ok {
					c := self.(*interp.Class)
					e.supports[c] = append(e.supports[c], m)
				}
			}
			return interp.Nil, nil
		},
	})
	if err != nil {
		panic(err)
	}
}

// loadLibrary evaluates a file of libraries/, once. Its constants are its own
// and the other libraries', not those of the control files (InSpec:
// lib/inspec/library_eval_context.rb).
func (e *engine) loadLibrary(f profile.File) error {
	l := e.profile
	if l.read[f.Path] {
		return nil
	}
	l.read[f.Path] = true
	single, err := e.in.SingletonClass(l.library)
	if err != nil {
		return err
	}
	file, err := syntax.Parse(l.place(f.Path), f.Text)
	if err != nil {
		return err
	}
	e.in.Refill(e.ctx, e.opts.Budget)
	if _, err := e.in.Eval(file, l.library, single); err != nil {
		if raised, ok := interp.AsError(err); ok && raised.Unsupported() {
			e.breakLibrary(file, raised)
			return nil
		}
		return fmt.Errorf("load library: %w", err)
	}
	return nil
}

// require loads one of the profile's libraries that another file needs first;
// InSpec's own parts are there already.
func (e *engine) require(name string) (bool, error) {
	switch {
	case strings.HasPrefix(name, "inspec"), name == "rspec", strings.HasPrefix(name, "rspec/"), strings.HasPrefix(name, "train"):
		return true, nil
	}
	base := strings.TrimSuffix(path.Base(name), ".rb")
	for _, f := range e.profile.Libraries() {
		if f.Path == "libraries/"+name+".rb" || f.Path == "libraries/"+base+".rb" || f.Path == name+".rb" || f.Path == name {
			return true, e.loadLibrary(f)
		}
	}
	return false, nil
}

// supported tells whether a custom resource is meant for the platform.
func (e *engine) supported(c *interp.Class) (bool, error) {
	list := e.supports[c]
	if len(list) == 0 {
		return true, nil
	}
	p, err := e.set.Platform()
	if err != nil {
		return false, err
	}
	return p.Supports(list), nil
}

// defineFile makes Ruby's File as far as it is about names alone. What would
// open a file raises: it would be the scanning machine's.
func (e *engine) defineFile() {
	if _, ok := e.in.Const("File"); ok {
		return
	}
	text := func(f func(s string) string) interp.Method {
		return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			s, err := a.Str(0)
			return interp.Str(f(s)), err
		}
	}
	c := e.in.DefineClass("File", nil, nil)
	ms := interp.Methods{
		"basename": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			s, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			base := path.Base(s)
			if s == "" {
				base = ""
			}
			if a.Len() > 1 {
				ext, err := a.Str(1)
				if err != nil {
					return nil, err
				}
				if ext == ".*" {
					ext = path.Ext(base)
				}
				base = strings.TrimSuffix(base, ext)
			}
			return interp.Str(base), nil
		},
		"dirname": text(path.Dir),
		"extname": text(func(s string) string {
			b := path.Base(s)
			if strings.HasPrefix(b, ".") && strings.Count(b, ".") == 1 {
				return ""
			}
			return path.Ext(b)
		}),
		"join": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			var parts []string
			for i := range a.Pos {
				if l, ok := a.Pos[i].(*interp.Array); ok {
					for j := range l.Elems {
						s, err := interp.Args{Pos: l.Elems}.Str(j)
						if err != nil {
							return nil, err
						}
						parts = append(parts, s)
					}
					continue
				}
				s, err := a.Str(i)
				if err != nil {
					return nil, err
				}
				parts = append(parts, s)
			}
			out := ""
			for i, p := range parts {
				if i > 0 {
					out = strings.TrimRight(out, "/") + "/"
					p = strings.TrimLeft(p, "/")
				}
				out += p
			}
			return interp.Str(out), nil
		},
		"expand_path": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			s, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			if !strings.HasPrefix(s, "/") {
				if a.Len() < 2 {
					return nil, interp.Raise("NotImplementedError", "File.expand_path of a relative name needs a directory: there is no working directory")
				}
				dir, err := a.Str(1)
				if err != nil {
					return nil, err
				}
				s = dir + "/" + s
			}
			return interp.Str(path.Clean(s)), nil
		},
		"split": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			s, err := a.Str(0)
			return interp.Strs([]string{path.Dir(s), path.Base(s)}), err
		},
		"method_missing": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			return nil, interp.Raise("NotImplementedError", "File.%s would read the scanning machine: use the resource file(…), or inspec.profile.file for the profile's own", name)
		},
		"new": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return nil, interp.Raise("NotImplementedError", "File.new would read the scanning machine: use the resource file(…)")
		},
	}
	if err := e.in.DefineSingleton(c, ms); err != nil {
		panic(err)
	}
	e.in.SetConst("File::SEPARATOR", interp.Str("/"))
}
