// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/report"
)

// targetPID is the input by which a profile learns which process of the
// target's /proc is the container's own.
const targetPID = "target_pid"

// scan runs the request's profiles on the target and returns their report.
// The error is a *protocol.Error where there is a code for it.
func scan(ctx context.Context, o options, req protocol.Request, progress func(protocol.Progress)) (*report.Report, error) {
	pid, err := findTarget(os.DirFS("/proc"), o.containerID, o.sharedPIDs)
	if err != nil {
		return nil, err
	}
	root, err := openRoot(pid)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	if req.Inputs == nil {
		req.Inputs = map[string]any{}
	}
	req.Inputs[targetPID] = pid
	var all *report.Report
	for _, b := range req.Bundles {
		p, err := profile.Archive(bytes.NewReader(b.Data))
		if err != nil {
			return nil, &protocol.Error{Code: protocol.ProfileInvalid, Message: fmt.Sprintf("profile %q: %v", b.Name, err)}
		}
		rep, err := inspec.Run(ctx, p, root, inspec.Options{
			Inputs:   req.Inputs,
			Controls: req.Controls,
			Extended: req.Extended,
			Budget:   inspec.Budget{Heap: controlHeap},
			Progress: func(done, total int) { progress(protocol.Progress{Done: done, Total: total}) },
		})
		if err != nil {
			return nil, runError(ctx, b.Name, err)
		}
		all = report.Join(all, rep)
	}
	return all, nil
}

func runError(ctx context.Context, name string, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &protocol.Error{Code: protocol.Timeout, Message: fmt.Sprintf("profile %q did not end in time", name)}
	}
	return &protocol.Error{Code: protocol.ProfileInvalid, Message: fmt.Sprintf("profile %q: %v", name, err)}
}

// openRoot opens the target's root file system and proves that it is not the
// scanner's own.
func openRoot(pid int) (*target.Root, error) {
	dir := fmt.Sprintf("/proc/%d/root", pid)
	root, err := target.Open(dir)
	switch {
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return nil, &protocol.Error{Code: protocol.RootDenied, Message: fmt.Sprintf(
			"the kernel does not let UID %d into %s: the target has another user, group or capabilities, a user namespace, or an AppArmor profile of its own", os.Getuid(), dir)}
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.ESRCH):
		return nil, &protocol.Error{Code: protocol.TargetNotFound, Message: fmt.Sprintf("process %d of the target has ended", pid)}
	case err != nil:
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	theirs, err := root.Stat("/")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("stat the target's root: %w", err), root.Close())
	}
	var ours unix.Stat_t
	if err := unix.Stat("/", &ours); err != nil {
		return nil, errors.Join(fmt.Errorf("stat the scanner's root: %w", err), root.Close())
	}
	if theirs.Device == ours.Dev && theirs.Inode == ours.Ino {
		return nil, errors.Join(&protocol.Error{
			Code:    protocol.TargetNotFound,
			Message: fmt.Sprintf("%s is the scanner's own root: the runtime did not give it the target's process namespace", dir),
		}, root.Close())
	}
	return root, nil
}
