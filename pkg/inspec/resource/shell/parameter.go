// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"regexp"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// parameter expands $x and ${x…}.
func (s *session) parameter(p *syntax.ParamExp, quoted bool) ([]segment, error) {
	if p.Param == nil || p.Excl || p.Width || p.IsSet || p.Names != 0 || p.Flags != nil || p.NestedParam != nil {
		return nil, unsupported("this form of $%s", paramName(p))
	}
	if s.dialect != bash && (p.Index != nil || p.Slice != nil || p.Repl != nil) {
		return nil, unsupported("this form of ${%s}, which is for bash alone,", paramName(p))
	}
	name := p.Param.Value
	all, star := s.whole(p)
	v, isSet, err := s.lookup(name)
	if err != nil {
		if _, set := s.known(name); set || p.Exp == nil || !defaults(p.Exp.Op) || !s.surelyUnset(name) {
			return nil, err
		}
		v, isSet = variable{}, false
	}
	if !isSet && s.set.unset && p.Exp == nil && name != "@" && name != "*" {
		return nil, unsupported("$%s, which is not set, under set -u", name)
	}
	if all || star {
		return s.list(p, v, quoted, star)
	}
	value := v.first()
	if p.Index != nil {
		n, err := s.index(p.Index)
		if err != nil {
			return nil, err
		}
		if !v.array && isSet {
			v.list = []string{v.value}
		}
		if n < 0 {
			n += len(v.list)
		}
		value, isSet = "", n >= 0 && n < len(v.list)
		if isSet {
			value = v.list[n]
		}
	}
	if p.Length {
		if !isASCII(value) {
			return nil, unsupported("the length of a value that is not ASCII")
		}
		return s.piece(strconv.Itoa(len(value)), quoted), nil
	}
	switch {
	case p.Slice != nil:
		value, err = s.slice(p.Slice, value)
	case p.Repl != nil:
		value, err = s.replace(p.Repl, value)
	case p.Exp != nil:
		return s.operator(p, value, isSet, quoted)
	}
	return s.piece(value, quoted), err
}

func (s *session) piece(value string, quoted bool) []segment {
	return []segment{{text: value, quoted: quoted, split: !quoted}}
}

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }

func paramName(p *syntax.ParamExp) string {
	if p.Param == nil {
		return "{…}"
	}
	return p.Param.Value
}

// defaults tells an operator that has a word for a variable that is not set.
func defaults(op syntax.ParExpOperator) bool {
	switch op {
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AlternateUnset, syntax.AlternateUnsetOrNull,
		syntax.AssignUnset, syntax.AssignUnsetOrNull:
		return true
	}
	return false
}

// surelyUnset tells that nobody can have set a variable.
func (s *session) surelyUnset(name string) bool {
	v, ok := s.vars[name]
	return ok && v.unset
}

// whole tells whether an expansion is that of all parameters or elements.
func (s *session) whole(p *syntax.ParamExp) (all, star bool) {
	switch p.Param.Value {
	case "@":
		return true, false
	case "*":
		return true, true
	}
	if w, ok := p.Index.(*syntax.Word); ok {
		switch w.Lit() {
		case "@":
			return true, false
		case "*":
			return true, true
		}
	}
	return false, false
}

// list expands $@, $*, ${a[@]} and ${a[*]}.
func (s *session) list(p *syntax.ParamExp, v variable, quoted, star bool) ([]segment, error) {
	items := v.list
	if !v.array && p.Index != nil && v.value != "" {
		items = []string{v.value}
	}
	switch {
	case p.Length:
		return s.piece(strconv.Itoa(len(items)), quoted), nil
	case p.Slice != nil && p.Index != nil:
		var err error
		if items, err = s.sliceList(p.Slice, items); err != nil {
			return nil, err
		}
	case p.Repl != nil:
		replaced := make([]string, len(items))
		for i, item := range items {
			var err error
			if replaced[i], err = s.replace(p.Repl, item); err != nil {
				return nil, err
			}
		}
		items = replaced
	case p.Slice != nil || p.Exp != nil:
		return nil, unsupported("this form of ${%s}", paramName(p))
	}
	if star && quoted {
		glue := s.separators()
		return s.piece(strings.Join(items, glue[:min(1, len(glue))]), true), nil
	}
	var out []segment
	for i, item := range items {
		if i > 0 {
			out = append(out, segment{ends: true})
		}
		out = append(out, segment{text: item, quoted: quoted, split: !quoted, present: quoted})
	}
	return out, nil
}

