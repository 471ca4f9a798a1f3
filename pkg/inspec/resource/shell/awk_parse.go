// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// awkToken is a token: kind is 'n' a name, '0' a number, '"' a string, '/' a
// regular expression, '(' a name with a parenthesis right after it, '\n' a
// newline, 'o' an operator or word of the language, 0 the end.
type awkToken struct {
	kind byte
	text string
}

// awkNode is a part of a program. op names what it does; see awk.go.
type awkNode struct {
	op   string
	text string
	num  float64
	re   *matcher
	list []*awkNode
}

type awkRule struct {
	pattern, until *awkNode
	body           *awkNode // nil: print
	inRange        bool
}

type awkProgram struct {
	begin, end []*awkNode
	rules      []*awkRule
	functions  map[string]*awkUser
}

// awkWords are the words of the language. Those of this list alone are
// understood.
var awkWords = []string{"BEGIN", "END", "if", "else", "while", "for", "do", "in", "print", "printf", "next", "exit", "break", "continue", "delete", "function", "getline", "return"}

var awkRefused = []string{
	"func", "nextfile", "switch", "BEGINFILE", "ENDFILE", "ENVIRON", "ARGV", "ARGC", "PROCINFO",
	"IGNORECASE", "FPAT", "FIELDWIDTHS", "RT", "CONVFMT", "OFMT", "BINMODE", "TEXTDOMAIN", "SYMTAB", "FUNCTAB", "ERRNO", "LINT",
}

var awkOperators = []string{
	"&&", "||", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "^=", "++", "--", "!~", ">>",
	"{", "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", ">", "<", "|", "?", ":", "~", "$", "=",
}

var awkNumber = lazyregexp.New(`^([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?`)

func awkRefuse(format string, args ...any) error {
	return unsupported("awk: "+format, args...)
}

// awkLex splits a program. Whether / divides depends on what stands before.
func awkLex(s string) ([]awkToken, error) {
	var out []awkToken
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case strings.HasPrefix(s[i:], "\\\n"):
			i += 2
		case c == '#':
			for i < len(s) && s[i] != '\n' {
				i++
			}
		case c == '\n':
			out = append(out, awkToken{'\n', "\n"})
			i++
		case c == '"':
			text, n, err := awkString(s[i+1:], '"')
			if err != nil {
				return nil, err
			}
			out = append(out, awkToken{'"', text})
			i += n + 1
		case c == '/' && !awkValueBefore(out):
			text, n, err := awkRegexpText(s[i+1:])
			if err != nil {
				return nil, err
			}
			out = append(out, awkToken{'/', text})
			i += n + 1
		case c >= '0' && c <= '9' || c == '.' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			text := awkNumber.FindString(s[i:])
			i += len(text)
			if i < len(s) && isWord(s[i]) {
				return nil, awkRefuse("the number at %q", s[i-len(text):])
			}
			out = append(out, awkToken{'0', text})
		case isWord(c):
			n := i
			for n < len(s) && isWord(s[n]) {
				n++
			}
			word := s[i:n]
			i = n
			switch {
			case slices.Contains(awkRefused, word):
				return nil, awkRefuse("%s", word)
			case slices.Contains(awkWords, word):
				out = append(out, awkToken{'o', word})
			case awkFunctions()[word] != nil:
				out = append(out, awkToken{'f', word})
			case i < len(s) && s[i] == '(':
				out = append(out, awkToken{'u', word})
			default:
				out = append(out, awkToken{'n', word})
			}
		default:
			op := ""
			for _, o := range awkOperators {
				if strings.HasPrefix(s[i:], o) {
					op = o
					break
				}
			}
			if op == "" || strings.HasPrefix(s[i:], "**") {
				return nil, awkRefuse("%q", s[i:i+1])
			}
			out = append(out, awkToken{'o', op})
			i += len(op)
		}
	}
	return append(out, awkToken{}), nil
}

