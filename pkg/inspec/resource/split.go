// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

var spaces = lazyregexp.New(`\s+`)

// splitPattern splits as Ruby's split with a regular expression does: with a
// limit all fields stay, without (0) empty ones at the end go; of nothing there
// are no fields.
func splitPattern(s string, re *lazyregexp.Regexp, limit int) []string {
	if s == "" {
		return nil
	}
	if limit == 0 {
		limit = -1
	}
	fields := re.Split(s, limit)
	for limit < 0 && len(fields) > 0 && fields[len(fields)-1] == "" {
		fields = fields[:len(fields)-1]
	}
	return fields
}

// lineContent is a line without its newline and without a comment (InSpec:
// lib/inspec/utils/parser.rb, CommentParser).
func lineContent(line string) string {
	return stripComment(strings.TrimSuffix(line, "\n"), "#")
}

// noMethod is Ruby's exception for a method of nil, which InSpec's readers run
// into where a line is short. In initialize it skips the resource.
func noMethod(name string) error {
	return interp.Raise("NoMethodError", "undefined method `%s' for nil:NilClass", name)
}
