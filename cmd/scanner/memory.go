// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/protocol"
)

const (
	// softHeap is where the collector starts to work hard for every byte.
	softHeap = 16 << 20
	// hardHeap is where the scanner gives up rather than have the kernel choose
	// between it and the application.
	hardHeap = 32 << 20
	// watchHeap is how often it looks.
	watchHeap = 50 * time.Millisecond
)

// limitMemory keeps the scanner small: an ephemeral container has no memory
// limit of its own and counts in the pod's.
func limitMemory(end *ending) {
	debug.SetMemoryLimit(softHeap)
	debug.SetGCPercent(50)
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	go func() {
		for range time.Tick(watchHeap) {
			metrics.Read(sample)
			if used := sample[0].Value.Uint64(); used > hardHeap {
				end.failed(&protocol.Error{
					Code:    protocol.OutOfMemory,
					Message: fmt.Sprintf("the scanner needs more than the %d MiB it allows itself beside the application", hardHeap>>20),
				})
			}
		}
	}()
}

// peakRSS is the scanner's peak resident set in bytes, 0 if it cannot be read.
func peakRSS() int64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if kb, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(kb), " kB"), 10, 64)
			return n << 10
		}
	}
	return 0
}
