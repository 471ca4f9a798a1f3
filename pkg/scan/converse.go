// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/streaming/pkg/httpstream"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/protocol"
)

// A container takes half a second to start, and its status is up to a second
// behind. So the stream is asked for before the status says that it can be had:
// first after attachFirst, then every attachAgain.
const (
	attachFirst = 400 * time.Millisecond
	attachAgain = 200 * time.Millisecond
)

// hangUp is how long the end of a stream may take after the last word on it.
const hangUp = time.Second

// converse sends the request and returns the report.
func (d *deployment) converse(ctx context.Context) ([]byte, protocol.End, error) {
	if d.existed {
		return d.fromLog(ctx)
	}
	start, cancel := context.WithTimeoutCause(ctx, d.scanner.StartTimeout, errTooLong)
	defer cancel()
	for {
		ended, err := d.attachable(start)
		switch {
		case err != nil:
			return nil, protocol.End{}, err
		case ended:
			return d.fromLog(ctx)
		}
		raw, end, err := d.attach(ctx, func(w io.Writer) error {
			return protocol.WriteRequest(w, protocol.Request{
				Bundles: d.req.Profiles, Inputs: d.req.Inputs, Controls: d.req.Controls, Extended: d.req.Extended,
			})
		})
		switch {
		case err == nil:
			return raw, end, nil
		case apierrors.IsForbidden(err):
			return nil, protocol.End{}, problem(policy.Forbidden, err, "attach to the scanner in %s", d.target.Ref())
		case errors.As(err, new(*protocol.Error)):
			return nil, protocol.End{}, d.told(err)
		case d.reached:
			// The stream broke. The scanner goes on if it has its request, and
			// ends if it has not; either way its log tells.
			return d.fromLog(ctx)
		}
	}
}

// dismiss ends a scanner that waits for a request nobody will send: it ends with
// its stdin.
func (d *deployment) dismiss(ctx context.Context) {
	nothing := func(io.Writer) error { return nil }
	for !d.existed && !d.reached {
		if ended, err := d.attachable(ctx); ended || err != nil {
			return // what is wrong has been told, or the end will be awaited
		}
		if _, _, err := d.attach(ctx, nothing); apierrors.IsForbidden(err) {
			return
		}
	}
}

// attachable waits until the stream may be had, or tells that the scanner has
// ended. The error is a *Problem.
func (d *deployment) attachable(ctx context.Context) (ended bool, err error) {
	for {
		state, changed := d.watch.next()
		if reason, text := fatalWaiting(state); reason != "" {
			return false, problem(reason, nil, "the scanner in %s does not start: %s", d.target.Ref(), text)
		}
		if state != nil && state.State.Terminated != nil {
			return true, nil
		}
		running := state != nil && state.State.Running != nil
		select {
		case <-ctx.Done():
			return false, problem(policy.AttachFailed, nil, "the scanner in %s did not start within %s (%s)", d.target.Ref(), d.scanner.StartTimeout, stateOf(state))
		case <-d.watch.done():
			return false, d.lost()
		case <-changed:
		case <-time.After(d.tried.wait(running)):
			d.tried = attempts{any: true, running: running}
			return false, nil
		}
	}
}

// attempts are what was tried to get the stream.
type attempts struct{ any, running bool }

// wait is how long to wait before the next attempt: no time for the first one
// that the status says can succeed.
func (a attempts) wait(running bool) time.Duration {
	switch {
	case running && !a.running:
		return 0
	case a.any:
		return attachAgain
	default:
		return attachFirst
	}
}

// attach opens the stream, sends the request that write writes and reads the
// report. It sets d.reached if it got through to the scanner, whatever came of it.
func (d *deployment) attach(ctx context.Context, write func(io.Writer) error) (raw []byte, end protocol.End, err error) {
	pod := d.target.Pod
	url := d.as.Kube.CoreV1().RESTClient().Post().
		Resource("pods").Namespace(pod.Namespace).Name(pod.Name).SubResource("attach").
		VersionedParams(&corev1.PodAttachOptions{Container: d.name, Stdin: true, Stdout: true}, scheme.ParameterCodec).
		URL()
	webSocket, err := remotecommand.NewWebSocketExecutor(d.as.Config, "GET", url.String())
	if err != nil {
		return nil, end, err
	}
	spdy, err := remotecommand.NewSPDYExecutor(d.as.Config, "POST", url)
	if err != nil {
		return nil, end, err
	}
	// API servers before 1.30 speak SPDY alone, and refuse the upgrade.
	executor, err := remotecommand.NewFallbackExecutor(webSocket, spdy, func(err error) bool {
		return d.running() && (httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err))
	})
	if err != nil {
		return nil, end, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	requestOut, requestIn := io.Pipe()
	reportOut, reportIn := io.Pipe()
	go func() { requestIn.CloseWithError(write(requestIn)) }()
	streamed := make(chan error, 1)
	sent := &firstRead{Reader: requestOut}
	go func() {
		err := executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdin: sent, Stdout: reportIn})
		_ = requestOut.CloseWithError(io.ErrClosedPipe) // lets the sender end
		_ = reportIn.CloseWithError(io.EOF)
		streamed <- err
	}()
	raw, end, err = protocol.ReadReport(reportOut, func(p protocol.Progress) {
		d.req.Progress(Event{Phase: Run, Controls: &p})
	})
	_ = reportOut.CloseWithError(io.ErrClosedPipe)
	// The scanner ends after its last word, and the stream with it. If it does
	// not, the report is here all the same.
	timer := time.AfterFunc(hangUp, cancel)
	defer timer.Stop()
	streamErr := <-streamed
	if err != nil && !errors.As(err, new(*protocol.Error)) && streamErr != nil {
		err = streamErr
	}
	d.reached = d.reached || sent.read.Load()
	return raw, end, err
}

