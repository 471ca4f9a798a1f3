// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package gemversion orders versions as RubyGems does, which is how InSpec
// compares those of packages, gems and profiles (Gem::Version).
package gemversion

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

var (
	valid   = lazyregexp.New(`\A\s*([0-9]+(\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?)?\s*\z`)
	segment = lazyregexp.New(`[0-9]+|[a-zA-Z]+`)
)

// Valid tells whether RubyGems takes s for a version.
func Valid(s string) bool { return valid.MatchString(s) }

// Compare is negative where a comes before b and 0 where they are the same. It
// orders what is no version by what looks like one in it.
func Compare(a, b string) int {
	x, y := canonical(a), canonical(b)
	for i := range max(len(x), len(y)) {
		if c := compareSegments(at(x, i), at(y, i)); c != 0 {
			return c
		}
	}
	return 0
}

// Release is the version without what makes it a prerelease.
func Release(version string) string {
	return strings.Join(numbers(segments(version)), ".")
}

// Bump is the first version that ~> does not let pass: without its last
// segment, and with the one before counted up.
func Bump(version string) string {
	list := numbers(segments(version))
	if len(list) > 1 {
		list = list[:len(list)-1]
	}
	if len(list) == 0 {
		return "1"
	}
	list[len(list)-1] = succ(list[len(list)-1])
	return strings.Join(list, ".")
}

// segments are the numbers, without leading zeros, and words of a version.
func segments(version string) []string {
	list := segment.FindAllString(strings.ReplaceAll(version, "-", ".pre."), -1)
	for i, s := range list {
		if isNumber(s) {
			list[i] = cmp.Or(strings.TrimLeft(s, "0"), "0")
		}
	}
	return list
}

// numbers are the segments up to the first word.
func numbers(list []string) []string {
	if i := slices.IndexFunc(list, func(s string) bool { return !isNumber(s) }); i >= 0 {
		return list[:i]
	}
	return list
}

// canonical leaves out zeros at the end, and those before a prerelease.
func canonical(version string) []string {
	list := segments(version)
	release := len(numbers(list))
	return append(withoutZeros(slices.Clone(list[:release])), withoutZeros(list[release:])...)
}

func withoutZeros(list []string) []string {
	for len(list) > 0 && list[len(list)-1] == "0" {
		list = list[:len(list)-1]
	}
	return list
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return "0"
}

// compareSegments puts words before numbers. Numbers have no bound, so that
// they are compared as text.
func compareSegments(a, b string) int {
	switch p, q := isNumber(a), isNumber(b); {
	case p && q:
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	case p:
		return 1
	case q:
		return -1
	}
	return strings.Compare(a, b)
}

func isNumber(s string) bool { return s[0] >= '0' && s[0] <= '9' }

// succ is the number after one of any length.
func succ(number string) string {
	head := strings.TrimRight(number, "9")
	nines := strings.Repeat("0", len(number)-len(head))
	if head == "" {
		return "1" + nines
	}
	return head[:len(head)-1] + string(head[len(head)-1]+1) + nines
}
