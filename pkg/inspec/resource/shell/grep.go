// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

var grepOptions = []optionSpec{
	{'E', "extended-regexp", false}, {'F', "fixed-strings", false}, {'G', "basic-regexp", false},
	{'P', "perl-regexp", false}, {'e', "regexp", true}, {'i', "ignore-case", false},
	{'v', "invert-match", false}, {'w', "word-regexp", false}, {'x', "line-regexp", false},
	{'c', "count", false}, {'l', "files-with-matches", false}, {'L', "files-without-match", false},
	{'m', "max-count", true}, {'o', "only-matching", false}, {'q', "quiet", false}, {0, "silent", false},
	{'s', "no-messages", false}, {'n', "line-number", false}, {'h', "no-filename", false},
	{'H', "with-filename", false}, {'r', "recursive", false}, {'a', "text", false}, {'I', "", false},
	{0, "include", true}, {0, "exclude", true}, {0, "exclude-dir", true}, {0, "color", true},
}

// grep is grep(1) of GNU grep, with egrep and fgrep.
func grep(c *call) (int, error) {
	g := &grepping{call: c, kind: map[string]byte{"egrep": 'E', "fgrep": 'F'}[c.name]}
	given, operands, err := c.options(grepOptions)
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
		case "i":
			g.fold = true
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
		case "m":
			if g.max, err = strconv.Atoi(o.value); err != nil || g.max < 0 {
				return 0, unsupported("grep -m %s", o.value)
			}
			g.limited = true
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
		case "r":
			g.recursive = true
		case "a":
			g.text = true
		case "I":
			g.skipBinary = true
		case "include", "exclude", "exclude-dir":
			match, err := wildcard(o.value, false)
			if err != nil {
				return 0, err
			}
			g.filters = append(g.filters, grepFilter{o.name, match})
		case "color":
			if o.value != "never" && o.value != "auto" {
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
	number, recursive, text         bool
	skipBinary, limited             bool
	list, names                     byte
	max                             int
	filters                         []grepFilter
	match                           *regexp.Regexp
	selected, failed, stopped, many bool
}

// compile makes one regular expression of the patterns, which may each hold
// several, one a line.
func (g *grepping) compile(patterns []string) (*regexp.Regexp, error) {
	var all []string
	for _, p := range strings.Split(strings.Join(patterns, "\n"), "\n") {
		var err error
		switch g.kind {
		case 'F':
			p = regexp.QuoteMeta(p)
		case 'P':
			if len(patterns) > 1 {
				return nil, unsupported("grep -P with several patterns")
			}
		default:
			if p, err = posixRegexp(p, g.kind == 'E'); err != nil {
				return nil, err
			}
		}
		all = append(all, "(?:"+p+")")
	}
	expr := strings.Join(all, "|")
	switch {
	case g.line:
		expr = "^(?:" + expr + ")$"
	case g.word && g.only:
		return nil, unsupported("grep -w with -o")
	case g.word:
		expr = `(?:^|\W)(?:` + expr + `)(?:\W|$)`
	}
	if g.fold {
		expr = "(?i)" + expr
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return nil, unsupported("the regular expression %q of grep", strings.Join(patterns, "\n"))
	}
	if g.kind != 'P' {
		re.Longest()
	}
	return re, nil
}

func (g *grepping) run(operands []string) (int, error) {
	g.many = len(operands) > 1 || g.recursive
	if len(operands) == 0 {
		if g.recursive {
			return 0, unsupported("grep -r without a path")
		}
		if err := g.search("(standard input)", bytes.NewReader(g.in)); err != nil {
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
	case g.failed && !(g.quiet && g.selected):
		return 2, nil
	case g.selected:
		return 0, nil
	}
	return 1, nil
}

func (g *grepping) operand(name string) error {
	if name == "-" {
		return g.search("(standard input)", bytes.NewReader(g.in))
	}
	if err := g.absolute(name); err != nil {
		return err
	}
	info, err := g.root.Stat(name)
	if err != nil {
		return g.unreadable(name, err)
	}
	if info.Type == target.Directory {
		if g.recursive {
			return g.walk(name)
		}
		return g.unreadable(name, unix.EISDIR)
	}
	if g.excluded(name, info.Type, true) {
		return nil
	}
	if info.Null {
		return g.search(name, bytes.NewReader(nil))
	}
	return g.file(name)
}

// walk searches a directory. Links below it are not followed, and devices are
// left out, as grep -r does.
func (g *grepping) walk(dir string) error {
	// Walk looks at a link itself, where grep follows one that it is given.
	start, err := g.root.RealPath(dir)
	if err != nil {
		return g.unreadable(dir, err)
	}
	shown := strings.TrimRight(dir, "/")
	return g.root.Walk(g.ctx, start, false, func(v target.Visit) error {
		name := shown + strings.TrimPrefix(v.Path, strings.TrimRight(start, "/"))
		switch {
		case g.stopped:
			return target.SkipDir
		case v.Err != nil:
			return g.unreadable(name, v.Err)
		case v.Depth > 0 && g.excluded(name, v.Info.Type, false):
			return target.SkipDir
		case v.Info.Type != target.Regular:
			return nil
		}
		return g.file(name)
	})
}

// excluded applies --include, --exclude and --exclude-dir to the last part of
// a path.
func (g *grepping) excluded(name string, t target.Type, operand bool) bool {
	base := path.Base(name)
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
	defer f.Close()
	return g.search(name, f)
}

func (g *grepping) unreadable(name string, err error) error {
	reason, ok := errnoText(err)
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
	input := newLineReader(r)
	binary, err := input.binary()
	if err != nil {
		return g.unreadable(name, err)
	}
	if binary && !g.text {
		if g.skipBinary {
			return nil
		}
		// Here a NUL ends a line too (grep: zap_nuls).
		input.nul = true
	}
	count := 0
	for number := 1; !g.limited || count < g.max; number++ {
		if number&0xfff == 0 && g.ctx.Err() != nil {
			return g.ctx.Err()
		}
		line, err := input.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return g.unreadable(name, err)
		}
		if g.match.Match(line) == g.invert {
			continue
		}
		count++
		g.selected = g.selected || g.list != 'L'
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
		if err := g.print(name, number, line); err != nil {
			return err
		}
	}
	switch {
	case g.list == 'L' && count == 0:
		g.selected = true
		return g.printf("%s\n", name)
	case g.list == 'l' && count > 0:
		return g.printf("%s\n", name)
	case g.count && g.list == 0 && !g.quiet:
		return g.printf("%s%d\n", g.prefix(name, 0), count)
	}
	return nil
}

func (g *grepping) print(name string, number int, line []byte) error {
	prefix := g.prefix(name, number)
	if !g.only {
		return g.printf("%s%s\n", prefix, line)
	}
	if g.invert {
		return nil
	}
	for _, found := range g.match.FindAll(line, -1) {
		if len(found) == 0 {
			continue
		}
		if err := g.printf("%s%s\n", prefix, found); err != nil {
			return err
		}
	}
	return nil
}

func (g *grepping) prefix(name string, number int) string {
	prefix := ""
	if g.names == 'H' || g.names == 0 && g.many {
		prefix = name + ":"
	}
	if g.number && number > 0 {
		prefix += fmt.Sprintf("%d:", number)
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
	nul  bool // a NUL ends a line too
}

func newLineReader(r io.Reader) *lineReader {
	l := &lineReader{r: bufio.NewReaderSize(r, 32<<10)}
	l.scan = bufio.NewScanner(l.r)
	l.scan.Buffer(nil, maxLine)
	l.scan.Split(l.split)
	return l
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

// next returns the next line, or io.EOF.
func (l *lineReader) next() ([]byte, error) {
	switch {
	case l.scan.Scan():
		return l.scan.Bytes(), nil
	case errors.Is(l.scan.Err(), bufio.ErrTooLong):
		return nil, errLine
	case l.scan.Err() != nil:
		return nil, l.scan.Err()
	}
	return nil, io.EOF
}
