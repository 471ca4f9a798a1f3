// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package rootfs realises a root file system, described in YAML, in a directory.
//
// The description is a list of entries:
//
//   - path: /etc/passwd     # absolute, without ".."; missing parents are made 0755 0:0
//     type: file            # file, dir or symlink
//     mode: '0644'          # octal; 0644 for files, 0755 for directories
//     uid: 0
//     gid: 0
//     content: "…"          # or content_base64; of a symlink: target
//
// Setting owners needs root; New skips a test that has not got it.
package rootfs

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/sys/unix"
)

// Entry is one file, directory or symbolic link of a root file system.
type Entry struct {
	Path          string  `yaml:"path"`
	Type          string  `yaml:"type"`
	Mode          string  `yaml:"mode"`
	UID           int     `yaml:"uid"`
	GID           int     `yaml:"gid"`
	Content       string  `yaml:"content"`
	ContentBase64 *string `yaml:"content_base64"`
	Target        string  `yaml:"target"`
}

// New realises the entries in a fresh directory of the test and returns it.
// It skips the test where files cannot be given away.
func New(t testing.TB, entries []Entry) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root: files get owners")
	}
	dir := t.TempDir()
	if err := Make(dir, entries); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Load realises the description in a YAML file, as New does.
func Load(t testing.TB, file string) string {
	t.Helper()
	entries, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return New(t, entries)
}

// Read reads a description from a YAML file.
func Read(file string) ([]Entry, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	if err := yaml.Unmarshal(data, &entries); err != nil {
		return nil, fmt.Errorf("parse %s: %w", file, err)
	}
	return entries, nil
}

// Make realises the entries beneath dir, which must exist. Contents come first;
// then owners and modes, last entry first, so that a directory's mode cannot
// stand in the way of what lies in it. Owners come before modes, because
// changing an owner clears the setuid and setgid bits.
func Make(dir string, entries []Entry) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	for _, e := range entries {
		if err := e.make(dir); err != nil {
			return fmt.Errorf("make %s: %w", e.Path, err)
		}
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if err := entries[i].own(dir); err != nil {
			return fmt.Errorf("own %s: %w", entries[i].Path, err)
		}
	}
	return nil
}

func (e Entry) make(dir string) error {
	if !strings.HasPrefix(e.Path, "/") || strings.Contains(e.Path+"/", "/../") {
		return errors.New("path is not absolute and clean")
	}
	full := filepath.Join(dir, e.Path)
	if err := mkdirs(filepath.Dir(full)); err != nil {
		return err
	}
	switch e.Type {
	case "dir":
		return mkdirs(full)
	case "symlink":
		return os.Symlink(e.Target, full)
	case "file":
		data := []byte(e.Content)
		if e.ContentBase64 != nil {
			var err error
			clean := strings.Join(strings.Fields(*e.ContentBase64), "")
			if data, err = base64.StdEncoding.DecodeString(clean); err != nil {
				return err
			}
		}
		return os.WriteFile(full, data, 0o644)
	}
	return fmt.Errorf("unknown type %q", e.Type)
}

func (e Entry) own(dir string) error {
	full := filepath.Join(dir, e.Path)
	if err := os.Lchown(full, e.UID, e.GID); err != nil || e.Type == "symlink" {
		return err
	}
	mode := e.Mode
	switch {
	case mode != "":
	case e.Type == "dir":
		mode = "0755"
	default:
		mode = "0644"
	}
	bits, err := strconv.ParseUint(mode, 8, 12)
	if err != nil {
		return fmt.Errorf("mode %q is not octal", mode)
	}
	return unix.Chmod(full, uint32(bits))
}

// mkdirs makes missing directories with mode 0755 whatever the umask is.
func mkdirs(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && info.IsDir() {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := mkdirs(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	return os.Chmod(dir, 0o755)
}
