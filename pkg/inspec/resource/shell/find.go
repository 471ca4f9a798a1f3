// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func findDefinition() definition {
	return definition{
		name:    "find",
		summary: "lists files below paths that pass tests",
		options: flags("PLH"),
		words: "-name -iname -path -ipath -wholename -iwholename -lname -regex -iregex -regextype -type -perm -user -group " +
			"-uid -gid -nouser -nogroup -size -empty -links -inum -newer -mtime -atime -ctime -mmin -amin -cmin -fstype " +
			"-readable -writable -executable -samefile -maxdepth -mindepth -xdev -mount -xautofs -prune -quit -true -false -print -print0 -printf -ls -exec; -exec+ ( ) ! -not -a -and -o -or ,",
		notes: []string{
			"Files of a directory come in the order of their names.",
			"-exec runs programs of this list only. -delete, -ok, -execdir, -fprint and the like are refused.",
			"-fstype and -xautofs need /proc/self/mountinfo of the target.",
			"-printf takes %a %b %c %d %f %F %g %G %h %H %i %k %l %m %M %n %p %P %s %t %T@ %u %U %y %% without widths.",
			"-regex takes the types findutils-default, posix-basic, posix-extended, posix-egrep, egrep, grep and sed.",
		},
		run: find,
	}
}

// find is find(1) of GNU findutils: paths, then an expression of tests and
// actions.
func find(c *call) (int, error) {
	args := c.args
	follow := byte('P')
	for len(args) > 0 && (args[0] == "-P" || args[0] == "-L" || args[0] == "-H") {
		follow, args = args[0][1], args[1:]
	}
	var paths []string
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "(" && args[0] != "!" {
		paths, args = append(paths, args[0]), args[1:]
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	p := &findParser{call: c, args: args, options: findOptions{maxDepth: -1, follow: follow == 'L'}}
	expr, err := p.parse()
	if usage := findUsage(""); errors.As(err, &usage) {
		return 1, c.complain("%s", string(usage))
	}
	if err != nil {
		return 0, err
	}
	f := &finding{call: c, options: p.options, expr: expr}
	for _, path := range paths {
		f.start = path
		err := f.walk(path, follow)
		if errors.Is(err, errQuit) {
			break
		}
		if err == nil {
			continue
		}
		// A starting point that is not there is a complaint; a bound that was
		// hit leaves no answer.
		reason, ok := f.errnoText(err)
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
	sameDevice, follow bool
	minDepth, maxDepth int // maxDepth below 0: none
}

// finding is a find at work.
type finding struct {
	*call
	options findOptions
	expr    findExpr
	status  int
	start   string // the path that is being walked
	widths  [6]int // of the columns of -ls
}

// walk visits what is below a path. With -L links are followed, with -H that
// of the path itself.
func (f *finding) walk(path string, follow byte) error {
	if follow == 'L' {
		return f.walkFollowing(path, f.options.sameDevice, f.visit)
	}
	if follow == 'H' {
		if info, err := f.root.Lstat(path); err == nil && info.Type == target.Symlink {
			return f.walkFrom(path)
		}
	}
	return f.root.Walk(path, f.options.sameDevice, f.visit)
}

// walkFrom visits what a link leads to, under the name of the link.
func (f *finding) walkFrom(link string) error {
	start, err := f.root.RealPath(link)
	if err != nil { // It leads nowhere, and is shown itself.
		return f.root.Walk(link, f.options.sameDevice, f.visit)
	}
	return f.root.Walk(start, f.options.sameDevice, func(v target.Visit) error {
		v.Path = link + strings.TrimPrefix(v.Path, start)
		if v.Depth == 0 {
			v.Name = path.Base(link)
		}
		return f.visit(v)
	})
}

// file is a visit and what the expression made of it.
type findFile struct {
	target.Visit
	prune bool
}

var errQuit = errors.New("quit")

func (f *finding) visit(v target.Visit) error {
	if err := f.step(); err != nil {
		return err
	}
	if loop := (*loopError)(nil); errors.As(v.Err, &loop) {
		f.status = 1
		return f.complain("File system loop detected; '%s' is part of the same file system loop as '%s'.", loop.path, loop.above)
	}
	if v.Err != nil {
		reason, ok := f.errnoText(v.Err)
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
	default:
		return false, nil
	}
}
