// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"

	"golang.org/x/sys/unix"
	"mvdan.cc/sh/v3/syntax"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// The bounds of a command line.
const (
	// MaxOutput is how many bytes a command line may print, in each of its
	// steps, and how many its words and variables may hold.
	MaxOutput = 8 << 20
	// MaxLine is how long a command line may be.
	MaxLine = 64 << 10
	// MaxCommands is how many commands a command line may run.
	MaxCommands = 1 << 17
	// MaxSteps is how many steps its programs may take that have loops of
	// their own (awk, sed).
	MaxSteps = 1 << 24
	// maxNesting is how deep commands nest within commands.
	maxNesting = 64
)

// Result is what a command line printed and how it ended.
type Result struct {
	Stdout, Stderr string
	Status         int
}

// Unsupported names what of a command line cannot be answered, and where.
type Unsupported struct {
	What   string
	Column int // of the command in the line, from 1; 0: not known
}

// Error says what is not supported.
func (u *Unsupported) Error() string { return u.What + " is not supported" }

func unsupported(format string, args ...any) error {
	return &Unsupported{What: fmt.Sprintf(format, args...)}
}

// ErrOutput says that a command line printed more than MaxOutput.
var ErrOutput = errors.New("output is bigger than the limit")

// ErrSteps says that a command line took more steps than it may.
var ErrSteps = errors.New("the command line takes more steps than the limit")

// Run answers a command line from the target in root, as every /bin/sh reads
// it: dash, and bash in its place.
func Run(ctx context.Context, root *target.Root, line string) (Result, error) {
	return run(ctx, root, line, syntax.LangPOSIX)
}

// RunBash answers a script for bash.
func RunBash(ctx context.Context, root *target.Root, line string) (Result, error) {
	return run(ctx, root, line, syntax.LangBash)
}

func run(ctx context.Context, root *target.Root, line string, lang syntax.LangVariant) (Result, error) {
	s := &session{ctx: ctx, root: root, lang: lang, vars: map[string]string{}, shared: &shared{programs: byName()}}
	var out, errOut buffer
	status, err := s.script(line, streams{&input{}, &out, &errOut})
	var u *Unsupported
	if errors.As(err, &u) && u.Column > 0 {
		err = &Unsupported{fmt.Sprintf("%s (column %d)", u.What, u.Column), u.Column}
	}
	if err != nil {
		return Result{}, err
	}
	return Result{out.String(), errOut.String(), status}, nil
}

// session is a shell at work. A subshell is a copy with its own variables.
type session struct {
	ctx  context.Context
	root *target.Root
	lang syntax.LangVariant
	// vars are the variables that the command line has set. The environment
	// it would have been run with is not known.
	vars   map[string]string
	params []string // $0, $1, …, where they are known
	status int      // of the last command: $?
	depth  int      // of commands within commands
	// substituted counts the $(…) of this shell.
	substituted int
	// super tells that sudo runs the command: what may not be read here could
	// have been read there, and has no answer.
	super bool
	*shared
}

// shared is what a command line's subshells have in common.
type shared struct {
	programs map[string]*definition
	commands int
	steps    int
	ticks    int
	names    owners
	clock    clock
	mounts   []mountPoint
}

// command counts a command.
func (s *session) count() error {
	if s.commands++; s.commands > MaxCommands {
		return ErrSteps
	}
	return context.Cause(s.ctx)
}

// alive ends a program when the scan is told to end.
func (s *session) alive() error {
	if s.ticks++; s.ticks&0xff == 0 {
		return context.Cause(s.ctx)
	}
	return nil
}

// step counts a step of a program that could go on for ever.
func (s *session) step() error {
	if s.steps++; s.steps > MaxSteps {
		return ErrSteps
	}
	return s.alive()
}

// subshell is a copy whose variables are its own.
func (s *session) subshell() *session {
	sub := *s
	sub.vars = maps.Clone(s.vars)
	return &sub
}

// streams are what a program reads and writes.
type streams struct {
	in       *input
	out, err *buffer
}

// input is what a program can read from standard input.
type input struct {
	data  []byte
	taken bool
	pipe  bool // from another program
}

// take reads all. Programs may read ahead of what they need, so that what is
// left for a second one is not known.
func (i *input) take() ([]byte, error) {
	if i.taken && len(i.data) > 0 {
		return nil, unsupported("a second program that reads the same input")
	}
	i.taken = true
	return i.data, nil
}

// buffer holds what was printed, up to MaxOutput. A nil buffer swallows all.
type buffer struct{ bytes.Buffer }

// Write adds to the buffer, or is ErrOutput.
func (b *buffer) Write(p []byte) (int, error) {
	if b == nil {
		return len(p), nil
	}
	if b.Len()+len(p) > MaxOutput {
		return 0, ErrOutput
	}
	return b.Buffer.Write(p)
}

// call is one run of a program.
type call struct {
	*session
	definition *definition
	name       string
	args       []string
	streams
}

