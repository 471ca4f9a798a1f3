// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/sonde-dev/sonde/hack/internal/gobuild"
	"github.com/sonde-dev/sonde/hack/internal/scratch"
	"github.com/sonde-dev/sonde/hack/internal/tree"
)

// nonroot is the user and group that distroless images agree on.
const nonroot = 65532

// release is one run over the tree.
type release struct {
	root    tree.Root
	repo    string
	version string
	created time.Time
	archs   []string
}

// built is a recipe's image for every platform, and the index of them.
type built struct {
	recipe    recipe
	platforms []platform
	index     v1.ImageIndex
}

type platform struct {
	arch  string
	image v1.Image
}

func architectures() []string { return []string{"amd64", "arm64"} }

func (r release) build(ctx context.Context, recipes []recipe) ([]built, error) {
	all := make([]built, 0, len(recipes))
	for _, rec := range recipes {
		b := built{recipe: rec, index: mutate.IndexMediaType(empty.Index, types.OCIImageIndex)}
		for _, arch := range r.archs {
			img, err := r.image(ctx, rec, arch)
			if err != nil {
				return nil, fmt.Errorf("build image %s: %w", rec.name, err)
			}
			b.platforms = append(b.platforms, platform{arch: arch, image: img})
			b.index = mutate.AppendManifests(b.index, mutate.IndexAddendum{
				Add:        img,
				Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}},
			})
		}
		all = append(all, b)
	}
	return all, nil
}

func (r release) image(ctx context.Context, rec recipe, arch string) (v1.Image, error) {
	var files []scratch.File
	if rec.files != nil {
		more, err := rec.files(r.root)
		if err != nil {
			return nil, err
		}
		files = more
	}
	for _, p := range rec.programs {
		content, err := gobuild.Static(ctx, string(r.root), p.pkg, arch)
		if err != nil {
			return nil, err
		}
		files = append(files, scratch.File{Path: p.path, Mode: p.mode, Content: content})
	}
	return scratch.Image{
		Platform: v1.Platform{OS: "linux", Architecture: arch},
		Created:  r.created,
		Files:    files,
		Config: v1.Config{
			User:       fmt.Sprintf("%d:%d", nonroot, nonroot),
			Entrypoint: []string{rec.entrypoint},
			Labels: map[string]string{
				"org.opencontainers.image.title":       rec.name,
				"org.opencontainers.image.description": rec.description,
				"org.opencontainers.image.version":     r.version,
				"org.opencontainers.image.source":      "https://github.com/sonde-dev/sonde",
				"org.opencontainers.image.licenses":    "Apache-2.0",
				"org.opencontainers.image.vendor":      "The Sonde Authors",
				"org.opencontainers.image.created":     r.created.Format(time.RFC3339),
			},
		},
	}.Build()
}

// write writes the files to dist and prints what they are.
func (r release) write(all []built, out io.Writer) error {
	images, oci := r.root.Path("dist", "images"), r.root.Path("dist", "oci")
	if err := os.MkdirAll(images, 0o755); err != nil {
		return fmt.Errorf("write images: %w", err)
	}
	if err := os.RemoveAll(oci); err != nil {
		return fmt.Errorf("write images: %w", err)
	}
	store, err := layout.Write(oci, empty.Index)
	if err != nil {
		return fmt.Errorf("write %s: %w", oci, err)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "IMAGE\tPLATFORM\tSIZE\tDIGEST")
	for _, b := range all {
		reference := r.repo + "/" + b.recipe.name + ":" + r.version
		for _, p := range b.platforms {
			file := r.root.Path("dist", "images", b.recipe.name+"-"+p.arch+".tar")
			if err := scratch.WriteTarball(file, reference, p.image); err != nil {
				return err
			}
			size, digest, err := measure(p.image)
			if err != nil {
				return fmt.Errorf("measure %s: %w", reference, err)
			}
			fmt.Fprintf(w, "%s\tlinux/%s\t%.1f MB\t%s\n", reference, p.arch, float64(size)/1e6, digest)
		}
		err := store.AppendIndex(b.index, layout.WithAnnotations(map[string]string{
			"org.opencontainers.image.ref.name": reference,
		}))
		if err != nil {
			return fmt.Errorf("write %s: %w", oci, err)
		}
		digest, err := b.index.Digest()
		if err != nil {
			return fmt.Errorf("measure %s: %w", reference, err)
		}
		fmt.Fprintf(w, "%s\tindex\t\t%s\n", reference, digest)
	}
	return w.Flush()
}

// measure is the compressed size of an image, and its digest.
func measure(img v1.Image) (size int64, digest v1.Hash, err error) {
	manifest, err := img.Manifest()
	if err != nil {
		return 0, v1.Hash{}, err
	}
	size = manifest.Config.Size
	for _, l := range manifest.Layers {
		size += l.Size
	}
	digest, err = img.Digest()
	return size, digest, err
}

// push pushes the indexes to registry, each with the images it names.
func (r release) push(ctx context.Context, registry string, all []built, out io.Writer) error {
	for _, b := range all {
		reference := strings.TrimSuffix(registry, "/") + "/" + b.recipe.name + ":" + r.version
		tag, err := name.NewTag(reference)
		if err != nil {
			return fmt.Errorf("push %s: %w", reference, err)
		}
		err = remote.WriteIndex(tag, b.index, remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain))
		if err != nil {
			return fmt.Errorf("push %s: %w", reference, err)
		}
		fmt.Fprintln(out, "pushed", reference)
	}
	return nil
}
