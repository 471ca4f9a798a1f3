// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// hierarchy is a mounted cgroup hierarchy: version 1 has one per controller,
// version 2 has one, and a hybrid machine has both.
type hierarchy struct {
	mount string
	isV2  bool
}

// parseHierarchies reads /proc/self/mountinfo, see proc(5).
func parseHierarchies(mountinfo string) []hierarchy {
	var all []hierarchy
	seen := make(map[string]bool)
	for line := range strings.Lines(mountinfo) {
		before, after, ok := strings.Cut(line, " - ")
		fields, fs := strings.Fields(before), strings.Fields(after)
		if !ok || len(fields) < 5 || len(fs) < 1 || !strings.HasPrefix(fs[0], "cgroup") {
			continue
		}
		device, mount := fields[2], fields[4]
		if seen[device] {
			continue
		}
		seen[device] = true
		all = append(all, hierarchy{mount: mount, isV2: fs[0] == "cgroup2"})
	}
	return all
}

func hierarchies() ([]hierarchy, error) {
	info, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, fmt.Errorf("find cgroups: %w", err)
	}
	all := parseHierarchies(string(info))
	if len(all) == 0 {
		return nil, errors.New("find cgroups: no cgroup file system is mounted")
	}
	return all, nil
}

// joinCgroups puts this process into the node's cgroup of every hierarchy. The
// kubelet makes the pods' cgroups beside the one joined, so that all are under one root:
// version 2 forbids processes where there are children.
func joinCgroups(root string) error {
	all, err := hierarchies()
	if err != nil {
		return err
	}
	isPureV2 := !slices.ContainsFunc(all, func(h hierarchy) bool { return !h.isV2 })
	for _, h := range all {
		dir := filepath.Join(h.mount, root)
		leaf := filepath.Join(dir, "system")
		if err := os.MkdirAll(leaf, 0o755); err != nil {
			return fmt.Errorf("make cgroup: %w", err)
		}
		if isPureV2 {
			for _, dir := range []string{h.mount, dir} {
				if err := delegate(dir); err != nil {
					return err
				}
			}
		}
		if !h.isV2 {
			for _, dir := range []string{dir, leaf} {
				if err := inheritCpuset(dir); err != nil {
					return err
				}
			}
		}
		if err := os.WriteFile(filepath.Join(leaf, "cgroup.procs"), []byte("0"), 0); err != nil {
			return fmt.Errorf("join cgroup: %w", err)
		}
	}
	return nil
}

// delegate enables in dir's children every controller that dir has.
func delegate(dir string) error {
	controllers, err := os.ReadFile(filepath.Join(dir, "cgroup.controllers"))
	if err != nil {
		return fmt.Errorf("read cgroup: %w", err)
	}
	for _, c := range strings.Fields(string(controllers)) {
		if err := os.WriteFile(filepath.Join(dir, "cgroup.subtree_control"), []byte("+"+c), 0); err != nil {
			return fmt.Errorf("enable cgroup controller %s: %w", c, err)
		}
	}
	return nil
}

// inheritCpuset gives dir its parent's processors, without which version 1
// lets no process in.
func inheritCpuset(dir string) error {
	for _, name := range []string{"cpuset.cpus", "cpuset.mems"} {
		parent, err := os.ReadFile(filepath.Join(filepath.Dir(dir), name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read cgroup: %w", err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), parent, 0); err != nil {
			return fmt.Errorf("write cgroup: %w", err)
		}
	}
	return nil
}

// removeCgroups removes the node's cgroups from every hierarchy, and ends what
// is still in them: the node of an "up" that was killed before it could record
// it. The kernel lets go of a cgroup some time after its last process: hence
// the retries.
func removeCgroups(ctx context.Context, root string) error {
	all, err := hierarchies()
	if err != nil {
		return err
	}
	for _, h := range all {
		dir := filepath.Join(h.mount, root)
		for {
			err := removeTree(dir)
			if err == nil {
				break
			}
			if !errors.Is(err, unix.EBUSY) {
				return fmt.Errorf("remove cgroup: %w", err)
			}
			if err := killMembers(dir); err != nil {
				return err
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("remove cgroup: %w", err)
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	return nil
}

// killMembers ends all processes in the cgroup dir and beneath it.
func killMembers(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.Name() != "cgroup.procs" {
			return err
		}
		members, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENODEV) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("list cgroup: %w", err)
		}
		for _, member := range strings.Fields(string(members)) {
			// 0 stands for processes that this PID namespace cannot see.
			pid, err := strconv.Atoi(member)
			if err != nil || pid == 0 {
				continue
			}
			if err := unix.Kill(pid, unix.SIGKILL); err != nil && !errors.Is(err, unix.ESRCH) {
				return fmt.Errorf("kill process %d: %w", pid, err)
			}
		}
		return nil
	})
}

// removeTree removes folders from the leaves up. The files in a cgroup are the
// kernel's and go with their folder, so os.RemoveAll cannot do it.
func removeTree(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			if err := removeTree(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	if err := unix.Rmdir(dir); err != nil && !errors.Is(err, unix.ENOENT) {
		return &fs.PathError{Op: "rmdir", Path: dir, Err: err}
	}
	return nil
}
