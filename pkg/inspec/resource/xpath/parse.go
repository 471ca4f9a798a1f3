// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package xpath

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// op is one thing to do with a set of nodes.
type op struct {
	kind  opKind
	axis  string // of a step
	test  nodeTest
	tests [][]op // predicates of a step
	name  string // of a function, or the sign of an operator
	args  [][]op // of a function or an operator
	value any    // of a literal
}

type opKind int

const (
	opRoot opKind = iota
	opStep
	opLiteral
	opFunction
	opBinary
	opNegate
)

type nodeTest struct {
	kind         string // qname, any, namespace, node, text, comment, processing-instruction
	anyPrefix    bool   // of a qname, *:name
	prefix, name string
}

// Limits of an expression.
const (
	maxExpression = 10_000
	maxNesting    = 60
)

// parser reads an expression as REXML does, from what is left of the text.
type parser struct{ depth int }

var (
	spaceAfterOpen   = lazyregexp.New(`([(\[])\s+`)
	spaceBeforeClose = lazyregexp.New(`\s+([\])])`)
)

func parseExpression(text string) ([]op, error) {
	if len(text) > maxExpression {
		return nil, fmt.Errorf("an expression of %d bytes: %w", len(text), ErrUnsupported)
	}
	text = spaceAfterOpen.ReplaceAllString(text, "$1")
	text = spaceBeforeClose.ReplaceAllString(text, "$1")
	p := &parser{}
	ops, rest, err := p.binary(text, 0)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(rest) != "" {
		return nil, fmt.Errorf("there is more at the end: <%s>: <%s>", rest, text)
	}
	return ops, nil
}

// levels are the operators, the loosest first.
var levels = []*lazyregexp.Regexp{
	lazyregexp.New(`\A\s*( or )`),
	lazyregexp.New(`\A\s*( and )`),
	lazyregexp.New(`\A\s*(!?=)\s*`),
	lazyregexp.New(`\A\s*([<>]=?)\s*`),
	lazyregexp.New(`\A\s*(\+|-)\s*`),
	lazyregexp.New(`\A\s*(\*| div | mod )\s*`),
	nil, // a sign
	lazyregexp.New(`\A\s*(\|)\s*`),
}

func (p *parser) binary(text string, level int) ([]op, string, error) {
	if level == len(levels) {
		return p.path(text)
	}
	if levels[level] == nil {
		return p.unary(text, level)
	}
	left, rest, err := p.binary(text, level+1)
	if err != nil || rest == text {
		return left, rest, err
	}
	for {
		m := levels[level].FindStringSubmatch(rest)
		if m == nil {
			return left, rest, nil
		}
		var right []op
		if right, rest, err = p.binary(rest[len(m[0]):], level+1); err != nil {
			return nil, "", err
		}
		left = []op{{kind: opBinary, name: strings.TrimSpace(m[1]), args: [][]op{left, right}}}
	}
}

func (p *parser) unary(text string, level int) ([]op, string, error) {
	signless := strings.TrimLeft(text, "-")
	ops, rest, err := p.binary(signless, level+1)
	if (len(text)-len(signless))%2 == 1 {
		ops = append([]op{{kind: opNegate}}, ops...)
	}
	return ops, rest, err
}

var locationStart = lazyregexp.New(`\A[/.@\[\w*]`)

func (p *parser) path(text string) ([]op, string, error) {
	text = strings.TrimLeft(text, " \t\r\n")
	ops, rest, err := p.primary(text)
	if err != nil {
		return nil, "", err
	}
	if rest != text {
		if ops, rest, err = p.predicates(ops, rest); err != nil {
			return nil, "", err
		}
		if strings.HasPrefix(rest, "/") {
			return nil, "", fmt.Errorf("a path after a parenthesis, as in %q: %w", text, ErrUnsupported)
		}
	}
	if !locationStart.MatchString(rest) {
		return ops, rest, nil
	}
	return p.location(ops, rest)
}

