// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func grepDefinition() definition {
	return definition{
		name: "grep", also: []string{"egrep", "fgrep"},
		summary: "prints lines that match",
		options: []optionSpec{
			{'E', "extended-regexp", false, false},
			{'F', "fixed-strings", false, false},
			{'G', "basic-regexp", false, false},
			{'P', "perl-regexp", false, false},
			{'e', "regexp", true, false},
			{'f', "file", true, false},
			{'i', "ignore-case", false, false},
			{'y', "", false, false},
			{0, "no-ignore-case", false, false},
			{'v', "invert-match", false, false},
			{'w', "word-regexp", false, false},
			{'x', "line-regexp", false, false},
			{'c', "count", false, false},
			{'l', "files-with-matches", false, false},
			{'L', "files-without-match", false, false},
			{'m', "max-count", true, false},
			{'o', "only-matching", false, false},
			{'q', "quiet", false, false},
			{0, "silent", false, false},
			{'s', "no-messages", false, false},
			{'n', "line-number", false, false},
			{'h', "no-filename", false, false},
			{'H', "with-filename", false, false},
			{'r', "recursive", false, false},
			{'R', "dereference-recursive", false, false},
			{'a', "text", false, false},
			{'I', "", false, false},
			{'A', "after-context", true, false},
			{'B', "before-context", true, false},
			{'C', "context", true, false},
			{0, "include", true, false},
			{0, "exclude", true, false},
			{0, "exclude-dir", true, false},
			{0, "line-buffered", false, false},
			{'Z', "null", false, false},
			{0, "color", false, true},
			{0, "colour", false, true},
		},
		words: "regular expressions: basic and extended with GNU's extensions (\\| \\+ \\? \\w \\W \\s \\S \\b \\B \\< \\> \\1), Perl's with look-around, \\K and back-references",
		notes: []string{
			"Files of a directory come in the order of their names.",
			"A match in a binary file is refused, since versions word it differently; -l, -c, -q and -a answer.",
			"-o is refused with back-references.",
			"-P is refused for classes in lines that are not ASCII, and where a pattern means another thing in PCRE.",
		},
		run: grep,
	}
}

// grep is grep(1) of GNU grep, with egrep and fgrep.
func grep(c *call) (int, error) {
	g := &grepping{call: c, kind: map[string]byte{"egrep": 'E', "fgrep": 'F'}[c.name]}
	for i, arg := range c.args { // -5 is -C 5.
		if len(arg) > 1 && arg[0] == '-' && strings.Trim(arg[1:], "0123456789") == "" {
			c.args = slices.Clone(c.args)
			c.args[i] = "--context=" + arg[1:]
		}
		if arg == "--" {
			break
		}
	}
	given, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	c.name = "grep"
	var patterns []string
	explicit := false
	for _, o := range given {
		switch o.name {
		case "E", "F", "G", "P":
			g.kind = o.name[0]
		case "e":
			patterns, explicit = append(patterns, o.value), true
		case "f":
			data, reason, err := c.input(o.value)
			if err != nil {
				return 0, err
			}
			if reason != "" {
				return 2, c.complain("%s: %s", o.value, reason)
			}
			all, err := lines(data)
			if err != nil {
				return 0, err
			}
			patterns, explicit = append(patterns, all...), true
		case "i", "y":
			g.fold = true
		case "no-ignore-case":
			g.fold = false
		case "v":
			g.invert = true
		case "w":
			g.word = true
		case "x":
			g.line = true
		case "c":
			g.count = true
		case "l", "L":
			g.list = o.name[0]
		case "A", "B", "C", "m":
			n, err := strconv.Atoi(o.value)
			if err != nil || n < 0 {
				return 0, unsupported("grep -%s %s", o.name, o.value)
			}
			switch o.name {
			case "A":
				g.after = &n
			case "B":
				g.before = &n
			case "C":
				g.around = &n
			case "m":
				g.max, g.limited = n, true
			}
		case "o":
			g.only = true
		case "q", "silent":
			g.quiet = true
		case "s":
			g.silent = true
		case "n":
			g.number = true
		case "h", "H":
			g.names = o.name[0]
		case "r", "R":
			g.recursive, g.follow = true, o.name == "R"
		case "a":
			g.text = true
		case "I":
			g.skipBinary = true
		case "Z":
			g.null = true
		case "include", "exclude", "exclude-dir":
			match, err := wildcard(o.value, false)
			if err != nil {
				return 0, err
			}
			g.filters = append(g.filters, grepFilter{o.name, match})
		case "color", "colour":
			if o.value == "always" {
				return 0, unsupported("grep --color=%s", o.value)
			}
		}
	}
	if !explicit {
		if len(operands) == 0 {
			return 0, unsupported("grep without a pattern")
		}
		patterns, operands = operands[:1], operands[1:]
	}
	if g.only && (g.around != nil || g.after != nil || g.before != nil) {
		return 0, unsupported("grep -o with lines around")
	}
	if g.limited && g.max == 0 && g.list == 'L' {
		return 0, unsupported("grep -m 0 with -L")
	}
	if len(patterns) == 0 && (g.line || g.word) {
		return 0, unsupported("grep of no pattern with -x or -w")
	}
	nothing := g.limited && g.max == 0 || len(patterns) == 0 && !g.invert || len(patterns) == 1 && patterns[0] == "" && g.invert && !g.line && !g.word
	if nothing && g.list != 'L' {
		return 1, nil // grep sees that nothing can be selected, and looks at no file.
	}
	if g.match, err = g.compile(patterns); err != nil {
		return 0, err
	}
	return g.run(operands)
}

