// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// segment is a piece of a word after expansion.
type segment struct {
	text string
	// quoted: no wildcards in it. split: it came from an expansion without
	// quotes, and is split into fields.
	quoted, split bool
	// present: it makes a word even where it is empty, as "" does.
	present bool
	// ends: the word ends here and another begins, as between "$@".
	ends bool
}

func join(segments []segment) string {
	var b strings.Builder
	for _, seg := range segments {
		if seg.ends {
			b.WriteByte(' ')
		}
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
	if s.dialect != bash {
		return s.wordFields(w)
	}
	copied := &syntax.Word{Parts: w.Parts}
	if !syntax.SplitBraces(copied) {
		return s.wordFields(w)
	}
	var out []string
	for word, err := range expand.BracesSeq(nil, copied) {
		if err != nil {
			return nil, unsupported("these braces (%v)", err)
		}
		if err := s.step(); err != nil {
			return nil, err
		}
		fields, err := s.wordFields(word)
		if err != nil {
			return nil, err
		}
		out = append(out, fields...)
	}
	return out, nil
}

func (s *session) wordFields(w *syntax.Word) ([]string, error) {
	segments, err := s.segments(w.Parts, false)
	if err != nil {
		return nil, err
	}
	f := &splitting{session: s, separators: s.separators()}
	for _, seg := range segments {
		switch {
		case seg.ends:
			err = f.end()
		case seg.split:
			err = f.split(seg.text)
		case seg.text != "" || seg.present:
			f.field, f.begun = append(f.field, seg), true
		}
		if err != nil {
			return nil, err
		}
	}
	return f.out, f.end()
}

// splitting makes fields of segments (POSIX: 2.6.5).
type splitting struct {
	*session
	separators string
	out        []string
	field      []segment
	begun      bool
	// blank tells that blanks have just ended a field: a separator that
	// follows belongs to them.
	blank bool
}

// end ends a field, if one was begun.
func (f *splitting) end() error {
	if !f.begun {
		return nil
	}
	names, err := f.files(f.field)
	f.out, f.field, f.begun, f.blank = append(f.out, names...), nil, false, false
	return err
}

func (f *splitting) split(text string) error {
	for text != "" {
		n := strings.IndexAny(text, f.separators)
		if n < 0 {
			n = len(text)
		}
		if n > 0 {
			f.field, f.begun = append(f.field, segment{text: text[:n]}), true
			f.blank = false
			text = text[n:]
			continue
		}
		blank := strings.IndexByte(" \t\n", text[0]) >= 0
		text = text[1:]
		switch {
		case f.begun:
			if err := f.end(); err != nil {
				return err
			}
			f.blank = blank
		case blank:
		case f.blank:
			f.blank = false
		default:
			f.out = append(f.out, "")
		}
		if len(f.out) > maxLines {
			return ErrOutput
		}
	}
	return nil
}

// files are those that a field's wildcards stand for, or the field itself.
func (s *session) files(field []segment) ([]string, error) {
	wild := false
	for _, seg := range field {
		if !seg.quoted && (strings.ContainsAny(seg.text, "*?") || strings.Contains(seg.text, "[") && strings.Contains(join(field), "]")) {
			wild = true
		}
	}
	if wild && !s.set.noGlob {
		names, err := s.glob(s.pattern(field))
		if err != nil || len(names) > 0 {
			return names, err
		}
	}
	return []string{join(field)}, nil
}

// pattern writes segments as a pattern, in which what was quoted is escaped. To
// dash, a ^ in brackets is a character as any.
func (s *session) pattern(segments []segment) string {
	var b strings.Builder
	for _, seg := range segments {
		for i, c := range []byte(seg.text) {
			if c == '^' && i > 0 && seg.text[i-1] == '[' && s.dialect == dash && !seg.quoted {
				b.WriteByte('\\')
			}
			if seg.quoted && strings.IndexByte(`*?[]\!-^`, c) >= 0 || !seg.quoted && c == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}

// segments expands the parts of a word. quoted tells that they are within
// double quotes.
func (s *session) segments(parts []syntax.WordPart, quoted bool) ([]segment, error) {
	var out []segment
	for i, part := range parts {
		more, err := s.segment(part, quoted, i == 0, len(parts) == 1)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
		if len(out) > 0 && len(out[len(out)-1].text) > MaxOutput {
			return nil, ErrOutput
		}
	}
	return out, nil
}

func (s *session) segment(part syntax.WordPart, quoted, first, only bool) ([]segment, error) {
	switch part := part.(type) {
	case *syntax.Lit:
		if quoted {
			return []segment{{text: unescapeDouble(part.Value), quoted: true, present: true}}, nil
		}
		return s.literal(part.Value, first, only)
	case *syntax.SglQuoted:
		if quoted { // As in "${x:-'a'}", where these quotes are characters as any.
			if part.Dollar || strings.ContainsAny(part.Value, "$`\\\"") {
				return nil, unsupported("these single quotes within double quotes")
			}
			return []segment{{text: "'" + part.Value + "'", quoted: true, present: true}}, nil
		}
		text := part.Value
		if part.Dollar {
			if s.dialect != bash {
				return nil, unsupported("the quotes $'…', which are for bash alone,")
			}
			var err error
			if text, err = unescapeANSI(text); err != nil {
				return nil, err
			}
		}
		return []segment{{text: text, quoted: true, present: true}}, nil
	case *syntax.DblQuoted:
		if part.Dollar {
			return nil, unsupported("the quotes $\"…\"")
		}
		inner, err := s.segments(part.Parts, true)
		if err != nil || len(part.Parts) == 1 && isAll(part.Parts[0]) {
			return inner, err // "$@" of nothing is no word at all.
		}
		return append([]segment{{quoted: true, present: true}}, inner...), nil
	case *syntax.ParamExp:
		return s.parameter(part, quoted)
	case *syntax.CmdSubst:
		value, err := s.substitute(part)
		return []segment{{text: value, quoted: quoted, split: !quoted}}, err
	case *syntax.ArithmExp:
		if part.Bracket && s.dialect != bash {
			return nil, unsupported("$[…], which is for bash alone,")
		}
		n, err := s.arithmetic(part.X)
		return []segment{{text: formatInt(n), quoted: quoted, split: !quoted}}, err
	case *syntax.ProcSubst:
		return nil, unsupported("%s…), a command in place of a file,", part.Op)
	case *syntax.ExtGlob:
		return nil, unsupported("the pattern %s…)", part.Op)
	}
	return nil, unsupported("an expansion (%T) in a command line", part)
}

// literal is text without quotes.
func (s *session) literal(value string, first, only bool) ([]segment, error) {
	var out []segment
	if first && strings.HasPrefix(value, "~") {
		home, rest, err := s.tilde(value, only)
		if err != nil {
			return nil, err
		}
		out, value = append(out, segment{text: home, quoted: true, present: true}), rest
	}
	if s.dialect != bash && s.dialect != dash && braces(value) {
		return nil, unsupported("the braces of %s, which shells take in different ways,", value)
	}
	return append(out, unescape(value)...), nil
}

// isAll tells a part that stands for a list of words: $@, ${a[@]}.
func isAll(part syntax.WordPart) bool {
	p, ok := part.(*syntax.ParamExp)
	if !ok || p.Param == nil || p.Length {
		return false
	}
	if p.Param.Value == "@" {
		return true
	}
	w, ok := p.Index.(*syntax.Word)
	return ok && w.Lit() == "@"
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
	if strings.ContainsAny(name, `\*?[+-:`) {
		return "", "", unsupported("~ in a command line")
	}
	if name == "" {
		v, isSet, err := s.lookup("HOME")
		if err == nil && !isSet {
			err = unknown("the user's home")
		}
		return v.first(), rest, err
	}
	home, ok, err := s.names.home(s.root, name)
	if err != nil || !ok {
		return "~" + name, rest, err
	}
	return home, rest, nil
}

// substitute is what a command within a command line prints.
func (s *session) substitute(part *syntax.CmdSubst) (string, error) {
	if part.TempFile || part.ReplyVar {
		return "", unsupported("this kind of $(…)")
	}
	if len(part.Stmts) == 1 && part.Stmts[0].Cmd == nil && len(part.Stmts[0].Redirs) == 1 && part.Stmts[0].Redirs[0].Op == syntax.RdrIn {
		return s.substituteFile(part.Stmts[0].Redirs[0])
	}
	var out buffer
	sub := s.subshell()
	sub.tested = 0
	if s.name == "bash" {
		sub.set.exit = false // As bash has it, unless it is to be a sh.
	}
	status, err := sub.inSubshell(part.Stmts, streams{&input{}, &out, s.errors})
	if err != nil {
		return "", err
	}
	s.status = status
	s.substituted++
	return substituted(out.Bytes())
}

// substituteFile is $(< FILE) of bash.
func (s *session) substituteFile(r *syntax.Redirect) (string, error) {
	if s.dialect != bash {
		return "", unsupported("$(< FILE), which is for bash alone,")
	}
	name, err := s.text(r.Word)
	if err != nil {
		return "", err
	}
	data, reason, err := (&call{session: s, streams: streams{in: &input{}}}).input(name)
	if err != nil {
		return "", err
	}
	if reason != "" {
		return "", unsupported("reading from %s (%s)", name, reason)
	}
	s.status = 0
	s.substituted++
	return substituted(data)
}

func substituted(data []byte) (string, error) {
	if bytes.IndexByte(data, 0) >= 0 {
		return "", unsupported("a NUL in what a command prints")
	}
	return strings.TrimRight(string(data), "\n"), nil
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
