// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import (
	"fmt"
	"slices"
)

// maxErrors is how many errors one file reports. More would only be the echo
// of the first ones.
const maxErrors = 10

// Error is something that is not Ruby, or that this parser refuses by name.
type Error struct {
	File string
	Pos  Pos
	Msg  string
}

// Error returns "file:line:col: msg".
func (e Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Pos.Line, e.Pos.Col, e.Msg)
}

// ErrorList holds the errors of one file, by position.
type ErrorList []Error

// Error returns the first error and how many follow it.
func (l ErrorList) Error() string {
	switch len(l) {
	case 0:
		return "no errors"
	case 1:
		return l[0].Error()
	}
	return fmt.Sprintf("%s (and %d more errors)", l[0].Error(), len(l)-1)
}

// Unwrap lets errors.As reach each Error.
func (l ErrorList) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// sorted orders by position and keeps one error per place.
func (l ErrorList) sorted() ErrorList {
	slices.SortStableFunc(l, func(a, b Error) int { return int(a.Pos.Offset - b.Pos.Offset) })
	l = slices.CompactFunc(l, func(a, b Error) bool { return a.Pos == b.Pos })
	return l
}

// bailout is what the parser panics with when it cannot go on from where it
// is. Parse recovers it, and no other value.
type bailout struct{ at int }

// errorAt notes an error and lets the parser go on.
func (p *parser) errorAt(off int, format string, args ...any) {
	if len(p.errs) >= maxErrors {
		return
	}
	p.errs = append(p.errs, Error{File: p.name, Pos: p.pos(off), Msg: fmt.Sprintf(format, args...)})
}

// failAt notes an error and gives up what is being parsed.
func (p *parser) failAt(off int, format string, args ...any) {
	p.errorAt(off, format, args...)
	panic(bailout{at: max(off, p.off)})
}

// failHere says what was expected and what stands at the current place.
func (p *parser) failHere(expected string) {
	p.blank()
	p.failAt(p.off, "expected %s, found %s", expected, p.found())
}