func awkValueBefore(tokens []awkToken) bool {
	if len(tokens) == 0 {
		return false
	}
	last := tokens[len(tokens)-1]
	switch last.kind {
	case 'n', '0', '"', '/', 'f', 'u':
		return true
	case 'o':
		return last.text == ")" || last.text == "]" || last.text == "$" || last.text == "++" || last.text == "--"
	}
	return false
}

// awkString reads a string up to its quote, and how long it is written.
func awkString(s string, quote byte) (text string, n int, err error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == quote && quote != 0:
			return b.String(), i + 1, nil
		case s[i] == '\n':
			return "", 0, awkRefuse("a string over several lines")
		case s[i] == '\\':
			if i++; i == len(s) {
				return "", 0, awkRefuse("a backslash at the end")
			}
			c := escaped(s[i])
			code, n := number(s[i:], octalDigits, 3)
			switch {
			case n > 0 && (code == 0 || code > 0xff):
				return "", 0, awkRefuse("\\%s in a string", s[i:i+n])
			case n > 0:
				c = byte(code)
				i += n - 1
			case s[i] == '"', s[i] == '/' && quote == 0: // In a string, mawk keeps the backslash, gawk does not.
				c = s[i]
			case c == 0:
				return "", 0, awkRefuse(`\%c in a string`, s[i])
			}
			b.WriteByte(c)
		default:
			b.WriteByte(s[i])
		}
	}
	if quote == 0 {
		return b.String(), len(s), nil
	}
	return "", 0, awkRefuse("a string that is not closed")
}

func awkRegexpText(s string) (text string, n int, err error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '/' && strings.Count(b.String(), "[") > strings.Count(b.String(), "]"):
			return "", 0, awkRefuse("a slash in a bracket")
		case s[i] == '/':
			return b.String(), i + 1, nil
		case s[i] == '\n':
			return "", 0, awkRefuse("a regular expression over several lines")
		case strings.HasPrefix(s[i:], `\/`):
			i++
			b.WriteByte('/')
		case s[i] == '\\' && i+1 < len(s):
			b.WriteString(s[i : i+2])
			i++
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, awkRefuse("a regular expression that is not closed")
}

// awkRegexp compiles a regular expression. Intervals and GNU's letters are not
// in every awk.
func awkRegexp(text string) (*matcher, error) {
	var b strings.Builder
	inSet := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			switch next := text[i]; {
			case next == 't':
				b.WriteByte('\t')
			case next == 'n':
				b.WriteByte('\n')
			case next == '"' || next == '/' || next == '&':
				b.WriteByte(next)
			case isWord(next), next == '<', next == '>', next == '`', next == '\'', inSet:
				return nil, awkRefuse(`\%c in the regular expression %q`, next, text)
			default:
				b.WriteByte('\\')
				b.WriteByte(next)
			}
			continue
		case c == '{' && !inSet:
			return nil, awkRefuse("{ in the regular expression %q", text)
		case c == '[' && !inSet:
			inSet = true
			b.WriteByte(c)
			for i+1 < len(text) && (text[i+1] == '^' || text[i+1] == ']' && text[i] != ']') {
				i++
				b.WriteByte(text[i])
			}
			continue
		case inSet && strings.HasPrefix(text[i:], "[:"):
			end := strings.Index(text[i:], ":]")
			if end < 0 {
				return nil, awkRefuse("the regular expression %q", text)
			}
			b.WriteString(text[i : i+end+2])
			i += end + 1
			continue
		case c == ']':
			inSet = false
		}
		b.WriteByte(c)
	}
	if b.Len() == 0 {
		return compileLinear("", text)
	}
	return posixMatcher(b.String(), true, false, "")
}

// awkParser is a parser by recursive descent, after the grammar of POSIX.
type awkParser struct {
	tokens  []awkToken
	at      int
	depth   int
	noGreat bool // > would redirect
}

func parseAwk(text string) (*awkProgram, error) {
	tokens, err := awkLex(text)
	if err != nil {
		return nil, err
	}
	p := &awkParser{tokens: tokens}
	prog := &awkProgram{functions: map[string]*awkUser{}}
	for {
		p.skip("\n", ";")
		if p.cur().kind == 0 {
			prog.findArrays()
			return prog, nil
		}
		if err := p.rule(prog); err != nil {
			return nil, err
		}
	}
}

