// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package profiles_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/profiles"
)

func TestBuiltin(t *testing.T) {
	for _, name := range profiles.Names() {
		p, err := profiles.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		onDisk, err := profile.Dir(name)
		if err != nil {
			t.Fatal(err)
		}
		if p.Meta.Name != name || p.Digest() != onDisk.Digest() {
			t.Errorf("%s is not what is in the tree", name)
		}
	}
	if _, err := profiles.Builtin("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("unknown name: %v", err)
	}
}

var (
	controlStart = regexp.MustCompile(`(?m)^control '([^']+)' do$`)
	titleLine    = regexp.MustCompile(`(?m)^  title '(.+)'$`)
)

// TestDocumented holds that each control says all that a reader wants to know,
// and is in the README.
func TestDocumented(t *testing.T) {
	for _, name := range profiles.Names() {
		readme, err := os.ReadFile(filepath.Join(name, "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := profiles.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range p.Controls() {
			text := file.Text
			starts := controlStart.FindAllStringSubmatchIndex(text, -1)
			if len(starts) == 0 {
				t.Errorf("%s has no control", file.Path)
			}
			for i, start := range starts {
				end := len(text)
				if i+1 < len(starts) {
					end = starts[i+1][0]
				}
				id, body := text[start[2]:start[3]], text[start[0]:end]
				for _, want := range []string{
					"\n  impact ", "\n  title '", "\n  desc '", "\n  desc 'rationale', ", "\n  desc 'check', ",
					"\n  desc 'fix', ", "\n  tag nist: ['", "\n  tag cis: ['",
				} {
					if !strings.Contains(body, want) {
						t.Errorf("%s has no%s", id, strings.TrimRight(strings.ReplaceAll(want, "\n", ""), "' "))
					}
				}
				title := titleLine.FindStringSubmatch(body)
				if title == nil || !strings.Contains(string(readme), "| "+id+" |") {
					t.Errorf("%s is not in the README", id)
				}
			}
		}
	}
}
