// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
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
	c := compareVersions(version, want)
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
		return c >= 0 && compareVersions(version, next(want)) < 0
	}
	return c == 0
}

// next is the version that ~> stops before: its last segment but one, counted
// up.
func next(version string) string {
	parts := strings.Split(version, ".")
	if len(parts) > 1 {
		parts = parts[:len(parts)-1]
	}
	last := len(parts) - 1
	n, _ := strconv.Atoi(parts[last])
	parts[last] = strconv.Itoa(n + 1)
	return strings.Join(parts, ".")
}

// compareVersions orders versions by their segments, a word before a number.
func compareVersions(a, b string) int {
	split := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '-' })
	}
	x, y := split(a), split(b)
	for i := range max(len(x), len(y)) {
		p, q := "0", "0"
		if i < len(x) {
			p = x[i]
		}
		if i < len(y) {
			q = y[i]
		}
		n, perr := strconv.Atoi(p)
		m, qerr := strconv.Atoi(q)
		switch {
		case perr == nil && qerr == nil && n != m:
			return sign(n < m)
		case perr == nil && qerr != nil:
			return 1
		case perr != nil && qerr == nil:
			return -1
		case perr != nil && p != q:
			return strings.Compare(p, q)
		}
	}
	return 0
}

func sign(less bool) int {
	if less {
		return -1
	}
	return 1
}
