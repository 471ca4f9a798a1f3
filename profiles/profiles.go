// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package profiles holds the InSpec profiles that come with Sonde.
package profiles

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
)

//go:embed distroless-baseline
var files embed.FS

// Names returns the names of the built-in profiles.
func Names() []string { return []string{"distroless-baseline"} }

// Builtin returns a built-in profile. For an unknown name the error is
// fs.ErrNotExist.
func Builtin(name string) (*profile.Profile, error) {
	for _, known := range Names() {
		if name != known {
			continue
		}
		dir, err := fs.Sub(files, name)
		if err != nil {
			return nil, err
		}
		return profile.FS(dir, "builtin:"+name)
	}
	return nil, fmt.Errorf("built-in profile %q: %w (there is distroless-baseline)", name, fs.ErrNotExist)
}
