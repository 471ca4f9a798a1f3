// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/sonde-dev/sonde/hack/internal/tree"
)

func testRelease(t *testing.T) release {
	t.Helper()
	root, err := tree.Here()
	if err != nil {
		t.Fatal(err)
	}
	return release{root: root, repo: "registry.test", version: "v0.0.1", created: time.Unix(1_700_000_000, 0).UTC(), archs: architectures()}
}

func buildNamed(t *testing.T, names ...string) []built {
	t.Helper()
	recipes, err := choose(catalog(), names)
	if err != nil {
		t.Fatal(err)
	}
	all, err := testRelease(t).build(t.Context(), recipes)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func digest(t *testing.T, b built) v1.Hash {
	t.Helper()
	d, err := b.index.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestBuildIsReproducible(t *testing.T) {
	first, second := buildNamed(t, "workload-good", "workload-bad"), buildNamed(t, "workload-good", "workload-bad")
	for i := range first {
		if a, b := digest(t, first[i]), digest(t, second[i]); a != b {
			t.Errorf("%s: built twice, %s and %s", first[i].recipe.name, a, b)
		}
	}
	if a, b := digest(t, first[0]), digest(t, first[1]); a == b {
		t.Errorf("two images have the digest %s", a)
	}
}

// TestWorkloads holds the two demo images to what they are there for.
func TestWorkloads(t *testing.T) {
	for _, b := range buildNamed(t, "workload-good", "workload-bad") {
		isGood := b.recipe.name == "workload-good"
		t.Run(b.recipe.name, func(t *testing.T) {
			breaks := make(map[string]bool)
			for name, f := range extract(t, b.platforms[0].image) {
				switch {
				case f.mode&0o6000 != 0:
					breaks["setuid file"] = true
				case f.mode&0o002 != 0 && f.mode&0o1000 == 0:
					breaks["world-writable"] = true
				case strings.Contains(f.content, "PRIVATE KEY-----"):
					breaks["private key"] = true
				case name == "bin/sh":
					breaks["shell"] = true
				case name == "etc/passwd" && strings.Contains(f.content, ":/bin/sh\n"):
					breaks["login shell"] = true
				}
			}
			want := map[string]bool{}
			if !isGood {
				want = map[string]bool{"setuid file": true, "world-writable": true, "private key": true, "shell": true, "login shell": true}
			}
			if diff := cmp.Diff(want, breaks); diff != "" {
				t.Errorf("breaks the baseline (-want +got):\n%s", diff)
			}
			config, err := b.platforms[0].image.ConfigFile()
			if err != nil {
				t.Fatal(err)
			}
			if config.Config.User != "65532:65532" || config.Config.Labels["org.opencontainers.image.version"] != "v0.0.1" {
				t.Errorf("config = %+v", config.Config)
			}
		})
	}
}

type extracted struct {
	mode    int64
	content string
}

// extract reads all files; of programs, only the mode.
func extract(t *testing.T, img v1.Image) map[string]extracted {
	t.Helper()
	r := mutate.Extract(img)
	defer r.Close()
	files := make(map[string]extracted)
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		f := extracted{mode: h.Mode}
		if h.Mode&0o111 == 0 {
			content, err := io.ReadAll(tr)
			if err != nil {
				t.Fatal(err)
			}
			f.content = string(content)
		}
		files[h.Name] = f
	}
}

func TestPush(t *testing.T) {
	server := httptest.NewServer(registry.New())
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	all := buildNamed(t, "workload-good")
	if err := testRelease(t).push(t.Context(), host+"/demo/", all, io.Discard); err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag(host + "/demo/workload-good:v0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, arch := range architectures() {
		img, err := remote.Image(tag, remote.WithPlatform(v1.Platform{OS: "linux", Architecture: arch}))
		if err != nil {
			t.Fatal(err)
		}
		config, err := img.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if config.Architecture != arch {
			t.Errorf("pulled %s for %s", config.Architecture, arch)
		}
	}
}

func TestWrite(t *testing.T) {
	r := testRelease(t)
	all := buildNamed(t, "workload-good")
	r.root = tree.Root(t.TempDir())
	var out strings.Builder
	if err := r.write(all, &out); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{
		"dist/images/workload-good-amd64.tar", "dist/images/workload-good-arm64.tar", "dist/oci/index.json",
	} {
		if _, err := os.Stat(r.root.Path(file)); err != nil {
			t.Error(err)
		}
	}
	if !strings.Contains(out.String(), digest(t, all[0]).String()) {
		t.Errorf("no index digest in:\n%s", out.String())
	}
}

func TestChoose(t *testing.T) {
	all, err := choose(catalog(), nil)
	if err != nil || len(all) != len(catalog()) {
		t.Errorf("choose nothing = %d recipes, %v", len(all), err)
	}
	if _, err := choose(catalog(), []string{"scaner"}); err == nil || !strings.Contains(err.Error(), "scanner webhook") {
		t.Errorf("choose scaner = %v", err)
	}
}

func TestEpoch(t *testing.T) {
	for in, want := range map[string]int64{"": 0, "1700000000": 1_700_000_000, "yesterday": -1, "-5": -1} {
		got, err := epoch(in)
		if (err != nil) != (want < 0) || (err == nil && got.Unix() != want) {
			t.Errorf("epoch(%q) = %v, %v; want %d", in, got, err, want)
		}
	}
}
