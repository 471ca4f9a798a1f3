// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// segment is a piece of a word after expansion.
type segment struct {
	text string
	// quoted: no wildcards in it. split: it came from an expansion without
	// quotes, and is split at spaces.
	quoted, split bool
	// present: it makes a word even where it is empty, as "" does.
	present bool
}

func join(segments []segment) string {
	var b strings.Builder
	for _, seg := range segments {
		b.WriteString(seg.text)
	}
	return b.String()
}

// text expands a word where it is not split and has no names of files: what a
// variable is set to, what is redirected to.
func (s *session) text(w *syntax.Word) (string, error) {
	segments, err := s.segments(w.Parts, false)
	return join(segments), err
}

// fields expands a word of a command.
func (s *session) fields(w *syntax.Word) ([]string, error) {
	if items, ok, err := s.allParams(w); ok || err != nil {
		return items, err
	}
	segments, err := s.segments(w.Parts, false)
	if err != nil {
		return nil, err
	}
	var out []string
	var field []segment
	end := func() error {
		if field == nil {
			return nil
		}
		names, err := s.files(field)
		out, field = append(out, names...), nil
		return err
	}
	for _, seg := range segments {
		if !seg.split {
			if seg.text != "" || seg.present {
				field = append(field, seg)
			}
			continue
		}
		for rest := seg.text; rest != ""; {
			n := strings.IndexAny(rest, " \t\n")
			switch {
			case n == 0:
				if err := end(); err != nil {
					return nil, err
				}
				rest = rest[1:]
			case n < 0:
				field, rest = append(field, segment{text: rest}), ""
			default:
				field, rest = append(field, segment{text: rest[:n]}), rest[n:]
			}
		}
	}
	return out, end()
}

// files are those that a field's wildcards stand for, or the field itself.
func (s *session) files(field []segment) ([]string, error) {
	wild := false
	for _, seg := range field {
		if !seg.quoted && (strings.ContainsAny(seg.text, "*?") || strings.Contains(seg.text, "[") && strings.Contains(join(field), "]")) {
			wild = true
		}
	}
	if wild {
		names, err := s.glob(globPattern(field))
		if err != nil || len(names) > 0 {
			return names, err
		}
	}
	return []string{join(field)}, nil
}

// globPattern writes segments as a pattern, in which what was quoted is
// escaped.
func globPattern(segments []segment) string {
	var b strings.Builder
	for _, seg := range segments {
		for _, c := range []byte(seg.text) {
			if seg.quoted && strings.IndexByte(`*?[]\!-^`, c) >= 0 || !seg.quoted && c == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}

// allParams takes "$@" and $@ and $* that are a word by themselves.
func (s *session) allParams(w *syntax.Word) (items []string, ok bool, err error) {
	if len(w.Parts) != 1 {
		return nil, false, nil
	}
	part := w.Parts[0]
	if q, isQuoted := part.(*syntax.DblQuoted); isQuoted && len(q.Parts) == 1 {
		part = q.Parts[0]
	}
	p, isParam := part.(*syntax.ParamExp)
	if !isParam || !simple(p) || p.Param.Value != "@" {
		return nil, false, nil
	}
	items = s.positional()
	if part == w.Parts[0] {
		for _, item := range items {
			if item == "" || strings.ContainsAny(item, " \t\n*?[") {
				return nil, false, unsupported("$@ without quotes")
			}
		}
	}
	return items, true, nil
}

func (s *session) positional() []string {
	if len(s.params) < 2 {
		return nil
	}
	return s.params[1:]
}

// segments expands the parts of a word. quoted tells that they are within
// double quotes.
func (s *session) segments(parts []syntax.WordPart, quoted bool) ([]segment, error) {
	var out []segment
	for i, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			if quoted {
				out = append(out, segment{text: unescapeDouble(part.Value), quoted: true, present: true})
				continue
			}
			value := part.Value
			if i == 0 && strings.HasPrefix(value, "~") {
				home, rest, err := s.tilde(value, len(parts) == 1)
				if err != nil {
					return nil, err
				}
				out, value = append(out, segment{text: home, quoted: true}), rest
			}
			if braces(value) {
				return nil, unsupported("the braces of %s", value)
			}
			out = append(out, unescape(value)...)
		case *syntax.SglQuoted:
			if part.Dollar {
				return nil, unsupported("the quotes $'…'")
			}
			out = append(out, segment{text: part.Value, quoted: true, present: true})
		case *syntax.DblQuoted:
			if part.Dollar {
				return nil, unsupported("the quotes $\"…\"")
			}
			inner, err := s.segments(part.Parts, true)
			if err != nil {
				return nil, err
			}
			out = append(append(out, segment{quoted: true, present: true}), inner...)
		case *syntax.ParamExp:
			value, err := s.parameter(part, quoted)
			if err != nil {
				return nil, err
			}
			out = append(out, segment{text: value, quoted: quoted, split: !quoted})
		case *syntax.CmdSubst:
			value, err := s.substitute(part)
			if err != nil {
				return nil, err
			}
			out = append(out, segment{text: value, quoted: quoted, split: !quoted})
		case *syntax.ArithmExp:
			return nil, unsupported("arithmetic ($((…)))")
		default:
			return nil, unsupported("an expansion (%T) in a command line", part)
		}
		if size := len(out[len(out)-1].text); size > MaxOutput {
			return nil, ErrOutput
		}
	}
	return out, nil
}

