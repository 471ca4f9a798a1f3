// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/sys/unix"
	"mvdan.cc/sh/v3/syntax"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// MaxOutput is how many bytes a command line may print, in each of its steps.
const MaxOutput = 8 << 20

// Result is what a command line printed and how it ended.
type Result struct {
	Stdout, Stderr string
	Status         int
}

// Unsupported names what of a command line cannot be answered.
type Unsupported struct{ What string }

// Error says what is not supported.
func (u *Unsupported) Error() string { return u.What + " is not supported" }

func unsupported(format string, args ...any) error {
	return &Unsupported{fmt.Sprintf(format, args...)}
}

// ErrOutput says that a command line printed more than MaxOutput.
var ErrOutput = errors.New("output is bigger than the limit")

// Run answers a command line from the target in root.
func Run(ctx context.Context, root *target.Root, line string) (Result, error) {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(line), "")
	if err != nil {
		// What is no POSIX may still be right in the shell that is meant.
		return Result{}, unsupported("the command line (%s)", strings.TrimSpace(err.Error()))
	}
	s := &session{ctx: ctx, root: root}
	var out, errOut buffer
	status, err := s.statements(file.Stmts, streams{nil, &out, &errOut})
	if err != nil {
		return Result{}, err
	}
	return Result{out.String(), errOut.String(), status}, nil
}

// session is one command line being answered.
type session struct {
	ctx  context.Context
	root *target.Root
}

// streams are what a program reads and writes.
type streams struct {
	in       []byte
	out, err *buffer
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
	name string
	args []string
	streams
}

// program prints and returns its exit status. An error means that there is no
// answer, not that the program failed.
type program func(c *call) (status int, err error)

// programs are those that can be answered.
func programs() map[string]program {
	return map[string]program{
		":":     func(*call) (int, error) { return 0, nil },
		"true":  func(*call) (int, error) { return 0, nil },
		"false": func(*call) (int, error) { return 1, nil },
		"[":     testProgram,
		"cat":   cat,
		"cut":   cut,
		"echo":  echo,
		"egrep": grep,
		"fgrep": grep,
		"find":  find,
		"grep":  grep,
		"head":  head,
		"sort":  sortProgram,
		"tail":  tail,
		"test":  testProgram,
		"tr":    tr,
		"uniq":  uniq,
		"wc":    wc,
	}
}

// run runs a program by name. The path in front of it, if any, is not looked
// at: /bin/grep is grep.
func (s *session) run(args []string, io streams) (int, error) {
	if err := context.Cause(s.ctx); err != nil {
		return 0, err
	}
	name := args[0]
	for _, dir := range []string{"/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/", "/usr/local/bin/"} {
		if rest, ok := strings.CutPrefix(name, dir); ok && !strings.Contains(rest, "/") {
			name = rest
		}
	}
	p, ok := programs()[name]
	if !ok {
		return 0, unsupported("the program %s", args[0])
	}
	return p(&call{s, name, args[1:], io})
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
	if name == "-" {
		return c.in, "", nil
	}
	if err := c.absolute(name); err != nil {
		return nil, "", err
	}
	data, err = c.root.ReadFile(name)
	if err == nil {
		return data, "", nil
	}
	reason, ok := errnoText(err)
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
		return 0, fn("-", c.in)
	}
	for _, name := range names {
		data, reason, err := c.input(name)
		if err != nil {
			return 0, err
		}
		if reason != "" {
			status = 1
			if err := c.complain("%s: %s", quoted(name), reason); err != nil {
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

// quoted is a name as coreutils print it: quoted where a shell would mind.
func quoted(name string) string {
	if !strings.ContainsAny(name, " \t\n\"'\\*?[]{}()<>|&;$`~#!^=") {
		return name
	}
	if strings.Contains(name, "'") {
		return `"` + name + `"`
	}
	return "'" + name + "'"
}

// errnoText is the C library's text for what a program would have met.
func errnoText(err error) (string, bool) {
	for errno, text := range map[unix.Errno]string{
		unix.ENOENT:       "No such file or directory",
		unix.EACCES:       "Permission denied",
		unix.EISDIR:       "Is a directory",
		unix.ENOTDIR:      "Not a directory",
		unix.ELOOP:        "Too many levels of symbolic links",
		unix.ENAMETOOLONG: "File name too long",
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

// lines splits into lines without their ends; what follows the last newline is
// a line too.
func lines(data []byte) []string {
	if len(data) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}
