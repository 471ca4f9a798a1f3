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

// parseControls reads a control file, which is to be UTF-8 but for comments that
// stand alone. (Those in a control end the run when InSpec shows its code.)
func parseControls(name, text string) (*syntax.File, error) {
	if !utf8.ValidString(text) {
		line := 0
		for text := range strings.Lines(text) {
			if line++; !utf8.ValidString(text) && !strings.HasPrefix(strings.TrimSpace(text), "#") {
				return nil, notUTF8(name, line)
			}
		}
	}
	return syntax.Parse(name, text)
}

func notUTF8(name string, line int) error {
	return fmt.Errorf("%s:%d: invalid byte sequence in UTF-8", name, line)
}
