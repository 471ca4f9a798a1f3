// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// supervise is the node: it prepares the namespaces that it was started in,
// starts the components in order and ends when one of them ends.
func supervise(ctx context.Context, c *cluster) error {
	// Both were handed down open; the components must not get them too.
	unix.CloseOnExec(listenerFD)
	unix.CloseOnExec(eventsFD)
	s := &supervisor{cluster: c, events: os.NewFile(eventsFD, "events"), ended: make(chan ended)}
	if err := s.run(ctx); err != nil {
		return tell(s.events, err)
	}
	return nil
}

type supervisor struct {
	cluster *cluster
	events  io.Writer
	ended   chan ended
}

// ended tells of a component's end. None ends by itself while all is well.
type ended struct {
	component string
	err       error
}

func (s *supervisor) run(ctx context.Context) error {
	socket := os.NewFile(listenerFD, "listener")
	listener, err := net.FileListener(socket)
	if err != nil {
		return fmt.Errorf("take over the port on the host: %w", err)
	}
	defer listener.Close()
	_ = socket.Close()

	node := nodeName(s.cluster.name)
	s.step("set up mounts and network")
	if err := setUpMounts(s.cluster.dir(), s.cluster.tree.Bin()); err != nil {
		return err
	}
	if err := unix.Sethostname([]byte(node)); err != nil {
		return fmt.Errorf("set host name: %w", err)
	}
	if err := setUpNetwork(ctx); err != nil {
		return err
	}
	go func() { s.report("the port on the host", forward(ctx, listener, net.JoinHostPort(nodeIP, apiPort))) }()

	s.step("start etcd, containerd and the API server")
	if err := s.start(ctx, etcd(), containerd(), apiServer()); err != nil {
		return err
	}
	if err := s.until(ctx, s.pauseIsLoaded); err != nil {
		return fmt.Errorf("load the pause image: %w", err)
	}
	ready, err := s.apiServerIsReady()
	if err != nil {
		return err
	}
	if err := s.until(ctx, ready); err != nil {
		return fmt.Errorf("wait for the API server: %w", err)
	}

	s.step("start the kubelet and the controllers")
	if err := s.start(ctx, kubelet(node), controllerManager(), scheduler(), proxy()); err != nil {
		return err
	}
	s.step("wait for the node")
	select {
	case e := <-s.ended:
		return e.error()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *supervisor) step(text string) { send(s.events, event{Step: text}) }

func (s *supervisor) report(component string, err error) { s.ended <- ended{component, err} }

// start starts components, each with a log of its own.
func (s *supervisor) start(ctx context.Context, components ...component) error {
	for _, c := range components {
		log, err := os.Create(filepath.Join(insideLog, c.name+".log"))
		if err != nil {
			return fmt.Errorf("start %s: %w", c.name, err)
		}
		cmd := exec.CommandContext(ctx, filepath.Join(insideBin, c.name), c.args...)
		cmd.Stdout, cmd.Stderr = log, log
		err = cmd.Start()
		_ = log.Close()
		if err != nil {
			return fmt.Errorf("start %s: %w", c.name, err)
		}
		go func() { s.report(c.name, cmd.Wait()) }()
	}
	return nil
}

func (e ended) error() error {
	err := e.err
	if err == nil {
		err = errors.New("exit code 0")
	}
	log, readErr := os.ReadFile(filepath.Join(insideLog, e.component+".log"))
	if readErr != nil {
		return fmt.Errorf("%s ended: %w", e.component, err)
	}
	return fmt.Errorf("%s ended: %w; the end of its log:\n%s", e.component, err, lastLines(log, 15))
}

// until repeats try until it succeeds or a component ends.
func (s *supervisor) until(ctx context.Context, try func(context.Context) error) error {
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	var last error
	for {
		if last = try(ctx); last == nil {
			return nil
		}
		select {
		case e := <-s.ended:
			return e.error()
		case <-ctx.Done():
			return errors.Join(ctx.Err(), last)
		case <-again.C:
		}
	}
}

// pauseIsLoaded imports the image of the pods' sandboxes.
func (s *supervisor) pauseIsLoaded(ctx context.Context) error {
	out, err := ctr(ctx, filepath.Join(insideBin, "ctr"), "/", filepath.Join(insideState, pauseTar)).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, lastLines(out, 3))
	}
	return nil
}

// apiServerIsReady makes the question that the API server answers when it is
// ready, its own roles and priority classes included.
func (s *supervisor) apiServerIsReady() (func(context.Context) error, error) {
	cert, err := tls.LoadX509KeyPair(pki("admin.crt"), pki("admin.key"))
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	ca, err := os.ReadFile(pki("ca.crt"))
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{Certificates: []tls.Certificate{cert}, RootCAs: roots, MinVersion: tls.VersionTLS12},
	}}
	url := "https://" + net.JoinHostPort(nodeIP, apiPort) + "/readyz"
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("GET %s: %s", url, response.Status)
		}
		return nil
	}, nil
}

// lastLines is the end of text, at most n lines of it.
func lastLines(text []byte, n int) []byte {
	text = bytes.TrimSpace(text)
	for i := len(text); i > 0; n-- {
		i = bytes.LastIndexByte(text[:i], '\n')
		if n == 1 {
			return text[i+1:]
		}
	}
	return text
}
