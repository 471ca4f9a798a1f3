// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/sonde-dev/sonde/pkg/scan"
)

func sweepCommand() *cobra.Command {
	var where cluster
	var all bool
	var age time.Duration
	c := &cobra.Command{
		Use:   "sweep [NAMESPACE]",
		Short: "Remove what killed scans have left behind",
		Long: `Remove the temporary accounts, roles, role bindings and kubeconfig files of scans
whose process was killed before it could clean up. They are recognised by their
label. Every "sonde scan" does this for its own namespace.`,
		Example: "  sonde sweep shop\n  sonde sweep --all-namespaces",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) == 1) {
				return usage("name one namespace, or say --all-namespaces")
			}
			client, err := where.client()
			if err != nil {
				return err
			}
			namespace := ""
			if !all {
				namespace = args[0]
			}
			gone, err := scan.Sweep(cmd.Context(), client, namespace, time.Now(), age)
			for _, what := range gone {
				fmt.Fprintln(cmd.OutOrStdout(), "removed", what)
			}
			return err
		},
	}
	where.addFlags(c.Flags())
	c.Flags().BoolVarP(&all, "all-namespaces", "A", false, "look in all namespaces")
	c.Flags().DurationVar(&age, "older-than", scan.TokenLifetime, "how old it must be; less can take away what a running scan needs")
	return c
}
