// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// jump leaves a loop (break, continue) or the shell (exit). It goes up as an
// error until something takes it.
type jump struct {
	kind   string
	status int // of exit
	levels int // of loops
}

func (j *jump) Error() string { return j.kind + " outside of a loop" }

// script runs a line as a shell of its own would.
func (s *session) script(line string, io streams) (int, error) {
	if len(line) > MaxLine {
		return 0, unsupported("a command line of %d bytes", len(line))
	}
	file, err := syntax.NewParser(syntax.Variant(s.lang)).Parse(strings.NewReader(line), "")
	if err != nil {
		// What is no POSIX may still be right in the shell that is meant.
		return 0, unsupported("the command line (%s)", strings.TrimSpace(err.Error()))
	}
	return s.inSubshell(file.Stmts, io)
}

// inSubshell runs a list with variables of its own; exit ends only it.
func (s *session) inSubshell(list []*syntax.Stmt, io streams) (int, error) {
	if s.depth >= maxNesting {
		return 0, unsupported("a command line nested this deep")
	}
	sub := s.subshell()
	sub.depth++
	return sub.ended(sub.statements(list, io))
}

// ended takes the exit of a shell.
func (s *session) ended(status int, err error) (int, error) {
	var j *jump
	if errors.As(err, &j) {
		if j.kind != "exit" {
			return 0, unsupported("%s", j.Error())
		}
		return j.status, nil
	}
	return status, err
}

// statements runs a list; its status is that of the last.
func (s *session) statements(list []*syntax.Stmt, io streams) (status int, err error) {
	for _, stmt := range list {
		if status, err = s.statement(stmt, io); err != nil {
			return 0, err
		}
	}
	return status, nil
}

func (s *session) statement(stmt *syntax.Stmt, io streams) (status int, err error) {
	defer func() {
		var u *Unsupported
		if errors.As(err, &u) && u.Column == 0 {
			u.Column = int(stmt.Pos().Col())
		}
		s.status = status
	}()
	if stmt.Background || stmt.Coprocess || stmt.Disown {
		return 0, unsupported("a background command")
	}
	io, err = s.redirect(stmt.Redirs, io)
	if err != nil {
		return 0, err
	}
	if stmt.Cmd == nil {
		return 0, nil
	}
	status, err = s.command(stmt.Cmd, io)
	if err == nil && stmt.Negated {
		status = map[bool]int{true: 1}[status == 0]
	}
	return status, err
}

