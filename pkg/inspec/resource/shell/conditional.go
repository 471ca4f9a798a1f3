// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// conditional is [[ … ]] of bash: terms with && between them, which binds
// tighter, and ||. The parser takes all that follows a ! for what it negates,
// so its tree is not gone by.
func (s *session) conditional(x syntax.TestExpr) (bool, error) {
	terms, operators := flatten(x)
	ok, err := s.conditionalTerm(terms[0])
	for i, op := range operators {
		if err != nil {
			return false, err
		}
		if op == syntax.OrTest {
			if ok {
				return true, nil
			}
			ok = true
		}
		if ok {
			ok, err = s.conditionalTerm(terms[i+1])
		}
	}
	return ok, err
}

// flatten is an expression as it was written: its terms, and the operators
// between them.
func flatten(x syntax.TestExpr) ([]syntax.TestExpr, []syntax.BinTestOperator) {
	switch x := x.(type) {
	case *syntax.BinaryTest:
		if x.Op == syntax.AndTest || x.Op == syntax.OrTest {
			terms, operators := flatten(x.X)
			more, between := flatten(x.Y)
			return append(terms, more...), append(append(operators, x.Op), between...)
		}
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			terms, operators := flatten(x.X)
			terms[0] = &syntax.UnaryTest{OpPos: x.OpPos, Op: x.Op, X: terms[0]}
			return terms, operators
		}
	}
	return []syntax.TestExpr{x}, nil
}

func (s *session) conditionalTerm(x syntax.TestExpr) (bool, error) {
	if err := s.step(); err != nil {
		return false, err
	}
	switch x := x.(type) {
	case *syntax.Word:
		text, err := s.text(x)
		return text != "", err
	case *syntax.ParenTest:
		return s.conditional(x.X)
	case *syntax.UnaryTest:
		return s.conditionalUnary(x)
	case *syntax.BinaryTest:
		return s.conditionalBinary(x)
	}
	return false, unsupported("[[ with this (%T)", x)
}

func (s *session) conditionalUnary(x *syntax.UnaryTest) (bool, error) {
	if x.Op == syntax.TsNot {
		ok, err := s.conditionalTerm(x.X)
		return !ok, err
	}
	w, ok := x.X.(*syntax.Word)
	if !ok {
		return false, unsupported("[[ %s of this", x.Op)
	}
	arg, err := s.text(w)
	if err != nil {
		return false, err
	}
	if x.Op == syntax.TsVarSet {
		if !syntax.ValidName(arg) {
			return false, unsupported("[[ -v %s", arg)
		}
		_, isSet, err := s.lookup(arg)
		return isSet, err
	}
	ok, known, err := s.unary(x.Op.String(), arg)
	if !known {
		return false, unsupported("[[ %s", x.Op)
	}
	return ok, err
}

func (s *session) conditionalBinary(x *syntax.BinaryTest) (bool, error) {
	left, okX := x.X.(*syntax.Word)
	right, okY := x.Y.(*syntax.Word)
	if !okX || !okY {
		return false, unsupported("[[ %s of this", x.Op)
	}
	a, err := s.text(left)
	if err != nil {
		return false, err
	}
	switch x.Op {
	case syntax.TsMatchShort, syntax.TsMatch, syntax.TsNoMatch:
		segments, err := s.segments(right.Parts, false)
		if err != nil {
			return false, err
		}
		match, err := wildcard(s.pattern(segments), false)
		if err != nil {
			return false, err
		}
		return match.MatchString(latin1(a)) == (x.Op != syntax.TsNoMatch), nil
	case syntax.TsReMatch:
		return s.conditionalRegexp(a, right)
	case syntax.TsEql, syntax.TsNeq, syntax.TsLeq, syntax.TsGeq, syntax.TsLss, syntax.TsGtr:
		p, err := s.number(a)
		if err != nil {
			return false, err
		}
		b, err := s.text(right)
		if err != nil {
			return false, err
		}
		q, err := s.number(b)
		return numberOperators[x.Op.String()](p, q), err
	}
	b, err := s.text(right)
	if err != nil {
		return false, err
	}
	switch x.Op {
	case syntax.TsBefore:
		return a < b, nil
	case syntax.TsAfter:
		return a > b, nil
	}
	return s.compareFiles(a, x.Op.String(), b)
}

// conditionalRegexp is =~, which sets BASH_REMATCH. What is quoted stands for
// itself.
func (s *session) conditionalRegexp(text string, w *syntax.Word) (bool, error) {
	segments, err := s.segments(w.Parts, false)
	if err != nil {
		return false, err
	}
	var b strings.Builder
	for _, seg := range segments {
		for _, c := range []byte(seg.text) {
			if seg.quoted && strings.IndexByte(`\.[]{}()*+?^$|`, c) >= 0 {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
	}
	m, err := posixMatcher(b.String(), true, false, "")
	if err != nil {
		return false, err
	}
	if m.linear == nil {
		return m.match(text)
	}
	found, err := m.find(text, 1)
	if err != nil {
		return false, err
	}
	if len(found) == 0 {
		return false, s.assign("BASH_REMATCH", variable{array: true})
	}
	if !m.captures && len(found[0]) > 2 {
		delete(s.vars, "BASH_REMATCH")
		return true, nil // Which text a group has is not known here.
	}
	var list []string
	for i := 0; i < len(found[0]); i += 2 {
		part := ""
		if found[0][i] >= 0 {
			part = text[found[0][i]:found[0][i+1]]
		}
		list = append(list, part)
	}
	return true, s.assign("BASH_REMATCH", variable{array: true, list: list})
}
