// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Node runs a real Kubernetes of one node on a bare Debian machine: no
// container engine, no downloads but Go modules and Debian packages.
//
//	go build -o .cache/bin/node ./hack/node
//	.cache/bin/node up --name demo        # prints the kubeconfig's path
//	.cache/bin/node load dist/images/scanner-amd64.tar --name demo
//	.cache/bin/node down --name demo
//
// A cluster is one tree of processes in namespaces of its own:
//
//	node init        PID 1 of the PID namespace: starts one child, reaps orphans
//	└ node supervise mounts, network, components; ends when one of them ends
//	  ├ etcd, containerd, kube-apiserver, …
//	  └ pods, beneath their shims
//
// So everything ends with one SIGKILL to that PID 1, and the kernel takes the
// mounts and the network with it. What remains is folders of cgroups, which
// down removes, and the state beneath .cache/clusters/NAME.
//
// Inside, components find their files at the places that distributions use
// (/var/lib/kubelet, /run/containerd); those are mounts that only they see. The
// API server is reached from the host by a loopback port: "up" makes the listening
// socket in the host's network namespace and hands it to the supervisor, which
// accepts from it and forwards to the API server in its own.
package main
