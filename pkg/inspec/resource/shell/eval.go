// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// jump leaves a loop (break, continue), a function (return) or the shell (exit). It goes up as an
// error until something takes it.
type jump struct {
	kind   string
	status int // of exit
	levels int // of loops
}

func (j *jump) Error() string { return j.kind + " where it means nothing" }

// script runs a line as a shell of its own would.
func (s *session) script(line string, io streams) (int, error) {
	file, err := s.parse(line)
	if err != nil {
		return 0, err
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
		if j.kind != "exit" && j.kind != "return" {
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
		place(err, stmt)
		s.status = status
	}()
	if stmt.Background || stmt.Coprocess || stmt.Disown {
		return 0, unsupported("a background command")
	}
	before := s.errors
	s.errors = io.err
	defer func() { s.errors = before }()
	if stmt.Negated {
		s.tested++
		defer func() { s.tested-- }()
	}
	io, err = s.redirect(stmt.Redirs, io)
	if errors.Is(err, errRedirect) {
		return s.notRedirected(stmt)
	}
	if err != nil {
		return 0, err
	}
	if stmt.Cmd == nil {
		return 0, nil
	}
	status, err = s.command(stmt.Cmd, io)
	switch {
	case err != nil:
		return status, err
	case stmt.Negated:
		return map[bool]int{true: 1}[status == 0], nil
	case status != 0 && s.set.exit && s.tested == 0 && exits(stmt.Cmd):
		return status, &jump{kind: "exit", status: status}
	}
	return status, nil
}

// place tells where in the line a command is that has no answer.
func place(err error, stmt *syntax.Stmt) {
	var u *Unsupported
	var k *Unknown
	switch {
	case errors.As(err, &u) && u.Column == 0:
		u.Column = int(stmt.Pos().Col())
	case errors.As(err, &k) && k.Column == 0:
		k.Column = int(stmt.Pos().Col())
	}
}

// notRedirected is the end of a command whose input could not be opened.
func (s *session) notRedirected(stmt *syntax.Stmt) (int, error) {
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 || strings.Contains(special, " "+call.Args[0].Lit()+" ") {
		return 0, unsupported("a redirection that fails, here,") // Some shells end.
	}
	status := 1
	if s.dialect == dash {
		status = 2
	}
	if stmt.Negated {
		return 0, nil
	}
	if s.set.exit && s.tested == 0 {
		return status, &jump{kind: "exit", status: status}
	}
	return status, nil
}

// exits tells a command whose failure ends a shell under set -e: compound ones
// leave that to the commands within.
func exits(cmd syntax.Command) bool {
	switch cmd := cmd.(type) {
	case *syntax.BinaryCmd:
		return cmd.Op == syntax.Pipe || cmd.Op == syntax.PipeAll
	case *syntax.CallExpr, *syntax.Subshell, *syntax.TestClause, *syntax.ArithmCmd, *syntax.LetClause, *syntax.DeclClause:
		return true
	}
	return false
}

// condition runs a list whose status is tested.
func (s *session) condition(list []*syntax.Stmt, io streams) (int, error) {
	s.tested++
	defer func() { s.tested-- }()
	return s.statements(list, io)
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
		if cmd.RsrvWord && s.dialect != bash {
			return 0, unsupported("function, which is for bash alone,")
		}
		s.functions[cmd.Name.Value] = cmd.Body
		return 0, nil
	case *syntax.ArithmCmd:
		n, err := s.arithmetic(cmd.X)
		return int(1 - truth(n != 0)), err
	case *syntax.LetClause:
		var n int64
		var err error
		for _, x := range cmd.Exprs {
			if n, err = s.arithmetic(x); err != nil {
				return 0, err
			}
		}
		return int(1 - truth(n != 0)), nil
	case *syntax.TestClause:
		ok, err := s.conditional(cmd.X)
		return int(1 - truth(ok)), err
	case *syntax.DeclClause:
		return s.declare(cmd)
	case *syntax.TimeClause:
		return 0, unsupported("time in a command line")
	}
	return 0, unsupported("this construct (%T) in a command line", cmd)
}

