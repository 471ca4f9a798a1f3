// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Decoder bounds what is accepted as a report. Zero fields take the defaults.
type Decoder struct {
	// MaxBytes is the largest report; 64 MiB by default, 1 GiB at most.
	MaxBytes int64
	// MaxDepth is how deeply values may be nested; 200 by default.
	MaxDepth int
	// MaxValues is how many JSON values there may be; two million by default,
	// some forty times a report of 375 controls.
	MaxValues int
	// LastKeyWins takes the last of two equal keys, as JSON.parse does, rather
	// than refusing the report.
	LastKeyWins bool
	// OutcomesOnly leaves out what Assess and Count do not need, which is most of
	// a report: descriptions, code, messages and the like. It is held to the
	// schema all the same.
	OutcomesOnly bool
}

func (d Decoder) withDefaults() Decoder {
	if d.MaxBytes == 0 {
		d.MaxBytes = 64 << 20
	}
	d.MaxBytes = min(d.MaxBytes, mostBytes)
	if d.MaxDepth == 0 {
		d.MaxDepth = 200
	}
	if d.MaxValues == 0 {
		d.MaxValues = 2_000_000
	}
	return d
}

// maxProfiles bounds the work of linking overlays to their bases.
const maxProfiles = 256

// Read reads a report with the default limits.
func Read(r io.Reader) (*Report, error) { return Decoder{}.Read(r) }

// Decode reads a report with the default limits.
func Decode(data []byte) (*Report, error) { return Decoder{}.Decode(data) }

