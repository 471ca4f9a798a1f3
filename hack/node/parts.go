// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"io"
	"strings"

	"github.com/sonde-dev/sonde/hack/internal/gobuild"
	"github.com/sonde-dev/sonde/hack/internal/tree"
)

// buildParts builds what the node consists of, each from a module beside this
// file, so that none of it is among the product's dependencies.
func buildParts(ctx context.Context, tree tree.Root, progress io.Writer) error {
	kubernetes := tree.Path("hack", "node", "kubernetes")
	version, err := gobuild.Required(kubernetes, "k8s.io/kubernetes")
	if err != nil {
		return err
	}
	for _, m := range []gobuild.Module{
		{
			Dir: kubernetes,
			Programs: gobuild.Named(
				"k8s.io/kubernetes/cmd/kube-apiserver",
				"k8s.io/kubernetes/cmd/kube-controller-manager",
				"k8s.io/kubernetes/cmd/kube-scheduler",
				"k8s.io/kubernetes/cmd/kubelet",
				"k8s.io/kubernetes/cmd/kube-proxy",
				"k8s.io/kubernetes/cmd/kubectl",
			),
			LDFlags: kubernetesVersion(version),
		},
		{
			Dir: tree.Path("hack", "node", "etcd"),
			// The module's path ends in v3, which would be the binary's name.
			Programs: []gobuild.Program{{Package: "go.etcd.io/etcd/server/v3", Name: "etcd"}},
		},
		{
			Dir: tree.Path("hack", "node", "containerd"),
			Programs: gobuild.Named(
				"github.com/containerd/containerd/v2/cmd/containerd",
				"github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2",
				"github.com/containerd/containerd/v2/cmd/ctr",
			),
			// These snapshotters need C libraries or file systems that are not there.
			Tags: []string{"no_btrfs", "no_zfs", "no_devmapper"},
		},
	} {
		if err := m.Ensure(ctx, tree.Bin(), progress); err != nil {
			return err
		}
	}
	return nil
}

// kubernetesVersion is what Kubernetes' own build passes to the linker; without
// it, the API server calls itself v0.0.0 and clients doubt its features.
func kubernetesVersion(version string) string {
	const pkg = "k8s.io/component-base/version."
	major, rest, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	minor, _, _ := strings.Cut(rest, ".")
	return "-X " + pkg + "gitVersion=" + version + " -X " + pkg + "gitMajor=" + major + " -X " + pkg + "gitMinor=" + minor
}
