// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// maxArithmetic is how deep an expression nests, variables that hold
// expressions included.
const maxArithmetic = 100

// arithmetic works out $((…)), ((…)) and let, in 64 bits.
func (s *session) arithmetic(x syntax.ArithmExpr) (int64, error) {
	if s.depth++; s.depth > maxArithmetic {
		s.depth--
		return 0, unsupported("arithmetic this deep")
	}
	defer func() { s.depth-- }()
	if err := s.step(); err != nil {
		return 0, err
	}
	switch x := x.(type) {
	case *syntax.Word:
		return s.operand(x)
	case *syntax.ParenArithm:
		return s.arithmetic(x.X)
	case *syntax.UnaryArithm:
		return s.unaryArithmetic(x)
	case *syntax.BinaryArithm:
		return s.binaryArithmetic(x)
	case nil:
		return 0, nil
	}
	return 0, unsupported("this arithmetic (%T)", x)
}

// operand is a number, a variable, or a text that is one of them after
// expansion.
func (s *session) operand(w *syntax.Word) (int64, error) {
	if name, index := elementOf(w); index != nil {
		v, _, err := s.lookup(name)
		if err != nil {
			return 0, err
		}
		n, err := s.index(index)
		if err != nil || n < 0 || n >= len(v.list) {
			return 0, err
		}
		return s.number(v.list[n])
	}
	text, err := s.text(w)
	if err != nil {
		return 0, err
	}
	return s.number(text)
}

// elementOf takes a[i], as the parser has it within arithmetic.
func elementOf(w *syntax.Word) (string, syntax.ArithmExpr) {
	if len(w.Parts) != 1 {
		return "", nil
	}
	p, ok := w.Parts[0].(*syntax.ParamExp)
	if !ok || !p.Short || p.Index == nil || p.Param == nil {
		return "", nil
	}
	return p.Param.Value, p.Index
}

// number is the value of a text in arithmetic.
func (s *session) number(text string) (int64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	if syntax.ValidName(text) {
		v, _, err := s.lookup(text)
		if err != nil {
			return 0, err
		}
		value := v.first()
		if s.depth++; s.depth > maxArithmetic {
			s.depth--
			return 0, unsupported("arithmetic this deep")
		}
		defer func() { s.depth-- }()
		return s.number(value)
	}
	digits := strings.TrimPrefix(text, "-")
	base := 10
	switch {
	case strings.HasPrefix(digits, "0x") || strings.HasPrefix(digits, "0X"):
		base, digits = 16, digits[2:]
	case len(digits) > 1 && digits[0] == '0':
		base, digits = 8, digits[1:]
	}
	n, err := strconv.ParseInt(digits, base, 64)
	if err == nil && !strings.ContainsAny(digits, "+-_") {
		if text[0] == '-' {
			n = -n
		}
		return n, nil
	}
	// A value may be an expression itself.
	file, err := syntax.NewParser(syntax.Variant(s.dialect.grammar())).Parse(strings.NewReader("$(("+text+"))"), "")
	if err == nil && s.dialect == bash && len(file.Stmts) == 1 {
		if c, ok := file.Stmts[0].Cmd.(*syntax.CallExpr); ok && len(c.Args) == 1 && len(c.Args[0].Parts) == 1 {
			if a, ok := c.Args[0].Parts[0].(*syntax.ArithmExp); ok && !isWordExpr(a.X) {
				return s.arithmetic(a.X)
			}
		}
	}
	return 0, unsupported("arithmetic with %q", text)
}

func isWordExpr(x syntax.ArithmExpr) bool {
	_, ok := x.(*syntax.Word)
	return ok
}

// store sets what an assignment of arithmetic names.
func (s *session) store(x syntax.ArithmExpr, n int64) error {
	w, ok := x.(*syntax.Word)
	if !ok {
		return unsupported("an assignment to this in arithmetic")
	}
	value := strconv.FormatInt(n, 10)
	if name, index := elementOf(w); index != nil {
		return s.assignment(&syntax.Assign{
			Name: &syntax.Lit{Value: name}, Index: index,
			Value: &syntax.Word{Parts: []syntax.WordPart{&syntax.Lit{Value: value}}},
		})
	}
	if !syntax.ValidName(w.Lit()) {
		return unsupported("an assignment to this in arithmetic")
	}
	return s.assignText(w.Lit(), value)
}

