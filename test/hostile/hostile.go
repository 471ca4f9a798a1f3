// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package hostile has reports whose texts want to be more than texts, for the
// tests of whatever shows them.
package hostile

import "github.com/sonde-dev/sonde/pkg/report"

// Texts are texts that would do something if what shows them let them.
func Texts() []string {
	return []string{
		`<script>alert(1)</script>`,
		`</script><script>alert(1)</script>`,
		`</style><img src=x onerror=alert(1)>`,
		`"><svg onload=alert(1)>`,
		`' onmouseover='alert(1)`,
		`javascript:alert(1)`,
		`{{.Policy}} ${alert(1)} <!--`,
		"\u202egnp.exe \u2066 \u200b",
		"\xff\xfe invalid \xc3\x28",
		"\x00\x1b[2J\x07",
		"]]></title></textarea></pre></details></main></body></html>",
	}
}

// Report is a report that has a text wherever it can have one.
func Report(s string) *report.Report {
	return &report.Report{
		Platform: report.Platform{Name: s, Release: s, TargetID: s},
		Version:  s,
		Profiles: []report.Profile{{
			Name: s, Title: s, Version: s, SHA256: s, Status: report.ProfileFailed, StatusMessage: s, SkipMessage: s,
			Controls: []report.Control{{
				ID: s, Title: &s, Desc: &s, Code: s,
				Descriptions:   []report.Description{{Label: s, Data: s}, {Label: "fix", Data: s}},
				Tags:           map[string]any{s: s, "nist": []any{s, map[string]any{s: s}}, "severity": s},
				Refs:           []any{map[string]any{"ref": s, "url": s}, map[string]any{"uri": s}, s, map[string]any{"ref": []any{s, map[string]any{s: s}}}},
				SourceLocation: report.SourceLocation{Ref: s, Line: 1},
				WaiverData:     report.WaiverData{"justification": s, "expiration_date": s, "skipped_due_to_waiver": s, "message": s},
				Attestation:    map[string]any{"status": s, "explanation": s},
				Results: []report.Result{
					{Status: report.ResultFailed, CodeDesc: s, Message: s, Exception: s, Backtrace: []string{s}, StartTime: s},
					{Status: report.ResultStatus(s), CodeDesc: s, SkipMessage: s, StartTime: s},
				},
			}},
		}},
	}
}
