// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

// nearest is the candidate that a name was most likely meant to be, "" if none
// is near: at most a third of its letters may differ.
func nearest(name string, candidates []string) string {
	best, least := "", len(name)/3+1
	if len(name) < 3 {
		return ""
	}
	for _, c := range candidates {
		if d := distance(name, c); d < least && c != name {
			best, least = c, d
		}
	}
	return best
}

// distance is how many letters must be put in, taken out, replaced or swapped
// with their neighbour to make one name of another.
func distance(a, b string) int {
	older, old, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, old, row = old, row, older
	}
	return old[len(b)]
}
