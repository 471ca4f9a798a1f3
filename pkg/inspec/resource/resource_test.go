// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/test/rootfs"
)

// asker evaluates Ruby in which resources can be had by name, as in a control.
type asker struct {
	in  *interp.Interp
	set *resource.Set
}

func newAsker(t testing.TB, entries ...rootfs.Entry) *asker {
	t.Helper()
	return newAskerAt(t, rootfs.New(t, entries))
}

func newAskerAt(t testing.TB, dir string) *asker {
	t.Helper()
	root, err := target.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	in := interp.New(interp.Config{})
	base := in.DefineClass("Inspec::Resource", nil, interp.Methods{
		"resource_id": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return interp.Str(""), nil },
	})
	a := &asker{in, resource.Install(in, root, base)}
	names := interp.Methods{}
	for _, d := range resource.All() {
		names[d.Name] = func(in *interp.Interp, _ interp.Value, args interp.Args) (interp.Value, error) {
			return a.set.New(in, d.Name, args)
		}
	}
	if err := in.DefineSingleton(in.Main(), names); err != nil {
		t.Fatal(err)
	}
	return a
}

// ask gives what a piece of Ruby evaluates to, inspected, or its exception as
// "Class: message".
func (a *asker) ask(t testing.TB, code string) string {
	t.Helper()
	file, errs := syntax.Parse("test.rb", code)
	if errs != nil {
		t.Fatalf("%s: %v", code, errs)
	}
	v, err := a.in.Eval(file, a.in.Main(), nil)
	if e, ok := interp.AsError(err); ok {
		return e.Class + ": " + e.Message
	}
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	s, err := a.in.Inspect(v)
	if err != nil {
		t.Fatalf("inspect %s: %v", code, err)
	}
	return s
}

// answers holds that each piece of Ruby gives the text beside it. An answer
// that ends in … need only begin so.
func (a *asker) answers(t *testing.T, table [][2]string) {
	t.Helper()
	for _, row := range table {
		got := a.ask(t, row[0])
		if begin, ok := strings.CutSuffix(row[1], "…"); ok && strings.HasPrefix(got, begin) {
			continue
		}
		if got != row[1] {
			t.Errorf("%s\n  gives %s\n  want  %s", row[0], got, row[1])
		}
	}
}

// state tells how a resource is: ok, or skipped or failed with its message.
func (a *asker) state(t testing.TB, code string) string {
	t.Helper()
	file, errs := syntax.Parse("test.rb", code)
	if errs != nil {
		t.Fatalf("%s: %v", code, errs)
	}
	v, err := a.in.Eval(file, a.in.Main(), nil)
	if err != nil {
		return err.Error()
	}
	o := v.(*interp.Object)
	message := interp.ToGo(o.IVar(resource.IVarMessage))
	switch {
	case interp.Truthy(o.IVar(resource.IVarSkipped)):
		return fmt.Sprint("skipped: ", message)
	case interp.Truthy(o.IVar(resource.IVarFailed)):
		return fmt.Sprint("failed: ", message)
	}
	return "ok"
}

func TestNew(t *testing.T) {
	a := newAsker(t)
	for name, want := range map[string]string{
		"no_such_thing": "undefined local variable or method `no_such_thing'",
		"docker":        "sonde does not support the resource docker: it asks the daemon of a container runtime",
	} {
		_, err := a.set.New(a.in, name, interp.Args{})
		if e, ok := interp.AsError(err); !ok || e.Message != want {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// TestClasses holds that the classes, made when first named, are there for
// Ruby all the same.
func TestClasses(t *testing.T) {
	for code, want := range map[string]string{
		`Inspec::Resources::JsonConfig`:                `Inspec::Resources::JsonConfig`,
		`Inspec::Resources.const_get("Passwd")`:        `Inspec::Resources::Passwd`,
		`Inspec::Resources.const_defined?(:Passwd)`:    `true`,
		`defined?(Inspec::Resources::Passwd)`:          `"constant"`,
		`Inspec::Resources.constants.include?(:OsEnv)`: `true`,
		`module Inspec::Resources; class Own < CsvConfig; end; end; Inspec::Resources::Own.ancestors.first(3)`: `[Inspec::Resources::Own, Inspec::Resources::CsvConfig, Inspec::Resources::JsonConfig]`,
		`module Inspec::Resources; Passwd = 1; end; [Inspec::Resources::Passwd, passwd.class.name]`:            `[1, "Inspec::Resources::Passwd"]`,
		`class Inspec::Resources::Passwd; def own = 7; end; passwd.own`:                                        `7`,
		`class Inspec::Resources::Passwd < String; end`:                                                        `TypeError: superclass mismatch for class Passwd`,
		`Inspec::Resources::Nothing`: `NameError: uninitialized constant Inspec::Resources::Nothing`,
	} {
		if got := newAsker(t).ask(t, code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}

// TestCards holds that each resource is documented, is known to InSpec, and
// that its card speaks of methods it has.
func TestCards(t *testing.T) {
	seen := map[string]bool{}
	names := resource.Names()
	for i, d := range resource.All() {
		if names[i] != d.Name {
			t.Errorf("%s is catalogued as %s", d.Name, names[i])
		}
		if !strings.HasPrefix(d.Class, "Inspec::Resources::") {
			t.Errorf("%s: the class %s is not in InSpec's module", d.Name, d.Class)
		}
		c := d.Card
		if c.Summary == "" || c.Source == "" || c.Example == "" {
			t.Errorf("%s: the card is not complete", d.Name)
		}
		if !resource.Known(d.Name) || seen[d.Name] {
			t.Errorf("%s: InSpec has no such resource, or it is here twice", d.Name)
		}
		seen[d.Name] = true
		has := map[string]bool{}
		for name := range d.Methods {
			has[name] = true
		}
		if d.Table != nil {
			for _, column := range d.Table.Columns {
				has[column.Name] = true
			}
		}
		for name := range c.Methods {
			if !has[name] {
				t.Errorf("%s: the card speaks of %s", d.Name, name)
			}
		}
		if _, errs := syntax.Parse(d.Name, c.Example); errs != nil {
			t.Errorf("%s: the example: %v", d.Name, errs)
		}
	}
}

func mustClass(t testing.TB, a *asker, name string) *interp.Class {
	t.Helper()
	v, ok := a.in.Const(name)
	if !ok {
		t.Fatalf("no class %s", name)
	}
	return v.(*interp.Class)
}
