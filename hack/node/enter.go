// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"
)

// enter runs a command inside the node's namespaces, with the caller's stdio.
func enter(ctx context.Context, c *cluster, args []string) error {
	p, err := c.running()
	if err != nil {
		return err
	}
	fd, err := unix.PidfdOpen(p.PID, 0)
	if err != nil {
		return fmt.Errorf("enter cluster %q: %w", c.name, err)
	}
	defer unix.Close(fd)
	// Namespaces belong to threads, and a child has those of the thread that
	// starts it. The thread is never unlocked, so Go ends it with the goroutine.
	result := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		// A thread that shares its working directory may not change mounts.
		if err := unix.Unshare(unix.CLONE_FS); err != nil {
			result <- err
			return
		}
		const all = unix.CLONE_NEWNS | unix.CLONE_NEWNET | unix.CLONE_NEWPID | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC
		if err := unix.Setns(fd, all); err != nil {
			result <- fmt.Errorf("enter cluster %q: %w", c.name, err)
			return
		}
		// env looks for the command where it is, and not where the caller was.
		env := []string{"PATH=" + insideBin + ":" + systemPath, "KUBECONFIG=" + filepath.Join(insideEtc, "admin.kubeconfig")}
		cmd := exec.CommandContext(ctx, "/usr/bin/env", append(env, args...)...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		result <- cmd.Run()
	}()
	return <-result
}
