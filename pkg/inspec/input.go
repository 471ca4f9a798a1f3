// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"maps"
	"slices"

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
		"to_s": missingText,
		"inspect": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Str(fmt.Sprintf("#<Inspec::Input::NO_VALUE_SET:0x%016x>", in.ObjectID(self))), nil
		},
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
	std, _ := in.Const("ArgumentError")
	in.DefineClass("Inspec::Input::ValidationError", std.(*interp.Class), nil)
	return is
}

func newInputs(kinds *inputKinds) *inputs {
	return &inputs{inputKinds: kinds, byName: map[string]*input{}}
}

// bindInputs gives the profiles of a run the inputs of their metadata, and
// those that the run was given. InSpec makes all of them from the top down, and
// once more those that are depended on from the bottom up, as they are locked:
// what is said last counts (InSpec: lib/inspec/dependencies/requirement.rb).
func bindInputs(profiles []*loaded, given map[string]any) error {
	for _, l := range append(slices.Clone(profiles), profiles[0].upwards(nil)...) {
		for _, m := range l.Meta.Inputs {
			to, priority := []*loaded{l}, fromMetadata
			if name, ok := m.Options["profile"].(string); ok {
				to, priority = called(profiles, name), fromParent
			}
			if p, ok := m.Options["priority"].(int64); ok {
				priority = int(p)
			}
			for _, l := range to {
				x := l.inputs.get(m.Name)
				x.restrict(m.Options, "type", "required", "sensitive", "pattern")
				if m.HasValue {
					x.assign(l.inputs.indifferent(symbolised(interp.FromGo(m.Value))), priority)
				}
				if err := l.inputs.enforce(x); err != nil {
					return fmt.Errorf("inspec.yml line %d: %w", m.Line, err)
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(given)) {
			x := l.inputs.get(name)
			x.assign(l.inputs.indifferent(interp.FromGo(given[name])), fromRun)
			if err := l.inputs.enforce(x); err != nil {
				return err
			}
		}
	}
	for _, l := range profiles {
		for _, x := range l.inputs.list {
			if err := x.required(); err != nil {
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

// drop takes out an input that could not be made.
func (is *inputs) drop(x *input) {
	delete(is.byName, x.name)
	is.list = slices.DeleteFunc(is.list, func(o *input) bool { return o == x })
}

// report lists the inputs as the profile's attributes.
func (is *inputs) report() []report.Attribute {
	out := []report.Attribute{}
	for _, x := range is.list {
		o := map[string]any{}
		maps.Copy(o, x.options)
		switch {
		case !x.set:
			o["value"] = noValueText(x.name)
		case !interp.IsNil(x.value):
			o["value"] = is.in.ToJSON(x.value)
		}
		if s := x.options["sensitive"]; s != nil && s != false {
			o["value"] = "***"
		}
		out = append(out, report.Attribute{Name: x.name, Options: o})
	}
	return out
}

// isNoValue tells whether v is the value of an input that has none.
func (e *engine) isNoValue(v interp.Value) bool {
	o, ok := v.(*interp.Object)
	return ok && o.Class() == e.kinds.noValue
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
	known := is.byName[name] != nil
	x := is.get(name)
	o := a.Kw
	if o == nil {
		o, _ = a.Arg(1).(*interp.Hash)
	}
	if o == nil || o.Len() == 0 {
		return is.valueOf(x), nil
	}
	options, _ := interp.ToGo(o).(map[string]any)
	priority := fromControl
	if p, ok := options["priority"].(int64); ok {
		priority = int(p)
	}
	for _, key := range []string{"default", "value"} {
		if v, ok := o.Get(interp.Symbol(key)); ok {
			x.assign(v, priority)
		}
	}
	if in.IsA(self, e.classes.rule) {
		// Elsewhere InSpec leaves the rest out of account.
		x.restrict(options, "type", "required", "description", "pattern")
	}
	if err := is.enforce(x); err != nil {
		if !known {
			is.drop(x)
		}
		return nil, interp.Raise("Inspec::Input::ValidationError", "%s", err.Error())
	}
	if err := x.required(); err != nil {
		return nil, &abortError{err.Error()}
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
		"to_s": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) {
			value, err := in.ToS(is.valueOf(x))
			if hidden := x.options["sensitive"]; hidden != nil && hidden != false {
				value = "*** (senstive)" //nolint:misspell // InSpec writes it so.
			}
			return interp.Str("Input " + x.name + " with value " + value), err
		},
		"name":       func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return interp.Str(x.name), nil },
		"value":      func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return is.valueOf(x), nil },
		"has_value?": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return interp.Bool(x.set), nil },
		"type":       option("type"), "title": option("title"), "description": option("description"), "required": option("required"), "sensitive": option("sensitive"), "pattern": option("pattern"),
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