// call runs a simple command, or sets variables.
func (s *session) call(cmd *syntax.CallExpr, io streams) (int, error) {
	var args []string
	size := 0
	s.before.status, s.before.substituted = s.status, s.substituted
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
		return s.withVariables(cmd.Assigns, args, io)
	}
	ran := s.substituted
	if err := s.assignments(cmd.Assigns); err != nil {
		return 0, err
	}
	if s.substituted > ran {
		return s.status, nil // That of the last command within.
	}
	return 0, nil
}

// special are the builtins after which assignments in front of them stay.
const special = " . : break continue eval exec exit export readonly return set shift times trap unset "

// withVariables runs a command with variables of its own.
func (s *session) withVariables(list []*syntax.Assign, args []string, io streams) (int, error) {
	if len(list) == 0 {
		return s.run(args, io)
	}
	if _, isFunction := s.functions[args[0]]; isFunction || strings.Contains(special, " "+args[0]+" ") {
		return 0, unsupported("a variable set for %s alone", args[0])
	}
	type was struct {
		name string
		v    variable
		ok   bool
	}
	var old []was
	for _, a := range list {
		v, ok := s.vars[a.Name.Value]
		old = append(old, was{a.Name.Value, v, ok})
		if err := s.assignment(a); err != nil {
			return 0, err
		}
		own := s.vars[a.Name.Value]
		own.exported = true
		s.vars[a.Name.Value] = own
	}
	status, err := s.run(args, io)
	for i := len(old) - 1; i >= 0; i-- {
		if delete(s.vars, old[i].name); old[i].ok {
			s.vars[old[i].name] = old[i].v
		}
	}
	return status, err
}

func (s *session) binary(cmd *syntax.BinaryCmd, io streams) (int, error) {
	switch cmd.Op {
	case syntax.AndStmt, syntax.OrStmt:
		status, err := s.condition([]*syntax.Stmt{cmd.X}, io)
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
		first, err := s.inSubshell([]*syntax.Stmt{cmd.X}, left)
		if err != nil {
			return 0, err
		}
		last, err := s.inSubshell([]*syntax.Stmt{cmd.Y}, streams{&input{data: between.Bytes(), pipe: true}, io.out, io.err})
		if last == 0 && s.set.pipeFail {
			last = first
		}
		return last, err
	}
	return 0, unsupported("the operator %s", cmd.Op)
}

func (s *session) ifClause(cmd *syntax.IfClause, io streams) (int, error) {
	for ; cmd != nil; cmd = cmd.Else {
		if len(cmd.Cond) == 0 { // else
			return s.statements(cmd.Then, io)
		}
		status, err := s.condition(cmd.Cond, io)
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
		cond, err := s.condition(cmd.Cond, io)
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
	if c, ok := cmd.Loop.(*syntax.CStyleLoop); ok {
		return s.countingLoop(c, cmd.Do, io)
	}
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
		if err := s.assignText(words.Name.Value, item); err != nil {
			return 0, err
		}
		status, err = s.statements(cmd.Do, io)
		if done, err := loop(err); done {
			return status, err
		}
	}
	return status, nil
}

// countingLoop is for ((…; …; …)) of bash.
func (s *session) countingLoop(c *syntax.CStyleLoop, body []*syntax.Stmt, io streams) (status int, err error) {
	if c.Init != nil {
		if _, err := s.arithmetic(c.Init); err != nil {
			return 0, err
		}
	}
	for {
		if err := s.count(); err != nil {
			return 0, err
		}
		if c.Cond != nil {
			n, err := s.arithmetic(c.Cond)
			if err != nil || n == 0 {
				return status, err
			}
		}
		status, err = s.statements(body, io)
		if done, err := loop(err); done {
			return status, err
		}
		if c.Post != nil {
			if _, err := s.arithmetic(c.Post); err != nil {
				return 0, err
			}
		}
	}
}

// loop takes the break or continue that ended a run of a loop, or passes it on
// to the loop around it. done tells that this one is over.
func loop(err error) (done bool, _ error) {
	var j *jump
	switch {
	case err == nil:
		return false, nil
	case !errors.As(err, &j) || j.kind == "exit" || j.kind == "return":
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
			match, err := wildcard(s.pattern(segments), false)
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
