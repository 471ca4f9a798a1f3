// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func catDefinition() definition {
	return definition{
		name: "cat", summary: "prints files",
		options: []optionSpec{
			{'n', "number", false, false},
			{'b', "number-nonblank", false, false},
			{'s', "squeeze-blank", false, false},
			{'u', "", false, false},
			{'E', "show-ends", false, false},
			{'T', "show-tabs", false, false},
			{'v', "show-nonprinting", false, false},
			{'A', "show-all", false, false},
			{'e', "", false, false},
			{'t', "", false, false},
		},
		run: cat,
	}
}

// cat is cat(1).
func cat(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	is := func(names string) bool {
		return slices.ContainsFunc(strings.Split(names, ""), func(name string) bool { return given(options, name) })
	}
	plain := !is("nbsETvAet")
	n, blank, begins := 0, false, true
	return c.inputs(operands, func(_ string, data []byte) error {
		if plain {
			_, err := c.out.Write(data)
			return err
		}
		for line := range bytes.Lines(data) {
			empty := begins && string(line) == "\n"
			if is("s") && blank && empty {
				continue
			}
			blank = empty
			prefix := ""
			if begins && (is("b") && !empty || is("n") && !is("b")) {
				n++
				prefix = fmt.Sprintf("%6d\t", n)
			}
			begins = line[len(line)-1] == '\n'
			text := strings.TrimSuffix(string(line), "\n")
			if is("EAe") && strings.HasSuffix(text, "\r") && !is("vAet") {
				return unsupported("cat -E of a line with a carriage return, which versions show in different ways,")
			}
			text = showBytes(text, is("vAet"), is("TAt"))
			if begins && is("EAe") {
				text += "$"
			}
			if begins {
				text += "\n"
			}
			if err := c.printf("%s%s", prefix, text); err != nil {
				return err
			}
		}
		return nil
	})
}

