// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// The scanner runs inside the pod of the container under scan, as an ephemeral
// container with that container's own user and no privilege. It knows nothing
// of Kubernetes: it reads a request from stdin (package protocol), finds the
// target's process, runs the profiles on /proc/PID/root, writes the report to
// stdout and a summary to the termination message, and ends.
//
//	--container-id ID   the runtime's id of the target container
//	--shared-pids       PID 1 is not the target's: find it by its id alone
//	--wait D            how long to wait for the request (default 60s)
//	--timeout D         how long the run may take, from the request on (default 5m)
//
// Exit codes: 0 a report was made, whatever it says; 1 none could be made, and
// an error frame and the summary say why; 2 wrong usage.
//
// It shares the pod's memory with the application. So it limits its own heap,
// and ends with an error rather than grow beyond it.
package main
