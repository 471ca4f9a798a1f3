// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func testDefinition() definition {
	return definition{
		name: "test", also: []string{"["}, summary: "tells whether something holds",
		words: "-e -f -d -s -L -h -p -S -b -c -u -g -k -r -w -x -n -z -t = == != < > -eq -ne -lt -le -gt -ge -nt -ot -ef ! -a -o ( )",
		notes: []string{"-r, -w and -x are answered for the user, groups and capabilities of the target's process, or for root under sudo."},
		run:   testProgram,
	}
}

// testProgram is test(1), also called [.
func testProgram(c *call) (int, error) {
	args := c.args
	if c.name == "[" {
		if len(args) == 0 || args[len(args)-1] != "]" {
			return c.mistaken(c.mistake("missing ]", "missing `]'"))
		}
		args = args[:len(args)-1]
	}
	ok, err := c.test(args)
	if err != nil {
		return c.mistaken(err)
	}
	return int(1 - truth(ok)), nil
}

// testMistake ends a test with status 2: what the shell that is at work says.
type testMistake string

func (m testMistake) Error() string { return "test: " + string(m) }

// mistake is one of an expression, as dash and as bash say it; "": as it may.
func (s *session) mistake(dashText, bashText string) error {
	text := map[dialect]string{dash: dashText, bash: bashText}[s.dialect]
	switch {
	case s.dialect == posix:
		return unknown("which shell the target's /bin/sh is, and so what it says of a test with a mistake,")
	case text == "":
		return unsupported("a test with a mistake")
	}
	return testMistake(text)
}

func (c *call) mistaken(err error) (int, error) {
	var m testMistake
	if !errors.As(err, &m) {
		return 0, err
	}
	line := ""
	if c.dialect == bash {
		line = "line "
	}
	_, err = fmt.Fprintf(c.err, "%s: %s1: %s: %s\n", c.session.name, line, c.name, string(m))
	return 2, err
}

// unexpected is dash's complaint about what follows a whole expression.
func unexpected(word string) string {
	if word == "" {
		return "unexpected operator"
	}
	return word + ": unexpected operator"
}

// testInteger reads an operand of test. Shells disagree about one that is too
// big, and about nothing at all but for bash.
func (s *session) testInteger(text string) (int64, error) {
	digits := strings.Trim(text, " \t\n")
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, strconv.ErrRange) || digits == "" && s.dialect != bash:
		return 0, unsupported("test with the number %q", text)
	}
	return 0, s.mistake("Illegal number: "+text, text+": integer expression expected")
}

// test goes by the number of arguments, up to four (POSIX: test); beyond that
// shells read expressions, in which they agree as long as no operand looks like
// an operator.
func (c *call) test(args []string) (bool, error) {
	switch len(args) {
	case 0:
		return false, nil
	case 1:
		return args[0] != "", nil
	case 2:
		if args[0] == "!" {
			return args[1] == "", nil
		}
		if ok, known, err := c.unary(args[0], args[1]); known {
			return ok, err
		}
		switch {
		case strings.Contains(notPlain, " "+args[0]+" ") || strings.Contains(notPlain, " "+args[1]+" "):
			return false, unsupported("test %s", strings.Join(args, " "))
		case c.isComparison(args[1]):
			return false, c.mistake(args[1]+": argument expected", args[0]+": unary operator expected")
		}
		return false, c.mistake(unexpected(args[0]), args[0]+": unary operator expected")
	case 3:
		switch {
		case c.isComparison(args[1]):
			return c.compare(args[0], args[1], args[2])
		case args[0] == "!":
			ok, err := c.test(args[1:])
			return !ok, err
		case args[0] == "(" && args[2] == ")":
			return args[1] != "", nil
		}
	case 4:
		if args[0] == "!" && (args[1] != "!" || c.dialect == bash) {
			ok, err := c.test(args[1:])
			return !ok, err
		}
	}
	t := &testExpr{call: c, args: args}
	ok, err := t.or()
	if err == nil && len(t.args) > 0 {
		err = c.leftOver(args, len(args)-len(t.args))
	}
	return ok, err
}

// notPlain are words that make more of a test than a mistake, and operators
// that only some shells have.
const notPlain = " ( ) ! -a -o -G -N -O -R -v "

// leftOver tells of what follows the whole expression that args begin with.
func (c *call) leftOver(args []string, at int) error {
	said := "too many arguments"
	switch {
	case len(args) == 3:
		said = args[1] + ": binary operator expected"
	case strings.HasPrefix(args[at], "-"): // Versions differ.
		said = ""
	}
	if strings.Contains(notPlain, " "+args[at-1]+" ") || strings.Contains(notPlain, " "+args[at]+" ") {
		return unsupported("test %s", strings.Join(args, " "))
	}
	return c.mistake(unexpected(args[at-1]), said)
}

// testExpr is an expression of test that is being read.
type testExpr struct {
	*call
	args  []string
	depth int
}

func (t *testExpr) refuse() error { return unsupported("test %s", strings.Join(t.call.args, " ")) }

func (t *testExpr) is(word string) bool { return len(t.args) > 0 && t.args[0] == word }

func (t *testExpr) or() (bool, error) {
	ok, err := t.and()
	for err == nil && t.is("-o") {
		t.args = t.args[1:]
		var more bool
		more, err = t.and()
		ok = ok || more
	}
	return ok, err
}

func (t *testExpr) and() (bool, error) {
	ok, err := t.not()
	for err == nil && t.is("-a") {
		t.args = t.args[1:]
		var more bool
		more, err = t.not()
		ok = ok && more
	}
	return ok, err
}