type grepFilter struct {
	kind  string
	match *regexp.Regexp
}

// grepping is a grep at work.
type grepping struct {
	*call
	kind                            byte // of regular expression: 'E', 'F', 'P', else basic
	fold, invert, word, line        bool
	count, only, quiet, silent      bool
	number, recursive, text, null   bool
	follow, skipBinary, limited     bool
	here                            bool // -r without a path: names begin below .
	list, names                     byte
	max                             int
	around, before, after           *int
	filters                         []grepFilter
	match                           *matcher
	selected, failed, stopped, many bool
	gap                             bool // lines were printed: -- goes before others
}

// compile makes one regular expression of the patterns, which may each hold
// several, one a line.
func (g *grepping) compile(patterns []string) (*matcher, error) {
	if len(patterns) == 0 { // An empty file.
		return compileLinear(`[^\x00-\x{10FFFF}]`, "")
	}
	source := strings.Join(patterns, "\n")
	if g.kind == 'P' {
		if strings.Contains(source, "\n") {
			return nil, unsupported("grep -P with several patterns")
		}
		return perlRegexp(source, g.fold, g.line, g.word)
	}
	all := posixExpr{captures: true}
	var alternatives []string
	for p := range strings.SplitSeq(source, "\n") {
		e := posixExpr{expr: regexp.QuoteMeta(latin1(p)), captures: true}
		if g.kind != 'F' {
			var err error
			if e, err = posixRegexp(p, g.kind == 'E'); err != nil {
				return nil, err
			}
		}
		all.back = all.back || e.back
		alternatives = append(alternatives, e.expr)
	}
	all.expr = strings.Join(alternatives, "|")
	if all.back && len(alternatives) > 1 {
		return nil, unsupported("back-references in one of several patterns")
	}
	wrap := ""
	switch {
	case g.line:
		wrap = "^(?:%)$"
	case g.word && all.back:
		wrap = `(?<!\w)(?:%)(?!\w)`
	case g.word && g.only:
		return g.compileWords(all.expr, source)
	case g.word:
		wrap = `(?:^|\W)(?:%)(?:\W|$)`
	}
	return all.compile(source, g.fold, wrap)
}

// plainWord is an expression whose matches begin and end with letters, so that
// words are what stands between boundaries.
var plainWord = lazyregexp.New(`^(\w+|\[[\w-]+\][*+]?)+$`)

func (g *grepping) compileWords(expr, source string) (*matcher, error) {
	if !plainWord.MatchString(expr) {
		return nil, unsupported("grep -o with -w and the regular expression %q", source)
	}
	return posixExpr{expr: expr}.compile(source, g.fold, `\b(?:%)\b`)
}

func (g *grepping) run(operands []string) (int, error) {
	g.many = len(operands) > 1
	if len(operands) == 0 {
		if g.recursive {
			g.here = true
			operands = []string{"."}
		} else if err := g.standardInput(); err != nil {
			return 0, err
		}
	}
	for _, name := range operands {
		if g.stopped {
			break
		}
		if err := g.operand(name); err != nil {
			return 0, err
		}
	}
	// With -q, a match counts for more than a file that could not be read.
	switch {
	case g.failed && (!g.quiet || !g.selected):
		return 2, nil
	case g.selected:
		return 0, nil
	}
	return 1, nil
}

func (g *grepping) standardInput() error {
	data, err := g.in.take()
	if err != nil {
		return err
	}
	return g.search("(standard input)", bytes.NewReader(data))
}

