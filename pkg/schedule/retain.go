// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"
	"time"

	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/sonde-dev/sonde/pkg/archive"
)

// Retainer removes from the archive what need not be kept, again and again, on
// the leader.
type Retainer struct {
	Archive interface {
		Retain(ctx context.Context, keep archive.Retention, now time.Time, most int) (removed int, err error)
	}
	Keep    archive.Retention
	Clock   clock.WithTicker
	Metrics Metrics
}

// What a Retainer does at a time, so that a store is never kept busy with it:
// listing a store costs money, and so do deletions.
const (
	retainEvery = 6 * time.Hour
	retainMost  = 10_000
)

// Start implements manager.Runnable.
func (r *Retainer) Start(ctx context.Context) error {
	ticker := r.Clock.NewTicker(retainEvery)
	defer ticker.Stop()
	logger := log.FromContext(ctx).WithName("retain")
	for {
		removed, err := r.Archive.Retain(ctx, r.Keep, r.Clock.Now(), retainMost)
		if ctx.Err() != nil {
			return nil
		}
		r.Metrics.retained(removed, err)
		if removed > 0 {
			logger.Info("removed what need not be kept any more", "objects", removed)
		}
		if err != nil {
			logger.Error(err, "remove what need not be kept any more")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C():
		}
	}
}

// NeedLeaderElection implements manager.LeaderElectionRunnable.
func (r *Retainer) NeedLeaderElection() bool { return true }
