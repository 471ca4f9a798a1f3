// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"maps"
	"slices"
)

// Unknown gives a warning, in the order of the keys, for every key of Sonde's
// that this version does not act on.
func Unknown(annotations map[string]string) []string {
	var warnings []string
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		switch {
		case !IsOurs(key), IsState(key), key == KeyDistroless, slices.Contains(policyKeys(), key):
		case slices.Contains(plannedKeys(), key):
			warnings = append(warnings, fmt.Sprintf("annotation %s is not supported by this version of Sonde; it has no effect", key))
		default:
			warning := fmt.Sprintf("annotation %s is not a key of Sonde; it has no effect", key)
			if near := nearest(key, append(policyKeys(), KeyDistroless)); near != "" {
				warning += fmt.Sprintf("; did you mean %s?", near)
			}
			warnings = append(warnings, warning)
		}
	}
	return warnings
}

// nearest is the word most like s if at most three letters differ, else "".
func nearest(s string, words []string) string {
	best, least := "", 4
	for _, w := range words {
		if d := distance(s, w); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance is the number of letters to add, remove or change to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
