// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/hack/internal/tree"
)

// cluster is a named cluster of this tree, whether it runs or not.
type cluster struct {
	name string
	tree tree.Root
}

// A name is part of paths, of cgroups and of the node's host name.
var validName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$`)

func newCluster(tree tree.Root, name string) (*cluster, error) {
	if !validName.MatchString(name) {
		return nil, fmt.Errorf("bad cluster name %q: want at most 32 lower-case letters, digits and inner hyphens", name)
	}
	return &cluster{name: name, tree: tree}, nil
}

func clustersDir(tree tree.Root) string { return tree.Path(".cache", "clusters") }

func (c *cluster) dir() string         { return filepath.Join(clustersDir(c.tree), c.name) }
func (c *cluster) kubeconfig() string  { return filepath.Join(c.dir(), "kubeconfig") }
func (c *cluster) processFile() string { return filepath.Join(c.dir(), "process.json") }

// cgroup is the root of the node's cgroups in every hierarchy. It tells trees
// apart, because clusters of the same name may run from several of them.
func (c *cluster) cgroup() string {
	sum := sha256.Sum256([]byte(c.tree))
	return fmt.Sprintf("/%s-%x", nodeName(c.name), sum[:4])
}

// nodeName is also the host name inside.
func nodeName(cluster string) string { return "sonde-" + cluster }

// errNotRunning says that there is no cluster of the name, or only its files.
var errNotRunning = errors.New("is not running")

// running is the identity of the cluster's PID 1.
func (c *cluster) running() (process, error) {
	p, err := c.recorded()
	if err != nil {
		return process{}, err
	}
	alive, err := p.isAlive()
	if err != nil {
		return process{}, fmt.Errorf("look for cluster %q: %w", c.name, err)
	}
	if !alive {
		return process{}, fmt.Errorf("cluster %q %w; start it with: node up --name %s", c.name, errNotRunning, c.name)
	}
	return p, nil
}

func (c *cluster) recorded() (process, error) {
	var p process
	content, err := os.ReadFile(c.processFile())
	if errors.Is(err, fs.ErrNotExist) {
		return p, fmt.Errorf("cluster %q %w; start it with: node up --name %s", c.name, errNotRunning, c.name)
	}
	if err != nil {
		return p, fmt.Errorf("look for cluster %q: %w", c.name, err)
	}
	if err := json.Unmarshal(content, &p); err != nil {
		return p, fmt.Errorf("read %s: %w", c.processFile(), err)
	}
	return p, nil
}

func (c *cluster) record(p process) error {
	content, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("record the process of cluster %q: %w", c.name, err)
	}
	part := c.processFile() + ".part"
	if err := os.WriteFile(part, append(content, '\n'), 0o644); err != nil {
		return fmt.Errorf("record the process of cluster %q: %w", c.name, err)
	}
	if err := os.Rename(part, c.processFile()); err != nil {
		return fmt.Errorf("record the process of cluster %q: %w", c.name, err)
	}
	return nil
}

// lock keeps other commands from changing the cluster meanwhile. The lock file
// goes with the lock, so that nothing of a removed cluster remains.
func (c *cluster) lock() (unlock func(), err error) {
	if err := os.MkdirAll(clustersDir(c.tree), 0o755); err != nil {
		return nil, fmt.Errorf("lock cluster %q: %w", c.name, err)
	}
	file := c.dir() + ".lock"
	for {
		f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o644)
		if err != nil {
			return nil, fmt.Errorf("lock cluster %q: %w", c.name, err)
		}
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if errors.Is(err, unix.EWOULDBLOCK) {
			_ = f.Close()
			return nil, fmt.Errorf("cluster %q is being started or stopped by another process", c.name)
		}
		if err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("lock cluster %q: %w", c.name, err)
		}
		// The file may have been removed between open and lock.
		if isFile(f, file) {
			return func() {
				_ = os.Remove(file)
				_ = f.Close()
			}, nil
		}
		_ = f.Close()
	}
}

func isFile(f *os.File, path string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(opened, named)
}
