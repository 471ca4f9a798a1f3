// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"regexp"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// posixMatcher compiles a regular expression of POSIX with GNU's extensions:
// basic, where \( \) \{ \} \| \+ \? are the operators, or extended, where the
// bare characters are. wrap puts something around it.
func posixMatcher(pattern string, extended, fold bool, wrap string) (*matcher, error) {
	p, err := posixRegexp(pattern, extended)
	if err != nil {
		return nil, err
	}
	return p.compile(pattern, fold, wrap)
}

func (p posixExpr) compile(source string, fold bool, wrap string) (*matcher, error) {
	if fold && !isASCII(source) {
		return nil, unsupported("the regular expression %q, not ASCII, without regard to case,", source)
	}
	expr := p.expr
	if wrap != "" {
		expr = strings.Replace(wrap, "%", expr, 1)
	}
	flags := "(?s)" // A newline in the text is a character as any.
	if fold {
		flags = "(?si)"
	}
	expr = flags + expr
	if p.back {
		return compileBack(expr, source)
	}
	m, err := compileLinear(expr, source)
	if err == nil {
		m.captures = p.captures
	}
	return m, err
}

// posixExpr is a translated expression.
type posixExpr struct {
	expr string
	// back: it has what only backtracking can do. captures: which text a group
	// has is the same here and there.
	back, captures bool
}

// posixRegexp translates an expression. What versions of the C library take
// differently is refused.
func posixRegexp(pattern string, extended bool) (posixExpr, error) {
	var b strings.Builder
	refuse := func(what string) (posixExpr, error) {
		return posixExpr{}, unsupported("%s in the regular expression %q", what, pattern)
	}
	out := posixExpr{captures: true}
	// start tells that there is nothing to repeat; last is the operator * + or
	// ? that was just written.
	start, last := true, byte(0)
	open := 0
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		operator := extended
		repeated := last
		last = 0
		if c == '\\' {
			if i++; i == len(pattern) {
				return refuse("a backslash at the end")
			}
			c, operator = pattern[i], !extended
			if strings.IndexByte("(){}|+?", c) < 0 {
				escape, err := gnuEscape(pattern, i, &out)
				if err != nil {
					return posixExpr{}, err
				}
				b.WriteString(escape)
				start = false
				continue
			}
		}
		plain := extended == operator // not written with a backslash
		switch {
		case c == '[' && plain:
			set, n, ok := bracket(pattern[i:], false)
			if !ok {
				return refuse("a bracket")
			}
			if text := pattern[i : i+n]; n > 3 && strings.HasPrefix(text, "[:") && strings.HasSuffix(text, ":]") {
				return refuse("a class without brackets around it")
			}
			b.WriteString(set)
			i += n - 1
		case c == '.' && plain:
			b.WriteByte('.')
		case c == '*' && plain && start && !extended:
			b.WriteString(`\*`)
		case c == '*' && plain, (c == '+' || c == '?') && operator:
			if start {
				return refuse(string(c) + " with nothing to repeat")
			}
			if repeated != 0 {
				// a+? is (a+)?: of two operators that differ, all is left is *.
				text := b.String()
				b.Reset()
				b.WriteString(text[:len(text)-1])
				if c != repeated {
					c = '*'
				}
			}
			if strings.HasSuffix(b.String(), ")") {
				out.captures = false
			}
			b.WriteByte(c)
			last = c
		case c == '^' && plain:
			if !extended && !start {
				b.WriteString(`\^`)
				break
			}
			b.WriteByte('^')
			if extended {
				break
			}
			continue // A star after it is still plain in a basic one.
		case c == '$' && plain:
			if !extended && !endsBasic(pattern[i+1:]) {
				b.WriteString(`\$`)
				break
			}
			b.WriteByte('$')
		case c == '(' && operator:
			open++
			b.WriteByte('(')
			start = true
			continue
		case c == ')' && operator && open > 0:
			open--
			b.WriteByte(')')
		case c == ')' && operator:
			return refuse("a parenthesis that is not open")
		case c == '|' && operator:
			out.captures = false
			b.WriteByte('|')
			start = true
			continue
		case c == '{' && operator:
			n := interval(pattern[i:], extended)
			switch {
			case n == 0 && extended && !start:
				b.WriteString(`\{`)
			case n == 0 || start || repeated != 0:
				return refuse("{")
			default:
				if strings.HasSuffix(b.String(), ")") {
					out.captures = false
				}
				text := strings.ReplaceAll(pattern[i:i+n], `\`, "")
				b.WriteString(strings.Replace(text, "{,", "{0,", 1))
				i += n - 1
				last = '}'
			}
		default:
			b.WriteString(regexp.QuoteMeta(latin1(string([]byte{c}))))
		}
		if repeated == '}' && (last == '*' || last == '+' || last == '?') {
			return refuse("a repetition of {}")
		}
		start = false
	}
	if open > 0 {
		return refuse("a parenthesis that is not closed")
	}
	out.expr = b.String()
	return out, nil
}

// endsBasic tells whether a $ before rest is an anchor in a basic expression.
func endsBasic(rest string) bool {
	return rest == "" || strings.HasPrefix(rest, `\)`) || strings.HasPrefix(rest, `\|`)
}

var (
	intervalExtended = lazyregexp.New(`^\{([0-9]+|[0-9]*,[0-9]*)\}`)
	intervalBasic    = lazyregexp.New(`^\{([0-9]+|[0-9]*,[0-9]*)\\\}`)
)

// interval is how long an interval at the start of s is; 0 if it is none.
func interval(s string, extended bool) int {
	if extended {
		return len(intervalExtended.FindString(s))
	}
	return len(intervalBasic.FindString(s))
}

// gnuEscape translates the backslash before the character at i, which is no
// operator.
func gnuEscape(pattern string, i int, out *posixExpr) (string, error) {
	switch c := pattern[i]; {
	case strings.IndexByte("wWbB", c) >= 0:
		return `\` + string(c), nil
	case c == 's':
		return `[ \t\n\v\f\r]`, nil
	case c == 'S':
		return `[^ \t\n\v\f\r]`, nil
	case c == '`':
		return `\A`, nil
	case c == '\'':
		return `\z`, nil
	case c == '<':
		if i+1 < len(pattern) && isWord(pattern[i+1]) {
			return `\b`, nil // The same before a letter.
		}
		out.back = true
		return `\b(?=\w)`, nil
	case c == '>':
		if i >= 2 && isWord(pattern[i-2]) && (i < 3 || pattern[i-3] != '\\') {
			return `\b`, nil
		}
		out.back = true
		return `\b(?<=\w)`, nil
	case c >= '1' && c <= '9':
		out.back = true
		return `\` + string(c), nil
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '0':
		// What these mean has changed between versions of grep.
		return "", unsupported(`\%c in the regular expression %q`, c, pattern)
	default:
		return regexp.QuoteMeta(latin1(string([]byte{c}))), nil
	}
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