func (g *grepping) operand(name string) error {
	if name == "-" {
		return g.standardInput()
	}
	info, err := g.root.Stat(name)
	if err != nil {
		return g.unreadable(name, err)
	}
	if info.Type == target.Directory {
		if g.recursive {
			return g.walk(name)
		}
		if err := g.unreadable(name, unix.EISDIR); err != nil {
			return err
		}
		return g.tally(name, 0) // It could be opened, and no line of it was selected.
	}
	if g.excluded(name, info.Type, true) {
		return nil
	}
	if info.Null {
		return g.search(name, bytes.NewReader(nil))
	}
	return g.file(name)
}

// walk searches a directory. Links below it are not followed but with -R, and
// devices are left out.
func (g *grepping) walk(dir string) error {
	g.many = true
	how := target.WalkOptions{As: cmp.Or(strings.TrimRight(dir, "/"), "/"), Follow: g.follow}
	if !g.follow {
		// A walk looks at a link itself, where grep follows one that it is given.
		start, err := g.root.RealPath(dir)
		if err != nil {
			return g.unreadable(dir, err)
		}
		dir = start
	}
	return g.root.Walk(dir, how, g.visit)
}

func (g *grepping) visit(v target.Visit) error {
	name := v.Path
	if g.here {
		name = strings.TrimPrefix(name, "./")
	}
	if loop := (*target.LoopError)(nil); errors.As(v.Err, &loop) {
		return g.complain("warning: %s: recursive directory loop", name)
	}
	switch {
	case g.stopped:
		return target.SkipDir
	case v.Err != nil:
		return g.unreadable(name, v.Err)
	case v.Depth > 0 && g.excluded(name, v.Type, false):
		return target.SkipDir
	case v.Type != target.Regular:
		return nil
	}
	return g.file(name)
}

// excluded applies --include, --exclude and --exclude-dir to the last part of
// a path.
func (g *grepping) excluded(name string, t target.Type, operand bool) bool {
	base := path.Base(name)
	base, name = latin1(base), latin1(name)
	included, wanted := false, false
	for _, f := range g.filters {
		switch {
		case f.kind == "exclude-dir":
			if t == target.Directory && f.match.MatchString(base) {
				return true
			}
		case t == target.Directory:
		case f.kind == "exclude":
			if f.match.MatchString(base) || operand && f.match.MatchString(name) {
				return true
			}
		default:
			wanted = true
			included = included || f.match.MatchString(base) || operand && f.match.MatchString(name)
		}
	}
	return wanted && !included
}

func (g *grepping) file(name string) error {
	f, err := g.root.OpenFile(name)
	if err != nil {
		return g.unreadable(name, err)
	}
	defer func() { _ = f.Close() }()
	return g.search(name, f)
}

func (g *grepping) unreadable(name string, err error) error {
	reason, ok := g.errnoText(err)
	if !ok {
		return err
	}
	g.failed = true
	if g.silent {
		return nil
	}
	return g.complain("%s: %s", name, reason)
}

// search looks through one file.
func (g *grepping) search(name string, r io.Reader) error {
	input := &g.grepLines
	input.reset(r)
	binary, err := input.binary()
	if err != nil {
		return g.unreadable(name, err)
	}
	if binary && !g.text {
		if g.skipBinary {
			return g.tally(name, 0)
		}
		// Here a NUL ends a line too (grep: zap_nuls).
		input.nul = true
	}
	count, pending, lastPrinted := 0, 0, 0
	var recent [][]byte // The lines before that may have to be printed.
	before, after := g.context()
	for number := 1; ; number++ {
		done := g.limited && count >= g.max
		if done && (pending == 0 || g.list != 0 || g.count || g.quiet) {
			break
		}
		if err := g.alive(); err != nil {
			return err
		}
		line, repeat, err := input.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return g.unreadable(name, err)
		}
		matches, err := g.match.match(string(line))
		if err != nil {
			return err
		}
		if matches == g.invert || done {
			if done && matches != g.invert {
				return unsupported("grep -m with a match among the lines after the last one, at which some versions end,")
			}
			switch {
			case pending > 0:
				pending--
				lastPrinted = number
				if err := g.printLine(name, number, '-', line); err != nil {
					return err
				}
			case before > 0:
				if recent = append(recent, bytes.Clone(line)); len(recent) > before {
					recent = recent[1:]
				}
			}
			continue
		}
		if g.kind == 'P' && repeat > 1 && g.count {
			return unsupported("grep -P -c of the binary file %s, in which it miscounts,", name)
		}
		if count += repeat; g.limited {
			count = min(count, g.max)
		}
		g.selected = true
		if g.quiet {
			g.stopped = true
			return nil
		}
		if g.list != 0 {
			break
		}
		if g.count {
			continue
		}
		if !g.text && (binary || bytes.IndexByte(line, 0) >= 0) {
			return unsupported("a match of grep in the binary file %s", name)
		}
		if (g.around != nil || g.before != nil || g.after != nil) && g.gap && (lastPrinted == 0 || number-len(recent) > lastPrinted+1) {
			if err := g.printf("--\n"); err != nil {
				return err
			}
		}
		for i, line := range recent {
			if err := g.printLine(name, number-len(recent)+i, '-', line); err != nil {
				return err
			}
		}
		recent, pending, lastPrinted, g.gap = nil, after, number, true
		if err := g.print(name, number, line); err != nil {
			return err
		}
	}
	return g.tally(name, count)
}

