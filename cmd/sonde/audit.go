// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/pkg/archive"
	"github.com/sonde-dev/sonde/pkg/policy"
)

func auditCommand() *cobra.Command {
	audit := &cobra.Command{
		Use:   "audit",
		Short: "Work with the audit trail of a pod",
	}
	var where cluster
	var kept string
	verify := &cobra.Command{
		Use:   "verify NAMESPACE POD",
		Short: "Show a pod's audit trail and verify that no entry was changed or removed",
		Long: `Show a pod's audit trail and verify that no entry was changed or removed.

The chain of hashes shows what was changed in the middle. That the newest entries
were cut off, or the whole chain was computed anew, only the copy in the archive
shows: name it with --archive or ` + archiveVariable + `.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := where.client()
			if err != nil {
				return err
			}
			pod, err := client.Kube.CoreV1().Pods(args[0]).Get(cmd.Context(), args[1], metav1.GetOptions{})
			if err != nil {
				return fmt.Errorf("read pod %s/%s: %w", args[0], args[1], err)
			}
			return verifyTrail(cmd.Context(), pod, cmp.Or(kept, os.Getenv(archiveVariable)), cmd.OutOrStdout())
		},
	}
	where.addFlags(verify.Flags())
	verify.Flags().StringVar(&kept, "archive", "", "URL of the archive to compare with (default: $"+archiveVariable+")")
	audit.AddCommand(verify)
	return audit
}

func verifyTrail(ctx context.Context, pod *corev1.Pod, where string, stdout io.Writer) error {
	trail := pod.Annotations[policy.KeyAudit]
	if trail == "" && where == "" {
		return fmt.Errorf("pod %s/%s has no audit trail: it was not scanned yet", pod.Namespace, pod.Name)
	}
	entries, err := policy.DecodeTrail(trail)
	if err != nil {
		return fmt.Errorf("audit trail of pod %s/%s: %w", pod.Namespace, pod.Name, err)
	}
	for _, e := range entries {
		what := fmt.Sprintf("%s %s", e.Container, e.Verdict)
		if e.Event != "" {
			what = e.Event
		}
		fmt.Fprintf(stdout, "%3d  %s  %-24s %s\n", e.Seq, e.Time.UTC().Format("2006-01-02 15:04:05Z"), e.Who, what)
	}
	if where == "" {
		fmt.Fprintf(stdout, "%d entries, the chain is whole\n", len(entries))
		return nil
	}
	from, err := archive.New(where)
	if err != nil {
		return err
	}
	defer from.Close() //nolint:errcheck // it was only read
	copies, err := from.Trail(ctx, pod.Namespace, pod.Name, string(pod.UID))
	if err != nil {
		return err
	}
	missing, err := compareTrail(entries, copies)
	if err != nil {
		return fmt.Errorf("audit trail of pod %s/%s: %w", pod.Namespace, pod.Name, err)
	}
	fmt.Fprintf(stdout, "%d entries, the chain is whole and agrees with the archive", len(entries))
	if missing > 0 {
		fmt.Fprintf(stdout, ", which has no copy of %d of them", missing)
	}
	fmt.Fprintln(stdout)
	return nil
}

// compareTrail holds the entries that stand on a pod against their copies. Those
// that the archive missed are counted: that is no proof of anything.
func compareTrail(entries []policy.Entry, copies []archive.Entry) (missing int, err error) {
	hashes := map[int][]string{}
	newest := 0
	for _, c := range copies {
		hashes[c.Seq] = append(hashes[c.Seq], c.Hash)
		newest = max(newest, c.Seq)
	}
	last := 0
	for _, e := range entries {
		last = max(last, e.Seq)
		kept, ok := hashes[e.Seq]
		switch {
		case !ok:
			missing++
		case !slices.Contains(kept, e.Hash):
			return missing, fmt.Errorf("%w: entry %d is not the one in the archive", policy.ErrTrailBroken, e.Seq)
		}
	}
	if newest > last {
		return missing, fmt.Errorf("%w: the archive has entries up to %d, and the pod ends with %d", policy.ErrTrailBroken, newest, last)
	}
	return missing, nil
}
