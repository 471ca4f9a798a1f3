// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/sonde-dev/sonde/pkg/archive"
	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/scan"
)

// Resender brings to the archive what it did not take while it was broken, on
// the leader. Nothing is kept for it: the pod says which report is missing, and
// the log of the scanner's container has it for as long as the pod is there.
type Resender struct {
	Client  client.Client // of a cache: all pods are looked at each time
	Logs    Logs
	Archive Archive
	Events  events.EventRecorder
	Metrics Metrics
	Clock   clock.WithTicker
}

// Logs has the reports of scanners that have ended; see scan.Client.
type Logs interface {
	ReadLog(ctx context.Context, pod *corev1.Pod, scanner string) ([]byte, protocol.End, error)
}

// A report is looked for until after a long weekend: a pod whose log is not
// readable must not be asked for ever.
const (
	resendEvery = 10 * time.Minute
	resendFor   = 72 * time.Hour
)

// Start implements manager.Runnable.
func (r *Resender) Start(ctx context.Context) error {
	ticker := r.Clock.NewTicker(resendEvery)
	defer ticker.Stop()
	for {
		if err := r.all(ctx); err != nil && ctx.Err() == nil {
			log.FromContext(ctx).WithName("resend").Error(err, "archive what was missed")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C():
		}
	}
}

// NeedLeaderElection implements manager.LeaderElectionRunnable.
func (r *Resender) NeedLeaderElection() bool { return true }

// all goes from pod to pod, with one report in memory at a time. It ends where
// the archive fails: it is broken still, and all others would wait for it too.
func (r *Resender) all(ctx context.Context) error {
	var pods corev1.PodList
	if err := r.Client.List(ctx, &pods, client.UnsafeDisableDeepCopy); err != nil {
		return fmt.Errorf("list pods: %w", err)
	}
	for i := range pods.Items {
		if pod := &pods.Items[i]; missedBefore(pod) && policy.Verdict(pod.Labels[policy.LabelVerdict]).Final() {
			if err := r.pod(ctx, pod.DeepCopy()); err != nil {
				return fmt.Errorf("pod %s/%s: %w", pod.Namespace, pod.Name, err)
			}
		}
	}
	return nil
}

// pod brings a pod's reports and its audit trail to the archive, and then says
// so on the pod. The error is the archive's: a report that cannot be had is left
// as it is.
func (r *Resender) pod(ctx context.Context, pod *corev1.Pod) error {
	logger := log.FromContext(ctx).WithValues("pod", pod.Name, "namespace", pod.Namespace)
	where := map[string]string{}
	for _, name := range policy.ContainerNames(pod) {
		result, err := policy.DecodeResult(pod.Annotations[policy.ResultKey(name)])
		if err != nil || !r.missing(result) {
			continue
		}
		hdf, err := r.read(ctx, pod, name, result)
		if err != nil {
			logger.Info("a report that was not archived cannot be had", "container", name, "problem", err.Error())
			continue
		}
		if where[name], err = r.Archive.Put(ctx, reportOf(pod, name, result), hdf); err != nil {
			return err
		}
		r.Metrics.archived("report", nil)
	}
	if len(where) == 0 {
		return nil
	}
	// A trail that does not verify is the next scan's to tell.
	if entries, err := policy.DecodeTrail(pod.Annotations[policy.KeyAudit]); err == nil {
		if err := putEntries(ctx, r.Archive, r.Metrics, pod, entries); err != nil {
			return err
		}
	}
	if err := r.correct(ctx, pod, where); err != nil {
		logger.Error(err, "write where the reports are")
	}
	return nil
}

func (r *Resender) missing(result policy.ContainerResult) bool {
	return result.Report == policy.ReportUnavailable && r.Clock.Since(result.Time) < resendFor
}

// read is the very report that a result speaks of.
func (r *Resender) read(ctx context.Context, pod *corev1.Pod, container string, result policy.ContainerResult) ([]byte, error) {
	hdf, end, err := r.Logs.ReadLog(ctx, pod, scan.ContainerName(pod.UID, container, result.Time))
	if err != nil {
		return nil, err
	}
	if got := "sha256:" + end.SHA256; got != result.ReportDigest {
		return nil, errors.New("the log has another report, " + got)
	}
	return hdf, nil
}

// correct writes where the reports are now, unless the pod has changed: then a
// scan may have written a newer result, and the next time will tell.
func (r *Resender) correct(ctx context.Context, pod *corev1.Pod, where map[string]string) error {
	changed, err := policy.Archived(pod.Annotations, where)
	if err != nil {
		return err
	}
	before := pod.DeepCopy()
	maps.Copy(pod.Annotations, changed)
	err = r.Client.Patch(ctx, pod, client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{}))
	if err != nil {
		if apierrors.IsConflict(err) {
			return nil
		}
		return client.IgnoreNotFound(err)
	}
	for _, name := range slices.Sorted(maps.Keys(where)) {
		r.Events.Eventf(pod, nil, corev1.EventTypeNormal, policy.EventReportArchived, "Archive",
			"the full report on container %s, which the archive did not take at first, is there now", name)
	}
	return nil
}

// reportOf names the report of a result.
func reportOf(pod *corev1.Pod, container string, result policy.ContainerResult) archive.Report {
	return archive.Report{Namespace: pod.Namespace, Pod: pod.Name, Container: container, Time: result.Time, Digest: result.ReportDigest}
}
