// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"strconv"
	"strings"
	"time"
)

// valueDefinitions are small programs that print values.
func valueDefinitions() []definition {
	return []definition{
		{
			name: "expr", summary: "works an expression out",
			words: "| & = == != < <= > >= + - * / % : ( ) length substr index match",
			run:   expr,
		},
		{name: "seq", summary: "prints numbers", options: []optionSpec{{'s', "separator", true, false}, {'w', "equal-width", false, false}}, notes: []string{"Whole numbers only."}, run: seq},
		{
			name: "date", summary: "prints the time", options: []optionSpec{{'u', "utc", false, false}},
			words: "+FORMAT with %Y %m %d %H %M %S %F %T %j %a %b %y %s %e %A %B %D %%",
			notes: []string{"-d, and the form of the locale, are refused."},
			run:   date,
		},
		{
			name: "env", summary: "env [-i] [NAME=VALUE…] PROGRAM runs a program", run: env,
			notes: []string{"Without a program it is refused."},
		},
		{
			name: "printenv", summary: "prints a variable of the environment",
			run: func(c *call) (int, error) {
				if len(c.args) != 1 || strings.HasPrefix(c.args[0], "-") {
					return 0, unsupported("printenv with other than one name")
				}
				v, isSet, err := c.lookup(c.args[0])
				if err != nil {
					return 0, err
				}
				if !isSet || !v.exported {
					return 1, nil
				}
				return 0, c.printf("%s\n", v.first())
			},
		},
		{name: "sleep", summary: "does nothing: nobody waits", run: func(c *call) (int, error) {
			for _, arg := range c.args {
				if _, err := strconv.ParseFloat(strings.TrimRight(arg, "smhd"), 64); err != nil {
					return 0, unsupported("sleep %s", arg)
				}
			}
			return 0, nil
		}},
	}
}

// expr is expr(1).
func expr(c *call) (int, error) {
	if len(c.args) == 0 || c.args[0] == "--help" || c.args[0] == "--version" {
		return 0, unsupported("expr without an expression")
	}
	e := &exprReader{call: c, args: c.args}
	value, err := e.level(0)
	if err == nil && len(e.args) > 0 {
		err = e.refuse()
	}
	if err != nil {
		return 0, err
	}
	return int(truth(exprNull(value))), c.printf("%s\n", value)
}

type exprReader struct {
	*call
	args  []string
	depth int
}

func (e *exprReader) refuse() error { return unsupported("expr %s", strings.Join(e.call.args, " ")) }

// exprLevels are the operators, loosest first.
var exprLevels = [][]string{{"|"}, {"&"}, {"<", "<=", "=", "==", "!=", ">=", ">"}, {"+", "-"}, {"*", "/", "%"}, {":"}}

func exprNull(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return s == "" || digits != "" && strings.Trim(digits, "0") == ""
}

func (e *exprReader) level(n int) (string, error) {
	if n == len(exprLevels) {
		return e.primary()
	}
	x, err := e.level(n + 1)
	for err == nil && len(e.args) > 0 {
		op := ""
		for _, o := range exprLevels[n] {
			if e.args[0] == o {
				op = o
			}
		}
		if op == "" {
			return x, nil
		}
		e.args = e.args[1:]
		var y string
		if y, err = e.level(n + 1); err == nil {
			x, err = e.apply(x, op, y)
		}
	}
	return x, err
}

func (e *exprReader) next() (string, error) {
	if len(e.args) == 0 {
		return "", e.refuse()
	}
	word := e.args[0]
	e.args = e.args[1:]
	return word, nil
}

