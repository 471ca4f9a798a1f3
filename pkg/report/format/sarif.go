// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/report"
)

// writeSARIF writes every control as a result of its kind: pass, fail,
// notApplicable, review (not reviewed) or open (an error: the tool could not
// know, SARIF 3.27.9).
func writeSARIF(w *bufio.Writer, r *report.Report, o Options) error {
	return sarifLog(w, r, o, func(report.Outcome) bool { return true })
}

// writeSARIFProblems leaves out the results of controls that passed or do not
// apply. GitHub code scanning does not look at a result's kind and makes an
// alert of each.
func writeSARIFProblems(w *bufio.Writer, r *report.Report, o Options) error {
	return sarifLog(w, r, o, func(o report.Outcome) bool { return o != report.Passed && o != report.NotApplicable })
}

// sarifLog writes a log of one run, since GitHub refuses several of one tool.
// The profiles are told apart by the ids of the rules: PROFILE/CONTROL.
func sarifLog(w *bufio.Writer, r *report.Report, o Options, wanted func(report.Outcome) bool) error {
	j := jsonWriter{w: w}
	parts := r.Parts()
	j.raw(`{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":{` +
		`"name":"Sonde","informationUri":"https://github.com/sonde-dev/sonde","rules":[`)
	ids := ruleIDs(parts)
	eachControl(parts, func(n int, p report.Part, a *report.Assessed) { j.element(rule(ids[n], p.Profile, a)) })
	j.raw(`]}},"invocations":[`)
	j.element(invocation(r, parts, ids))
	j.raw(`],"results":[`)
	target := targetLocations(o.Target)
	eachControl(parts, func(n int, p report.Part, a *report.Assessed) {
		if wanted(a.Outcome) {
			j.element(result(n, ids[n], p.Profile, a, o.Target.Container, target))
		}
	})
	j.raw(`],"properties":`)
	j.value(map[string]any{"counts": r.Counts(), "compliance": r.Counts().Compliance(), "target": targetName(r, o)})
	j.raw("}]}\n")
	return j.err
}

func eachControl(parts []report.Part, do func(n int, p report.Part, a *report.Assessed)) {
	n := 0
	for _, p := range parts {
		for i := range p.Controls {
			do(n, p, &p.Controls[i])
			n++
		}
	}
}

