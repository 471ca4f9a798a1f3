// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource"
	"github.com/sonde-dev/sonde/pkg/report"
)

// inputs are the parameters of a profile in a run, by name (InSpec:
// lib/inspec/input_registry.rb). A value given to the run wins over that of a
// profile which depends on this one, that over the profile's own, and that over
// one in a control file.
type inputs struct {
	*inputKinds
	list   []*input
	byName map[string]*input
}

// inputKinds are the Ruby classes of inputs' values.
type inputKinds struct {
	in      *interp.Interp
	noValue *interp.Class
	hash    *interp.Class
}

type input struct {
	name     string
	value    interp.Value
	set      bool
	priority int
	options  map[string]any
}

// Priorities of where a value comes from.
const (
	fromControl  = 20
	fromMetadata = 30
	fromParent   = 35
	fromRun      = 40
)

func newInputKinds(in *interp.Interp) *inputKinds {
	is := &inputKinds{in: in}
	is.noValue = in.DefineClass("Inspec::Input::NO_VALUE_SET", nil, interp.Methods{
		"to_s":        missingText,
		"inspect":     missingText,
		"resource_id": missingText,
		"resource_skipped?": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Bool(true), nil
		},
		// Any question is answered by the same nothing.
		"method_missing": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return self, nil
		},
	})
	is.hash = defineIndifferentHash(in)
	return is
}

func newInputs(kinds *inputKinds) *inputs {
	return &inputs{inputKinds: kinds, byName: map[string]*input{}}
}

