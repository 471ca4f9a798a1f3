// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"net/http"
	"os"
	"testing"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// The temporary identity goes the caller's way to the API server, with nothing
// of the caller's but that.
func TestKubeconfigGoesTheSameWay(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	const given = `
clusters: [{name: c, cluster: {server: "https://api.example:6443/k8s/c-1", proxy-url: "socks5://bastion.example:1080", tls-server-name: api, certificate-authority-data: Y2E=}}]
users: [{name: u, user: {token: the-callers}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`
	caller, err := clientcmd.RESTConfigFromKubeConfig([]byte(given))
	if err != nil {
		t.Fatal(err)
	}
	id := &temporary{namespace: "shop", name: "sonde-scan-1"}
	if err := id.writeKubeconfig(caller, "its-own"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(id.kubeconfig); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	got, err := clientcmd.BuildConfigFromFlags("", id.kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	if got.Host != caller.Host || got.ServerName != "api" || string(got.CAData) != "ca" || got.BearerToken != "its-own" {
		t.Errorf("host %s, server name %s, CA %q, token %s", got.Host, got.ServerName, got.CAData, got.BearerToken)
	}
	if via := proxyOf(t, got); via != "socks5://bastion.example:1080" {
		t.Errorf("through %q", via)
	}
}

func proxyOf(t *testing.T, config *rest.Config) string {
	t.Helper()
	if config.Proxy == nil {
		return ""
	}
	via, err := config.Proxy(&http.Request{})
	if err != nil {
		t.Fatal(err)
	}
	return via.String()
}
