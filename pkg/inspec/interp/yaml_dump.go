// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"encoding/base64"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
	"github.com/sonde-dev/sonde/pkg/inspec/psych"
)

// yamlWriter writes as Psych's visitor tells libyaml's emitter to (psych:
// lib/psych/visitors/yaml_tree.rb; libyaml: emitter.c).
type yamlWriter struct {
	in      *Interp
	b       strings.Builder
	column  int
	indent  int // of one level
	seen    map[Value]int
	anchors map[Value]int // given out, of what is there more than once
}

// yamlStyle is how a scalar is written.
type yamlStyle uint8

const (
	yamlPlain yamlStyle = iota
	yamlSingle
	yamlDouble
	yamlLiteral
)

// yamlWidth is where lines are folded, yamlSimple the longest key that needs no
// question mark, maxYAML how deep what is written may nest.
const (
	yamlWidth  = 80
	yamlSimple = 128
	maxYAML    = 100
)

// dumpYAML is YAML.dump.
func (in *Interp) dumpYAML(v Value, indent int) (string, error) {
	w := &yamlWriter{in: in, indent: indent, seen: map[Value]int{}, anchors: map[Value]int{}}
	if err := w.count(v, 0); err != nil {
		return "", err
	}
	w.put("---")
	if err := w.value(v, 0, 0, false); err != nil {
		return "", err
	}
	s := w.b.String() + "\n"
	if strings.HasSuffix(s, "\n\n") { // a text with its last breaks: where it ends has to be said
		s += "...\n"
	}
	return s, nil
}

