// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
)

func TestForward(t *testing.T) {
	var config net.ListenConfig
	listen := func() net.Listener {
		t.Helper()
		l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		return l
	}
	inner, outer := listen(), listen()
	go func() { _ = forward(t.Context(), outer, inner.Addr().String()) }()
	go func() {
		for {
			c, err := inner.Accept()
			if err != nil {
				return
			}
			// Answers only when the question has ended: the half-close must pass.
			question, _ := io.ReadAll(c)
			_, _ = io.WriteString(c, strings.ToUpper(string(question))+"\n")
			_ = c.Close()
		}
	}()

	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", outer.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "hello"); err != nil {
		t.Fatal(err)
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := bufio.NewReader(c).ReadString('\n')
	if err != nil || answer != "HELLO\n" {
		t.Errorf("answer = %q, %v", answer, err)
	}
}

func TestEvents(t *testing.T) {
	r, w := io.Pipe()
	go func() {
		send(w, event{Step: "one"})
		_ = tell(w, io.ErrUnexpectedEOF)
		_, _ = io.WriteString(w, "no JSON\n")
		_ = w.Close()
	}()
	var got []event
	for e := range events(r) {
		got = append(got, e)
	}
	want := []event{{Step: "one"}, {Failure: "unexpected EOF"}}
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("events = %v, want %v", got, want)
	}
}
