// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// variable is one of the shell's.
type variable struct {
	value    string
	list     []string // of an array
	array    bool
	exported bool
	readonly bool
	unset    bool // taken from the environment by unset
}

// first is what the name alone stands for: of an array, its first element.
func (v variable) first() string {
	if v.array {
		if len(v.list) == 0 {
			return ""
		}
		return v.list[0]
	}
	return v.value
}

// meaningful are variables that change how programs work, in ways that are not
// answered.
const meaningful = " TZ POSIXLY_CORRECT GREP_OPTIONS GREP_COLORS PS4 OPTIND BLOCKSIZE BLOCK_SIZE DF_BLOCK_SIZE LS_BLOCK_SIZE COLUMNS QUOTING_STYLE TIME_STYLE BASH_ENV ENV CDPATH GLOBIGNORE RANDOM SECONDS "

// assign sets a variable.
func (s *session) assign(name string, v variable) error {
	switch {
	case strings.Contains(meaningful, " "+name+" "):
		return unsupported("setting the variable %s", name)
	case strings.HasPrefix(name, "LC_") || strings.HasPrefix(name, "LANG"):
		if value := v.first(); value != "C" && value != "POSIX" {
			return unsupported("the locale %s=%s", name, value)
		}
	}
	old, ok := s.vars[name]
	if old.readonly {
		return unsupported("setting %s, which is readonly,", name)
	}
	if !ok {
		_, inherited := s.inherited(name)
		v.exported = v.exported || inherited
	}
	v.exported = v.exported || old.exported
	size := len(v.value)
	for _, item := range v.list {
		size += len(item) + 16
	}
	for _, other := range s.vars {
		size += len(other.value)
		for _, item := range other.list {
			size += len(item) + 16
		}
	}
	if size > MaxOutput {
		return ErrOutput
	}
	s.vars[name] = v
	return nil
}

// assignText sets a variable to a text, or the first element of an array.
func (s *session) assignText(name, value string) error {
	v := s.vars[name]
	if v.array {
		list := append([]string{}, v.list...)
		if len(list) == 0 {
			list = []string{""}
		}
		list[0] = value
		return s.assign(name, variable{array: true, list: list})
	}
	return s.assign(name, variable{value: value})
}

// inherited is a variable of the environment: that of the process which stands
// for the target. Under sudo it is not known.
func (s *session) inherited(name string) (string, bool) {
	if s.environ == nil {
		s.environ = map[string]string{}
		if data, err := s.root.ReadFile("/proc/self/environ"); err == nil {
			s.environ[""] = "" // It is known.
			for entry := range strings.SplitSeq(string(data), "\x00") {
				if name, value, ok := strings.Cut(entry, "="); ok && syntax.ValidName(name) {
					s.environ[name] = value
				}
			}
		}
	}
	value, ok := s.environ[name]
	return value, ok && !s.super
}

// shellsOwn are variables that shells set themselves, some this one and some
// that one.
const shellsOwn = " BASH BASHOPTS DIRSTACK EPOCHREALTIME EPOCHSECONDS FUNCNAME HISTCMD OPTERR OPTIND PIPESTATUS PS1 PS2 PS4 SHELLOPTS SRANDOM "

// lastStatus is $?. Behind a $(…) in the same command it is bash that has its
// status there, and dash that of the command before.
func (s *session) lastStatus() (int, error) {
	switch {
	case s.substituted == s.before.substituted || s.dialect == bash:
		return s.status, nil
	case s.dialect == dash:
		return s.before.status, nil
	}
	return 0, unsupported("$? behind a command within the command")
}

