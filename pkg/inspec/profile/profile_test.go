// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/psych"
)

// dir writes files into a directory.
func dir(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// archive makes a tar.gz of entries; one without content is a directory when
// its name ends in a slash.
func archive(t testing.TB, entries ...tar.Header) []byte {
	t.Helper()
	var buf bytes.Buffer
	zipped := gzip.NewWriter(&buf)
	w := tar.NewWriter(zipped)
	for _, h := range entries {
		text := h.PAXRecords["SONDE.text"]
		h.PAXRecords = nil
		h.Size = int64(len(text))
		if h.Typeflag == 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func file(name, text string) tar.Header {
	return tar.Header{Name: name, Mode: 0o644, PAXRecords: map[string]string{"SONDE.text": text}}
}

func TestDir(t *testing.T) {
	root := dir(t, map[string]string{
		"inspec.yml":           "name: demo\nversion: 1.2.3\n",
		"README.md":            "# Demo",
		"controls/b.rb":        "b",
		"controls/a.rb":        "a",
		"controls/a/sub.rb":    "sub",
		"controls/notes.txt":   "no control",
		"libraries/x.rb":       "x",
		"files/data/list.json": "[]",
		"test/ignored.rb":      "never read",
		".git/config":          "never read",
	})
	p, err := profile.Dir(root)
	if err != nil {
		t.Fatal(err)
	}
	names := func(files []profile.File) (out []string) {
		for _, f := range files {
			out = append(out, f.Path)
		}
		return out
	}
	if diff := cmp.Diff([]string{"controls/a/sub.rb", "controls/a.rb", "controls/b.rb"}, names(p.Controls())); diff != "" {
		t.Error("controls (-want +got):\n" + diff)
	}
	if diff := cmp.Diff([]string{"libraries/x.rb"}, names(p.Libraries())); diff != "" {
		t.Error("libraries (-want +got):\n" + diff)
	}
	if diff := cmp.Diff([]string{"data/list.json"}, p.DataPaths()); diff != "" {
		t.Error("data (-want +got):\n" + diff)
	}
	if data, ok := p.Data("data/list.json"); !ok || data != "[]" {
		t.Errorf("data file: %q, %t", data, ok)
	}
	if _, ok := p.Data("../inspec.yml"); ok {
		t.Error("a path leads out of files/")
	}
	for _, name := range p.Paths() {
		if strings.Contains(name, "ignored") || strings.Contains(name, ".git") {
			t.Errorf("%s is in the profile", name)
		}
	}
}

func TestMetadata(t *testing.T) {
	p, err := profile.FS(fstest.MapFS{"inspec.yml": {Data: []byte(`
name: demo
title: Demo profile
version: 1.10
maintainer: Someone
license: Apache-2.0
inspec_version: '>= 4.0'
supports:
  - platform-family: debian
  - platform-name: rocky
    release: 9.10
  - linux
inputs:
  - {name: count, type: Numeric, value: 8.5, required: true}
  - {name: nothing, value: }
  - {name: open}
  - {name: old, default: [x, 2]}
unknown: {is: ignored}
`)}}, "demo")
	if err != nil {
		t.Fatal(err)
	}
	want := profile.Metadata{
		Name: "demo", Title: "Demo profile", Version: "1.1", Maintainer: "Someone",
		License: "Apache-2.0", InspecVersion: []string{">= 4.0"},
		Supports: []map[string]any{
			{"platform-family": "debian"},
			{"platform-name": "rocky", "release": "9.1"},
			{"os-family": "linux"},
		},
		Inputs: []profile.Input{
			{Name: "count", Value: 8.5, HasValue: true, Options: map[string]any{"type": "Numeric", "required": true}, Line: 14},
			{Name: "nothing", HasValue: true, Options: map[string]any{}, Line: 15},
			{Name: "open", Options: map[string]any{}, Line: 16},
			{Name: "old", Value: []any{"x", int64(2)}, HasValue: true, Options: map[string]any{}, Line: 17},
		},
	}
	if diff := cmp.Diff(want, p.Meta); diff != "" {
		t.Error("metadata (-want +got):\n" + diff)
	}
}

func TestMetadataErrors(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "inspec.yml: it is no mapping"},
		{"list", "- a", "inspec.yml: it is no mapping"},
		{"syntax", "name: demo\ntitle: [", "inspec.yml: line 2"},
		{"no name", "version: 1.0.0", "the profile has no name"},
		{"slash", "name: a/b", `the name "a/b" has a slash in it`},
		{"version", "name: a\nversion: {x: y}", "inspec.yml line 2: version is not text"},
		{"depends", "name: a\ndepends:\n  - path: ../x", "inspec.yml line 3: a dependency has no name"},
		{"depends up", "name: a\ndepends:\n  - name: ..", `line 3: the name of a dependency cannot be ".."`},
		{"inputs", "name: a\ninputs: [x]", "line 2: an entry of inputs is no mapping"},
		{"input name", "name: a\ninputs:\n- value: 1", "line 3: an input has no name"},
		{"supports", "name: a\nsupports: [[x]]", "line 2: an entry of supports is no mapping"},
		{"missing dependency", "name: a\ndepends:\n- name: b", `line 3: dependency "b" is not there`},
		{"erb", "name: <%= x %>", "ERB templates"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := profile.FS(fstest.MapFS{"inspec.yml": {Data: []byte(tt.text)}}, "demo")
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one line with %q", err, tt.want)
			}
		})
	}
}

