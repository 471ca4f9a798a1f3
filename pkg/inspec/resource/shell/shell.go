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
	"unicode"

	"golang.org/x/sys/unix"
	"mvdan.cc/sh/v3/syntax"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/rpmdb"
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

// Unknown names what an answer would depend on that this target does not tell:
// another one may.
type Unknown struct {
	What   string
	Column int // as of Unsupported
}

// Error says what is not known.
func (u *Unknown) Error() string { return u.What + " is not known" }

func unknown(format string, args ...any) error {
	return &Unknown{What: fmt.Sprintf(format, args...)}
}

// Databases are what the target knows beside its files' texts.
type Databases struct {
	// RPM lists the packages of rpm's database; nil if there is no such thing.
	RPM func() ([]RPMPackage, error)
	// RPMHeaders visits all that rpm's database tells of packages.
	RPMHeaders func(visit func(rpmdb.Header) error) error
	// UnitState is what systemctl is-enabled would print of a unit, "" if there
	// is no such unit.
	UnitState func(unit string) (string, error)
}

// RPMPackage is an installed package of rpm.
type RPMPackage struct{ Name, Version, Release, Arch string }

// Run answers a command line from the target in root, as its /bin/sh would
// read it; where there is none, as far as every /bin/sh agrees.
func Run(ctx context.Context, root *target.Root, line string) (Result, error) {
	return Databases{}.Run(ctx, root, line)
}

// RunBash answers a script for bash.
func RunBash(ctx context.Context, root *target.Root, line string) (Result, error) {
	return Databases{}.RunBash(ctx, root, line)
}

// Run is as the function Run, with databases at hand.
func (d Databases) Run(ctx context.Context, root *target.Root, line string) (Result, error) {
	return d.run(ctx, root, line, shellOf(root))
}

// RunBash is as the function RunBash, with databases at hand.
func (d Databases) RunBash(ctx context.Context, root *target.Root, line string) (Result, error) {
	return d.run(ctx, root, line, bash)
}

func (d Databases) run(ctx context.Context, root *target.Root, line string, kind dialect) (Result, error) {
	s := &session{
		ctx: ctx, root: newView(ctx, root), dialect: kind, name: "sh",
		vars: map[string]variable{}, functions: map[string]*syntax.Stmt{},
		shared: &shared{programs: byName(), databases: d},
	}
	if kind == bash {
		s.name = "bash"
	}
	var out, errOut buffer
	status, err := s.script(line, streams{&input{}, &out, &errOut})
	if err != nil {
		return Result{}, placed(err)
	}
	return Result{out.String(), errOut.String(), status}, nil
}

// placed puts the place of a command into what is said of it.
func placed(err error) error {
	var u *Unsupported
	var k *Unknown
	switch {
	case errors.As(err, &u) && u.Column > 0:
		return &Unsupported{fmt.Sprintf("%s (column %d)", u.What, u.Column), u.Column}
	case errors.As(err, &k) && k.Column > 0:
		return &Unknown{fmt.Sprintf("%s (column %d)", k.What, k.Column), k.Column}
	}
	return err
}

// session is a shell at work. A subshell is a copy with its own variables.
type session struct {
	ctx     context.Context
	root    *view
	dialect dialect
	name    string // of the shell, in its complaints
	// vars are the variables that the command line has set; others are those of
	// the environment.
	vars      map[string]variable
	functions map[string]*syntax.Stmt
	// saved are the variables that a function has made its own, as they were.
	saved  []map[string]*variable
	params []string // $0, $1, …, where they are known
	status int      // of the last command: $?
	depth  int      // of commands within commands
	set    options
	// tested counts what tests the status of the commands within: if, while,
	// && and !. There, set -e does nothing.
	tested int
	// errors is where a $(…) complains: what the command around it does with
	// its own standard error comes later.
	errors *buffer
	// substituted counts the $(…) of this shell.
	substituted int
	// before is how things were when the words of a command began to be worked
	// out.
	before struct{ status, substituted int }
	// super tells that sudo runs the command: what may not be read here could
	// have been read there, and has no answer.
	super bool
	*shared
}

// options are those of set.
type options struct{ exit, unset, noGlob, pipeFail bool }