// lookup is a variable or a parameter of the shell.
func (s *session) lookup(name string) (v variable, isSet bool, err error) {
	switch name {
	case "?":
		status, err := s.lastStatus()
		return variable{value: strconv.Itoa(status)}, true, err
	case "#":
		return variable{value: strconv.Itoa(max(0, len(s.params)-1))}, true, nil
	case "*", "@":
		items := s.positional()
		return variable{value: strings.Join(items, " "), list: items, array: true}, len(items) > 0, nil
	case "$", "!", "-", "_", "RANDOM", "SECONDS", "PPID", "BASHPID", "LINENO", "BASH_VERSION", "SHLVL":
		return variable{}, false, unsupported("$%s", name)
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 0 {
		switch {
		case n < len(s.params):
			return variable{value: s.params[n]}, true, nil
		case n > 0:
			return variable{}, false, nil
		}
		return variable{value: s.name}, true, nil
	}
	if v, ok := s.vars[name]; ok {
		return v, !v.unset, nil
	}
	switch name {
	case "IFS":
		return variable{value: " \t\n"}, true, nil
	case "PWD":
		return variable{value: s.root.dir}, true, nil
	case "UID", "EUID":
		if s.dialect == bash {
			uid, _, err := s.identity()
			return variable{value: strconv.FormatUint(uint64(uid), 10)}, true, err
		}
	}
	if strings.Contains(shellsOwn, " "+name+" ") || strings.HasPrefix(name, "BASH_") || strings.HasPrefix(name, "COMP_") {
		return variable{}, false, unsupported("$%s", name)
	}
	if value, ok := s.inherited(name); ok {
		return variable{value: value, exported: true}, true, nil
	}
	if _, known := s.inherited(""); !known {
		return variable{}, false, unknown("the variable %s, which the command line does not set,", name)
	}
	switch name {
	case "HOME", "USER", "LOGNAME", "HOSTNAME", "OSTYPE", "MACHTYPE", "HOSTTYPE", "PATH", "OLDPWD", "GROUPS", "TERM":
		return variable{}, false, unknown("the variable %s, which shells and runtimes may set,", name)
	}
	return variable{}, false, nil
}

// separators are the characters that fields are split at.
func (s *session) separators() string {
	if v, ok := s.vars["IFS"]; ok && !v.unset {
		return v.first()
	}
	return " \t\n"
}

func (s *session) positional() []string {
	if len(s.params) < 2 {
		return nil
	}
	return s.params[1:]
}

// setPositional replaces $1, $2, …
func (s *session) setPositional(items []string) {
	zero := s.name
	if len(s.params) > 0 {
		zero = s.params[0]
	}
	s.params = append([]string{zero}, items...)
}

// assignments makes the assignments of a command.
func (s *session) assignments(list []*syntax.Assign) error {
	for _, a := range list {
		if err := s.assignment(a); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) assignment(a *syntax.Assign) error {
	name := a.Name.Value
	old, _ := s.known(name)
	if a.Array != nil {
		items, err := s.elements(a.Array)
		if err != nil {
			return err
		}
		if a.Append {
			if !old.array && old.value != "" {
				old.list = []string{old.value}
			}
			items = append(append([]string{}, old.list...), items...)
		}
		return s.assign(name, variable{array: true, list: items})
	}
	value := ""
	if a.Value != nil {
		var err error
		if value, err = s.text(a.Value); err != nil {
			return err
		}
	}
	if a.Index != nil {
		n, err := s.index(a.Index)
		if err != nil {
			return err
		}
		if !old.array && old.value != "" {
			old.list = []string{old.value}
		}
		list := append([]string{}, old.list...)
		switch {
		case n < 0 || n > len(list):
			return unsupported("the array %s with gaps", name)
		case n == len(list):
			list = append(list, "")
		}
		if a.Append {
			value = list[n] + value
		}
		list[n] = value
		return s.assign(name, variable{array: true, list: list})
	}
	if a.Append {
		value = old.first() + value
	}
	return s.assignText(name, value)
}

// known is a variable as it is, without a word about one that is not known.
func (s *session) known(name string) (variable, bool) {
	if v, ok := s.vars[name]; ok {
		return v, !v.unset
	}
	value, ok := s.inherited(name)
	return variable{value: value}, ok
}

// elements are the words of an array.
func (s *session) elements(array *syntax.ArrayExpr) ([]string, error) {
	var out []string
	for _, e := range array.Elems {
		if e.Index != nil || e.Value == nil {
			return nil, unsupported("an array with indices")
		}
		fields, err := s.fields(e.Value)
		if err != nil {
			return nil, err
		}
		out = append(out, fields...)
	}
	return out, nil
}

// index is that of an array's element.
func (s *session) index(x syntax.ArithmExpr) (int, error) {
	if w, ok := x.(*syntax.Word); ok {
		if lit := w.Lit(); lit == "@" || lit == "*" {
			return 0, unsupported("the index %s here", lit)
		}
	}
	n, err := s.arithmetic(x)
	if err != nil {
		return 0, err
	}
	if n < -(1<<20) || n > 1<<20 {
		return 0, unsupported("the index %d of an array", n)
	}
	return int(n), nil
}