// unescape removes the backslashes of text without quotes.
func unescape(value string) []segment {
	var out []segment
	for value != "" {
		n := strings.IndexByte(value, '\\')
		switch {
		case n < 0 || n == len(value)-1:
			return append(out, segment{text: value})
		case n > 0:
			out = append(out, segment{text: value[:n]})
		}
		if value[n+1] != '\n' { // A line continued.
			out = append(out, segment{text: value[n+1 : n+2], quoted: true, present: true})
		}
		value = value[n+2:]
	}
	return out
}

// tilde is the home directory that ~NAME stands for.
func (s *session) tilde(value string, whole bool) (home, rest string, err error) {
	name, rest := value[1:], ""
	if slash := strings.IndexByte(name, '/'); slash >= 0 {
		name, rest = name[:slash], name[slash:]
	} else if !whole {
		return "", "", unsupported("~ in a command line")
	}
	if name == "" || strings.ContainsAny(name, `\*?[+-`) {
		return "", "", unsupported("~ in a command line, since the user's home is not known")
	}
	home, ok, err := s.names.home(s.root, name)
	if err != nil || !ok {
		return "~" + name, rest, err
	}
	return home, rest, nil
}

// simple tells a parameter without operators: $x, ${x}.
func simple(p *syntax.ParamExp) bool {
	return p.Param != nil && !p.Excl && !p.Length && !p.Width && p.Index == nil && p.Slice == nil &&
		p.Repl == nil && p.Names == 0 && p.Exp == nil
}

