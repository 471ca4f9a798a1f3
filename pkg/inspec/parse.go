// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"errors"
	"maps"
	"slices"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// Parse reads the Ruby of a profile, and of those it depends on, and runs none
// of it: what Run would refuse to begin with is known before anything is
// started in a cluster. The error joins a syntax.ErrorList for each file.
func Parse(p *profile.Profile) error {
	var errs []error
	for _, f := range slices.Concat(p.Libraries(), p.Controls()) {
		_, err := syntax.Parse(f.Path, f.Text)
		errs = append(errs, err)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Deps)) {
		errs = append(errs, Parse(p.Deps[name]))
	}
	return errors.Join(errs...)
}