func (p *awkParser) cur() awkToken { return p.tokens[p.at] }

// is tells whether the operator or word is next.
func (p *awkParser) is(text string) bool {
	t := p.cur()
	return (t.kind == 'o' || t.kind == '\n') && t.text == text
}

func (p *awkParser) accept(text string) bool {
	if p.is(text) {
		p.at++
		return true
	}
	return false
}

func (p *awkParser) skip(texts ...string) {
	for slices.ContainsFunc(texts, p.is) {
		p.at++
	}
}

func (p *awkParser) expect(text string) error {
	if !p.accept(text) {
		return awkRefuse("%q where %q is expected", p.cur().text, text)
	}
	return nil
}

func (p *awkParser) rule(prog *awkProgram) error {
	for word, list := range map[string]*[]*awkNode{"BEGIN": &prog.begin, "END": &prog.end} {
		if p.accept(word) {
			body, err := p.block()
			*list = append(*list, body)
			return err
		}
	}
	if p.accept("function") {
		return p.function(prog)
	}
	r := &awkRule{}
	var err error
	if !p.is("{") {
		if r.pattern, err = p.expr(); err != nil {
			return err
		}
		if p.accept(",") {
			p.skip("\n")
			if r.until, err = p.expr(); err != nil {
				return err
			}
		}
	}
	if p.is("{") {
		if r.body, err = p.block(); err != nil {
			return err
		}
	} else if !p.is("\n") && !p.is(";") && p.cur().kind != 0 {
		return awkRefuse("%q after a pattern", p.cur().text)
	}
	prog.rules = append(prog.rules, r)
	return nil
}

// function reads a function of the program.
func (p *awkParser) function(prog *awkProgram) error {
	name := p.cur()
	if name.kind != 'u' && name.kind != 'n' || prog.functions[name.text] != nil {
		return awkRefuse("the function %q", name.text)
	}
	p.at++
	f := &awkUser{name: name.text}
	if err := p.expect("("); err != nil {
		return err
	}
	for !p.accept(")") {
		if len(f.params) > 0 {
			if err := p.expect(","); err != nil {
				return err
			}
		}
		p.skip("\n")
		if p.cur().kind != 'n' {
			return awkRefuse("the parameter %q", p.cur().text)
		}
		f.params = append(f.params, p.cur().text)
		p.at++
	}
	p.skip("\n")
	body, err := p.block()
	if err != nil {
		return err
	}
	f.body, f.array = body, make([]bool, len(f.params))
	f.rename(body)
	prog.functions[name.text] = f
	return nil
}

func (p *awkParser) block() (*awkNode, error) {
	if err := p.expect("{"); err != nil {
		return nil, err
	}
	out := &awkNode{op: "block"}
	for {
		p.skip("\n", ";")
		if p.accept("}") {
			return out, nil
		}
		stmt, err := p.statement()
		if err != nil {
			return nil, err
		}
		out.list = append(out.list, stmt)
	}
}

// enter bounds how deep a program nests.
func (p *awkParser) enter() error {
	if p.depth++; p.depth > 200 {
		return awkRefuse("a program nested this deep")
	}
	return nil
}

func (p *awkParser) statement() (*awkNode, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	switch {
	case p.is("{"):
		return p.block()
	case p.accept("if"):
		return p.ifStatement()
	case p.accept("while"):
		cond, err := p.condition()
		if err != nil {
			return nil, err
		}
		if p.accept(";") {
			return &awkNode{op: "while", list: []*awkNode{cond, {op: "block"}}}, nil
		}
		body, err := p.body()
		return &awkNode{op: "while", list: []*awkNode{cond, body}}, err
	case p.accept("do"):
		body, err := p.body()
		if err != nil {
			return nil, err
		}
		p.skip("\n", ";")
		if err := p.expect("while"); err != nil {
			return nil, err
		}
		cond, err := p.condition()
		if err != nil {
			return nil, err
		}
		return &awkNode{op: "do", list: []*awkNode{cond, body}}, p.terminator()
	case p.accept("for"):
		return p.forStatement()
	}
	stmt, err := p.simple()
	if err != nil {
		return nil, err
	}
	return stmt, p.terminator()
}

