// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/hack/internal/tree"
)

func TestNewClusterName(t *testing.T) {
	for name, isValid := range map[string]bool{
		"demo":                  true,
		"e2e-1":                 true,
		"a":                     true,
		strings.Repeat("a", 32): true,
		strings.Repeat("a", 33): false,
		"":                      false,
		"Demo":                  false,
		"-demo":                 false,
		"demo-":                 false,
		"..":                    false,
		"a/b":                   false,
		"a b":                   false,
		"a\n":                   false,
	} {
		if _, err := newCluster(tree.Root("/tree"), name); (err == nil) != isValid {
			t.Errorf("newCluster(%q) = %v, want valid: %t", name, err, isValid)
		}
	}
}

func TestRecordedProcess(t *testing.T) {
	c := testCluster(t)
	if _, err := c.running(); err == nil {
		t.Error("a cluster that never was is running")
	}
	self := identifySelf(t)
	if err := c.record(self); err != nil {
		t.Fatal(err)
	}
	if got, err := c.running(); err != nil || got != self {
		t.Errorf("running = %v, %v; want %v", got, err, self)
	}
	self.Boot = "another boot"
	if err := c.record(self); err != nil {
		t.Fatal(err)
	}
	if _, err := c.running(); err == nil {
		t.Error("a cluster of another boot is running")
	}
}

func TestLock(t *testing.T) {
	c := testCluster(t)
	unlock, err := c.lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.lock(); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("second lock = %v", err)
	}
	unlock()
	unlock, err = c.lock()
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
