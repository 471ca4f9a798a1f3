// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// errRedirect ends a command whose redirection could not be made.
var errRedirect = errors.New("redirection")

// redirect applies redirections: to /dev/null, of one stream to the other, and
// from a file or a text. Writing to a file is nothing that a scan may do.
func (s *session) redirect(list []*syntax.Redirect, io streams) (streams, error) {
	for _, r := range list {
		var err error
		if io, err = s.redirectOne(r, io); err != nil {
			return io, err
		}
	}
	return io, nil
}

func (s *session) redirectOne(r *syntax.Redirect, io streams) (streams, error) {
	if r.N != nil && strings.Trim(r.N.Value, "0123456789") != "" {
		return io, unsupported("the redirection {%s}", r.N.Value)
	}
	if r.Op == syntax.Hdoc || r.Op == syntax.DashHdoc || r.Op == syntax.WordHdoc {
		if r.N != nil && r.N.Value != "0" {
			return io, unsupported("the redirection of file descriptor %s", r.N.Value)
		}
		text, err := s.document(r)
		io.in = &input{data: []byte(text)}
		return io, err
	}
	word, err := s.text(r.Word)
	if err != nil {
		return io, err
	}
	from := "1"
	if r.Op == syntax.RdrIn {
		from = "0"
	}
	if r.N != nil {
		from = r.N.Value
	}
	var to *buffer
	switch {
	case r.Op == syntax.RdrAll || r.Op == syntax.AppAll: // &> of bash
		if s.dialect != bash {
			return io, unsupported("&>, which is for bash alone,")
		}
		to, err = s.output(word, io)
		io.out, io.err = to, to
		return io, err
	case r.Op == syntax.RdrOut || r.Op == syntax.AppOut || r.Op == syntax.RdrClob:
		if to, err = s.output(word, io); err != nil {
			return io, err
		}
	case r.Op == syntax.DplOut && word == "1":
		to = io.out
	case r.Op == syntax.DplOut && word == "2":
		to = io.err
	case r.Op == syntax.DplOut && word == "-" && from == "2":
		// What is written to a closed stream is lost, and some programs mind.
		return io, unsupported("closing file descriptor %s", from)
	case r.Op == syntax.RdrIn && from == "0":
		return s.readFrom(word, io)
	default:
		return io, unsupported("the redirection %s%s", r.Op, word)
	}
	switch from {
	case "1":
		io.out = to
	case "2":
		io.err = to
	default:
		return io, unsupported("the redirection of file descriptor %s", from)
	}
	return io, nil
}

// output is where a redirection to a file writes: nowhere, or to a stream.
func (s *session) output(name string, io streams) (*buffer, error) {
	switch name {
	case "/dev/null":
		return nil, nil
	case "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1":
		return io.out, nil
	case "/dev/stderr", "/dev/fd/2", "/proc/self/fd/2":
		return io.err, nil
	}
	return nil, unsupported("writing to %s", name)
}

// readFrom is < FILE. One that cannot be read ends the command, as the shell
// that is at work says it.
func (s *session) readFrom(name string, io streams) (streams, error) {
	if name == "" {
		return io, unsupported("reading from a file without a name")
	}
	data, reason, err := (&call{session: s, streams: io}).input(name)
	switch {
	case err != nil:
		return io, err
	case reason == "":
		io.in = &input{data: data}
		return io, nil
	}
	switch {
	case s.dialect == bash && reason != "Is a directory":
		_, err = fmt.Fprintf(io.err, "%s: line 1: %s: %s\n", s.name, name, reason)
	case s.dialect == dash && reason == "No such file or directory":
		_, err = fmt.Fprintf(io.err, "%s: 1: cannot open %s: No such file\n", s.name, name)
	default:
		return io, unsupported("reading from %s (%s)", name, reason)
	}
	if err != nil {
		return io, err
	}
	return io, errRedirect
}

// document is the text of a here-document or of a here-string.
func (s *session) document(r *syntax.Redirect) (string, error) {
	if r.Op == syntax.WordHdoc {
		text, err := s.text(r.Word)
		return text + "\n", err
	}
	if r.Hdoc == nil {
		return "", nil
	}
	text, err := s.documentText(r)
	if r.Op == syntax.DashHdoc {
		lines := strings.SplitAfter(text, "\n")
		for i, line := range lines {
			lines[i] = strings.TrimLeft(line, "\t")
		}
		text = strings.Join(lines, "")
	}
	return text, err
}

func (s *session) documentText(r *syntax.Redirect) (string, error) {
	for _, part := range r.Word.Parts {
		lit, plain := part.(*syntax.Lit)
		if plain && !strings.Contains(lit.Value, `\`) {
			continue
		}
		// A quoted end mark: the text stands for itself.
		var b strings.Builder
		for _, part := range r.Hdoc.Parts {
			lit, ok := part.(*syntax.Lit)
			if !ok {
				return "", unsupported("this here-document")
			}
			b.WriteString(lit.Value)
		}
		return b.String(), nil
	}
	var b strings.Builder
	for _, part := range r.Hdoc.Parts {
		if lit, ok := part.(*syntax.Lit); ok {
			if strings.Contains(lit.Value, `\"`) {
				// Here a quote needs no backslash, and keeps one it has.
				b.WriteString(strings.ReplaceAll(unescapeDouble(strings.ReplaceAll(lit.Value, `\"`, "\x00")), "\x00", `\"`))
				continue
			}
			b.WriteString(unescapeDouble(lit.Value))
			continue
		}
		segments, err := s.segment(part, true, false, false)
		if err != nil {
			return "", err
		}
		b.WriteString(join(segments))
	}
	return b.String(), nil
}
