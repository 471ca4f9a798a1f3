// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFindPassesNestedModules(t *testing.T) {
	root := t.TempDir()
	nested := filepath.Join(root, "hack", "tools", "helm")
	if err := os.MkdirAll(nested, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(dir, module string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("// A comment.\nmodule "+module+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(root, "github.com/sonde-dev/sonde")
	write(nested, "github.com/sonde-dev/sonde/hack/tools/helm")

	got, err := Find(nested)
	if err != nil {
		t.Fatal(err)
	}
	if got != Root(root) {
		t.Errorf("Find = %s, want %s", got, root)
	}
	if got, want := got.Bin(), filepath.Join(root, ".cache", "bin"); got != want {
		t.Errorf("Bin = %s, want %s", got, want)
	}
}

func TestFindOutsideOfTheTree(t *testing.T) {
	if root, err := Find(t.TempDir()); err == nil {
		t.Errorf("Find = %s, want an error", root)
	}
}
