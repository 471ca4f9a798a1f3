// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// Names of the exceptions by which a resource says that it has no answer
// (InSpec: lib/inspec/exceptions.rb). Raise them with [Raise].
const (
	ResourceSkipped = "Inspec::Exceptions::ResourceSkipped"
	ResourceFailed  = "Inspec::Exceptions::ResourceFailed"
)

// Error is a raised Ruby exception.
type Error struct {
	Class     string // name of the Ruby class
	Message   string
	File      string // where it was raised
	Pos       syntax.Pos
	Backtrace []string // innermost first, "file:line:in `method'"

	exc    *Object // once Ruby has seen it
	byRuby bool    // Ruby code raised it
	placed bool
	name   string // NameError#name
	key    Value  // KeyError#key
	recv   Value
	result Value // StopIteration#result

	matchee Value // NoMatchingPatternKeyError#matchee
}

// Raise is the Ruby exception class (a name or path) with a message.
func Raise(class, format string, args ...any) error {
	msg := format
	if len(args) > 0 {
		msg = fmt.Sprintf(format, args...)
	}
	return &Error{Class: class, Message: msg}
}

// Error renders message and class as Ruby prints an uncaught exception.
func (e *Error) Error() string {
	if e.File == "" {
		return fmt.Sprintf("%s (%s)", e.Message, e.Class)
	}
	return fmt.Sprintf("%s:%d: %s (%s)", e.File, e.Pos.Line, e.Message, e.Class)
}

// Unsupported tells whether the exception says that the evaluator, or the
// embedder, cannot do something (a NotImplementedError that no Ruby code
// raised). No rescue clause catches it: a control that went on without what it
// asked for would say something it does not know.
func (e *Error) Unsupported() bool { return e.Class == "NotImplementedError" && !e.byRuby }

// AsError returns the Ruby exception in err's chain.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// IsRaise tells whether err is a Ruby exception of the named class exactly.
func IsRaise(err error, class string) bool {
	e, ok := AsError(err)
	return ok && e.Class == class
}

// BudgetExceeded ends an evaluation that used more than the embedder allows.
// Ruby code cannot rescue it, and its ensure clauses do not run.
type BudgetExceeded struct {
	What string // "steps", "call depth", "memory" or "time"
	File string
	Pos  syntax.Pos
}

// Error says which limit was hit and where.
func (b *BudgetExceeded) Error() string {
	return fmt.Sprintf("budget of %s exceeded at %s:%d", b.What, b.File, b.Pos.Line)
}

// Bug is a panic of the evaluator itself, or of an embedder's method. Ruby code
// cannot rescue it; it ends what the embedder asked for and nothing else.
type Bug struct {
	What  any
	Stack []byte
}

// Error says what went wrong.
func (b *Bug) Error() string { return fmt.Sprintf("internal error: %v", b.What) }

// landPanic turns a panic into a Bug; it is deferred where an embedder enters.
func (in *Interp) landPanic(top *frame, depth int, err *error) {
	if x := recover(); x != nil {
		in.top, in.depth = top, depth
		*err = &Bug{x, debug.Stack()}
	}
}

// The jumps of Ruby's control flow, as errors that unwind the Go stack.
type (
	breakJump struct {
		tag *breakTag // nil: a loop in the same frame
		v   Value
	}
	nextJump   struct{ v Value }
	redoJump   struct{}
	retryJump  struct{}
	returnJump struct {
		to *activation
		v  Value
	}
	throwJump struct{ tag, v Value }
	// stopIter ends an iteration that a builtin started.
	stopIter struct{ _ byte }
)

func (*breakJump) Error() string  { return "break from proc-closure (LocalJumpError)" }
func (*nextJump) Error() string   { return "unexpected next" }
func (*redoJump) Error() string   { return "unexpected redo" }
func (*retryJump) Error() string  { return "invalid retry" }
func (*returnJump) Error() string { return "unexpected return (LocalJumpError)" }
func (*throwJump) Error() string  { return "uncaught throw (UncaughtThrowError)" }
func (*stopIter) Error() string   { return "stop" }
