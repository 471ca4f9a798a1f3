// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"strconv"
	"strings"
)

func sedDefinition() definition {
	return definition{
		name: "sed", summary: "edits lines",
		options: []optionSpec{
			{'n', "quiet", false, false},
			{0, "silent", false, false},
			{'e', "expression", true, false},
			{'E', "regexp-extended", false, false},
			{'r', "", false, false},
			{'u', "unbuffered", false, false},
		},
		words: "s///gpiIN with & \\1…\\9 \\n \\t; y d p q Q = { } !; addresses N $ /RE/ /RE/I \\cREc FIRST,LAST FIRST,+N FIRST~STEP",
		notes: []string{
			"-i and w, which write, and a i c b t h H g G x n N D P e are refused.",
			`A group of a match is answered where POSIX and Go agree on it: without alternatives and repeated groups.`,
		},
		run: sed,
	}
}

// sedAddress is where a command applies: a line, the last line, a match.
type sedAddress struct {
	line, step int
	last       bool
	match      *matcher
}

type sedCommand struct {
	from, to *sedAddress
	plus     int // FIRST,+N
	negated  bool
	name     byte
	block    []*sedCommand
	// of s
	match          *matcher
	replacement    []sedPart
	all, print     bool
	number, status int
	table          *[256]byte // of y
	inRange        bool
	rangeEnd       int
}

// sedPart is a piece of a replacement: text, or a group of the match if the
// group is not below 0.
type sedPart struct {
	text  string
	group int
}

// sed is sed(1) of GNU sed.
func sed(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	var scripts []string
	p := &sedParser{}
	quiet := false
	for _, o := range options {
		switch o.name {
		case "n", "silent":
			quiet = true
		case "e":
			scripts = append(scripts, o.value)
		case "E", "r":
			p.extended = true
		}
	}
	if scripts == nil {
		if len(operands) == 0 {
			return 0, unsupported("sed without a script")
		}
		scripts, operands = operands[:1], operands[1:]
	}
	p.text = strings.Join(scripts, "\n")
	if strings.HasPrefix(p.text, "#n\n") {
		return 0, unsupported("sed with #n")
	}
	commands, err := p.commands(0)
	if err != nil {
		return 0, err
	}
	var all []string
	complete := true
	status, err := c.sedInputs(operands, func(data []byte) error {
		more, err := lines(data)
		all = append(all, more...)
		complete = len(data) == 0 && complete || bytes.HasSuffix(data, []byte("\n"))
		return err
	})
	if err != nil {
		return 0, err
	}
	e := &editing{call: c, quiet: quiet, lines: all, complete: complete, status: status}
	return e.run(commands)
}

// sedInputs reads all files before the first line is edited, since $ is the
// last line of the last one.
func (c *call) sedInputs(names []string, fn func(data []byte) error) (status int, err error) {
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		data, reason, err := c.input(name)
		if err != nil {
			return 0, err
		}
		if reason != "" {
			status = 2
			if reason == "Is a directory" {
				return 0, unsupported("sed of the directory %s", name)
			}
			if err := c.complain("can't read %s: %s", name, reason); err != nil {
				return 0, err
			}
			continue
		}
		if err := fn(data); err != nil {
			return 0, err
		}
	}
	return status, nil
}

// editing is a sed at work.
type editing struct {
	*call
	quiet, complete bool
	lines           []string
	at              int // the line that is edited, from 1
	space           string
	status          int
	deleted, ended  bool
	silent          bool // Q
}

func (e *editing) run(commands []*sedCommand) (int, error) {
	for i, line := range e.lines {
		e.at, e.space, e.deleted = i+1, line, false
		if err := e.list(commands); err != nil {
			return 0, err
		}
		if !e.deleted && !e.quiet && !e.silent {
			if err := e.print(); err != nil {
				return 0, err
			}
		}
		if e.ended {
			break
		}
	}
	return e.status, nil
}

// print prints the line; the last one as it was, with a newline or without.
func (e *editing) print() error {
	end := "\n"
	if e.at == len(e.lines) && !e.complete {
		end = ""
	}
	return e.printf("%s%s", e.space, end)
}

