// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"fmt"
	"slices"
	"strings"
)

// otherWord is the key for a word that means it elsewhere, as in Heimdall, or "".
func otherWord(word string) string {
	switch word {
	case "passes", "success":
		return "passed"
	case "fail", "failures":
		return "failed"
	case "not_reviewed", "not reviewed", "skip":
		return "skipped"
	case "not_applicable", "not applicable", "na":
		return "no_impact"
	case "profile_error", "profile error":
		return "error"
	case "moderate":
		return "medium"
	case "all":
		return total
	case "minimum":
		return "min"
	case "maximum":
		return "max"
	default:
		return ""
	}
}

// didYouMean ends a message about an unknown key with the nearest known one, or
// with all that there are.
func didYouMean(path []string, key string) string {
	known := keys(path)
	head := strings.ToLower(strings.Trim(strings.SplitN(key, ".", 2)[0], ` '"`))
	best := otherWord(head)
	if !slices.Contains(known, best) {
		best = Nearest(head, known)
	}
	if best == "" {
		return "; known here: " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("; did you mean %q?", dotted(append(path[:len(path):len(path)], best)))
}

// Nearest is the known word that was likely meant by another: the first of
// those with the fewest letters to change, which are three at most and no more
// than half of its own. It is "" if none is near.
func Nearest(word string, known []string) string {
	best, least := "", 4
	for _, k := range known {
		if d := edits(word, k); d < least && 2*d <= len(k) {
			best, least = k, d
		}
	}
	return best
}

// edits is the Levenshtein distance, of two words short enough to compare;
// others are far apart.
func edits(a, b string) int {
	const longest = 64
	if len(a) > longest || len(b) > longest {
		return longest
	}
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
