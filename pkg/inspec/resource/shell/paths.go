// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"golang.org/x/sys/unix"
)

func basenameDefinition() definition {
	return definition{
		name: "basename", summary: "prints the last part of a path",
		options: []optionSpec{{'a', "multiple", false, false}, {'s', "suffix", true, false}},
		run:     basename,
	}
}

func basename(c *call) (int, error) {
	options, operands, err := c.leadingOptions()
	if err != nil {
		return 0, err
	}
	suffix := ""
	for _, o := range options {
		if o.name == "s" {
			suffix = o.value
		}
	}
	switch {
	case len(operands) == 2 && len(options) == 0:
		suffix, operands = operands[1], operands[:1]
	case len(operands) == 0:
		return 1, c.missingOperand()
	case len(operands) > 1 && len(options) == 0:
		return 0, unsupported("basename with %d arguments", len(operands))
	}
	for _, name := range operands {
		base := path.Base(name)
		if name == "" {
			base = ""
		}
		if base != suffix {
			base = strings.TrimSuffix(base, suffix)
		}
		if err := c.printf("%s\n", base); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// missingOperand complains as coreutils do.
func (c *call) missingOperand() error {
	if err := c.complain("missing operand"); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.err, "Try '%s --help' for more information.\n", c.name)
	return err
}

func dirnameDefinition() definition {
	return definition{name: "dirname", summary: "prints a path without its last part", run: dirname}
}

func dirname(c *call) (int, error) {
	_, operands, err := c.leadingOptions()
	if err != nil {
		return 0, err
	}
	if len(operands) == 0 {
		return 1, c.missingOperand()
	}
	for _, name := range operands {
		dir := strings.TrimRight(name, "/")
		if dir == "" && name != "" {
			dir = "/"
		} else if slash := strings.LastIndexByte(dir, '/'); slash < 0 {
			dir = "."
		} else if dir = strings.TrimRight(dir[:slash], "/"); dir == "" {
			dir = "/"
		}
		if err := c.printf("%s\n", dir); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

func readlinkDefinition() definition {
	return definition{
		name: "readlink", summary: "prints where a link leads",
		options: []optionSpec{
			{'f', "canonicalize", false, false}, {'e', "canonicalize-existing", false, false}, {'n', "no-newline", false, false},
		},
		run: readlink,
	}
}

func readlink(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) == 0 || len(operands) > 1 && given(options, "n") {
		return 0, unsupported("readlink with %d paths", len(operands))
	}
	end := "\n"
	if given(options, "n") {
		end = ""
	}
	status := 0
	for _, name := range operands {
		found, err := c.root.Readlink(name)
		if given(options, "f") || given(options, "e") {
			found, err = c.canonical(name, given(options, "e"))
		}
		if err != nil {
			var u *Unsupported
			if errors.As(err, &u) {
				return 0, err
			}
			status = 1
			continue
		}
		if err := c.printf("%s%s", found, end); err != nil {
			return 0, err
		}
	}
	return status, nil
}

// canonical is the path without links. The last part need not be there unless
// all must be.
func (c *call) canonical(name string, all bool) (string, error) {
	if _, err := c.root.Stat(name); strings.HasSuffix(name, "/") && errors.Is(err, unix.ENOTDIR) {
		return "", err
	}
	found, err := c.root.RealPath(name)
	if err == nil || all {
		return found, err
	}
	clean := strings.TrimRight(name, "/")
	if _, linkErr := c.root.Lstat(clean); linkErr == nil {
		return "", unsupported("the canonical path of %s, a link that leads nowhere,", name)
	}
	dir, dirErr := c.root.RealPath(path.Dir(clean))
	if base := path.Base(clean); dirErr == nil && base != ".." && base != "." {
		return path.Join(dir, base), nil
	}
	return "", err
}

func realpathDefinition() definition {
	return definition{
		name: "realpath", summary: "prints a path without links",
		options: []optionSpec{{'e', "canonicalize-existing", false, false}, {'q', "quiet", false, false}},
		run:     realpath,
	}
}

func realpath(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) == 0 {
		return 0, unsupported("realpath without a path")
	}
	status := 0
	for _, name := range operands {
		found, err := c.canonical(name, given(options, "e"))
		if err != nil {
			reason, ok := c.errnoText(err)
			if !ok {
				return 0, err
			}
			status = 1
			if !given(options, "q") {
				if err := c.complain("%s: %s", quoted(name), reason); err != nil {
					return 0, err
				}
			}
			continue
		}
		if err := c.printf("%s\n", found); err != nil {
			return 0, err
		}
	}
	return status, nil
}
