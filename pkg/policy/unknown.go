// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"maps"
	"slices"

	"github.com/sonde-dev/sonde/pkg/spelling"
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
			if near := spelling.Nearest(key, append(policyKeys(), KeyDistroless)); near != "" {
				warning += fmt.Sprintf("; did you mean %s?", near)
			}
			warnings = append(warnings, warning)
		}
	}
	return warnings
}
