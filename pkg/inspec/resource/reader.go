// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"
	"unicode/utf8"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// readConfig reads the file a resource is about. One that is not there or is
// empty skips the resource (InSpec: lib/inspec/utils/file_reader.rb); one that
// cannot be read fails it.
func (h *Host) readConfig(path string, allowEmpty bool) (string, error) {
	info, err := h.Root.Stat(path)
	if missing(err) || err == nil && info.Type != target.Regular {
		return "", interp.Raise(interp.ResourceSkipped, "Can't find file: %s", path)
	}
	if err != nil {
		return "", unknowable(err)
	}
	data, err := h.Root.ReadFile(path)
	if err != nil {
		return "", unknowable(err)
	}
	if len(data) == 0 && !allowEmpty {
		return "", interp.Raise(interp.ResourceSkipped, "File is empty: %s", path)
	}
	return string(data), nil
}

// wellFormed raises for text that is no UTF-8, as Ruby does where it is split
// or matched.
func wellFormed(text string) error {
	if utf8.ValidString(text) {
		return nil
	}
	return interp.Raise("ArgumentError", "invalid byte sequence in UTF-8")
}

// pathArgument is a resource's only argument, a path, or the default one.
func pathArgument(a interp.Args, otherwise string) (string, error) {
	if interp.IsNil(a.Arg(0)) {
		return otherwise, nil
	}
	return a.Str(0)
}

// splitFields splits as Ruby's split with a separator does: empty fields at
// the end go.
func splitFields(s, sep string) []string {
	var fields []string
	if s != "" {
		fields = strings.Split(s, sep)
	}
	for len(fields) > 0 && fields[len(fields)-1] == "" {
		fields = fields[:len(fields)-1]
	}
	return fields
}

// field is the i-th field, nil where there is none.
func field(fields []string, i int) any {
	if i < len(fields) {
		return fields[i]
	}
	return nil
}
