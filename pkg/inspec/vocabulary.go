// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"context"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/resource"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// Place is where Ruby of a profile stands, which decides what self is there.
type Place uint8

// The places whose self is known without running anything.
const (
	AtFile     Place = iota // the top level of a control file
	AtControl               // a control's body
	AtGroup                 // the body of a describe
	AtExample               // the body of an it, its, subject or let
	AtLibrary               // the top level of a library
	AtResource              // a method of a custom resource
	places
)

// Vocabulary answers what Ruby in a profile can name, for a tool that looks at
// a profile without running it. It asks the engine itself, so it cannot fall
// behind it.
type Vocabulary struct {
	e      *engine
	selves [places]*interp.Class
	refuse map[string]bool
}

// NewVocabulary makes the vocabulary of the engine, of no profile in
// particular.
func NewVocabulary() (*Vocabulary, error) {
	e, err := newEngine(context.Background(), &profile.Profile{}, nil, Options{})
	if err != nil {
		return nil, err
	}
	e.in.SetConst("ENV", interp.NewHash()) // there is no target whose it is
	group, err := e.in.SingletonClass(e.classes.group)
	if err != nil {
		return nil, err
	}
	v := &Vocabulary{e: e, refuse: map[string]bool{}, selves: [places]*interp.Class{
		AtFile: e.classes.context, AtControl: e.classes.rule, AtGroup: group, AtExample: e.classes.group,
		AtLibrary: e.classes.library, AtResource: e.classes.resource,
	}}
	v.probe(e.classes.rule, e.newRule("").object, "only_applicable_if")
	v.probe(group, e.classes.group, "around", "shared_examples", "shared_examples_for", "include_examples", "it_behaves_like", "shared_context", "include_context")
	return v, nil
}

// probe finds the words that the engine has only to refuse them.
func (v *Vocabulary) probe(self *interp.Class, on interp.Value, words ...string) {
	for _, w := range words {
		if !self.Has(w) {
			v.refuse[w] = true
			continue
		}
		_, err := v.e.in.CallPrivate(on, w, interp.Args{})
		if raised, ok := interp.AsError(err); ok && raised.Class == "NotImplementedError" {
			v.refuse[w] = true
		}
	}
}

// Word tells whether a name without receiver means something at a place:
// resources are not asked for.
func (v *Vocabulary) Word(at Place, name string) bool {
	return v.selves[at].Has(name) && !v.refuse[name]
}

// Words are the names that mean something at a place, beside what every object
// understands.
func (v *Vocabulary) Words(at Place) []string { return v.selves[at].Methods() }

// Refused tells whether a name is part of InSpec's language that the engine
// knows only to refuse it.
func (v *Vocabulary) Refused(name string) bool { return v.refuse[name] }

// Resource tells whether there is a resource of this name.
func (v *Vocabulary) Resource(name string) bool {
	_, ok := v.e.set.Class(name)
	return ok
}

// Resources are the names of all resources, in order.
func (v *Vocabulary) Resources() []string {
	names := resource.Names()
	slices.Sort(names)
	return names
}

// Property tells whether a resource has a property or matcher; sure is false
// where that depends on what it finds.
func (v *Vocabulary) Property(of, name string) (has, sure bool) {
	c, ok := v.e.set.Class(of)
	if !ok {
		return false, false
	}
	return c.Has(name), !slices.Contains(c.Methods(), "method_missing")
}

// Properties are those of a resource, in order.
func (v *Vocabulary) Properties(of string) []string {
	c, ok := v.e.set.Class(of)
	if !ok {
		return nil
	}
	return slices.DeleteFunc(c.Methods(), func(name string) bool {
		return v.e.classes.resource.Has(name) && name != "to_s" || strings.HasPrefix(name, "__")
	})
}

// Constant evaluates to what a constant is, where Ruby of a place would find
// it; a class can be asked for its methods.
func (v *Vocabulary) Constant(at Place, path string) (class *interp.Class, ok bool) {
	file, err := syntax.Parse("constant", path)
	if err != nil {
		return nil, false
	}
	v.e.in.Refill(context.Background(), Budget{})
	self := v.e.in.NewObject(v.selves[at], nil)
	single, err := v.e.in.SingletonClass(self)
	if err != nil {
		return nil, false
	}
	found, err := v.e.in.Eval(file, self, single)
	class, _ = found.(*interp.Class)
	return class, err == nil
}

// Method tells whether objects of one of Ruby's classes have a method.
func (v *Vocabulary) Method(class, name string) bool {
	c, ok := v.e.in.Const(class)
	if !ok {
		return false
	}
	k, ok := c.(*interp.Class)
	return ok && k.Has(name)
}

// AnyMethod tells whether any object at all may have a method.
func (v *Vocabulary) AnyMethod(name string) bool {
	if v.e.in.AnyHas(name) {
		return true
	}
	return slices.ContainsFunc(v.selves[:], func(c *interp.Class) bool { return c.Has(name) })
}

// Require tells whether a feature can be required that is no library of the
// profile.
func (v *Vocabulary) Require(name string) bool {
	v.e.in.Refill(context.Background(), Budget{})
	_, err := v.e.in.CallPrivate(v.e.in.Main(), "require", interp.Args{Pos: []interp.Value{interp.Str(name)}})
	return err == nil
}

// Regexp is an error for a regular expression that cannot be matched.
func (v *Vocabulary) Regexp(source string) error {
	v.e.in.Refill(context.Background(), Budget{})
	return v.e.in.CheckRegexp(source)
}

// Refusal is the error of a resource that InSpec has and the engine has not.
func (v *Vocabulary) Refusal(name string) error { return resource.Refuse(name) }

// Known tells whether InSpec has a resource of this name, be it here or not.
func (v *Vocabulary) Known(name string) bool { return resource.Known(name) }
