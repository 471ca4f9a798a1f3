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
			{'f', "file", true, false},
			{'E', "regexp-extended", false, false},
			{'r', "", false, false},
			{'u', "unbuffered", false, false},
		},
		words: "s///gpiIN with & \\1…\\9 \\n \\t \\r \\f \\v \\a \\U \\L \\u \\l \\E; a b c d D F g G h H i n N p P q Q r t T x y z = : { } ! #; addresses N $ /RE/ /RE/I \\cREc // FIRST,LAST 0,/RE/ FIRST,+N FIRST,~N FIRST~STEP",
		notes: []string{
			"-i, -s, -z, and e, l, R, v, w and W are refused.",
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
	again      bool // //: the expression that was used last
}

type sedCommand struct {
	from, to       *sedAddress
	plus           int  // FIRST,+N
	multiple       int  // FIRST,~N
	zero           bool // 0,/RE/
	negated        bool
	name           byte
	end            int    // of {: where the block ends
	text           string // of a, i and c, the label of b, t, T and :, the file of r
	inRange, begun bool
	rangeEnd       int
	// of s
	match          *matcher
	again          bool
	replacement    []sedPart
	all, print     bool
	number, status int
	table          *[256]byte // of y
}

// sedPart is a piece of a replacement: text, or a group of the match if the
// group is not below 0.
type sedPart struct {
	text  string
	group int
	turn  byte // \\U, \\L, \\u, \\l, \\E: the case of what follows
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
		case "f":
			data, reason, err := c.input(o.value)
			if err != nil {
				return 0, err
			}
			if reason == "Is a directory" || bytes.IndexByte(data, 0) >= 0 {
				return 0, unsupported("sed -f %s, which is no text,", o.value)
			}
			if reason != "" {
				return 4, c.complain("couldn't open file %s: %s", o.value, reason)
			}
			scripts = append(scripts, strings.TrimSuffix(string(data), "\n"))
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
	if p.text == "#n" || strings.HasPrefix(p.text, "#n\n") {
		quiet = true
	}
	commands, err := p.program()
	if err != nil {
		return 0, err
	}
	e := &editing{call: c, quiet: quiet, commands: commands, labels: p.labels}
	if err := e.read(operands); err != nil {
		return 0, err
	}
	return e.run()
}

// read reads all files before the first line is edited, since $ is the last
// line of the last one.
func (e *editing) read(names []string) error {
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		data, reason, err := e.input(name)
		switch {
		case err != nil:
			return err
		case reason == "Is a directory":
			e.status = 2
			if err := e.complain("couldn't edit %s: not a regular file", name); err != nil {
				return err
			}
			return unsupported("sed of the directory %s", name)
		case reason != "":
			e.status = 2
			if err := e.complain("can't read %s: %s", name, reason); err != nil {
				return err
			}
			e.complained = len(e.lines)
			continue
		}
		more, err := lines(data)
		if err != nil {
			return err
		}
		for i, line := range more {
			bare := i == len(more)-1 && data[len(data)-1] != '\n'
			e.lines = append(e.lines, sedLine{line, name, bare})
		}
	}
	return nil
}

// sedLine is a line of the input; a bare one has no newline.
type sedLine struct {
	text, file string
	bare       bool
}

// editing is a sed at work.
type editing struct {
	*call
	quiet       bool
	commands    []*sedCommand
	labels      map[string]int
	lines       []sedLine
	at          int // the line that was read last, from 1
	complained  int // how many lines are before the last file that could not be read
	space, held string
	status      int
	asked       bool     // q ended it, which adds a newline that is missing
	substituted bool     // since the last line was read, or t jumped
	queue       []string // what is printed when the line is done
	missing     bool     // what was printed last lacks its newline
	// bare and heldBare: the line, and what is held, came without a newline.
	bare, heldBare bool
	last           *matcher // the expression that was used last
}

// What a command does to the cycle that it is in.
const (
	sedNext    = -1 // the next line
	sedDelete  = -2 // as well, without printing
	sedRestart = -3 // from the top, with what is left of the line
	sedQuit    = -4
	sedQuiet   = -5 // quit, without printing
)

