// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"cmp"
	"strings"
)

// compareRPM orders versions as rpm does (rpm: rpmio/rpmvercmp.c): runs of
// digits and of letters are compared one by one, a ~ sorts before the end, a ^
// after it but before anything else.
func compareRPM(a, b string) int {
	for {
		a, b = strings.TrimLeftFunc(a, isSeparator), strings.TrimLeftFunc(b, isSeparator)
		if a == "" && b == "" {
			return 0
		}
		markA, markB := mark(a), mark(b)
		switch {
		case markA != markB:
			return cmp.Compare(markA, markB)
		case markA != plainMark:
			a, b = a[1:], b[1:]
			continue
		}
		digits := isDigit(a[0])
		partA, partB := run(a, digits), run(b, digits)
		if partB == "" { // Numbers are newer than letters.
			return map[bool]int{true: 1, false: -1}[digits]
		}
		a, b = a[len(partA):], b[len(partB):]
		order := strings.Compare(partA, partB)
		if digits {
			partA, partB = strings.TrimLeft(partA, "0"), strings.TrimLeft(partB, "0")
			order = cmp.Or(cmp.Compare(len(partA), len(partB)), strings.Compare(partA, partB))
		}
		if order != 0 {
			return order
		}
	}
}

// plainMark is the mark of what is no mark.
const plainMark = 3

// mark orders what a version goes on with: a ~, nothing, a ^, or a part.
func mark(s string) int {
	switch {
	case s == "":
		return 1
	case s[0] == '~':
		return 0
	case s[0] == '^':
		return 2
	}
	return plainMark
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// isSeparator tells what only stands between the parts of a version.
func isSeparator(r rune) bool {
	return r != '~' && r != '^' && (r >= 0x80 || !isDigit(byte(r)) && !isLetter(byte(r)))
}

// run is the digits, or the letters, that a text begins with.
func run(s string, digits bool) string {
	n := 0
	for n < len(s) && (digits && isDigit(s[n]) || !digits && isLetter(s[n])) {
		n++
	}
	return s[:n]
}

// compareEVR orders [EPOCH:]VERSION[-RELEASE]; a release counts where both have
// one.
func compareEVR(a, b string) int {
	epochA, versionA, releaseA := splitEVR(a)
	epochB, versionB, releaseB := splitEVR(b)
	order := cmp.Or(compareRPM(epochA, epochB), compareRPM(versionA, versionB))
	if order == 0 && releaseA != "" && releaseB != "" {
		return compareRPM(releaseA, releaseB)
	}
	return order
}

func splitEVR(evr string) (epoch, version, release string) {
	epoch, version = "0", evr
	if before, after, ok := strings.Cut(evr, ":"); ok && strings.Trim(before, "0123456789") == "" {
		epoch, version = cmp.Or(before, "0"), after
	}
	if dash := strings.LastIndexByte(version, '-'); dash >= 0 {
		version, release = version[:dash], version[dash+1:]
	}
	return epoch, version, release
}
