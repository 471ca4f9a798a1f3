// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import "strings"

// frozenLiterals tells whether a comment above the first line of code says
// frozen_string_literal: true. The last one counts.
func frozenLiterals(src string) bool {
	frozen := false
	for line := range strings.Lines(strings.TrimPrefix(src, "\ufeff")) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		comment, ok := strings.CutPrefix(line, "#")
		if !ok {
			break
		}
		for name, value := range magic(comment) {
			if name != "frozen_string_literal" {
				continue
			}
			switch {
			case strings.EqualFold(value, "true"):
				frozen = true
			case strings.EqualFold(value, "false"):
				frozen = false
			}
		}
	}
	return frozen
}

// magic reads the settings of a magic comment: one that stands alone, or
// several between -*- and -*-. Letters' case does not matter, and - is _.
func magic(comment string) map[string]string {
	settings := []string{comment}
	if _, rest, ok := strings.Cut(comment, "-*-"); ok {
		inner, _, closed := strings.Cut(rest, "-*-")
		if !closed {
			return nil
		}
		settings = strings.Split(inner, ";")
	}
	out := map[string]string{}
	for _, s := range settings {
		name, value, ok := strings.Cut(s, ":")
		name, value = strings.TrimSpace(name), strings.Trim(strings.TrimSpace(value), `"`)
		if ok && name != "" && !strings.ContainsAny(name, " \t") && !strings.ContainsAny(value, " \t;") {
			out[strings.ToLower(strings.ReplaceAll(name, "-", "_"))] = value
		}
	}
	return out
}