func (s *session) unaryArithmetic(x *syntax.UnaryArithm) (int64, error) {
	n, err := s.arithmetic(x.X)
	if err != nil {
		return 0, err
	}
	switch x.Op {
	case syntax.Not:
		return truth(n == 0), nil
	case syntax.BitNegation:
		return ^n, nil
	case syntax.Plus:
		return n, nil
	case syntax.Minus:
		return -n, nil
	}
	if s.dialect != bash {
		return 0, unsupported("%s in arithmetic, which is for bash alone,", x.Op)
	}
	next := n + 1
	if x.Op == syntax.Dec {
		next = n - 1
	}
	if err := s.store(x.X, next); err != nil {
		return 0, err
	}
	if x.Post {
		return n, nil
	}
	return next, nil
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// assigning are the operators that set a variable, and what they do first.
var assigning = map[syntax.BinAritOperator]syntax.BinAritOperator{
	syntax.AddAssgn: syntax.Add, syntax.SubAssgn: syntax.Sub, syntax.MulAssgn: syntax.Mul, syntax.QuoAssgn: syntax.Quo,
	syntax.RemAssgn: syntax.Rem, syntax.AndAssgn: syntax.And, syntax.OrAssgn: syntax.Or, syntax.XorAssgn: syntax.Xor,
	syntax.ShlAssgn: syntax.Shl, syntax.ShrAssgn: syntax.Shr,
}

func (s *session) binaryArithmetic(x *syntax.BinaryArithm) (int64, error) {
	switch x.Op {
	case syntax.Assgn:
		n, err := s.arithmetic(x.Y)
		if err != nil {
			return 0, err
		}
		return n, s.store(x.X, n)
	case syntax.AndArit, syntax.OrArit:
		a, err := s.arithmetic(x.X)
		if err != nil || (a != 0) == (x.Op == syntax.OrArit) {
			return truth(a != 0), err
		}
		b, err := s.arithmetic(x.Y)
		return truth(b != 0), err
	case syntax.TernQuest:
		colon, ok := x.Y.(*syntax.BinaryArithm)
		if !ok || colon.Op != syntax.TernColon {
			return 0, unsupported("this ? in arithmetic")
		}
		cond, err := s.arithmetic(x.X)
		if err != nil {
			return 0, err
		}
		if cond != 0 {
			return s.arithmetic(colon.X)
		}
		return s.arithmetic(colon.Y)
	}
	a, err := s.arithmetic(x.X)
	if err != nil {
		return 0, err
	}
	b, err := s.arithmetic(x.Y)
	if err != nil {
		return 0, err
	}
	if (x.Op == syntax.Pow || x.Op == syntax.Comma) && s.dialect != bash {
		return 0, unsupported("%s in arithmetic, which is for bash alone,", x.Op)
	}
	op, sets := assigning[x.Op]
	if !sets {
		return calculate(x.Op, a, b)
	}
	n, err := calculate(op, a, b)
	if err != nil {
		return 0, err
	}
	return n, s.store(x.X, n)
}

func calculate(op syntax.BinAritOperator, a, b int64) (int64, error) {
	switch op {
	case syntax.Add:
		return a + b, nil
	case syntax.Sub:
		return a - b, nil
	case syntax.Mul:
		return a * b, nil
	case syntax.Quo, syntax.Rem:
		if b == 0 {
			return 0, unsupported("a division by zero in arithmetic")
		}
		if op == syntax.Quo {
			return a / b, nil
		}
		return a % b, nil
	case syntax.Pow:
		return power(a, b)
	case syntax.And:
		return a & b, nil
	case syntax.Or:
		return a | b, nil
	case syntax.Xor:
		return a ^ b, nil
	case syntax.Shl, syntax.Shr:
		if b < 0 || b > 63 {
			return 0, unsupported("a shift by %d", b)
		}
		if op == syntax.Shl {
			return a << uint(b), nil
		}
		return a >> uint(b), nil
	case syntax.Eql:
		return truth(a == b), nil
	case syntax.Neq:
		return truth(a != b), nil
	case syntax.Lss:
		return truth(a < b), nil
	case syntax.Leq:
		return truth(a <= b), nil
	case syntax.Gtr:
		return truth(a > b), nil
	case syntax.Geq:
		return truth(a >= b), nil
	case syntax.Comma:
		return b, nil
	}
	return 0, unsupported("%s in arithmetic", op)
}

func power(a, b int64) (int64, error) {
	if b < 0 || b > 1<<20 {
		return 0, unsupported("the power %d", b)
	}
	n := int64(1)
	for range b {
		n *= a
	}
	return n, nil
}
