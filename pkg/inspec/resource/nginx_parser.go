// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// nginxDepth is how deep sections may nest.
const nginxDepth = 100

var errNginx = errors.New("not what InSpec takes for nginx's configuration")

// parseNginx reads a configuration with InSpec's grammar, which is not quite
// nginx's: a directive begins with a letter, ~, * or a dot, and has a space
// after its name (InSpec: lib/inspec/utils/nginx_parser.rb). It gives a hash of
// arrays: of the words of each directive, or of the hashes of each section.
func parseNginx(text string) (*interp.Hash, error) {
	if !utf8.ValidString(text) {
		return nil, errNginx
	}
	p := &nginxParser{rest: text}
	p.filler()
	b, err := p.block(0)
	if err != nil || p.rest != "" || b.empty {
		return nil, errNginx
	}
	return b.hash(nil), nil
}

type nginxParser struct{ rest string }

// nginxBlock is what is within a section: directives come first in its hash,
// then sections.
type nginxBlock struct {
	directives, sections []nginxEntry
	empty                bool
}

type nginxEntry struct {
	name  string
	value interp.Value
}

// hash gives the block with the words that stand between the section's name
// and its brace under _.
func (b *nginxBlock) hash(args []interp.Value) *interp.Hash {
	h := interp.NewHash()
	if len(args) > 0 {
		h.Set(interp.Str("_"), interp.List(args...))
	}
	for _, e := range append(b.directives, b.sections...) {
		key := interp.Str(e.name)
		list := interp.List()
		if old, ok := h.Get(key); ok {
			list = old.(*interp.Array)
		} else {
			h.Set(key, list)
		}
		list.Elems = append(list.Elems, e.value)
	}
	return h
}

func (p *nginxParser) block(depth int) (*nginxBlock, error) {
	if depth > nginxDepth {
		return nil, errNginx
	}
	b := &nginxBlock{empty: true}
	for {
		before := p.rest
		name, ok := p.identifier()
		if !ok {
			p.rest = before
			return b, nil
		}
		args := p.values()
		switch {
		case strings.HasPrefix(p.rest, ";"):
			p.rest = p.rest[1:]
			p.filler()
			var words interp.Value = interp.Str("")
			if len(args) > 0 {
				words = interp.List(args...)
			}
			b.directives = append(b.directives, nginxEntry{name, words})
		case strings.HasPrefix(p.rest, "{"):
			p.rest = p.rest[1:]
			p.filler()
			inner, err := p.block(depth + 1)
			if err != nil {
				return nil, err
			}
			if !strings.HasPrefix(p.rest, "}") {
				return nil, errNginx
			}
			p.rest = p.rest[1:]
			p.filler()
			b.sections = append(b.sections, nginxEntry{name, inner.hash(args)})
		default:
			return nil, errNginx
		}
		b.empty = false
	}
}

const nginxSpace = " \t\r\n\f\v"

func (p *nginxParser) spaces() { p.rest = strings.TrimLeft(p.rest, nginxSpace) }

// filler is space and comments.
func (p *nginxParser) filler() {
	for p.spaces(); strings.HasPrefix(p.rest, "#"); p.spaces() {
		end := strings.IndexAny(p.rest, "\r\n")
		if end < 0 {
			end = len(p.rest)
		}
		p.rest = p.rest[end:]
	}
}

// identifier is a name up to a space, whatever it is made of, or in quotes.
func (p *nginxParser) identifier() (string, bool) {
	if quoted, ok := strings.CutPrefix(p.rest, `"`); ok {
		name, rest, ok := strings.Cut(quoted, `"`)
		if !ok || name == "" {
			return "", false
		}
		p.rest = rest
		p.spaces()
		return name, true
	}
	end := strings.IndexAny(p.rest, nginxSpace)
	if end <= 0 || !strings.ContainsRune("~*.", rune(p.rest[0])) && !isLetter(p.rest[0]) {
		return "", false
	}
	name := p.rest[:end]
	p.rest = p.rest[end:]
	p.spaces()
	return name, true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func (p *nginxParser) values() []interp.Value {
	var out []interp.Value
	for p.rest != "" {
		c := p.rest[0]
		if c == '#' || c == ';' || c == '{' {
			break
		}
		if c == '\'' || c == '"' {
			n := quotedLength(p.rest[1:], c)
			if n < 0 {
				break
			}
			if n == 0 {
				// Of an empty text Parslet makes no string.
				empty := interp.NewHash()
				empty.Set(interp.Symbol("value"), interp.List())
				out = append(out, empty)
			} else {
				out = append(out, interp.Str(p.rest[1:1+n]))
			}
			p.rest = p.rest[n+2:]
		} else {
			n := wordLength(p.rest)
			out = append(out, interp.Str(p.rest[:n]))
			p.rest = p.rest[n:]
		}
		p.spaces()
	}
	return out
}

// quotedLength is how long a text is up to the quote that ends it, below 0
// where there is none. A backslash keeps what follows.
func quotedLength(s string, quote byte) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case quote:
			return i
		}
	}
	return -1
}

// wordLength is how long a word is. Its first character may be any.
func wordLength(s string) int {
	_, first := utf8.DecodeRuneInString(s)
	for i := first; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
		case strings.IndexByte("#;{"+nginxSpace, s[i]) >= 0:
			return i
		}
	}
	return len(s)
}
