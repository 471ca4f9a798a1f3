// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// find is find(1) of GNU findutils: paths, then an expression of tests and
// actions. Links are not followed.
func find(c *call) (int, error) {
	args := c.args
	for len(args) > 0 && args[0] == "-P" {
		args = args[1:]
	}
	var paths []string
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "(" && args[0] != "!" {
		paths, args = append(paths, args[0]), args[1:]
	}
	if len(paths) == 0 {
		return 0, unsupported("find without a path")
	}
	p := &findParser{args: args, options: findOptions{maxDepth: -1}}
	expr, err := p.parse()
	if err != nil {
		return 0, err
	}
	f := &finding{call: c, options: p.options, expr: expr}
	for _, path := range paths {
		if err := c.absolute(path); err != nil {
			return 0, err
		}
		err := c.root.Walk(c.ctx, path, p.options.sameDevice, f.visit)
		if errors.Is(err, errQuit) {
			break
		}
		if err == nil {
			continue
		}
		// A starting point that is not there is a complaint; a bound that was
		// hit leaves no answer.
		reason, ok := errnoText(err)
		var pathErr *fs.PathError
		if !ok || !errors.As(err, &pathErr) || pathErr.Path != path {
			return 0, err
		}
		if err := f.complaint(path, reason); err != nil {
			return 0, err
		}
	}
	if err := expr.finish(f); err != nil {
		return 0, err
	}
	return f.status, nil
}

// findOptions hold for the whole of a find, wherever they are written.
type findOptions struct {
	sameDevice         bool
	minDepth, maxDepth int // maxDepth below 0: none
}

// finding is a find at work.
type finding struct {
	*call
	options findOptions
	expr    findExpr
	status  int
	names   owners
}

// file is a visit and what the expression made of it.
type findFile struct {
	target.Visit
	prune bool
}

var errQuit = errors.New("quit")

func (f *finding) visit(v target.Visit) error {
	if v.Err != nil {
		reason, ok := errnoText(v.Err)
		if !ok {
			return v.Err
		}
		return f.complaint(v.Path, reason)
	}
	file := &findFile{Visit: v}
	if v.Depth >= f.options.minDepth {
		if _, err := f.expr.eval(f, file); err != nil {
			return err
		}
	}
	if file.prune || f.options.maxDepth >= 0 && v.Depth >= f.options.maxDepth {
		return target.SkipDir
	}
	return nil
}

func (f *finding) complaint(path, reason string) error {
	f.status = 1
	return f.complain("'%s': %s", path, reason)
}

// isEmpty tells whether a file is empty: a regular file of no size, a directory
// without entries.
func (f *finding) isEmpty(file *findFile) (bool, error) {
	switch file.Info.Type {
	case target.Regular:
		return file.Info.Size == 0, nil
	case target.Directory:
		names, err := f.root.ReadDir(file.Path)
		if errors.Is(err, unix.EACCES) {
			return false, f.complaint(file.Path, "Permission denied")
		}
		return len(names) == 0, err
	}
	return false, nil
}
