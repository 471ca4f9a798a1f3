// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Fuzz runs every fuzzer of the library for some time, one after the other:
//
//	go run ./hack/fuzz [10s]
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
)

func main() {
	duration := "10s"
	if len(os.Args) > 1 {
		duration = os.Args[1]
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := fuzz(ctx, duration); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

func fuzz(ctx context.Context, duration string) error {
	packages, err := exec.CommandContext(ctx, "go", "list", "./pkg/...").Output()
	if err != nil {
		return fmt.Errorf("list packages: %w", err)
	}
	n := 0
	for pkg := range strings.FieldsSeq(string(packages)) {
		names, err := exec.CommandContext(ctx, "go", "test", "-list", "^Fuzz", pkg).Output()
		if err != nil {
			return fmt.Errorf("list fuzzers of %s: %w", pkg, err)
		}
		for name := range strings.FieldsSeq(string(names)) {
			if !strings.HasPrefix(name, "Fuzz") {
				continue
			}
			fmt.Println(pkg, name)
			cmd := exec.CommandContext(ctx, "go", "test", "-run=^$", "-fuzz=^"+name+"$", "-fuzztime="+duration, pkg)
			cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
			if err := cmd.Run(); err != nil {
				return fmt.Errorf("%s of %s: %w", name, pkg, err)
			}
			n++
		}
	}
	fmt.Println(n, "fuzzers, nothing found")
	return nil
}
