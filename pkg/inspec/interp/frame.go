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
	match *MatchData             // $~
	flips map[*syntax.Range]bool // the flip-flops that are on
	done  bool
}

// visState is the default visibility of the defs that follow.
type visState struct {
	vis     visibility
	modfunc bool
}

// scope holds local variables. A block's scope sees its parents'.
type scope struct {
	vars   []variable
	index  map[string]int // where a variable is, once there are many
	parent *scope
	first  [2]variable // room for vars
}

type variable struct {
	name  string
	value Value
}

// many is how many variables are found faster in an index.
const many = 32

// own finds a variable of this scope; nil when there is none.
func (s *scope) own(name string) *variable {
	if s.index != nil {
		if i, ok := s.index[name]; ok {
			return &s.vars[i]
		}
		return nil
	}
	for i := range s.vars {
		if s.vars[i].name == name {
			return &s.vars[i]
		}
	}
	return nil
}

func (s *scope) add(name string, v Value) {
	if s.vars == nil {
		s.vars = s.first[:0]
	}
	s.vars = append(s.vars, variable{name, v})
	switch {
	case s.index != nil:
		s.index[name] = len(s.vars) - 1
	case len(s.vars) > many:
		s.index = make(map[string]int, 2*many)
		for i := range s.vars {
			s.index[s.vars[i].name] = i
		}
	}
}

func (s *scope) get(name string) (Value, bool) {
	for ; s != nil; s = s.parent {
		if v := s.own(name); v != nil {
			return v.value, true
		}
	}
	return nil, false
}

// set assigns to the variable where it is, or makes it here.
func (s *scope) set(name string, v Value) {
	for k := s; k != nil; k = k.parent {
		if x := k.own(name); x != nil {
			x.value = v
			return
		}
	}
	s.add(name, v)
}

// define makes the variable here, whatever the scopes around have.
func (s *scope) define(name string, v Value) {
	if x := s.own(name); x != nil {
		x.value = v
		return
	}
	s.add(name, v)
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
