// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"
	"time"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/test/stage"
)

// demo is the story after everything is installed.
type demo struct {
	stage *stage.Stage
	say   func(string, ...any)
	w     io.Writer
	bad   map[types.UID]string // the bad workload's first pods, by name
}

// The node is small and the cron schedule counts minutes.
const patience = 5 * time.Minute

// await looks every second until what a person waits for is there.
func await(ctx context.Context, what string, is func(context.Context) (bool, error)) error {
	err := wait.PollUntilContextTimeout(ctx, time.Second, patience, true, is)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: nothing within %s", what, patience)
	}
	return err
}

// workloads makes the namespace with its policy, and the two workloads in it.
func (d *demo) workloads(ctx context.Context) error {
	d.say("creating namespace %s: Pod Security restricted, scanned every minute, evict on failure", namespace)
	err := d.stage.MakeNamespace(ctx, namespace, map[string]string{
		policy.KeyScan:      "enabled",
		policy.KeySchedule:  "* * * * *",
		policy.KeyThreshold: "{compliance.min: 90, failed.critical.max: 0, failed.high.max: 0}",
		policy.KeyOnFailure: string(policy.Evict),
	})
	if err != nil {
		return err
	}
	d.say("starting two distroless workloads: one meets the profile, the other does not")
	for workload, replicas := range map[string]int32{"good": 1, "bad": 2} {
		if err := d.stage.Objects.Create(ctx, d.stage.Deployment(namespace, workload, replicas)); err != nil {
			return fmt.Errorf("create deployment %s: %w", workload, err)
		}
	}
	err = await(ctx, "pods that run", func(ctx context.Context) (bool, error) {
		pods, err := d.stage.Pods(ctx, namespace, "")
		return len(pods) == 3 && all(pods, running), err
	})
	if err != nil {
		return err
	}
	pods, err := d.stage.Pods(ctx, namespace, "bad")
	if err != nil {
		return err
	}
	d.bad = map[types.UID]string{}
	for _, p := range pods {
		d.bad[p.UID] = p.Name
	}
	d.say("the webhook has marked them:")
	return d.table(ctx)
}

// verdicts waits until the schedule has come round.
func (d *demo) verdicts(ctx context.Context) error {
	d.say("waiting for the next full minute, when the scheduler scans them")
	err := await(ctx, "verdicts", func(ctx context.Context) (bool, error) {
		pods, err := d.stage.Pods(ctx, namespace, "")
		return len(pods) > 0 && all(pods, func(p *corev1.Pod) bool {
			return policy.Verdict(p.Labels[policy.LabelVerdict]).Final() || d.bad[p.UID] == "" && p.Labels["app"] == "bad"
		}), err
	})
	if err != nil {
		return err
	}
	d.say("the verdicts are there:")
	return d.table(ctx)
}

// eviction waits until one bad pod was evicted, replaced, and the replacement
// was scanned and left in peace.
func (d *demo) eviction(ctx context.Context) error {
	d.say("waiting for the eviction, and for the scan of the replacement")
	var replaced *corev1.Pod
	err := await(ctx, "the replacement's verdict", func(ctx context.Context) (bool, error) {
		pods, err := d.stage.Pods(ctx, namespace, "bad")
		for i := range pods {
			p := &pods[i]
			if d.bad[p.UID] == "" && p.Labels[policy.LabelVerdict] == string(policy.Failed) {
				replaced = p
			}
		}
		return replaced != nil && len(pods) == 2, err
	})
	if err != nil {
		return err
	}
	var events eventsv1.EventList
	if err := d.stage.Objects.List(ctx, &events, client.InNamespace(namespace)); err != nil {
		return fmt.Errorf("list events: %w", err)
	}
	for _, e := range events.Items {
		switch e.Reason {
		case policy.EventEvicted, policy.EventEvictRefused:
			fmt.Fprintf(d.w, "    %-13s %s: %s\n", e.Reason, e.Regarding.Name, e.Note)
		}
	}
	return nil
}

// show prints what a person wants to see.
func (d *demo) show(ctx context.Context) error {
	d.say("the pods now (kubectl get pods -L %s):", policy.LabelVerdict)
	if err := d.table(ctx); err != nil {
		return err
	}
	pods, err := d.stage.Pods(ctx, namespace, "bad")
	if err != nil || len(pods) == 0 {
		return err
	}
	pod := pods[0]
	d.say("why %s failed (sonde report %s %s):", pod.Name, namespace, pod.Name)
	if err := d.sonde(ctx, "report", namespace, pod.Name); err != nil {
		return err
	}
	d.say("its audit trail (sonde audit verify %s %s):", namespace, pod.Name)
	if err := d.sonde(ctx, "audit", "verify", namespace, pod.Name); err != nil {
		return err
	}
	d.say("its full HDF report is in the scheduler's archive: %s", pod.Annotations[policy.KeyReport])
	fmt.Fprintln(d.w, "    and in the scanner's log:", d.command("report", namespace+"/"+pod.Name, "-o hdf.json"))
	return nil
}

// sonde runs the command line as a user would, with its output indented.
func (d *demo) sonde(ctx context.Context, args ...string) error {
	var out strings.Builder
	cmd := exec.CommandContext(ctx, d.stage.Sonde(), args...)
	cmd.Dir = d.stage.Tree
	cmd.Env = append(os.Environ(), "KUBECONFIG="+d.stage.Kubeconfig)
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	for line := range strings.Lines(out.String()) {
		fmt.Fprint(d.w, "    ", line)
	}
	if err != nil {
		return fmt.Errorf("sonde %s: %w", strings.Join(args, " "), err)
	}
	return nil
}

func (d *demo) table(ctx context.Context) error {
	pods, err := d.stage.Pods(ctx, namespace, "")
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(d.w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "    POD\tPHASE\tVERDICT\tCOMPLIANCE\tREASON")
	for _, p := range pods {
		compliance := p.Annotations[policy.KeyCompliance]
		if compliance != "" {
			compliance += " %"
		}
		fmt.Fprintf(t, "    %s\t%s\t%s\t%s\t%s\n", p.Name, p.Status.Phase, p.Labels[policy.LabelVerdict], compliance, p.Annotations[policy.KeyReason])
	}
	return t.Flush()
}

func (d *demo) farewell() {
	remove := "make demo-down"
	if d.stage.Cluster == "" {
		remove = "KUBECONFIG=" + d.stage.Kubeconfig + " make demo-down"
	}
	fmt.Fprintf(d.w, "\nLook around: KUBECONFIG=%s %s get pods -n %s -L %s\nScan by hand: %s\nRemove it: %s\n",
		d.stage.Kubeconfig, d.stage.Kubectl(), namespace, policy.LabelVerdict,
		d.command("scan", namespace, "POD app builtin:distroless-baseline --scanner-image", d.stage.Image("scanner")), remove)
}

// command is what a user types to run sonde on the demo's cluster.
func (d *demo) command(args ...string) string {
	return fmt.Sprintf("KUBECONFIG=%s %s %s", d.stage.Kubeconfig, d.stage.Sonde(), strings.Join(args, " "))
}

func running(p *corev1.Pod) bool { return p.Status.Phase == corev1.PodRunning }

func all(pods []corev1.Pod, is func(*corev1.Pod) bool) bool {
	for i := range pods {
		if !is(&pods[i]) {
			return false
		}
	}
	return true
}
