// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import "strings"

// optionSpec says what an option is called and whether it takes a value.
type optionSpec struct {
	short    byte
	long     string // without the dashes
	value    bool
	optional bool // a long one may have a value, after =
}

// flags are options of one letter without a value.
func flags(letters string) []optionSpec {
	var out []optionSpec
	for _, l := range []byte(letters) {
		out = append(out, optionSpec{short: l})
	}
	return out
}

// parsedOption is one that was given; name is the short letter, or the long
// name of one without a letter.
type parsedOption struct {
	name, value string
}

// options reads the program's options as getopt_long does: before, between and
// after the operands, letters bundled, until "--".
func (c *call) options() (given []parsedOption, operands []string, err error) {
	return c.parse(true)
}

// leadingOptions reads options until the first operand (getopt's "+").
func (c *call) leadingOptions() (given []parsedOption, operands []string, err error) {
	return c.parse(false)
}

func (c *call) parse(permute bool) (given []parsedOption, operands []string, err error) {
	args := c.args
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			return given, append(operands, args...), nil
		case strings.HasPrefix(arg, "--"):
			name, value, hasValue := strings.Cut(arg[2:], "=")
			spec := c.long(name)
			if spec == nil || hasValue && !spec.value && !spec.optional {
				return nil, nil, c.option(arg)
			}
			if spec.value && !hasValue {
				if len(args) == 0 {
					return nil, nil, unsupported("%s %s without its argument", c.name, arg)
				}
				value, args = args[0], args[1:]
			}
			given = append(given, parsedOption{spec.name(), value})
		case len(arg) > 1 && arg[0] == '-':
			for letters := arg[1:]; letters != ""; {
				letter := letters[0]
				letters = letters[1:]
				spec := c.short(letter)
				if spec == nil {
					return nil, nil, c.option("-" + string(rune(letter)))
				}
				value := ""
				if spec.value {
					value, letters = letters, ""
					if value == "" {
						if len(args) == 0 {
							return nil, nil, unsupported("%s -%c without its argument", c.name, letter)
						}
						value, args = args[0], args[1:]
					}
				}
				given = append(given, parsedOption{spec.name(), value})
			}
		case !permute:
			return given, append([]string{arg}, args...), nil
		default:
			operands = append(operands, arg)
		}
	}
	return given, operands, nil
}

func (s optionSpec) name() string {
	if s.short != 0 {
		return string(s.short)
	}
	return s.long
}

func (c *call) short(letter byte) *optionSpec {
	for i, s := range c.definition.options {
		if s.short == letter {
			return &c.definition.options[i]
		}
	}
	return nil
}

// long finds an option by its whole name. Names cut short are refused: what
// they stand for depends on the options that a version has.
func (c *call) long(name string) *optionSpec {
	for i, s := range c.definition.options {
		if s.long == name && name != "" {
			return &c.definition.options[i]
		}
	}
	return nil
}

// given tells whether an option was given.
func given(options []parsedOption, name string) bool {
	for _, o := range options {
		if o.name == name {
			return true
		}
	}
	return false
}
