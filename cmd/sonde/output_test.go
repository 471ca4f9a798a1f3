// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sonde-dev/sonde/pkg/report/format"
)

// TestReportsDoc runs the commands of docs/reports.md as they are written.
func TestReportsDoc(t *testing.T) {
	doc, err := os.ReadFile("../../docs/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(doc), -1) {
		commands = append(commands, block[1])
	}
	if len(commands) < 6 {
		t.Fatalf("%d blocks of commands in docs/reports.md", len(commands))
	}
	story := `exec sh -eux commands.sh
exists hdf.json later.html later.csv junit.xml report.html findings.sarif all.sarif github.sarif summary.md controls.csv result.xccdf.xml host.ckl

-- rootfs/etc/hostname --
box
-- my-profile/inspec.yml --
name: my-profile
version: 1.0.0
-- my-profile/controls/a.rb --
control 'c-1' do
  describe file('/etc/hostname') do
    it { should exist }
  end
end
-- commands.sh --
` + strings.Join(commands, "\n")
	file := filepath.Join(t.TempDir(), "docs.txtar")
	if err := os.WriteFile(file, []byte(story), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Files: []string{file}, RequireExplicitExec: true})
}

// TestReportsDocHasAllFormats: a format that nobody is told of is not there.
func TestReportsDocHasAllFormats(t *testing.T) {
	doc, err := os.ReadFile("../../docs/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range format.All() {
		row := regexp.MustCompile(fmt.Sprintf("(?m)^\\| `%s` \\|([^|]*)\\|", regexp.QuoteMeta(f.Name))).FindSubmatch(doc)
		if row == nil {
			t.Errorf("docs/reports.md has no row for %s", f.Name)
			continue
		}
		for _, ending := range f.Endings {
			if !strings.Contains(string(row[1]), "`"+ending+"`") {
				t.Errorf("docs/reports.md does not say that %s is an ending of %s", ending, f.Name)
			}
		}
	}
}