func TestDependencies(t *testing.T) {
	root := dir(t, map[string]string{
		"main/inspec.yml":             "name: main\ndepends:\n- {name: base, path: ../base}\n- {name: kept}\n",
		"main/vendor/kept/inspec.yml": "name: kept\n",
		"base/inspec.yml":             "name: base\ndepends:\n- {name: deep, path: ../deep}\n",
		"deep/inspec.yml":             "name: deep\n",
		"deep/controls/d.rb":          "d",
	})
	p, err := profile.Dir(filepath.Join(root, "main"))
	if err != nil {
		t.Fatal(err)
	}
	if p.Deps["kept"] == nil || p.Deps["base"] == nil || p.Deps["base"].Deps["deep"] == nil {
		t.Fatalf("dependencies: %v", p.Deps)
	}
	var packed bytes.Buffer
	if err := p.Pack(&packed); err != nil {
		t.Fatal(err)
	}
	again, err := profile.Archive(&packed)
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Deps["base"].Deps["deep"].Controls()) != 1 || again.Digest() != p.Digest() {
		t.Error("dependencies change when packed")
	}
}

func TestDependencyErrors(t *testing.T) {
	root := dir(t, map[string]string{
		"cycle/inspec.yml": "name: a\ndepends:\n- {name: a, path: .}\n",
		"gone/inspec.yml":  "name: a\ndepends:\n- {name: b, path: ../none}\n",
	})
	for name, want := range map[string]string{
		"cycle": "it depends on itself",
		"gone":  `line 3: dependency "b": read profile`,
		"none":  "no such file or directory",
	} {
		if _, err := profile.Dir(filepath.Join(root, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

func TestDirLinks(t *testing.T) {
	outside := dir(t, map[string]string{"secret": "outside"})
	for name, to := range map[string]string{"controls/x.rb": filepath.Join(outside, "secret"), "files/up": "../../../../../etc/passwd"} {
		root := dir(t, map[string]string{"inspec.yml": "name: a"})
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
		if _, err := profile.Dir(root); err == nil || !strings.Contains(err.Error(), "escapes") {
			t.Errorf("link %s to %s: %v", name, to, err)
		}
	}
}

func TestArchive(t *testing.T) {
	want := ""
	for name, entries := range map[string][]tar.Header{
		"plain":    {file("inspec.yml", "name: a"), file("controls/a.rb", "x")},
		"dot":      {file("./inspec.yml", "name: a"), file("./controls/a.rb", "x")},
		"prefixed": {file("a-1.0/controls/a.rb", "x"), file("a-1.0/inspec.yml", "name: a"), file("a-1.0/other", "y")},
		"with dirs": {
			{Name: "controls/", Typeflag: tar.TypeDir, Mode: 0o755},
			file("controls/a.rb", "x"), file("inspec.yml", "name: a"),
		},
	} {
		p, err := profile.Archive(bytes.NewReader(archive(t, entries...)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want == "" {
			want = p.Digest()
		}
		if p.Digest() != want {
			t.Errorf("%s has a digest of its own", name)
		}
	}
	p, err := profile.Dir(dir(t, map[string]string{"inspec.yml": "name: a", "controls/a.rb": "x"}))
	if err != nil || p.Digest() != want {
		t.Errorf("the same directory has another digest (%v)", err)
	}
	if len(want) != 64 {
		t.Errorf("digest %q", want)
	}
}

func TestArchiveRefuses(t *testing.T) {
	meta := file("inspec.yml", "name: a")
	for name, tt := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":  {nil, "it is no tar.gz"},
		"text":     {[]byte("name: a"), "it is no tar.gz"},
		"empty":    {archive(t), "there is no inspec.yml in it"},
		"two":      {archive(t, file("a/inspec.yml", "name: a"), file("b/inspec.yml", "name: b")), "there is no inspec.yml"},
		"up":       {archive(t, meta, file("../x", "")), `entry "../x" is not a path within`},
		"up later": {archive(t, meta, file("controls/../../x", "")), "is not a path within"},
		"absolute": {archive(t, meta, file("/etc/passwd", "")), `entry "/etc/passwd" is not a path within`},
		"symlink":  {archive(t, meta, tar.Header{Name: "files/l", Typeflag: tar.TypeSymlink, Linkname: "/etc"}), "files/l is a link"},
		"hardlink": {archive(t, meta, tar.Header{Name: "files/l", Typeflag: tar.TypeLink, Linkname: "inspec.yml"}), "files/l is a link"},
		"device":   {archive(t, meta, tar.Header{Name: "files/d", Typeflag: tar.TypeChar}), "files/d is not a regular file"},
		"twice":    {archive(t, meta, meta), "inspec.yml is in it twice"},
		"big":      {archive(t, meta, file("files/big", strings.Repeat("x", profile.MaxBytes))), profile.ErrTooBig.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := profile.Archive(bytes.NewReader(tt.data))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestPackIsDeterministic(t *testing.T) {
	p, err := profile.Dir(dir(t, map[string]string{"inspec.yml": "name: a", "controls/a.rb": "x", "files/f": "y"}))
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	if err := errors.Join(p.Pack(&a), p.Pack(&b)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two archives of a profile differ")
	}
}

func TestDigestIsUnambiguous(t *testing.T) {
	digest := func(files fstest.MapFS) string {
		files["inspec.yml"] = &fstest.MapFile{Data: []byte("name: a")}
		p, err := profile.FS(files, "a")
		if err != nil {
			t.Fatal(err)
		}
		return p.Digest()
	}
	a := digest(fstest.MapFS{"files/ab": {Data: []byte("c")}})
	b := digest(fstest.MapFS{"files/a": {Data: []byte("bc")}})
	c := digest(fstest.MapFS{"files/ab": {Data: []byte("d")}})
	if a == b || a == c {
		t.Error("different profiles have one digest")
	}
}

// TestGolden: every profile of the corpus can be read, but for the two that are
// about dependencies which cannot be.
func TestGolden(t *testing.T) {
	cases, err := filepath.Glob("../../../test/golden/*/profile")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, dir := range cases {
		refused := strings.Contains(dir, "917-dependency-version") || strings.Contains(dir, "918-dependency-twice")
		if _, err := profile.Dir(dir); (err != nil) != refused {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

func FuzzArchive(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(archive(f, file("inspec.yml", "name: a"), file("controls/a.rb", "x")))
	f.Add(archive(f, file("x/inspec.yml", "name: a\ndepends: [{name: b}]"), file("x/vendor/b/inspec.yml", "name: b")))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := profile.Archive(bytes.NewReader(data))
		if err != nil {
			return
		}
		var packed bytes.Buffer
		if err := p.Pack(&packed); err != nil {
			t.Fatal(err)
		}
		again, err := profile.Archive(&packed)
		if err != nil || again.Digest() != p.Digest() {
			t.Errorf("packed and read again it differs: %v", err)
		}
	})
}

func FuzzMetadata(f *testing.F) {
	for _, seed := range []string{"name: a", "name: a\nsupports: &x [*x]", "inputs: [{name: x, value: 2020-01-01}]", "a: &a [x]\nb: *a", "? [a]\n: b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := profile.FS(fstest.MapFS{"inspec.yml": {Data: data}}, "fuzz")
		if err == nil && p.Meta.Name == "" {
			t.Error("a profile without a name")
		}
	})
}

// TestDuplicateKeys: Ruby's YAML reader lets the last one stand.
func TestDuplicateKeys(t *testing.T) {
	p, err := profile.Dir(dir(t, map[string]string{"inspec.yml": `name: a
name: b
inputs:
  - name: modes
    value: {x: "0755", y: "1", x: "0644"}
`}))
	if err != nil {
		t.Fatal(err)
	}
	if p.Meta.Name != "b" {
		t.Errorf("name %q, want b", p.Meta.Name)
	}
	got := psych.Plain(p.Meta.Inputs[0].Value)
	want := any(map[string]any{"x": "0644", "y": "1"})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestHidden: hidden files of a directory are no part of the profile; those
// that somebody put into an archive are.
func TestHidden(t *testing.T) {
	d := dir(t, map[string]string{"inspec.yml": "name: a\n", "controls/.b.rb": "b", "controls/.c/d.rb": "d", "controls/e.rb": "e"})
	p, err := profile.Dir(d)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]profile.File{{Path: "controls/e.rb", Text: "e"}}, p.Controls()); diff != "" {
		t.Error(diff)
	}
	packed := archive(t, file("inspec.yml", "name: a\n"), file("controls/.b.rb", "b"))
	if p, err = profile.Archive(bytes.NewReader(packed)); err != nil {
		t.Fatal(err)
	}
	if got := len(p.Controls()); got != 1 {
		t.Errorf("%d controls in the archive, want 1", got)
	}
}
