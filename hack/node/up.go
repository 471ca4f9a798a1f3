// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// up starts the cluster unless it runs, and returns when its node is ready.
// When that fails, nothing runs; state that it found, it leaves.
func up(ctx context.Context, c *cluster, timeout time.Duration, progress io.Writer) error {
	if os.Geteuid() != 0 {
		return errors.New("a node needs namespaces, mounts and cgroups: run this as root")
	}
	unlock, err := c.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := c.running(); err == nil {
		fmt.Fprintf(progress, "cluster %q is up already\n", c.name)
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		return waitForNode(ctx, c, time.Time{}, nil, progress)
	} else if !errors.Is(err, errNotRunning) {
		return err
	}
	if err := installPackages(ctx, progress); err != nil {
		return err
	}
	if err := buildParts(ctx, c.tree, progress); err != nil {
		return err
	}

	begin := time.Now()
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	_, err = os.Stat(c.dir())
	isNew := errors.Is(err, os.ErrNotExist)
	if err := start(ctx, c, progress); err != nil {
		return errors.Join(err, undo(context.WithoutCancel(ctx), c, isNew))
	}
	fmt.Fprintf(progress, "cluster %q is ready after %.1f s\n", c.name, time.Since(begin).Seconds())
	return nil
}

// undo stops what a start that failed has started.
func undo(ctx context.Context, c *cluster, isNew bool) error {
	if isNew {
		return remove(ctx, c)
	}
	return stop(ctx, c)
}

func start(ctx context.Context, c *cluster, progress io.Writer) error {
	// A cluster that ended by itself has left its cgroups.
	if err := removeCgroups(ctx, c.cgroup()); err != nil {
		return err
	}
	if err := writePause(ctx, c.tree, filepath.Join(c.dir(), pauseTar)); err != nil {
		return err
	}
	if err := ensurePKI(filepath.Join(c.dir(), "pki"), c.name, time.Now()); err != nil {
		return err
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("open a port for the API server: %w", err)
	}
	defer listener.Close()
	if err := c.writeState(listener.Addr().String()); err != nil {
		return err
	}
	// The API server's times have whole seconds.
	now := time.Now().Truncate(time.Second)
	events, err := launch(ctx, c, listener.(*net.TCPListener))
	if err != nil {
		return err
	}
	return waitForNode(ctx, c, now, events, progress)
}

// launch starts PID 1 of the node, detached from this process: it lives on when
// ctx and this process have ended.
func launch(ctx context.Context, c *cluster, listener *net.TCPListener) (<-chan event, error) {
	socket, err := listener.File()
	if err != nil {
		return nil, fmt.Errorf("hand over the port: %w", err)
	}
	defer socket.Close()
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start node: %w", err)
	}
	defer write.Close()
	log, err := os.Create(filepath.Join(c.dir(), "log", "node.log"))
	if err != nil {
		return nil, fmt.Errorf("start node: %w", err)
	}
	defer log.Close()
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "/proc/self/exe", "init", c.name, string(c.tree))
	cmd.Dir = "/"
	// The caller's environment stays out: a proxy set there would break the node.
	cmd.Env = []string{"PATH=" + insideBin + ":" + systemPath, "HOME=/root"}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{socket, write}
	cmd.SysProcAttr = &unix.SysProcAttr{
		Setsid:     true,
		Cloneflags: unix.CLONE_NEWNS | unix.CLONE_NEWNET | unix.CLONE_NEWPID | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC,
	}
	if err := cmd.Start(); err != nil {
		_ = read.Close()
		return nil, fmt.Errorf("start node: %w", err)
	}
	p, err := identify(cmd.Process.Pid)
	if err == nil {
		err = c.record(p)
	}
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = read.Close()
		return nil, err
	}
	// As long as this process lives, nobody else can reap the node.
	go func() { _ = cmd.Wait() }()
	return events(read), nil
}