// parameter is the value of a variable. One that the command line has not set
// may be in the environment that it would have been run with, which is not
// known.
func (s *session) parameter(p *syntax.ParamExp, quoted bool) (string, error) {
	if p.Param == nil || p.Excl || p.Width || p.Index != nil || p.Slice != nil || p.Repl != nil || p.Names != 0 {
		return "", unsupported("this form of $%s", paramName(p))
	}
	value, isSet, err := s.lookup(p.Param.Value)
	if err != nil {
		return "", err
	}
	switch {
	case p.Length:
		for i := range len(value) {
			if value[i] >= 0x80 {
				return "", unsupported("the length of a value that is not ASCII")
			}
		}
		return strconv.Itoa(len(value)), nil
	case p.Exp == nil:
		return value, nil
	}
	var word string
	if p.Exp.Word != nil {
		segments, err := s.segments(p.Exp.Word.Parts, false)
		if err != nil {
			return "", err
		}
		if word = join(segments); p.Exp.Op >= syntax.RemSmallSuffix {
			word = globPattern(segments)
		} else if !quoted && strings.ContainsAny(word, " \t\n*?[") {
			return "", unsupported("${%s} with spaces or wildcards in its default", p.Param.Value)
		}
	}
	switch p.Exp.Op {
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull:
		if !isSet || p.Exp.Op == syntax.DefaultUnsetOrNull && value == "" {
			return word, nil
		}
		return value, nil
	case syntax.AlternateUnset, syntax.AlternateUnsetOrNull:
		if isSet && (p.Exp.Op == syntax.AlternateUnset || value != "") {
			return word, nil
		}
		return "", nil
	case syntax.RemSmallSuffix, syntax.RemLargeSuffix, syntax.RemSmallPrefix, syntax.RemLargePrefix:
		return s.trim(value, word, p.Exp.Op)
	default:
		return "", unsupported("this form of ${%s}", p.Param.Value)
	}
}

func paramName(p *syntax.ParamExp) string {
	if p.Param == nil {
		return "{…}"
	}
	return p.Param.Value
}

// trim removes what a pattern matches at an end: as little or as much as may
// be.
func (s *session) trim(value, pattern string, op syntax.ParExpOperator) (string, error) {
	match, err := wildcard(pattern, false)
	if err != nil {
		return "", err
	}
	suffix := op == syntax.RemSmallSuffix || op == syntax.RemLargeSuffix
	large := op == syntax.RemLargeSuffix || op == syntax.RemLargePrefix
	for i := range len(value) + 1 {
		n := i
		if large {
			n = len(value) - i
		}
		if err := s.step(); err != nil {
			return "", err
		}
		if suffix && match.MatchString(latin1(value[len(value)-n:])) {
			return value[:len(value)-n], nil
		}
		if !suffix && match.MatchString(latin1(value[:n])) {
			return value[n:], nil
		}
	}
	return value, nil
}

func (s *session) lookup(name string) (value string, isSet bool, err error) {
	switch name {
	case "?":
		return strconv.Itoa(s.status), true, nil
	case "#":
		return strconv.Itoa(max(0, len(s.params)-1)), true, nil
	case "*", "@":
		items := s.positional()
		return strings.Join(items, " "), len(items) > 0, nil
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 0 {
		switch {
		case n < len(s.params):
			return s.params[n], true, nil
		case n > 0:
			return "", false, nil
		}
		return "", false, unsupported("$0")
	}
	value, ok := s.vars[name]
	if !ok {
		return "", false, unsupported("an expansion ($%s) that the command line does not set", name)
	}
	return value, true, nil
}

// substitute is what a command within a command line prints.
func (s *session) substitute(part *syntax.CmdSubst) (string, error) {
	if part.TempFile || part.ReplyVar {
		return "", unsupported("this kind of $(…)")
	}
	var out buffer
	status, err := s.inSubshell(part.Stmts, streams{&input{}, &out, nil})
	if err != nil {
		return "", err
	}
	s.status = status
	s.substituted++
	if bytes.IndexByte(out.Bytes(), 0) >= 0 {
		return "", unsupported("a NUL in what a command prints")
	}
	return strings.TrimRight(out.String(), "\n"), nil
}

// braces tells whether some shells would expand a word's braces, and others
// would not.
func braces(s string) bool {
	open := strings.IndexByte(s, '{')
	if open < 0 || strings.IndexByte(s[open:], '}') < 0 {
		return false
	}
	return strings.Contains(s[open:], ",") || strings.Contains(s[open:], "..")
}

// unescapeDouble removes the backslashes that mean something within double
// quotes.
func unescapeDouble(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("$`\"\\\n", s[i+1]) >= 0 {
			i++
			if s[i] == '\n' {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
