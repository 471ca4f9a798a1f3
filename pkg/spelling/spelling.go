// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package spelling guesses what a misspelt word was to be, for the "did you
// mean" of an error.
package spelling

// longest is the longest word that is looked at, in bytes: no name that
// somebody types is longer, and the work grows with its square.
const longest = 64

// Nearest returns the word of known that is most like the misspelt one: at most
// three letters differ, and no more than a third of them. "" is none.
func Nearest(word string, known []string) string {
	if len(word) > longest {
		return ""
	}
	best, least := "", min(3, max(1, len(word)/3))+1
	for _, k := range known {
		if d := distance(word, k); d < least && 2*d <= len(k) {
			best, least = k, d
		}
	}
	return best
}

// distance is the number of letters to add, remove, change or swap with their
// neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	if len(b) > longest {
		return longest
	}
	var older, old, row [longest + 1]int
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := old[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(old[j]+1, row[j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, old = old, row
	}
	return old[len(b)]
}
