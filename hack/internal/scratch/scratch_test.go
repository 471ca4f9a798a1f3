// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scratch

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

func demo() Image {
	return Image{
		Platform: v1.Platform{OS: "linux", Architecture: "arm64"},
		Created:  time.Unix(1_700_000_000, 0).UTC(),
		Files: []File{
			{Path: "/usr/bin/tool", Mode: 0o4755, Content: []byte("tool")},
			{Path: "/tmp", Mode: 0o1777, IsDir: true},
			{Path: "/etc/passwd", Mode: 0o644, UID: 1, GID: 2, Content: []byte("root:x:0:0::/:/sbin/nologin\n")},
		},
		Config: v1.Config{User: "65532:65532", Entrypoint: []string{"/usr/bin/tool"}},
	}
}

func TestBuild(t *testing.T) {
	img, err := demo().Build()
	if err != nil {
		t.Fatal(err)
	}
	r := mutate.Extract(img)
	defer r.Close()
	var got []string
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%c %s %o %d:%d %d", h.Typeflag, h.Name, h.Mode, h.Uid, h.Gid, h.Size))
	}
	want := []string{
		"5 etc 755 0:0 0",
		"0 etc/passwd 644 1:2 28",
		"5 tmp 1777 0:0 0",
		"5 usr 755 0:0 0",
		"5 usr/bin 755 0:0 0",
		"0 usr/bin/tool 4755 0:0 4",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("layer (-want +got):\n%s", diff)
	}
	file, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if file.Architecture != "arm64" || file.OS != "linux" || file.Config.User != "65532:65532" || !file.Created.Equal(demo().Created) {
		t.Errorf("config = %+v", file)
	}
}

func TestBuildIsReproducible(t *testing.T) {
	digest := func(i Image) v1.Hash {
		t.Helper()
		img, err := i.Build()
		if err != nil {
			t.Fatal(err)
		}
		d, err := img.Digest()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	want := digest(demo())
	shuffled := demo()
	shuffled.Files[0], shuffled.Files[2] = shuffled.Files[2], shuffled.Files[0]
	if got := digest(shuffled); got != want {
		t.Errorf("the order of files changes the digest: %s, %s", got, want)
	}
	changed := demo()
	changed.Files[0].Mode = 0o755
	if got := digest(changed); got == want {
		t.Errorf("a changed mode keeps the digest %s", got)
	}
}

func TestBuildRefuses(t *testing.T) {
	for name, files := range map[string][]File{
		"relative":       {{Path: "etc/passwd"}},
		"unclean":        {{Path: "/etc/../passwd"}},
		"root":           {{Path: "/", IsDir: true}},
		"twice":          {{Path: "/a"}, {Path: "/a"}},
		"beneath a file": {{Path: "/a"}, {Path: "/a/b"}},
		"full folder":    {{Path: "/a", IsDir: true, Content: []byte("x")}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := (Image{Files: files}).Build(); err == nil {
				t.Error("Build accepts it")
			}
		})
	}
}

func TestWriteTarball(t *testing.T) {
	img, err := demo().Build()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "demo.tar")
	if err := WriteTarball(file, "registry.test/demo:1", img); err != nil {
		t.Fatal(err)
	}
	back, err := tarball.ImageFromPath(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.Image(back); err != nil {
		t.Error(err)
	}
	manifest, err := tarball.LoadManifest(func() (io.ReadCloser, error) { return os.Open(file) })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"registry.test/demo:1"}, manifest[0].RepoTags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
}