// count finds the lists and hashes that occur more than once.
func (w *yamlWriter) count(v Value, depth int) error {
	if depth > maxYAML {
		return Raise("ArgumentError", "nested too deep")
	}
	if err := w.in.step(); err != nil {
		return err
	}
	switch v := v.(type) {
	case *Array:
		if w.seen[v]++; w.seen[v] > 1 {
			return nil
		}
		for _, e := range v.Elems {
			if err := w.count(e, depth+1); err != nil {
				return err
			}
		}
	case *Hash:
		if w.seen[v]++; w.seen[v] > 1 {
			return nil
		}
		for k, e := range v.All() {
			if err := w.count(k, depth+1); err != nil {
				return err
			}
			if err := w.count(e, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *yamlWriter) put(s string) {
	w.b.WriteString(s)
	w.column += utf8.RuneCountInString(s)
	w.in.alloc(len(s))
}

// line begins a new line.
func (w *yamlWriter) line(indent int) {
	w.b.WriteString("\n" + strings.Repeat(" ", indent))
	w.column = indent
	w.in.alloc(indent + 1)
}

// value writes v behind what is on the line already. What has lines of its own
// has them at indent; inline says that the first may stand where we are.
func (w *yamlWriter) value(v Value, indent, depth int, inline bool) error {
	if depth > maxYAML {
		return Raise("ArgumentError", "nested too deep")
	}
	if err := w.in.step(); err != nil {
		return err
	}
	if n := w.seen[v]; n > 1 {
		if id, ok := w.anchors[v]; ok {
			w.put(fmt.Sprintf(" *%d", id))
			return nil
		}
		w.anchors[v] = len(w.anchors) + 1
		w.put(fmt.Sprintf(" &%d", w.anchors[v]))
		inline = false
	}
	switch v := v.(type) {
	case *Array:
		if len(v.Elems) == 0 {
			w.put(" []")
			return nil
		}
		for i, e := range v.Elems {
			if i == 0 && inline {
				w.put(" ")
			} else {
				w.line(indent)
			}
			w.put("-")
			if err := w.value(e, indent+w.indent, depth+1, true); err != nil {
				return err
			}
		}
		return nil
	case *Hash:
		if v.Len() == 0 {
			w.put(" {}")
			return nil
		}
		first := true
		for k, e := range v.All() {
			if first && inline {
				w.put(" ")
			} else {
				w.line(indent)
			}
			first = false
			if err := w.pair(k, e, indent, depth); err != nil {
				return err
			}
		}
		return nil
	}
	text, tag, style, err := w.scalar(v)
	if err != nil {
		return err
	}
	if text == "" && tag == "" && style == yamlPlain {
		return nil // nil
	}
	if tag != "" {
		w.put(" " + tag)
	}
	w.put(" ")
	w.text(text, style, indent, false)
	return nil
}

// pair writes a key and its value.
func (w *yamlWriter) pair(k, v Value, indent, depth int) error {
	var simple bool
	var text, tag string
	style := yamlPlain
	switch key := k.(type) {
	case *Array:
		simple = len(key.Elems) == 0
		text = "[]"
	case *Hash:
		simple = key.Len() == 0
		text = "{}"
	default:
		var err error
		if text, tag, style, err = w.scalar(k); err != nil {
			return err
		}
		if text == "" && tag == "" && style == yamlPlain {
			tag, style = "!", yamlSingle // nil
		}
		simple = len(text) <= yamlSimple && !strings.Contains(text, "\n") || len(text) <= yamlSimple && style == yamlDouble
	}
	if !simple {
		w.put("?")
		if err := w.value(k, indent+w.indent, depth+1, true); err != nil {
			return err
		}
		w.line(indent)
		w.put(":")
		return w.value(v, indent+w.indent, depth+1, true)
	}
	if tag != "" {
		w.put(tag + " ")
	}
	w.text(text, style, indent, true)
	w.put(":")
	if l, ok := v.(*Array); ok && len(l.Elems) > 0 {
		return w.value(v, indent, depth+1, false) // lists do not go in
	}
	return w.value(v, indent+w.indent, depth+1, false)
}

var (
	yamlInner    = lazyregexp.New(`\n[^\n]|\n\n+[^\n]`)
	yamlQuoted   = lazyregexp.New(`(?m)^[^\pL\pM\pN\p{Pc}\n][^"]*$|^[^\pL\pM\pN\p{Pc}][^"]*$`)
	yamlOctalish = lazyregexp.New(`^0[0-7]*[89]`)
)

// scalar is the text of what has no parts, with its tag and style.
func (w *yamlWriter) scalar(v Value) (text, tag string, style yamlStyle, err error) {
	switch v := v.(type) {
	case NilType:
		return "", "", yamlPlain, nil
	case Bool, Int, *Big:
		text, err = w.in.toS(v)
		return text, "", yamlPlain, err
	case Float:
		switch f := float64(v); {
		case math.IsNaN(f):
			return ".nan", "", yamlPlain, nil
		case math.IsInf(f, 1):
			return ".inf", "", yamlPlain, nil
		case math.IsInf(f, -1):
			return "-.inf", "", yamlPlain, nil
		}
		return formatFloat(float64(v)), "", yamlPlain, nil
	case Symbol:
		if v == "" {
			return "", "!ruby/symbol", yamlSingle, nil
		}
		return ":" + string(v), "", allowed(":"+string(v), yamlPlain), nil
	case *String:
		text, tag, style = textStyle(v)
		return text, tag, style, nil
	case *Regexp:
		return v.inspect(), "!ruby/regexp", yamlPlain, nil
	case *Object:
		switch d := v.Data.(type) {
		case dateValue:
			return d.time().Format(time.DateOnly), "", yamlPlain, nil
		case timeValue:
			if v.cls == w.in.core.Time {
				zone := "-07:00"
				if d.t.Location() == time.UTC {
					zone = "Z"
				}
				return d.t.Format("2006-01-02 15:04:05.000000000 " + zone), "", yamlPlain, nil
			}
		}
	}
	return "", "", 0, Raise("NotImplementedError", "sonde does not support writing a %s as YAML", v.class(w.in).Name())
}

// textStyle is how Psych asks for a string, and libyaml then writes it.
func textStyle(v *String) (text, tag string, style yamlStyle) {
	s := v.s
	switch {
	case v.enc == encBinary && !isASCII(s) || v.enc == encUTF8 && !utf8.ValidString(s):
		return base64.StdEncoding.EncodeToString([]byte(s)), "!binary", yamlLiteral
	case yamlInner.MatchString(s):
		return s, "", allowed(s, yamlLiteral)
	case s == "<<":
		return s, "!!str", yamlSingle
	case s == "y" || s == "Y" || s == "n" || s == "N", yamlQuoted.MatchString(s):
		return s, "", yamlDouble
	}
	read, err := psych.Value(&yaml.Node{Kind: yaml.ScalarNode, Value: s}, psych.Permit{Symbols: true, Dates: true})
	if _, isText := read.(string); !isText || err != nil || yamlOctalish.MatchString(s) {
		return s, "", allowed(s, yamlSingle)
	}
	return s, "", allowed(s, yamlPlain)
}

// allowed is the style, or the next one that can hold the text (libyaml:
// yaml_emitter_analyze_scalar, yaml_emitter_select_scalar_style).
func allowed(s string, style yamlStyle) yamlStyle {
	if s == "" {
		return yamlSingle
	}
	plain, single, block := true, true, true
	if strings.HasPrefix(s, "---") || strings.HasPrefix(s, "...") {
		plain = false
	}
	var space, newline bool // the character before is one
	for i, r := range s {
		after := s[i+utf8.RuneLen(r):]
		blank := after == "" || strings.IndexByte(" \t\n", after[0]) >= 0
		switch {
		case i == 0 && strings.ContainsRune("#,[]{}&*!|>'\"%@`", r), i == 0 && strings.ContainsRune("?:-", r) && blank:
			plain = false
		case i > 0 && r == ':' && blank, i > 0 && r == '#' && (space || newline):
			plain = false
		}
		if r != '\n' && (r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 && r != 0x85 || r == 0xfeff || r > 0xffff) {
			plain, single, block = false, false, false
		}
		switch r {
		case ' ':
			if i == 0 || after == "" {
				plain = false
			}
			if after == "" {
				block = false
			}
			if newline {
				plain, single = false, false
			}
			space, newline = true, false
		case '\n':
			plain = false
			if space {
				single, block = false, false
			}
			space, newline = false, true
		default:
			space, newline = false, false
		}
	}
	if style == yamlLiteral && !block {
		return yamlDouble
	}
	if style == yamlPlain && !plain {
		style = yamlSingle
	}
	if style == yamlSingle && !single {
		style = yamlDouble
	}
	return style
}

// text writes a scalar in its style; further lines are at indent.
func (w *yamlWriter) text(s string, style yamlStyle, indent int, key bool) {
	if indent == 0 && !key {
		indent = w.indent
	}
	if key && style == yamlLiteral {
		style = yamlDouble
	}
	switch style {
	case yamlLiteral:
		w.literal(s, indent)
	case yamlDouble:
		w.double(s, indent, key)
	case yamlSingle:
		w.put("'")
		w.fold(strings.ReplaceAll(s, "'", "''"), indent, key, true)
		w.put("'")
	default:
		w.fold(s, indent, key, false)
	}
}

// fold writes words, and breaks the line behind the one that went too far. A
// break of the text is two in quotes.
func (w *yamlWriter) fold(s string, indent int, key, quoted bool) {
	lastBreak := false
	for i, r := range s {
		inner := i > 0 && i+1 < len(s) && s[i-1] != ' ' && s[i+1] != ' '
		switch {
		case r == ' ' && !key && w.column > yamlWidth && inner:
			w.line(indent)
		case r == '\n':
			if !lastBreak {
				w.b.WriteString("\n")
			}
			w.b.WriteString("\n")
			w.column = 0
			lastBreak = true
			continue
		default:
			if lastBreak {
				w.b.WriteString(strings.Repeat(" ", indent))
				w.column = indent
			}
			w.put(string(r))
		}
		lastBreak = false
	}
	if lastBreak && quoted {
		w.b.WriteString(strings.Repeat(" ", indent))
		w.column = indent
	}
}

// literal writes a text line by line as it is.
func (w *yamlWriter) literal(s string, indent int) {
	w.put("|")
	if strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\n") {
		w.put(fmt.Sprint(w.indent))
	}
	switch {
	case !strings.HasSuffix(s, "\n"):
		w.put("-")
	case s == "\n" || strings.HasSuffix(s, "\n\n"):
		w.put("+")
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(s, "\n"), "\n") {
		w.b.WriteString("\n")
		w.column = 0
		if line != "" {
			w.put(strings.Repeat(" ", indent) + line)
		}
	}
}

// yamlEscapes are the short escapes in double quotes.
var yamlEscapes = map[rune]string{
	0: `\0`, 7: `\a`, 8: `\b`, '\t': `\t`, '\n': `\n`, 0xb: `\v`, 0xc: `\f`, '\r': `\r`, 0x1b: `\e`, '"': `\"`, '\\': `\\`,
	0x85: `\N`, 0x2028: `\L`, 0x2029: `\P`,
}

func (w *yamlWriter) double(s string, indent int, key bool) {
	w.put(`"`)
	space := false
	for i, r := range s {
		if r == ' ' {
			if !key && !space && w.column > yamlWidth && i > 0 && i+1 < len(s) {
				w.line(indent)
				if s[i+1] == ' ' {
					w.put(`\`)
				}
			} else {
				w.put(" ")
			}
			space = true
			continue
		}
		space = false
		switch e, short := yamlEscapes[r]; {
		case short:
			w.put(e)
		case r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0:
			w.put(fmt.Sprintf(`\x%02X`, r))
		case r == 0xfeff:
			w.put(fmt.Sprintf(`\u%04X`, r))
		case r > 0xffff:
			w.put(fmt.Sprintf(`\U%08X`, r))
		default:
			w.put(string(r))
		}
	}
	w.put(`"`)
}
