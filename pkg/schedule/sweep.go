// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"

	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/sonde-dev/sonde/pkg/scan"
)

// Sweeper removes what a killed `sonde scan` left behind anywhere in the
// cluster, again and again, on the leader.
type Sweeper struct {
	Client scan.Client
	Clock  clock.WithTicker
}

// Start implements manager.Runnable.
func (s *Sweeper) Start(ctx context.Context) error {
	ticker := s.Clock.NewTicker(scan.TokenLifetime)
	defer ticker.Stop()
	logger := log.FromContext(ctx).WithName("sweep")
	for {
		gone, err := scan.Sweep(ctx, s.Client, "", s.Clock.Now(), scan.TokenLifetime)
		if len(gone) > 0 {
			logger.Info("removed what a killed scan left behind", "objects", gone)
		}
		if err != nil && ctx.Err() == nil {
			logger.Error(err, "look for what killed scans left behind")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C():
		}
	}
}

// NeedLeaderElection implements manager.LeaderElectionRunnable.
func (s *Sweeper) NeedLeaderElection() bool { return true }
