// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Sonde on the command line: the scan that the scheduler makes, by hand or in a
// pipeline, and the same engine on a directory. It is a kubectl plugin too,
// under the name kubectl-sonde.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
)

func main() {
	// A run is short and its heap small: the default, to collect from 4 MiB on,
	// takes a third of a check's time. Above the limit it is collected as ever.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(256 << 20)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Libraries log what they then return as an error; it is said once.
	klog.SetLogger(logr.Discard())
	// After the first signal the second one ends the program at once.
	context.AfterFunc(ctx, stop)
	root := rootCommand()
	root.SetArgs(spread(os.Args[1:]))
	err := root.ExecuteContext(ctx)
	if err == nil {
		return
	}
	var code exitCode
	if !errors.As(err, &code) {
		code = exitError
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(os.Stderr, "sonde:", text)
	}
	os.Exit(int(code))
}