// Read reads a report to the end of r.
func (d Decoder) Read(r io.Reader) (*Report, error) {
	d = d.withDefaults()
	data, err := io.ReadAll(io.LimitReader(r, d.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	return d.Decode(data)
}

// Decode reads a report. It holds it to the exec-json schema as strictly as
// MITRE's inspecjs does (libs/inspecjs/src/generated_parsers/v_1_0/exec-json.ts):
// what SAF and Heimdall would refuse is an error. Keys that the schema does not
// know may hold anything; those that Report has no field for are dropped.
func (d Decoder) Decode(data []byte) (*Report, error) {
	d = d.withDefaults()
	if int64(len(data)) > d.MaxBytes {
		return nil, fmt.Errorf("report is larger than %d bytes", d.MaxBytes)
	}
	top, err := d.readTree(data)
	if err != nil {
		return nil, fmt.Errorf("report is no HDF: %w", err)
	}
	s := &schema{outcomesOnly: d.OutcomesOnly}
	report := s.report(s.object(top))
	if s.err != nil {
		return nil, fmt.Errorf("report is no HDF: %w", s.err)
	}
	if len(report.Profiles) > maxProfiles {
		return nil, fmt.Errorf("report has %d profiles, at most %d are read", len(report.Profiles), maxProfiles)
	}
	return report, nil
}

// schema reads typed values from a tree. After the first error it goes on with
// zero values, and err holds that error with its path.
type schema struct {
	outcomesOnly bool
	path         []step
	err          error
}

// step is a key, or a key and an index when index >= 0.
type step struct {
	key   string
	index int
}

func (s *schema) fail(key, want string, got value) {
	if s.err != nil {
		return
	}
	var path strings.Builder
	for _, p := range append(s.path, step{key, -1}) {
		if p.key == "" {
			continue
		}
		if path.Len() > 0 {
			path.WriteByte('.')
		}
		path.WriteString(p.key)
		if p.index >= 0 {
			fmt.Fprintf(&path, "[%d]", p.index)
		}
	}
	if path.Len() == 0 {
		path.WriteString("top level")
	}
	s.err = fmt.Errorf("%s: want %s, got %s", path.String(), want, got.describe())
}

func (s *schema) object(v value) value {
	if v.kind() != kindObject {
		s.fail("", "an object", v)
	}
	return v
}

// required is a text.
func (s *schema) required(o value, key string) value {
	v := o.get(key)
	if v.kind() != kindText {
		s.fail(key, "a text", v)
	}
	return v
}

// optional is a text, null or absent.
func (s *schema) optional(o value, key string) value {
	v := o.get(key)
	if k := v.kind(); k != kindText && k != kindNull {
		s.fail(key, "a text or null", v)
	}
	return v
}

// text is a required text.
func (s *schema) text(o value, key string) string { return s.required(o, key).text() }

// maybe is an optional text, where null and "" mean the same.
func (s *schema) maybe(o value, key string) string { return s.optional(o, key).text() }

// prose is a text on which no outcome depends.
func (s *schema) prose(v value) string {
	if s.outcomesOnly {
		return ""
	}
	return v.text()
}

// proseOrNil is prose that tells "" from null.
func (s *schema) proseOrNil(v value) *string {
	if s.outcomesOnly || v.kind() != kindText {
		return nil
	}
	text := v.text()
	return &text
}

// extra is a map on which no outcome depends.
func (s *schema) extra(o value) map[string]any {
	if s.outcomesOnly {
		return nil
	}
	return o.plainMap()
}

func (s *schema) number(o value, key string) float64 {
	v := o.get(key)
	if v.kind() != kindNumber {
		s.fail(key, "a number", v)
	}
	return v.float()
}

func (s *schema) maybeNumber(o value, key string) float64 {
	if o.get(key).kind() == kindNull {
		return 0
	}
	return s.number(o, key)
}

// absentOrText is a text that may be missing but not null.
func (s *schema) absentOrText(o value, key string) {
	if v := o.get(key); v.tree != nil && v.kind() != kindText {
		s.fail(key, "a text", v)
	}
}

// one reads a required object.
func one[T any](s *schema, o value, key string, read func(value) T) T {
	s.path = append(s.path, step{key, -1})
	defer s.leave()
	return read(s.object(o.get(key)))
}

// list reads a required list.
func list[T any](s *schema, o value, key string, read func(value) T) []T {
	v := o.get(key)
	if v.kind() != kindList {
		s.fail(key, "a list", v)
		return nil
	}
	out := make([]T, 0, v.count())
	for e := range v.within() {
		s.path = append(s.path, step{key, len(out)})
		out = append(out, read(e))
		s.leave()
		if s.err != nil {
			return nil
		}
	}
	return out
}

// maybeList reads a list, null or nothing.
func maybeList[T any](s *schema, o value, key string, read func(value) T) []T {
	if o.get(key).kind() == kindNull {
		return nil
	}
	return list(s, o, key, read)
}

func (s *schema) leave() { s.path = s.path[:len(s.path)-1] }

func (s *schema) report(o value) *Report {
	return &Report{
		Platform:    one(s, o, "platform", s.platform),
		Profiles:    list(s, o, "profiles", s.profile),
		Statistics:  one(s, o, "statistics", s.statistics),
		Version:     s.text(o, "version"),
		Passthrough: s.passthrough(o.get("passthrough")),
	}
}

// passthrough keeps what `saf supplement` adds.
func (s *schema) passthrough(v value) json.RawMessage {
	if v.kind() == kindNull || s.outcomesOnly {
		return nil
	}
	raw, err := json.Marshal(v.plain())
	if err != nil {
		return nil // cannot be: it came from JSON
	}
	return raw
}

func (s *schema) platform(o value) Platform {
	return Platform{
		Name:     s.text(o, "name"),
		Release:  s.text(o, "release"),
		TargetID: s.maybe(o, "target_id"),
	}
}

func (s *schema) statistics(o value) Statistics {
	if o.get("controls").kind() != kindNull {
		one(s, o, "controls", s.statisticsByOutcome)
	}
	return Statistics{Duration: s.maybeNumber(o, "duration")}
}

func (s *schema) statisticsByOutcome(o value) struct{} {
	for _, key := range []string{"failed", "passed", "skipped"} {
		if o.get(key).kind() != kindNull {
			one(s, o, key, func(o value) float64 { return s.number(o, "total") })
		}
	}
	return struct{}{}
}

func (s *schema) profile(v value) Profile {
	o := s.object(v)
	s.optional(o, "description")
	s.optional(o, "inspec_version")
	return Profile{
		Name:           s.text(o, "name"),
		Version:        s.maybe(o, "version"),
		SHA256:         s.text(o, "sha256"),
		Title:          s.prose(s.optional(o, "title")),
		Maintainer:     s.prose(s.optional(o, "maintainer")),
		Summary:        s.prose(s.optional(o, "summary")),
		License:        s.prose(s.optional(o, "license")),
		Copyright:      s.prose(s.optional(o, "copyright")),
		CopyrightEmail: s.prose(s.optional(o, "copyright_email")),
		Supports:       list(s, o, "supports", s.support),
		Attributes:     list(s, o, "attributes", s.attribute),
		ParentProfile:  s.maybe(o, "parent_profile"),
		Depends:        maybeList(s, o, "depends", s.dependency),
		Groups:         list(s, o, "groups", s.group),
		Controls:       list(s, o, "controls", s.control),
		Status:         ProfileStatus(s.maybe(o, "status")),
		StatusMessage:  s.maybe(o, "status_message"),
		SkipMessage:    s.maybe(o, "skip_message"),
	}
}

func (s *schema) support(v value) Support {
	o := s.object(v)
	for _, key := range []string{"os-family", "os-name", "platform", "platform-family", "platform-name", "release"} {
		s.optional(o, key)
	}
	return s.extra(o)
}

func (s *schema) dependency(v value) Dependency {
	o := s.object(v)
	for _, key := range []string{"branch", "compliance", "git", "name", "path", "status", "status_message", "supermarket", "url"} {
		s.optional(o, key)
	}
	return o.plainMap()
}

// attribute is any object; InSpec's have a name and options.
func (s *schema) attribute(v value) Attribute {
	o := s.object(v)
	a := Attribute{Name: s.prose(o.get("name"))}
	if options := o.get("options"); options.kind() == kindObject {
		a.Options = s.extra(options)
	}
	return a
}

func (s *schema) group(v value) Group {
	o := s.object(v)
	return Group{
		ID:       s.text(o, "id"),
		Title:    s.prose(s.optional(o, "title")),
		Controls: list(s, o, "controls", s.line),
	}
}

// line is one prose text of a list.
func (s *schema) line(v value) string {
	if v.kind() != kindText {
		s.fail("", "a text", v)
	}
	return s.prose(v)
}

func (s *schema) control(v value) Control {
	o := s.object(v)
	c := Control{
		ID:             s.text(o, "id"),
		Title:          s.proseOrNil(s.optional(o, "title")),
		Desc:           s.proseOrNil(s.optional(o, "desc")),
		Descriptions:   maybeList(s, o, "descriptions", s.description),
		Impact:         s.number(o, "impact"),
		Refs:           list(s, o, "refs", s.reference),
		Tags:           one(s, o, "tags", s.tags),
		Code:           s.prose(s.optional(o, "code")),
		SourceLocation: one(s, o, "source_location", s.sourceLocation),
		Results:        list(s, o, "results", s.result),
		Status:         Outcome(o.get("status").text()),
	}
	if o.get("waiver_data").kind() != kindNull {
		c.WaiverData = one(s, o, "waiver_data", s.waiver)
	}
	if o.get("attestation_data").kind() != kindNull {
		c.Attestation = one(s, o, "attestation_data", s.attestation)
	}
	return c
}

// tags are all of them, or those that say something of the outcome: the severity,
// and what inspecjs cannot do without (pkg/threshold: readableTags).
func (s *schema) tags(o value) map[string]any {
	if !s.outcomesOnly {
		return o.plainMap()
	}
	tags := map[string]any{}
	for _, key := range []string{"severity", "severityoverride", "nist"} {
		if v := o.get(key); v.tree != nil {
			tags[key] = v.plain()
		}
	}
	return tags
}

func (s *schema) description(v value) Description {
	o := s.object(v)
	return Description{Label: s.prose(s.required(o, "label")), Data: s.prose(s.required(o, "data"))}
}

func (s *schema) reference(v value) any {
	o := s.object(v)
	s.absentOrText(o, "url")
	s.absentOrText(o, "uri")
	if ref := o.get("ref"); ref.tree != nil && ref.kind() != kindText {
		list(s, o, "ref", s.object)
	}
	return s.extra(o)
}

func (s *schema) sourceLocation(o value) SourceLocation {
	return SourceLocation{Line: int(s.maybeNumber(o, "line")), Ref: s.prose(s.optional(o, "ref"))}
}

func (s *schema) waiver(o value) WaiverData {
	s.optional(o, "expiration_date")
	s.optional(o, "justification")
	s.optional(o, "message")
	switch run := o.get("run"); run.kind() {
	case kindNull, kindFalse, kindTrue:
	default:
		s.fail("run", "a boolean or null", run)
	}
	switch skipped := o.get("skipped_due_to_waiver"); skipped.kind() {
	case kindNull, kindFalse, kindTrue, kindText:
	default:
		s.fail("skipped_due_to_waiver", "a boolean, a text or null", skipped)
	}
	return o.plainMap()
}

func (s *schema) attestation(o value) map[string]any {
	for _, key := range []string{"control_id", "explanation", "frequency", "updated", "updated_by"} {
		s.required(o, key)
	}
	status := s.required(o, "status")
	if text := status.text(); text != "passed" && text != "failed" {
		s.fail("status", `"passed" or "failed"`, status)
	}
	return s.extra(o)
}

func (s *schema) result(v value) Result {
	o := s.object(v)
	status := ResultStatus(s.maybe(o, "status"))
	switch status {
	case ResultPassed, ResultFailed, ResultSkipped, ResultError:
	default:
		if status := o.get("status"); status.kind() != kindNull {
			s.fail("status", "passed, failed, skipped or error", status)
		}
	}
	return Result{
		Status:         status,
		CodeDesc:       s.prose(s.required(o, "code_desc")),
		RunTime:        s.maybeNumber(o, "run_time"),
		StartTime:      s.prose(s.required(o, "start_time")),
		Resource:       s.prose(s.optional(o, "resource")),
		SkipMessage:    s.prose(s.optional(o, "skip_message")),
		Message:        s.prose(s.optional(o, "message")),
		Exception:      s.prose(s.optional(o, "exception")),
		Backtrace:      maybeList(s, o, "backtrace", s.line),
		ResourceClass:  o.get("resource_class").text(),
		ResourceParams: s.prose(o.get("resource_params")),
		ResourceID:     s.prose(s.optional(o, "resource_id")),
	}
}