// shared is what a command line's subshells have in common.
type shared struct {
	programs  map[string]*definition
	databases Databases
	commands  int
	steps     int
	ticks     int
	names     owners
	clock     clock
	mounts    []mountPoint
	environ   map[string]string
	grepLines lineReader // of whichever grep is at work
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
func (s *session) step() error { return s.spend(1) }

// spend counts several steps.
func (s *session) spend(n int) error {
	if s.steps += n; s.steps > MaxSteps {
		return ErrSteps
	}
	return s.alive()
}

// subshell is a copy whose variables are its own.
func (s *session) subshell() *session {
	sub := *s
	sub.vars = maps.Clone(s.vars)
	sub.functions = maps.Clone(s.functions)
	sub.saved = nil
	for _, m := range s.saved {
		sub.saved = append(sub.saved, maps.Clone(m))
	}
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

// line reads one line, and tells whether it ended with a newline.
func (i *input) line() (string, bool) {
	line, rest, found := bytes.Cut(i.data, []byte("\n"))
	i.data = rest
	return string(line), found
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

// run runs a builtin, a function or a program by name. The path in front of a
// program, if any, is not looked at: /bin/grep is grep.
func (s *session) run(args []string, io streams) (int, error) {
	if err := s.count(); err != nil {
		return 0, err
	}
	if body, ok := s.functions[args[0]]; ok {
		return s.callFunction(body, args, io)
	}
	return s.program(args, io)
}

// program is run without the functions of the command line.
func (s *session) program(args []string, io streams) (int, error) {
	d, err := s.definition(args[0])
	if err != nil {
		return 0, err
	}
	if strings.Contains(args[0], "/") {
		s = s.outside()
	}
	return d.run(&call{s, d, baseCommand(args[0]), args[1:], io})
}

// execute runs a program for another one, which knows no functions and no
// builtins of the shell.
func (s *session) execute(args []string, io streams) (int, error) {
	if err := s.count(); err != nil {
		return 0, err
	}
	d, err := s.definition(args[0])
	if err != nil {
		return 0, err
	}
	if d.builtin || args[0] == ":" {
		return 0, unsupported("the program %s, a builtin of the shell,", args[0])
	}
	return d.run(&call{s.outside(), d, baseCommand(args[0]), args[1:], io})
}

func (s *session) definition(command string) (*definition, error) {
	name := baseCommand(command)
	d, ok := s.programs[name]
	switch {
	case !ok && refusals[name] != "":
		return nil, unsupported("the program %s, which %s,", command, refusals[name])
	case !ok || d.builtin && name != command:
		return nil, unsupported("the program %s", command)
	}
	return d, nil
}

// outside is the session for a program that the shell does not run itself: echo
// and test are then those of coreutils. busybox has one of each.
func (s *session) outside() *session {
	if s.dialect != dash && s.dialect != bash {
		return s
	}
	sub := *s
	sub.dialect = coreutils
	return &sub
}

// baseCommand leaves out the directory that a program is in, where it is one
// for programs.
func baseCommand(name string) string {
	for _, dir := range []string{"/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/", "/lib/systemd/", "/usr/lib/systemd/"} {
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

// input reads an operand: a file of the target, or "-" for standard input. A
// file that cannot be read is for the program to complain about (reason);
// what is too big or no regular file has no answer (err).
func (c *call) input(name string) (data []byte, reason string, err error) {
	if name == "-" || name == "/dev/stdin" {
		data, err = c.in.take()
		return data, "", err
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
			switch c.name {
			case "head", "tail":
				text = "cannot open " + inQuotes(name) + " for reading: " + reason
			case "tac":
				text = "failed to open " + inQuotes(name) + " for reading: " + reason
			case "rev":
				text = "cannot open " + name + ": " + reason
			}
			if reason == "Is a directory" && strings.Contains(" head rev tac tail uniq ", " "+c.name+" ") {
				return 0, unsupported("%s of the directory %s", c.name, name)
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
	if strings.ContainsFunc(name, unicode.IsControl) || strings.Contains(name, "'") && strings.ContainsAny(name, "\"$`\\") {
		return escapedName(name)
	}
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

// inQuotes is a name that is quoted in any case.
func inQuotes(name string) string {
	if text := quoted(name); text != name {
		return text
	}
	return "'" + name + "'"
}

// escapedName is a name with what has no place in quotes outside of them.
func escapedName(name string) string {
	var b strings.Builder
	b.WriteByte('\'')
	dollar := false // within $'…'
	for _, c := range []byte(name) {
		letter := byte(0)
		if i := strings.IndexByte("\a\b\f\n\r\t\v", c); i >= 0 {
			letter = "abfnrtv"[i]
		}
		control := letter != 0 || c < ' ' || c >= 0x7f
		switch {
		case control && !dollar:
			b.WriteString("'$'")
		case !control && dollar:
			b.WriteString("''")
		}
		dollar = control
		switch {
		case letter != 0:
			b.WriteString(`\` + string(rune(letter)))
		case control:
			fmt.Fprintf(&b, `\%03o`, c)
		case c == '\'':
			b.WriteString(`'\''`)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
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