// bindInputs gives the profiles of a run the inputs of their metadata, and
// those that the run was given.
func bindInputs(profiles []*loaded, given map[string]any) error {
	for _, l := range profiles {
		for _, m := range l.Meta.Inputs {
			to, priority := []*loaded{l}, fromMetadata
			if name, ok := m.Options["profile"].(string); ok {
				to, priority = called(profiles, name), fromParent
			}
			if p, ok := m.Options["priority"].(int); ok {
				priority = p
			}
			for _, l := range to {
				x := l.inputs.get(m.Name)
				maps.Copy(x.options, m.Options)
				if m.Value == nil {
					continue
				}
				v, err := l.inputs.in.FromYAML(m.Value)
				if err != nil {
					return fmt.Errorf("inspec.yml line %d: input %q: %w", m.Line, m.Name, err)
				}
				x.assign(l.inputs.indifferent(symbolised(v)), priority)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(given)) {
			l.inputs.get(name).assign(l.inputs.indifferent(interp.FromGo(given[name])), fromRun)
		}
	}
	for _, l := range profiles {
		for _, x := range l.inputs.list {
			if err := l.inputs.check(x); err != nil {
				return err
			}
		}
	}
	return nil
}

// called are the profiles of a name, their own or the one that a parent gave.
func called(profiles []*loaded, name string) []*loaded {
	return slices.DeleteFunc(slices.Clone(profiles), func(l *loaded) bool { return l.alias != name && l.Meta.Name != name })
}

// assign sets a value, unless one of higher priority is there.
func (x *input) assign(v interp.Value, priority int) {
	if !x.set || priority >= x.priority {
		x.value, x.set, x.priority = v, true, priority
	}
}

func missingText(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	return interp.Str(interp.Data[string](self)), nil
}

func (is *inputs) get(name string) *input {
	x, ok := is.byName[name]
	if !ok {
		x = &input{name: name, options: map[string]any{}}
		is.byName[name] = x
		is.list = append(is.list, x)
	}
	return x
}

// check holds an input to its type, pattern and to being required.
func (is *inputs) check(x *input) error {
	if req, _ := x.options["required"].(bool); req && !x.set {
		return fmt.Errorf("input %q is required and does not have a value", x.name)
	}
	kind, _ := x.options["type"].(string)
	if !x.set || kind == "" {
		return nil
	}
	ok := true
	switch strings.ToLower(kind) {
	case "string":
		_, ok = x.value.(*interp.String)
	case "numeric":
		switch v := x.value.(type) {
		case interp.Int, interp.Float, *interp.Big:
		case *interp.String:
			f, err := strconv.ParseFloat(v.Go(), 64)
			if ok = err == nil; ok {
				x.value = interp.Float(f)
				if n, err := strconv.ParseInt(v.Go(), 10, 64); err == nil {
					x.value = interp.Int(n)
				}
			}
		default:
			ok = false
		}
	case "boolean":
		switch v := x.value.(type) {
		case interp.Bool:
		case *interp.String:
			if ok = v.Go() == "true" || v.Go() == "false"; ok {
				x.value = interp.Bool(v.Go() == "true")
			}
		default:
			ok = false
		}
	case "array":
		_, ok = x.value.(*interp.Array)
	case "hash":
		_, ok = x.value.(*interp.Hash)
	case "regexp":
		if s, isText := x.value.(*interp.String); isText {
			_, err := is.in.NewRegexp(s.Go(), "")
			ok = err == nil
		} else {
			_, ok = x.value.(*interp.Regexp)
		}
	case "any":
	default:
		return fmt.Errorf("input %q: type %q is not one of String, Numeric, Boolean, Array, Hash, Regexp, Any", x.name, kind)
	}
	if !ok {
		return fmt.Errorf("input %q with value %v does not validate to type %q", x.name, interp.ToGo(x.value), kind)
	}
	if pattern, isText := x.options["pattern"].(string); isText {
		re, err := regexp.Compile(pattern)
		if err != nil {
			return fmt.Errorf("input %q: pattern: %w", x.name, err)
		}
		if s, err := is.in.ToS(x.value); err != nil || !re.MatchString(s) {
			return fmt.Errorf("input %q with value %v does not validate to pattern %q", x.name, interp.ToGo(x.value), pattern)
		}
	}
	return nil
}

// report lists the inputs as the profile's attributes.
func (is *inputs) report() []report.Attribute {
	out := []report.Attribute{}
	for _, x := range is.list {
		o := map[string]any{}
		for _, k := range []string{"type", "required", "sensitive", "pattern", "description", "priority", "profile"} {
			if v, ok := x.options[k]; ok && (k == "type" || k == "required" || k == "sensitive" || k == "pattern") {
				o[k] = v
			}
		}
		o["value"] = interp.ToGo(orNil(x.value))
		if !x.set {
			o["value"] = noValueText(x.name)
		}
		if s, _ := x.options["sensitive"].(bool); s {
			o["value"] = "***"
		}
		out = append(out, report.Attribute{Name: x.name, Options: o})
	}
	return out
}

func noValueText(name string) string {
	return fmt.Sprintf("Input '%s' does not have a value. Skipping test.", name)
}

// input is input('name', value: …) in a control file.
func (e *engine) input(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	name, err := a.Str(0)
	if err != nil {
		return nil, err
	}
	is := e.profile.inputs
	x := is.get(name)
	o := a.Kw
	if o == nil {
		o, _ = a.Arg(1).(*interp.Hash)
	}
	if o != nil {
		priority := fromControl
		if p, ok := o.Get(interp.Symbol("priority")); ok {
			if n, ok := p.(interp.Int); ok {
				priority = int(n)
			}
		}
		for k, v := range o.All() {
			key, err := in.ToS(k)
			if err != nil {
				return nil, err
			}
			if key == "value" || key == "default" {
				x.assign(v, priority)
				continue
			}
			if _, ok := x.options[key]; !ok {
				x.options[key] = interp.ToGo(v)
			}
		}
		if err := is.check(x); err != nil {
			return nil, &abortError{err.Error()}
		}
	}
	return is.valueOf(x), nil
}

// inputObject is input_object('name'), which tells about an input.
func (e *engine) inputObject(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	name, err := a.Str(0)
	if err != nil {
		return nil, err
	}
	is := e.profile.inputs
	x := is.get(name)
	option := func(key string) interp.Method {
		return func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) {
			return interp.FromGo(x.options[key]), nil
		}
	}
	return in.NewObject(in.NewClass(nil, interp.Methods{
		"name":       func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return interp.Str(x.name), nil },
		"value":      func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return is.valueOf(x), nil },
		"has_value?": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return interp.Bool(x.set), nil },
		"type":       option("type"), "title": option("title"), "description": option("description"), "required": option("required"), "sensitive": option("sensitive"),
	}), nil), nil
}

func (is *inputs) valueOf(x *input) interp.Value {
	if x.set {
		return x.value
	}
	name, in := x.name, is.in
	v := in.NewObject(is.noValue, noValueText(name))
	v.SetIVar(resource.IVarSkipped, interp.Bool(true))
	v.SetIVar(resource.IVarMessage, interp.Str(noValueText(name)))
	return v
}
