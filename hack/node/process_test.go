// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"os/exec"
	"testing"

	"github.com/sonde-dev/sonde/hack/internal/tree"
)

func testCluster(t *testing.T) *cluster {
	t.Helper()
	c, err := newCluster(tree.Root(t.TempDir()), "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(c.dir(), 0o755); err != nil {
		t.Fatal(err)
	}
	return c
}

func identifySelf(t *testing.T) process {
	t.Helper()
	p, err := identify(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParseStat(t *testing.T) {
	const rest = " 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 "
	for name, test := range map[string]struct {
		stat  string
		start uint64
		state string
		isBad bool
	}{
		"plain":            {stat: "7 (node) S" + rest + "4711 1 1", start: 4711, state: "S"},
		"name with spaces": {stat: "7 (a b) c) Z) R" + rest + "12 1", start: 12, state: "R"},
		"zombie":           {stat: "7 (node) Z" + rest + "5 0", start: 5, state: "Z"},
		"too short":        {stat: "7 (node) S 1 1", isBad: true},
		"no name":          {stat: "7 node S", isBad: true},
		"no number":        {stat: "7 (node) S" + rest + "soon", isBad: true},
		"empty":            {isBad: true},
	} {
		t.Run(name, func(t *testing.T) {
			start, state, err := parseStat(test.stat)
			if (err != nil) != test.isBad {
				t.Fatalf("err = %v", err)
			}
			if !test.isBad && (start != test.start || state != test.state) {
				t.Errorf("parseStat = %d, %s; want %d, %s", start, state, test.start, test.state)
			}
		})
	}
}

func TestIsAlive(t *testing.T) {
	self := identifySelf(t)
	recycled, rebooted := self, self
	recycled.Start++
	rebooted.Boot = "another boot"
	for name, test := range map[string]struct {
		process process
		want    bool
	}{
		"self":     {self, true},
		"recycled": {recycled, false},
		"rebooted": {rebooted, false},
		"nothing":  {process{}, false},
	} {
		if got, err := test.process.isAlive(); err != nil || got != test.want {
			t.Errorf("%s: isAlive = %t, %v; want %t", name, got, err, test.want)
		}
	}
}

func TestKill(t *testing.T) {
	child := exec.CommandContext(t.Context(), "cat")
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	p, err := identify(child.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}

	stranger := p
	stranger.Start--
	if err := stranger.kill(t.Context()); err != nil {
		t.Errorf("kill a process that has gone: %v", err)
	}
	if alive, err := p.isAlive(); err != nil || !alive {
		t.Fatalf("the successor of a process was killed: %t, %v", alive, err)
	}

	if err := p.kill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if alive, err := p.isAlive(); err != nil || alive {
		t.Errorf("after kill, isAlive = %t, %v", alive, err)
	}
	_ = child.Wait()
	if err := p.kill(t.Context()); err != nil {
		t.Errorf("second kill: %v", err)
	}
}