func (s *session) sliceList(sl *syntax.Slice, items []string) ([]string, error) {
	begin, end, err := s.bounds(sl, len(items))
	if err != nil || begin < 0 || begin > end {
		return nil, err
	}
	return items[begin:end], nil
}

func (s *session) slice(sl *syntax.Slice, value string) (string, error) {
	if !isASCII(value) {
		return "", unsupported("a part of a value that is not ASCII")
	}
	begin, end, err := s.bounds(sl, len(value))
	if err != nil || begin < 0 || begin > end {
		return "", err
	}
	return value[begin:end], nil
}

// bounds are those of ${x:OFFSET:LENGTH}.
func (s *session) bounds(sl *syntax.Slice, size int) (begin, end int, err error) {
	offset, err := s.arithmetic(sl.Offset)
	if err != nil {
		return 0, 0, err
	}
	if offset < 0 {
		offset += int64(size)
	}
	if offset < 0 || offset > int64(size) {
		return -1, -1, nil
	}
	end = size
	if sl.Length != nil {
		length, err := s.arithmetic(sl.Length)
		if err != nil {
			return 0, 0, err
		}
		switch {
		case length < 0 && int64(size)+length < offset:
			return 0, 0, unsupported("a part of a value that ends before it begins")
		case length < 0:
			end = size + int(length)
		default:
			end = int(min(int64(size), offset+min(length, int64(size))))
		}
	}
	return int(offset), end, nil
}

// replace is ${x/PATTERN/TEXT}.
func (s *session) replace(r *syntax.Replace, value string) (string, error) {
	segments, err := s.segments(r.Orig.Parts, false)
	if err != nil {
		return "", err
	}
	with := ""
	if r.With != nil {
		parts, err := s.segments(r.With.Parts, false)
		if err != nil {
			return "", err
		}
		for _, seg := range parts {
			if !seg.quoted && strings.Contains(seg.text, "&") {
				return "", unsupported("& in ${x/…/…}, which versions of bash take in different ways,")
			}
		}
		with = join(parts)
	}
	pattern := s.pattern(segments)
	anchor := byte(0)
	if !r.All && pattern != "" && (pattern[0] == '#' || pattern[0] == '%') {
		anchor, pattern = pattern[0], pattern[1:]
	}
	if pattern == "" {
		return value, nil
	}
	expr, err := wildcardExpr(pattern, false)
	if err != nil {
		return "", err
	}
	switch anchor {
	case '#':
		expr = "^(?:" + expr + ")"
	case '%':
		// The longest match that ends there, which leftmost gives.
		expr = "(?:" + expr + ")$"
	}
	re, err := regexp.Compile("(?s)" + expr)
	if err != nil {
		return "", unsupported("the pattern %q", pattern)
	}
	re.Longest()
	limit := 1
	if r.All {
		limit = -1
	}
	m := &matcher{linear: re, extents: true, source: pattern}
	found, err := m.find(value, limit)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	at := 0
	for _, loc := range found {
		if loc[0] == loc[1] {
			continue
		}
		b.WriteString(value[at:loc[0]])
		b.WriteString(with)
		at = loc[1]
		if b.Len() > MaxOutput {
			return "", ErrOutput
		}
	}
	return b.String() + value[at:], nil
}

