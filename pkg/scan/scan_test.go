// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/websocket"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/report"
)

// cluster is an API server with a kubelet behind it, as far as one scan sees of
// them. The e2e suite has real ones; what these can do at will is to fail.
type cluster struct {
	*httptest.Server
	// scanner is what runs in the ephemeral container.
	scanner func(stdin io.Reader, stdout *protocol.Writer)
	// refuse is what attach is answered with, 0 to let it through.
	refuse int
	log    string
	// watched answers a watch; nil tells what happens to the pod.
	watched http.HandlerFunc

	mu      sync.Mutex
	pod     *corev1.Pod
	news    chan struct{} // closed and replaced with every change
	version int
	added   int // containers
}

func newCluster(t *testing.T, pod *corev1.Pod) *cluster {
	t.Helper()
	pod.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}
	c := &cluster{pod: pod, news: make(chan struct{})}
	c.change(func(*corev1.Pod) {})
	mux := http.NewServeMux()
	const path = "/api/v1/namespaces/shop/pods/api-0"
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { c.write(w) })
	mux.HandleFunc("PATCH "+path+"/ephemeralcontainers", c.patch)
	mux.HandleFunc("GET "+path+"/log", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, c.log) })
	mux.HandleFunc("GET /api/v1/namespaces/shop/pods", c.watch)
	attach := websocket.Server{Handler: c.attach, Handshake: func(config *websocket.Config, _ *http.Request) error {
		config.Protocol = []string{"v5.channel.k8s.io"}
		return nil
	}}
	mux.HandleFunc(path+"/attach", func(w http.ResponseWriter, r *http.Request) {
		if c.refuse != 0 {
			http.Error(w, "no", c.refuse)
			return
		}
		attach.ServeHTTP(w, r)
	})
	c.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		c.CloseClientConnections()
		c.Close()
	})
	return c
}

func (c *cluster) change(do func(*corev1.Pod)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	do(c.pod)
	c.version++
	c.pod.ResourceVersion = strconv.Itoa(c.version)
	close(c.news)
	c.news = make(chan struct{})
}

func (c *cluster) write(w http.ResponseWriter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(c.pod)
}

// patch adds the container, which runs at once.
func (c *cluster) patch(w http.ResponseWriter, r *http.Request) {
	var patch struct{ Spec corev1.PodSpec }
	_ = json.NewDecoder(r.Body).Decode(&patch)
	if r.URL.Query().Get("dryRun") == "" {
		c.change(func(p *corev1.Pod) {
			c.added++
			p.Spec.EphemeralContainers = append(p.Spec.EphemeralContainers, patch.Spec.EphemeralContainers...)
			p.Status.EphemeralContainerStatuses = []corev1.ContainerStatus{{
				Name:  patch.Spec.EphemeralContainers[0].Name,
				State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}},
			}}
		})
	}
	c.write(w)
}

func (c *cluster) watch(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if c.watched != nil {
		c.watched(w, r)
		return
	}
	for {
		c.mu.Lock()
		news := c.news
		_ = json.NewEncoder(w).Encode(map[string]any{"type": "MODIFIED", "object": c.pod})
		c.mu.Unlock()
		w.(http.Flusher).Flush()
		select {
		case <-news:
		case <-r.Context().Done():
			return
		}
	}
}

// attach runs the scanner over the channels of v5.channel.k8s.io: a first byte
// says which one is meant.
func (c *cluster) attach(ws *websocket.Conn) {
	const stdin, stdout, status, closing = 0, 1, 3, 255
	r, w := io.Pipe()
	go func() {
		for {
			var message []byte
			switch err := websocket.Message.Receive(ws, &message); {
			case err != nil, len(message) > 1 && message[0] == closing:
				_ = w.Close()
				return
			case message[0] == stdin:
				_, _ = w.Write(message[1:])
			}
		}
	}()
	c.scanner(r, protocol.NewWriter(channel{ws, stdout}))
	_ = r.Close()
	c.change(func(p *corev1.Pod) {
		p.Status.EphemeralContainerStatuses[0].State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{}}
	})
	_, _ = channel{ws, status}.Write([]byte(`{"status":"Success"}`))
}

type channel struct {
	ws     *websocket.Conn
	number byte
}

func (c channel) Write(p []byte) (int, error) {
	return len(p), websocket.Message.Send(c.ws, append([]byte{c.number}, p...))
}

// reports is a scanner that reads its request and answers with an empty report.
func reports(t *testing.T) func(io.Reader, *protocol.Writer) {
	return func(stdin io.Reader, stdout *protocol.Writer) {
		if _, err := protocol.ReadRequest(stdin); err != nil {
			t.Error(err)
		}
		if _, err := stdout.Report(writesReport, func() int64 { return 0 }); err != nil {
			t.Error(err)
		}
	}
}