func (t *testExpr) not() (bool, error) {
	if t.depth++; t.depth > maxNesting {
		return false, t.refuse()
	}
	defer func() { t.depth-- }()
	if t.is("!") {
		t.args = t.args[1:]
		if t.is("!") && t.dialect != bash { // dash gets it wrong.
			return false, t.refuse()
		}
		ok, err := t.not()
		return !ok, err
	}
	return t.primary()
}

func (t *testExpr) primary() (bool, error) {
	args := t.args
	switch {
	case len(args) == 0:
		return false, t.refuse()
	case len(args) >= 3 && t.isComparison(args[1]) && args[0] != "(":
		t.args = args[3:]
		return t.compare(args[0], args[1], args[2])
	case args[0] == "(":
		t.args = args[1:]
		ok, err := t.or()
		if err == nil && !t.is(")") {
			return false, t.refuse()
		}
		if err == nil {
			t.args = t.args[1:]
		}
		return ok, err
	case len(args) >= 2 && len(args[0]) == 2 && args[0][0] == '-' && args[0] != "-a" && args[0] != "-o":
		t.args = args[2:]
		if args[0] == "-t" && (args[1] == "" || strings.Trim(args[1], "0123456789") != "") {
			return false, t.refuse() // Here bash takes no number for 1.
		}
		ok, known, err := t.unary(args[0], args[1])
		if !known {
			return false, t.refuse()
		}
		return ok, err
	case args[0] == ")" || args[0] == "-a" || args[0] == "-o":
		return false, t.refuse()
	}
	t.args = args[1:]
	return args[0] != "", nil
}

// fileTypes are the operators that ask for a type of file.
var fileTypes = map[string]target.Type{
	"-f": target.Regular, "-d": target.Directory, "-p": target.FIFO, "-S": target.Socket,
	"-b": target.BlockDevice, "-c": target.CharDevice, "-h": target.Symlink, "-L": target.Symlink,
}

// fileBits are those that ask for bits of the mode.
var fileBits = map[string]uint32{"-u": 0o4000, "-g": 0o2000, "-k": 0o1000}

// unary is an operator with one operand; known tells whether it is one.
func (s *session) unary(op, arg string) (ok, known bool, err error) {
	switch op {
	case "-n":
		return arg != "", true, nil
	case "-z":
		return arg == "", true, nil
	case "-t":
		var err error
		if s.dialect != bash {
			_, err = s.testInteger(arg)
		}
		return false, true, err // Nothing here is a terminal.
	}
	access := op == "-r" || op == "-w" || op == "-x"
	wantType, isType := fileTypes[op]
	wantBits, isBits := fileBits[op]
	if !isType && !isBits && !access && op != "-e" && op != "-s" {
		return false, false, nil
	}
	stat := s.root.Stat
	if wantType == target.Symlink {
		stat = s.root.Lstat
	}
	info, err := stat(arg)
	if err != nil {
		if _, ok := s.errnoText(err); !ok {
			return false, true, err
		}
		return false, true, nil
	}
	switch {
	case access:
		ok, err = s.mayAccess(arg, info, op[1])
	case isType:
		ok = info.Type == wantType
	case isBits:
		ok = info.Mode&wantBits != 0
	case op == "-s":
		ok = info.Size > 0
	default:
		ok = true
	}
	return ok, true, err
}

// numberOperators compare integers.
var numberOperators = map[string]func(x, y int64) bool{
	"-eq": func(x, y int64) bool { return x == y }, "-ne": func(x, y int64) bool { return x != y },
	"-lt": func(x, y int64) bool { return x < y }, "-le": func(x, y int64) bool { return x <= y },
	"-gt": func(x, y int64) bool { return x > y }, "-ge": func(x, y int64) bool { return x >= y },
}

// isComparison tells an operator with two operands; == is none to dash.
func (s *session) isComparison(op string) bool {
	switch op {
	case "==":
		return s.dialect != dash
	case "=", "!=", "<", ">", "-nt", "-ot", "-ef":
		return true
	}
	return numberOperators[op] != nil
}

// compare is an operator with two operands.
func (c *call) compare(a, op, b string) (bool, error) {
	switch op {
	case "==":
		if c.dialect == posix {
			return false, unknown("which shell the target's /bin/sh is, and so what test says of ==,")
		}
		return a == b, nil
	case "=":
		return a == b, nil
	case "!=":
		return a != b, nil
	case "<", ">":
		if c.dialect == coreutils {
			return false, unsupported("test %s, which only some versions of the program know,", op)
		}
		return (a < b) == (op == "<") && a != b, nil
	case "-nt", "-ot", "-ef":
		return c.compareFiles(a, op, b)
	}
	x, err := c.testInteger(a)
	if err != nil {
		return false, err
	}
	y, err := c.testInteger(b)
	return err == nil && numberOperators[op](x, y), err
}

// compareFiles tells which of two files is newer, or whether they are one.
func (s *session) compareFiles(a, op, b string) (bool, error) {
	x, errX := s.root.Stat(a)
	y, errY := s.root.Stat(b)
	for _, err := range []error{errX, errY} {
		if err == nil {
			continue
		}
		if _, ok := s.errnoText(err); !ok {
			return false, err
		}
	}
	if errX != nil || errY != nil {
		if (s.dialect == bash || s.dialect == coreutils) && op != "-ef" {
			return op == "-nt" && errX == nil || op == "-ot" && errY == nil, nil
		}
		if s.dialect != dash && op != "-ef" {
			return false, unsupported("test %s with a file that is not there", op)
		}
		return false, nil
	}
	switch op {
	case "-nt":
		return x.Modify.After(y.Modify), nil
	case "-ot":
		return x.Modify.Before(y.Modify), nil
	}
	return x.Device == y.Device && x.Inode == y.Inode, nil
}
