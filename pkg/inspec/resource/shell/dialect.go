// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// dialect is which shell reads a command line.
type dialect byte

const (
	// posix is any /bin/sh: what shells take in different ways has no answer.
	posix dialect = iota
	dash
	busybox
	bash
	// coreutils is none, but what stands for the programs of the same names.
	coreutils
)

// shellOf is the target's /bin/sh.
func shellOf(root *target.Root) dialect {
	shell, err := root.RealPath("/bin/sh")
	if err != nil {
		return posix
	}
	switch path.Base(shell) {
	case "dash":
		return dash
	case "busybox":
		return busybox
	case "bash":
		return bash
	}
	return posix
}

// grammar is the language that the parser reads.
func (d dialect) grammar() syntax.LangVariant {
	if d == bash {
		return syntax.LangBash
	}
	return syntax.LangPOSIX
}

// parse reads a script. What only bash can read is not answered for another
// shell, nor for one that is not known.
func (s *session) parse(text string) (*syntax.File, error) {
	if len(text) > MaxLine {
		return nil, unsupported("a command line of %d bytes", len(text))
	}
	file, err := syntax.NewParser(syntax.Variant(s.dialect.grammar())).Parse(strings.NewReader(text), "")
	if err == nil {
		return file, nil
	}
	reason := strings.TrimSpace(err.Error())
	if s.dialect != bash {
		if _, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), ""); err == nil {
			if s.dialect == posix {
				return nil, unknown("which shell the target's /bin/sh is, and this is for bash alone (%s),", reason)
			}
			return nil, unsupported("a command line for bash, which the target's /bin/sh is not (%s),", reason)
		}
	}
	return nil, unsupported("the command line (%s)", reason)
}
