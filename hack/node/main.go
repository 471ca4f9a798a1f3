// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/hack/internal/tree"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, unix.SIGTERM)
	defer stop()
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "node:", err)
		os.Exit(exitCode(err))
	}
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "node",
		Short:         "Run a real Kubernetes of one node on a bare Debian machine",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	name := root.PersistentFlags().String("name", "demo", "name of the cluster; clusters of several names run side by side")
	find := func() (*cluster, error) {
		tree, err := tree.Here()
		if err != nil {
			return nil, err
		}
		return newCluster(tree, *name)
	}
	root.AddCommand(
		upCommand(find),
		&cobra.Command{
			Use:   "build",
			Short: "Build the node's programs into .cache/bin, and start nothing",
			Args:  cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				tree, err := tree.Here()
				if err != nil {
					return err
				}
				return buildParts(cmd.Context(), tree, cmd.ErrOrStderr())
			},
		},
		&cobra.Command{
			Use:   "down",
			Short: "Stop the cluster and remove all of it",
			Args:  cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				c, err := find()
				if err != nil {
					return err
				}
				return down(cmd.Context(), c, cmd.ErrOrStderr())
			},
		},
		&cobra.Command{
			Use:   "status",
			Short: "Say how all clusters of this tree are",
			Args:  cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				tree, err := tree.Here()
				if err != nil {
					return err
				}
				return status(cmd.Context(), tree, cmd.OutOrStdout())
			},
		},
		&cobra.Command{
			Use:   "kubeconfig",
			Short: "Print the path of the cluster's kubeconfig",
			Args:  cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				c, err := find()
				if err != nil {
					return err
				}
				if _, err := c.running(); err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), c.kubeconfig())
				return nil
			},
		},
		&cobra.Command{
			Use:   "load FILE.tar...",
			Short: "Import image tars into the cluster's containerd",
			Args:  cobra.MinimumNArgs(1),
			RunE: func(cmd *cobra.Command, files []string) error {
				c, err := find()
				if err != nil {
					return err
				}
				return load(cmd.Context(), c, files, cmd.ErrOrStderr())
			},
		},
		&cobra.Command{
			Use:   "exec -- COMMAND [ARGUMENT...]",
			Short: "Run a command inside the node's namespaces",
			Args:  cobra.MinimumNArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				c, err := find()
				if err != nil {
					return err
				}
				return enter(cmd.Context(), c, args)
			},
		},
		&cobra.Command{
			Use:   "logs COMPONENT",
			Short: "Print the log of a component, such as kubelet, or of node itself",
			Args:  cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				c, err := find()
				if err != nil {
					return err
				}
				return logs(c, args[0], cmd.OutOrStdout())
			},
		},
		&cobra.Command{
			Use:   "kubectl -- ARGUMENT...",
			Short: "Run kubectl as the cluster's administrator",
			RunE: func(_ *cobra.Command, args []string) error {
				c, err := find()
				if err != nil {
					return err
				}
				return kubectl(c, args)
			},
		},
		&cobra.Command{
			Use:    "init NAME TREE",
			Hidden: true,
			Args:   cobra.ExactArgs(2),
			RunE: func(_ *cobra.Command, args []string) error {
				c, err := newCluster(tree.Root(args[1]), args[0])
				if err != nil {
					return err
				}
				return reap(c)
			},
		},
		&cobra.Command{
			Use:    "supervise NAME TREE",
			Hidden: true,
			Args:   cobra.ExactArgs(2),
			RunE: func(cmd *cobra.Command, args []string) error {
				c, err := newCluster(tree.Root(args[1]), args[0])
				if err != nil {
					return err
				}
				return supervise(cmd.Context(), c)
			},
		},
	)
	return root
}

func upCommand(find func() (*cluster, error)) *cobra.Command {
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start the cluster, unless it is up, and print the path of its kubeconfig",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := find()
			if err != nil {
				return err
			}
			if err := up(cmd.Context(), c, timeout, cmd.ErrOrStderr()); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), c.kubeconfig())
			return nil
		},
	}
	cmd.Flags().DurationVar(&timeout, "timeout", 3*time.Minute, "how long the node may take to become ready, without the time of builds")
	return cmd
}

// exitCode passes on the code of a command that exec ran.
func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		return exit.ExitCode()
	}
	return 1
}
