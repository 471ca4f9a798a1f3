// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/sonde-dev/sonde/pkg/archive"
	"github.com/sonde-dev/sonde/pkg/policy"
)

// Archive keeps what must outlive the pods; see package archive.
type Archive interface {
	Put(ctx context.Context, r archive.Report, hdf []byte) (location string, err error)
	PutEntry(ctx context.Context, e archive.Entry, entry []byte) error
	HasEntry(ctx context.Context, e archive.Entry) (bool, error)
}

// archive keeps a container's report and returns where. A broken archive must
// not lose a verdict: it says then that the report is unavailable.
func (r *run) archive(ctx context.Context, container, digest string, hdf []byte) string {
	location, err := r.reconciler.Archive.Put(ctx, archive.Report{
		Namespace: r.pod.Namespace, Pod: r.pod.Name, Container: container, Time: r.plan.Nominal, Digest: digest,
	}, hdf)
	r.reconciler.Metrics.archived("report", err)
	if err == nil {
		return location
	}
	if ctx.Err() == nil {
		log.FromContext(ctx).Error(err, "archive report", "container", container)
		r.reconciler.event(r.pod, corev1.EventTypeWarning, policy.EventReportUnavailable, "Archive",
			fmt.Sprintf("the verdict on container %s stands, its full report is not archived: %v", container, err))
	}
	return policy.ReportUnavailable
}

// archiveTrail keeps the entries that were added to a pod's trail, before they
// stand on the pod. If the archive has not the one before them, it was down when
// that was written, and is given all there are.
func (r *run) archiveTrail(ctx context.Context, state policy.PodState) {
	if r.archiveFails() {
		// It has just been tried for long enough.
		return
	}
	entries := state.Added
	all, err := policy.DecodeTrail(state.Annotations[policy.KeyAudit])
	if before := len(all) - len(entries) - 1; err == nil && before >= 0 {
		var there bool
		if there, err = r.reconciler.Archive.HasEntry(ctx, entryOf(r.pod, all[before])); err == nil && !there {
			entries = all
		}
	}
	err = errors.Join(err, putEntries(ctx, r.reconciler.Archive, r.reconciler.Metrics, r.pod, entries))
	if err != nil {
		log.FromContext(ctx).Error(err, "archive the audit trail")
	}
}

// putEntries keeps entries of a pod's trail, up to the first that the archive
// does not take.
func putEntries(ctx context.Context, to Archive, counted Metrics, pod *corev1.Pod, entries []policy.Entry) error {
	for _, e := range entries {
		text, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("encode audit entry %d: %w", e.Seq, err)
		}
		err = to.PutEntry(ctx, entryOf(pod, e), text)
		counted.archived("audit", err)
		if err != nil {
			return err
		}
	}
	return nil
}

// entryOf names an entry of a pod's trail.
func entryOf(pod *corev1.Pod, e policy.Entry) archive.Entry {
	return archive.Entry{Namespace: pod.Namespace, Pod: pod.Name, UID: string(pod.UID), Seq: e.Seq, Time: e.Time, Hash: e.Hash}
}

// archiveFails tells whether the archive has failed in this run.
func (r *run) archiveFails() bool {
	for _, result := range r.results {
		if result.Report == policy.ReportUnavailable {
			return true
		}
	}
	return false
}

// missedBefore tells whether the archive failed in the pod's run before.
func missedBefore(pod *corev1.Pod) bool {
	return slices.ContainsFunc(policy.Results(pod.Annotations), func(result policy.ContainerResult) bool {
		return result.Report == policy.ReportUnavailable
	})
}
