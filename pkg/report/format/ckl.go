// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"
	"cmp"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// writeCKL writes a checklist of DISA's STIG Viewer 2: a STIG for each profile, a
// VULN for each control. The file has no schema that DISA publishes; the order
// and the names are those that STIG Viewer 2.17 writes.
func writeCKL(w *bufio.Writer, r *report.Report, o Options) error {
	x := &ckl{newXMLWriter(w)}
	x.start("CHECKLIST", nil)
	x.asset(r, o)
	x.start("STIGS", nil)
	for _, p := range r.Parts() {
		if len(p.Controls) > 0 { // a STIG without a VULN is more than readers take
			x.stig(p)
		}
	}
	return x.close()
}

type ckl struct{ *xmlWriter }

func (x *ckl) asset(r *report.Report, o Options) {
	comment := targetName(r, o)
	for _, p := range unread(r) {
		comment += "\n" + unreadReason(p)
	}
	x.start("ASSET", nil)
	for _, field := range [][2]string{
		{"ROLE", "None"},
		{"ASSET_TYPE", "Computing"},
		{"HOST_NAME", targetName(r, o)},
		{"HOST_IP", ""},
		{"HOST_MAC", ""},
		{"HOST_FQDN", ""},
		{"TARGET_COMMENT", comment},
		{"TECH_AREA", ""},
		{"TARGET_KEY", ""},
		{"WEB_OR_DATABASE", "false"},
		{"WEB_DB_SITE", ""},
		{"WEB_DB_INSTANCE", ""},
	} {
		x.leaf(field[0], nil, field[1])
	}
	x.end()
}

func (x *ckl) stig(p report.Part) {
	x.start("iSTIG", nil)
	x.start("STIG_INFO", nil)
	for _, info := range [][2]string{
		{"version", p.Profile.Version},
		{"stigid", p.Profile.Name},
		{"description", p.Profile.Summary},
		{"filename", p.Profile.Name},
		{"releaseinfo", p.Profile.Version},
		{"title", cmp.Or(p.Profile.Title, p.Profile.Name)},
		{"source", p.Profile.Maintainer},
	} {
		x.start("SI_DATA", nil)
		x.leaf("SID_NAME", nil, info[0])
		if info[1] != "" {
			x.leaf("SID_DATA", nil, report.CleanLine(info[1]))
		}
		x.end()
	}
	x.end()
	ref := report.CleanLine(cmp.Or(p.Profile.Title, p.Profile.Name) + " :: " + p.Profile.Version)
	for i := range p.Controls {
		x.vuln(&p.Controls[i], ref)
	}
	x.end()
}

func (x *ckl) vuln(a *report.Assessed, ref string) {
	c := &a.Control
	tag := func(name string) string { return strings.Join(c.TagList(name), "; ") }
	id := clip(report.CleanLine(c.ID), maxLine)
	x.start("VULN", nil)
	for _, data := range [][2]string{
		{"Vuln_Num", cmp.Or(tag("gid"), id)},
		{"Severity", cklSeverity(a.Severity)},
		{"Group_Title", cmp.Or(tag("gtitle"), id)},
		{"Rule_ID", cmp.Or(tag("rid"), id)},
		{"Rule_Ver", cmp.Or(tag("stig_id"), id)},
		{"Rule_Title", cmp.Or(title(c), id)},
		{"Vuln_Discuss", c.Text("default")},
		{"IA_Controls", tag("nist")},
		{"Check_Content", c.Text("check")},
		{"Fix_Text", c.Text("fix")},
		{"False_Positives", tag("false_positives")},
		{"False_Negatives", tag("false_negatives")},
		{"Documentable", "false"},
		{"Mitigations", tag("mitigations")},
		{"Potential_Impact", tag("potential_impacts")},
		{"Third_Party_Tools", tag("third_party_tools")},
		{"Mitigation_Control", tag("mitigation_controls")},
		{"Responsibility", tag("responsibility")},
		{"Security_Override_Guidance", tag("severity_override_guidance")},
		{"Check_Content_Ref", ""},
		{"Weight", "10.0"},
		{"Class", "Unclass"},
		{"STIGRef", ref},
		{"TargetKey", ""},
		{"STIG_UUID", ""},
	} {
		x.data(data[0], data[1])
	}
	for _, legacy := range c.TagList("legacy") {
		x.data("LEGACY_ID", legacy)
	}
	for _, cci := range c.TagList("cci") {
		x.data("CCI_REF", cci)
	}
	x.leaf("STATUS", nil, cklStatus(a.Outcome))
	x.leaf("FINDING_DETAILS", nil, findings(a))
	x.leaf("COMMENTS", nil, cklComment(a))
	x.leaf("SEVERITY_OVERRIDE", nil, "")
	x.leaf("SEVERITY_JUSTIFICATION", nil, "")
	x.end()
}

func (x *ckl) data(name, text string) {
	x.start("STIG_DATA", nil)
	x.leaf("VULN_ATTRIBUTE", nil, name)
	x.leaf("ATTRIBUTE_DATA", nil, clip(text, maxMessage))
	x.end()
}

// findings is every test in the form by which Heimdall tells them apart again
// (mitre/heimdall2: libs/hdf-converters/src/ckl-mapper).
func findings(a *report.Assessed) string {
	if a.Outcome == report.Error && len(a.Control.Results) == 0 {
		return "error :: TEST " + noTests
	}
	var list []string
	for i := range a.Control.Results {
		r := &a.Control.Results[i]
		status := string(r.Status)
		if r.Outcome() == report.Error {
			status = string(report.ResultError)
		}
		text := status + " :: TEST " + clip(r.CodeDesc, maxMessage)
		switch {
		case r.Message != "":
			text += " :: MESSAGE " + clip(r.Message, maxMessage)
		case r.SkipMessage != "":
			text += " :: SKIP_MESSAGE " + clip(r.SkipMessage, maxMessage)
		}
		list = append(list, text)
	}
	return strings.Join(list, "\n--------------------------------\n")
}

// cklComment says what the four statuses of a checklist cannot.
func cklComment(a *report.Assessed) string {
	switch a.Outcome {
	case report.Error:
		return "Could not be assessed" + colon(reason(a))
	case report.NotReviewed, report.NotApplicable:
		return reason(a)
	default:
		return ""
	}
}

// cklStatus is one of the four that a checklist has. Of an error nothing is
// known, so that somebody has to look; the comment and the details say error.
func cklStatus(o report.Outcome) string {
	switch o {
	case report.Passed:
		return "NotAFinding"
	case report.Failed:
		return "Open"
	case report.NotApplicable:
		return "Not_Applicable"
	default:
		return "Not_Reviewed"
	}
}

// cklSeverity is the nearest of the three categories.
func cklSeverity(s report.Severity) string {
	switch s {
	case report.Critical, report.High:
		return "high"
	case report.Medium:
		return "medium"
	default:
		return "low"
	}
}
