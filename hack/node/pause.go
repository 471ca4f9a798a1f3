// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/sonde-dev/sonde/hack/internal/gobuild"
	"github.com/sonde-dev/sonde/hack/internal/scratch"
	"github.com/sonde-dev/sonde/hack/internal/tree"
)

const (
	// pauseImage is never pulled: .invalid resolves nowhere (RFC 2606).
	pauseImage = "sonde.invalid/pause:1"
	pauseTar   = "pause.tar"
)

// writePause builds the image of the pods' sandboxes and writes it to file.
func writePause(ctx context.Context, tree tree.Root, file string) error {
	program, err := gobuild.Static(ctx, string(tree), "./hack/node/pause", runtime.GOARCH)
	if err != nil {
		return err
	}
	img, err := scratch.Image{
		Platform: v1.Platform{OS: "linux", Architecture: runtime.GOARCH},
		Created:  time.Unix(0, 0).UTC(),
		Files:    []scratch.File{{Path: "/pause", Mode: 0o755, Content: program}},
		Config:   v1.Config{User: "65535:65535", Entrypoint: []string{"/pause"}},
	}.Build()
	if err != nil {
		return fmt.Errorf("build the pause image: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("build the pause image: %w", err)
	}
	return scratch.WriteTarball(file, pauseImage, img)
}
