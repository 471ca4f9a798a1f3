// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Demo shows the main job happening on a real Kubernetes node:
//
//	go run ./hack/demo up     start a cluster, install Sonde, scan two workloads
//	go run ./hack/demo down   remove it all
//
// With KUBECONFIG set it uses that cluster; package stage tells how the images
// get there.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/fatih/color"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/sonde-dev/sonde/test/stage"
)

const (
	clusterName = "demo"
	namespace   = "shop"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	switch {
	case len(os.Args) == 2 && os.Args[1] == "up":
		err = up(ctx, os.Stdout)
	case len(os.Args) == 2 && os.Args[1] == "down":
		err = down(ctx, os.Stdout)
	default:
		err = fmt.Errorf("usage: demo up | demo down")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// values let the demo's own images count as distroless, and evictions happen.
const values = `
distroless:
  imagePatterns:
    - "**/workload-*"
eviction:
  enabled: true
`

func up(ctx context.Context, w io.Writer) error {
	began := time.Now()
	say := teller(w, began)
	if os.Getenv("KUBECONFIG") != "" {
		say("KUBECONFIG is set: using that cluster")
	} else {
		say("starting a real Kubernetes node (built from source the first time: some ten minutes)")
	}
	s, err := stage.Open(ctx, clusterName, os.Stderr)
	if err != nil {
		return err
	}
	if err := s.Objects.Get(ctx, client.ObjectKey{Name: namespace}, &corev1.Namespace{}); err == nil {
		return fmt.Errorf("namespace %s is there already: remove the last demo with make demo-down", namespace)
	}
	say("building the images from scratch, without Docker")
	if err := s.Images(ctx); err != nil {
		return err
	}
	if err := s.Tools(ctx); err != nil {
		return err
	}
	say("installing the chart into namespace %s", stage.Namespace)
	if err := s.Install(ctx, values); err != nil {
		return err
	}
	d := &demo{stage: s, say: say, w: w}
	if err := d.workloads(ctx); err != nil {
		return err
	}
	if err := d.verdicts(ctx); err != nil {
		return err
	}
	if err := d.eviction(ctx); err != nil {
		return err
	}
	if err := d.show(ctx); err != nil {
		return err
	}
	say("done")
	d.farewell()
	return nil
}

func down(ctx context.Context, w io.Writer) error {
	say := teller(w, time.Now())
	if os.Getenv("KUBECONFIG") == "" {
		say("removing the demo's cluster")
		return (&stage.Stage{Tree: ".", Cluster: clusterName, Log: os.Stderr}).Close(ctx)
	}
	s, err := stage.Open(ctx, clusterName, os.Stderr)
	if err != nil {
		return err
	}
	say("removing namespace %s and the chart", namespace)
	if err := s.RemoveNamespace(ctx, namespace); err != nil {
		return err
	}
	if err := s.Uninstall(ctx); err != nil {
		return err
	}
	return s.RemoveNamespace(ctx, stage.Namespace)
}

// teller prints a step with the seconds since the beginning.
func teller(w io.Writer, began time.Time) func(string, ...any) {
	head := color.New(color.Bold)
	return func(format string, args ...any) {
		fmt.Fprintf(w, "%s %s\n", head.Sprintf("[%4.0fs]", time.Since(began).Seconds()), fmt.Sprintf(format, args...))
	}
}
