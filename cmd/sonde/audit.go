// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
)

func auditCommand() *cobra.Command {
	audit := &cobra.Command{
		Use:   "audit",
		Short: "Work with the audit trail of a pod",
	}
	var where cluster
	verify := &cobra.Command{
		Use:   "verify NAMESPACE POD",
		Short: "Show a pod's audit trail and verify that no entry was changed or removed",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := where.client()
			if err != nil {
				return err
			}
			pod, err := client.Kube.CoreV1().Pods(args[0]).Get(cmd.Context(), args[1], metav1.GetOptions{})
			if err != nil {
				return fmt.Errorf("read pod %s/%s: %w", args[0], args[1], err)
			}
			trail := pod.Annotations[policy.KeyAudit]
			if trail == "" {
				return fmt.Errorf("pod %s/%s has no audit trail: it was not scanned yet", args[0], args[1])
			}
			entries, err := policy.DecodeTrail(trail)
			if err != nil {
				return fmt.Errorf("audit trail of pod %s/%s: %w", args[0], args[1], err)
			}
			for _, e := range entries {
				what := fmt.Sprintf("%s %s", e.Container, e.Verdict)
				if e.Event != "" {
					what = e.Event
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%3d  %s  %-24s %s\n", e.Seq, e.Time.UTC().Format("2006-01-02 15:04:05Z"), e.Who, what)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d entries, the chain is whole\n", len(entries))
			return nil
		},
	}
	where.addFlags(verify.Flags())
	audit.AddCommand(verify)
	return audit
}