func (e *editing) run() (int, error) {
	for again := false; again || e.at < len(e.lines); {
		if !again {
			e.next()
		}
		end, err := e.cycle()
		if err != nil {
			return 0, err
		}
		again = end == sedRestart
		if !e.quiet && (end == sedNext || end == sedQuit) {
			if err := e.print(e.space); err != nil {
				return 0, err
			}
		}
		if err := e.flush(); err != nil {
			return 0, err
		}
		if end == sedQuit || end == sedQuiet {
			if (e.asked || end == sedQuiet) && e.complained > 0 && e.at <= e.complained {
				return 0, unsupported("sed that ends before a file that cannot be read")
			}
			if end == sedQuit && e.asked && e.missing {
				return e.status, e.write("")
			}
			break
		}
	}
	return e.status, nil
}

// next takes the next line.
func (e *editing) next() {
	e.at++
	e.space, e.bare = e.lines[e.at-1].text, e.lines[e.at-1].bare
	e.substituted = false
}

// write prints, after the newline that the line before it lacks.
func (e *editing) write(text string) error {
	if e.missing {
		text = "\n" + text
		e.missing = false
	}
	_, err := e.out.Write([]byte(text))
	return err
}

// print prints a line; the last one of a file as it was, with a newline or
// without.
func (e *editing) print(text string) error {
	if e.bare {
		err := e.write(text)
		e.missing = true
		return err
	}
	return e.write(text + "\n")
}

// flush prints what a and r have left for the end of the cycle.
func (e *editing) flush() error {
	for _, text := range e.queue {
		if text == "" {
			continue
		}
		if err := e.write(text); err != nil {
			return err
		}
	}
	e.queue = nil
	return nil
}

// cycle runs the script on a line.
func (e *editing) cycle() (end int, err error) {
	for at := 0; at < len(e.commands); {
		if err := e.spend(1 + len(e.space)>>12); err != nil {
			return 0, err
		}
		cmd := e.commands[at]
		applies, err := e.applies(cmd)
		if err != nil {
			return 0, err
		}
		if applies == cmd.negated {
			if at++; cmd.name == '{' {
				at = cmd.end
			}
			continue
		}
		to, err := e.apply(cmd, at)
		if err != nil || to < 0 {
			return to, err
		}
		at = to
	}
	return sedNext, nil
}

func (e *editing) matches(a *sedAddress) (bool, error) {
	switch {
	case a.again:
		if e.last == nil {
			return false, unsupported("sed // before another expression")
		}
		return e.last.match(e.space)
	case a.match != nil:
		e.last = a.match
		return a.match.match(e.space)
	case a.last:
		return e.at == len(e.lines), nil
	case a.step > 0:
		return e.at >= a.line && (e.at-a.line)%a.step == 0, nil
	}
	return e.at == a.line, nil
}

