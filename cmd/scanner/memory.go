// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/protocol"
)

const (
	// softHeap is where the collector starts to work hard for every byte. A quarter
	// of it is Go's own and never touched: with 11 MiB of the program it makes
	// 20 MiB.
	softHeap = 25 << 19
	// controlHeap is where the control that runs ends with an error, so that the
	// report still comes out. A profile of 300 controls needs less than 10 MiB;
	// the rest is for one file of 8 MiB (target.DefaultMaxFile) and its lines.
	controlHeap = 24 << 20
	// hardHeap is where the scanner gives up rather than have the kernel choose
	// between it and the application: what no control's budget sees, such as a
	// parser's own memory.
	hardHeap = 40 << 20
	// watchHeap is how often it looks.
	watchHeap = 50 * time.Millisecond
)

// limitMemory keeps the scanner small: an ephemeral container has no memory
// limit of its own and counts in the pod's.
func limitMemory(end *ending) {
	// One thread of Go leaves the other cores to the application, and needs less.
	runtime.GOMAXPROCS(1)
	debug.SetMemoryLimit(softHeap)
	// Small steps until then: at the limit itself the collector takes half the time.
	debug.SetGCPercent(25)
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
