// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// statements runs a list; its status is that of the last.
func (s *session) statements(list []*syntax.Stmt, io streams) (status int, err error) {
	for _, stmt := range list {
		if status, err = s.statement(stmt, io); err != nil {
			return 0, err
		}
	}
	return status, nil
}

func (s *session) statement(stmt *syntax.Stmt, io streams) (int, error) {
	if stmt.Background || stmt.Coprocess || stmt.Disown {
		return 0, unsupported("a background command")
	}
	io, err := s.redirect(stmt.Redirs, io)
	if err != nil {
		return 0, err
	}
	if stmt.Cmd == nil {
		return 0, nil
	}
	status, err := s.command(stmt.Cmd, io)
	if err == nil && stmt.Negated {
		status = map[bool]int{true: 1}[status == 0]
	}
	return status, err
}

// redirect applies redirections: to /dev/null, of one stream to the other, and
// from a file. Writing to a file is nothing that a scan may do.
func (s *session) redirect(list []*syntax.Redirect, io streams) (streams, error) {
	for _, r := range list {
		word, err := s.oneField(r.Word)
		if err != nil {
			return io, err
		}
		from := "1"
		if r.Op == syntax.RdrIn {
			from = "0"
		}
		if r.N != nil {
			from = r.N.Value
		}
		var to *buffer
		switch {
		case r.Op == syntax.RdrOut || r.Op == syntax.AppOut || r.Op == syntax.RdrClob:
			if word != "/dev/null" {
				return io, unsupported("writing to %s", word)
			}
		case r.Op == syntax.DplOut && word == "1":
			to = io.out
		case r.Op == syntax.DplOut && word == "2":
			to = io.err
		case r.Op == syntax.RdrIn && from == "0":
			c := &call{s, "sh", nil, io}
			data, reason, err := c.input(word)
			if err != nil {
				return io, err
			}
			if reason != "" {
				return io, unsupported("reading from %s (%s)", word, reason)
			}
			io.in = data
			continue
		default:
			return io, unsupported("the redirection %s", r.Op)
		}
		switch from {
		case "1":
			io.out = to
		case "2":
			io.err = to
		default:
			return io, unsupported("the redirection of file descriptor %s", from)
		}
	}
	return io, nil
}

func (s *session) command(cmd syntax.Command, io streams) (int, error) {
	switch cmd := cmd.(type) {
	case *syntax.CallExpr:
		if len(cmd.Assigns) > 0 {
			return 0, unsupported("setting a variable")
		}
		var args []string
		for _, w := range cmd.Args {
			fields, err := s.fields(w)
			if err != nil {
				return 0, err
			}
			args = append(args, fields...)
		}
		return s.run(args, io)
	case *syntax.BinaryCmd:
		return s.binary(cmd, io)
	case *syntax.Subshell:
		return s.statements(cmd.Stmts, io)
	case *syntax.Block:
		return s.statements(cmd.Stmts, io)
	}
	return 0, unsupported("%s in a command line", construct(cmd))
}

// construct names a piece of shell for an error.
func construct(cmd syntax.Command) string {
	switch cmd.(type) {
	case *syntax.IfClause:
		return "if"
	case *syntax.WhileClause:
		return "while"
	case *syntax.ForClause:
		return "for"
	case *syntax.CaseClause:
		return "case"
	case *syntax.FuncDecl:
		return "a function"
	}
	return "this construct"
}

func (s *session) binary(cmd *syntax.BinaryCmd, io streams) (int, error) {
	switch cmd.Op {
	case syntax.AndStmt, syntax.OrStmt:
		status, err := s.statement(cmd.X, io)
		if err != nil || (status == 0) != (cmd.Op == syntax.AndStmt) {
			return status, err
		}
		return s.statement(cmd.Y, io)
	case syntax.Pipe:
		var between buffer
		if _, err := s.statement(cmd.X, streams{io.in, &between, io.err}); err != nil {
			return 0, err
		}
		return s.statement(cmd.Y, streams{between.Bytes(), io.out, io.err})
	}
	return 0, unsupported("the operator %s", cmd.Op)
}