// redirect applies redirections: to /dev/null, of one stream to the other, and
// from a file or a text. Writing to a file is nothing that a scan may do.
func (s *session) redirect(list []*syntax.Redirect, io streams) (streams, error) {
	for _, r := range list {
		if r.N != nil && strings.Trim(r.N.Value, "0123456789") != "" {
			return io, unsupported("the redirection {%s}", r.N.Value)
		}
		if r.Op == syntax.Hdoc || r.Op == syntax.DashHdoc || r.Op == syntax.WordHdoc {
			if r.N != nil && r.N.Value != "0" {
				return io, unsupported("the redirection of file descriptor %s", r.N.Value)
			}
			text, err := s.document(r)
			if err != nil {
				return io, err
			}
			io.in = &input{data: []byte(text)}
			continue
		}
		word, err := s.text(r.Word)
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
		to, both := (*buffer)(nil), false
		switch {
		case r.Op == syntax.RdrAll || r.Op == syntax.AppAll: // &> of bash
			if word != "/dev/null" {
				return io, unsupported("writing to %s", word)
			}
			both = true
		case r.Op == syntax.RdrOut || r.Op == syntax.AppOut || r.Op == syntax.RdrClob:
			switch word {
			case "/dev/null":
			case "/dev/stdout":
				to = io.out
			case "/dev/stderr":
				to = io.err
			default:
				return io, unsupported("writing to %s", word)
			}
		case r.Op == syntax.DplOut && word == "1":
			to = io.out
		case r.Op == syntax.DplOut && word == "2":
			to = io.err
		case r.Op == syntax.RdrIn && from == "0":
			c := &call{session: s, name: "sh", streams: io}
			data, reason, err := c.input(word)
			if err != nil {
				return io, err
			}
			if reason != "" {
				return io, unsupported("reading from %s (%s)", word, reason)
			}
			io.in = &input{data: data}
			continue
		default:
			return io, unsupported("the redirection %s", r.Op)
		}
		if both {
			io.out, io.err = nil, nil
			continue
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

// document is the text of a here-document or of a here-string.
func (s *session) document(r *syntax.Redirect) (string, error) {
	if r.Op == syntax.WordHdoc {
		text, err := s.text(r.Word)
		return text + "\n", err
	}
	if r.Hdoc == nil {
		return "", nil
	}
	for _, part := range r.Word.Parts {
		lit, plain := part.(*syntax.Lit)
		if !plain || strings.Contains(lit.Value, `\`) {
			// A quoted end mark: the text stands for itself.
			var b strings.Builder
			for _, part := range r.Hdoc.Parts {
				lit, ok := part.(*syntax.Lit)
				if !ok {
					return "", unsupported("this here-document")
				}
				b.WriteString(lit.Value)
			}
			return b.String(), nil
		}
	}
	segments, err := s.segments(r.Hdoc.Parts, true)
	if err != nil {
		return "", err
	}
	return join(segments), nil
}

func (s *session) command(cmd syntax.Command, io streams) (int, error) {
	switch cmd := cmd.(type) {
	case *syntax.CallExpr:
		return s.call(cmd, io)
	case *syntax.BinaryCmd:
		return s.binary(cmd, io)
	case *syntax.Subshell:
		return s.inSubshell(cmd.Stmts, io)
	case *syntax.Block:
		return s.statements(cmd.Stmts, io)
	case *syntax.IfClause:
		return s.ifClause(cmd, io)
	case *syntax.WhileClause:
		return s.whileClause(cmd, io)
	case *syntax.ForClause:
		return s.forClause(cmd, io)
	case *syntax.CaseClause:
		return s.caseClause(cmd, io)
	case *syntax.FuncDecl:
		return 0, unsupported("a function in a command line")
	case *syntax.ArithmCmd, *syntax.LetClause:
		return 0, unsupported("arithmetic in a command line")
	case *syntax.TestClause:
		return 0, unsupported("[[ in a command line")
	case *syntax.DeclClause:
		return 0, unsupported("%s in a command line", cmd.Variant.Value)
	case *syntax.TimeClause:
		return 0, unsupported("time in a command line")
	}
	return 0, unsupported("this construct (%T) in a command line", cmd)
}

// call runs a simple command, or sets variables.
func (s *session) call(cmd *syntax.CallExpr, io streams) (int, error) {
	var args []string
	size := 0
	for _, w := range cmd.Args {
		fields, err := s.fields(w)
		if err != nil {
			return 0, err
		}
		for _, f := range fields {
			if size += len(f) + 1; size > MaxOutput {
				return 0, ErrOutput
			}
		}
		args = append(args, fields...)
	}
	if len(args) > 0 {
		for _, a := range cmd.Assigns {
			if err := s.locale(a); err != nil {
				return 0, err
			}
		}
		return s.run(args, io)
	}
	ran := s.substituted
	for _, a := range cmd.Assigns {
		if a.Append || a.Naked || a.Index != nil || a.Array != nil {
			return 0, unsupported("this way to set the variable %s", a.Name.Value)
		}
		value := ""
		if a.Value != nil {
			var err error
			if value, err = s.text(a.Value); err != nil {
				return 0, err
			}
		}
		if err := s.set(a.Name.Value, value); err != nil {
			return 0, err
		}
	}
	if s.substituted > ran {
		return s.status, nil // That of the last command within.
	}
	return 0, nil
}

// set sets a variable. Those that change how programs work are refused.
func (s *session) set(name, value string) error {
	switch name {
	case "IFS", "PATH", "HOME", "TZ", "POSIXLY_CORRECT", "GREP_OPTIONS", "PS4", "OPTIND":
		return unsupported("setting the variable %s", name)
	}
	if strings.HasPrefix(name, "LC_") || strings.HasPrefix(name, "LANG") {
		if value != "C" && value != "POSIX" {
			return unsupported("the locale %s=%s", name, value)
		}
		return nil
	}
	size := len(value)
	for _, v := range s.vars {
		size += len(v)
	}
	if size > MaxOutput {
		return ErrOutput
	}
	s.vars[name] = value
	return nil
}

// locale takes a variable that is set for one program: only the locale that
// all are answered in.
func (s *session) locale(a *syntax.Assign) error {
	if strings.HasPrefix(a.Name.Value, "LC_") || strings.HasPrefix(a.Name.Value, "LANG") {
		if a.Value != nil && (a.Value.Lit() == "C" || a.Value.Lit() == "POSIX") {
			return nil
		}
	}
	return unsupported("setting the variable %s for a program", a.Name.Value)
}

func (s *session) binary(cmd *syntax.BinaryCmd, io streams) (int, error) {
	switch cmd.Op {
	case syntax.AndStmt, syntax.OrStmt:
		status, err := s.statement(cmd.X, io)
		if err != nil || (status == 0) != (cmd.Op == syntax.AndStmt) {
			return status, err
		}
		return s.statement(cmd.Y, io)
	case syntax.Pipe, syntax.PipeAll:
		// All parts are answered whole, one after the other.
		var between buffer
		left := streams{io.in, &between, io.err}
		if cmd.Op == syntax.PipeAll {
			left.err = &between
		}
		if _, err := s.inSubshell([]*syntax.Stmt{cmd.X}, left); err != nil {
			return 0, err
		}
		return s.inSubshell([]*syntax.Stmt{cmd.Y}, streams{&input{data: between.Bytes(), pipe: true}, io.out, io.err})
	}
	return 0, unsupported("the operator %s", cmd.Op)
}

func (s *session) ifClause(cmd *syntax.IfClause, io streams) (int, error) {
	for ; cmd != nil; cmd = cmd.Else {
		if len(cmd.Cond) == 0 { // else
			return s.statements(cmd.Then, io)
		}
		status, err := s.statements(cmd.Cond, io)
		if err != nil {
			return 0, err
		}
		if status == 0 {
			return s.statements(cmd.Then, io)
		}
	}
	return 0, nil
}

func (s *session) whileClause(cmd *syntax.WhileClause, io streams) (status int, err error) {
	for {
		if err := s.count(); err != nil {
			return 0, err
		}
		cond, err := s.statements(cmd.Cond, io)
		if err == nil && (cond == 0) == cmd.Until {
			return status, nil
		}
		if err == nil {
			status, err = s.statements(cmd.Do, io)
		}
		if done, err := loop(err); done {
			return status, err
		}
	}
}

func (s *session) forClause(cmd *syntax.ForClause, io streams) (status int, err error) {
	words, ok := cmd.Loop.(*syntax.WordIter)
	if !ok || cmd.Select {
		return 0, unsupported("this kind of for")
	}
	var items []string
	if !words.InPos.IsValid() {
		items = s.positional()
	}
	for _, w := range words.Items {
		fields, err := s.fields(w)
		if err != nil {
			return 0, err
		}
		items = append(items, fields...)
	}
	for _, item := range items {
		if err := s.count(); err != nil {
			return 0, err
		}
		if err := s.set(words.Name.Value, item); err != nil {
			return 0, err
		}
		status, err = s.statements(cmd.Do, io)
		if done, err := loop(err); done {
			return status, err
		}
	}
	return status, nil
}

// loop takes the break or continue that ended a run of a loop, or passes it on
// to the loop around it. done tells that this one is over.
func loop(err error) (done bool, _ error) {
	var j *jump
	switch {
	case err == nil:
		return false, nil
	case !errors.As(err, &j) || j.kind == "exit":
		return true, err
	case j.levels > 1:
		return true, &jump{kind: j.kind, levels: j.levels - 1}
	}
	return j.kind == "break", nil
}

func (s *session) caseClause(cmd *syntax.CaseClause, io streams) (int, error) {
	word, err := s.text(cmd.Word)
	if err != nil {
		return 0, err
	}
	for _, item := range cmd.Items {
		if item.Op != syntax.Break {
			return 0, unsupported("%s in case", item.Op)
		}
		for _, p := range item.Patterns {
			segments, err := s.segments(p.Parts, false)
			if err != nil {
				return 0, err
			}
			match, err := wildcard(globPattern(segments), false)
			if err != nil {
				return 0, err
			}
			if match.MatchString(latin1(word)) {
				return s.statements(item.Stmts, io)
			}
		}
	}
	return 0, nil
}

func exitDefinition() definition {
	return definition{
		name: "exit", summary: "ends the shell",
		run: func(c *call) (int, error) {
			status := c.status
			if len(c.args) > 1 {
				return 0, unsupported("exit with %d arguments", len(c.args))
			}
			if len(c.args) == 1 {
				if n, err := fmt.Sscanf(c.args[0], "%d", &status); n != 1 || err != nil || status < 0 {
					return 0, unsupported("exit %s", c.args[0])
				}
			}
			return 0, &jump{kind: "exit", status: status & 0xff}
		},
	}
}

func breakDefinition() definition {
	return definition{
		name: "break", also: []string{"continue"}, summary: "leaves a loop, or goes on with its next turn",
		run: func(c *call) (int, error) {
			if len(c.args) > 0 {
				return 0, unsupported("%s with an argument", c.name)
			}
			return 0, &jump{kind: c.name, levels: 1}
		},
	}
}
