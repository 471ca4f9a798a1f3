// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"cmp"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func awkDefinition() definition {
	return definition{
		name: "awk", also: []string{"mawk", "gawk"}, summary: "runs a program of awk",
		options: []optionSpec{{'F', "field-separator", true, false}, {'v', "assign", true, false}, {'f', "file", true, false}},
		words: "patterns, ranges, BEGIN, END, print, printf, if, while, do, for, next, exit, arrays, functions, getline from files, all operators; " +
			"NF NR FNR FS OFS ORS RS SUBSEP FILENAME RSTART RLENGTH; length substr index split sub gsub match sprintf tolower toupper int sqrt exp log sin cos atan2 close",
		notes: []string{
			"What mawk and gawk take differently is refused: intervals and \\s \\w \\y in regular expressions, for (k in a) over several elements, numbers from 2^31 on.",
			"Pipes, files to write, an RS of several characters, ENVIRON, system, random numbers and time are refused.",
		},
		run: awk,
	}
}

// awk is awk(1), as far as its kinds agree. It is our own since GoAWK opens the
// files of the machine that it runs on, lets variables grow without a bound,
// and decides by itself where awks differ.
func awk(c *call) (int, error) {
	options, operands, err := c.leadingOptions()
	if err != nil {
		return 0, err
	}
	var texts []string
	for _, o := range options {
		if o.name != "f" {
			continue
		}
		data, reason, err := c.input(o.value)
		if err != nil {
			return 0, err
		}
		if reason != "" {
			return 0, unsupported("awk -f %s (%s)", o.value, reason)
		}
		texts = append(texts, string(data))
	}
	if texts == nil {
		if len(operands) == 0 {
			return 0, unsupported("awk without a program")
		}
		texts, operands = operands[:1], operands[1:]
	}
	a := &awking{
		call: c, vars: map[string]awkValue{}, arrays: map[string]map[string]awkValue{}, patterns: map[string]*matcher{},
		readers: map[string]*awkRecords{}, main: &awkRecords{},
	}
	a.vars["RS"] = awkStr("\n")
	a.vars["FS"], a.vars["OFS"], a.vars["ORS"] = awkStr(" "), awkStr(" "), awkStr("\n")
	a.vars["SUBSEP"] = awkStr("\x1c")
	for _, o := range options {
		if o.name == "f" {
			continue
		}
		name, value, _ := strings.Cut(o.value, "=")
		if o.name == "F" {
			if name, value = "FS", o.value; value == "t" || value == "" {
				return 0, unsupported("awk -F %q", value)
			}
		}
		text, _, err := awkString(value, 0)
		if err != nil {
			return 0, err
		}
		if tokens, err := awkLex(name); err != nil || len(tokens) != 2 || tokens[0].kind != 'n' {
			return 0, unsupported("awk -v %s", o.value)
		}
		if err := a.set(name, awkField(text)); err != nil {
			return 0, err
		}
	}
	prog, err := parseAwk(strings.Join(texts, "\n"))
	if err != nil {
		return 0, err
	}
	a.program = prog
	return a.run(prog, operands)
}

// awkValue is a string, a number, or a string that looks like a number and came
// from the input ('f').
type awkValue struct {
	kind byte // 's', 'n', 'f'; 0: never set
	s    string
	n    float64
}

func awkStr(s string) awkValue  { return awkValue{kind: 's', s: s} }
func awkNum(n float64) awkValue { return awkValue{kind: 'n', n: n} }

func awkBool(b bool) awkValue {
	if b {
		return awkNum(1)
	}
	return awkNum(0)
}

var awkNumeric = lazyregexp.New(`^[ \t\n]*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?[ \t\n]*$`)

// awkField is a value from the input.
func awkField(s string) awkValue {
	if awkNumeric.MatchString(s) {
		return awkValue{kind: 'f', s: s}
	}
	return awkStr(s)
}

var (
	awkPrefix = lazyregexp.New(`^[ \t\n\v\f\r]*([-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?)`)
	awkOdd    = lazyregexp.New(`(?i)^[ \t\n\v\f\r]*[-+]?(0x|inf|nan)`)
)

