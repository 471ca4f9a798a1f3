// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// waitForNode waits until pods can run, by what the node has reported since,
// and prints what the supervisor does meanwhile. events is nil when the
// supervisor was started by another process.
func waitForNode(ctx context.Context, c *cluster, since time.Time, events <-chan event, progress io.Writer) error {
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	last := errors.New("the supervisor has not said anything yet")
	for {
		select {
		case e, ok := <-events:
			switch {
			case !ok:
				return fmt.Errorf("the node ended without a word; its log is %s", filepath.Join(c.dir(), "log", "node.log"))
			case e.Failure != "":
				return errors.New(e.Failure)
			default:
				fmt.Fprintln(progress, e.Step)
			}
		case <-again.C:
			if _, err := c.running(); events == nil && err != nil {
				return err
			}
			if last = nodeIsReady(ctx, c, since); last == nil {
				return nil
			}
		case <-ctx.Done():
			return fmt.Errorf("wait for the node: %w: %w", context.Cause(ctx), last)
		}
	}
}

// nodeIsReady asks the API server, the way any client on the host does.
// Pods are refused as long as their namespace lacks its service account.
func nodeIsReady(ctx context.Context, c *cluster, since time.Time) error {
	config, err := clientcmd.BuildConfigFromFlags("", c.kubeconfig())
	if err != nil {
		return fmt.Errorf("read kubeconfig: %w", err)
	}
	config.Timeout = 2 * time.Second
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("read kubeconfig: %w", err)
	}
	node, err := client.CoreV1().Nodes().Get(ctx, nodeName(c.name), metav1.GetOptions{})
	if err != nil {
		return fmt.Errorf("get node: %w", err)
	}
	if err := readiness(node, since); err != nil {
		return err
	}
	if _, err := client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{}); err != nil {
		return fmt.Errorf("get default service account: %w", err)
	}
	return nil
}

// readiness is nil for a node that takes pods. A node that was started again
// finds its last words of before in etcd, which do not count.
func readiness(node *corev1.Node, since time.Time) error {
	for _, taint := range node.Spec.Taints {
		if taint.Effect == corev1.TaintEffectNoSchedule {
			return fmt.Errorf("node has the taint %s", taint.Key)
		}
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			if condition.LastHeartbeatTime.Time.Before(since) {
				break
			}
			if condition.Status == corev1.ConditionTrue {
				return nil
			}
			return fmt.Errorf("node is not ready: %s", condition.Message)
		}
	}
	return errors.New("node has not reported yet")
}
