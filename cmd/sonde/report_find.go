// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/pkg/archive"
	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/scan"
)

// showLast shows the reports that a pod speaks of. The archive is the user's
// choice, or nil.
func (o *reportOptions) showLast(ctx context.Context, what reportTarget, from *archive.Archive, outputs []output, stdout, stderr io.Writer) error {
	client, err := o.cluster.client()
	if err != nil {
		return err
	}
	pod, err := client.Kube.CoreV1().Pods(what.namespace).Get(ctx, what.pod, metav1.GetOptions{})
	if apierrors.IsNotFound(err) && from != nil {
		fmt.Fprintf(stderr, "pod %s/%s is gone: this is the last report that the archive has\n", what.namespace, what.pod)
		return what.showAt(ctx, from, time.Time{}, outputs, stdout)
	}
	if err != nil {
		return fmt.Errorf("read pod %s/%s: %w", what.namespace, what.pod, err)
	}
	finder := &reportFinder{client: client, pod: pod, chosen: from, note: func(format string, args ...any) {
		fmt.Fprintf(stderr, format+"\n", args...)
	}}
	all, problems := finder.all(ctx, what)
	if len(all) > 0 {
		problems = errors.Join(what.show(all, outputs, stdout), problems)
	}
	return problems
}

// reportFinder finds the reports that a pod's annotations speak of.
type reportFinder struct {
	client scan.Client
	pod    *corev1.Pod
	chosen *archive.Archive // by the user, or nil
	note   func(format string, args ...any)
}

// all are the reports of the pod's containers, or of the one that is asked for,
// and why others have none.
func (f *reportFinder) all(ctx context.Context, what reportTarget) ([]containerReport, error) {
	var all []containerReport
	var problems []error
	var names []string
	for _, c := range f.pod.Spec.Containers {
		names = append(names, c.Name)
		if what.container != "" && what.container != c.Name {
			continue
		}
		raw, err := f.one(ctx, c.Name)
		switch {
		case errors.Is(err, errNotScanned) && what.container == "":
			continue
		case err != nil:
			problems = append(problems, fmt.Errorf("container %s: %w", c.Name, err))
		default:
			all = append(all, containerReport{c.Name, raw})
		}
	}
	switch {
	case what.container != "" && !slices.Contains(names, what.container):
		return nil, fmt.Errorf("pod %s/%s has no container %q; it has %s", f.pod.Namespace, f.pod.Name, what.container, strings.Join(names, ", "))
	case len(all) == 0 && len(problems) == 0:
		return nil, fmt.Errorf("pod %s/%s has no report: %w", f.pod.Namespace, f.pod.Name, f.notYet())
	}
	return all, errors.Join(problems...)
}

var errNotScanned = errors.New("it was not scanned yet")

func (f *reportFinder) notYet() error {
	if verdict := f.pod.Labels[policy.LabelVerdict]; verdict != "" {
		return fmt.Errorf("%w, its verdict is %s", errNotScanned, verdict)
	}
	return errNotScanned
}

// one is the report of one container.
func (f *reportFinder) one(ctx context.Context, container string) ([]byte, error) {
	text, ok := f.pod.Annotations[policy.ResultKey(container)]
	if !ok {
		// No scheduler was here; `sonde scan` writes nothing on the pod.
		return f.byHand(ctx, container)
	}
	result, err := policy.DecodeResult(text)
	if err != nil {
		return nil, err
	}
	if result.ReportDigest == "" {
		return nil, fmt.Errorf("the last scan has no report, its verdict is %s: %s: %s", result.Verdict, result.Reason, result.Message)
	}
	raw, err := f.archived(ctx, container, result)
	if err == nil || f.chosen != nil {
		return raw, err
	}
	raw, logErr := f.logged(ctx, scan.ContainerName(f.pod.UID, container, result.Time))
	if logErr != nil {
		return nil, fmt.Errorf("%w; nor is it in the scanner's log: %w", err, logErr)
	}
	if digest := digestOf(raw); digest != result.ReportDigest {
		return nil, fmt.Errorf("the scanner's log %w: it is %s, and the pod says %s", archive.ErrDigest, digest, result.ReportDigest)
	}
	f.note("container %s: the report comes from the scanner's log: %v", container, err)
	return raw, nil
}

// archived reads a report from the archive that the user chose, or from the one
// that the pod names.
func (f *reportFinder) archived(ctx context.Context, container string, result policy.ContainerResult) ([]byte, error) {
	from := f.chosen
	if from == nil {
		where, ok := archive.Split(result.Report)
		if !ok {
			return nil, fmt.Errorf("the archive was %s when the report was made", result.Report)
		}
		named, err := archive.New(where)
		if err != nil {
			return nil, err
		}
		if named.Local() {
			return nil, fmt.Errorf("the archive is a volume of the scheduler's, %s", named)
		}
		defer named.Close() //nolint:errcheck // it was only read
		from = named
	}
	raw, err := from.Get(ctx, archive.Report{
		Namespace: f.pod.Namespace, Pod: f.pod.Name, Container: container, Time: result.Time, Digest: result.ReportDigest,
	})
	if errors.Is(err, archive.ErrNotFound) {
		return nil, fmt.Errorf("%w: retention has removed it, or it never got there", err)
	}
	return raw, err
}

// byHand reads what `sonde scan` has left in the log of its scanner.
func (f *reportFinder) byHand(ctx context.Context, container string) ([]byte, error) {
	scanner := lastScanner(f.pod, container)
	if scanner == "" {
		return nil, f.notYet()
	}
	return f.logged(ctx, scanner)
}

func (f *reportFinder) logged(ctx context.Context, scanner string) ([]byte, error) {
	raw, _, err := f.client.ReadLog(ctx, f.pod, scanner)
	if err != nil {
		return nil, fmt.Errorf("read the log of container %s: %w", scanner, err)
	}
	return raw, nil
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// lastScanner is the scanner of a container that ended last, of those with a report.
func lastScanner(pod *corev1.Pod, target string) string {
	var last string
	var when metav1.Time
	for _, c := range pod.Spec.EphemeralContainers {
		if !strings.HasPrefix(c.Name, policy.ScannerPrefix) || c.TargetContainerName != target {
			continue
		}
		for _, s := range pod.Status.EphemeralContainerStatuses {
			if end := s.State.Terminated; s.Name == c.Name && end != nil && end.ExitCode == 0 && !end.FinishedAt.Before(&when) {
				last, when = c.Name, end.FinishedAt
			}
		}
	}
	return last
}
