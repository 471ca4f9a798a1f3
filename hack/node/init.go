// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// What "up" hands down to init and supervise, from the first descriptor after stderr.
const (
	listenerFD = 3
	eventsFD   = 4
)

// reap is PID 1 of the node's PID namespace. It does nothing but start the
// supervisor and collect orphans: waiting for any child would take away the
// supervisor's own children from under os/exec, hence two processes.
func reap(c *cluster) error {
	if os.Getpid() != 1 {
		return errors.New("init is started by up, as PID 1 of a namespace")
	}
	listener, events := os.NewFile(listenerFD, "listener"), os.NewFile(eventsFD, "events")
	if err := joinCgroups(c.cgroup()); err != nil {
		return tell(events, err)
	}
	child, err := os.StartProcess("/proc/self/exe", []string{"node", "supervise", c.name, string(c.tree)}, &os.ProcAttr{
		Dir:   "/",
		Env:   os.Environ(),
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr, listener, events},
	})
	if err != nil {
		return tell(events, fmt.Errorf("start supervisor: %w", err))
	}
	// The end of the pipe tells "up" that the supervisor has gone, so only the
	// supervisor may hold it.
	_ = events.Close()
	_ = listener.Close()
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return fmt.Errorf("wait for children: %w", err)
		}
		if pid == child.Pid {
			return fmt.Errorf("supervisor ended: %s", describe(status))
		}
	}
}

func describe(s unix.WaitStatus) string {
	if s.Signaled() {
		return "killed by " + s.Signal().String()
	}
	return fmt.Sprintf("exit code %d", s.ExitStatus())
}
