// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
)

// TestLock: what `inspec vendor` made is found by the keys of the lock file,
// as a directory or an archive, and at any depth.
func TestLock(t *testing.T) {
	lock := "lockfile_version: 1\ndepends:\n- name: base\n  resolved_source: {url: 'https://example.org/base.tar.gz', sha256: abc}\n" +
		"  dependencies:\n  - name: deep\n    resolved_source: {git: 'https://example.org/deep', ref: f00}\n"
	files := map[string]string{
		"main/inspec.yml":            "name: main\ndepends:\n- {name: base, url: 'https://example.org/base.tar.gz', version: '~> 1.2'}\n",
		"main/inspec.lock":           lock,
		"main/vendor/abc/inspec.yml": "name: base\nversion: 1.4.0\ndepends:\n- {name: deep, git: 'https://example.org/deep'}\n",
	}
	var packed bytes.Buffer
	deep := dir(t, map[string]string{"inspec.yml": "name: deep\n", "controls/d.rb": "d"})
	p, err := profile.Dir(deep)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Pack(&packed); err != nil {
		t.Fatal(err)
	}
	files["main/vendor/f00.tar.gz"] = packed.String()
	p, err = profile.Dir(filepath.Join(dir(t, files), "main"))
	if err != nil {
		t.Fatal(err)
	}
	if d := p.Deps["base"]; d == nil || d.Deps["deep"] == nil || len(d.Deps["deep"].Controls()) != 1 || len(p.Deps) != 1 {
		t.Fatalf("dependencies: %v", p.Deps)
	}
	packed.Reset()
	if err := p.Pack(&packed); err != nil {
		t.Fatal(err)
	}
	again, err := profile.Archive(&packed)
	if err != nil {
		t.Fatal(err)
	}
	if again.Digest() != p.Digest() {
		t.Error("the digest changes when packed")
	}
}

func TestSatisfies(t *testing.T) {
	for _, tt := range []struct {
		version, condition string
		want               bool
	}{
		{"1.2.3", "~> 1.2", true},
		{"2.0.0", "~> 1.2", false},
		{"1.3.0", "~> 1.2.3", false},
		{"1.2.9", "~> 1.2.3", true},
		{"1.2.3", ">= 1.2, < 2", true},
		{"1.2.3", "= 1.2", false},
		{"1.2.0", "1.2", true},
		{"1.10.0", "> 1.9", true},
		{"1.0.0-rc1", ">= 1.0.0", false},
		{"1.0", "!= 1.0.0", false},
		{"", ">= 1", false},
		{"1", "~> 1", true},
		{"2", "~> 1", false},
	} {
		got, err := profile.Satisfies(tt.version, tt.condition)
		if err != nil || got != tt.want {
			t.Errorf("%q meets %q: %v, %v, want %v", tt.version, tt.condition, got, err, tt.want)
		}
	}
	if _, err := profile.Satisfies("1", "about 2"); err == nil {
		t.Error("a condition that is none has no error")
	}
}

func TestVersionOfDependency(t *testing.T) {
	root := dir(t, map[string]string{
		"main/inspec.yml": "name: main\ndepends:\n- {name: base, path: ../base, version: ['>= 2', '< 3']}\n",
		"base/inspec.yml": "name: base\nversion: 1.0.0\n",
	})
	_, err := profile.Dir(filepath.Join(root, "main"))
	if want := `inspec.yml line 3: dependency "base" must be of version >= 2, < 3 and is of "1.0.0"`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %s", err, want)
	}
}

// FuzzLock looks for lock files that make the reader panic.
func FuzzLock(f *testing.F) {
	f.Add("depends:\n- name: a\n  resolved_source: {sha256: k}\n  dependencies:\n  - name: b\n    resolved_source: {ref: k}\n")
	f.Add("depends: &a\n- dependencies: *a\n")
	f.Add("depends: 5\n")
	f.Fuzz(func(t *testing.T, lock string) {
		p, err := profile.FS(fstest.MapFS{
			"inspec.yml":          {Data: []byte("name: a\n")},
			"inspec.lock":         {Data: []byte(lock)},
			"vendor/k/inspec.yml": {Data: []byte("name: k\n")},
		}, "fuzz")
		if (p == nil) == (err == nil) {
			t.Errorf("profile %v and error %v", p, err)
		}
	})
}
