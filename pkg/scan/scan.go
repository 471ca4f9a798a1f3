// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/report"
)

// Identity is as whom a scan acts.
type Identity string

// The identities of a scan.
const (
	// Shared acts as the caller.
	Shared Identity = "shared"
	// PerScan acts as a temporary account that can do this scan and no more.
	PerScan Identity = "per-scan"
)

// Phase is one of the five steps of a scan.
type Phase string

// The phases, in order.
const (
	Setup   Phase = "setup"
	Deploy  Phase = "deploy"
	Run     Phase = "scan"
	Process Phase = "process"
	CleanUp Phase = "clean-up"
)

// Scanner makes scans. Its fields are set once and not changed while it works;
// it can be used by several goroutines.
type Scanner struct {
	Client   Client
	Image    string // the scanner's image
	Identity Identity
	Limits   Limits
	// StartTimeout bounds the time until the scanner's container runs, which
	// may have to pull its image; Timeout bounds the run itself.
	StartTimeout, Timeout time.Duration
}

// Request is one container to scan with one or more profiles.
type Request struct {
	Namespace, Pod, Container string
	// UID, if set, is the very pod that is meant, not a later one of its name.
	UID types.UID
	// Nominal is the time the scan is for. Two requests for the same container
	// and time are the same scan.
	Nominal  time.Time
	Profiles []protocol.Bundle
	Inputs   map[string]any
	Controls []string
	Extended bool // answer what InSpec cannot
	// Progress, if set, is told each phase as it begins, and how far the run
	// is. It is called from one goroutine at a time.
	Progress func(Event)
}

// Event is a step of a scan.
type Event struct {
	Phase Phase
	Text  string
	// Controls is set while the profile runs.
	Controls *protocol.Progress
}

// Result is what a scan found.
type Result struct {
	Target *Target
	// Scanner names the ephemeral container, ImageID its image as the node
	// resolved it ("" if the status had not come yet).
	Scanner, ImageID string
	Report           *report.Report
	Raw              []byte // the report as it came, whose SHA256 End holds
	End              protocol.End
	Started, Ended   time.Time
}

// Do makes a scan and hands its result to process, which decides what it
// means. Clean-up follows whatever happened, also when ctx is cancelled. The
// error is a *Problem if there was no result, process's own, or says what
// could not be cleaned up.
func (s *Scanner) Do(ctx context.Context, req Request, process func(context.Context, *Result) error) (err error) {
	if req.Progress == nil {
		req.Progress = func(Event) {}
	}
	d := &deployment{scanner: s, req: req, started: time.Now()}
	defer func() {
		req.Progress(Event{Phase: CleanUp, Text: "the scanner ends, what was made for it goes"})
		// The clean-up must happen after Ctrl-C too.
		err = errors.Join(err, d.cleanUp(context.WithoutCancel(ctx)))
	}()
	req.Progress(Event{Phase: Setup, Text: fmt.Sprintf("%s/%s/%s, identity %s", req.Namespace, req.Pod, req.Container, s.Identity)})
	if err := d.setUp(ctx); err != nil {
		return interrupted(ctx, err)
	}
	req.Progress(Event{Phase: Deploy, Text: fmt.Sprintf("ephemeral container %s as %d:%d, after a dry run", d.name, d.target.UID, d.target.GID)})
	if err := d.deploy(ctx); err != nil {
		return interrupted(ctx, err)
	}
	req.Progress(Event{Phase: Run})
	res, err := d.run(ctx)
	if err != nil {
		return interrupted(ctx, err)
	}
	req.Progress(Event{Phase: Process, Text: "hold the report against the threshold"})
	return process(ctx, res)
}

// cleanUpTimeout leaves the kubelet time to report that a scanner has ended, and
// the API server as much to take the identity away.
const cleanUpTimeout = 30 * time.Second

// interrupted makes one kind of error out of the many that a cancelled context
// leads to.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return problem(policy.Interrupted, context.Cause(ctx), "the scan was interrupted")
}

// deployment is one scan under way.
type deployment struct {
	scanner *Scanner
	req     Request
	started time.Time
	target  *Target
	name    string     // of the ephemeral container
	as      Client     // who works: the caller, or the temporary identity
	temp    *temporary // nil when shared
	watch   *watcher   // nil until deployed
	existed bool       // the container was there already: a scan taken up again
	tried   attempts   // to get its stream
	reached bool       // it was got
}

