// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import "path/filepath"

// component is a program of the node that runs as long as the node does.
type component struct {
	name string
	args []string
}

const (
	etcdURL     = "http://127.0.0.1:2379"
	etcdPeerURL = "http://127.0.0.1:2380"
)

func etcd() component {
	return component{"etcd", []string{
		"--data-dir=/var/lib/etcd",
		"--listen-client-urls=" + etcdURL,
		"--advertise-client-urls=" + etcdURL,
		"--listen-peer-urls=" + etcdPeerURL,
		"--initial-advertise-peer-urls=" + etcdPeerURL,
		"--initial-cluster=default=" + etcdPeerURL,
		// A killed process loses nothing by this, only a crashed machine would.
		"--unsafe-no-fsync",
	}}
}

func containerd() component {
	return component{"containerd", []string{"--config=" + filepath.Join(insideEtc, "containerd.toml")}}
}

func apiServer() component {
	return component{"kube-apiserver", []string{
		"--etcd-servers=" + etcdURL,
		"--advertise-address=" + nodeIP,
		"--bind-address=0.0.0.0",
		"--secure-port=" + apiPort,
		"--service-cluster-ip-range=" + serviceRange,
		"--allow-privileged=true",
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--client-ca-file=" + pki("ca.crt"),
		"--tls-cert-file=" + pki("apiserver.crt"),
		"--tls-private-key-file=" + pki("apiserver.key"),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + pki("service-accounts.pub"),
		"--service-account-signing-key-file=" + pki("service-accounts.key"),
		"--kubelet-client-certificate=" + pki("apiserver-kubelet-client.crt"),
		"--kubelet-client-key=" + pki("apiserver-kubelet-client.key"),
		"--kubelet-certificate-authority=" + pki("ca.crt"),
		// Without DNS, the node's name leads nowhere: logs, attach and exec would fail.
		"--kubelet-preferred-address-types=InternalIP",
		"--requestheader-client-ca-file=" + pki("front-proxy-ca.crt"),
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--requestheader-group-headers=X-Remote-Group",
		"--requestheader-username-headers=X-Remote-User",
		"--proxy-client-cert-file=" + pki("front-proxy-client.crt"),
		"--proxy-client-key-file=" + pki("front-proxy-client.key"),
		// Webhooks are called at their endpoints, before kube-proxy knows of them.
		"--enable-aggregator-routing=true",
		"--audit-policy-file=" + filepath.Join(insideEtc, "audit.yaml"),
		"--audit-log-path=" + filepath.Join(insideState, auditLog),
	}}
}

func controllerManager() component {
	config := filepath.Join(insideEtc, "controller-manager.kubeconfig")
	return component{"kube-controller-manager", []string{
		"--kubeconfig=" + config,
		"--authentication-kubeconfig=" + config,
		"--authorization-kubeconfig=" + config,
		"--bind-address=127.0.0.1",
		"--leader-elect=false",
		"--use-service-account-credentials=true",
		"--root-ca-file=" + pki("ca.crt"),
		"--service-account-private-key-file=" + pki("service-accounts.key"),
		"--cluster-signing-cert-file=" + pki("ca.crt"),
		"--cluster-signing-key-file=" + pki("ca.key"),
	}}
}

func scheduler() component {
	config := filepath.Join(insideEtc, "scheduler.kubeconfig")
	return component{"kube-scheduler", []string{
		"--kubeconfig=" + config,
		"--authentication-kubeconfig=" + config,
		"--authorization-kubeconfig=" + config,
		"--bind-address=127.0.0.1",
		"--leader-elect=false",
	}}
}

func kubelet(node string) component {
	return component{"kubelet", []string{
		"--config=" + filepath.Join(insideEtc, "kubelet.yaml"),
		"--kubeconfig=" + filepath.Join(insideEtc, "kubelet.kubeconfig"),
		"--hostname-override=" + node,
		"--node-ip=" + nodeIP,
	}}
}

func proxy() component {
	return component{"kube-proxy", []string{"--config=" + filepath.Join(insideEtc, "kube-proxy.yaml")}}
}

func pki(file string) string { return filepath.Join(insidePKI, file) }

// auditLog is the file of the cluster's folder with one line of JSON per API request.
const auditLog = "audit.log"