func (v awkValue) number() (float64, error) {
	if v.kind == 'n' || v.kind == 0 {
		return v.n, nil
	}
	if awkOdd.MatchString(v.s) {
		return 0, awkRefuse("the number %q", v.s)
	}
	m := awkPrefix.FindStringSubmatch(v.s)
	if m == nil {
		return 0, nil
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return 0, awkRefuse("the number %q", m[1])
	}
	return n, nil
}

func (v awkValue) text() (string, error) {
	if v.kind != 'n' {
		return v.s, nil
	}
	switch {
	case math.IsNaN(v.n) || math.IsInf(v.n, 0) || math.Abs(v.n) >= 1<<31:
		return "", awkRefuse("printing the number %g", v.n)
	case v.n == math.Trunc(v.n):
		return strconv.FormatInt(int64(v.n), 10), nil
	}
	return strconv.FormatFloat(v.n, 'g', 6, 64), nil
}

func (v awkValue) truth() (bool, error) {
	if v.kind == 's' {
		return v.s != "", nil
	}
	n, err := v.number()
	return n != 0, err
}

// awkJump ends a loop, a record or the program.
type awkJump string

func (j awkJump) Error() string { return "awk: " + string(j) }

// awking is an awk at work.
type awking struct {
	*call
	vars     map[string]awkValue
	arrays   map[string]map[string]awkValue
	patterns map[string]*matcher
	record   string
	fields   []string
	number   int // NR
	ofFile   int // FNR
	exit     int
	held     int // bytes in variables

	program *awkProgram
	// files are the operands that are still to come, main the records of the one
	// that is being read.
	files    []string
	main     *awkRecords
	opened   bool // one of them has been a file
	unnamed  bool // it is standard input
	reading  bool // RS has been used
	readers  map[string]*awkRecords
	calls    int
	returned awkValue
}

func (a *awking) run(prog *awkProgram, files []string) (int, error) {
	a.files = files
	if err := a.blocks(prog.begin); err != nil {
		return a.ended(prog, err)
	}
	if len(prog.rules) == 0 && len(prog.end) == 0 {
		return 0, nil
	}
	for {
		record, ok, err := a.nextRecord()
		if err != nil {
			return a.ended(prog, err)
		}
		if !ok {
			return a.ended(prog, nil)
		}
		if err := a.setRecord(record); err != nil {
			return 0, err
		}
		err = a.rules(prog)
		if errors.Is(err, awkJump("next")) {
			err = nil
		}
		if err != nil {
			return a.ended(prog, err)
		}
	}
}

// ended runs the END rules, unless they were what ended it.
func (a *awking) ended(prog *awkProgram, err error) (int, error) {
	if err == nil || errors.Is(err, awkJump("exit")) {
		err = a.blocks(prog.end)
	}
	if errors.Is(err, awkJump("exit")) {
		err = nil
	}
	var m *awkMissing
	if errors.As(err, &m) {
		return 2, a.complain("cannot open %s (%s)", m.name, m.reason)
	}
	if j := awkJump(""); errors.As(err, &j) {
		return 0, awkRefuse("%s outside of a loop", string(j))
	}
	return a.exit, err
}

func (a *awking) blocks(list []*awkNode) error {
	for _, b := range list {
		if err := a.do(b); err != nil {
			return err
		}
	}
	return nil
}

