// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What InSpec 5.24 says of inputs that are hashes.
func TestInputHash(t *testing.T) {
	r, err := runFiles(t, map[string]string{
		"inspec.yml": `name: test
version: 1.0.0
inputs:
  - name: org
    value: {zed: 1, acronym: DoD, deep: [{b: 1, a: yes}], m: {y: 0644}}
`,
		"controls/c.rb": `h = input('org')
given = input('given')
[
  h.inspect, h.class, h[:acronym], h['acronym'], h.acronym, h.acronym?, h.none, h.none?, h.key?(:zed), h.include?(:zed),
  h.dig('m', :y), h.dig(:m), h['m']['y'], h.fetch(:zed), h.fetch(:none, 2), h.values_at(:zed, :none), h.keys, h.to_h.class,
  h.merge({q: 1}).keys, given[:k], given['l'].first.inspect,
].each_with_index { |v, i| control("#{i}: #{v.inspect}") { } }
begin
  h.fetch(:none)
rescue KeyError => e
  control(e.message) { }
end
`,
	}, Options{Inputs: map[string]any{"given": map[string]any{"k": "v", "l": []any{map[string]any{"x": 1}}}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range r.Profiles[0].Controls {
		got = append(got, c.ID)
	}
	want := []string{
		`0: "{\"zed\"=>1, \"acronym\"=>\"DoD\", \"deep\"=>[{:b=>1, :a=>true}], \"m\"=>{:y=>420}}"`,
		"1: Thor::CoreExt::HashWithIndifferentAccess", `2: "DoD"`, `3: "DoD"`, `4: "DoD"`, "5: true", "6: nil", "7: false", "8: true", "9: false",
		"10: 420", "11: nil", "12: nil", "13: 1", "14: 2", "15: [1, nil]", `16: ["zed", "acronym", "deep", "m"]`, "17: Hash",
		`18: ["zed", "acronym", "deep", "m", "q"]`, `19: "v"`, `20: "{\"x\"=>1}"`,
		`key not found: "none"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
