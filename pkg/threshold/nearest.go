// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/spelling"
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
		best = spelling.Nearest(head, known)
	}
	if best == "" {
		return "; known here: " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("; did you mean %q?", dotted(append(path[:len(path):len(path)], best)))
}
