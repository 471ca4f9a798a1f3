// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/report"
)

// A file that is not there is no list without entries, also when it is filtered:
// what must not be in it would pass.
func TestFilteredMissing(t *testing.T) {
	var source strings.Builder
	filters := []string{
		"postgres_hba_conf('/none').where { type == 'local' }", "postgres_ident_conf('/none').where { map_name == 'x' }",
		"etc_hosts('/none').where { ip_address == 'x' }", "etc_fstab('/none').where { mount_point == '/' }",
		"passwd('/none').where { user == 'x' }", "passwd('/none').where(user: 'x')", "shadow('/none').where { user == 'x' }",
		"etc_hosts_allow('/none').where { daemon == 'x' }", "etc_hosts_deny('/none').where { daemon == 'x' }",
		"xinetd_conf('/none').where { service == 'x' }", "aide_conf('/none').where { selection_line == '/bin' }",
		"postgres_hba_conf('/none').where { type == 'local' }.where { user == 'x' }",
	}
	for i, filter := range filters {
		fmt.Fprintf(&source, "control 'c%d' do\n  describe %s do\n    its('entries') { should be_empty }\n  end\nend\n", i, filter)
	}
	r, err := runProfile(t, source.String(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range r.Profiles[0].Controls {
		if len(c.Results) != 1 || c.Results[0].Status != report.ResultSkipped || c.Results[0].SkipMessage != "Can't find file: /none" {
			t.Errorf("%s: %+v", filters[i], c.Results)
		}
	}
}

// TestGroupsOfNobody holds that an account that is not there is no reason to
// pass: InSpec trips over its nil.
func TestGroupsOfNobody(t *testing.T) {
	r, err := runProfile(t, `control 'c' do
  describe Class.new { def groups; nil; end }.new do
    it { should_not belong_to_group 'wheel' }
  end
end
`, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Profiles[0].Controls[0].Results[0]; got.Status != report.ResultFailed || got.Exception != "NoMethodError" {
		t.Errorf("%+v", got)
	}
}
