// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package gobuild

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// tags leaves out what the client of Google's storage has for machines of
// Google: a seventh of the program, and as much of its memory.
const tags = "disable_grpc_modules"

// Static builds a program of the module in dir for Linux and returns the binary,
// the same bytes for the same source wherever the tree is.
func Static(ctx context.Context, dir, pkg, arch string) ([]byte, error) {
	tmp, err := os.MkdirTemp("", "sonde-build-")
	if err != nil {
		return nil, fmt.Errorf("build %s for %s: %w", pkg, arch, err)
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	out := filepath.Join(tmp, "program")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags="+tags, "-ldflags=-s -w", "-o", out, pkg)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build %s for %s: %w\n%s", pkg, arch, err, bytes.TrimSpace(text))
	}
	program, err := os.ReadFile(out)
	if err != nil {
		return nil, fmt.Errorf("build %s for %s: %w", pkg, arch, err)
	}
	return program, nil
}
