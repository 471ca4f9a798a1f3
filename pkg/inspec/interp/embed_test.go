// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// run evaluates source at the top level.
func run(t *testing.T, in *Interp, source string) (Value, error) {
	t.Helper()
	f, err := syntax.Parse("test.rb", source)
	if err != nil {
		t.Fatalf("parse %q: %v", source, err)
	}
	return in.Eval(f, in.Main(), nil)
}

type door struct{ open bool }

func TestEmbeddedClass(t *testing.T) {
	in := New(Config{})
	cls := in.DefineClass("House::Door", nil, Methods{
		"open?": func(in *Interp, self Value, a Args) (Value, error) { return Bool(Data[*door](self).open), nil },
		"open": func(in *Interp, self Value, a Args) (Value, error) {
			if err := a.Want(0, 1); err != nil {
				return nil, err
			}
			if a.Option("force") == Value(Bool(false)) {
				return nil, Raise(ResourceSkipped, "the door is %s", "locked")
			}
			Data[*door](self).open = true
			if a.Block != nil {
				return in.Yield(a.Block, self)
			}
			return self, nil
		},
	})
	in.DefineModule("Host", nil)
	if err := in.DefineSingleton(mustConst(t, in, "Host"), Methods{
		"door": func(in *Interp, _ Value, a Args) (Value, error) { return in.NewObject(cls, &door{}), nil },
	}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ src, want string }{
		{`Host.door.open?`, `false`},
		{`Host.door.open.open?`, `true`},
		{`Host.door.open { |d| [d.open?, d.class] }`, `[true, House::Door]`},
		{`begin; Host.door.open(force: false); rescue Inspec::Exceptions::ResourceSkipped => e; e.message; end`, `"the door is locked"`},
		{`begin; Host.door.open(1, 2); rescue ArgumentError => e; e.message; end`, `"wrong number of arguments (given 2, expected 0..1)"`},
		{`Host.door.respond_to?(:open?)`, `true`},
		{`class House::Door; def shut? = !open?; end; Host.door.shut?`, `true`},
	} {
		v, err := run(t, in, tt.src)
		if err != nil {
			t.Errorf("%s: %v", tt.src, err)
			continue
		}
		if got, _ := in.Inspect(v); got != tt.want {
			t.Errorf("%s = %s, want %s", tt.src, got, tt.want)
		}
	}
}

func mustConst(t *testing.T, in *Interp, name string) Value {
	t.Helper()
	v, ok := in.Const(name)
	if !ok {
		t.Fatalf("no constant %s", name)
	}
	return v
}

func TestGoRoundTrip(t *testing.T) {
	want := map[string]any{"a": []any{int64(1), "x", nil, true, 1.5}, "b": map[string]any{}}
	if diff := cmp.Diff(want, ToGo(FromGo(want))); diff != "" {
		t.Error(diff)
	}
}