// run runs a program by name. The path in front of it, if any, is not looked
// at: /bin/grep is grep.
func (s *session) run(args []string, io streams) (int, error) {
	if err := s.count(); err != nil {
		return 0, err
	}
	name := baseCommand(args[0])
	d, ok := s.programs[name]
	if !ok {
		return 0, unsupported("the program %s", args[0])
	}
	return d.run(&call{s, d, name, args[1:], io})
}

// baseCommand leaves out the directory that a program is in, where it is one
// for programs.
func baseCommand(name string) string {
	for _, dir := range []string{"/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/", "/usr/local/bin/"} {
		if rest, ok := strings.CutPrefix(name, dir); ok && !strings.Contains(rest, "/") {
			return rest
		}
	}
	return name
}

// printf prints to standard output.
func (c *call) printf(format string, args ...any) error {
	_, err := fmt.Fprintf(c.out, format, args...)
	return err
}

// complain prints to standard error, with the program's name in front.
func (c *call) complain(format string, args ...any) error {
	_, err := fmt.Fprintf(c.err, c.name+": "+format+"\n", args...)
	return err
}

// option is the error for an option that is not implemented.
func (c *call) option(name string) error {
	return unsupported("%s %s", c.name, name)
}

// absolute refuses relative paths: the working directory that the command
// would have had is not known.
func (c *call) absolute(name string) error {
	if strings.HasPrefix(name, "/") {
		return nil
	}
	return unsupported("the relative path %q of %s", name, c.name)
}

// input reads an operand: a file of the target, or "-" for standard input. A
// file that cannot be read is for the program to complain about (reason);
// what is too big or no regular file has no answer (err).
func (c *call) input(name string) (data []byte, reason string, err error) {
	if name == "-" || name == "/dev/stdin" {
		data, err = c.in.take()
		return data, "", err
	}
	if err := c.absolute(name); err != nil {
		return nil, "", err
	}
	data, err = c.root.ReadFile(name)
	if err == nil {
		return data, "", nil
	}
	reason, ok := c.errnoText(err)
	if !ok {
		if info, statErr := c.root.Stat(name); statErr == nil && info.Null {
			return nil, "", nil
		}
		return nil, "", err
	}
	return nil, reason, nil
}

// inputs are the operands' contents, or standard input when there are none.
// Complaints are printed; status is that of the program if any were.
func (c *call) inputs(names []string, fn func(name string, data []byte) error) (status int, err error) {
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		data, reason, err := c.input(name)
		if err != nil {
			return 0, err
		}
		if reason != "" {
			status = 1
			text := quoted(name) + ": " + reason
			if c.name == "head" || c.name == "tail" {
				if reason == "Is a directory" {
					return 0, unsupported("%s of the directory %s", c.name, name)
				}
				text = "cannot open '" + name + "' for reading: " + reason
			}
			if err := c.complain("%s", text); err != nil {
				return 0, err
			}
			continue
		}
		if err := fn(name, data); err != nil {
			return 0, err
		}
	}
	return status, nil
}

// quoted is a name as coreutils print it in complaints: quoted where a shell
// would mind (gnulib: quotearg, shell-escape style).
func quoted(name string) string {
	special := name == "" || strings.ContainsAny(name, " \t\n\"'\\*?[]()<>|&;$`!^=") ||
		name[0] == '~' || name[0] == '#' || name == "{" || name == "}"
	if !special {
		return name
	}
	if strings.Contains(name, "'") {
		return `"` + name + `"`
	}
	return "'" + name + "'"
}

// errnoText is the C library's text for what a program would have met. Root
// is never refused.
func (s *session) errnoText(err error) (string, bool) {
	if s.super && (errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM)) {
		return "", false
	}
	return errnoText(err)
}

func errnoText(err error) (string, bool) {
	for errno, text := range map[unix.Errno]string{
		unix.ENOENT:       "No such file or directory",
		unix.EACCES:       "Permission denied",
		unix.EISDIR:       "Is a directory",
		unix.ENOTDIR:      "Not a directory",
		unix.ELOOP:        "Too many levels of symbolic links",
		unix.ENAMETOOLONG: "File name too long",
		unix.EINVAL:       "Invalid argument",
		unix.ESRCH:        "No such process",
		unix.EIO:          "Input/output error",
	} {
		if errors.Is(err, errno) {
			return text, true
		}
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) && errors.Is(pathErr.Err, unix.EPERM) {
		return "Operation not permitted", true
	}
	return "", false
}

// maxLines is how many lines are held at once.
const maxLines = 1 << 18

// lines splits into lines without their ends; what follows the last newline is
// a line too.
func lines(data []byte) ([]string, error) {
	if len(data) == 0 {
		return nil, nil
	}
	if n := bytes.Count(data, []byte("\n")); n > maxLines {
		return nil, unsupported("a text of %d lines", n)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"), nil
}
