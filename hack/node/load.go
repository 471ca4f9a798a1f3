// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
)

// load imports image tars, as docker save or hack/images write them.
func load(ctx context.Context, c *cluster, files []string, progress io.Writer) error {
	p, err := c.running()
	if err != nil {
		return err
	}
	inside := filepath.Join("/proc", strconv.Itoa(p.PID), "root")
	for _, file := range files {
		if out, err := ctr(ctx, filepath.Join(c.tree.Bin(), "ctr"), inside, file).CombinedOutput(); err != nil {
			return fmt.Errorf("load %s: %w: %s", file, err, lastLines(out, 5))
		}
		fmt.Fprintln(progress, "loaded", file)
	}
	return nil
}

// ctr imports file into the containerd whose root folder is root, as seen by
// the caller: a socket in the file system works across network namespaces.
func ctr(ctx context.Context, program, root, file string) *exec.Cmd {
	return exec.CommandContext(ctx, program, "--address", filepath.Join(root, "run/containerd/containerd.sock"),
		"--namespace", "k8s.io", "images", "import", file)
}
