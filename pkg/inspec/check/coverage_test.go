// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
)

// TestCoverage measures how much of real profiles the engine can run:
//
//	SONDE_PROFILES=DIR go test ./pkg/inspec/check -run Coverage -v
//
// DIR has a directory for each group of profiles, with those below it. Controls
// without a test are for people to answer and are left out. "in a container"
// counts a control that asks for virtualization as one that can run.
// SONDE_MISSING=FILE gets what is missing, by number of controls.
func TestCoverage(t *testing.T) {
	dir := os.Getenv("SONDE_PROFILES")
	if dir == "" {
		t.Skip("SONDE_PROFILES is not set")
	}
	checker, err := New()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := checker.Close(); err != nil {
			t.Error(err)
		}
	}()
	groups := map[string]*tally{}
	missing := map[string]map[string]bool{}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "inspec.yml" {
			return err
		}
		rel, err := filepath.Rel(dir, filepath.Dir(path))
		if err != nil {
			return err
		}
		group, _, _ := strings.Cut(rel, string(filepath.Separator))
		p, err := profile.Dir(filepath.Dir(path))
		if p == nil {
			t.Logf("%s: %v", rel, err)
			return nil
		}
		r := checker.Check(t.Context(), p, rel)
		t.Logf("%-60s %4d controls %5.1f %%", rel[max(0, len(rel)-60):], r.Coverage.Controls, r.Coverage.Percent)
		blocked := slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Blocks })
		for _, c := range r.Controls {
			if c.Tests == 0 {
				continue
			}
			runs := !blocked && !c.blocked()
			for _, name := range []string{group, "all"} {
				add(groups, name, runs, c.Guarded && !blocked)
			}
			if slices.Contains(c.Tags, "container") || slices.Contains(c.Tags, "container-conditional") {
				add(groups, "tagged container", runs, c.Guarded && !blocked)
			}
			for _, f := range slices.Concat(r.Findings, c.Findings) {
				key := string(f.Kind) + " " + f.Name
				if missing[key] == nil {
					missing[key] = map[string]bool{}
				}
				missing[key][r.Name+" "+c.ID] = f.Blocks
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		g := groups[name]
		t.Logf("%-20s %5d controls: %5.1f %% can run, %5.1f %% in a container", name, g.all, percent(g.run, g.all), percent(g.container, g.all))
	}
	if file := os.Getenv("SONDE_MISSING"); file != "" {
		if err := os.WriteFile(file, []byte(rank(missing)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

type tally struct{ all, run, container int }

func add(groups map[string]*tally, name string, runs, guarded bool) {
	if groups[name] == nil {
		groups[name] = &tally{}
	}
	g := groups[name]
	g.all++
	if runs {
		g.run++
	}
	if runs || guarded {
		g.container++
	}
}

func rank(missing map[string]map[string]bool) string {
	var b strings.Builder
	names := slices.SortedFunc(maps.Keys(missing), func(x, y string) int {
		return cmp.Or(cmp.Compare(len(missing[y]), len(missing[x])), cmp.Compare(x, y))
	})
	for _, name := range names {
		fmt.Fprintf(&b, "%5d %s\n", len(missing[name]), name)
	}
	return b.String()
}
