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

func findDefinition() definition {
	return definition{
		name:    "find",
		summary: "lists files below paths that pass tests",
		options: flags("PLH"),
		words: "-name -iname -path -ipath -wholename -iwholename -lname -regex -iregex -regextype -type -perm -user -group " +
			"-uid -gid -nouser -nogroup -size -empty -links -inum -newer -mtime -atime -ctime -mmin -amin -cmin -fstype " +
			"-readable -writable -executable -samefile -context -maxdepth -mindepth -xdev -mount -xautofs -prune -quit -true -false -print -print0 -printf -ls -exec; -exec+ ( ) ! -not -a -and -o -or ,",
		notes: []string{
			"Files of a directory come in the order of their names.",
			"-exec runs programs of this list only. -delete, -ok, -execdir, -fprint and the like are refused.",
			"-fstype and -xautofs need /proc/self/mountinfo of the target.",
			"-xautofs, which only the findutils of Red Hat have, is answered for any target; -context where SELinux is off.",
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
	file    findFile
}

// walk visits what is below a path. With -L links are followed, with -H that
// of the path itself.
func (f *finding) walk(path string, follow byte) error {
	how := target.WalkOptions{SameDevice: f.options.sameDevice, Follow: follow == 'L', As: path}
	if follow == 'H' {
		if start, err := f.root.RealPath(path); err == nil { // Else the link is shown itself.
			path = start
		}
	}
	return f.root.Walk(path, how, f.visit)
}

// findFile is a visit and what the expression made of it.
type findFile struct {
	target.Visit
	prune bool
	// dark: it could not be examined, which has been told.
	dark bool
}

var errQuit = errors.New("quit")

// errGone says that a file is not there any more.
var errGone = errors.New("gone")

// examine tells more of a file than its directory does. Where that cannot be
// find complains once, and it is not ok.
func (f *finding) examine(file *findFile) (info target.Info, ok bool, err error) {
	if file.dark {
		return info, false, nil
	}
	info, err = file.Info()
	switch {
	case err == nil:
		return info, true, nil
	case errors.Is(err, unix.ENOENT):
		return info, false, errGone
	}
	reason, told := f.errnoText(err)
	if !told {
		return info, false, err
	}
	file.dark = true
	return info, false, f.complaint(file.Path, reason)
}

func (f *finding) visit(v target.Visit) error {
	if err := f.step(); err != nil {
		return err
	}
	if loop := (*target.LoopError)(nil); errors.As(v.Err, &loop) {
		f.status = 1
		return f.complain("File system loop detected; '%s' is part of the same file system loop as '%s'.", loop.Path, loop.Above)
	}
	file := &f.file
	*file = findFile{Visit: v}
	if v.Err != nil {
		reason, ok := f.errnoText(v.Err)
		if !ok {
			return v.Err
		}
		err := f.complaint(v.Path, reason)
		if err != nil || v.Type != target.Unknown || errors.Is(v.Err, unix.ELOOP) {
			return err
		}
		file.dark = true
	}
	if v.Depth >= f.options.minDepth {
		if _, err := f.expr.eval(f, file); err != nil && !errors.Is(err, errGone) {
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
func (f *finding) isEmpty(file *findFile, info target.Info) (bool, error) {
	switch info.Type {
	case target.Regular:
		return info.Size == 0, nil
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
