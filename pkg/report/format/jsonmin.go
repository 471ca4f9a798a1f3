// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"

	"github.com/sonde-dev/sonde/pkg/report"
)

// minimalTest is one test in InSpec's json-min (InSpec:
// lib/plugins/inspec-reporter-json-min). What the test has not got is left out.
type minimalTest struct {
	ID            string              `json:"id"`
	ProfileID     string              `json:"profile_id"`
	ProfileSHA256 string              `json:"profile_sha256"`
	Status        report.ResultStatus `json:"status"`
	CodeDesc      string              `json:"code_desc"`
	SkipMessage   string              `json:"skip_message,omitempty"`
	Resource      string              `json:"resource,omitempty"`
	Message       string              `json:"message,omitempty"`
	Exception     string              `json:"exception,omitempty"`
	Backtrace     []string            `json:"backtrace,omitzero"`
}

// writeJSONMin writes the tests of all profiles under the key `controls`. As in
// InSpec a control without tests is not in it, and an error is a failed test
// with an exception.
func writeJSONMin(w *bufio.Writer, r *report.Report, _ Options) error {
	j := jsonWriter{w: w}
	j.raw(`{"controls":[`)
	for p := range r.Profiles {
		profile := &r.Profiles[p]
		for c := range profile.Controls {
			control := &profile.Controls[c]
			for i := range control.Results {
				t := &control.Results[i]
				j.element(minimalTest{
					ID: control.ID, ProfileID: profile.Name, ProfileSHA256: profile.SHA256,
					Status: t.Status, CodeDesc: t.CodeDesc, SkipMessage: t.SkipMessage, Resource: t.Resource,
					Message: t.Message, Exception: t.Exception, Backtrace: t.Backtrace,
				})
			}
		}
	}
	j.raw(`],"statistics":`)
	j.value(r.Statistics)
	j.raw(`,"version":`)
	j.value(r.Version)
	j.raw("}\n")
	return j.err
}