func (e *editing) applies(cmd *sedCommand) (bool, error) {
	if cmd.from == nil && !cmd.zero {
		return true, nil
	}
	if cmd.to == nil && cmd.plus < 0 && cmd.multiple < 0 {
		return e.matches(cmd.from)
	}
	if cmd.zero && e.at == 1 && !cmd.begun {
		cmd.begun, cmd.inRange, cmd.rangeEnd = true, true, -1 // The end is looked for at once.
	}
	if !cmd.inRange {
		if cmd.zero {
			return false, nil
		}
		begins, err := e.matches(cmd.from)
		if err != nil || !begins {
			return false, err
		}
		cmd.inRange = true
		switch {
		case cmd.plus >= 0:
			cmd.rangeEnd = e.at + cmd.plus
		case cmd.multiple > 0:
			cmd.rangeEnd = (e.at + cmd.multiple - 1) / cmd.multiple * cmd.multiple
		case cmd.multiple == 0:
			cmd.rangeEnd = e.at
		case cmd.to.match == nil && !cmd.to.last && !cmd.to.again:
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
		// n and N may have passed over the end.
		if e.at >= cmd.rangeEnd {
			cmd.inRange = false
		}
		if e.at > cmd.rangeEnd {
			return false, unsupported("sed with a range whose end was passed over")
		}
		return true, nil
	}
	ends, err := e.matches(cmd.to)
	cmd.inRange = !ends
	return true, err
}

// apply runs a command that applies, and tells which one is next.
func (e *editing) apply(cmd *sedCommand, at int) (int, error) {
	next := at + 1
	switch cmd.name {
	case '{', '}', ':', '#':
	case 'd':
		return sedDelete, nil
	case 'D':
		_, rest, ok := strings.Cut(e.space, "\n")
		if !ok {
			return sedDelete, nil
		}
		e.space = rest
		return sedRestart, nil
	case 'p':
		return next, e.print(e.space)
	case 'P':
		first, _, ok := strings.Cut(e.space, "\n")
		if !ok {
			return next, e.print(first)
		}
		return next, e.write(first + "\n")
	case 'q', 'Q':
		if e.status == 0 { // A file that could not be read counts for more.
			e.status = cmd.status
		}
		if cmd.name == 'Q' {
			return sedQuiet, nil
		}
		e.asked = true
		return sedQuit, nil
	case '=':
		return next, e.write(strconv.Itoa(e.at) + "\n")
	case 'F':
		return next, e.write(e.lines[e.at-1].file + "\n")
	case 'z':
		e.space = ""
	case 'h':
		e.held, e.heldBare = e.space, e.bare
	case 'H':
		e.held, e.heldBare = e.held+"\n"+e.space, e.bare
	case 'g':
		e.space, e.bare = e.held, e.heldBare
	case 'G':
		e.space, e.bare = e.space+"\n"+e.held, e.heldBare
	case 'x':
		e.space, e.held = e.held, e.space
		e.bare, e.heldBare = e.heldBare, e.bare
	case 'n':
		if e.at == len(e.lines) {
			return sedQuit, nil // GNU's: the line is printed.
		}
		if !e.quiet {
			if err := e.print(e.space); err != nil {
				return 0, err
			}
		}
		if err := e.flush(); err != nil {
			return 0, err
		}
		substituted := e.substituted
		e.next()
		e.substituted = substituted
	case 'N':
		if e.at == len(e.lines) {
			return sedQuit, nil
		}
		if err := e.flush(); err != nil {
			return 0, err
		}
		space, substituted := e.space, e.substituted
		e.next()
		e.space, e.substituted = space+"\n"+e.space, substituted
	case 'b':
		return e.jump(cmd.text)
	case 't', 'T':
		if e.substituted == (cmd.name == 't') {
			e.substituted = false
			return e.jump(cmd.text)
		}
		e.substituted = false
	case 'a':
		e.queue = append(e.queue, cmd.text)
	case 'i':
		return next, e.write(cmd.text)
	case 'c':
		if cmd.negated || !cmd.inRange {
			if err := e.write(cmd.text); err != nil {
				return 0, err
			}
		}
		return sedDelete, nil
	case 'r':
		data, reason, err := e.input(cmd.text)
		if err != nil {
			return 0, err
		}
		if reason == "" {
			e.queue = append(e.queue, string(data))
			if len(data) > 0 && data[len(data)-1] != '\n' {
				return 0, unsupported("sed r of a file that ends without a newline")
			}
		}
	case 'y':
		out := []byte(e.space)
		for i, b := range out {
			out[i] = cmd.table[b]
		}
		e.space = string(out)
	case 's':
		if err := e.substitute(cmd); err != nil {
			return 0, err
		}
	}
	if len(e.space)+len(e.held) > MaxOutput {
		return 0, ErrOutput
	}
	return next, nil
}

// jump goes to a label, or to the end of the script.
func (e *editing) jump(label string) (int, error) {
	if label == "" {
		return len(e.commands), nil
	}
	return e.labels[label], nil
}

func (e *editing) substitute(cmd *sedCommand) error {
	match := cmd.match
	if cmd.again {
		if match = e.last; match == nil {
			return unsupported("sed // before another expression")
		}
	}
	e.last = match
	limit := cmd.number
	if cmd.all {
		limit = -1
	}
	found, err := match.find(e.space, limit)
	if err != nil || len(found) < cmd.number {
		return err
	}
	var b strings.Builder
	at := 0
	for _, loc := range found[cmd.number-1:] {
		b.WriteString(e.space[at:loc[0]])
		if err := e.replace(&b, cmd.replacement, loc); err != nil {
			return err
		}
		at = loc[1]
		if b.Len() > MaxOutput {
			return ErrOutput
		}
	}
	b.WriteString(e.space[at:])
	e.space = b.String()
	e.substituted = true
	if cmd.print {
		return e.print(e.space)
	}
	return nil
}

// replace writes the replacement of one match.
func (e *editing) replace(b *strings.Builder, parts []sedPart, loc []int) error {
	turn, once := byte('E'), byte(0)
	for _, part := range parts {
		switch part.turn {
		case 'U', 'L', 'E':
			turn = part.turn
			continue
		case 'u', 'l':
			once = part.turn
			continue
		}
		text := part.text
		if part.group >= 0 {
			text = ""
			if 2*part.group < len(loc) && loc[2*part.group] >= 0 {
				text = e.space[loc[2*part.group]:loc[2*part.group+1]]
			}
		}
		if turn != 'E' || once != 0 {
			if !isASCII(text) {
				return unsupported("sed \\%c of a text that is not ASCII", turn)
			}
		}
		switch turn {
		case 'U':
			text = strings.ToUpper(text)
		case 'L':
			text = strings.ToLower(text)
		}
		if once != 0 && text != "" {
			first := strings.ToUpper(text[:1])
			if once == 'l' {
				first = strings.ToLower(text[:1])
			}
			text, once = first+text[1:], 0
		}
		b.WriteString(text)
	}
	return nil
}

// sedParser reads a script.
type sedParser struct {
	text     string
	at       int
	extended bool
	out      []*sedCommand
	labels   map[string]int
	jumps    []string
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

// program reads the whole script, as a list in which blocks are skipped.
func (p *sedParser) program() ([]*sedCommand, error) {
	p.labels = map[string]int{}
	var open []*sedCommand
	for {
		p.skip(" \t\n;")
		switch p.peek() {
		case 0:
			if len(open) > 0 {
				return nil, p.refuse("{ without }")
			}
			for _, label := range p.jumps {
				if _, ok := p.labels[label]; !ok && label != "" {
					return nil, p.refuse("with a jump to nowhere")
				}
			}
			return p.out, nil
		case '#':
			for p.peek() != 0 && p.peek() != '\n' {
				p.at++
			}
			continue
		case '}':
			if len(open) == 0 {
				return nil, p.refuse("} without {")
			}
			p.at++
			p.out = append(p.out, &sedCommand{name: '}'})
			open[len(open)-1].end = len(p.out)
			open = open[:len(open)-1]
			if err := p.end(); err != nil {
				return nil, err
			}
			continue
		}
		cmd, err := p.command()
		if err != nil {
			return nil, err
		}
		p.out = append(p.out, cmd)
		if cmd.name == '{' {
			open = append(open, cmd)
		}
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

func (p *sedParser) command() (*sedCommand, error) {
	cmd := &sedCommand{plus: -1, multiple: -1}
	if strings.HasPrefix(p.text[p.at:], "0,/") || strings.HasPrefix(p.text[p.at:], "0,\\") {
		p.at++
		cmd.zero = true
	}
	var err error
	if !cmd.zero {
		if cmd.from, err = p.address(); err != nil {
			return nil, err
		}
	}
	p.skip(" \t")
	if (cmd.from != nil || cmd.zero) && p.peek() == ',' {
		p.at++
		p.skip(" \t")
		switch next := p.peek(); next {
		case '+', '~':
			p.at++
			n, err := p.digits()
			if err != nil {
				return nil, err
			}
			if cmd.plus = n; next == '~' {
				cmd.plus, cmd.multiple = -1, n
			}
		default:
			if cmd.to, err = p.address(); err != nil {
				return nil, err
			} else if cmd.to == nil || cmd.to.step > 0 {
				return nil, p.refuse("with this range")
			}
		}
	}
	p.skip(" \t")
	for p.peek() == '!' {
		cmd.negated = true
		p.at++
		p.skip(" \t")
	}
	cmd.name = p.peek()
	p.at++
	switch cmd.name {
	case '{':
		return cmd, nil
	case 'd', 'D', 'p', 'P', '=', 'F', 'g', 'G', 'h', 'H', 'n', 'N', 'x', 'z':
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
	case 'a', 'i', 'c':
		cmd.text, err = p.lines()
		return cmd, err
	case 'b', 't', 'T':
		cmd.text = p.word(";}")
		p.jumps = append(p.jumps, cmd.text)
		return cmd, p.end()
	case ':':
		if cmd.from != nil || cmd.zero {
			return nil, p.refuse(": with an address")
		}
		label := p.word(";")
		if label == "" || p.labels[label] != 0 || strings.ContainsAny(label, " \t") {
			return nil, p.refuse("with this label")
		}
		p.labels[label] = len(p.out) + 1
		return cmd, nil
	case 'r':
		if cmd.text = p.word(""); cmd.text == "" || cmd.text == "/dev/stdin" || cmd.text == "-" {
			return nil, p.refuse("r of this")
		}
		return cmd, nil
	}
	return nil, p.refuse(strconv.QuoteRune(rune(cmd.name)))
}

// word is the rest of a line, up to one of some characters.
func (p *sedParser) word(ends string) string {
	p.skip(" \t")
	begin := p.at
	for p.peek() != 0 && p.peek() != '\n' && strings.IndexByte(ends, p.peek()) < 0 {
		p.at++
	}
	return strings.TrimRight(p.text[begin:p.at], " \t")
}

// lines is the text of a, i and c: on the lines that follow, or on the rest of
// this one.
func (p *sedParser) lines() (string, error) {
	p.skip(" \t")
	if p.peek() == '\\' {
		p.at++
		p.skip(" \t")
		if p.peek() == '\n' {
			p.at++
		}
	}
	if p.peek() == 0 {
		return "", p.refuse("a, i or c of nothing")
	}
	var b strings.Builder
	for ; p.peek() != 0 && p.peek() != '\n'; p.at++ {
		c := p.peek()
		if c == '\\' {
			p.at++
			if c = p.peek(); c == 0 || isWord(c) {
				return "", p.refuse("with a backslash in a text")
			}
		}
		b.WriteByte(c)
	}
	return b.String() + "\n", nil
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
		if pattern == "" && !fold {
			return &sedAddress{again: true}, nil
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

// sedEscape is the character that a letter stands for behind a backslash; 0:
// none. \b is none, for it is the end of a word.
func sedEscape(letter byte) byte {
	if letter == 'b' || letter == '\\' {
		return 0
	}
	return escaped(letter)
}

// delimited reads up to the delimiter that stands at the beginning, outside of
// brackets. In a regular expression an escape is its character, and a delimiter
// with a backslash is itself.
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
			case next == delimiter && regexp && strings.IndexByte(`.*[]^$+?(){}|&1234567890afnrtv`, next) >= 0:
				return "", p.refuse("with a delimiter that means something")
			case next == delimiter:
				b.WriteByte(next)
			case regexp && sedEscape(next) != 0:
				b.WriteByte(sedEscape(next))
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
		case c == 'g' && !cmd.all:
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
	if pattern == "" && !fold {
		cmd.again = true
		cmd.replacement, err = p.parts(replacement, &matcher{})
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
		out = append(out, sedPart{text: b.String(), group: -1})
		b.Reset()
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '&':
			flush()
			out = append(out, sedPart{})
		case c == '\\' && i+1 < len(text):
			i++
			switch next := text[i]; {
			case next >= '1' && next <= '9':
				if !m.captures || m.linear == nil || int(next-'0') > m.linear.NumSubexp() {
					return nil, p.refuse("with the group \\" + string(rune(next)) + " of an expression like this")
				}
				flush()
				out = append(out, sedPart{group: int(next - '0')})
			case sedEscape(next) != 0:
				b.WriteByte(sedEscape(next))
			case strings.IndexByte("ULEul", next) >= 0:
				flush()
				out = append(out, sedPart{turn: next})
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
	from, okFrom := unescapeY(from)
	to, okTo := unescapeY(to)
	if !okFrom || !okTo || len(from) != len(to) {
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

// unescapeY replaces the escapes of y.
func unescapeY(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' {
			if i++; i == len(s) {
				return "", false
			}
			if s[i] != '\\' {
				if c = sedEscape(s[i]); c == 0 {
					return "", false
				}
			}
		}
		b.WriteByte(c)
	}
	return b.String(), isASCII(s)
}
