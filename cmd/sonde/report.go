// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/report/format"
	"github.com/sonde-dev/sonde/pkg/scan"
)

func reportCommand() *cobra.Command {
	var where cluster
	var specs []string
	c := &cobra.Command{
		Use:   "report NAMESPACE POD [CONTAINER]",
		Short: "Show the last report of a pod",
		Long: `Show the report of the last scan of a pod, or of one of its containers. It is read
from the log of the scanner's container, which the node keeps as long as the pod
is there; that needs the right to read the pod and its logs, and no more.`,
		Example: `  sonde report shop api-7d4b9c
  sonde report shop api-7d4b9c api -o json > hdf.json`,
		Args: cobra.RangeArgs(2, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			outputs, err := parseOutputs(specs)
			if err != nil {
				return err
			}
			client, err := where.client()
			if err != nil {
				return err
			}
			pod, err := client.Kube.CoreV1().Pods(args[0]).Get(cmd.Context(), args[1], metav1.GetOptions{})
			if err != nil {
				return fmt.Errorf("read pod %s/%s: %w", args[0], args[1], err)
			}
			container := ""
			if len(args) == 3 {
				container = args[2]
			}
			scanner := lastScanner(pod, container)
			if scanner == "" {
				return fmt.Errorf("pod %s/%s has no scan of %s that has ended", args[0], args[1], orAny(container))
			}
			raw, _, err := scan.ReadLog(cmd.Context(), client, pod, scanner)
			if err != nil {
				return fmt.Errorf("read the report from container %s: %w", scanner, err)
			}
			rep, err := report.Decode(raw)
			if err != nil {
				return fmt.Errorf("read the report from container %s: %w", scanner, err)
			}
			return write(outputs, rep, format.Options{Target: format.Target{Namespace: args[0], Pod: args[1], Container: container}}, cmd.OutOrStdout())
		},
	}
	where.addFlags(c.Flags())
	c.Flags().StringArrayVarP(&specs, "output", "o", []string{"cli"}, "how to show it: "+outputHelp())
	completeOutputs(c, "output")
	return c
}

func orAny(container string) string {
	if container == "" {
		return "any container"
	}
	return "container " + container
}

// lastScanner is the scanner that ended last, of those with a report.
func lastScanner(pod *corev1.Pod, target string) string {
	var last string
	var when metav1.Time
	for _, c := range pod.Spec.EphemeralContainers {
		if !strings.HasPrefix(c.Name, policy.ScannerPrefix) || target != "" && c.TargetContainerName != target {
			continue
		}
		for _, s := range pod.Status.EphemeralContainerStatuses {
			if end := s.State.Terminated; s.Name == c.Name && end != nil && end.ExitCode == 0 && !end.FinishedAt.Before(&when) {
				last, when = c.Name, end.FinishedAt
			}
		}
	}
	return last
}
