// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/hack/internal/tree"
)

// status prints a line for every cluster of the tree.
func status(ctx context.Context, tree tree.Root, out io.Writer) error {
	entries, err := os.ReadDir(clustersDir(tree))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("list clusters: %w", err)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tSTATE\tPID\tKUBECONFIG")
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		c, err := newCluster(tree, e.Name())
		if err != nil {
			continue
		}
		p, err := c.running()
		switch {
		case errors.Is(err, errNotRunning):
			fmt.Fprintf(w, "%s\tstopped\t-\t-\n", c.name)
		case err != nil:
			return err
		default:
			fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", c.name, state(ctx, c), p.PID, c.kubeconfig())
		}
	}
	return w.Flush()
}

func state(ctx context.Context, c *cluster) string {
	if err := nodeIsReady(ctx, c, time.Time{}); err != nil {
		return "not ready"
	}
	return "ready"
}

// logs prints the log of a component.
func logs(c *cluster, component string, out io.Writer) error {
	dir := filepath.Join(c.dir(), "log")
	f, err := os.Open(filepath.Join(dir, filepath.Base(component)+".log"))
	if errors.Is(err, os.ErrNotExist) {
		files, _ := filepath.Glob(filepath.Join(dir, "*.log"))
		if len(files) == 0 {
			return fmt.Errorf("cluster %q has no logs", c.name)
		}
		for i := range files {
			files[i] = strings.TrimSuffix(filepath.Base(files[i]), ".log")
		}
		return fmt.Errorf("no log of %q; there are: %s", component, strings.Join(files, " "))
	}
	if err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	defer f.Close()
	_, err = io.Copy(out, f)
	return err
}

// kubectl becomes kubectl.
func kubectl(c *cluster, args []string) error {
	if _, err := c.running(); err != nil {
		return err
	}
	program := filepath.Join(c.tree.Bin(), "kubectl")
	err := unix.Exec(program, append([]string{"kubectl"}, args...), append(os.Environ(), "KUBECONFIG="+c.kubeconfig()))
	return fmt.Errorf("run %s: %w", program, err)
}