func (e *editing) list(commands []*sedCommand) error {
	for _, cmd := range commands {
		if err := e.step(); err != nil {
			return err
		}
		applies, err := e.applies(cmd)
		if err != nil {
			return err
		}
		if applies == cmd.negated {
			continue
		}
		if err := e.apply(cmd); err != nil {
			return err
		}
		if e.deleted || e.ended {
			return nil
		}
	}
	return nil
}

func (e *editing) matches(a *sedAddress) (bool, error) {
	switch {
	case a.match != nil:
		return a.match.match(e.space)
	case a.last:
		return e.at == len(e.lines), nil
	case a.step > 0:
		return e.at >= a.line && (e.at-a.line)%a.step == 0, nil
	}
	return e.at == a.line, nil
}

func (e *editing) applies(cmd *sedCommand) (bool, error) {
	if cmd.from == nil {
		return true, nil
	}
	if cmd.to == nil && cmd.plus < 0 {
		return e.matches(cmd.from)
	}
	if !cmd.inRange {
		begins, err := e.matches(cmd.from)
		if err != nil || !begins {
			return false, err
		}
		cmd.inRange = true
		switch {
		case cmd.plus >= 0:
			cmd.rangeEnd = e.at + cmd.plus
		case cmd.to.match == nil && !cmd.to.last:
			cmd.rangeEnd = cmd.to.line
		default:
			cmd.rangeEnd = -1
			if cmd.to.last && e.at == len(e.lines) {
				cmd.inRange = false
			}
			return true, nil // A match ends it from the next line on.
		}
		if e.at >= cmd.rangeEnd {
			cmd.inRange = false
		}
		return true, nil
	}
	if cmd.rangeEnd >= 0 {
		if e.at >= cmd.rangeEnd {
			cmd.inRange = false
		}
		return true, nil
	}
	ends, err := e.matches(cmd.to)
	cmd.inRange = !ends
	return true, err
}

func (e *editing) apply(cmd *sedCommand) error {
	switch cmd.name {
	case '{':
		return e.list(cmd.block)
	case 'd':
		e.deleted = true
	case 'p':
		// What follows stands on a line of its own.
		if e.at == len(e.lines) && !e.complete {
			return unsupported("sed p of a last line without a newline")
		}
		return e.print()
	case 'q', 'Q':
		e.ended, e.silent, e.status = true, cmd.name == 'Q', cmd.status
	case '=':
		return e.printf("%d\n", e.at)
	case 'y':
		out := []byte(e.space)
		for i, b := range out {
			out[i] = cmd.table[b]
		}
		e.space = string(out)
	case 's':
		return e.substitute(cmd)
	}
	return nil
}

func (e *editing) substitute(cmd *sedCommand) error {
	limit := cmd.number
	if cmd.all {
		limit = -1
	}
	found, err := cmd.match.find(e.space, limit)
	if err != nil || len(found) < cmd.number {
		return err
	}
	var b strings.Builder
	at := 0
	for _, loc := range found[cmd.number-1:] {
		b.WriteString(e.space[at:loc[0]])
		for _, part := range cmd.replacement {
			switch {
			case part.group < 0:
				b.WriteString(part.text)
			case 2*part.group < len(loc) && loc[2*part.group] >= 0:
				b.WriteString(e.space[loc[2*part.group]:loc[2*part.group+1]])
			}
		}
		at = loc[1]
		if b.Len() > MaxOutput {
			return ErrOutput
		}
	}
	b.WriteString(e.space[at:])
	e.space = b.String()
	if cmd.print {
		return e.apply(&sedCommand{name: 'p'})
	}
	return nil
}

// sedParser reads a script.
type sedParser struct {
	text     string
	at       int
	extended bool
}

