// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What InSpec 5.24 makes of an input in a describe block, outside of an it: a
// skipped test of that name. And of a pattern too long to be shown of a value.
func TestGroupInput(t *testing.T) {
	r, err := runFiles(t, map[string]string{
		"inspec.yml": "name: test\nversion: 1.0.0\ninputs:\n  - {name: foo, value: 1}\n",
		"controls/c.rb": `control 'a' do
  describe 'text' do
    skip "see #{input('foo')}"
  end
  describe 'x' do
    it { should match(/#{'y' * 210}/) }
  end
end
`,
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got [][3]string
	for _, x := range r.Profiles[0].Controls[0].Results {
		got = append(got, [3]string{string(x.Status), x.CodeDesc, x.SkipMessage})
	}
	want := [][3]string{
		{"skipped", "text", "foo"},
		{"skipped", "text", `see #<RSpec::Core::Example "foo">`},
		{"failed", "x is expected to match /" + strings.Repeat("y", 210) + "/", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