// fields expands a word: quotes, and names of files. Variables and commands
// within are not known here.
func (s *session) fields(w *syntax.Word) ([]string, error) {
	text, pattern, err := expand(w)
	if err != nil {
		return nil, err
	}
	if pattern == "" {
		return []string{text}, nil
	}
	names, err := s.glob(pattern)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return []string{text}, nil
	}
	return names, nil
}

func (s *session) oneField(w *syntax.Word) (string, error) {
	fields, err := s.fields(w)
	if err != nil {
		return "", err
	}
	if len(fields) != 1 {
		return "", errors.New("ambiguous redirect")
	}
	return fields[0], nil
}

// expand removes the quotes of a word. If it has unquoted wildcards, pattern
// is the word with what was quoted escaped.
func expand(w *syntax.Word) (text, pattern string, err error) {
	var plain, quoted strings.Builder
	wild := false
	add := func(s string, literal bool) {
		plain.WriteString(s)
		for _, c := range []byte(s) {
			if literal && strings.IndexByte(`*?[]\`, c) >= 0 {
				quoted.WriteByte('\\')
			}
			quoted.WriteByte(c)
		}
	}
	for i, part := range w.Parts {
		switch part := part.(type) {
		case *syntax.Lit:
			value := part.Value
			if i == 0 && strings.HasPrefix(value, "~") {
				return "", "", unsupported("~ in a command line")
			}
			if braces(value) {
				return "", "", unsupported("the braces of %s", value)
			}
			for len(value) > 0 {
				if value[0] == '\\' && len(value) > 1 {
					if value[1] != '\n' { // A line continued.
						add(value[1:2], true)
					}
					value = value[2:]
					continue
				}
				if strings.IndexByte("*?", value[0]) >= 0 || value[0] == '[' && strings.Contains(value, "]") {
					wild = true
				}
				add(value[:1], false)
				value = value[1:]
			}
		case *syntax.SglQuoted:
			if part.Dollar {
				return "", "", unsupported("the quotes $'…'")
			}
			add(part.Value, true)
		case *syntax.DblQuoted:
			if part.Dollar {
				return "", "", unsupported("the quotes $\"…\"")
			}
			for _, inner := range part.Parts {
				lit, ok := inner.(*syntax.Lit)
				if !ok {
					return "", "", unsupported("an expansion ($) in a command line")
				}
				add(unescapeDouble(lit.Value), true)
			}
		default:
			return "", "", unsupported("an expansion ($) in a command line")
		}
	}
	if wild {
		pattern = quoted.String()
	}
	return plain.String(), pattern, nil
}

// braces tells whether some shells would expand a word's braces, and others
// would not.
func braces(s string) bool {
	open := strings.IndexByte(s, '{')
	if open < 0 || strings.IndexByte(s[open:], '}') < 0 {
		return false
	}
	return strings.Contains(s[open:], ",") || strings.Contains(s[open:], "..")
}

// unescapeDouble removes the backslashes that mean something within double
// quotes.
func unescapeDouble(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("$`\"\\\n", s[i+1]) >= 0 {
			i++
			if s[i] == '\n' {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// glob returns the paths that a pattern matches, in order.
func (s *session) glob(pattern string) ([]string, error) {
	if !strings.HasPrefix(pattern, "/") {
		return nil, unsupported("the relative path %q in a command line", pattern)
	}
	found := []string{"/"}
	for part := range strings.SplitSeq(strings.Trim(path.Clean(pattern), "/"), "/") {
		match, err := wildcard(part, false)
		if err != nil {
			return nil, err
		}
		var next []string
		for _, dir := range found {
			names, err := s.root.ReadDir(dir)
			if err != nil {
				continue // No directory, or not to be read: nothing there matches.
			}
			for _, name := range names {
				// A leading dot must be named.
				if name[0] == '.' && part[0] != '.' || !match.MatchString(name) {
					continue
				}
				next = append(next, path.Join(dir, name))
			}
		}
		found = next
	}
	slices.Sort(found)
	return found, nil
}
