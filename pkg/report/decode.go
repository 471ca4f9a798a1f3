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
	// MaxBytes is the largest report; 64 MiB by default.
	MaxBytes int64
	// MaxDepth is how deeply values may be nested; 200 by default.
	MaxDepth int
	// MaxValues is how many JSON values there may be; two million by default,
	// some forty times a report of 375 controls.
	MaxValues int
	// LastKeyWins takes the last of two equal keys, as JSON.parse does, rather
	// than refusing the report.
	LastKeyWins bool
}

func (d Decoder) withDefaults() Decoder {
	if d.MaxBytes == 0 {
		d.MaxBytes = 64 << 20
	}
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
	tree, err := d.readTree(data)
	if err != nil {
		return nil, fmt.Errorf("report is no HDF: %w", err)
	}
	s := &schema{}
	report := s.report(s.object(tree))
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
	path []step
	err  error
}

// step is a key, or a key and an index when index >= 0.
type step struct {
	key   string
	index int
}

func (s *schema) fail(key, want string, got any) {
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
	s.err = fmt.Errorf("%s: want %s, got %s", path.String(), want, kind(got))
}

func kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case string:
		if len(v) > 20 {
			v = v[:20] + "…"
		}
		return fmt.Sprintf("the text %q", v)
	case []any:
		return "a list"
	default:
		return "an object"
	}
}

func (s *schema) object(v any) object {
	o, ok := v.(object)
	if !ok {
		s.fail("", "an object", v)
	}
	return o
}

// text is a required string.
func (s *schema) text(o object, key string) string {
	v, ok := o.get(key).(string)
	if !ok {
		s.fail(key, "a text", o.get(key))
	}
	return v
}

// optional is a string, null or absent.
func (s *schema) optional(o object, key string) *string {
	switch v := o.get(key).(type) {
	case nil:
	case string:
		return &v
	default:
		s.fail(key, "a text or null", v)
	}
	return nil
}

// maybe is optional where null and "" mean the same.
func (s *schema) maybe(o object, key string) string {
	if v := s.optional(o, key); v != nil {
		return *v
	}
	return ""
}

func (s *schema) number(o object, key string) float64 {
	v, ok := o.get(key).(float64)
	if !ok {
		s.fail(key, "a number", o.get(key))
	}
	return v
}

func (s *schema) maybeNumber(o object, key string) float64 {
	if o.get(key) == nil {
		return 0
	}
	return s.number(o, key)
}

// absentOrText is a string that may be missing but not null.
func (s *schema) absentOrText(o object, key string) {
	for _, m := range o {
		if _, ok := m.value.(string); m.key == key && !ok {
			s.fail(key, "a text", m.value)
		}
	}
}

// one reads a required object.
func one[T any](s *schema, o object, key string, read func(object) T) T {
	s.path = append(s.path, step{key, -1})
	defer s.leave()
	return read(s.object(o.get(key)))
}

// list reads a required list.
func list[T any](s *schema, o object, key string, read func(any) T) []T {
	elements, ok := o.get(key).([]any)
	if !ok {
		s.fail(key, "a list", o.get(key))
		return nil
	}
	out := make([]T, 0, len(elements))
	for i, e := range elements {
		s.path = append(s.path, step{key, i})
		out = append(out, read(e))
		s.leave()
		if s.err != nil {
			return nil
		}
	}
	return out
}

// maybeList reads a list, null or nothing.
func maybeList[T any](s *schema, o object, key string, read func(any) T) []T {
	if o.get(key) == nil {
		return nil
	}
	return list(s, o, key, read)
}

func (s *schema) leave() { s.path = s.path[:len(s.path)-1] }

func (s *schema) report(o object) *Report {
	return &Report{
		Platform:    one(s, o, "platform", s.platform),
		Profiles:    list(s, o, "profiles", s.profile),
		Statistics:  one(s, o, "statistics", s.statistics),
		Version:     s.text(o, "version"),
		Passthrough: passthrough(o.get("passthrough")),
	}
}

// passthrough keeps what `saf supplement` adds.
func passthrough(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	raw, err := json.Marshal(plain(v))
	if err != nil {
		return nil // cannot be: the tree came from JSON
	}
	return raw
}

func (s *schema) platform(o object) Platform {
	return Platform{
		Name:     s.text(o, "name"),
		Release:  s.text(o, "release"),
		TargetID: s.maybe(o, "target_id"),
	}
}

func (s *schema) statistics(o object) Statistics {
	if o.get("controls") != nil {
		one(s, o, "controls", s.statisticsByOutcome)
	}
	return Statistics{Duration: s.maybeNumber(o, "duration")}
}

func (s *schema) statisticsByOutcome(o object) struct{} {
	for _, key := range []string{"failed", "passed", "skipped"} {
		if o.get(key) != nil {
			one(s, o, key, func(o object) float64 { return s.number(o, "total") })
		}
	}
	return struct{}{}
}

