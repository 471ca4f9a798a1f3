// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// selection is a list of names and /expressions/, which are Ruby's.
type selection struct {
	in       *interp.Interp
	names    []string
	patterns []*interp.Regexp
}

func newSelection(in *interp.Interp, list []string) (selection, error) {
	s := selection{in: in}
	for _, entry := range list {
		body, ok := strings.CutPrefix(entry, "/")
		if !ok || !strings.HasSuffix(entry, "/") {
			s.names = append(s.names, entry)
			continue
		}
		re, err := in.NewRegexp(strings.TrimSuffix(body, "/"), "")
		if err != nil {
			return s, fmt.Errorf("%s: %w", entry, err)
		}
		s.patterns = append(s.patterns, re)
	}
	return s, nil
}

// all tells whether nothing was selected, which is everything.
func (s selection) all() bool { return len(s.names) == 0 && len(s.patterns) == 0 }

func (s selection) has(name string) bool {
	return slices.Contains(s.names, name) || slices.ContainsFunc(s.patterns, func(re *interp.Regexp) bool {
		ok, err := s.in.Matches(re, name)
		return ok && err == nil
	})
}