func (p *sedParser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *sedParser) skip(set string) {
	for p.at < len(p.text) && strings.IndexByte(set, p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *sedParser) refuse(what string) error {
	return unsupported("sed %s in the script %q", what, p.text)
}

func (p *sedParser) commands(depth int) ([]*sedCommand, error) {
	if depth > 20 {
		return nil, p.refuse("{ this deep")
	}
	var out []*sedCommand
	for {
		p.skip(" \t\n;")
		switch p.peek() {
		case 0:
			if depth > 0 {
				return nil, p.refuse("{ without }")
			}
			return out, nil
		case '#':
			for p.peek() != 0 && p.peek() != '\n' {
				p.at++
			}
			continue
		case '}':
			if depth == 0 {
				return nil, p.refuse("} without {")
			}
			p.at++
			return out, p.end()
		}
		cmd, err := p.command(depth)
		if err != nil {
			return nil, err
		}
		out = append(out, cmd)
	}
}

// end is what follows a command: nothing more.
func (p *sedParser) end() error {
	p.skip(" \t")
	switch p.peek() {
	case 0, ';', '\n', '}', '#':
		return nil
	}
	return p.refuse("at " + strconv.Quote(p.text[p.at:]))
}

func (p *sedParser) command(depth int) (*sedCommand, error) {
	cmd := &sedCommand{plus: -1}
	var err error
	if cmd.from, err = p.address(); err != nil {
		return nil, err
	}
	p.skip(" \t")
	if cmd.from != nil && p.peek() == ',' {
		p.at++
		p.skip(" \t")
		if p.peek() == '+' {
			p.at++
			if cmd.plus, err = p.digits(); err != nil {
				return nil, err
			}
		} else if cmd.to, err = p.address(); err != nil {
			return nil, err
		} else if cmd.to == nil || cmd.to.step > 0 {
			return nil, p.refuse("with this range")
		}
	}
	p.skip(" \t")
	if p.peek() == '!' {
		cmd.negated = true
		p.at++
		p.skip(" \t")
	}
	cmd.name = p.peek()
	p.at++
	switch cmd.name {
	case '{':
		cmd.block, err = p.commands(depth + 1)
		return cmd, err
	case 'd', 'p', '=':
		return cmd, p.end()
	case 'q', 'Q':
		p.skip(" \t")
		if p.peek() >= '0' && p.peek() <= '9' {
			if cmd.status, err = p.digits(); err != nil || cmd.status > 255 {
				return nil, p.refuse("q with this status")
			}
		}
		return cmd, p.end()
	case 's':
		return cmd, p.substitution(cmd)
	case 'y':
		return cmd, p.transliteration(cmd)
	}
	return nil, p.refuse(strconv.QuoteRune(rune(cmd.name)))
}

func (p *sedParser) digits() (int, error) {
	begin := p.at
	p.skip("0123456789")
	n, err := strconv.Atoi(p.text[begin:p.at])
	if err != nil || n > 1<<30 {
		return 0, p.refuse("with this number")
	}
	return n, nil
}

func (p *sedParser) address() (*sedAddress, error) {
	switch c := p.peek(); {
	case c == '$':
		p.at++
		return &sedAddress{last: true}, nil
	case c >= '0' && c <= '9':
		a := &sedAddress{}
		var err error
		if a.line, err = p.digits(); err != nil {
			return nil, err
		}
		if p.peek() == '~' {
			p.at++
			if a.step, err = p.digits(); err != nil {
				return nil, err
			}
		}
		if a.line == 0 && a.step == 0 {
			return nil, p.refuse("with line 0")
		}
		return a, nil
	case c == '/' || c == '\\':
		if c == '\\' {
			p.at++
		}
		pattern, err := p.delimited(true)
		if err != nil {
			return nil, err
		}
		fold := p.peek() == 'I'
		if fold {
			p.at++
		}
		m, err := p.regexp(pattern, fold)
		return &sedAddress{match: m}, err
	}
	return nil, nil
}

func (p *sedParser) regexp(pattern string, fold bool) (*matcher, error) {
	if pattern == "" {
		return nil, p.refuse("with an empty regular expression")
	}
	return posixMatcher(pattern, p.extended, fold, "")
}

// delimited reads up to the delimiter that stands at the beginning, outside of
// brackets. In a regular expression \n is a newline and \t a tab, and a delimiter with a
// backslash is itself.
func (p *sedParser) delimited(regexp bool) (string, error) {
	delimiter := p.peek()
	if delimiter == 0 || delimiter == '\n' || delimiter == '\\' || delimiter >= 0x80 {
		return "", p.refuse("with this delimiter")
	}
	var b strings.Builder
	inSet := false
	for p.at++; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		switch {
		case c == '\\' && p.at+1 < len(p.text):
			p.at++
			next := p.text[p.at]
			switch {
			case next == delimiter && regexp && strings.IndexByte(`.*[]^$+?(){}|&1234567890nt`, next) >= 0:
				return "", p.refuse("with a delimiter that means something")
			case next == delimiter:
				b.WriteByte(next)
			case regexp && next == 'n':
				b.WriteByte('\n')
			case regexp && next == 't':
				b.WriteByte('\t')
			default:
				b.WriteByte('\\')
				b.WriteByte(next)
			}
		case regexp && c == '[' && !inSet:
			inSet = true
			b.WriteByte(c)
			if strings.HasPrefix(p.text[p.at+1:], "^") {
				p.at++
				b.WriteByte('^')
			}
			if strings.HasPrefix(p.text[p.at+1:], "]") {
				p.at++
				b.WriteByte(']')
			}
		case inSet && strings.HasPrefix(p.text[p.at:], "[:"):
			end := strings.Index(p.text[p.at:], ":]")
			if end < 0 {
				return "", p.refuse("with [:")
			}
			b.WriteString(p.text[p.at : p.at+end+2])
			p.at += end + 1
		case c == delimiter && !inSet:
			p.at++
			return b.String(), nil
		case c == '\n' && regexp:
			return "", p.refuse("with a newline in a regular expression")
		default:
			if c == ']' {
				inSet = false
			}
			b.WriteByte(c)
		}
	}
	return "", p.refuse("that ends too early")
}

