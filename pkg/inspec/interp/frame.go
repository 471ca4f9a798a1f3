// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// frame is the running of one body: of a file, method, class or block.
type frame struct {
	self   Value
	scope  *scope
	act    *activation // the method whose body this is, also from within blocks
	ret    *activation // what return leaves
	cref   *cref
	def    *Class // where def goes; nil: cref's class
	file   *syntax.File
	caller *frame
	pos    syntax.Pos
	tag    *breakTag // of the call this block was given to
	loops  int       // loops around the node being evaluated
	vis    *visState // in a class body
	block  bool
	err    *Object // $!
}

// activation is one call of a method.
type activation struct {
	m     *method
	name  string
	self  Value
	args  Args
	scope *scope
	match *MatchData // $~
	done  bool
}

// visState is the default visibility of the defs that follow.
type visState struct {
	vis     visibility
	modfunc bool
}

// scope holds local variables. A block's scope sees its parents'.
type scope struct {
	names  []string
	vals   []Value
	parent *scope
}

func (s *scope) get(name string) (Value, bool) {
	for ; s != nil; s = s.parent {
		for i, n := range s.names {
			if n == name {
				return s.vals[i], true
			}
		}
	}
	return nil, false
}

// set assigns the variable where it lives, or makes it here.
func (s *scope) set(name string, v Value) {
	for k := s; k != nil; k = k.parent {
		for i, n := range k.names {
			if n == name {
				k.vals[i] = v
				return
			}
		}
	}
	s.names, s.vals = append(s.names, name), append(s.vals, v)
}

// define makes or sets the variable in this very scope.
func (s *scope) define(name string, v Value) {
	for i, n := range s.names {
		if n == name {
			s.vals[i] = v
			return
		}
	}
	s.names, s.vals = append(s.names, name), append(s.vals, v)
}

func (f *frame) fileName() string {
	if f == nil || f.file == nil {
		return ""
	}
	return f.file.Name
}

// internal tells whether the frame runs Ruby that is not the profile's.
func (f *frame) internal() bool { return strings.HasPrefix(f.fileName(), internalName) }

// what names the frame in a backtrace.
func (f *frame) what() string {
	name := "<main>"
	if f.act != nil && f.act.name != "" {
		name = f.act.name
	}
	if f.block {
		return "block in " + name
	}
	return name
}

// backtrace lists the running frames, innermost first.
func (in *Interp) backtrace() []string {
	var out []string
	for f := in.top; f != nil && len(out) < 50; f = f.caller {
		if f.file == nil || f.internal() {
			continue
		}
		out = append(out, fmt.Sprintf("%s:%d:in `%s'", f.file.Name, f.pos.Line, f.what()))
	}
	return out
}

// place gives an exception its position, once.
func (in *Interp) place(err error) error {
	e, ok := err.(*Error)
	if !ok || e.placed {
		return err
	}
	e.placed = true
	f := in.top
	for f != nil && f.internal() && f.caller != nil {
		f = f.caller
	}
	if f != nil {
		e.File, e.Pos = f.fileName(), f.pos
	}
	if e.Backtrace == nil {
		e.Backtrace = in.backtrace()
	}
	return err
}
