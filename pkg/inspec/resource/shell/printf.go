// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func printfDefinition() definition {
	return definition{
		name: "printf", summary: "prints arguments by a format",
		words: `%s %d %i %u %o %x %X %c %b %% with flags, width and precision; \n \t \r \\ \a \b \f \v \NNN`,
		notes: []string{"Numbers are decimal, octal or hexadecimal as in C; anything else is refused."},
		run:   printfProgram,
	}
}

var formatDirective = lazyregexp.New(`%([-+ 0#]*)([0-9]{0,4})(\.[0-9]{0,4})?([a-zA-Z%])`)

// printfProgram is printf of the shell: the format is used again while there
// are arguments.
func printfProgram(c *call) (int, error) {
	args := c.args
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return 0, unsupported("printf without a format, or with options")
	}
	format, args := args[0], args[1:]
	found := formatDirective.FindAllStringSubmatchIndex(format, -1)
	if strings.Count(format, "%") != strings.Count(strings.Join(formatDirective.FindAllString(format, -1), ""), "%") {
		return 0, unsupported("printf with the format %q", format)
	}
	for {
		if err := c.step(); err != nil {
			return 0, err
		}
		used, at := 0, 0
		var b strings.Builder
		for _, loc := range found {
			text, err := unescapeC(format[at:loc[0]])
			if err != nil {
				return 0, err
			}
			b.WriteString(text)
			at = loc[1]
			m := formatDirective.FindStringSubmatch(format[loc[0]:loc[1]])
			if m[4] == "%" {
				if m[0] != "%%" {
					return 0, unsupported("printf %s", m[0])
				}
				b.WriteByte('%')
				continue
			}
			arg, given := "", used < len(args)
			if given {
				arg = args[used]
			}
			used++
			text, err = printfValue(m, arg, given)
			if err != nil {
				return 0, err
			}
			b.WriteString(text)
		}
		text, err := unescapeC(format[at:])
		if err != nil {
			return 0, err
		}
		b.WriteString(text)
		if err := c.printf("%s", b.String()); err != nil {
			return 0, err
		}
		if used == 0 || used >= len(args) {
			return 0, nil
		}
		args = args[used:]
	}
}

func printfValue(m []string, arg string, given bool) (string, error) {
	verb := m[4]
	switch verb {
	case "b":
		if m[1]+m[2]+m[3] != "" {
			return "", unsupported("printf %s", m[0])
		}
		return unescapeC(arg)
	case "s", "c":
		if strings.Trim(m[1], "-") != "" || !isASCII(arg) && m[2]+m[3] != "" {
			return "", unsupported("printf %s", m[0])
		}
		if verb == "c" && len(arg) > 1 {
			arg = arg[:1]
		}
		if verb == "c" && arg == "" {
			return "", unsupported("printf %%c of nothing")
		}
		return fmt.Sprintf("%"+m[1]+m[2]+m[3]+"s", arg), nil
	case "d", "i", "u", "o", "x", "X":
		n := int64(0)
		if given && arg != "" {
			var err error
			if strings.ContainsAny(arg, "_bB") && !strings.HasPrefix(arg, "0x") {
				return "", unsupported("printf %s of %q", m[0], arg)
			}
			if n, err = strconv.ParseInt(arg, 0, 64); err != nil || strings.HasPrefix(arg, "0o") {
				return "", unsupported("printf %s of %q", m[0], arg)
			}
		}
		if n < 0 && verb != "d" && verb != "i" || strings.Contains(m[1], "#") || m[3] != "" && strings.Contains(m[1], "0") {
			return "", unsupported("printf %s of %q", m[0], arg)
		}
		if verb == "i" || verb == "u" {
			verb = "d"
		}
		return fmt.Sprintf("%"+m[1]+m[2]+m[3]+verb, n), nil
	}
	return "", unsupported("printf %s", m[0])
}

// unescapeC replaces the escapes of C that shells and tools have in common.
func unescapeC(s string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		if i++; i == len(s) {
			return "", unsupported("a backslash at the end of %q", s)
		}
		if c := escaped(s[i]); c != 0 {
			b.WriteByte(c)
			continue
		}
		code, n := number(s[i:], octalDigits, 3)
		if _, more := number(s[i:], octalDigits, 4); n == 0 || code > 0xff || s[i] == '0' && more > n {
			return "", unsupported(`\%c in %q`, s[i], s)
		}
		b.WriteByte(byte(code))
		i += n - 1
	}
	return b.String(), nil
}
