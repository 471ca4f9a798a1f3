// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"cmp"
	"errors"
	"path"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func commandDefinition() Definition {
	return Definition{
		Name:  "command",
		Class: "Inspec::Resources::Cmd",
		Card: Card{
			Summary: "What a command line prints, or whether a command is there. Nothing is executed.",
			Source:  "the target's files: pipelines of find, grep, cat, sort and other file utilities are worked out from them; exist? looks along the search path",
			Example: "describe command('find / -xdev -type f -perm /6000') do\n  its('stdout') { should eq '' }\nend",
			Methods: map[string]string{
				"exist?":  "an executable of that name is on the search path; of a path, that it is executable",
				"command": "the command line",
			},
			Differences: []string{
				"A command line that cannot be worked out exactly is an error that names the program, option or piece of shell.",
				"The programs need not be in the target.",
				"Of find and grep -r, files of a directory come in the order of their names.",
				"The search path is that of the target's first process where it can be read, else the usual one.",
				"The option timeout is left to the scan's own budget.",
			},
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			return newCommand(h, in, a)
		},
		Methods: interp.Methods{
			"to_s":        method((*command).toS),
			"resource_id": method((*command).toS),
			"command":     text(func(c *command) string { return c.line }),
			"exist?":      property((*command).exists),
			"stdout":      commandResult(func(r shell.Result) any { return r.Stdout }),
			"stderr":      commandResult(func(r shell.Result) any { return r.Stderr }),
			"exit_status": commandResult(func(r shell.Result) any { return r.Status }),
			"result": method(func(c *command, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				if err := c.run(in); err != nil {
					return interp.Nil, err
				}
				return mash(in, row("stdout", c.result.Stdout, "stderr", c.result.Stderr, "exit_status", c.result.Status))
			}),
		},
	}
}

func bashDefinition() Definition {
	return Definition{
		Name:  "bash",
		Class: "Inspec::Resources::Bash",
		Super: "command",
		Card: Card{
			Summary: "What a script for bash prints: the command resource.",
			Source:  "as command",
			Example: "describe bash('cat /etc/*.conf | wc -l') do\n  its('exit_status') { should eq 0 }\nend",
			Differences: []string{
				"The options path, args and wrap are refused.",
			},
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			for _, option := range []string{"path", "args", "wrap"} {
				if !interp.IsNil(a.Option(option)) {
					return nil, Unsupported("the option %s of bash", option)
				}
			}
			c, err := newCommand(h, in, a)
			if c != nil {
				c.bash = true
			}
			return c, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(c *command) string { return "Bash command " + c.line }),
			"resource_id": text(func(c *command) string { return c.line }),
		},
	}
}

type command struct {
	host   *Host
	line   string
	bash   bool
	redact interp.Value

	ran    bool
	result shell.Result
	err    error
}

func newCommand(h *Host, _ *interp.Interp, a interp.Args) (*command, error) {
	if interp.IsNil(a.Arg(0)) {
		return nil, interp.Raise("RuntimeError", "InSpec `command` was called with `nil` as the argument. This is not supported. Please provide a valid command instead.")
	}
	line, err := a.Str(0)
	if err != nil {
		return nil, err
	}
	c := &command{host: h, line: line, redact: a.Option("redact_regex")}
	if _, ok := c.redact.(*interp.Regexp); !ok && !interp.IsNil(c.redact) {
		c.line = "ERROR"
		return c, interp.Raise(interp.ResourceFailed, "The `redact_regex` option must be a regular expression")
	}
	return c, nil
}

func (c *command) toS(in *interp.Interp, _ interp.Args) (interp.Value, error) {
	var s interp.Value = interp.Str("Command: `" + c.line + "`")
	if interp.IsNil(c.redact) {
		return s, nil
	}
	return in.Call(s, "gsub", c.redact, interp.Str(`\1REDACTED\2`))
}

func commandResult(get func(shell.Result) any) interp.Method {
	return method(func(c *command, in *interp.Interp, _ interp.Args) (interp.Value, error) {
		if err := c.run(in); err != nil {
			return interp.Nil, err
		}
		return interp.FromGo(get(c.result)), nil
	})
}

// run works the command line out, once.
func (c *command) run(in *interp.Interp) error {
	if !c.ran {
		c.ran = true
		databases := c.host.databases()
		run := databases.Run
		if c.bash {
			run = databases.RunBash
		}
		c.result, c.err = c.host.commands.get(keptLine{c.line, c.bash}, func() (shell.Result, error) {
			return run(in.Context(), c.host.Root, c.line)
		})
	}
	var unsupported *shell.Unsupported
	var unknown *shell.Unknown
	var raised *interp.Error // by a database
	switch {
	case c.err == nil || in.Context().Err() != nil || errors.As(c.err, &raised):
		return c.err
	case errors.As(c.err, &unsupported):
		return Unsupported("%s, in the command `%s`,", unsupported.What, c.line)
	case errors.As(c.err, &unknown):
		return interp.Raise(interp.ResourceFailed, "the command `%s` has no answer: %s", c.line, unknown.Error())
	}
	return unknowable(c.err)
}

// databases are what command lines may ask beside files.
func (h *Host) databases() shell.Databases {
	return shell.Databases{
		RPM: func() ([]shell.RPMPackage, error) {
			list, err := h.rpm("")
			out := make([]shell.RPMPackage, len(list))
			for i, p := range list {
				dash := strings.LastIndexByte(p.version, '-')
				out[i] = shell.RPMPackage{Name: p.name, Version: p.version[:dash], Release: p.version[dash+1:], Arch: p.arch}
			}
			return out, err
		},
		RPMHeaders: h.rpmHeaders,
		UnitState: func(name string) (string, error) {
			u, err := h.unit(name)
			if err != nil {
				return "", err
			}
			return u.state, nil
		},
	}
}

// defaultPath is where commands are looked for if the target's process does not
// say: what shells assume.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// builtins are the words that a shell's `type` knows without a file.
const builtins = " . : [ alias bg break case cd command continue do done echo elif else esac eval exec exit export false fg fi for getopts hash if in jobs kill printf pwd read readonly return set shift test then times trap true type ulimit umask unalias unset until wait while "

// exists tells what `type` would. A builtin of the shell is there where a
// shell is.
func (c *command) exists() (any, error) {
	name := c.line
	if name == "" || strings.ContainsAny(name, " \t\n\"$`\\") {
		return false, nil
	}
	if strings.Contains(name, "/") {
		if !path.IsAbs(name) {
			return nil, Unsupported("the relative path of command('%s').exist?", name)
		}
		// `type` of a shell is content with a file that is there.
		return c.host.isFile(name, 0)
	}
	if strings.Contains(builtins, " "+name+" ") {
		if ok, err := c.host.isFile("/bin/sh", 0o111); ok || err != nil {
			return ok, err
		}
	}
	for dir := range strings.SplitSeq(c.host.searchPath(), ":") {
		if !path.IsAbs(dir) {
			continue
		}
		if ok, err := c.host.isFile(path.Join(dir, name), 0o111); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// isFile tells whether a path leads to a regular file with one of the mode's
// bits; 0 asks for none, and for any type.
func (h *Host) isFile(name string, bits uint32) (bool, error) {
	info, err := h.Root.Stat(name)
	switch {
	case missing(err):
		return false, nil
	case err != nil:
		return false, unknowable(err)
	case bits == 0:
		return true, nil
	}
	return info.Type == target.Regular && info.Mode&bits != 0, nil
}

// searchPath is the PATH of the process that stands for the target, or the
// default one.
func (h *Host) searchPath() string { return cmp.Or(h.environment("PATH"), defaultPath) }
