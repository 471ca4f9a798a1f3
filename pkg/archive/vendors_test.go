// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// startGCS starts a server that speaks as Google Cloud Storage does, with a
// bucket named reports.
func startGCS(t *testing.T) {
	t.Helper()
	program := os.Getenv("FAKE_GCS_SERVER")
	if program == "" {
		t.Skip("FAKE_GCS_SERVER is not set: it names a server, which `make test` sets")
	}
	data := t.TempDir()
	if err := os.MkdirAll(filepath.Join(data, "reports"), 0o755); err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(address)
	server := exec.CommandContext(t.Context(), program, "-scheme", "http", "-host", "127.0.0.1", "-port", port,
		"-public-host", address, "-external-url", "http://"+address, "-backend", "memory", "-data", data)
	var said bytes.Buffer
	server.Stdout, server.Stderr = &said, &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Wait() // it is killed when the test's context ends
		if t.Failed() {
			t.Logf("the server said:\n%s", said.String())
		}
	})
	if err := wait.PollUntilContextCancel(t.Context(), 20*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			err = c.Close()
		}
		return err == nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	t.Setenv("STORAGE_EMULATOR_HOST", address)
}

func TestGCS(t *testing.T) {
	startGCS(t)
	for _, where := range []string{"gs://reports?anonymous=true", "gs://reports/prod/a?anonymous=true"} {
		t.Run(where, func(t *testing.T) {
			a, err := New(where)
			if err != nil {
				t.Fatal(err)
			}
			holdUp(t, a)
		})
	}
	missing, err := New("gs://elsewhere?anonymous=true")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := missing.Put(t.Context(), apiRef, hdf); err == nil {
		t.Error("a bucket that is not there took a report")
	}
}

// There is no server for Azure's protocol among Go modules: how the driver is
// opened, whom it asks for what, and what its errors tell is held here.
func TestAzure(t *testing.T) {
	const secret = "sv=2026&sig=THE-SECRET"
	var asked atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.Method + " " + r.URL.Path)
		if r.URL.Query().Get("sig") != "THE-SECRET" {
			t.Errorf("asked without the token: %s", r.URL)
		}
		w.Header().Set("x-ms-error-code", "AuthorizationFailure")
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	t.Setenv("AZURE_STORAGE_ACCOUNT", "acme")
	t.Setenv("AZURE_STORAGE_SAS_TOKEN", secret)
	t.Setenv("AZURE_STORAGE_PROTOCOL", "http")
	t.Setenv("AZURE_STORAGE_DOMAIN", strings.TrimPrefix(server.URL, "http://"))
	a, err := New("azblob://reports/prod?storage_account=acme")
	if err != nil {
		t.Fatal(err)
	}
	a.effort.pause = time.Millisecond
	_, err = a.Put(t.Context(), apiRef, hdf)
	if err == nil || !strings.Contains(err.Error(), "AuthorizationFailure") || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("refused: %v", err)
	}
	if want := "PUT /acme/reports/prod/" + apiRef.name(); asked.Load() != want {
		t.Errorf("asked for %v, want %s", asked.Load(), want)
	}
	// The client quotes the whole URL, token and all, when nobody answers.
	server.Close()
	a.effort.each = 300 * time.Millisecond
	if _, err = a.Put(t.Context(), apiRef, hdf); err == nil || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("nobody there: %v", err)
	}
}
