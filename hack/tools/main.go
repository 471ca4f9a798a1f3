// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Tools builds the tools of the Makefile, each pinned by a module of its own
// beside this file, and prints where they are:
//
//	go run ./hack/tools [helm] [golangci-lint] [versitygw] [fake-gcs-server]
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/sonde-dev/sonde/hack/internal/gobuild"
	"github.com/sonde-dev/sonde/hack/internal/tree"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tools:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, names []string) error {
	root, err := tree.Here()
	if err != nil {
		return err
	}
	tools := []gobuild.Program{
		{Name: "helm", Package: "helm.sh/helm/v4/cmd/helm"},
		{Name: "golangci-lint", Package: "github.com/golangci/golangci-lint/v2/cmd/golangci-lint"},
		{Name: "fake-gcs-server", Package: "github.com/fsouza/fake-gcs-server"},
		{Name: "versitygw", Package: "github.com/versity/versitygw/cmd/versitygw"},
	}
	for _, name := range names {
		if !slices.ContainsFunc(tools, func(p gobuild.Program) bool { return p.Name == name }) {
			return fmt.Errorf("no tool %q: a module of that name is not beside hack/tools/main.go", name)
		}
	}
	for _, tool := range tools {
		if len(names) > 0 && !slices.Contains(names, tool.Name) {
			continue
		}
		m := gobuild.Module{Dir: root.Path("hack", "tools", tool.Name), Programs: []gobuild.Program{tool}}
		if err := m.Ensure(ctx, root.Bin(), os.Stderr); err != nil {
			return err
		}
		fmt.Println(filepath.Join(root.Bin(), tool.Name))
	}
	return nil
}
