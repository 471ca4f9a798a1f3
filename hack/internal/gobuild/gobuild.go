// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package gobuild builds programs from pinned Go modules and remembers what it
// built, so that a second call costs no more than a few file reads.
package gobuild

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// Program is a main package and the name its binary gets.
type Program struct {
	Package string
	Name    string
}

// Module is a Go module that pins programs of others by its go.mod and go.sum.
type Module struct {
	Dir      string
	Programs []Program
	Tags     []string
	LDFlags  string
}

// Named makes programs whose binaries are called as their packages.
func Named(packages ...string) []Program {
	programs := make([]Program, len(packages))
	for i, p := range packages {
		programs[i] = Program{Package: p, Name: path.Base(p)}
	}
	return programs
}

// Ensure builds what is missing or outdated in bin, and tells progress before
// each program that it builds. Callers in several processes take turns.
func (m Module) Ensure(ctx context.Context, bin string, progress io.Writer) error {
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return fmt.Errorf("build %s: %w", m.Dir, err)
	}
	unlock, err := lock(filepath.Join(bin, ".lock"))
	if err != nil {
		return fmt.Errorf("build %s: %w", m.Dir, err)
	}
	defer unlock()
	for _, p := range m.Programs {
		stamp, err := m.stamp(p)
		if err != nil {
			return fmt.Errorf("build %s: %w", p.Name, err)
		}
		if isCurrent(bin, p.Name, stamp) {
			continue
		}
		fmt.Fprintf(progress, "build %s\n", p.Name)
		if err := m.build(ctx, p, filepath.Join(bin, p.Name), progress); err != nil {
			return fmt.Errorf("build %s: %w", p.Name, err)
		}
		if err := os.WriteFile(stampFile(bin, p.Name), []byte(stamp), 0o644); err != nil {
			return fmt.Errorf("build %s: %w", p.Name, err)
		}
	}
	return nil
}

func (m Module) build(ctx context.Context, p Program, out string, progress io.Writer) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath",
		"-tags", strings.Join(m.Tags, ","), "-ldflags", m.ldflags(), "-o", out, p.Package)
	cmd.Dir = m.Dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stdout, cmd.Stderr = progress, progress
	return cmd.Run()
}

func (m Module) ldflags() string { return strings.TrimSpace("-s -w " + m.LDFlags) }

// stamp digests everything that decides what the binary is.
func (m Module) stamp(p Program) (string, error) {
	h := sha256.New()
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(m.Dir, name))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n%s", name, len(content), content)
	}
	fmt.Fprintln(h, runtime.Version(), runtime.GOARCH, p.Package, m.Tags, m.ldflags())
	return hex.EncodeToString(h.Sum(nil)) + "\n", nil
}

func isCurrent(bin, name, stamp string) bool {
	if _, err := os.Stat(filepath.Join(bin, name)); err != nil {
		return false
	}
	have, err := os.ReadFile(stampFile(bin, name))
	return err == nil && string(have) == stamp
}

func stampFile(bin, name string) string { return filepath.Join(bin, "."+name+".stamp") }

func lock(file string) (unlock func(), err error) {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", file, err), f.Close())
	}
	return func() { _ = f.Close() }, nil
}

// Required is the version that the go.mod in dir requires of module.
func Required(dir, module string) (string, error) {
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the version of %s: no go.mod in %s", module, dir)
	} else if err != nil {
		return "", fmt.Errorf("read the version of %s: %w", module, err)
	}
	for line := range strings.Lines(string(mod)) {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(fields) >= 2 && fields[0] == module && strings.HasPrefix(fields[1], "v") {
			return fields[1], nil
		}
	}
	return "", fmt.Errorf("read the version of %s: %s does not require it", module, filepath.Join(dir, "go.mod"))
}
