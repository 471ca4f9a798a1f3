// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import "testing"

// Go stamps a build from a git tree with a version that no image has, and the
// plus sign of a changed tree cannot even be in a tag.
func TestImageTag(t *testing.T) {
	for version, want := range map[string]string{
		"v0.1.0":                             "v0.1.0",
		"v0.2.0-rc.1":                        "v0.2.0-rc.1",
		"dev":                                "dev",
		"v0.0.0-20261123115059-a17d627a3c3e": "dev",
		"v0.0.0-20261123115059-a17d627a3c3e+dirty":  "dev",
		"v0.1.1-0.20261123115059-a17d627a3c3e":      "dev",
		"v0.2.0-rc.1.0.20261123115059-a17d627a3c3e": "dev",
		"v0.1.0+dirty": "dev",
	} {
		if got := imageTag(version); got != want {
			t.Errorf("imageTag(%s) = %s, want %s", version, got, want)
		}
	}
}
