// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// The webhook asks package admission on behalf of the API server: it marks new
// distroless pods, and refuses bad policy and forged results.
//
// It is ready when its certificate is in the webhook configurations and it
// knows the cluster's namespaces, not before.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/go-logr/zapr"
	"github.com/spf13/cobra"
	"go.uber.org/zap"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/webhook"

	"github.com/sonde-dev/sonde/pkg/admission"
)

func main() {
	var o options
	c := &cobra.Command{
		Use:           "webhook",
		Short:         "Mark new distroless pods, refuse bad policy and forged results",
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(*cobra.Command, []string) error {
			hooks, err := o.settle()
			if err != nil {
				return err
			}
			return run(ctrl.SetupSignalHandler(), o, hooks)
		},
	}
	o.addFlags(c.Flags())
	if err := c.Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "webhook:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, hooks admission.Options) error {
	logger, err := newLogger(o.development)
	if err != nil {
		return fmt.Errorf("start logging: %w", err)
	}
	ctrl.SetLogger(zapr.NewLogger(logger))
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	certs, err := newCertificates(config, o)
	if err != nil {
		return fmt.Errorf("prepare certificates: %w", err)
	}
	manager, err := newManager(config, o, certs)
	if err != nil {
		return fmt.Errorf("make manager: %w", err)
	}
	if err := readyWithNamespaces(ctx, manager); err != nil {
		return fmt.Errorf("watch namespaces: %w", err)
	}
	namespaces := admission.CachedNamespaces{Cache: manager.GetClient(), Live: manager.GetAPIReader()}
	for path, handler := range admission.New(namespaces, hooks).Handlers() {
		manager.GetWebhookServer().Register(path, handler)
	}
	return manager.Start(ctx)
}

func newManager(config *rest.Config, o options, certs certificates) (ctrl.Manager, error) {
	server := webhook.NewServer(webhook.Options{Port: o.port, TLSOpts: []func(*tls.Config){func(c *tls.Config) {
		c.MinVersion = tls.VersionTLS13
		c.GetCertificate = certs.certificate
	}}})
	m, err := ctrl.NewManager(config, ctrl.Options{
		Metrics:                metricsserver.Options{BindAddress: o.metricsAddr},
		HealthProbeBindAddress: o.healthAddr,
		WebhookServer:          server,
		Cache: cache.Options{ByObject: map[client.Object]cache.ByObject{
			&corev1.Namespace{}: {Transform: cache.TransformStripManagedFields()},
		}},
	})
	if err != nil {
		return nil, err
	}
	return m, errors.Join(
		m.Add(certs),
		m.AddHealthzCheck("ping", healthz.Ping),
		m.AddReadyzCheck("certificates", certs.ready),
		m.AddReadyzCheck("server", server.StartedChecker()),
	)
}

func readyWithNamespaces(ctx context.Context, m ctrl.Manager) error {
	informer, err := m.GetCache().GetInformer(ctx, &corev1.Namespace{}, cache.BlockUntilSynced(false))
	if err != nil {
		return err
	}
	return m.AddReadyzCheck("namespaces", func(*http.Request) error {
		if !informer.HasSynced() {
			return errors.New("namespaces are not read yet")
		}
		return nil
	})
}

func newLogger(development bool) (*zap.Logger, error) {
	if development {
		return zap.NewDevelopment()
	}
	return zap.NewProduction()
}
