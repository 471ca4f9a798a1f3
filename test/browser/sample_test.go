// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"fmt"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/report"
)

// subject is what a made-up control is about.
type subject struct {
	family, path, thing, risk string
	nist                      []any
	cci                       []any
}

var subjects = []subject{
	{
		"Accounts", "/etc/passwd", "accounts with a login shell",
		"An account that can be logged in to is a door that nobody watches.",
		[]any{"AC-2", "AC-6 (5)"},
		[]any{"CCI-000366", "CCI-002165"},
	},
	{
		"Files", "/usr/lib/ssl/openssl.cnf", "files that others may write",
		"Whoever may write a file of the system decides what the system does.",
		[]any{"CM-5 (6)", "CM-6 b"},
		[]any{"CCI-001499"},
	},
	{
		"Cryptography", "/etc/ssl/certs/ca-certificates.crt", "certificate authorities that have expired",
		"A trust that has ended and is kept all the same is a trust in whoever found the key.",
		[]any{"SC-12 (1)", "SC-13", "SC-17"},
		[]any{"CCI-002450", "CCI-000803"},
	},
	{
		"Packages", "/var/lib/dpkg/status.d", "packages that nothing needs",
		"What is not there cannot be broken into, and needs no updates.",
		[]any{"CM-7 a", "SI-2 (6)"},
		[]any{"CCI-000381", "CCI-002617"},
	},
	{
		"Time", "/etc/localtime", "clocks that disagree with the node's",
		"Logs are put side by side by their times, and only those of one clock fit together.",
		[]any{"AU-8 b", "AU-12 (1)"},
		[]any{"CCI-001890"},
	},
}

// sample is a report of so many controls as baselines for containers have them:
// one in eight fails, some break, are skipped, waived or not applicable, with
// some 300 words of text in each.
func sample(controls int) *report.Report {
	r := &report.Report{
		Platform:   report.Platform{Name: "debian", Release: "12.11"},
		Version:    "5.24.24",
		Statistics: report.Statistics{Duration: 0.412},
	}
	r.Profiles = append(r.Profiles, report.Profile{
		Name: "container-baseline", Title: "Container baseline", Version: "2.3.0",
		SHA256: strings.Repeat("9c1e66f0", 8), Status: report.ProfileLoaded,
	})
	p := &r.Profiles[0]
	for i := range controls {
		p.Controls = append(p.Controls, sampleControl(i))
	}
	return r
}

func sampleControl(i int) report.Control {
	s := subjects[i%len(subjects)]
	number := i + 1
	title := fmt.Sprintf("The container must have no %s (%s, rule %d).", s.thing, s.path, number)
	desc := fmt.Sprintf("%s\n\nThis rule looks at %s. It holds for images that are built on a distribution and for those "+
		"that are not; where the file is missing, nothing can be wrong with it, and the rule does not apply. "+
		"It is one of the rules of the family %q, which together say who may change what in a running container.",
		s.risk, s.path, s.family)
	check := fmt.Sprintf("Look for %s with the following command:\n\n$ sudo stat -c '%%a %%U %%n' %s\n644 root %s\n\n"+
		"If the mode is larger than \"644\", or the owner is not \"root\", this is a finding.\n\n"+
		"Where the file is a link, look at what it points to. Where it is missing, this rule does not apply.", s.thing, s.path, s.path)
	fix := fmt.Sprintf("Change the image so that it has no %s. In its Dockerfile:\n\n"+
		"RUN chown root:root %s && chmod 0644 %s\n\nBuild the image, and replace the running containers.", s.thing, s.path, s.path)
	id := fmt.Sprintf("SV-%d", 230221+number)
	impact := []float64{0.5, 0.5, 0.3, 0.7, 0.5, 0.9}[i%6]
	c := report.Control{
		ID: id, Title: &title, Desc: &desc, Impact: impact,
		Descriptions: []report.Description{
			{Label: "default", Data: desc},
			{Label: "rationale", Data: s.risk},
			{Label: "check", Data: check},
			{Label: "fix", Data: fix},
		},
		Refs: []any{
			map[string]any{"ref": "DPMS Target Container Platform"},
			map[string]any{"url": fmt.Sprintf("https://example.org/rules/%d", number), "ref": "The rule in full"},
		},
		Tags: map[string]any{
			"nist": s.nist, "cci": s.cci, "cis": []any{fmt.Sprintf("CIS Controls %d.%d", 1+i%18, 1+i%7)},
			"gtitle": fmt.Sprintf("SRG-APP-%06d", 14+number), "gid": fmt.Sprintf("V-%d", 230221+number),
			"rid": fmt.Sprintf("SV-%dr%d_rule", 230221+number, 858000+number), "stig_id": fmt.Sprintf("CNTR-00-%06d", number*10),
			"container": nil,
		},
		SourceLocation: report.SourceLocation{Ref: fmt.Sprintf("controls/%s.rb", id), Line: 1},
	}
	c.Code = fmt.Sprintf("control '%s' do\n  title %q\n  desc %q\n  desc 'check', %q\n  desc 'fix', %q\n  impact %g\n"+
		"  tag nist: %q\n\n  describe file('%s') do\n    it { should_not be_more_permissive_than('0644') }\n    its('owner') { should eq 'root' }\n  end\nend\n",
		id, title, desc, check, fix, impact, s.nist, s.path)
	c.Results = sampleResults(i, s)
	switch {
	case i%29 == 7:
		c.WaiverData = report.WaiverData{
			"justification":         "Accepted by the owner of the service until the move to the new base image.",
			"expiration_date":       "2031-01-31",
			"skipped_due_to_waiver": true,
			"run":                   false,
		}
		c.Results = []report.Result{{
			Status: report.ResultSkipped, CodeDesc: "No-op", ResourceClass: "noop",
			SkipMessage: "Skipped control due to waiver condition: Accepted by the owner of the service until the move to the new base image.",
		}}
	case i%23 == 11:
		c.Impact = 0
		c.Results = []report.Result{{Status: report.ResultSkipped, CodeDesc: "No-op", ResourceClass: "noop", SkipMessage: "Skipped control due to only_if condition: the image has no " + s.path + "."}}
	}
	for j := range c.Results {
		c.Results[j].StartTime = report.FormatTime(time.Date(2026, 11, 20, 4, 30, i%60, 0, time.UTC))
		c.Results[j].RunTime = 0.0004
	}
	return c
}

func sampleResults(i int, s subject) []report.Result {
	mode := report.Result{Status: report.ResultPassed, CodeDesc: fmt.Sprintf("File %s is expected not to be more permissive than \"0644\"", s.path)}
	owner := report.Result{Status: report.ResultPassed, CodeDesc: fmt.Sprintf("File %s owner is expected to eq \"root\"", s.path)}
	switch {
	case i%8 == 3:
		owner.Status = report.ResultFailed
		owner.Message = "\nexpected: \"root\"\n     got: \"nobody\"\n\n(compared using ==)\n"
	case i%31 == 17:
		mode = report.Result{
			Status: report.ResultFailed, CodeDesc: "Command: `sysctl -n kernel.randomize_va_space` stdout is expected to eq \"2\"",
			Message:   "commands are not run in the target: sysctl -n kernel.randomize_va_space",
			Exception: "Inspec::Exceptions::ResourceFailed", Backtrace: []string{"controls/a.rb:12"},
		}
	case i%19 == 5:
		return []report.Result{{
			Status: report.ResultSkipped, CodeDesc: "Manual review", ResourceClass: "noop",
			SkipMessage: "Ask the owner of the service which certificates it needs, and compare.",
		}}
	}
	return []report.Result{mode, owner}
}
