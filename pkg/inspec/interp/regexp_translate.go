// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// translator rewrites Ruby's (Onigmo's) regular expression syntax for Go's
// regexp (re2) and for regexp2 (slow), and finds out whether the expression
// needs backtracking.
type translator struct {
	src       string
	extended  bool
	re2, slow strings.Builder
	backtrack bool
	i         int
	named     bool
	atom      *operand  // what a quantifier here would repeat
	groups    []operand // the open ones, each from its parenthesis
	wraps     []wrap
}

// operand is a part that a quantifier can follow, by where it begins in what
// was written.
type operand struct {
	re2, slow int
	repeated  bool // already has a quantifier
}

// wrap is a group to be opened around what was already written.
type wrap struct {
	at        operand
	re2, slow string
}

func (t *translator) both(s string) {
	t.re2.WriteString(s)
	t.slow.WriteString(s)
}

// onlySlow writes what only the backtracking matcher knows.
func (t *translator) onlySlow(s string) {
	t.backtrack = true
	t.slow.WriteString(s)
}

// unsupportedRegexp names what the translator has no counterpart for.
type unsupportedRegexp string

func (u unsupportedRegexp) Error() string { return string(u) + " is not supported" }

var posixClasses = map[string]string{
	"alpha": `\p{L}\p{M}`, "digit": `\p{Nd}`, "alnum": `\p{L}\p{M}\p{Nd}`, "upper": `\p{Lu}`, "lower": `\p{Ll}`,
	"space": `\s\v\x{85}\p{Z}`, "punct": `!-/:-@\[-` + "`" + `{-~\p{P}`, "cntrl": `\x00-\x1f\x7f`, "xdigit": `0-9A-Fa-f`,
	"word": `\p{L}\p{M}\p{Nd}_`, "blank": ` \t`, "graph": `!-~\p{L}\p{M}\p{N}\p{P}\p{S}`, "print": ` -~\p{L}\p{M}\p{N}\p{P}\p{S}`, "ascii": `\x00-\x7f`,
}

func (t *translator) run() error {
	// With named groups, plain ones do not capture.
	t.named = hasNamedGroup(t.src)
	for t.i < len(t.src) {
		if err := t.next(); err != nil {
			return err
		}
	}
	if len(t.groups) > 0 {
		return errors.New("end pattern with unmatched parenthesis")
	}
	return nil
}

// written is both expressions, with the groups opened that were found to be
// needed later.
func (t *translator) written() (re2, slow string) {
	re2, slow = t.re2.String(), t.slow.String()
	if len(t.wraps) == 0 {
		return re2, slow
	}
	// Of several at one place, the last is the outermost.
	slices.Reverse(t.wraps)
	slices.SortStableFunc(t.wraps, func(a, b wrap) int { return a.at.slow - b.at.slow })
	var r, s strings.Builder
	var at operand
	for _, w := range t.wraps {
		r.WriteString(re2[at.re2:w.at.re2] + w.re2)
		s.WriteString(slow[at.slow:w.at.slow] + w.slow)
		at = w.at
	}
	return r.String() + re2[at.re2:], s.String() + slow[at.slow:]
}

// begin is an operand that begins here.
func (t *translator) begin() operand { return operand{re2: t.re2.Len(), slow: t.slow.Len()} }

func hasNamedGroup(s string) bool {
	for i := 0; i+3 < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '(' && s[i+1] == '?' && (s[i+2] == '<' && s[i+3] != '=' && s[i+3] != '!' || s[i+2] == '\''):
			return true
		}
	}
	return false
}

