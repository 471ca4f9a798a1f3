// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/sonde-dev/sonde/hack/internal/scratch"
	"github.com/sonde-dev/sonde/hack/internal/tree"
)

// recipe says how an image is made.
type recipe struct {
	name        string
	description string
	// entrypoint is the path of the program that the image runs.
	entrypoint string
	// programs are main packages by their path in the image.
	programs []program
	// files adds what is not built, or is nil.
	files func(tree.Root) ([]scratch.File, error)
}

type program struct {
	pkg  string
	path string
	mode int64
}

// catalog lists all images. Those of Sonde hold one program and nothing else:
// they run under the numeric user that the image names or the target has.
func catalog() []recipe {
	return []recipe{
		{
			name:        "scanner",
			description: "Runs compliance profiles inside a target pod",
			entrypoint:  "/scanner",
			programs:    []program{{"./cmd/scanner", "/scanner", 0o755}},
		},
		{
			name:        "webhook",
			description: "Marks distroless pods and refuses bad policy",
			entrypoint:  "/webhook",
			programs:    []program{{"./cmd/webhook", "/webhook", 0o755}},
		},
		{
			name:        "scheduler",
			description: "Scans distroless pods on their schedule",
			entrypoint:  "/scheduler",
			programs:    []program{{"./cmd/scheduler", "/scheduler", 0o755}},
		},
		{
			name:        "sonde",
			description: "The command line, for where only containers run",
			entrypoint:  "/sonde",
			programs:    []program{{"./cmd/sonde", "/sonde", 0o755}},
		},
		{
			name:        "workload-good",
			description: "Demo workload that meets the baseline profile",
			entrypoint:  "/server",
			programs:    []program{{"./test/workloads/server", "/server", 0o755}},
			files:       goodFiles,
		},
		{
			name:        "workload-bad",
			description: "Demo workload that breaks the baseline profile",
			entrypoint:  "/server",
			programs: []program{
				{"./test/workloads/server", "/server", 0o755},
				{"./test/workloads/refuse", "/bin/sh", 0o755},
				{"./test/workloads/refuse", "/usr/bin/su", 0o4755},
			},
			files: badFiles,
		},
	}
}

func goodFiles(root tree.Root) ([]scratch.File, error) {
	files, err := rootfs(os.DirFS(root.Path("test", "workloads", "good", "rootfs")))
	if err != nil {
		return nil, err
	}
	return append(files,
		scratch.File{Path: "/tmp", Mode: 0o1777, IsDir: true},
		scratch.File{Path: "/home/nonroot", Mode: 0o700, IsDir: true, UID: nonroot, GID: nonroot},
	), nil
}

func badFiles(root tree.Root) ([]scratch.File, error) {
	files, err := rootfs(os.DirFS(root.Path("test", "workloads", "bad", "rootfs")))
	if err != nil {
		return nil, err
	}
	key, err := demoKey()
	if err != nil {
		return nil, err
	}
	return append(files,
		scratch.File{Path: "/tmp", Mode: 0o1777, IsDir: true},
		scratch.File{Path: "/home/nonroot", Mode: 0o700, IsDir: true, UID: nonroot, GID: nonroot},
		scratch.File{Path: "/srv/shared", Mode: 0o777, IsDir: true},
		scratch.File{Path: "/srv/shared/notes", Mode: 0o666, Content: []byte("anybody may change this\n")},
		scratch.File{Path: "/etc/ssl/private/server.key", Mode: 0o644, Content: key},
	), nil
}

// rootfs takes every file of fsys as root's, readable by all.
func rootfs(fsys fs.FS) ([]scratch.File, error) {
	var files []scratch.File
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		files = append(files, scratch.File{Path: path.Join("/", name), Mode: 0o644, Content: content})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read rootfs: %w", err)
	}
	return files, nil
}

// demoKey is a private key that opens nothing. It is made from a known seed,
// so that it is the same each time and the tree holds no key.
func demoKey() ([]byte, error) {
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, "sonde demo workload")
	der, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(seed))
	if err != nil {
		return nil, fmt.Errorf("make the demo's key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}
