// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// builtinDefinitions are the words of the shell itself.
func builtinDefinitions() []definition {
	return []definition{
		{
			name: "true", also: []string{":"}, summary: "succeeds",
			run: func(*call) (int, error) { return 0, nil },
		},
		{
			name: "false", summary: "fails",
			run: func(*call) (int, error) { return 1, nil },
		},
		{
			name: "sh", also: []string{"bash", "dash"}, summary: "sh -c LINE [NAME ARGUMENT…] answers a command line within",
			options: flags("ce"),
			run:     sh,
		},
		{name: "exit", summary: "ends the shell", builtin: true, run: exit},
		{name: "return", summary: "ends a function", builtin: true, run: exit},
		{
			name: "break", also: []string{"continue"}, builtin: true, summary: "leaves loops, or goes on with the next turn",
			run: func(c *call) (int, error) {
				levels := 1
				if len(c.args) > 0 {
					n, err := strconv.Atoi(c.args[0])
					if err != nil || n < 1 || len(c.args) > 1 {
						return 0, unsupported("%s %s", c.name, strings.Join(c.args, " "))
					}
					levels = n
				}
				return 0, &jump{kind: c.name, levels: levels}
			},
		},
		{
			name: "cd", summary: "changes the working directory", builtin: true,
			notes: []string{"Without a directory, and with -, the environment would have to be known."},
			run:   cd,
		},
		{
			name: "pwd", summary: "prints the working directory",
			options: flags("LP"),
			run: func(c *call) (int, error) {
				options, _, err := c.options()
				if err != nil {
					return 0, err
				}
				dir := c.root.dir
				if given(options, "P") || c.dialect == coreutils && !given(options, "L") {
					if dir, err = c.root.RealPath(dir); err != nil {
						return 0, unsupported("pwd -P (%v)", err)
					}
				}
				return 0, c.printf("%s\n", dir)
			},
		},
		{
			name: "eval", summary: "runs its arguments as a command line", builtin: true,
			run: func(c *call) (int, error) {
				args := c.args
				if len(args) > 0 && args[0] == "--" {
					args = args[1:]
				}
				return c.runText(strings.Join(args, " "), c.streams)
			},
		},
		{
			name: ".", also: []string{"source"}, summary: "runs a file of the target as a part of the command line", builtin: true,
			run: source,
		},
		{
			name: "set", summary: "sets -e, -u, -f, -o errexit, nounset, noglob, pipefail, and the parameters", builtin: true,
			run: setOptions,
		},
		{
			name: "shift", summary: "drops parameters", builtin: true,
			run: func(c *call) (int, error) {
				n := 1
				if len(c.args) > 0 {
					var err error
					if n, err = strconv.Atoi(c.args[0]); err != nil {
						return 0, unsupported("shift %s", c.args[0])
					}
				}
				items := c.positional()
				if n < 0 || n > len(items) {
					return 0, unsupported("shift by more than there are parameters")
				}
				c.setPositional(items[n:])
				return 0, nil
			},
		},
		{
			name: "unset", summary: "forgets variables and functions", builtin: true,
			options: flags("fv"),
			run:     unset,
		},
		{
			name: "export", also: []string{"readonly", "local"}, summary: "sets variables for programs, for good, or for a function", builtin: true,
			run: func(c *call) (int, error) {
				for _, arg := range c.args {
					name, value, set := strings.Cut(arg, "=")
					if !syntax.ValidName(name) {
						return 0, unsupported("%s %s", c.name, arg)
					}
					if err := c.declareOne(c.name, name, &value, set); err != nil {
						return 0, err
					}
				}
				return 0, nil
			},
		},
		{
			name: "read", summary: "sets variables from a line of standard input", builtin: true,
			options: flags("r"),
			run:     read,
		},
		{
			name: "umask", summary: "prints the mask of the target's process", builtin: true,
			run: func(c *call) (int, error) {
				if len(c.args) > 0 {
					return 0, unsupported("umask with arguments")
				}
				data, err := c.root.ReadFile("/proc/self/status")
				_, rest, ok := strings.Cut(string(data), "\nUmask:")
				if err != nil || !ok {
					return 0, unknown("the mask of the target's process")
				}
				return 0, c.printf("%s\n", strings.TrimSpace(strings.SplitN(rest, "\n", 2)[0]))
			},
		},
	}
}

