// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import "strings"

// optionSpec says what an option is called and whether it takes a value.
type optionSpec struct {
	short byte
	long  string // without the dashes
	value bool
}

// parsedOption is one that was given; name is the short letter, or the long
// name of one without a letter.
type parsedOption struct {
	name, value string
}

// options reads options as getopt_long does: before, between and after the
// operands, letters bundled, until "--".
func (c *call) options(specs []optionSpec) (given []parsedOption, operands []string, err error) {
	args := c.args
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			return given, append(operands, args...), nil
		case strings.HasPrefix(arg, "--"):
			name, value, hasValue := strings.Cut(arg[2:], "=")
			spec := findSpec(specs, func(s optionSpec) bool { return s.long == name && name != "" })
			if spec == nil || hasValue && !spec.value {
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
				spec := findSpec(specs, func(s optionSpec) bool { return s.short == letter })
				if spec == nil {
					return nil, nil, c.option("-" + string(letter))
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

func findSpec(specs []optionSpec, fits func(optionSpec) bool) *optionSpec {
	for i := range specs {
		if fits(specs[i]) {
			return &specs[i]
		}
	}
	return nil
}
