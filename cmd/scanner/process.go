// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/protocol"
)

// findTarget returns the PID of the target's main process in the process
// namespace that the scanner shares with it. proc is /proc.
//
// The runtime puts every container into a cgroup named after its id, which
// tells the target's processes from those of other containers, also under
// shareProcessNamespace, where PID 1 is the pod's sandbox. Without sharing,
// the namespace is the target's own and its PID 1 is the target: then that is
// the answer where cgroups are hidden.
func findTarget(proc fs.FS, containerID string, sharedPIDs bool) (int, error) {
	entries, err := fs.ReadDir(proc, ".")
	if err != nil {
		return 0, &protocol.Error{Code: protocol.TargetNotFound, Message: "read /proc: " + err.Error()}
	}
	var mine []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		// A process may end while we look: then it is not the one.
		cgroup, err := fs.ReadFile(proc, e.Name()+"/cgroup")
		if err == nil && containerID != "" && inCgroup(string(cgroup), containerID) {
			mine = append(mine, pid)
		}
	}
	switch {
	case len(mine) > 0:
		// The main process is the oldest; PIDs of one namespace count up, and
		// in the target's own namespace it is 1.
		return slices.Min(mine), nil
	case sharedPIDs:
		return 0, &protocol.Error{
			Code:    protocol.TargetNotFound,
			Message: fmt.Sprintf("no process of container %.12s is in sight: it ended, or the runtime hides its cgroup", containerID),
		}
	}
	return 1, nil
}

// inCgroup tells whether a /proc/PID/cgroup speaks of the container: its id is
// the last element of the path, plain or as systemd's RUNTIME-ID.scope.
func inCgroup(cgroup, id string) bool {
	for line := range strings.Lines(cgroup) {
		last := path.Base(strings.TrimSuffix(line, "\n"))
		last = strings.TrimSuffix(last, ".scope")
		if last == id || strings.HasSuffix(last, "-"+id) {
			return true
		}
	}
	return false
}
