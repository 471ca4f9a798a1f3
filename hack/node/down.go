// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// down stops the cluster and removes all of it. It is no error when there is none.
func down(ctx context.Context, c *cluster, progress io.Writer) error {
	unlock, err := c.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Stat(c.dir()); errors.Is(err, os.ErrNotExist) {
		fmt.Fprintf(progress, "there is no cluster %q\n", c.name)
		return nil
	}
	p, err := c.recorded()
	if err != nil && !errors.Is(err, errNotRunning) {
		return err
	}
	if err := remove(ctx, c); err != nil {
		return err
	}
	p.awaitReaper(ctx)
	fmt.Fprintf(progress, "cluster %q is gone\n", c.name)
	return nil
}

func remove(ctx context.Context, c *cluster) error {
	if err := stop(ctx, c); err != nil {
		return err
	}
	if err := os.RemoveAll(c.dir()); err != nil {
		return fmt.Errorf("remove cluster %q: %w", c.name, err)
	}
	return nil
}

// stop ends the cluster's processes. Its mounts and network go with the last
// process that is in their namespaces; its cgroups have to be removed.
func stop(ctx context.Context, c *cluster) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	p, err := c.recorded()
	if err != nil && !errors.Is(err, errNotRunning) {
		return err
	}
	if err == nil {
		if err := p.kill(ctx); err != nil {
			return fmt.Errorf("stop cluster %q: %w", c.name, err)
		}
	}
	if err := removeCgroups(ctx, c.cgroup()); err != nil {
		return fmt.Errorf("stop cluster %q: %w", c.name, err)
	}
	return nil
}