func (p *awkParser) terminator() error {
	if p.accept(";") || p.accept("\n") || p.is("}") {
		return nil
	}
	return awkRefuse("%q after a statement", p.cur().text)
}

func (p *awkParser) condition() (*awkNode, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	cond, err := p.expr()
	if err != nil {
		return nil, err
	}
	return cond, p.expect(")")
}

// body is the statement of an if or a loop.
func (p *awkParser) body() (*awkNode, error) {
	p.skip("\n")
	if p.accept(";") {
		return &awkNode{op: "block"}, nil
	}
	return p.statement()
}

func (p *awkParser) ifStatement() (*awkNode, error) {
	cond, err := p.condition()
	if err != nil {
		return nil, err
	}
	then, err := p.body()
	if err != nil {
		return nil, err
	}
	out := &awkNode{op: "if", list: []*awkNode{cond, then}}
	at := p.at
	p.skip("\n", ";")
	if !p.accept("else") {
		p.at = at
		return out, nil
	}
	otherwise, err := p.body()
	out.list = append(out.list, otherwise)
	return out, err
}

func (p *awkParser) forStatement() (*awkNode, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	if t := p.tokens[p.at:]; len(t) > 4 && t[0].kind == 'n' && t[1].text == "in" && t[2].kind == 'n' && t[3].text == ")" {
		p.at += 4
		body, err := p.body()
		return &awkNode{op: "forin", text: t[2].text, list: []*awkNode{{op: "var", text: t[0].text}, body}}, err
	}
	var parts [3]*awkNode
	var err error
	for i, end := range []string{";", ";", ")"} {
		p.skip("\n")
		if !p.is(end) {
			if i == 1 {
				parts[i], err = p.expr()
			} else {
				parts[i], err = p.simple()
			}
			if err != nil {
				return nil, err
			}
		}
		if err := p.expect(end); err != nil {
			return nil, err
		}
	}
	body, err := p.body()
	return &awkNode{op: "for", list: []*awkNode{parts[0], parts[1], parts[2], body}}, err
}

func (p *awkParser) simple() (*awkNode, error) {
	switch {
	case p.accept("print"):
		return p.printStatement("print")
	case p.accept("printf"):
		return p.printStatement("printf")
	case p.accept("next"), p.accept("break"), p.accept("continue"):
		return &awkNode{op: p.tokens[p.at-1].text}, nil
	case p.accept("exit"), p.accept("return"):
		out := &awkNode{op: p.tokens[p.at-1].text}
		if p.is(";") || p.is("\n") || p.is("}") {
			return out, nil
		}
		code, err := p.expr()
		out.list = []*awkNode{code}
		return out, err
	case p.accept("delete"):
		target, err := p.primary()
		if err == nil && target.op != "index" && target.op != "var" {
			err = awkRefuse("delete of this")
		}
		return &awkNode{op: "delete", list: []*awkNode{target}}, err
	}
	return p.expr()
}

func (p *awkParser) ends() bool {
	return p.is(";") || p.is("\n") || p.is("}") || p.is(">") || p.is(">>") || p.is("|") || p.cur().kind == 0
}

func (p *awkParser) printStatement(op string) (*awkNode, error) {
	out := &awkNode{op: op}
	var err error
	if at := p.at; p.accept("(") { // print (a, b), or an expression that begins so
		if out.list, err = p.exprs(); err != nil {
			return nil, err
		}
		if !p.accept(")") || !p.ends() {
			p.at, out.list = at, nil
		}
	}
	if out.list == nil && !p.ends() {
		p.noGreat = true
		out.list, err = p.exprs()
		p.noGreat = false
		if err != nil {
			return nil, err
		}
	}
	if op == "printf" && len(out.list) == 0 {
		return nil, awkRefuse("printf of nothing")
	}
	if p.is("|") {
		return nil, awkRefuse("%s to somewhere else (|)", op)
	}
	if !p.accept(">") && !p.accept(">>") {
		return out, nil
	}
	to, err := p.increment()
	return &awkNode{op: "to", list: []*awkNode{out, to}}, err
}