// operator expands ${x:-…} and its kind.
func (s *session) operator(p *syntax.ParamExp, value string, isSet, quoted bool) ([]segment, error) {
	name, op := p.Param.Value, p.Exp.Op
	var use bool // of the word in place of the value
	switch op {
	case syntax.DefaultUnset, syntax.AssignUnset, syntax.ErrorUnset:
		use = !isSet
	case syntax.DefaultUnsetOrNull, syntax.AssignUnsetOrNull, syntax.ErrorUnsetOrNull:
		use = !isSet || value == ""
	case syntax.AlternateUnset:
		if !isSet {
			return nil, nil
		}
		use = true
	case syntax.AlternateUnsetOrNull:
		if !isSet || value == "" {
			return nil, nil
		}
		use = true
	case syntax.RemSmallSuffix, syntax.RemLargeSuffix, syntax.RemSmallPrefix, syntax.RemLargePrefix:
		segments, err := s.wordOf(p.Exp.Word, false)
		if err != nil {
			return nil, err
		}
		value, err = s.trim(value, s.pattern(segments), op)
		return s.piece(value, quoted), err
	case syntax.UpperFirst, syntax.UpperAll, syntax.LowerFirst, syntax.LowerAll:
		if s.dialect != bash || p.Exp.Word != nil && len(p.Exp.Word.Parts) > 0 || !isASCII(value) {
			return nil, unsupported("this form of ${%s%s}", name, op)
		}
		return s.piece(changeCase(value, op), quoted), nil
	default:
		return nil, unsupported("this form of ${%s}", name)
	}
	if !use {
		return s.piece(value, quoted), nil
	}
	segments, err := s.wordOf(p.Exp.Word, quoted)
	if err != nil {
		return nil, err
	}
	switch op {
	case syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
		return nil, unsupported("${%s:?…}, which ends the shell,", name)
	case syntax.AssignUnset, syntax.AssignUnsetOrNull:
		text := join(segments)
		return s.piece(text, quoted), s.assignText(name, text)
	}
	for i := range segments {
		// What stood there without quotes is split, as a value would be.
		segments[i].split = segments[i].split || !segments[i].quoted && !quoted
		segments[i].quoted = segments[i].quoted || quoted
	}
	return segments, nil
}

// wordOf expands the word of an operator; none is empty.
func (s *session) wordOf(w *syntax.Word, quoted bool) ([]segment, error) {
	if w == nil {
		return nil, nil
	}
	return s.segments(w.Parts, quoted)
}

func changeCase(value string, op syntax.ParExpOperator) string {
	switch op {
	case syntax.UpperAll:
		return strings.ToUpper(value)
	case syntax.LowerAll:
		return strings.ToLower(value)
	}
	if value == "" {
		return ""
	}
	if op == syntax.UpperFirst {
		return strings.ToUpper(value[:1]) + value[1:]
	}
	return strings.ToLower(value[:1]) + value[1:]
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
		if err := s.spend(1 + n>>8); err != nil {
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

// unescapeANSI replaces the escapes of $'…'.
func unescapeANSI(text string) (string, error) {
	if strings.Contains(text, `\c`) || strings.Contains(text, `\u`) || strings.Contains(text, `\U`) {
		return "", unsupported("an escape in $'%s'", text)
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; c {
		case '\'', '"', '?':
			b.WriteByte(c)
		case 'e', 'E':
			b.WriteByte(0x1b)
		case 'x':
			code, n := number(text[i+1:], hexDigits, 2)
			if code == 0 {
				return "", unsupported("an escape in $'%s'", text)
			}
			b.WriteByte(byte(code))
			i += n
		default:
			_, n := number(text[i:], octalDigits, 3)
			part, err := unescapeC(text[i-1 : i+max(n, 1)])
			if err != nil || part == "\x00" {
				return "", unsupported("an escape in $'%s'", text)
			}
			b.WriteString(part)
			i += max(n, 1) - 1
		}
	}
	return b.String(), nil
}
