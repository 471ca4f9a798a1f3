// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package scratch builds container images from nothing, without a container
// engine. The same files and the same time give the same digest, always.
package scratch

import (
	"archive/tar"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// File is one entry of an image's only layer.
type File struct {
	// Path is absolute. Folders above it that are not listed belong to root, 0755.
	Path string
	// Mode is in the octal form of chmod, so 0o4755 is a setuid file.
	Mode int64
	// IsDir makes a folder, which has no Content.
	IsDir    bool
	UID, GID int
	Content  []byte
}

// Image is what goes into an image of one platform.
type Image struct {
	Platform v1.Platform
	Created  time.Time
	Files    []File
	Config   v1.Config
}

// Build makes the image.
func (i Image) Build() (v1.Image, error) {
	content, err := layer(i.Files, i.Created)
	if err != nil {
		return nil, fmt.Errorf("build layer: %w", err)
	}
	// It is compressed once, and not again for each digest and each file.
	l, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}, tarball.WithMediaType(types.OCILayer), tarball.WithCompressedCaching)
	if err != nil {
		return nil, fmt.Errorf("build layer: %w", err)
	}
	created := v1.Time{Time: i.Created}
	img := mutate.MediaType(empty.Image, types.OCIManifestSchema1)
	img = mutate.ConfigMediaType(img, types.OCIConfigJSON)
	img, err = mutate.Append(img, mutate.Addendum{
		Layer:     l,
		MediaType: types.OCILayer,
		History:   v1.History{Created: created, CreatedBy: "hack/images"},
	})
	if err != nil {
		return nil, fmt.Errorf("append layer: %w", err)
	}
	file, err := img.ConfigFile()
	if err != nil {
		return nil, fmt.Errorf("read config: %w", err)
	}
	file = file.DeepCopy()
	file.Created = created
	file.OS, file.Architecture, file.Variant = i.Platform.OS, i.Platform.Architecture, i.Platform.Variant
	file.Config = i.Config
	img, err = mutate.ConfigFile(img, file)
	if err != nil {
		return nil, fmt.Errorf("write config: %w", err)
	}
	return img, nil
}

// layer writes files as a tar, parents before children, each once.
func layer(files []File, modified time.Time) ([]byte, error) {
	files, err := withParents(files)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, f := range files {
		h := &tar.Header{
			Typeflag: tar.TypeReg,
			Name:     strings.TrimPrefix(f.Path, "/"),
			Mode:     f.Mode,
			Uid:      f.UID,
			Gid:      f.GID,
			Size:     int64(len(f.Content)),
			ModTime:  modified,
			Format:   tar.FormatPAX,
		}
		if f.IsDir {
			h.Typeflag, h.Name = tar.TypeDir, h.Name+"/"
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, fmt.Errorf("write %s: %w", f.Path, err)
		}
		if _, err := w.Write(f.Content); err != nil {
			return nil, fmt.Errorf("write %s: %w", f.Path, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func withParents(files []File) ([]File, error) {
	byPath := make(map[string]File, len(files))
	for _, f := range files {
		if !path.IsAbs(f.Path) || path.Clean(f.Path) != f.Path || f.Path == "/" {
			return nil, fmt.Errorf("%q is not a clean absolute path", f.Path)
		}
		if _, ok := byPath[f.Path]; ok {
			return nil, fmt.Errorf("%s is listed twice", f.Path)
		}
		if f.IsDir && len(f.Content) > 0 {
			return nil, fmt.Errorf("%s is a folder and has content", f.Path)
		}
		byPath[f.Path] = f
	}
	for _, f := range files {
		for dir := path.Dir(f.Path); dir != "/"; dir = path.Dir(dir) {
			parent, ok := byPath[dir]
			if ok && !parent.IsDir {
				return nil, fmt.Errorf("%s is beneath %s, which is no folder", f.Path, dir)
			}
			if !ok {
				byPath[dir] = File{Path: dir, Mode: 0o755, IsDir: true}
			}
		}
	}
	all := make([]File, 0, len(byPath))
	for _, f := range byPath {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return all, nil
}

// WriteTarball writes img as docker save does, the form that ctr imports.
func WriteTarball(file, reference string, img v1.Image) error {
	tag, err := name.NewTag(reference)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	if err := tarball.WriteToFile(file, tag, img); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}