func (p *awkParser) exprs() ([]*awkNode, error) {
	var out []*awkNode
	for {
		p.skip("\n")
		x, err := p.expr()
		if err != nil {
			return nil, err
		}
		out = append(out, x)
		if !p.accept(",") {
			return out, nil
		}
	}
}

// expr is an assignment or a choice.
func (p *awkParser) expr() (*awkNode, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	x, err := p.level(0)
	if err != nil {
		return nil, err
	}
	if p.accept("?") {
		p.skip("\n")
		y, err := p.expr()
		if err != nil {
			return nil, err
		}
		p.skip("\n")
		if err := p.expect(":"); err != nil {
			return nil, err
		}
		p.skip("\n")
		z, err := p.expr()
		return &awkNode{op: "?", list: []*awkNode{x, y, z}}, err
	}
	for _, op := range []string{"=", "+=", "-=", "*=", "/=", "%=", "^="} {
		if !p.is(op) {
			continue
		}
		if !x.assignable() {
			return nil, awkRefuse("an assignment to this")
		}
		p.at++
		y, err := p.expr()
		if op != "=" {
			y = &awkNode{op: op[:1], list: []*awkNode{x, y}}
		}
		return &awkNode{op: "=", list: []*awkNode{x, y}}, err
	}
	return x, nil
}

func (n *awkNode) assignable() bool { return n.op == "var" || n.op == "$" || n.op == "index" }

// awkLevels are the operators between two operands, loosest first; "" stands
// for concatenation.
var awkLevels = [][]string{
	{"||"}, {"&&"}, {"in"}, {"~", "!~"}, {"<", "<=", "!=", "==", ">", ">="}, {""}, {"+", "-"}, {"*", "/", "%"},
}

func (p *awkParser) level(n int) (*awkNode, error) {
	if n == len(awkLevels) {
		return p.unary()
	}
	x, err := p.level(n + 1)
	for err == nil {
		op, ok := p.operator(awkLevels[n])
		if !ok {
			return x, nil
		}
		if op == "||" || op == "&&" {
			p.skip("\n")
		}
		if op == "in" {
			if p.cur().kind != 'n' {
				return nil, awkRefuse("in without an array")
			}
			x = &awkNode{op: "in", text: p.cur().text, list: []*awkNode{x}}
			p.at++
			continue
		}
		var y *awkNode
		y, err = p.level(n + 1)
		if op == "" {
			op = "concat"
		}
		x = &awkNode{op: op, list: []*awkNode{x, y}}
		if n == 4 { // Comparisons do not chain.
			if _, again := p.operator(awkLevels[4]); again {
				return nil, awkRefuse("a chain of comparisons")
			}
			return x, err
		}
	}
	return nil, err
}

func (p *awkParser) operator(ops []string) (string, bool) {
	for _, op := range ops {
		switch {
		case op == "":
			t := p.cur()
			if t.kind == 'n' || t.kind == '0' || t.kind == '"' || t.kind == 'f' || t.kind == 'u' ||
				t.kind == 'o' && (t.text == "$" || t.text == "(" || t.text == "++" || t.text == "--") {
				return op, true
			}
		case op == ">" && p.noGreat:
		case p.accept(op):
			return op, true
		}
	}
	return "", false
}

func (p *awkParser) unary() (*awkNode, error) {
	for _, op := range []string{"!", "-", "+"} {
		if !p.accept(op) {
			continue
		}
		if err := p.enter(); err != nil {
			return nil, err
		}
		x, err := p.unary()
		p.depth--
		if op == "!" && (p.is("~") || p.is("!~")) {
			return nil, awkRefuse("! before a match without parentheses")
		}
		return &awkNode{op: "u" + op, list: []*awkNode{x}}, err
	}
	x, err := p.increment()
	if err != nil || !p.accept("^") {
		return x, err
	}
	y, err := p.unary()
	return &awkNode{op: "^", list: []*awkNode{x, y}}, err
}

