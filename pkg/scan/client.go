// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"fmt"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
)

// Client is a way to one API server as one account.
type Client struct {
	Kube   kubernetes.Interface
	Meta   metadata.Interface
	Config *rest.Config // for attach, which upgrades a connection of its own
}

// NewClient returns a Client for a configuration.
func NewClient(config *rest.Config) (Client, error) {
	kube, err := kubernetes.NewForConfig(config)
	if err != nil {
		return Client{}, fmt.Errorf("make Kubernetes client: %w", err)
	}
	meta, err := metadata.NewForConfig(config)
	if err != nil {
		return Client{}, fmt.Errorf("make Kubernetes client: %w", err)
	}
	return Client{Kube: kube, Meta: meta, Config: config}, nil
}
