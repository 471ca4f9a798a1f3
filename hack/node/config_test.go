// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
	"k8s.io/client-go/tools/clientcmd"
)

func TestRender(t *testing.T) {
	c, err := newCluster("/tree", "e2e")
	if err != nil {
		t.Fatal(err)
	}
	files, err := newConfiguration(c).render()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if bytes.Contains(content, []byte("<no value>")) || bytes.Contains(content, []byte("{{")) {
			t.Errorf("%s is not filled in:\n%s", name, content)
		}
		switch filepath.Ext(name) {
		case ".yaml":
			var v map[string]any
			if err := yaml.Unmarshal(content, &v); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case ".conflist":
			if !json.Valid(content) {
				t.Errorf("%s is no JSON:\n%s", name, content)
			}
		}
	}
	for file, wants := range map[string][]string{
		// Pods of two clusters would else share cgroups.
		"kubelet.yaml":    {"cgroupRoot: " + c.cgroup() + "\n", "clientCAFile: /run/node/pki/ca.crt", "address: 192.0.2.1\n"},
		"kube-proxy.yaml": {"hostnameOverride: sonde-e2e\n"},
		"containerd.toml": {`sandbox = "sonde.invalid/pause:1"`, `bin_dirs = ["/usr/lib/cni"]`},
		"cni.conflist":    {`"subnet": "198.51.100.0/24"`},
		"audit.yaml":      {"level: Metadata"},
	} {
		for _, want := range wants {
			if !bytes.Contains(files[file], []byte(want)) {
				t.Errorf("%s lacks %q:\n%s", file, want, files[file])
			}
		}
	}
}

func TestWriteState(t *testing.T) {
	c := testCluster(t)
	if err := ensurePKI(filepath.Join(c.dir(), "pki"), c.name, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := c.writeState("127.0.0.1:1234"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(c.kubeconfig())
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("kubeconfig has mode %o", info.Mode().Perm())
	}
	for file, want := range map[string]string{
		c.kubeconfig(): "https://127.0.0.1:1234",
		filepath.Join(c.dir(), "etc", "kubelet.kubeconfig"): "https://192.0.2.1:6443",
	} {
		config, err := clientcmd.BuildConfigFromFlags("", file)
		if err != nil {
			t.Fatal(err)
		}
		if config.Host != want {
			t.Errorf("%s leads to %s, want %s", file, config.Host, want)
		}
	}
}

// TestComponentsFindTheirFiles holds arguments and files together: every file
// that an argument names must be one that is written.
func TestComponentsFindTheirFiles(t *testing.T) {
	c := testCluster(t)
	if err := ensurePKI(filepath.Join(c.dir(), "pki"), c.name, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := c.writeState("127.0.0.1:1234"); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, comp := range []component{etcd(), containerd(), apiServer(), controllerManager(), scheduler(), kubelet("n"), proxy()} {
		for _, arg := range comp.args {
			flag, value, _ := strings.Cut(arg, "=")
			inside, ok := strings.CutPrefix(value, insideState)
			if !ok || flag == "--audit-log-path" {
				continue
			}
			seen++
			if _, err := os.Stat(filepath.Join(c.dir(), inside)); err != nil {
				t.Errorf("%s %s: %v", comp.name, arg, err)
			}
		}
	}
	if seen == 0 {
		t.Error("no argument names a file")
	}
}