func sh(c *call) (int, error) {
	options, operands, err := c.leadingOptions()
	if err != nil {
		return 0, err
	}
	if !given(options, "c") || len(operands) == 0 {
		return 0, unsupported("%s other than with -c", c.name)
	}
	sub := c.subshell()
	for name, v := range sub.vars {
		if !v.exported || v.array {
			delete(sub.vars, name)
		} else {
			sub.vars[name] = variable{value: v.value, exported: true, unset: v.unset}
		}
	}
	sub.functions = map[string]*syntax.Stmt{}
	sub.saved, sub.tested = nil, 0
	sub.params = operands[1:]
	sub.status = 0
	sub.name = c.name
	if len(operands) > 1 {
		sub.name = operands[1]
	}
	sub.set.exit, sub.set.unset, sub.set.noGlob, sub.set.pipeFail = given(options, "e"), false, false, false
	switch c.name {
	case "bash":
		sub.dialect = bash
	case "dash":
		sub.dialect = dash
	default:
		sub.dialect = shellOf(c.root.Root)
	}
	if sub.depth++; sub.depth > maxNesting {
		return 0, unsupported("a command line nested this deep")
	}
	return sub.script(operands[0], c.streams)
}

func exit(c *call) (int, error) {
	status := c.status
	if c.name == "return" && c.dialect != dash && len(c.saved) == 0 {
		return 0, unsupported("return outside of a function")
	}
	if len(c.args) > 1 {
		return 0, unsupported("%s with %d arguments", c.name, len(c.args))
	}
	if len(c.args) == 1 {
		n, err := strconv.Atoi(c.args[0])
		if err != nil || n < 0 {
			return 0, unsupported("%s %s", c.name, c.args[0])
		}
		status = n
	}
	return 0, &jump{kind: c.name, status: status & 0xff}
}

func cd(c *call) (int, error) {
	args := c.args
	if len(args) > 0 && (args[0] == "-L" || args[0] == "--") {
		args = args[1:]
	}
	var dir string
	switch {
	case len(args) == 0:
		v, isSet, err := c.lookup("HOME")
		if err != nil || !isSet {
			return 0, unknown("the user's home")
		}
		dir = v.first()
	case len(args) > 1 || args[0] == "-" || args[0] == "" || strings.HasPrefix(args[0], "-"):
		return 0, unsupported("cd %s", strings.Join(args, " "))
	default:
		dir = args[0]
	}
	to := dir
	if !strings.HasPrefix(to, "/") {
		to = c.root.dir + "/" + to
	}
	to = path.Clean(to) // .. goes by the name, not by the link (POSIX: cd -L).
	info, err := c.root.Stat(to)
	reason := ""
	switch {
	case err != nil:
		var ok bool
		if reason, ok = c.errnoText(err); !ok {
			return 0, err
		}
	case info.Type != target.Directory:
		reason = "Not a directory"
	}
	if reason == "" {
		c.root = c.root.in(to)
		return 0, nil
	}
	switch c.dialect {
	case bash:
		_, err = fmt.Fprintf(c.err, "%s: line 1: cd: %s: %s\n", c.session.name, dir, reason)
		return 1, err
	case dash:
		_, err = fmt.Fprintf(c.err, "%s: 1: cd: can't cd to %s\n", c.session.name, dir)
		return 2, err
	}
	return 0, unsupported("cd to %s (%s)", dir, reason)
}

// runText runs a text in this very shell.
func (s *session) runText(text string, io streams) (int, error) {
	file, err := s.parse(text)
	if err != nil {
		return 0, err
	}
	if s.depth >= maxNesting {
		return 0, unsupported("a command line nested this deep")
	}
	s.depth++
	defer func() { s.depth-- }()
	return s.statements(file.Stmts, io)
}

func source(c *call) (int, error) {
	if len(c.args) != 1 {
		return 0, unsupported("%s with %d arguments", c.name, len(c.args))
	}
	name := c.args[0]
	if !strings.Contains(name, "/") {
		return 0, unsupported("%s of a file on the search path", c.name)
	}
	data, reason, err := c.input(name)
	if err != nil {
		return 0, err
	}
	if reason != "" {
		return 0, unsupported("%s of %s (%s)", c.name, name, reason)
	}
	status, err := c.runText(string(data), c.streams)
	var j *jump
	if errors.As(err, &j) && j.kind == "return" {
		return j.status, nil
	}
	return status, err
}

