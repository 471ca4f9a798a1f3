// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOrderOfVendored: what was vendored is listed by the keys of the lock
// file, before the profile's own, as InSpec has it in a cache.
func TestOrderOfVendored(t *testing.T) {
	one := func(id string) string { return "control('" + id + "') { }\n" }
	r, err := runFiles(t, map[string]string{
		"inspec.yml": "name: top\ndepends:\n- {name: first, url: 'https://example.org/f.tar.gz'}\n- {name: second, git: 'https://example.org/s.git'}\n",
		"inspec.lock": "lockfile_version: 1\ndepends:\n- {name: first, resolved_source: {sha256: fff}}\n" +
			"- {name: second, resolved_source: {ref: '000'}}\n",
		"controls/a.rb":            "include_controls 'first'\ninclude_controls 'second'\n" + one("own"),
		"vendor/fff/inspec.yml":    "name: first\n",
		"vendor/fff/controls/a.rb": one("f"),
		"vendor/000/inspec.yml":    "name: second\n",
		"vendor/000/controls/z.rb": one("z"),
		"vendor/000/controls/b.rb": one("b"),
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range r.Profiles[0].Controls {
		got = append(got, c.ID)
	}
	if diff := cmp.Diff([]string{"b", "z", "f", "own"}, got); diff != "" {
		t.Error(diff)
	}
}