func writesReport(w io.Writer) error {
	return report.Write(w, &report.Report{Profiles: []report.Profile{}})
}

func (c *cluster) do(ctx context.Context, t *testing.T, change ...func(*Scanner, *Request)) (*Result, error) {
	t.Helper()
	client, err := NewClient(&rest.Config{Host: c.URL})
	if err != nil {
		t.Fatal(err)
	}
	s := &Scanner{Client: client, Image: "scanner", Identity: Shared, Limits: DefaultLimits(), StartTimeout: time.Minute, Timeout: time.Minute}
	req := Request{
		Namespace: "shop", Pod: "api-0", Container: "api", Nominal: time.Unix(1, 0),
		Profiles: []protocol.Bundle{protocol.NewBundle("p", []byte("profile"))},
	}
	for _, f := range change {
		f(s, &req)
	}
	var got *Result
	err = s.Do(ctx, req, func(_ context.Context, r *Result) error {
		got = r
		return nil
	})
	return got, err
}

func TestDo(t *testing.T) {
	c := newCluster(t, restricted())
	c.scanner = reports(t)
	res, err := c.do(t.Context(), t, func(_ *Scanner, r *Request) { r.UID = "u-1" })
	if err != nil || res == nil || res.End.Bytes != len(res.Raw) {
		t.Errorf("result %+v, %v", res, err)
	}
}

// Ctrl-C between the patch and the stream: the scanner is told that nothing
// comes, rather than waiting for it in the pod.
func TestDoInterruptedBeforeTheRequest(t *testing.T) {
	c := newCluster(t, restricted())
	sessions := make(chan error, 10)
	c.scanner = func(stdin io.Reader, _ *protocol.Writer) {
		_, err := protocol.ReadRequest(stdin)
		sessions <- err
	}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	_, err := c.do(ctx, t, func(_ *Scanner, r *Request) {
		r.Progress = func(e Event) {
			if e.Phase == Run {
				interrupt()
			}
		}
	})
	if ReasonOf(err) != policy.Interrupted || strings.Contains(err.Error(), "clean up") {
		t.Error(err)
	}
	if len(sessions) != 1 {
		t.Fatalf("the scanner was spoken to %d times", len(sessions))
	}
	if err := <-sessions; !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the scanner heard %v", err)
	}
}

// The end of a watch is not the end of the pod.
func TestDoWatchLost(t *testing.T) {
	c := newCluster(t, restricted())
	c.refuse = http.StatusInternalServerError
	c.watched = func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","message":"the token has expired","code":401}`)
	}
	_, err := c.do(t.Context(), t)
	if ReasonOf(err) != policy.APIFailed || !strings.Contains(err.Error(), "the token has expired") {
		t.Error(err)
	}
}

func TestDoReplacedPod(t *testing.T) {
	c := newCluster(t, restricted())
	_, err := c.do(t.Context(), t, func(_ *Scanner, r *Request) { r.UID = "u-0" })
	if ReasonOf(err) != policy.TargetGone || c.added != 0 {
		t.Errorf("%v, and %d containers added", err, c.added)
	}
}

// The last scan that a pod may have can be taken up again after a crash.
func TestDoTakesUpTheLast(t *testing.T) {
	pod := restricted()
	name := ContainerName(pod.UID, "api", time.Unix(1, 0))
	pod.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: name}}}
	pod.Status.EphemeralContainerStatuses = []corev1.ContainerStatus{{
		Name: name, State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{}},
	}}
	var log bytes.Buffer
	if _, err := protocol.NewWriter(&log).Report(writesReport, func() int64 { return 0 }); err != nil {
		t.Fatal(err)
	}
	c := newCluster(t, pod)
	c.log = log.String()
	res, err := c.do(t.Context(), t, func(s *Scanner, _ *Request) { s.Limits.Scans = 1 })
	if err != nil || res == nil || res.Scanner != name || c.added != 0 {
		t.Errorf("result %+v, %v, and %d containers added", res, err, c.added)
	}
	if _, err := c.do(t.Context(), t, func(s *Scanner, r *Request) { s.Limits.Scans, r.Nominal = 1, time.Unix(2, 0) }); ReasonOf(err) != policy.ScanBudget {
		t.Errorf("one more: %v", err)
	}
}

// The stream is asked for at once when the status says that it can be had, and
// then not without a pause, however often it is refused.
func TestAttempts(t *testing.T) {
	var a attempts
	for i, tt := range []struct {
		running bool
		want    time.Duration
	}{{false, attachFirst}, {false, attachAgain}, {true, 0}, {true, attachAgain}, {true, attachAgain}} {
		if got := a.wait(tt.running); got != tt.want {
			t.Errorf("attempt %d: after %s, want %s", i, got, tt.want)
		}
		a = attempts{any: true, running: tt.running}
	}
}