// setUp answers whether the container can be scanned, and makes the identity.
func (d *deployment) setUp(ctx context.Context) error {
	s, req := d.scanner, d.req
	pod, err := s.Client.Kube.CoreV1().Pods(req.Namespace).Get(ctx, req.Pod, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return problem(policy.NotFound, nil, "there is no pod %s/%s", req.Namespace, req.Pod)
	case apierrors.IsForbidden(err):
		return problem(policy.Forbidden, err, "read pod %s/%s", req.Namespace, req.Pod)
	case err != nil:
		return problem(policy.APIFailed, err, "read pod %s/%s", req.Namespace, req.Pod)
	}
	if req.UID != "" && pod.UID != req.UID {
		return problem(policy.TargetGone, nil, "pod %s/%s was replaced by another of its name", req.Namespace, req.Pod)
	}
	d.name = ContainerName(pod.UID, req.Container, req.Nominal)
	d.existed = ephemeral(pod, d.name) != nil
	limits := s.Limits
	if d.existed {
		limits.Scans++ // its own is among those that the pod has had
	}
	if d.target, err = Assess(pod, req.Container, limits); err != nil {
		return err
	}
	d.as = s.Client
	if s.Identity != PerScan {
		return nil
	}
	d.temp, d.as, err = newTemporary(ctx, s.Client, pod, d.name[len(policy.ScannerPrefix):])
	switch {
	case apierrors.IsForbidden(err):
		return problem(policy.Forbidden, err, "make the temporary identity of the scan")
	case err != nil:
		return problem(policy.APIFailed, err, "make the temporary identity of the scan")
	}
	return nil
}

// deploy adds the ephemeral container, unless it is there from an attempt
// before. What is added can never be taken back, so the same patch is tried as
// a dry run first.
func (d *deployment) deploy(ctx context.Context) error {
	pod := d.target.Pod
	if d.existed {
		d.watch = watch(ctx, d.as, pod, d.name)
		return nil
	}
	patch, err := addContainer(pod.UID, container(d.target, d.scanner.Image, d.name, d.scanner.Timeout))
	if err != nil {
		return problem(policy.APIFailed, err, "encode the scanner's container")
	}
	for _, dryRun := range [][]string{{metav1.DryRunAll}, nil} {
		pods := d.as.Kube.CoreV1().Pods(pod.Namespace)
		added, err := pods.Patch(ctx, pod.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{DryRun: dryRun}, "ephemeralcontainers")
		if err != nil {
			return refusal(d.target, err)
		}
		pod = added
	}
	d.watch = watch(ctx, d.as, pod, d.name)
	return nil
}

// run talks to the scanner and reads its report: over the attach stream, or
// else from its log.
func (d *deployment) run(ctx context.Context) (*Result, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, d.scanner.StartTimeout+d.scanner.Timeout, errTooLong)
	defer cancel()
	raw, end, err := d.converse(ctx)
	if err != nil {
		if errors.Is(context.Cause(ctx), errTooLong) {
			return nil, problem(policy.ScannerTimeout, nil, "the scan of %s took longer than %s", d.target.Ref(), d.scanner.StartTimeout+d.scanner.Timeout)
		}
		return nil, err
	}
	rep, err := report.Decode(raw)
	if err != nil {
		return nil, problem(policy.ReportCorrupt, err, "the report of %s", d.target.Ref())
	}
	res := &Result{
		Target: d.target, Scanner: d.name, Report: rep, Raw: raw, End: end,
		Started: d.started, Ended: time.Now(),
	}
	if s := d.watch.last(); s != nil {
		res.ImageID = s.ImageID
	}
	return res, nil
}

var errTooLong = errors.New("the scan took too long")

// cleanUp verifies that the scanner has ended and takes the identity away, which
// must not stay because the scanner does.
func (d *deployment) cleanUp(ctx context.Context) error {
	var errs []error
	within := func(do func(context.Context) error) {
		ctx, cancel := context.WithTimeout(ctx, cleanUpTimeout)
		defer cancel()
		errs = append(errs, do(ctx))
	}
	if d.watch != nil {
		within(func(ctx context.Context) error {
			d.dismiss(ctx)
			return d.awaitEnd(ctx)
		})
		d.watch.stop()
	}
	if d.temp != nil {
		within(d.temp.remove)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("clean up after the scan: %w", err)
	}
	return nil
}

// awaitEnd waits until the kubelet says that the scanner has ended.
func (d *deployment) awaitEnd(ctx context.Context) error {
	for {
		state, changed := d.watch.next()
		if state != nil && state.State.Terminated != nil {
			return nil
		}
		if reason, _ := fatalWaiting(state); reason != "" {
			return nil // it never started
		}
		select {
		case <-changed:
		case <-d.watch.done():
			if err := d.watch.failure(); err != nil {
				return fmt.Errorf("verify that container %s of pod %s/%s has ended: %w", d.name, d.target.Pod.Namespace, d.target.Pod.Name, err)
			}
			return nil // the pod is gone
		case <-ctx.Done():
			return fmt.Errorf("container %s of pod %s/%s has not ended yet: it does so by itself within %s",
				d.name, d.target.Pod.Namespace, d.target.Pod.Name, d.scanner.Timeout)
		}
	}
}

// addContainer is the patch that adds one ephemeral container to the very pod
// that was assessed, not to a later one of the same name.
func addContainer(pod types.UID, c corev1.EphemeralContainer) ([]byte, error) {
	return json.Marshal(map[string]any{
		"metadata": map[string]any{"uid": pod},
		"spec":     map[string]any{"ephemeralContainers": []corev1.EphemeralContainer{c}},
	})
}
