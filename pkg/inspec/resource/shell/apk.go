// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

func apkDefinition() definition {
	return definition{
		name: "apk", summary: "apk info tells what is installed, from /lib/apk/db/installed",
		options: []optionSpec{{'e', "installed", false, false}, {'v', "verbose", false, false}},
		words:   "info",
		notes:   []string{"Of packages, only -e is answered, and only by their names."},
		run:     apk,
	}
}

// apk is apk info of apk-tools 2.
func apk(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) == 0 || operands[0] != "info" {
		return 0, unsupported("apk other than apk info")
	}
	operands = operands[1:]
	var data []byte
	for _, file := range []string{"/lib/apk/db/installed", "/usr/lib/apk/db/installed"} {
		if data, err = c.root.ReadFile(file); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, unknown("what is installed, without /lib/apk/db/installed,")
	case err != nil:
		return 0, err
	}
	var names, versions []string
	for part := range strings.SplitSeq(string(data), "\n\n") {
		name, version := "", ""
		for line := range strings.Lines(part) {
			line = strings.TrimRight(line, "\n")
			switch {
			case strings.HasPrefix(line, "P:"):
				name = line[2:]
			case strings.HasPrefix(line, "V:"):
				version = line[2:]
			}
		}
		if name != "" {
			names, versions = append(names, name), append(versions, version)
		}
	}
	show := func(i int) error {
		if given(options, "v") {
			return c.printf("%s-%s\n", names[i], versions[i])
		}
		return c.printf("%s\n", names[i])
	}
	if len(operands) == 0 {
		if given(options, "e") {
			return 0, unsupported("apk info -e without a package")
		}
		for i := range names {
			if err := show(i); err != nil {
				return 0, err
			}
		}
		return 0, nil
	}
	if !given(options, "e") {
		return 0, unsupported("apk info of a package other than with -e")
	}
	status := 0
	for _, operand := range operands {
		i := slices.Index(names, operand)
		if i < 0 {
			if strings.ContainsAny(operand, "=<>~!*@:") {
				return 0, unsupported("apk info -e %s", operand)
			}
			status++
			continue
		}
		if err := show(i); err != nil {
			return 0, err
		}
	}
	return status, nil
}
