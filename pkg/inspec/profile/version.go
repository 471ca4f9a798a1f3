// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/gemversion"
)

// constraint is one condition on a version, such as ~> 1.2.
var constraint = regexp.MustCompile(`^\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\w+)*(?:-[\w.]+)?)\s*$`)

// Satisfies tells whether a version meets all conditions, each of which may
// hold several with commas between them.
func Satisfies(version string, conditions ...string) (bool, error) {
	all := true
	for _, list := range conditions {
		for c := range strings.SplitSeq(list, ",") {
			m := constraint.FindStringSubmatch(c)
			if m == nil {
				return false, fmt.Errorf("%q is no condition on a version", strings.TrimSpace(c))
			}
			all = all && meets(version, m[1], m[2])
		}
	}
	return all, nil
}

func meets(version, op, want string) bool {
	c := gemversion.Compare(version, want)
	switch op {
	case "!=":
		return c != 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case "~>":
		return c >= 0 && gemversion.Compare(gemversion.Release(version), gemversion.Bump(want)) < 0
	}
	return c == 0
}