// tally prints what is told of a file as a whole.
func (g *grepping) tally(name string, count int) error {
	switch {
	case g.quiet:
		return nil
	case g.list == 'L' && count == 0:
		return g.printf("%s%s", name, g.nameEnd("\n"))
	case g.list == 'l' && count > 0:
		return g.printf("%s%s", name, g.nameEnd("\n"))
	case g.count && g.list == 0:
		return g.printf("%s%d\n", g.prefix(name, 0, ':'), count)
	}
	return nil
}

// context tells how many lines before and after a match are printed.
func (g *grepping) context() (before, after int) {
	if g.around != nil {
		before, after = *g.around, *g.around
	}
	if g.before != nil {
		before = *g.before
	}
	if g.after != nil {
		after = *g.after
	}
	return before, after
}

func (g *grepping) nameEnd(end string) string {
	if g.null {
		return "\x00"
	}
	return end
}

func (g *grepping) printLine(name string, number int, mark byte, line []byte) error {
	return g.printf("%s%s\n", g.prefix(name, number, mark), line)
}

func (g *grepping) print(name string, number int, line []byte) error {
	if !g.only {
		return g.printLine(name, number, ':', line)
	}
	if g.invert {
		return nil
	}
	found, err := g.match.find(string(line), -1)
	if err != nil {
		return err
	}
	for _, loc := range found {
		if loc[0] == loc[1] {
			continue
		}
		if err := g.printLine(name, number, ':', line[loc[0]:loc[1]]); err != nil {
			return err
		}
	}
	return nil
}

// prefix is the file and the number that go before a line; mark follows each.
func (g *grepping) prefix(name string, number int, mark byte) string {
	prefix := ""
	if g.names == 'H' || g.names == 0 && g.many {
		prefix = name + g.nameEnd(string(rune(mark)))
	}
	if g.number && number > 0 {
		prefix += strconv.Itoa(number) + string(rune(mark))
	}
	return prefix
}

// maxLine is how long a line may be that grep looks at.
const maxLine = 8 << 20

// errLine says that a line is too long to be looked at.
var errLine = unsupported("a line of more than %d MiB", maxLine>>20)

// lineReader reads lines of any file without holding more than one.
type lineReader struct {
	r    *bufio.Reader
	scan *bufio.Scanner
	buf  []byte
	nul  bool // a NUL ends a line too
	// repeat is how often the empty line is there that was read last.
	repeat int
}

// reset begins another file. The buffers are those of the file before: a grep
// looks at very many.
func (l *lineReader) reset(r io.Reader) {
	if l.r == nil {
		l.r, l.buf = bufio.NewReaderSize(r, 32<<10), make([]byte, 32<<10)
	}
	l.r.Reset(r)
	l.nul = false
	l.scan = bufio.NewScanner(l.r)
	l.scan.Buffer(l.buf, maxLine)
	l.scan.Split(l.split)
}

// binary tells whether grep would take the file for binary, by the first 32
// KiB of it.
func (l *lineReader) binary() (bool, error) {
	head, err := l.r.Peek(32 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return bytes.IndexByte(head, 0) >= 0, nil
}

func (l *lineReader) split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	l.repeat = 1
	if l.nul && len(data) > 0 && (data[0] == 0 || data[0] == '\n') {
		n := 1
		for n < len(data) && (data[n] == 0 || data[n] == '\n') {
			n++
		}
		l.repeat = n
		return n, data[:0], nil
	}
	end := bytes.IndexByte(data, '\n')
	if l.nul {
		end = bytes.IndexAny(data, "\x00\n")
	}
	switch {
	case end >= 0:
		return end + 1, data[:end], nil
	case atEOF && len(data) > 0:
		return len(data), data, nil
	}
	return 0, nil, nil
}

// next returns the next line, or io.EOF. A binary file is full of NULs: several
// empty lines in a row come as one that is repeated.
func (l *lineReader) next() (line []byte, repeat int, err error) {
	switch {
	case l.scan.Scan():
		return l.scan.Bytes(), l.repeat, nil
	case errors.Is(l.scan.Err(), bufio.ErrTooLong):
		return nil, 0, errLine
	case l.scan.Err() != nil:
		return nil, 0, l.scan.Err()
	}
	return nil, 0, io.EOF
}