func (t *translator) next() error {
	c := t.src[t.i]
	rest := t.src[t.i:]
	switch c {
	case '(':
		return t.open(rest)
	case ')':
		if len(t.groups) == 0 {
			return errors.New("unmatched close parenthesis")
		}
		last := len(t.groups) - 1
		t.atom = &t.groups[last]
		t.groups = t.groups[:last]
		t.both(")")
		t.i++
		return nil
	case '|':
		t.both("|")
		t.i++
		t.atom = nil
		return nil
	case '*', '+', '?':
		return t.repeat(string(c))
	case '{':
		if b, ok := bounds(rest); ok {
			return t.repeat(b)
		}
	case '#':
		if t.extended {
			for t.i < len(t.src) && t.src[t.i] != '\n' {
				t.i++
			}
			return nil
		}
	case ' ', '\t', '\n', '\r', '\f':
		if t.extended {
			t.i++
			return nil
		}
	}
	start := t.begin()
	t.atom = &start
	switch c {
	case '\\':
		return t.escape(false)
	case '[':
		err := t.class()
		t.atom = &start
		return err
	case '$':
		t.re2.WriteString("$")
		t.slow.WriteString("(?=\\n|\\z)")
	case '{', '}':
		t.both(`\` + rest[:1])
	case '^':
		// Not at the very end, after a last newline: see endsAtNothing.
		t.re2.WriteString("^")
		t.slow.WriteString(`(?:\A|(?<=\n)(?!\z))`)
	default:
		// A character's later bytes belong to it.
		n := 1
		for n < len(rest) && rest[n]&0xc0 == 0x80 {
			n++
		}
		t.both(rest[:n])
		t.i += n - 1
	}
	t.i++
	return nil
}

// repeat writes a quantifier, with the sign after it: lazy ?, possessive +. One
// after another repeats the repetition.
func (t *translator) repeat(q string) error {
	if t.atom == nil {
		return errors.New("target of repeat operator is not specified")
	}
	at := *t.atom
	if at.repeated {
		t.wraps = append(t.wraps, wrap{at, "(?:", "(?:"})
		t.both(")")
	}
	t.i += len(q)
	interval := q[0] == '{'
	if interval {
		lo, hi, ranged := strings.Cut(q[1:len(q)-1], ",")
		if l, h := len(lo), len(hi); l > 0 && h > 0 && (l > h || l == h && lo > hi) {
			return errors.New("upper is smaller than lower in repeat range")
		}
		if lo == "" {
			q = "{0" + q[1:]
		}
		if !ranged {
			// x{2}? is not lazy: it repeats again.
			t.both(q)
			t.atom.repeated = true
			return nil
		}
	}
	t.both(q)
	t.atom.repeated = true
	switch {
	case strings.HasPrefix(t.src[t.i:], "?"):
		t.both("?")
		t.i++
	case strings.HasPrefix(t.src[t.i:], "+") && !interval:
		// Possessive is atomic.
		t.backtrack = true
		t.wraps = append(t.wraps, wrap{at, "(?:", "(?>"})
		t.both(")")
		t.i++
	}
	return nil
}

// bounds is the {n,m} that s begins with.
func bounds(s string) (string, bool) {
	j := strings.IndexByte(s, '}')
	if j < 2 || !isBounds(s[1:j]) {
		return "", false
	}
	return s[:j+1], true
}

func isBounds(s string) bool {
	commas := 0
	for _, c := range s {
		switch {
		case c == ',':
			commas++
		case c < '0' || c > '9':
			return false
		}
	}
	return commas <= 1 && s != ","
}

func (t *translator) open(rest string) error {
	start := t.begin()
	group := func(n int, re2, slow string) error {
		t.groups = append(t.groups, start)
		t.atom = nil
		t.i += n
		t.re2.WriteString(re2)
		t.slow.WriteString(slow)
		return nil
	}
	switch {
	case strings.HasPrefix(rest, "(?:"):
		return group(3, "(?:", "(?:")
	case strings.HasPrefix(rest, "(?#"):
		j := strings.IndexByte(rest, ')')
		if j < 0 {
			return errors.New("end pattern in group")
		}
		t.i += j + 1
		return nil
	case strings.HasPrefix(rest, "(?="), strings.HasPrefix(rest, "(?!"), strings.HasPrefix(rest, "(?>"):
		t.backtrack = true
		return group(3, rest[:3], rest[:3])
	case strings.HasPrefix(rest, "(?<="), strings.HasPrefix(rest, "(?<!"):
		t.backtrack = true
		return group(4, rest[:4], rest[:4])
	case strings.HasPrefix(rest, "(?<"), strings.HasPrefix(rest, "(?'"):
		end := byte('>')
		if rest[2] == '\'' {
			end = '\''
		}
		j := strings.IndexByte(rest[3:], end)
		if j < 0 {
			return fmt.Errorf("invalid group name <%s>", rest[3:])
		}
		name := rest[3 : 3+j]
		return group(4+j, "(?P<"+name+">", "(?<"+name+">")
	case strings.HasPrefix(rest, "(?~"):
		return unsupportedRegexp("the absence operator")
	case strings.HasPrefix(rest, "(?"):
		j := strings.IndexAny(rest, ":)")
		if j < 0 {
			return errors.New("undefined group option")
		}
		return t.options(rest, j, group)
	}
	if t.named {
		return group(1, "(?:", "(?:")
	}
	return group(1, "(", "(")
}

// options translates (?imx-imx) and (?imx-imx:…). Ruby's m is Go's s; x ends
// here, for it has no counterpart in RE2.
func (t *translator) options(rest string, j int, group func(n int, re2, slow string) error) error {
	on, off, _ := strings.Cut(rest[2:j], "-")
	conv := func(s string) (string, error) {
		var b strings.Builder
		for _, c := range s {
			switch c {
			case 'i':
				b.WriteByte('i')
			case 'm':
				b.WriteByte('s')
			case 'x', 'a', 'u', 'd':
			default:
				return "", fmt.Errorf("undefined group option")
			}
		}
		return b.String(), nil
	}
	a, err := conv(on)
	if err != nil {
		return err
	}
	b, err := conv(off)
	if err != nil {
		return err
	}
	if strings.Contains(on, "x") && !t.extended {
		return unsupportedRegexp("the inline option x")
	}
	spec := a
	if b != "" {
		spec += "-" + b
	}
	if rest[j] == ')' {
		t.i += j + 1
		t.atom = nil
		if spec != "" {
			t.both("(?" + spec + ")")
		}
		return nil
	}
	return group(j+1, "(?"+spec+":", "(?"+spec+":")
}

// escape translates a backslash sequence, in a class or out of it.
func (t *translator) escape(inClass bool) error {
	if t.i+1 >= len(t.src) {
		return errors.New("too short escape sequence")
	}
	c := t.src[t.i+1]
	t.i += 2
	switch c {
	case 'h':
		if inClass {
			t.both("0-9a-fA-F")
		} else {
			t.both("[0-9a-fA-F]")
		}
	case 'H':
		t.both("[^0-9a-fA-F]")
	case 'A':
		t.both(`\A`)
	case 'z':
		t.both(`\z`)
	case 'Z':
		t.re2.WriteString(`(?:\n?\z)`)
		t.slow.WriteString(`(?=\n?\z)`)
		t.backtrack = true
	case 'G':
		t.onlySlow(`\G`)
	case 'R':
		t.both(`(?:\r\n|[\n\v\f\r\x{85}])`)
	case 'K':
		return unsupportedRegexp(`\K`)
	case 'X', 'g', 'M', 'C':
		return unsupportedRegexp(`\` + string(c))
	case 'c':
		if t.i >= len(t.src) {
			return errors.New("too short control sequence")
		}
		t.both(fmt.Sprintf(`\x%02x`, t.src[t.i]&0x1f))
		t.i++
	case 'e':
		t.both(`\x1b`)
	case 'd', 'D', 'w', 'W', 's', 'S', 'b', 'B':
		t.ascii(c, inClass)
	case 'u':
		return t.unicode()
	case 'p', 'P':
		return t.property(c)
	case 'k':
		if t.i < len(t.src) && (t.src[t.i] == '<' || t.src[t.i] == '\'') {
			end := byte('>')
			if t.src[t.i] == '\'' {
				end = '\''
			}
			j := strings.IndexByte(t.src[t.i+1:], end)
			if j < 0 {
				return errors.New("invalid group name <>")
			}
			t.onlySlow(`\k<` + t.src[t.i+1:t.i+1+j] + ">")
			t.i += j + 2
			return nil
		}
		t.both("k")
	case '0':
		t.both(`\x00`)
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if inClass {
			t.both(`\x0` + string(c))
			return nil
		}
		t.onlySlow(`\` + string(c))
	case 'n', 't', 'r', 'f', 'v', 'a':
		t.both(`\` + string(c))
	case 'x':
		j := t.i
		for j < len(t.src) && j < t.i+2 && isHex(t.src[j]) {
			j++
		}
		if j == t.i {
			return errors.New("invalid hex escape")
		}
		t.both(fmt.Sprintf(`\x%02s`, t.src[t.i:j]))
		t.i = j
	default:
		if c >= 0x80 || isWordByte(c) {
			t.both(t.src[t.i-1 : t.i])
			return nil
		}
		if c == ' ' || c == '\n' || c == '\t' || c == '#' && t.extended {
			t.re2.WriteString(string(c))
			t.slow.WriteString(string(c))
			return nil
		}
		t.both(`\` + string(c))
	}
	return nil
}

// ascii writes the classes that are ASCII only in Ruby, as in RE2, whose \s
// lacks \v.
func (t *translator) ascii(c byte, inClass bool) {
	re2, slow := `\`+string(c), `\`+string(c)
	sets := map[byte]string{'d': `0-9`, 'w': `a-zA-Z0-9_`, 's': ` \t\r\n\f\v`}
	if set, ok := sets[c]; ok {
		slow = set
		if !inClass {
			slow = "[" + set + "]"
		}
	} else if set, ok := sets[c|0x20]; ok && !inClass {
		slow = "[^" + set + "]"
	}
	if c == 's' || c == 'S' && !inClass {
		re2 = slow
	}
	t.re2.WriteString(re2)
	t.slow.WriteString(slow)
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func (t *translator) unicode() error {
	s := t.src[t.i:]
	if strings.HasPrefix(s, "{") {
		j := strings.IndexByte(s, '}')
		if j < 0 {
			return errors.New("invalid Unicode escape")
		}
		for _, hex := range strings.Fields(s[1:j]) {
			start := t.begin()
			t.atom = &start
			if r, err := strconv.ParseUint(hex, 16, 32); err != nil || r > utf8.MaxRune {
				return errors.New("invalid Unicode range")
			}
			t.code(hex)
		}
		t.i += j + 1
		return nil
	}
	if len(s) < 4 || !isHex(s[0]) || !isHex(s[1]) || !isHex(s[2]) || !isHex(s[3]) {
		return errors.New("invalid Unicode escape")
	}
	t.code(s[:4])
	t.i += 4
	return nil
}

func (t *translator) code(hex string) {
	t.re2.WriteString(`\x{` + hex + "}")
	if len(hex) <= 4 {
		t.slow.WriteString(`\u` + strings.Repeat("0", 4-len(hex)) + hex)
		return
	}
	// The caller has seen that these are hexadecimal digits of a rune.
	r, _ := strconv.ParseUint(hex, 16, 32)
	t.slow.WriteRune(rune(r))
}

func (t *translator) property(c byte) error {
	s := t.src[t.i:]
	if !strings.HasPrefix(s, "{") {
		t.both(`\` + string(c))
		return nil
	}
	j := strings.IndexByte(s, '}')
	if j < 0 {
		return errors.New("invalid character property name")
	}
	name := s[1:j]
	t.i += j + 1
	neg := c == 'P'
	if strings.HasPrefix(name, "^") {
		neg, name = !neg, name[1:]
	}
	if set, ok := posixClasses[strings.ToLower(name)]; ok {
		if neg {
			t.both("[^" + set + "]")
		} else {
			t.both("[" + set + "]")
		}
		return nil
	}
	if neg {
		t.both(`\P{` + name + "}")
	} else {
		t.both(`\p{` + name + "}")
	}
	return nil
}

// class translates a bracket expression. A union of sets is one set.
func (t *translator) class() error {
	if involved(t.src[t.i:]) {
		t.i++
		set, err := t.set(0)
		if err != nil {
			return err
		}
		t.writeSet(set)
		return nil
	}
	t.i++
	t.both("[")
	if t.i < len(t.src) && t.src[t.i] == '^' {
		t.both("^")
		t.i++
	}
	if t.i < len(t.src) && t.src[t.i] == ']' {
		t.both(`\]`)
		t.i++
	}
	for depth := 1; t.i < len(t.src); {
		switch rest := t.src[t.i:]; {
		case rest[0] == ']':
			t.i++
			if depth--; depth == 0 {
				t.both("]")
				return nil
			}
		case rest[0] == '[' && !strings.HasPrefix(rest, "[:"):
			depth++
			t.i++
		default:
			if err := t.member(); err != nil {
				return err
			}
		}
	}
	return errPrematureClass
}

var errPrematureClass = errors.New("premature end of char-class")

// member translates a character, escape or POSIX class in brackets.
func (t *translator) member() error {
	rest := t.src[t.i:]
	switch {
	case strings.HasPrefix(rest, "[:"):
		j := strings.Index(rest, ":]")
		if j < 0 {
			return errPrematureClass
		}
		set, ok := posixClasses[rest[2:j]]
		if !ok {
			return errors.New("invalid POSIX bracket type")
		}
		t.re2.WriteString(set)
		t.slow.WriteString(strings.ReplaceAll(set, `\x{85}`, `\x85`))
		t.i += j + 2
	case strings.HasPrefix(rest, `\b`):
		t.both(`\x08`)
		t.i += 2
	case rest[0] == '\\':
		return t.escape(true)
	default:
		t.both(rest[:1])
		t.i++
	}
	return nil
}
