// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sonde-dev/sonde/pkg/protocol"
)

// TestEndsOnce: however many reasons to end come at once, one last word is on
// stdout, and the same is in the termination message.
func TestEndsOnce(t *testing.T) {
	log := filepath.Join(t.TempDir(), "termination-log")
	if err := os.WriteFile(log, []byte("an older and longer message than what will be there in the end"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	end := newEnding(&out, log)
	ended := make(chan int, 10)
	end.exit = func(code int) { ended <- code; runtime.Goexit() }
	var start sync.WaitGroup
	start.Add(1)
	for range 4 {
		go func() { start.Wait(); end.report(writes(`{"platform":{}}`)) }()
		go func() { start.Wait(); end.failed(&protocol.Error{Code: protocol.OutOfMemory, Message: "memory"}) }()
		go func() { start.Wait(); end.progress(protocol.Progress{Done: 1, Total: 2}) }()
	}
	end.by(time.Nanosecond, time.Minute, &protocol.Error{Code: protocol.Timeout, Message: "time"})
	start.Done()
	code := <-ended
	// The lock is held for good: nothing can follow.
	if end.mu.TryLock() {
		t.Fatal("something could follow the last word")
	}
	wire := out.String()
	if n := strings.Count(wire, "sonde1 end ") + strings.Count(wire, "sonde1 error "); n != 1 {
		t.Errorf("%d last words:\n%s", n, wire)
	}
	data, _, err := protocol.ReadReport(strings.NewReader(wire), nil)
	text, rerr := os.ReadFile(log)
	if rerr != nil {
		t.Fatal(rerr)
	}
	said, ok := protocol.DecodeSummary(string(text))
	if !ok {
		t.Fatalf("termination message %q", text)
	}
	var why *protocol.Error
	switch {
	case err == nil:
		if code != 0 || said.Code != "" || said.Bytes != len(data) {
			t.Errorf("a report of %d bytes, exit code %d, and %+v", len(data), code, said)
		}
	case errors.As(err, &why):
		if code != 1 || said.Code != why.Code || said.Message != why.Message {
			t.Errorf("error %+v, exit code %d, and %+v", why, code, said)
		}
	default:
		t.Error(err)
	}
}

func writes(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// TestEndsWithoutReader: a reader that went away keeps no reason from the
// termination message.
func TestEndsWithoutReader(t *testing.T) {
	log := filepath.Join(t.TempDir(), "termination-log")
	if err := os.WriteFile(log, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	_ = r.Close()
	end := newEnding(w, log)
	code := -1
	end.exit = func(c int) { code = c }
	end.report(writes("{}"))
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if said, ok := protocol.DecodeSummary(string(text)); !ok || said.Code != protocol.EngineFailed || code != 1 {
		t.Errorf("exit code %d, termination message %q", code, text)
	}
}

// TestEndsWhenStuck: a reader that has stopped reading does not keep the scanner
// in the pod for ever.
func TestEndsWhenStuck(t *testing.T) {
	r, w := io.Pipe()
	end := newEnding(w, filepath.Join(t.TempDir(), "none"))
	ended := make(chan int, 10)
	end.exit = func(code int) { ended <- code }
	go end.report(writes("{}"))
	if _, err := io.ReadFull(r, make([]byte, 1)); err != nil { // it has begun
		t.Fatal(err)
	}
	end.by(time.Nanosecond, time.Nanosecond, &protocol.Error{Code: protocol.Timeout, Message: "time"})
	if code := <-ended; code != 1 {
		t.Errorf("exit code %d", code)
	}
	_ = r.Close() // lets go of those who are stuck
}

// TestEndsInTheReport: what breaks while the report is on its way is an error,
// not half a report.
func TestEndsInTheReport(t *testing.T) {
	var wire bytes.Buffer
	end := newEnding(&wire, filepath.Join(t.TempDir(), "none"))
	code := -1
	end.exit = func(c int) { code = c }
	end.report(func(w io.Writer) error {
		for range 10_000 {
			_, _ = fmt.Fprintln(w, rand.Text())
		}
		return errors.New("encode control x-1")
	})
	_, _, err := protocol.ReadReport(&wire, nil)
	why := new(protocol.Error)
	if !errors.As(err, &why) || why.Code != protocol.EngineFailed || why.Message != "encode control x-1" || code != 1 {
		t.Errorf("exit code %d, %v", code, err)
	}
}

func TestReceive(t *testing.T) {
	var whole bytes.Buffer
	if err := protocol.WriteRequest(&whole, protocol.Request{Bundles: []protocol.Bundle{protocol.NewBundle("p", []byte("data"))}}); err != nil {
		t.Fatal(err)
	}
	t.Run("slow", func(t *testing.T) {
		r, w := io.Pipe()
		go func() {
			for _, c := range whole.Bytes() {
				_, _ = w.Write([]byte{c})
			}
			_ = w.Close()
		}()
		req, err := receive(r, time.Minute)
		if err != nil || len(req.Bundles) != 1 || string(req.Bundles[0].Data) != "data" {
			t.Errorf("%+v, %v", req, err)
		}
	})
	t.Run("never", func(t *testing.T) {
		r, w := io.Pipe()
		defer func() { _ = w.Close() }()
		if _, err := receive(r, time.Nanosecond); err == nil || !strings.Contains(err.Error(), "nothing came within 1ns") {
			t.Errorf("error = %v", err)
		}
	})
	t.Run("closed", func(t *testing.T) {
		if _, err := receive(strings.NewReader(""), time.Minute); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("error = %v", err)
		}
	})
	t.Run("broken off", func(t *testing.T) {
		if _, err := receive(io.LimitReader(&whole, int64(whole.Len())-1), time.Minute); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("error = %v", err)
		}
	})
}
