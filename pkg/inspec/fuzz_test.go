// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/test/rootfs"
)

// FuzzRun runs whole control files: whatever they say, the run ends within its
// budget, and with a report or an error.
func FuzzRun(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join(goldenDir, "*", "profile", "controls", "*.rb"))
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no golden controls: %v", err)
	}
	for _, name := range seeds {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	root, err := target.Open(rootfs.Load(f, filepath.Join(goldenDir, "009-describe-one", "rootfs.yml")))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { root.Close() })
	f.Fuzz(func(t *testing.T, source string) {
		p, err := profile.FS(fstest.MapFS{
			"inspec.yml":    {Data: []byte("name: fuzz\n")},
			"controls/c.rb": {Data: []byte(source)},
		}, "fuzz")
		if err != nil {
			t.Fatal(err)
		}
		r, err := Run(t.Context(), p, root, Options{Budget: Budget{Steps: 20_000, Memory: 4 << 20}})
		if (r == nil) == (err == nil) {
			t.Errorf("report %v and error %v", r, err)
		}
	})
}