// showBytes writes what does not print as cat -v does, and tabs as cat -T.
func showBytes(text string, hidden, tabs bool) string {
	if !hidden && !tabs {
		return text
	}
	var b strings.Builder
	for _, c := range []byte(text) {
		switch {
		case c == '\t':
			if tabs {
				b.WriteString("^I")
			} else {
				b.WriteByte(c)
			}
			continue
		case !hidden:
			b.WriteByte(c)
			continue
		case c >= 0x80:
			b.WriteString("M-")
			c -= 0x80
		}
		switch {
		case c < ' ':
			b.WriteByte('^')
			b.WriteByte(c + '@')
		case c == 0x7f:
			b.WriteString("^?")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func echoDefinition() definition {
	return definition{
		name: "echo", summary: "prints its arguments",
		words: "-n; as bash and busybox, -e and -E; escapes as the shell in question has them",
		notes: []string{"Where the target's /bin/sh is not known, other options than -n, and backslashes, are refused: shells disagree about them."},
		run:   echo,
	}
}

// echo is echo of the shell: in dash escapes always mean something and there
// is only -n; in bash and busybox they do with -e.
func echo(c *call) (int, error) {
	args, end := c.args, "\n"
	if c.dialect == coreutils && len(args) == 1 && strings.HasPrefix(args[0], "--") {
		return 0, c.option(args[0])
	}
	escapes := c.dialect == dash
	letters := "neE"
	if c.dialect == dash {
		letters = "n"
	}
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && strings.Trim(args[0][1:], letters) == "" && (c.dialect != dash || args[0] == "-n") {
		if c.dialect == posix && args[0] != "-n" {
			return 0, unknown("which shell the target's /bin/sh is, and so what echo %s does,", args[0])
		}
		for _, letter := range args[0][1:] {
			switch letter {
			case 'n':
				end = ""
			default:
				escapes = letter == 'e'
			}
		}
		args = args[1:]
		if c.dialect == dash {
			break
		}
	}
	text := strings.Join(args, " ")
	if strings.Contains(text, `\`) {
		switch {
		case c.dialect == posix:
			return 0, unknown("which shell the target's /bin/sh is, and so what echo does with backslashes,")
		case escapes:
			if c.dialect == coreutils && digitEscape.MatchString(text) {
				return 0, unsupported("echo -e of %q, in which a number is read in different ways,", text)
			}
			var stop bool
			if text, stop = echoEscapes(text, c.dialect != dash); stop {
				end = ""
			}
		}
	}
	return 0, c.printf("%s%s", text, end)
}

// digitEscape is a number behind a backslash that is octal to some echos only.
var digitEscape = lazyregexp.New(`\\[1-7]`)

// echoEscapes replaces the escapes of echo; \c ends all output. more adds those
// that dash does not have.
func echoEscapes(text string, more bool) (out string, stop bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		c := text[i]
		switch known := escaped(c); {
		case known != 0:
			b.WriteByte(known)
		case c == 'c':
			return b.String(), true
		case c == 'e' || more && c == 'E':
			b.WriteByte(0x1b)
		case c == '0' || !more && c >= '1' && c <= '7':
			begin := i
			if c == '0' {
				begin++
			}
			code, n := number(text[begin:], octalDigits, 3)
			b.WriteByte(byte(code))
			i = begin + n - 1
		case more && c == 'x' && i+1 < len(text) && strings.IndexByte(hexDigits, text[i+1]) >= 0:
			code, n := number(text[i+1:], hexDigits, 2)
			b.WriteByte(byte(code))
			i += n
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String(), false
}

// headTailOptions are those of head and tail.
func headTailOptions() []optionSpec {
	return []optionSpec{
		{'n', "lines", true, false}, {'c', "bytes", true, false}, {'q', "quiet", false, false}, {'v', "verbose", false, false},
	}
}

func headDefinition() definition {
	return definition{name: "head", summary: "prints the first lines", options: headTailOptions(), words: "-NUMBER", run: head}
}

func tailDefinition() definition {
	return definition{name: "tail", summary: "prints the last lines", options: headTailOptions(), words: "-NUMBER", run: tail}
}

// head is head(1).
func head(c *call) (int, error) {
	return c.headTail(func(count string, n, total int) (begin, end int) {
		if strings.HasPrefix(count, "-") { // All but the last.
			return 0, max(0, total-n)
		}
		return 0, min(n, total)
	})
}

// plusCount is how tail was once told to begin at a line.
var plusCount = lazyregexp.New(`^\+[0-9]*[bcl]?f?$`)

// tail is tail(1).
func tail(c *call) (int, error) {
	if len(c.args) > 0 && plusCount.MatchString(c.args[0]) {
		return 0, unsupported("tail %s, which is a file to some versions,", c.args[0])
	}
	return c.headTail(func(count string, n, total int) (begin, end int) {
		if strings.HasPrefix(count, "+") { // From that one on.
			return min(max(n-1, 0), total), total
		}
		return max(0, total-n), total
	})
}

// headTail prints a part of each file: of so many lines or bytes, those from
// begin up to end.
func (c *call) headTail(part func(count string, n, total int) (begin, end int)) (int, error) {
	count, byBytes, names := "10", false, byte(0)
	short := len(c.args) > 0 && len(c.args[0]) > 1 && c.args[0][0] == '-' && strings.Trim(c.args[0][1:], "0123456789") == ""
	if short {
		count, c.args = c.args[0][1:], c.args[1:]
	}
	given, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	for _, o := range given {
		switch o.name {
		case "n", "c":
			count, byBytes = o.value, o.name == "c"
		default:
			names = o.name[0]
		}
	}
	if c.name == "tail" && short && len(c.args) > 1 {
		if len(given) > 0 {
			return 0, unsupported("tail -%s with other options", count)
		}
		return 1, c.complain("option used in invalid context -- %c", count[0]) // The old form takes one file.
	}
	n, err := strconv.Atoi(strings.TrimLeft(count, "+-"))
	if err != nil || n < 0 {
		return 0, c.option("-n " + count)
	}
	if c.name == "tail" && n == 0 && !strings.HasPrefix(count, "+") {
		return 0, nil // It looks at no file.
	}
	first := true
	return c.inputs(operands, func(name string, data []byte) error {
		if names == 'v' || len(operands) > 1 && names != 'q' {
			gap := "\n"
			if first {
				gap = ""
			}
			first = false
			if name == "-" {
				name = "standard input"
			}
			if err := c.printf("%s==> %s <==\n", gap, name); err != nil {
				return err
			}
		}
		if byBytes {
			begin, end := part(count, n, len(data))
			_, err := c.out.Write(data[begin:end])
			return err
		}
		total := bytes.Count(data, []byte("\n"))
		if len(data) > 0 && data[len(data)-1] != '\n' {
			total++
		}
		begin, end := part(count, n, total)
		data = data[lineOffset(data, begin):]
		_, err := c.out.Write(data[:lineOffset(data, end-begin)])
		return err
	})
}

// lineOffset is where the line after n others begins.
func lineOffset(data []byte, n int) int {
	at := 0
	for range n {
		next := bytes.IndexByte(data[at:], '\n')
		if next < 0 {
			return len(data)
		}
		at += next + 1
	}
	return at
}
