// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/sonde-dev/sonde/pkg/scan"
)

// cluster says which API server is meant, as kubectl does.
type cluster struct{ kubeconfig, context string }

func (c *cluster) addFlags(f *pflag.FlagSet) {
	f.StringVar(&c.kubeconfig, "kubeconfig", "", "kubeconfig file (default: $KUBECONFIG, ~/.kube/config, or the pod's own account)")
	f.StringVar(&c.context, "context", "", "context of the kubeconfig")
}

func (c *cluster) client() (scan.Client, error) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = c.kubeconfig
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules,
		&clientcmd.ConfigOverrides{CurrentContext: c.context}).ClientConfig()
	if clientcmd.IsEmptyConfig(err) {
		return scan.Client{}, errors.New("find the cluster: there is no kubeconfig; name one with --kubeconfig or in KUBECONFIG")
	}
	if err != nil {
		return scan.Client{}, fmt.Errorf("find the cluster: %w", err)
	}
	config.UserAgent = "sonde/" + version()
	return scan.NewClient(config)
}