func ruleIDs(parts []report.Part) []string {
	var ids []string
	names := uniqueNames("%s (%d)")
	eachControl(parts, func(_ int, p report.Part, a *report.Assessed) {
		ids = append(ids, names.unique(clip(report.CleanLine(p.Profile.Name+"/"+a.Control.ID), maxLine)))
	})
	return ids
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifRule struct {
	ID               string         `json:"id"`
	Name             string         `json:"name,omitempty"`
	ShortDescription sarifText      `json:"shortDescription"`
	FullDescription  *sarifText     `json:"fullDescription,omitempty"`
	Help             *sarifText     `json:"help,omitempty"`
	Configuration    sarifLevel     `json:"defaultConfiguration"`
	Properties       sarifRuleProps `json:"properties"`
}

type sarifLevel struct {
	Level string `json:"level"`
}

// sarifRuleProps is what GitHub reads: it shows the severity of rules that have
// the tag "security".
type sarifRuleProps struct {
	Tags             []string `json:"tags"`
	SecuritySeverity string   `json:"security-severity"`
}

func rule(id string, p *report.Profile, a *report.Assessed) sarifRule {
	c := &a.Control
	out := sarifRule{
		ID: id, Name: clip(report.CleanLine(c.ID), maxLine),
		ShortDescription: sarifText{Text: clip(noLinks(heading(c)), maxLine)},
		Configuration:    sarifLevel{level(a.Severity)},
		Properties:       sarifRuleProps{Tags: ruleTags(c), SecuritySeverity: securitySeverity(c.Impact, a.Severity)},
	}
	if desc := strings.TrimSpace(report.CleanText(c.Text("default"))); desc != "" {
		out.FullDescription = &sarifText{Text: clip(noLinks(desc), maxLine)}
	}
	var text, markdown strings.Builder
	for _, section := range [][2]string{{"Description", c.Text("default")}, {"Check", c.Text("check")}, {"Fix", c.Text("fix")}} {
		if body := strings.TrimSpace(report.CleanText(clip(section[1], maxMessage))); body != "" {
			fmt.Fprintf(&text, "%s:\n%s\n\n", section[0], noLinks(body))
			fmt.Fprintf(&markdown, "**%s**\n\n%s\n", section[0], fenced(body))
		}
	}
	fmt.Fprintf(&text, "Profile: %s\n", noLinks(report.CleanLine(p.Name)))
	fmt.Fprintf(&markdown, "Profile: %s\n", inline(p.Name))
	out.Help = &sarifText{Text: text.String(), Markdown: markdown.String()}
	return out
}

// ruleTags has at most twenty, as many as GitHub takes.
func ruleTags(c *report.Control) []string {
	tags := []string{"security", "compliance"}
	for _, name := range []string{"nist", "cci", "cis_controls"} {
		for _, t := range c.TagList(name) {
			if t = clip(report.CleanLine(t), 100); t != "" && len(tags) < 20 {
				tags = append(tags, name+"/"+t)
			}
		}
	}
	return unrepeated(tags)
}

// unrepeated drops what was there before; SARIF's lists of tags are sets.
func unrepeated(list []string) []string {
	seen := map[string]bool{}
	out := list[:0]
	for _, s := range list {
		if !seen[s] {
			out = append(out, s)
		}
		seen[s] = true
	}
	return out
}

func level(s report.Severity) string {
	switch s {
	case report.Critical, report.High:
		return "error"
	case report.Medium:
		return "warning"
	default:
		return "note"
	}
}

// securitySeverity is the impact on GitHub's scale of CVSS, within the bounds
// that GitHub has for the severity's name: critical is above 9.
func securitySeverity(impact float64, s report.Severity) string {
	low, high := 0.0, 0.0
	switch s {
	case report.Critical:
		low, high = 9.1, 10
	case report.High:
		low, high = 7, 8.9
	case report.Medium:
		low, high = 4, 6.9
	case report.Low:
		low, high = 0.1, 3.9
	case report.None:
	}
	return strconv.FormatFloat(min(max(impact*10, low), high), 'f', 1, 64)
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	StartTime     string              `json:"startTimeUtc,omitempty"`
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Level   string        `json:"level"`
	Message sarifText     `json:"message"`
	Rule    *sarifRuleRef `json:"associatedRule,omitempty"`
}

type sarifRuleRef struct {
	ID    string `json:"id"`
	Index int    `json:"index"`
}

// invocation says whether everything could be assessed, and what could not.
func invocation(r *report.Report, parts []report.Part, ids []string) sarifInvocation {
	out := sarifInvocation{Successful: true, Notifications: []sarifNotification{}}
	var first time.Time
	for _, p := range parts {
		if t := started(p.Controls); !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	if !first.IsZero() {
		out.StartTime = first.Format("2006-01-02T15:04:05Z")
	}
	for _, p := range unread(r) {
		kind := "note"
		if unreadOutcome(p) == report.Error {
			kind, out.Successful = "error", false
		}
		out.Notifications = append(out.Notifications, sarifNotification{Level: kind, Message: sarifText{Text: noLinks(unreadReason(p))}})
	}
	eachControl(parts, func(n int, _ report.Part, a *report.Assessed) {
		if a.Outcome != report.Error {
			return
		}
		out.Successful = false
		out.Notifications = append(out.Notifications, sarifNotification{
			Level: "error", Message: sarifText{Text: noLinks(heading(&a.Control) + " could not be assessed: " + reason(a))},
			Rule: &sarifRuleRef{ids[n], n},
		})
	})
	return out
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Kind         string            `json:"kind"`
	Level        string            `json:"level"`
	Message      sarifText         `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact struct {
		URI string `json:"uri"`
	} `json:"artifactLocation"`
	Region *sarifRegion `json:"region,omitempty"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

type sarifLogical struct {
	Name               string `json:"name"`
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

// targetLocations is the pod and the container.
func targetLocations(t Target) []sarifLogical {
	if t.Pod == "" {
		return nil
	}
	pod := t.Namespace + "/" + t.Pod
	list := []sarifLogical{{report.CleanLine(t.Pod), report.CleanLine(pod), "pod"}}
	if t.Container != "" {
		list = append(list, sarifLogical{report.CleanLine(t.Container), report.CleanLine(pod + "/" + t.Container), "container"})
	}
	return list
}

func result(n int, id string, p *report.Profile, a *report.Assessed, container string, target []sarifLogical) sarifResult {
	out := sarifResult{
		RuleID: id, RuleIndex: n, Kind: "open", Level: "none", // a level is for kind fail alone
		Locations:    []sarifLocation{{Physical: physical(p, &a.Control), Logical: target}},
		Fingerprints: fingerprints(p, &a.Control, container),
	}
	text := heading(&a.Control)
	switch a.Outcome {
	case report.Passed:
		out.Kind = "pass"
	case report.Failed:
		out.Kind, out.Level = "fail", level(a.Severity)
		text += " failed"
	case report.NotApplicable:
		out.Kind = "notApplicable"
		text += " is not applicable"
	case report.NotReviewed:
		out.Kind = "review"
		text += " was not reviewed"
	default:
		text += " could not be assessed"
	}
	out.Message.Text = noLinks(text + colon(reason(a)))
	return out
}

// physical is where the control is written. GitHub wants a place for each
// result, so that a control without one is at its profile's inspec.yml.
func physical(p *report.Profile, c *report.Control) sarifPhysical {
	var at sarifPhysical
	ref, line := c.SourceLocation.Ref, c.SourceLocation.Line
	if ref == "" {
		ref, line = p.Name+"/inspec.yml", 0
	}
	u := url.URL{Path: ref}
	if strings.HasPrefix(ref, "/") {
		u.Scheme = "file"
	}
	at.Artifact.URI = u.String()
	if line > 0 && line <= math.MaxInt32 {
		at.Region = &sarifRegion{line}
	}
	return at
}

// fingerprints is by what GitHub and others know a result from run to run:
// profile, control and container. The pod is not in it, since its name changes
// with each rollout, nor is the line, which moves.
func fingerprints(p *report.Profile, c *report.Control, container string) map[string]string {
	sum := sha256.Sum256([]byte(strings.Join([]string{p.Name, c.ID, container}, "\x00")))
	id := hex.EncodeToString(sum[:16])
	return map[string]string{"primaryLocationLineHash": id + ":1", "sonde/v1": id}
}

// noLinks keeps a text from being read as a link, [text](place), which plain
// messages may hold (SARIF 3.11.6).
func noLinks(text string) string { return strings.ReplaceAll(text, "](", "] (") }