var (
	functionName = lazyregexp.New(`\A(\w[-\w]*)\(`)
	nodeTypeName = lazyregexp.New(`^comment|text|processing-instruction|node$`)
	numberText   = lazyregexp.New(`\A\d*\.?\d+`)
	literalText  = lazyregexp.New(`\A(?:'([^']*)'|"([^"]*)")`)
)

// primary reads a literal, a function call or what is in parentheses.
func (p *parser) primary(text string) ([]op, string, error) {
	if m := functionName.FindStringSubmatch(text); m != nil {
		if nodeTypeName.MatchString(m[1]) {
			return nil, text, nil
		}
		return p.call(m[1], text[len(m[0]):])
	}
	if s := numberText.FindString(text); s != "" {
		var v any
		var err error
		if strings.Contains(s, ".") {
			v, err = strconv.ParseFloat(s, 64)
		} else {
			v, err = strconv.ParseInt(s, 10, 64)
		}
		if err != nil {
			return nil, "", fmt.Errorf("the number %s: %w", s, ErrUnsupported)
		}
		return []op{{kind: opLiteral, value: v}}, text[len(s):], nil
	}
	if m := literalText.FindStringSubmatch(text); m != nil {
		return []op{{kind: opLiteral, value: m[1] + m[2]}}, text[len(m[0]):], nil
	}
	switch {
	case strings.HasPrefix(text, "$"):
		return nil, "", fmt.Errorf("a variable, as in %q: %w", text, ErrUnsupported)
	case strings.HasPrefix(text, "("):
		group, rest, err := group(text, '(', ')')
		if err != nil {
			return nil, "", err
		}
		ops, err := p.within(group)
		return ops, rest, err
	}
	return nil, text, nil
}

// within reads a whole expression inside of another one.
func (p *parser) within(text string) ([]op, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, fmt.Errorf("an expression nested deeper than %d: %w", maxNesting, ErrUnsupported)
	}
	defer func() { p.depth-- }()
	ops, _, err := p.binary(text, 0)
	return ops, err
}

// group is what is between a bracket and its counterpart, and what follows.
// Quotes do not count, as in REXML.
func group(text string, open, closing byte) (inner, rest string, err error) {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case open:
			depth++
		case closing:
			if depth--; depth == 0 {
				return text[1:i], text[i+1:], nil
			}
		}
	}
	return "", "", fmt.Errorf("missing %c in %q", closing, text)
}

func (p *parser) call(name, text string) ([]op, string, error) {
	o := op{kind: opFunction, name: name}
	quote, depth, from := byte(0), 1, 0
	argument := func(to int) error {
		s := strings.TrimSpace(text[from:to])
		if s == "" {
			return nil
		}
		ops, err := p.within(s)
		o.args = append(o.args, ops)
		return err
	}
	for i := range len(text) {
		c := text[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				err := argument(i)
				return []op{o}, text[i+1:], err
			}
		case c == ',' && depth == 1:
			if err := argument(i); err != nil {
				return nil, "", err
			}
			from = i + 1
		}
	}
	return nil, "", fmt.Errorf("missing ) in %q", text)
}

// predicates reads what is in brackets, for the last step.
func (p *parser) predicates(ops []op, text string) ([]op, string, error) {
	rest := strings.TrimLeft(text, " \t\r\n")
	if !strings.HasPrefix(rest, "[") {
		return ops, text, nil
	}
	for strings.HasPrefix(rest, "[") {
		inner, after, err := group(rest, '[', ']')
		if err != nil {
			return nil, "", err
		}
		test, err := p.within(inner)
		if err != nil {
			return nil, "", err
		}
		// One after anything but a step is left out of account, as in REXML.
		if n := len(ops); n > 0 && ops[n-1].kind == opStep {
			ops[n-1].tests = append(ops[n-1].tests, test)
		}
		rest = after
	}
	return ops, rest, nil
}