func (s *schema) profile(v any) Profile {
	o := s.object(v)
	s.optional(o, "description")
	s.optional(o, "inspec_version")
	return Profile{
		Name:           s.text(o, "name"),
		Version:        s.maybe(o, "version"),
		SHA256:         s.text(o, "sha256"),
		Title:          s.maybe(o, "title"),
		Maintainer:     s.maybe(o, "maintainer"),
		Summary:        s.maybe(o, "summary"),
		License:        s.maybe(o, "license"),
		Copyright:      s.maybe(o, "copyright"),
		CopyrightEmail: s.maybe(o, "copyright_email"),
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

func (s *schema) support(v any) Support {
	o := s.object(v)
	for _, key := range []string{"os-family", "os-name", "platform", "platform-family", "platform-name", "release"} {
		s.optional(o, key)
	}
	return plainMap(o)
}

func (s *schema) dependency(v any) Dependency {
	o := s.object(v)
	for _, key := range []string{"branch", "compliance", "git", "name", "path", "status", "status_message", "supermarket", "url"} {
		s.optional(o, key)
	}
	return plainMap(o)
}

// attribute is any object; InSpec's have a name and options.
func (s *schema) attribute(v any) Attribute {
	o := s.object(v)
	a := Attribute{Name: anyText(o, "name")}
	if options, ok := o.get("options").(object); ok {
		a.Options = plainMap(options)
	}
	return a
}

func (s *schema) group(v any) Group {
	o := s.object(v)
	return Group{
		ID:    s.text(o, "id"),
		Title: s.maybe(o, "title"),
		Controls: list(s, o, "controls", func(v any) string {
			id, ok := v.(string)
			if !ok {
				s.fail("", "a text", v)
			}
			return id
		}),
	}
}

func (s *schema) control(v any) Control {
	o := s.object(v)
	c := Control{
		ID:             s.text(o, "id"),
		Title:          s.optional(o, "title"),
		Desc:           s.optional(o, "desc"),
		Descriptions:   maybeList(s, o, "descriptions", s.description),
		Impact:         s.number(o, "impact"),
		Refs:           list(s, o, "refs", s.reference),
		Tags:           one(s, o, "tags", plainMap),
		Code:           s.maybe(o, "code"),
		SourceLocation: one(s, o, "source_location", s.sourceLocation),
		Results:        list(s, o, "results", s.result),
		Status:         Outcome(anyText(o, "status")),
	}
	if o.get("waiver_data") != nil {
		c.WaiverData = one(s, o, "waiver_data", s.waiver)
	}
	if o.get("attestation_data") != nil {
		c.Attestation = one(s, o, "attestation_data", s.attestation)
	}
	return c
}

func (s *schema) description(v any) Description {
	o := s.object(v)
	return Description{Label: s.text(o, "label"), Data: s.text(o, "data")}
}

func (s *schema) reference(v any) any {
	o := s.object(v)
	s.absentOrText(o, "url")
	s.absentOrText(o, "uri")
	if _, isText := o.get("ref").(string); !isText {
		for _, m := range o {
			if m.key == "ref" {
				list(s, o, "ref", s.object)
			}
		}
	}
	return plainMap(o)
}

func (s *schema) sourceLocation(o object) SourceLocation {
	return SourceLocation{Line: int(s.maybeNumber(o, "line")), Ref: s.maybe(o, "ref")}
}

func (s *schema) waiver(o object) WaiverData {
	s.optional(o, "expiration_date")
	s.optional(o, "justification")
	s.optional(o, "message")
	if v := o.get("run"); v != nil {
		if _, ok := v.(bool); !ok {
			s.fail("run", "a boolean or null", v)
		}
	}
	switch v := o.get("skipped_due_to_waiver").(type) {
	case nil, bool, string:
	default:
		s.fail("skipped_due_to_waiver", "a boolean, a text or null", v)
	}
	return plainMap(o)
}

func (s *schema) attestation(o object) map[string]any {
	for _, key := range []string{"control_id", "explanation", "frequency", "updated", "updated_by"} {
		s.text(o, key)
	}
	if status := s.text(o, "status"); status != "passed" && status != "failed" {
		s.fail("status", `"passed" or "failed"`, status)
	}
	return plainMap(o)
}

func (s *schema) result(v any) Result {
	o := s.object(v)
	status := ResultStatus(s.maybe(o, "status"))
	switch status {
	case ResultPassed, ResultFailed, ResultSkipped, ResultError:
	default:
		if o.get("status") != nil {
			s.fail("status", "passed, failed, skipped or error", string(status))
		}
	}
	return Result{
		Status:      status,
		CodeDesc:    s.text(o, "code_desc"),
		RunTime:     s.maybeNumber(o, "run_time"),
		StartTime:   s.text(o, "start_time"),
		Resource:    s.maybe(o, "resource"),
		SkipMessage: s.maybe(o, "skip_message"),
		Message:     s.maybe(o, "message"),
		Exception:   s.maybe(o, "exception"),
		Backtrace: maybeList(s, o, "backtrace", func(v any) string {
			line, ok := v.(string)
			if !ok {
				s.fail("", "a text", v)
			}
			return line
		}),
		ResourceClass:  anyText(o, "resource_class"),
		ResourceParams: anyText(o, "resource_params"),
		ResourceID:     s.maybe(o, "resource_id"),
	}
}

// anyText is the value of a key that the schema does not know: a string, or "".
func anyText(o object, key string) string {
	v, _ := o.get(key).(string)
	return v
}
