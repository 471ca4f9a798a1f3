// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Dir reads a profile from a directory, and those it depends on from theirs.
// Symbolic links in a profile are followed within its directory only.
func Dir(dir string) (*Profile, error) {
	p, err := readDir(dir, newBudget(), nil)
	if err != nil {
		return nil, err
	}
	return p, p.resolved(dir)
}

// FS reads a profile from a file system that has it at its root. origin is
// what errors call it.
func FS(fsys fs.FS, origin string) (*Profile, error) {
	p, err := readFS(fsys, origin, newBudget())
	if err != nil {
		return nil, err
	}
	return p, p.resolved(origin)
}

// readDir reads a directory; above are those whose dependency it is.
func readDir(dir string, b *budget, above []string) (*Profile, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("read profile %s: %w", dir, err)
	}
	for _, other := range above {
		if other == abs {
			return nil, fmt.Errorf("read profile %s: it depends on itself", dir)
		}
	}
	if len(above) >= maxNesting {
		return nil, fmt.Errorf("read profile %s: dependencies nest deeper than %d", dir, maxNesting)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("read profile %s: %w", dir, unpath(err))
	}
	defer root.Close()
	p, err := readFS(root.FS(), dir, b)
	if err != nil {
		return nil, err
	}
	for _, d := range p.Meta.Depends {
		if d.Path == "" || p.Deps[d.Name] != nil {
			continue
		}
		path := d.Path
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		dep, err := readDir(path, b, append(above, abs))
		if err != nil {
			return nil, fmt.Errorf("read profile %s: %s line %d: dependency %q: %w", dir, metaFile, d.Line, d.Name, err)
		}
		p.Deps[d.Name] = dep
	}
	return p, nil
}

func readFS(fsys fs.FS, origin string, b *budget) (*Profile, error) {
	files := map[string]string{}
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		// What is hidden is no part of a directory (InSpec:
		// lib/inspec/file_provider.rb); in an archive it is.
		hidden := name != "." && strings.HasPrefix(e.Name(), ".")
		if e.IsDir() {
			if hidden || name != "." && !wanted(name+"/x") {
				return fs.SkipDir
			}
			return nil
		}
		if hidden || !wanted(name) {
			return nil
		}
		info, err := fs.Stat(fsys, name)
		if err != nil {
			return err
		}
		switch {
		case info.IsDir():
			return fmt.Errorf("%s is a link to a directory", name)
		case !info.Mode().IsRegular():
			return fmt.Errorf("%s is not a regular file", name)
		}
		f, err := fsys.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		files[strings.TrimPrefix(name, "./")], err = b.read(f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read profile %s: %w", origin, err)
	}
	return assemble(origin, files, 0)
}

// unpath drops operation and path from an error whose reader knows them.
func unpath(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
