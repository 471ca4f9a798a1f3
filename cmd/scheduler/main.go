// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// The scheduler keeps the distroless pods of a cluster scanned. Package
// schedule is what it does; this is how it is started.
package main

import (
	"fmt"
	"os"

	"github.com/go-logr/zapr"
	"github.com/spf13/cobra"
	"go.uber.org/zap"
	_ "golang.org/x/crypto/x509roots/fallback" // the image has no certificates of its own
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/sonde-dev/sonde/pkg/openreports"
	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/scan"
	"github.com/sonde-dev/sonde/pkg/schedule"
)

func main() {
	var o options
	c := &cobra.Command{
		Use:           "scheduler",
		Short:         "Keep the distroless pods of a cluster scanned",
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(*cobra.Command, []string) error {
			s, err := o.settle()
			if err != nil {
				return err
			}
			return run(o, s)
		},
	}
	o.addFlags(c.Flags())
	if err := c.Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "scheduler:", err)
		os.Exit(1)
	}
}

func run(o options, s settled) error {
	logger, err := newLogger(o.development)
	if err != nil {
		return fmt.Errorf("start logging: %w", err)
	}
	ctrl.SetLogger(zapr.NewLogger(logger))
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	manager, err := newManager(config, o)
	if err != nil {
		return fmt.Errorf("make manager: %w", err)
	}
	api, err := scan.NewClient(config)
	if err != nil {
		return err
	}
	own, err := schedule.NewMetrics(metrics.Registry)
	if err != nil {
		return fmt.Errorf("register metrics: %w", err)
	}
	reconciler := &schedule.Reconciler{
		Client: manager.GetClient(),
		Live:   manager.GetAPIReader(),
		Scanner: &scan.Scanner{
			Client: api, Image: o.scannerImage, Identity: scan.Shared,
			Limits:       scan.Limits{Scans: o.scansPerPod, Memory: s.memory},
			StartTimeout: o.startTimeout, Timeout: o.timeout,
		},
		Sources: schedule.Sources{Reader: manager.GetAPIReader()},
		Archive: s.archive,
		Evictor: newEvictor(manager, o),
		Events:  manager.GetEventRecorder("sonde-scheduler"),
		Metrics: own,
		Clock:   clock.RealClock{},
		Settings: schedule.Settings{
			Defaults: s.policy, Patterns: s.patterns, Excluded: append(o.exclude, o.namespace),
		},
		Who: "scheduler/" + hostname(),
	}
	if o.openReports {
		reconciler.Reports = &openreports.Writer{
			Client: manager.GetClient(), Discovery: api.Kube.Discovery(), Clock: clock.RealClock{}, Most: o.openReportsMax,
		}
	}
	if err := reconciler.Register(manager, o.concurrency); err != nil {
		return fmt.Errorf("register reconciler: %w", err)
	}
	if err := manager.Add(&schedule.Retainer{Archive: s.archive, Keep: o.keep, Clock: clock.RealClock{}, Metrics: own}); err != nil {
		return fmt.Errorf("register retainer: %w", err)
	}
	if err := manager.Add(&schedule.Resender{
		Client: manager.GetClient(), Logs: api, Archive: s.archive, Events: reconciler.Events, Metrics: own, Clock: clock.RealClock{},
	}); err != nil {
		return fmt.Errorf("register resender: %w", err)
	}
	if o.sweep {
		if err := manager.Add(&schedule.Sweeper{Client: api, Clock: clock.RealClock{}}); err != nil {
			return fmt.Errorf("register sweeper: %w", err)
		}
	}
	return manager.Start(ctrl.SetupSignalHandler())
}

func newManager(config *rest.Config, o options) (ctrl.Manager, error) {
	m, err := ctrl.NewManager(config, ctrl.Options{
		Metrics:                       metricsserver.Options{BindAddress: o.metricsAddr},
		HealthProbeBindAddress:        o.healthAddr,
		LeaderElection:                o.leaderElect,
		LeaderElectionID:              "sonde-scheduler",
		LeaderElectionNamespace:       o.namespace,
		LeaderElectionReleaseOnCancel: true,
		Cache: cache.Options{
			// A pod's managed fields are often larger than the rest of it.
			DefaultTransform: cache.TransformStripManagedFields(),
		},
		Client: client.Options{Cache: &client.CacheOptions{DisableFor: []client.Object{&corev1.ConfigMap{}}}},
	})
	if err != nil {
		return nil, err
	}
	if err := m.AddHealthzCheck("ping", healthz.Ping); err != nil {
		return nil, err
	}
	return m, m.AddReadyzCheck("ping", healthz.Ping)
}

func newEvictor(m ctrl.Manager, o options) *schedule.Evictor {
	if !o.evictions {
		return nil
	}
	return &schedule.Evictor{
		Client: m.GetClient(), Reader: m.GetAPIReader(), Namespace: o.namespace,
		Limits: policy.EvictionLimits{PerOwner: o.evictPerOwner, PerNamespace: o.evictPerSpace, Total: o.evictHour},
	}
}

func newLogger(development bool) (*zap.Logger, error) {
	if development {
		return zap.NewDevelopment()
	}
	return zap.NewProduction()
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}
