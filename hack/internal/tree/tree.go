// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package tree finds the places of this repository's working tree.
package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Root is the folder that holds the product's go.mod.
type Root string

// Find looks for the root from dir upwards. Nested modules do not count.
func Find(dir string) (Root, error) {
	start := dir
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("find the tree: %w", err)
		}
		if isRoot(mod) {
			return Root(dir), nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("find the tree: %s is not inside a working tree of Sonde; run this from there", start)
		}
		dir = parent
	}
}

// Here looks for the root from the working directory upwards.
func Here() (Root, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the tree: %w", err)
	}
	return Find(dir)
}

func isRoot(mod []byte) bool {
	for line := range bytes.Lines(mod) {
		if string(bytes.TrimSpace(line)) == "module github.com/sonde-dev/sonde" {
			return true
		}
	}
	return false
}

// Path is a path beneath the root.
func (r Root) Path(elem ...string) string {
	return filepath.Join(append([]string{string(r)}, elem...)...)
}

// Bin is where programs built from modules are kept.
func (r Root) Bin() string { return r.Path(".cache", "bin") }