// firstRead tells whether anything was read, which a stream does only when it
// is connected. Its reader may outlive the stream.
type firstRead struct {
	io.Reader
	read atomic.Bool
}

func (f *firstRead) Read(p []byte) (int, error) {
	f.read.Store(true)
	return f.Reader.Read(p)
}

func (d *deployment) running() bool {
	s := d.watch.last()
	return s != nil && s.State.Running != nil
}

// fromLog waits for the scanner's end and reads the report from its log, which
// the kubelet keeps as long as the pod is there.
func (d *deployment) fromLog(ctx context.Context) ([]byte, protocol.End, error) {
	for {
		state, changed := d.watch.next()
		if state != nil && state.State.Terminated != nil {
			break
		}
		select {
		case <-changed:
		case <-d.watch.done():
			return nil, protocol.End{}, d.lost()
		case <-ctx.Done():
			return nil, protocol.End{}, problem(policy.ScannerTimeout, nil, "the scanner in %s did not end in time", d.target.Ref())
		}
	}
	raw, end, err := d.as.ReadLog(ctx, d.target.Pod, d.name)
	if err != nil {
		return nil, protocol.End{}, d.told(err)
	}
	return raw, end, nil
}

// lost says why there is no more news of the scanner.
func (d *deployment) lost() *Problem {
	if err := d.watch.failure(); err != nil {
		return problem(policy.APIFailed, err, "watch pod %s/%s", d.target.Pod.Namespace, d.target.Pod.Name)
	}
	return problem(policy.TargetGone, nil, "pod %s/%s went away", d.target.Pod.Namespace, d.target.Pod.Name)
}

// ReadLog reads the report of a scanner that has ended from its log.
func (c Client) ReadLog(ctx context.Context, pod *corev1.Pod, scanner string) ([]byte, protocol.End, error) {
	log, err := c.Kube.CoreV1().Pods(pod.Namespace).GetLogs(pod.Name, &corev1.PodLogOptions{Container: scanner}).Stream(ctx)
	if err != nil {
		return nil, protocol.End{}, err
	}
	defer log.Close()
	return protocol.ReadReport(log, nil)
}

// told makes a Problem of what a conversation ended with, in the light of how
// the scanner's container ended.
func (d *deployment) told(err error) *Problem {
	ref := d.target.Ref()
	var said *protocol.Error
	if errors.As(err, &said) {
		return problem(reasonOf(said.Code), nil, "%s: %s", ref, said.Message)
	}
	if t := d.watch.target(d.target.Container); t != nil && (t.State.Running == nil || !strings.HasSuffix(t.ContainerID, d.target.ID)) {
		return problem(policy.TargetGone, err, "container %s ended during the scan", ref)
	}
	if s := d.watch.last(); s != nil && s.State.Terminated != nil {
		end := s.State.Terminated
		if sum, ok := protocol.DecodeSummary(end.Message); ok && sum.Code != "" {
			return problem(reasonOf(sum.Code), nil, "%s: %s", ref, sum.Message)
		}
		if end.Reason == "OOMKilled" {
			return problem(policy.ScannerMemory, err, "the scanner in %s was killed: the pod is out of memory", ref)
		}
		if end.ExitCode != 0 {
			return problem(policy.ScannerCrashed, err, "the scanner in %s ended with exit code %d (%s)", ref, end.ExitCode, end.Reason)
		}
	}
	return problem(policy.ReportCorrupt, err, "the report of %s did not arrive whole", ref)
}

// reasonOf is the reason for what the scanner says kept it. The codes are
// reasons too; one from a scanner of another version may be unknown.
func reasonOf(c protocol.Code) policy.Reason {
	if r := policy.Reason(c); r.Valid() {
		return r
	}
	return policy.EngineError
}
