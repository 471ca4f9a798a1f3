// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"path"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// defaultPath is where commands are looked for if the target's process does not
// say: what shells assume.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// searchPath is the PATH of the process that stands for the target, or the
// default one.
func (s *session) searchPath() []string {
	if v, ok := s.vars["PATH"]; ok && !v.unset {
		return strings.Split(v.first(), ":")
	}
	if value, ok := s.inherited("PATH"); ok && value != "" {
		return strings.Split(value, ":")
	}
	return strings.Split(defaultPath, ":")
}

// executables are the files on the search path that a name stands for.
func (s *session) executables(name string) ([]string, error) {
	var out []string
	candidates := []string{name}
	if !strings.Contains(name, "/") {
		candidates = nil
		for _, dir := range s.searchPath() {
			if path.IsAbs(dir) {
				candidates = append(candidates, strings.TrimRight(dir, "/")+"/"+name)
			}
		}
	}
	for _, file := range candidates {
		info, err := s.root.Stat(file)
		if err != nil {
			if _, ok := s.errnoText(err); !ok {
				return nil, err
			}
			continue
		}
		if info.Type == target.Regular && info.Mode&0o111 != 0 {
			out = append(out, file)
		}
	}
	return out, nil
}

func whichDefinition() definition {
	return definition{
		name: "which", summary: "prints where on the search path commands are",
		options: flags("a"),
		notes:   []string{"Complaints, which some versions print, are left out."},
		run:     which,
	}
}

func which(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) == 0 {
		return 0, unsupported("which without a name")
	}
	status := 0
	for _, name := range operands {
		found, err := c.executables(name)
		if err != nil {
			return 0, err
		}
		if len(found) == 0 {
			status = 1
		}
		if !given(options, "a") && len(found) > 1 {
			found = found[:1]
		}
		if err := c.printLines(found); err != nil {
			return 0, err
		}
	}
	return status, nil
}

// builtins are the words that a shell knows without a file.
const builtins = " . : [ alias bg break case cd command continue do done echo elif else esac eval exec exit export false fg fi for getopts hash if in jobs kill printf pwd read readonly return set shift test then times trap true type ulimit umask unalias unset until wait while "

func commandDefinition() definition {
	return definition{
		name: "command", summary: "command -v prints what a name stands for; command NAME runs it", builtin: true,
		options: flags("v"),
		notes:   []string{"Of a name that is not there, the status depends on the shell that /bin/sh is."},
		run: func(c *call) (int, error) {
			options, operands, err := c.leadingOptions()
			if err != nil {
				return 0, err
			}
			if len(operands) == 0 {
				return 0, unsupported("command without a name")
			}
			if !given(options, "v") {
				return c.program(operands, c.streams) // Functions are passed over.
			}
			if len(operands) > 1 {
				return 0, unsupported("command -v with several names")
			}
			return c.describe(operands[0], "%s\n", "%s\n")
		},
	}
}

func typeDefinition() definition {
	return definition{
		name: "type", summary: "tells what a name stands for", builtin: true,
		notes: []string{"Of a name that is not there, the status depends on the shell that /bin/sh is, and what it prints is left out."},
		run: func(c *call) (int, error) {
			if len(c.args) != 1 || strings.HasPrefix(c.args[0], "-") {
				return 0, unsupported("type with options or several names")
			}
			return c.describe(c.args[0], "%s is a shell builtin\n", c.args[0]+" is %s\n")
		},
	}
}

// describe prints what a name stands for.
func (c *call) describe(name, builtin, file string) (int, error) {
	if _, ok := c.functions[name]; ok {
		return 0, unsupported("%s of a function", c.name)
	}
	if strings.Contains(builtins, " "+name+" ") {
		if c.name == "type" && strings.Contains(" case do done elif else esac fi for if in then until while . : break continue eval exec exit export readonly return set shift times trap unset ", " "+name+" ") {
			return 0, unsupported("type %s", name)
		}
		return 0, c.printf(builtin, name)
	}
	found, err := c.executables(name)
	if err != nil {
		return 0, err
	}
	if len(found) > 0 {
		return 0, c.printf(file, found[0])
	}
	switch {
	case c.dialect == bash:
		return 1, nil
	case c.name == "command" && (c.dialect == dash || c.dialect == busybox):
		return 127, nil
	}
	return 0, unsupported("%s of %s, which is not there,", c.name, name)
}