func (p *awkParser) increment() (*awkNode, error) {
	for _, op := range []string{"++", "--"} {
		if p.accept(op) {
			x, err := p.primary()
			if err == nil && !x.assignable() {
				err = awkRefuse("%s of this", op)
			}
			return &awkNode{op: "pre" + op, list: []*awkNode{x}}, err
		}
	}
	x, err := p.primary()
	if err != nil || !x.assignable() {
		return x, err
	}
	for _, op := range []string{"++", "--"} {
		if p.accept(op) {
			return &awkNode{op: "post" + op, list: []*awkNode{x}}, nil
		}
	}
	return x, nil
}

func (p *awkParser) primary() (*awkNode, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	t := p.cur()
	if t.kind == 0 {
		return nil, awkRefuse("a program that ends too early")
	}
	p.at++
	switch {
	case t.kind == '0':
		n, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			return nil, awkRefuse("the number %s", t.text)
		}
		return &awkNode{op: "num", num: n}, nil
	case t.kind == '"':
		return &awkNode{op: "str", text: t.text}, nil
	case t.kind == '/':
		m, err := awkRegexp(t.text)
		return &awkNode{op: "re", re: m}, err
	case t.kind == 'f':
		return p.callOf(t.text)
	case t.kind == 'u':
		call, err := p.callOf(t.text)
		if err != nil {
			return nil, err
		}
		call.op = "user"
		return call, nil
	case t.kind == 'o' && t.text == "getline":
		return p.getline()
	case t.kind == 'n' && p.accept("["):
		list, err := p.index()
		return &awkNode{op: "index", text: t.text, list: list}, err
	case t.kind == 'n':
		return &awkNode{op: "var", text: t.text}, nil
	case t.kind == 'o' && t.text == "$":
		if p.is("++") || p.is("--") || p.is("-") {
			x, err := p.unary()
			return &awkNode{op: "$", list: []*awkNode{x}}, err
		}
		x, err := p.primary()
		return &awkNode{op: "$", list: []*awkNode{x}}, err
	case t.kind == 'o' && t.text == "(":
		great := p.noGreat
		p.noGreat = false
		list, err := p.exprs()
		p.noGreat = great
		if err != nil {
			return nil, err
		}
		if err := p.expect(")"); err != nil {
			return nil, err
		}
		if len(list) > 1 {
			if !p.accept("in") || p.cur().kind != 'n' {
				return nil, awkRefuse("a list in parentheses")
			}
			p.at++
			return &awkNode{op: "in", text: p.tokens[p.at-1].text, list: list}, nil
		}
		return &awkNode{op: "group", list: list}, nil
	}
	return nil, awkRefuse("%q where a value is expected", t.text)
}

// getline reads what follows the word: a variable, and the name of a file.
func (p *awkParser) getline() (*awkNode, error) {
	out := &awkNode{op: "getline", list: make([]*awkNode, 2)}
	var err error
	if p.cur().kind == 'n' || p.is("$") {
		if out.list[0], err = p.primary(); err != nil {
			return nil, err
		}
		if !out.list[0].assignable() {
			return nil, awkRefuse("getline into this")
		}
	}
	if p.accept("<") {
		out.list[1], err = p.increment()
	}
	return out, err
}

func (p *awkParser) index() ([]*awkNode, error) {
	great := p.noGreat
	p.noGreat = false
	list, err := p.exprs()
	p.noGreat = great
	if err != nil {
		return nil, err
	}
	return list, p.expect("]")
}

func (p *awkParser) callOf(name string) (*awkNode, error) {
	out := &awkNode{op: "call", text: name}
	if name == "length" && !p.is("(") {
		return out, nil
	}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	if p.accept(")") {
		return out, nil
	}
	great := p.noGreat
	p.noGreat = false
	var err error
	out.list, err = p.exprs()
	p.noGreat = great
	if err != nil {
		return nil, err
	}
	return out, p.expect(")")
}
