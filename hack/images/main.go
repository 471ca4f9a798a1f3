// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Images builds the container images of Sonde and of the demo, without a
// container engine, for every platform that Sonde runs on.
//
//	go run ./hack/images [--version VERSION] [--repo PREFIX] [--arch ARCH] [--push REGISTRY] [NAME...]
//
// It writes dist/images/NAME-ARCH.tar, which ctr and docker import, and the
// images of all platforms together as an OCI layout in dist/oci. The same tree
// gives the same digests. Times in the images are SOURCE_DATE_EPOCH, or else 1970.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sonde-dev/sonde/hack/internal/tree"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "images:", err)
		os.Exit(1)
	}
}

func command() *cobra.Command {
	var repo, version, push string
	var archs []string
	cmd := &cobra.Command{
		Use:           "images [NAME...]",
		Short:         "Build the container images of Sonde and of the demo",
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, names []string) error {
			root, err := tree.Here()
			if err != nil {
				return err
			}
			if version == "" {
				version = describe(cmd.Context(), root)
			}
			created, err := epoch(os.Getenv("SOURCE_DATE_EPOCH"))
			if err != nil {
				return err
			}
			recipes, err := choose(catalog(), names)
			if err != nil {
				return err
			}
			r := release{root: root, repo: repo, version: version, created: created, archs: archs}
			built, err := r.build(cmd.Context(), recipes)
			if err != nil {
				return err
			}
			if err := r.write(built, cmd.OutOrStdout()); err != nil {
				return err
			}
			if push == "" {
				return nil
			}
			return r.push(cmd.Context(), push, built, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&repo, "repo", "ghcr.io/sonde-dev", "what comes before an image's name")
	cmd.Flags().StringVar(&version, "version", "", "tag and version label (default: git describe, else \"dev\")")
	cmd.Flags().StringSliceVar(&archs, "arch", architectures(), "build for these architectures only")
	cmd.Flags().StringVar(&push, "push", "", "push to `REGISTRY[/PATH]`, in place of --repo, with the credentials of docker login")
	return cmd
}

// choose picks the recipes of the names, or all of them.
func choose(all []recipe, names []string) ([]recipe, error) {
	if len(names) == 0 {
		return all, nil
	}
	var chosen []recipe
	for _, name := range names {
		i := slices.IndexFunc(all, func(r recipe) bool { return r.name == name })
		if i < 0 {
			known := make([]string, len(all))
			for i, r := range all {
				known[i] = r.name
			}
			return nil, fmt.Errorf("no image %q; there are: %s", name, strings.Join(known, " "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

// describe is the version by git, or "dev" where git or tags are missing.
func describe(ctx context.Context, root tree.Root) string {
	out, err := exec.CommandContext(ctx, "git", "-C", string(root), "describe", "--tags", "--dirty").Output()
	if err != nil {
		return "dev"
	}
	return strings.TrimSpace(string(out))
}

// epoch reads SOURCE_DATE_EPOCH, see reproducible-builds.org.
func epoch(seconds string) (time.Time, error) {
	if seconds == "" {
		return time.Unix(0, 0).UTC(), nil
	}
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || n < 0 {
		return time.Time{}, errors.New("SOURCE_DATE_EPOCH is no number of seconds: " + strconv.Quote(seconds))
	}
	return time.Unix(n, 0).UTC(), nil
}
