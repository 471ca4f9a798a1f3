// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"net/http"
	"path/filepath"

	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/certwatcher"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// certificates is how TLS material arrives. Whoever else keeps the CA in the
// webhook configurations (cert-manager's injector, a person) provides files.
type certificates interface {
	// Start keeps the certificate fresh until ctx ends.
	Start(ctx context.Context) error
	// NeedLeaderElection is false: each replica serves.
	NeedLeaderElection() bool
	certificate(*tls.ClientHelloInfo) (*tls.Certificate, error)
	// ready is nil once the API server can trust what certificate returns.
	ready(*http.Request) error
}

func newCertificates(config *rest.Config, o options) (certificates, error) {
	if o.certDir != "" {
		w, err := certwatcher.New(filepath.Join(o.certDir, "tls.crt"), filepath.Join(o.certDir, "tls.key"))
		return files{w}, err
	}
	c, err := client.New(config, client.Options{})
	if err != nil {
		return nil, err
	}
	return &keeper{
		client: c, namespace: o.namespace, secret: o.certSecret, configurations: o.configurations,
		host: o.service + "." + o.namespace + ".svc",
	}, nil
}

// files is certificates that somebody else writes into a directory.
type files struct{ *certwatcher.CertWatcher }

var _ certificates = files{}

func (f files) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	return f.GetCertificate(hello)
}

// ready: there is no watcher without a certificate.
func (f files) ready(*http.Request) error { return nil }
