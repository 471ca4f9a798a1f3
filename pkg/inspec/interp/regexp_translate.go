// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
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
	depth     int
	named     bool
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
	if t.depth > 0 {
		return errors.New("end pattern with unmatched parenthesis")
	}
	return nil
}

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
	case '\\':
		return t.escape(false)
	case '[':
		return t.class()
	case '(':
		return t.open(rest)
	case ')':
		if t.depth == 0 {
			return errors.New("unmatched close parenthesis")
		}
		t.depth--
		t.both(")")
		t.i++
	case '$':
		t.re2.WriteString("$")
		t.slow.WriteString("(?=\\n|\\z)")
		t.i++
	case '#':
		if t.extended {
			for t.i < len(t.src) && t.src[t.i] != '\n' {
				t.i++
			}
			return nil
		}
		t.both("#")
		t.i++
	case ' ', '\t', '\n', '\r', '\f':
		t.i++
		if !t.extended {
			t.both(string(c))
		}
	case '*', '+', '?':
		t.i++
		// Possessive: x*+, x++, x?+ .
		if t.i < len(t.src) && t.src[t.i] == '+' {
			return errors.New("possessive quantifiers are not supported")
		}
		t.both(string(c))
	case '{':
		t.i++
		if j := strings.IndexByte(rest, '}'); j > 1 && isBounds(rest[1:j]) {
			b := rest[1:j]
			if b[0] == ',' {
				b = "0" + b
			}
			t.both("{" + b + "}")
			t.i += j
			return nil
		}
		t.both(`\{`)
	case '}':
		t.both(`\}`)
		t.i++
	case '^':
		// Not at the very end, after a last newline: see endsAtNothing.
		t.re2.WriteString("^")
		t.slow.WriteString(`(?:\A|(?<=\n)(?!\z))`)
		t.i++
	default:
		t.both(rest[:1])
		t.i++
	}
	return nil
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
	t.depth++
	group := func(n int, re2, slow string) error {
		t.i += n
		t.re2.WriteString(re2)
		t.slow.WriteString(slow)
		return nil
	}
	switch {
	case strings.HasPrefix(rest, "(?:"):
		return group(3, "(?:", "(?:")
	case strings.HasPrefix(rest, "(?#"):
		t.depth--
		j := strings.IndexByte(rest, ')')
		if j < 0 {
			return errors.New("end pattern in group")
		}
		t.i += j + 1
		return nil
	case strings.HasPrefix(rest, "(?="), strings.HasPrefix(rest, "(?!"), strings.HasPrefix(rest, "(?>"):
		t.i += 3
		t.onlySlow(rest[:3])
		return nil
	case strings.HasPrefix(rest, "(?<="), strings.HasPrefix(rest, "(?<!"):
		t.i += 4
		t.onlySlow(rest[:4])
		return nil
	case strings.HasPrefix(rest, "(?<"), strings.HasPrefix(rest, "(?'"):
		end := byte('>')
		if rest[2] == '\'' {
			end = '\''
		}
		j := strings.IndexByte(rest[3:], end)
		if j < 0 {
			return errors.New("invalid group name <>")
		}
		name := rest[3 : 3+j]
		return group(4+j, "(?P<"+name+">", "(?<"+name+">")
	case strings.HasPrefix(rest, "(?~"):
		return errors.New("absence operators are not supported")
	case strings.HasPrefix(rest, "(?"):
		j := strings.IndexAny(rest, ":)")
		if j < 0 {
			return errors.New("undefined group option")
		}
		return t.options(rest, j)
	}
	if t.named {
		return group(1, "(?:", "(?:")
	}
	return group(1, "(", "(")
}

// options translates (?imx-imx) and (?imx-imx:…). Ruby's m is Go's s; x ends
// here, for it has no counterpart in RE2.
func (t *translator) options(rest string, j int) error {
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
		return errors.New("the inline option x is not supported")
	}
	spec := a
	if b != "" {
		spec += "-" + b
	}
	t.i += j + 1
	if rest[j] == ')' {
		t.depth--
		if spec != "" {
			t.both("(?" + spec + ")")
		}
		return nil
	}
	if spec == "" {
		t.both("(?:")
		return nil
	}
	t.both("(?" + spec + ":")
	return nil
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
		return errors.New(`\K is not supported`)
	case 'X':
		return errors.New(`\X is not supported`)
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
		t.code(s[1:j])
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

// class translates a bracket expression, with POSIX classes and nesting.
func (t *translator) class() error {
	start := t.i
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
	for t.i < len(t.src) {
		rest := t.src[t.i:]
		switch {
		case rest[0] == ']':
			t.both("]")
			t.i++
			return nil
		case strings.HasPrefix(rest, "[:"):
			j := strings.Index(rest, ":]")
			if j < 0 {
				return errors.New("premature end of char-class")
			}
			name := rest[2:j]
			neg := strings.HasPrefix(name, "^")
			set, ok := posixClasses[strings.TrimPrefix(name, "^")]
			if !ok {
				return errors.New("invalid POSIX bracket type")
			}
			if neg {
				return errors.New("negated POSIX brackets are not supported")
			}
			t.re2.WriteString(set)
			t.slow.WriteString(strings.ReplaceAll(set, `\x{85}`, `\x85`))
			t.i += j + 2
		case rest[0] == '[':
			// A nested set is a union: its brackets can go.
			j := strings.IndexByte(rest, ']')
			if j < 0 {
				return errors.New("premature end of char-class")
			}
			if strings.HasPrefix(rest, "[^") {
				return errors.New("nested negated sets are not supported")
			}
			inner := translator{src: rest[:j+1]}
			if err := inner.class(); err != nil {
				return err
			}
			a, b := inner.re2.String(), inner.slow.String()
			t.re2.WriteString(a[1 : len(a)-1])
			t.slow.WriteString(b[1 : len(b)-1])
			t.i += j + 1
		case strings.HasPrefix(rest, "&&"):
			return errors.New("set intersection is not supported")
		case rest[0] == '\\':
			if t.i+1 < len(t.src) && t.src[t.i+1] == 'b' {
				t.both(`\x08`)
				t.i += 2
				continue
			}
			if err := t.escape(true); err != nil {
				return err
			}
		default:
			t.both(rest[:1])
			t.i++
		}
	}
	t.i = start
	return errors.New("premature end of char-class")
}