func (p *sedParser) substitution(cmd *sedCommand) error {
	pattern, err := p.delimited(true)
	if err != nil {
		return err
	}
	p.at-- // The delimiter again.
	replacement, err := p.delimited(false)
	if err != nil {
		return err
	}
	cmd.number = 1
	fold := false
	for done := false; !done; {
		switch c := p.peek(); {
		case c == 'g':
			cmd.all = true
		case c == 'p' && !cmd.print:
			cmd.print = true
		case c == 'i' || c == 'I':
			fold = true
		case c >= '1' && c <= '9':
			if cmd.number, err = p.digits(); err != nil {
				return err
			}
			continue
		default:
			done = true
			continue
		}
		p.at++
	}
	if err := p.end(); err != nil {
		return err
	}
	if cmd.match, err = p.regexp(pattern, fold); err != nil {
		return err
	}
	cmd.replacement, err = p.parts(replacement, cmd.match)
	return err
}

func (p *sedParser) parts(text string, m *matcher) ([]sedPart, error) {
	var out []sedPart
	var b strings.Builder
	flush := func() {
		out = append(out, sedPart{b.String(), -1})
		b.Reset()
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '&':
			flush()
			out = append(out, sedPart{"", 0})
		case c == '\\' && i+1 < len(text):
			i++
			switch next := text[i]; {
			case next >= '1' && next <= '9':
				if !m.captures || m.linear == nil || int(next-'0') > m.linear.NumSubexp() {
					return nil, p.refuse("with the group \\" + string(rune(next)) + " of an expression like this")
				}
				flush()
				out = append(out, sedPart{"", int(next - '0')})
			case next == 'n':
				b.WriteByte('\n')
			case next == 't':
				b.WriteByte('\t')
			case isWord(next) && next != '_':
				return nil, p.refuse(`with \` + string(rune(next)))
			default:
				b.WriteByte(next)
			}
		default:
			b.WriteByte(c)
		}
	}
	flush()
	return out, nil
}

func (p *sedParser) transliteration(cmd *sedCommand) error {
	from, err := p.delimited(false)
	if err != nil {
		return err
	}
	p.at--
	to, err := p.delimited(false)
	if err != nil {
		return err
	}
	if len(from) != len(to) || strings.Contains(from+to, `\`) || !isASCII(from+to) {
		return p.refuse("y with these sets")
	}
	cmd.table = &[256]byte{}
	for i := range cmd.table {
		cmd.table[i] = byte(i)
	}
	for i := len(from) - 1; i >= 0; i-- {
		cmd.table[from[i]] = to[i]
	}
	return p.end()
}