func (a *awking) rules(prog *awkProgram) error {
	for _, r := range prog.rules {
		applies, err := a.applies(r)
		if err != nil {
			return err
		}
		if !applies {
			continue
		}
		if r.body == nil {
			err = a.print(nil)
		} else {
			err = a.do(r.body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *awking) applies(r *awkRule) (bool, error) {
	switch {
	case r.pattern == nil:
		return true, nil
	case r.until == nil:
		return a.truth(r.pattern)
	}
	if !r.inRange {
		begins, err := a.truth(r.pattern)
		if err != nil || !begins {
			return false, err
		}
	}
	ends, err := a.truth(r.until)
	r.inRange = !ends
	return true, err
}

func (a *awking) truth(n *awkNode) (bool, error) {
	v, err := a.eval(n)
	if err != nil {
		return false, err
	}
	return v.truth()
}

// maxFields is how many fields a record may have.
const maxFields = 1 << 16

func (a *awking) setRecord(line string) error {
	a.record = line
	var err error
	a.fields, err = a.split(line, a.vars["FS"].s)
	if len(a.fields) > maxFields {
		return ErrOutput
	}
	return err
}

// split splits as FS does: at blanks, at a character, at a regular expression.
func (a *awking) split(text, by string) ([]string, error) {
	if a.vars["RS"].s == "" && by != " " && strings.Contains(text, "\n") {
		return nil, awkRefuse("fields of records of several lines")
	}
	switch {
	case by == " ":
		return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }), nil
	case text == "":
		return nil, nil
	case by == "" || by == `\`:
		return nil, awkRefuse("the separator %q", by)
	case len(by) == 1:
		return strings.Split(text, by), nil
	}
	m, err := a.pattern(by)
	if err != nil {
		return nil, err
	}
	return splitAt(m, text)
}

func splitAt(m *matcher, text string) ([]string, error) {
	found, err := m.find(text, -1)
	if err != nil {
		return nil, err
	}
	var out []string
	at := 0
	for _, loc := range found {
		if loc[0] == loc[1] {
			continue
		}
		out = append(out, text[at:loc[0]])
		at = loc[1]
	}
	return append(out, text[at:]), nil
}

// maxPatterns is how many regular expressions made of strings are kept.
const maxPatterns = 256

// pattern is the regular expression of a string.
func (a *awking) pattern(text string) (*matcher, error) {
	if m := a.patterns[text]; m != nil {
		return m, nil
	}
	m, err := awkRegexp(text)
	if err == nil && len(a.patterns) < maxPatterns {
		a.patterns[text] = m
	}
	return m, err
}

// do runs a statement.
func (a *awking) do(n *awkNode) error {
	if err := a.step(); err != nil {
		return err
	}
	switch n.op {
	case "block":
		return a.blocks(n.list)
	case "if":
		ok, err := a.truth(n.list[0])
		switch {
		case err != nil:
			return err
		case ok:
			return a.do(n.list[1])
		case len(n.list) > 2:
			return a.do(n.list[2])
		}
		return nil
	case "while":
		return a.loop(nil, n.list[0], nil, n.list[1])
	case "do":
		if err := a.do(n.list[1]); err != nil {
			if errors.Is(err, awkJump("break")) {
				return nil
			}
			if !errors.Is(err, awkJump("continue")) {
				return err
			}
		}
		return a.loop(nil, n.list[0], nil, n.list[1])
	case "for":
		return a.loop(n.list[0], n.list[1], n.list[2], n.list[3])
	case "forin":
		return a.forIn(n)
	case "print":
		return a.print(n.list)
	case "printf":
		text, err := a.sprintf(n.list)
		if err != nil {
			return err
		}
		return a.printf("%s", text)
	case "next", "break", "continue":
		return awkJump(n.op)
	case "exit":
		if len(n.list) > 0 {
			v, err := a.evalNumber(n.list[0])
			if err != nil {
				return err
			}
			a.exit = int(v) & 0xff
		}
		return awkJump("exit")
	case "return":
		if len(n.list) > 0 {
			var err error
			if a.returned, err = a.eval(n.list[0]); err != nil {
				return err
			}
		}
		return awkJump("return")
	case "to":
		return a.printTo(n)
	case "delete":
		if n.list[0].op == "var" {
			if _, scalar := a.vars[n.list[0].text]; scalar {
				return awkRefuse("%s as an array and as a variable", n.list[0].text)
			}
			clear(a.arrays[n.list[0].text])
			return nil
		}
		array, key, err := a.element(n.list[0])
		delete(array, key)
		return err
	}
	_, err := a.eval(n)
	return err
}

func (a *awking) loop(first, cond, next, body *awkNode) error {
	if first != nil {
		if err := a.do(first); err != nil {
			return err
		}
	}
	for {
		if cond != nil {
			ok, err := a.truth(cond)
			if err != nil || !ok {
				return err
			}
		}
		err := a.do(body)
		if errors.Is(err, awkJump("break")) {
			return nil
		}
		if err != nil && !errors.Is(err, awkJump("continue")) {
			return err
		}
		if next != nil {
			if err := a.do(next); err != nil {
				return err
			}
		}
	}
}

func (a *awking) forIn(n *awkNode) error {
	array := a.arrays[n.text]
	if len(array) > 1 {
		return awkRefuse("for (… in %s) over several elements, whose order awks choose,", n.text)
	}
	for key := range array {
		if err := a.assign(n.list[0], awkField(key)); err != nil {
			return err
		}
		if err := a.do(n.list[1]); err != nil && !errors.Is(err, awkJump("break")) && !errors.Is(err, awkJump("continue")) {
			return err
		}
	}
	return nil
}

func (a *awking) print(list []*awkNode) error {
	if len(list) == 0 {
		return a.printf("%s%s", a.record, a.vars["ORS"].s)
	}
	var words []string
	for _, x := range list {
		word, err := a.evalText(x)
		if err != nil {
			return err
		}
		words = append(words, word)
	}
	return a.printf("%s%s", strings.Join(words, a.vars["OFS"].s), a.vars["ORS"].s)
}

// printTo prints to one of the streams, or to nowhere.
func (a *awking) printTo(n *awkNode) error {
	name, err := a.evalText(n.list[1])
	if err != nil {
		return err
	}
	var to *buffer
	switch name {
	case "/dev/null":
	case "/dev/stdout", "-":
		to = a.out
	case "/dev/stderr":
		to = a.err
	default:
		return awkRefuse("writing to %s", name)
	}
	out := a.out
	a.out = to
	err = a.do(n.list[0])
	a.out = out
	return err
}

func (a *awking) evalText(n *awkNode) (string, error) {
	v, err := a.eval(n)
	if err != nil {
		return "", err
	}
	return v.text()
}

func (a *awking) evalNumber(n *awkNode) (float64, error) {
	v, err := a.eval(n)
	if err != nil {
		return 0, err
	}
	return v.number()
}

// eval works an expression out.
func (a *awking) eval(n *awkNode) (awkValue, error) {
	if err := a.step(); err != nil {
		return awkValue{}, err
	}
	switch n.op {
	case "num":
		return awkNum(n.num), nil
	case "str":
		return awkStr(n.text), nil
	case "re":
		ok, err := n.re.match(a.record)
		return awkBool(ok), err
	case "group":
		return a.eval(n.list[0])
	case "var", "$", "index":
		return a.get(n)
	case "call":
		return awkFunctions()[n.text](a, n.list)
	case "user":
		return a.callUser(n)
	case "getline":
		return a.getline(n)
	case "in":
		key, err := a.key(n.list)
		_, ok := a.arrays[n.text][key]
		return awkBool(ok), err
	case "=":
		v, err := a.eval(n.list[1])
		if err != nil {
			return v, err
		}
		return v, a.assign(n.list[0], v)
	case "?":
		ok, err := a.truth(n.list[0])
		if err != nil {
			return awkValue{}, err
		}
		if ok {
			return a.eval(n.list[1])
		}
		return a.eval(n.list[2])
	case "&&", "||":
		ok, err := a.truth(n.list[0])
		if err != nil || ok == (n.op == "||") {
			return awkBool(ok), err
		}
		ok, err = a.truth(n.list[1])
		return awkBool(ok), err
	case "~", "!~":
		return a.matchOf(n)
	case "concat":
		x, err := a.evalText(n.list[0])
		if err != nil {
			return awkValue{}, err
		}
		y, err := a.evalText(n.list[1])
		if len(x)+len(y) > MaxOutput {
			return awkValue{}, ErrOutput
		}
		return awkStr(x + y), err
	case "<", "<=", "!=", "==", ">", ">=":
		return a.compare(n)
	case "u!":
		ok, err := a.truth(n.list[0])
		return awkBool(!ok), err
	case "u-", "u+":
		v, err := a.evalNumber(n.list[0])
		if n.op == "u-" && v != 0 {
			v = -v
		}
		return awkNum(v), err
	case "pre++", "pre--", "post++", "post--":
		old, err := a.evalNumber(n.list[0])
		if err != nil {
			return awkValue{}, err
		}
		now := old + 1
		if strings.HasSuffix(n.op, "--") {
			now = old - 1
		}
		if err := a.assign(n.list[0], awkNum(now)); err != nil {
			return awkValue{}, err
		}
		if strings.HasPrefix(n.op, "pre") {
			return awkNum(now), nil
		}
		return awkNum(old), nil
	}
	return a.arithmetic(n)
}

func (a *awking) arithmetic(n *awkNode) (awkValue, error) {
	x, err := a.evalNumber(n.list[0])
	if err != nil {
		return awkValue{}, err
	}
	y, err := a.evalNumber(n.list[1])
	if err != nil {
		return awkValue{}, err
	}
	switch n.op {
	case "+":
		return awkNum(x + y), nil
	case "-":
		return awkNum(x - y), nil
	case "*":
		return awkNum(x * y), nil
	case "^":
		return awkNum(math.Pow(x, y)), nil
	}
	if y == 0 {
		return awkValue{}, awkRefuse("a division by zero")
	}
	if n.op == "%" {
		return awkNum(math.Mod(x, y)), nil
	}
	return awkNum(x / y), nil
}

func (a *awking) matchOf(n *awkNode) (awkValue, error) {
	text, err := a.evalText(n.list[0])
	if err != nil {
		return awkValue{}, err
	}
	m, err := a.matcher(n.list[1])
	if err != nil {
		return awkValue{}, err
	}
	ok, err := m.match(text)
	return awkBool(ok == (n.op == "~")), err
}

// matcher is the regular expression that an operand is, or that its text is.
func (a *awking) matcher(n *awkNode) (*matcher, error) {
	if n.op == "re" {
		return n.re, nil
	}
	text, err := a.evalText(n)
	if err != nil {
		return nil, err
	}
	return a.pattern(text)
}

// compare compares as numbers what are numbers or look so, else as texts.
func (a *awking) compare(n *awkNode) (awkValue, error) {
	x, err := a.eval(n.list[0])
	if err != nil {
		return x, err
	}
	y, err := a.eval(n.list[1])
	if err != nil {
		return y, err
	}
	var order int
	if x.kind == 's' || y.kind == 's' {
		order, err = orderByText(x, y)
	} else {
		order, err = orderByNumber(x, y)
	}
	if err != nil {
		return x, err
	}
	holds := func(order int) bool {
		switch n.op {
		case "<":
			return order < 0
		case "<=":
			return order <= 0
		case "==":
			return order == 0
		case "!=":
			return order != 0
		case ">":
			return order > 0
		}
		return order >= 0
	}
	missing := func(i int, v awkValue) bool { return v.kind == 0 && n.list[i].op == "$" }
	if x.kind == 0 && y.kind == 'f' || x.kind == 'f' && y.kind == 0 || missing(0, x) && y.kind == 'n' || x.kind == 'n' && missing(1, y) {
		// A field that is not there is a number to gawk, a text to mawk.
		if other, err := orderByText(x, y); err != nil || holds(other) != holds(order) {
			return x, awkRefuse("a comparison of %q with what is not set", x.s+y.s)
		}
	}
	return awkBool(holds(order)), nil
}

func orderByNumber(x, y awkValue) (int, error) {
	p, err := x.number()
	if err != nil {
		return 0, err
	}
	q, err := y.number()
	if err != nil {
		return 0, err
	}
	return cmp.Compare(p, q), nil
}

func orderByText(x, y awkValue) (int, error) {
	p, err := x.text()
	if err != nil {
		return 0, err
	}
	q, err := y.text()
	if err != nil {
		return 0, err
	}
	return strings.Compare(p, q), nil
}

// key is an index of an array.
func (a *awking) key(list []*awkNode) (string, error) {
	var parts []string
	for _, x := range list {
		part, err := a.evalText(x)
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, a.vars["SUBSEP"].s), nil
}

// element is the array and the index that a node names.
func (a *awking) element(n *awkNode) (map[string]awkValue, string, error) {
	key, err := a.key(n.list)
	if err != nil {
		return nil, "", err
	}
	if _, scalar := a.vars[n.text]; scalar {
		return nil, "", awkRefuse("%s as an array and as a variable", n.text)
	}
	if a.arrays[n.text] == nil {
		a.arrays[n.text] = map[string]awkValue{}
	}
	return a.arrays[n.text], key, nil
}

func (a *awking) get(n *awkNode) (awkValue, error) {
	switch n.op {
	case "index":
		array, key, err := a.element(n)
		if err != nil {
			return awkValue{}, err
		}
		v, ok := array[key]
		if !ok { // Looking makes it.
			if err := a.hold(len(key)); err != nil {
				return v, err
			}
			array[key] = v
		}
		return v, nil
	case "$":
		i, err := a.fieldNumber(n)
		switch {
		case err != nil:
			return awkValue{}, err
		case i == 0:
			return awkField(a.record), nil
		case i > len(a.fields):
			return awkValue{}, nil
		}
		return awkField(a.fields[i-1]), nil
	}
	switch n.text {
	case "NF":
		return awkNum(float64(len(a.fields))), nil
	case "NR":
		return awkNum(float64(a.number)), nil
	case "FNR":
		return awkNum(float64(a.ofFile)), nil
	}
	if a.arrays[n.text] != nil {
		return awkValue{}, awkRefuse("%s as an array and as a variable", n.text)
	}
	if n.text == "FILENAME" && a.unnamed {
		return awkValue{}, awkRefuse("FILENAME of standard input, which is - to some versions")
	}
	return a.vars[n.text], nil
}

func (a *awking) fieldNumber(n *awkNode) (int, error) {
	v, err := a.evalNumber(n.list[0])
	if err != nil {
		return 0, err
	}
	if v < 0 || v > maxFields || v != math.Trunc(v) {
		return 0, awkRefuse("the field $%g", v)
	}
	return int(v), nil
}

// hold counts what variables hold; what they drop is not given back.
func (a *awking) hold(size int) error {
	if a.held += size + 64; a.held > 4*MaxOutput {
		return ErrOutput
	}
	return nil
}

func (a *awking) assign(n *awkNode, v awkValue) error {
	switch n.op {
	case "var":
		return a.set(n.text, v)
	case "index":
		array, key, err := a.element(n)
		if err != nil {
			return err
		}
		if err := a.hold(len(key) + len(v.s)); err != nil {
			return err
		}
		array[key] = v
		return nil
	}
	text, err := v.text()
	if err != nil {
		return err
	}
	i, err := a.fieldNumber(n)
	if err != nil {
		return err
	}
	if i == 0 {
		return a.setRecord(text)
	}
	for len(a.fields) < i {
		a.fields = append(a.fields, "")
	}
	a.fields[i-1] = text
	return a.rebuild()
}

// rebuild makes the record of its fields.
func (a *awking) rebuild() error {
	size := 0
	for _, f := range a.fields {
		size += len(f) + len(a.vars["OFS"].s)
	}
	if size > MaxOutput {
		return ErrOutput
	}
	a.record = strings.Join(a.fields, a.vars["OFS"].s)
	return nil
}

func (a *awking) set(name string, v awkValue) error {
	switch name {
	case "NF":
		n, err := v.number()
		if err != nil || n < 0 || n > maxFields || n != math.Trunc(n) {
			return awkRefuse("NF = %g", n)
		}
		for len(a.fields) < int(n) {
			a.fields = append(a.fields, "")
		}
		a.fields = a.fields[:int(n)]
		return a.rebuild()
	case "NR", "FNR", "FILENAME":
		return awkRefuse("setting %s", name)
	case "RS":
		if a.reading {
			return awkRefuse("setting RS while a file is read")
		}
		text, err := v.text()
		if err != nil {
			return err
		}
		v = awkStr(text)
	case "FS", "OFS", "ORS", "SUBSEP":
		text, err := v.text()
		if err != nil {
			return err
		}
		v = awkStr(text)
	}
	if a.arrays[name] != nil {
		return awkRefuse("%s as an array and as a variable", name)
	}
	if err := a.hold(len(v.s)); err != nil {
		return err
	}
	a.vars[name] = v
	return nil
}