func (e *exprReader) primary() (string, error) {
	if e.depth++; e.depth > maxNesting {
		return "", e.refuse()
	}
	defer func() { e.depth-- }()
	word, err := e.next()
	if err != nil {
		return "", err
	}
	operands := map[string]int{"length": 1, "index": 2, "match": 2, "substr": 3}[word]
	if operands > 0 {
		values := make([]string, operands)
		for i := range values {
			if values[i], err = e.primary(); err != nil {
				return "", err
			}
			if !isASCII(values[i]) {
				return "", unsupported("expr %s of a text that is not ASCII", word)
			}
		}
		return e.function(word, values)
	}
	switch word {
	case "(":
		value, err := e.level(0)
		if closing, nextErr := e.next(); err == nil && (nextErr != nil || closing != ")") {
			err = e.refuse()
		}
		return value, err
	case "+", ")":
		return "", e.refuse()
	}
	return word, nil
}

func (e *exprReader) function(name string, v []string) (string, error) {
	switch name {
	case "length":
		return strconv.Itoa(len(v[0])), nil
	case "index":
		return strconv.Itoa(strings.IndexAny(v[0], v[1]) + 1), nil
	case "match":
		return e.apply(v[0], ":", v[1])
	}
	begin, errBegin := strconv.Atoi(v[1])
	length, errLength := strconv.Atoi(v[2])
	if errBegin != nil || errLength != nil || begin < 1 || length < 1 || begin > len(v[0]) {
		return "", nil //nolint:nilerr // What is no number makes an empty text (expr: substr).
	}
	return v[0][begin-1 : min(len(v[0]), begin-1+min(length, len(v[0])))], nil
}

func (e *exprReader) apply(x, op, y string) (string, error) {
	switch op {
	case "|":
		if !exprNull(x) {
			return x, nil
		}
		if exprNull(y) {
			return "0", nil
		}
		return y, nil
	case "&":
		if exprNull(x) || exprNull(y) {
			return "0", nil
		}
		return x, nil
	case ":":
		return e.match(x, y)
	}
	a, errA := strconv.ParseInt(x, 10, 64)
	b, errB := strconv.ParseInt(y, 10, 64)
	numbers := errA == nil && errB == nil
	if strings.ContainsAny(op, "<>=") {
		order := strings.Compare(x, y)
		if numbers {
			order = int(truth(a > b) - truth(a < b))
		}
		return formatInt(truth(map[string]bool{
			"<": order < 0, "<=": order <= 0, "=": order == 0, "==": order == 0, "!=": order != 0, ">=": order >= 0, ">": order > 0,
		}[op])), nil
	}
	const most = 1 << 31 // Beyond, expr may count in big numbers.
	if !numbers || a > most || a < -most || b > most || b < -most || b == 0 && (op == "/" || op == "%") {
		return "", e.refuse()
	}
	switch op {
	case "+":
		return formatInt(a + b), nil
	case "-":
		return formatInt(a - b), nil
	case "*":
		return formatInt(a * b), nil
	case "/":
		return formatInt(a / b), nil
	}
	return formatInt(a % b), nil
}

// match is TEXT : EXPRESSION, which matches at the beginning: the first group,
// or how long the match is.
func (e *exprReader) match(text, pattern string) (string, error) {
	m, err := posixMatcher(pattern, false, false, "^(?:%)")
	if err != nil {
		return "", err
	}
	grouped := strings.Contains(pattern, `\(`)
	if grouped && !m.captures {
		return "", unsupported("expr with the expression %q", pattern)
	}
	found, err := m.find(text, 1)
	switch {
	case err != nil:
		return "", err
	case grouped && (len(found) == 0 || len(found[0]) < 4 || found[0][2] < 0):
		return "", nil
	case grouped:
		return text[found[0][2]:found[0][3]], nil
	case len(found) == 0:
		return "0", nil
	}
	return strconv.Itoa(found[0][1]), nil
}

