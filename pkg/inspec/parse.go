// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// Parse reads the Ruby of a profile, and of those it depends on, and runs none
// of it: what Run would refuse to begin with is known before anything is
// started in a cluster. The error joins a syntax.ErrorList for each file.
func Parse(p *profile.Profile) error {
	var errs []error
	for _, f := range p.Libraries() {
		_, err := syntax.Parse(f.Path, f.Text)
		errs = append(errs, err)
	}
	for _, f := range p.Controls() {
		_, err := parseControls(f.Path, f.Text)
		errs = append(errs, err)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Deps)) {
		errs = append(errs, Parse(p.Deps[name]))
	}
	return errors.Join(errs...)
}

// parseControls reads a control file. InSpec takes none that is not UTF-8, not
// even in a comment.
func parseControls(name, text string) (*syntax.File, error) {
	if !utf8.ValidString(text) {
		line := 1
		for rest := text; ; line++ {
			var first string
			if first, rest, _ = strings.Cut(rest, "\n"); !utf8.ValidString(first) {
				return nil, fmt.Errorf("%s:%d: invalid byte sequence in UTF-8", name, line)
			}
		}
	}
	return syntax.Parse(name, text)
}
