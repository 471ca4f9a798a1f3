// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// selection is a list of names and /expressions/.
type selection struct {
	names    []string
	patterns []*regexp.Regexp
}

func newSelection(list []string) (s selection, err error) {
	for _, entry := range list {
		if len(entry) > 1 && strings.HasPrefix(entry, "/") && strings.HasSuffix(entry, "/") {
			re, err := regexp.Compile(entry[1 : len(entry)-1])
			if err != nil {
				return s, fmt.Errorf("%s: %w", entry, err)
			}
			s.patterns = append(s.patterns, re)
			continue
		}
		s.names = append(s.names, entry)
	}
	return s, nil
}

// all tells whether nothing was selected, which is everything.
func (s selection) all() bool { return len(s.names) == 0 && len(s.patterns) == 0 }

func (s selection) has(name string) bool {
	return slices.Contains(s.names, name) ||
		slices.ContainsFunc(s.patterns, func(re *regexp.Regexp) bool { return re.MatchString(name) })
}
