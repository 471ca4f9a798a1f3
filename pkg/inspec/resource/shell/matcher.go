// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// matcher is a regular expression of a program. In the C locale a character is
// a byte: texts are matched as if they were Latin-1.
//
// What Go's own regular expressions have is left to them, in linear time and
// leftmost-longest as POSIX has it. Back-references and Perl's look-around
// backtrack, within a time.
type matcher struct {
	linear *regexp.Regexp
	back   *regexp2.Regexp
	// group is the part of the match that counts (after \K): 0 is all of it.
	group int
	// extents tells that where a match begins and ends is exact, not only that
	// there is one; captures, that groups are too.
	extents, captures bool
	// ascii refuses other texts: what Perl's classes are depends on the locale.
	ascii  bool
	source string
	size   int // of the linear one, in instructions
}

// maxBacktrack is how long a regular expression that backtracks may take for
// one line.
const maxBacktrack = time.Second

// latin1 makes each byte a character. ASCII stays what it is.
func latin1(s string) string {
	if isASCII(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func compileLinear(expr, source string) (*matcher, error) {
	re, err := regexp.Compile(expr)
	if err != nil {
		return nil, unsupported("the regular expression %q", source)
	}
	re.Longest()
	return &matcher{linear: re, extents: true, captures: true, source: source, size: programSize(expr)}, nil
}

// programSize is how many instructions an expression has, which is what a
// character costs at worst.
func programSize(expr string) int {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return 0
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return 0
	}
	return len(prog.Inst)
}

// maxMatch is how much a linear match may cost, in characters times
// instructions: about as long as one that backtracks may take.
const maxMatch = 1 << 28

func (m *matcher) affordable(text string) error {
	if m.size*len(text) > maxMatch {
		return m.tooLong()
	}
	return nil
}

func compileBack(expr, source string) (*matcher, error) {
	re, err := regexp2.Compile(expr, regexp2.None)
	if err != nil {
		return nil, unsupported("the regular expression %q", source)
	}
	re.MatchTimeout = maxBacktrack
	return &matcher{back: re, source: source}, nil
}

// match tells whether there is a match.
func (m *matcher) match(text string) (bool, error) {
	if m.linear != nil {
		if err := m.affordable(text); err != nil {
			return false, err
		}
		return m.linear.MatchString(latin1(text)), nil
	}
	if m.ascii && !isASCII(text) {
		return false, unsupported("the regular expression %q of a line that is not ASCII", m.source)
	}
	ok, err := m.back.MatchString(latin1(text))
	if err != nil {
		return false, m.tooLong()
	}
	return ok, nil
}

func (m *matcher) tooLong() error {
	return unsupported("the regular expression %q, which takes too long,", m.source)
}

// find returns up to n matches, all if n is below 0: where each begins and
// ends, and its groups; -1 where a group has no part in it. An empty match
// right after another is none.
func (m *matcher) find(text string, n int) ([][]int, error) {
	if !m.extents {
		return nil, unsupported("where the regular expression %q matches", m.source)
	}
	if err := m.affordable(text); err != nil {
		return nil, err
	}
	wide := latin1(text)
	if m.linear != nil {
		found := m.linear.FindAllStringSubmatchIndex(wide, n)
		if len(wide) != len(text) {
			for _, loc := range found {
				for i, at := range loc {
					if at >= 0 {
						loc[i] = utf8.RuneCountInString(wide[:at])
					}
				}
			}
		}
		return found, nil
	}
	if m.ascii && len(wide) != len(text) {
		return nil, unsupported("the regular expression %q of a line that is not ASCII", m.source)
	}
	var out [][]int
	end := -1
	for match, err := m.back.FindStringMatch(wide); ; match, err = m.back.FindNextMatch(match) {
		if err != nil {
			return nil, m.tooLong()
		}
		if match == nil || n >= 0 && len(out) >= n {
			return out, nil
		}
		var loc []int
		for i, g := range match.Groups() {
			if i < m.group {
				continue
			}
			if len(g.Captures) == 0 {
				loc = append(loc, -1, -1)
				continue
			}
			loc = append(loc, g.Index, g.Index+g.Length)
		}
		if loc[0] != loc[1] || loc[0] != end {
			out = append(out, loc)
		}
		end = loc[1]
	}
}

// perlRegexp compiles a regular expression of grep -P. What .NET's kind, which
// is at work here, takes in another way than PCRE is refused.
func perlRegexp(pattern string, fold, line, word bool) (*matcher, error) {
	expr, keep, err := fromPCRE(pattern)
	if err != nil {
		return nil, err
	}
	if keep && (line || word) {
		return nil, unsupported(`\K with -x or -w`)
	}
	switch {
	case line:
		expr = "^(?:" + expr + ")$"
	case word:
		expr = `(?<!\w)(?:` + expr + `)(?!\w)`
	}
	if fold {
		expr = "(?i)" + expr
	}
	m, err := compileBack(expr, pattern)
	if err != nil {
		return nil, err
	}
	m.extents, m.ascii = true, fold || strings.Contains(expr, `\`) || strings.Contains(expr, "(?i") || !isASCII(pattern)
	if keep {
		m.group = 1
	}
	return m, nil
}

// fromPCRE rewrites a pattern. keep tells that the only group is what follows
// \K.
func fromPCRE(p string) (expr string, keep bool, err error) {
	refuse := func(what string) (string, bool, error) {
		return "", false, unsupported("%s in the regular expression %q", what, p)
	}
	var b strings.Builder
	inSet, depth, groups, alternates := false, 0, 0, false
	for i := 0; i < len(p); i++ {
		switch c := p[i]; {
		case c == '\\':
			if i++; i == len(p) {
				return refuse("a backslash at the end")
			}
			switch c := p[i]; {
			case c == 'K' && !inSet && depth == 0 && !keep:
				keep = true
				b.WriteString("(")
			case c == 'h' && inSet:
				b.WriteString(` \t`)
			case c == 'h':
				b.WriteString(`[ \t]`)
			case c == 'd' && inSet:
				b.WriteString("0-9")
			case c == 'd':
				b.WriteString("[0-9]")
			case c == 'D' && !inSet:
				b.WriteString("[^0-9]")
			case strings.IndexByte("wWsStnrf", c) >= 0, strings.IndexByte("bBAzZ123456789", c) >= 0 && !inSet,
				c < '0', c > '9' && c < 'A', c > 'Z' && c < 'a', c > 'z':
				b.WriteByte('\\')
				b.WriteString(latin1(p[i : i+1]))
			default:
				return refuse(`\` + string(rune(c)))
			}
		case inSet && strings.HasPrefix(p[i:], "[:"):
			end := strings.Index(p[i:], ":]")
			if end < 0 {
				return refuse("[:")
			}
			class, ok := posixClasses[p[i+2:i+end]]
			if !ok {
				return refuse(p[i : i+end+2])
			}
			b.WriteString(class)
			i += end + 1
		case inSet:
			if c == '[' && strings.HasSuffix(b.String(), "-") {
				return refuse("-[")
			}
			if c == '[' {
				b.WriteByte('\\')
			}
			inSet = c != ']'
			b.WriteString(latin1(p[i : i+1]))
		case c == '[':
			inSet = true
			b.WriteByte('[')
			if strings.HasPrefix(p[i+1:], "^") {
				b.WriteByte('^')
				i++
			}
			if strings.HasPrefix(p[i+1:], "]") {
				b.WriteString(`\]`)
				i++
			}
		case c == '(' && strings.HasPrefix(p[i:], "(?"):
			ok := false
			for _, kind := range []string{"(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?i)", "(?i:"} {
				if strings.HasPrefix(p[i:], kind) {
					b.WriteString(kind)
					i, ok = i+len(kind)-1, true
					if kind != "(?i)" {
						depth++
					}
					break
				}
			}
			if !ok {
				return refuse("(?")
			}
		case c == '(' && strings.HasPrefix(p[i:], "(*"):
			return refuse("(*")
		default:
			switch c {
			case '(':
				depth++
				groups++
			case ')':
				depth--
			case '|':
				alternates = alternates || depth == 0
			}
			b.WriteString(latin1(p[i : i+1]))
		}
	}
	if keep {
		if alternates || groups > 0 {
			return refuse(`\K with groups or alternatives`)
		}
		b.WriteString(")")
	}
	return b.String(), keep, nil
}

var posixClasses = map[string]string{
	"alpha": "A-Za-z", "digit": "0-9", "alnum": "A-Za-z0-9", "upper": "A-Z", "lower": "a-z",
	"space": ` \t\n\v\f\r`, "blank": ` \t`, "punct": "!-/:-@\\[-`{-~", "print": " -~", "graph": "!-~",
	"cntrl": `\x00-\x1f\x7f`, "xdigit": "0-9A-Fa-f", "word": `\w`,
}