func setOptions(c *call) (int, error) {
	args := c.args
	for len(args) > 0 && len(args[0]) > 1 && (args[0][0] == '-' || args[0][0] == '+') && args[0] != "--" {
		arg := args[0]
		args = args[1:]
		on := arg[0] == '-'
		for _, letter := range arg[1:] {
			var option *bool
			switch letter {
			case 'e':
				option = &c.set.exit
			case 'u':
				option = &c.set.unset
			case 'f':
				option = &c.set.noGlob
			case 'o':
				if len(args) == 0 {
					return 0, unsupported("set -o")
				}
				option = map[string]*bool{
					"errexit": &c.set.exit, "nounset": &c.set.unset, "noglob": &c.set.noGlob, "pipefail": &c.set.pipeFail,
				}[args[0]]
				if option == nil || args[0] == "pipefail" && c.dialect != bash {
					return 0, unsupported("set -o %s", args[0])
				}
				args = args[1:]
			default:
				return 0, unsupported("set %s", arg)
			}
			*option = on
		}
	}
	if len(args) > 0 && args[0] == "--" {
		c.setPositional(args[1:])
	} else if len(args) > 0 {
		c.setPositional(args)
	} else if len(c.args) == 0 {
		return 0, unsupported("set without arguments")
	}
	return 0, nil
}

func unset(c *call) (int, error) {
	options, names, err := c.leadingOptions()
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		if !syntax.ValidName(name) || name == "IFS" || name == "PWD" {
			return 0, unsupported("unset %s", name)
		}
		if given(options, "f") {
			delete(c.functions, name)
			continue
		}
		if c.vars[name].readonly {
			return 0, unsupported("unset %s, which is readonly,", name)
		}
		_, isVariable := c.vars[name]
		if _, isFunction := c.functions[name]; isFunction && !isVariable && c.dialect == bash && !given(options, "v") {
			delete(c.functions, name)
			continue
		}
		c.vars[name] = variable{unset: true}
	}
	return 0, nil
}

// read is the shell's builtin.
func read(c *call) (int, error) {
	options, names, err := c.leadingOptions()
	if err != nil {
		return 0, err
	}
	if len(names) == 0 {
		if c.dialect != bash {
			return 0, unsupported("read without a variable")
		}
		return 0, unsupported("read into REPLY")
	}
	if c.in.taken {
		return 0, unsupported("read after another program that reads the same input")
	}
	line, found := c.in.line()
	if strings.Contains(line, "\x00") {
		return 0, unsupported("read of a line with NULs")
	}
	if !given(options, "r") && strings.Contains(line, `\`) {
		return 0, unsupported("read of a line with backslashes, without -r")
	}
	values, err := readFields(line, c.separators(), len(names))
	if err != nil {
		return 0, err
	}
	for i, name := range names {
		if !syntax.ValidName(name) {
			return 0, unsupported("read %s", name)
		}
		if err := c.assignText(name, values[i]); err != nil {
			return 0, err
		}
	}
	if !found {
		return 1, nil
	}
	return 0, nil
}

// readFields splits a line into n values, the last of which is the rest.
func readFields(line, separators string, n int) ([]string, error) {
	var blanks, others string
	for _, c := range []byte(separators) {
		if c == ' ' || c == '\t' || c == '\n' {
			blanks += string(c)
		} else {
			others += string(rune(c))
		}
	}
	out := make([]string, n)
	rest := strings.TrimLeft(line, blanks)
	for i := range n - 1 {
		end := strings.IndexAny(rest, separators)
		if end < 0 {
			out[i], rest = rest, ""
			break
		}
		out[i], rest = rest[:end], strings.TrimLeft(rest[end:], blanks)
		if rest != "" && strings.IndexByte(others, rest[0]) >= 0 {
			rest = strings.TrimLeft(rest[1:], blanks)
		}
	}
	rest = strings.TrimRight(rest, blanks)
	if rest != "" && strings.IndexByte(others, rest[len(rest)-1]) >= 0 {
		return nil, unsupported("read of a line that ends with a separator")
	}
	out[n-1] = rest
	return out, nil
}
