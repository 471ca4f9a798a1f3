// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package gobuild

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestEnsureBuildsOnlyWhatChanged(t *testing.T) {
	dir, bin := t.TempDir(), t.TempDir()
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.test/greet\n\ngo 1.26.0\n")
	write("go.sum", "")
	write("main.go", "package main\n\nvar who = \"nobody\"\n\nfunc main() { println(who) }\n")
	m := Module{Dir: dir, Programs: []Program{{Package: ".", Name: "greet"}}, LDFlags: "-X main.who=you"}

	ensure := func() string {
		t.Helper()
		var progress bytes.Buffer
		if err := m.Ensure(t.Context(), bin, &progress); err != nil {
			t.Fatalf("%v\n%s", err, progress.String())
		}
		return progress.String()
	}
	if got := ensure(); got != "build greet\n" {
		t.Errorf("first build says %q", got)
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join(bin, "greet")).CombinedOutput()
	if err != nil || string(out) != "you\n" {
		t.Errorf("greet says %q, %v", out, err)
	}
	if got := ensure(); got != "" {
		t.Errorf("second build says %q, want silence", got)
	}
	write("go.sum", "\n")
	if got := ensure(); got != "build greet\n" {
		t.Errorf("build after a change of go.sum says %q", got)
	}
	m.LDFlags = "-X main.who=them"
	if got := ensure(); got != "build greet\n" {
		t.Errorf("build after a change of flags says %q", got)
	}
	if err := os.Remove(filepath.Join(bin, "greet")); err != nil {
		t.Fatal(err)
	}
	if got := ensure(); got != "build greet\n" {
		t.Errorf("build of a removed binary says %q", got)
	}
}

func TestRequired(t *testing.T) {
	dir := t.TempDir()
	mod := "module m\n\nrequire example.test/one v1.2.3\n\nrequire (\n\texample.test/two v0.1.0 // indirect\n)\n\nreplace example.test/three => example.test/four v4.0.0\n"
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o644); err != nil {
		t.Fatal(err)
	}
	for module, want := range map[string]string{
		"example.test/one":   "v1.2.3",
		"example.test/two":   "v0.1.0",
		"example.test/three": "",
	} {
		got, err := Required(dir, module)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Required(%s) = %q, %v; want %q", module, got, err, want)
		}
	}
}
