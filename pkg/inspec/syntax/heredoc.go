// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import "strings"

// atHeredoc tells whether << begins a heredoc here.
func (p *parser) atHeredoc() bool {
	if !p.has("<<") {
		return false
	}
	i := 2
	if c := p.at(i); c == '~' || c == '-' {
		i++
	}
	switch c := p.at(i); {
	case c == '"' || c == '\'' || c == '`':
		end := strings.IndexByte(p.src[p.off+i+1:p.lineEnd(p.off)], c)
		return end >= 0
	default:
		return isIdentStart(c)
	}
}

// fragment is a piece of a heredoc's body: text of one line, or an
// interpolation.
type fragment struct {
	node   Node   // an interpolation
	indent string // the blanks a line begins with
	text   string // what follows them, escapes done
	first  bool   // the fragment begins a line
	blank  bool   // the line holds blanks only
	start  int
}

// heredoc reads the opening at the current place and the body, which begins
// behind the line, or behind the bodies that this line opened before.
func (p *parser) heredoc() Node {
	start := p.off
	p.off += 2
	var dash, squiggly bool
	switch p.at(0) {
	case '~':
		dash, squiggly = true, true
		p.off++
	case '-':
		dash = true
		p.off++
	}
	var id string
	style := byte('"')
	if c := p.at(0); c == '"' || c == '\'' || c == '`' {
		style = c
		n := strings.IndexByte(p.src[p.off+1:], c)
		id = p.src[p.off+1 : p.off+1+n]
		p.off += n + 2
	} else {
		id = p.word()
		p.off += len(id)
	}
	back := p.off
	nl := p.lineEnd(back)
	if nl >= len(p.src) {
		p.errorAt(start, "expected the text of heredoc %s, found end of file", id)
		panic(bailout{at: start})
	}
	p.off = p.afterNewline(nl)
	frags, end := p.heredocBody(start, id, dash, style != '\'')
	p.resume[nl] = p.off
	p.off = back
	p.opValid = false

	parts := p.joinFragments(frags, end, squiggly)
	if style == '`' {
		return &XStr{p.loc(start), parts}
	}
	switch {
	case len(parts) == 0:
		return &Str{p.loc(start), ""}
	case len(parts) == 1:
		if s, ok := parts[0].(*Str); ok {
			return &Str{p.loc(start), s.Value}
		}
	}
	return &Interp{p.loc(start), parts}
}

// heredocBody reads lines up to the one that is the terminator, and passes it.
// The body ends where that line begins.
func (p *parser) heredocBody(start int, id string, dash, interp bool) (frags []fragment, bodyEnd int) {
	for {
		if p.off >= len(p.src) {
			p.errorAt(start, "expected the line %s to end the heredoc, found end of file", id)
			panic(bailout{at: start})
		}
		end := p.lineEnd(p.off)
		line := strings.TrimSuffix(p.src[p.off:end], "\r")
		if line == id || dash && strings.TrimLeft(line, " \t\v\f") == id {
			bodyEnd = p.off
			p.off = min(end+1, len(p.src))
			return frags, bodyEnd
		}
		frags = p.heredocLine(frags, quote{start: start, interp: interp})
	}
}

// heredocLine reads one line, or several where an interpolation or an escaped
// newline joins them.
func (p *parser) heredocLine(frags []fragment, q quote) []fragment {
	f := fragment{first: true, start: p.off}
	from := p.off
	for p.off < len(p.src) && (p.src[p.off] == ' ' || p.src[p.off] == '\t') {
		p.off++
	}
	f.indent = p.src[from:p.off]
	rest := p.src[p.off:]
	f.blank = rest == "" || rest[0] == '\n' || strings.HasPrefix(rest, "\r\n")
	var buf []byte
	flush := func() {
		f.text = string(buf)
		frags = append(frags, f)
		f, buf = fragment{start: p.off}, nil
	}
	for {
		if p.off >= len(p.src) {
			flush()
			return frags
		}
		c := p.src[p.off]
		switch {
		case c == '\n':
			buf = append(buf, '\n')
			p.off = p.afterNewline(p.off)
			flush()
			return frags
		case c == '\r' && p.off+1 < len(p.src) && p.src[p.off+1] == '\n':
			p.off++
		case q.interp && c == '\\':
			joined := strings.HasPrefix(p.src[p.off+1:], "\n") || strings.HasPrefix(p.src[p.off+1:], "\r\n")
			p.off++
			if p.off < len(p.src) && p.src[p.off] == '\r' && joined {
				p.off++
			}
			buf = append(buf, p.escape()...)
			if joined {
				flush()
				return frags
			}
		case q.interp && p.atInterpolation():
			flush()
			at := p.off
			frags = append(frags, fragment{node: p.interpolation(), start: at})
			f.start = p.off
		default:
			buf = append(buf, c)
			p.off++
		}
	}
}

// joinFragments takes off the common indentation of a <<~ heredoc and joins
// text into parts.
func (p *parser) joinFragments(frags []fragment, end int, squiggly bool) []Node {
	width := -1
	if squiggly {
		for _, f := range frags {
			if w := indentWidth(f.indent); f.first && !f.blank && (width < 0 || w < width) {
				width = w
			}
		}
	}
	var parts []Node
	var buf strings.Builder
	start := -1
	flush := func(end int) {
		if buf.Len() > 0 {
			parts = append(parts, &Str{Loc{p.pos(start), p.pos(end)}, buf.String()})
			buf.Reset()
		}
		start = -1
	}
	for _, f := range frags {
		if f.node != nil {
			flush(f.start)
			parts = append(parts, f.node)
			continue
		}
		if start < 0 {
			start = f.start
		}
		buf.WriteString(dedent(f.indent, width))
		buf.WriteString(f.text)
	}
	flush(end)
	return parts
}

// indentWidth counts columns; a tab goes to the next multiple of eight.
func indentWidth(indent string) int {
	w := 0
	for i := range len(indent) {
		if indent[i] == '\t' {
			w = (w/8 + 1) * 8
		} else {
			w++
		}
	}
	return w
}

// dedent takes width columns off; a tab that reaches further stays.
func dedent(indent string, width int) string {
	w := 0
	for i := range len(indent) {
		if w >= width {
			return indent[i:]
		}
		if indent[i] == '\t' {
			next := (w/8 + 1) * 8
			if next > width {
				return indent[i:]
			}
			w = next
		} else {
			w++
		}
	}
	return ""
}
