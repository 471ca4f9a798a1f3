// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

const (
	accessKey = "AKIASONDETEST"
	secretKey = "a-secret-that-nobody-may-see"
)

// store is a real S3 server, which checks signatures, behind a way to it that
// can be disturbed.
type store struct {
	dir   string // its buckets are directories in here
	where string // the URL of its bucket `reports`, for New

	proxy *httptest.Server
	asked atomic.Int32
	mu    sync.Mutex
	in    func(w http.ResponseWriter, r *http.Request, next http.Handler) // the disturbance
}

func startS3(t *testing.T) *store {
	t.Helper()
	program := os.Getenv("VERSITYGW")
	if program == "" {
		t.Skip("VERSITYGW is not set: it names an S3 server, which `make test` sets")
	}
	base := t.TempDir()
	s := &store{dir: filepath.Join(base, "buckets")}
	for _, dir := range []string{filepath.Join(s.dir, "reports"), filepath.Join(base, "meta")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	socket := filepath.Join(base, "s3.sock")
	server := exec.CommandContext(t.Context(), program, "--port", socket, "--region", "eu-test-1", "--quiet",
		"posix", "--sidecar", filepath.Join(base, "meta"), s.dir)
	server.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+accessKey, "ROOT_SECRET_KEY="+secretKey)
	var said bytes.Buffer
	server.Stdout, server.Stderr = &said, &said
	server.Cancel = func() error { return server.Process.Signal(os.Interrupt) }
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Wait() // it is interrupted when the test's context ends
		if t.Failed() {
			t.Logf("the S3 server said:\n%s", said.String())
		}
	})
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}
	if err := wait.PollUntilContextCancel(t.Context(), 20*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		c, err := dial(ctx, "", "")
		if err == nil {
			err = c.Close()
		}
		return err == nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	next := &httputil.ReverseProxy{
		// The host is signed, and must arrive as it was sent.
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = "http", "s3", r.In.Host
		},
		Transport:    &http.Transport{DialContext: dial},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	s.proxy = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		s.mu.Lock()
		in := s.in
		s.mu.Unlock()
		if in != nil {
			in(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}))
	t.Cleanup(s.proxy.Close)
	s.where = s.url("reports")
	t.Setenv("AWS_ACCESS_KEY_ID", accessKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", secretKey)
	t.Setenv("AWS_CONFIG_FILE", "/nonexistent")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	return s
}

// url is a bucket of the store, with a prefix in it or not.
func (s *store) url(bucket string) string {
	return "s3://" + bucket + "?region=eu-test-1&use_path_style=true&endpoint=" + s.proxy.URL
}

// disturb puts something between the store and who asks it.
func (s *store) disturb(in func(w http.ResponseWriter, r *http.Request, next http.Handler)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.in = in
	s.asked.Store(0)
}

func (s *store) open(t *testing.T, where string) *Archive {
	t.Helper()
	a, err := New(where)
	if err != nil {
		t.Fatal(err)
	}
	a.effort.pause = time.Millisecond
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func TestS3(t *testing.T) {
	s := startS3(t)
	holdUp(t, s.open(t, s.where))
	t.Run("prefix", func(t *testing.T) {
		where := strings.Replace(s.where, "reports?", "reports/prod/a?", 1)
		holdUp(t, s.open(t, where))
		a := s.open(t, where)
		if _, err := a.Put(t.Context(), apiRef, hdf); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(s.dir, "reports", "prod", "a", filepath.FromSlash(apiRef.name()))); err != nil {
			t.Error(err)
		}
	})
}

// Errors say what to do and nothing that is secret, and do not take long where
// trying again cannot help.
func TestS3Refuses(t *testing.T) {
	tests := map[string]struct {
		bucket, key, secret string
		want                string
	}{
		"wrong secret":   {"reports", accessKey, "another-secret", "SignatureDoesNotMatch"},
		"unknown key":    {"reports", "AKIANOBODY", secretKey, "access key ID"},
		"missing bucket": {"elsewhere", accessKey, secretKey, "NoSuchBucket"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := startS3(t)
			t.Setenv("AWS_ACCESS_KEY_ID", tt.key)
			t.Setenv("AWS_SECRET_ACCESS_KEY", tt.secret)
			a := s.open(t, s.url(tt.bucket))
			_, err := a.Put(t.Context(), apiRef, hdf)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("write: %v", err)
			}
			if n := s.asked.Load(); n != 1 {
				t.Errorf("asked %d times", n)
			}
			if _, err := a.Get(t.Context(), apiRef); err == nil || errors.Is(err, ErrNotFound) || strings.Contains(err.Error(), "secret") {
				t.Errorf("read: %v", err)
			}
			if _, err := a.Retain(t.Context(), Retention{Count: 1}, noon, 1); err == nil {
				t.Error("there was nothing to do")
			}
		})
	}
}

// A store that breaks while a report is written: it is written again, and half
// of one is never found.
func TestS3DiesMidWrite(t *testing.T) {
	s := startS3(t)
	a := s.open(t, s.where)
	data := bytes.Repeat([]byte("x0y1"), 1<<20)
	big := apiRef
	big.Digest = digestOf(data)
	broken := func(times int32) func(http.ResponseWriter, *http.Request, http.Handler) {
		return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if r.Method == http.MethodPut && s.asked.Load() <= times {
				r.Body = struct {
					io.Reader
					io.Closer
				}{io.MultiReader(io.LimitReader(r.Body, 1000), broke{}), r.Body}
			}
			next.ServeHTTP(w, r)
		}
	}
	a.effort.attempts = 1 // Amazon's client makes three of each
	s.disturb(broken(1000))
	if _, err := a.Put(t.Context(), big, data); err == nil {
		t.Fatal("half a report was written")
	}
	s.disturb(nil)
	if _, err := a.Get(t.Context(), big); !errors.Is(err, ErrNotFound) {
		t.Errorf("half a report is found: %v", err)
	}
	s.disturb(broken(1))
	if _, err := a.Put(t.Context(), big, data); err != nil {
		t.Fatal(err)
	}
	if got, err := a.Get(t.Context(), big); err != nil || !bytes.Equal(got, data) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
}

type broke struct{}

func (broke) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A store that says nothing costs what the effort allows, and no more.
func TestS3Hangs(t *testing.T) {
	s := startS3(t)
	a := s.open(t, s.where)
	a.effort.each = 50 * time.Millisecond
	s.disturb(func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body) // the server notices that nobody waits any more
		<-r.Context().Done()
	})
	_, err := a.Put(t.Context(), apiRef, hdf)
	if !errors.Is(err, errSlow) || !strings.Contains(err.Error(), "3 attempts") {
		t.Errorf("got %v", err)
	}
	if n := s.asked.Load(); n > int32(a.effort.attempts) {
		t.Errorf("asked %d times", n)
	}
	// Who stops waiting is not made to.
	ctx, cancel := context.WithCancelCause(t.Context())
	a.effort.each = time.Hour
	s.disturb(func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel(errStopped)
		<-r.Context().Done()
	})
	if _, err := a.Put(ctx, apiRef, hdf); !errors.Is(err, errStopped) {
		t.Errorf("got %v", err)
	}
}

var errStopped = errors.New("stopped")

// A store that is overloaded says so, and is asked again.
func TestS3Overloaded(t *testing.T) {
	s := startS3(t)
	a := s.open(t, s.where)
	s.disturb(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if s.asked.Load() < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
	if _, err := a.Put(t.Context(), apiRef, hdf); err != nil {
		t.Error(err)
	}
}
