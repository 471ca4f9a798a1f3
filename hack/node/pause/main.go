// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Pause holds the namespaces of a pod open. Where a pod shares its PID
// namespace, it is PID 1 there and reaps the orphans of its containers.
package main

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

func main() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGCHLD)
	for s := range signals {
		if s != unix.SIGCHLD {
			return
		}
		// One signal may stand for several children.
		for {
			pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil)
			if err != nil || pid <= 0 {
				break
			}
		}
	}
}