func (p *parser) location(ops []op, text string) ([]op, string, error) {
	if rest, ok := strings.CutPrefix(text, "/"); ok {
		ops = append(ops, op{kind: opRoot})
		if text = rest; strings.HasPrefix(rest, "/") {
			ops = append(ops, anyDescendant)
			text = rest[1:]
		}
	}
	for {
		step, rest, err := p.step(text)
		if err != nil || step == nil {
			return ops, text, err
		}
		ops = append(ops, *step)
		after := strings.TrimLeft(rest, " \t\r\n")
		if !strings.HasPrefix(after, "/") {
			return ops, rest, nil
		}
		text = after[1:]
		if strings.HasPrefix(text, "/") {
			ops = append(ops, anyDescendant)
			text = text[1:]
		}
	}
}

var anyDescendant = op{kind: opStep, axis: "descendant-or-self", test: nodeTest{kind: "node"}}

var axisName = lazyregexp.New(`\A(ancestor|ancestor-or-self|attribute|child|descendant|descendant-or-self|following|following-sibling|namespace|parent|preceding|preceding-sibling|self)::`)

// step reads one step; nil where there is none.
func (p *parser) step(text string) (*op, string, error) {
	text = strings.TrimLeft(text, " \t\r\n")
	if rest, ok := strings.CutPrefix(text, ".."); ok {
		return &op{kind: opStep, axis: "parent", test: nodeTest{kind: "node"}}, rest, nil
	}
	if rest, ok := strings.CutPrefix(text, "."); ok {
		return &op{kind: opStep, axis: "self", test: nodeTest{kind: "node"}}, rest, nil
	}
	o := op{kind: opStep, axis: "child"}
	if rest, ok := strings.CutPrefix(text, "@"); ok {
		o.axis, text = "attribute", rest
	} else if m := axisName.FindStringSubmatch(text); m != nil {
		o.axis, text = m[1], text[len(m[0]):]
	}
	rest, ok := o.test.read(strings.TrimLeft(text, " \t\r\n"))
	if !ok {
		return nil, text, nil
	}
	ops, rest, err := p.predicates([]op{o}, rest)
	if err != nil {
		return nil, "", err
	}
	return &ops[0], rest, nil
}

const ncName = `[\p{L}_][-\w.\p{L}]*`

var (
	prefixWildcard = lazyregexp.New(`\A\*:(` + ncName + `)`)
	nameWildcard   = lazyregexp.New(`\A(` + ncName + `):\*`)
	nodeType       = lazyregexp.New(`\A(comment|text|node)\(\s*\)`)
	instruction    = lazyregexp.New(`\Aprocessing-instruction\(\s*(?:'([^']*)')?\s*\)`)
	qualifiedName  = lazyregexp.New(`\A(?:(` + ncName + `):)?(` + ncName + `)`)
)

func (t *nodeTest) read(text string) (rest string, ok bool) {
	for _, try := range []struct {
		form *lazyregexp.Regexp
		test func(m []string) nodeTest
	}{
		{prefixWildcard, func(m []string) nodeTest { return nodeTest{kind: "qname", anyPrefix: true, name: m[1]} }},
		{anyName, func([]string) nodeTest { return nodeTest{kind: "any"} }},
		{nodeType, func(m []string) nodeTest { return nodeTest{kind: m[1]} }},
		{instruction, func(m []string) nodeTest { return nodeTest{kind: "processing-instruction", name: m[1]} }},
		{nameWildcard, func(m []string) nodeTest { return nodeTest{kind: "namespace", prefix: m[1]} }},
		{qualifiedName, func(m []string) nodeTest { return nodeTest{kind: "qname", prefix: m[1], name: m[2]} }},
	} {
		if m := try.form.FindStringSubmatch(text); m != nil {
			*t = try.test(m)
			return text[len(m[0]):], true
		}
	}
	return text, false
}

var anyName = lazyregexp.New(`\A\*`)
