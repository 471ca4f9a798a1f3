// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strings"
)

// Missing are the resources that InSpec has and this package has not, in
// order. Refuse tells why.
func Missing() []string {
	here := Names()
	names := slices.DeleteFunc(strings.Fields(inspecNames), func(name string) bool { return slices.Contains(here, name) })
	slices.Sort(names)
	return names
}