func seq(c *call) (int, error) {
	separator, equal := "\n", false
	args := c.args
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && (args[0][1] < '0' || args[0][1] > '9') {
		switch {
		case args[0] == "-w":
			equal = true
		case args[0] == "-s" && len(args) > 1:
			separator, args = args[1], args[1:]
		case strings.HasPrefix(args[0], "-s"):
			separator = args[0][2:]
		default:
			return 0, c.option(args[0])
		}
		args = args[1:]
	}
	numbers := [3]int64{1, 1, 0}
	if len(args) == 0 || len(args) > 3 {
		return 0, unsupported("seq with %d numbers", len(args))
	}
	for i, arg := range args {
		n, err := strconv.ParseInt(arg, 10, 32)
		if err != nil {
			return 0, unsupported("seq with the number %s", arg)
		}
		if i == len(args)-1 {
			i = 2 // The last one is where it ends.
		}
		numbers[i] = n
	}
	first, step, last := numbers[0], numbers[1], numbers[2]
	if step == 0 {
		return 0, unsupported("seq with a step of zero")
	}
	width := 0
	if equal {
		if first < 0 || last < 0 {
			return 0, unsupported("seq -w with numbers below zero")
		}
		width = max(len(formatInt(first)), len(formatInt(last)))
	}
	var out []string
	for n := first; step > 0 && n <= last || step < 0 && n >= last; n += step {
		if err := c.step(); err != nil {
			return 0, err
		}
		text := formatInt(n)
		out = append(out, strings.Repeat("0", max(0, width-len(text)))+text)
		if len(out) > maxLines {
			return 0, ErrOutput
		}
	}
	if len(out) == 0 {
		return 0, nil
	}
	return 0, c.printf("%s\n", strings.Join(out, separator))
}

// dateForms are the directives of date, as Go's layouts.
var dateForms = map[byte]string{
	'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05", 'F': "2006-01-02", 'T': "15:04:05", 'j': "002",
	'a': "Mon", 'b': "Jan", 'h': "Jan", 'y': "06", 'e': "_2", 'A': "Monday", 'B': "January", 'D': "01/02/06", 'R': "15:04", 'p': "PM", 'I': "03",
}

func date(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) != 1 || !strings.HasPrefix(operands[0], "+") {
		return 0, unsupported("date without a format")
	}
	at := c.now().UTC()
	if !given(options, "u") {
		zone, err := c.zone()
		if err != nil {
			return 0, err
		}
		at = at.In(zone)
	}
	text, err := formatDate(operands[0][1:], at)
	if err != nil {
		return 0, err
	}
	return 0, c.printf("%s\n", text)
}

func formatDate(format string, at time.Time) (string, error) {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		i++
		switch {
		case i == len(format):
			return "", unsupported("a date with %% at the end")
		case format[i] == '%':
			b.WriteByte('%')
		case format[i] == 's':
			b.WriteString(formatInt(at.Unix()))
		case format[i] == 'n':
			b.WriteByte('\n')
		case dateForms[format[i]] != "":
			b.WriteString(at.Format(dateForms[format[i]]))
		default:
			return "", unsupported("%%%c of a date", format[i])
		}
	}
	return b.String(), nil
}

// env runs a program with variables of its own.
func env(c *call) (int, error) {
	args := c.args
	sub := c.subshell()
	for len(args) > 0 && (strings.Contains(args[0], "=") || args[0] == "-i" || args[0] == "-" || args[0] == "--") {
		name, value, set := strings.Cut(args[0], "=")
		switch {
		case set && !strings.HasPrefix(args[0], "-"):
			if err := sub.assign(name, variable{value: value, exported: true}); err != nil {
				return 0, err
			}
		case args[0] == "-i" || args[0] == "-":
			own := *sub.shared
			own.environ = map[string]string{"": ""}
			sub.shared = &own
			clear(sub.vars)
		case args[0] != "--":
			return 0, unsupported("env %s", args[0])
		}
		args = args[1:]
	}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return 0, unsupported("env without a program, or with other options than -i")
	}
	status, err := sub.execute(args, c.streams)
	if sub.shared != c.shared {
		c.commands, c.steps = sub.commands, sub.steps
	}
	return status, err
}
