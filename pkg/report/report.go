// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"time"
)

// Report is one run of one or more profiles on one target: an HDF file, which
// is the shape of InSpec's `json` reporter (InSpec: lib/inspec/reporters/json.rb).
type Report struct {
	Platform    Platform        `json:"platform"`
	Profiles    []Profile       `json:"profiles"`
	Statistics  Statistics      `json:"statistics"`
	Version     string          `json:"version"`
	Passthrough json.RawMessage `json:"passthrough,omitempty"`
}

// Platform is what the target calls itself.
type Platform struct {
	Name     string `json:"name"`
	Release  string `json:"release"`
	TargetID string `json:"target_id,omitempty"`
}

// Statistics holds how long the run took, in seconds.
type Statistics struct {
	Duration float64 `json:"duration"`
}

// Profile is one profile of the run, with its controls in order.
type Profile struct {
	Name           string        `json:"name"`
	Version        string        `json:"version,omitempty"`
	SHA256         string        `json:"sha256"`
	Title          string        `json:"title,omitempty"`
	Maintainer     string        `json:"maintainer,omitempty"`
	Summary        string        `json:"summary,omitempty"`
	License        string        `json:"license,omitempty"`
	Copyright      string        `json:"copyright,omitempty"`
	CopyrightEmail string        `json:"copyright_email,omitempty"`
	Supports       []Support     `json:"supports"`
	Attributes     []Attribute   `json:"attributes"`
	ParentProfile  string        `json:"parent_profile,omitempty"`
	Depends        []Dependency  `json:"depends,omitempty"`
	Groups         []Group       `json:"groups"`
	Controls       []Control     `json:"controls"`
	Status         ProfileStatus `json:"status,omitempty"`
	StatusMessage  string        `json:"status_message"`
	SkipMessage    string        `json:"skip_message,omitempty"`
}

// ProfileStatus tells whether a profile's controls could be read.
type ProfileStatus string

// The statuses of a profile.
const (
	ProfileLoaded  ProfileStatus = "loaded"
	ProfileSkipped ProfileStatus = "skipped"
	ProfileFailed  ProfileStatus = "failed"
)

// Support is one entry of a profile's `supports`, as written there.
type Support map[string]any

// Attribute is an input the profile declares. A sensitive value is "***".
type Attribute struct {
	Name    string         `json:"name"`
	Options map[string]any `json:"options"`
}

// Dependency is a profile another one depends on.
type Dependency map[string]any

// Group is the controls of one file.
type Group struct {
	ID       string   `json:"id"`
	Title    string   `json:"title,omitempty"`
	Controls []string `json:"controls"`
}

// Control is one control with what its tests said.
type Control struct {
	ID             string         `json:"id"`
	Title          *string        `json:"title"`
	Desc           *string        `json:"desc"`
	Descriptions   []Description  `json:"descriptions"`
	Impact         float64        `json:"impact"`
	Refs           []any          `json:"refs"`
	Tags           map[string]any `json:"tags"`
	Code           string         `json:"code"`
	SourceLocation SourceLocation `json:"source_location"`
	WaiverData     WaiverData     `json:"waiver_data"`
	// Attestation is a person's word on the control, as `saf attest apply` adds it.
	Attestation map[string]any `json:"attestation_data,omitempty"`
	Results     []Result       `json:"results"`
	// Status is the control's verdict under enhanced outcomes, else "".
	Status Outcome `json:"status,omitempty"`
}

// Description is one labelled text of a control: default, check, fix, rationale…
type Description struct {
	Label string `json:"label"`
	Data  string `json:"data"`
}

// SourceLocation is where a control is written.
type SourceLocation struct {
	Line int    `json:"line"`
	Ref  string `json:"ref"`
}

// WaiverData is a waiver as it applied to a control; an empty map is none.
type WaiverData map[string]any

// Result is what one test said.
type Result struct {
	Status        ResultStatus `json:"status,omitempty"`
	CodeDesc      string       `json:"code_desc"`
	RunTime       float64      `json:"run_time"`
	StartTime     string       `json:"start_time"` // RFC 3339, see FormatTime
	Resource      string       `json:"resource,omitempty"`
	SkipMessage   string       `json:"skip_message,omitempty"`
	Message       string       `json:"message,omitempty"`
	Exception     string       `json:"exception,omitempty"`
	Backtrace     []string     `json:"backtrace,omitzero"` // also an empty one says that it broke
	ResourceClass string       `json:"resource_class,omitempty"`
	// ResourceParams is a string that looks like a JSON list.
	ResourceParams string `json:"resource_params,omitempty"`
	ResourceID     string `json:"resource_id,omitempty"`
}

// ResultStatus is the status of one test. An error is a ResultFailed with an
// Exception and a Backtrace, as in InSpec; ResultError is read from other tools'
// HDF, never written by Sonde.
type ResultStatus string

// The statuses of a test.
const (
	ResultPassed  ResultStatus = "passed"
	ResultFailed  ResultStatus = "failed"
	ResultSkipped ResultStatus = "skipped"
	ResultError   ResultStatus = "error"
)

// Outcome is the verdict on a whole control (InSpec: lib/inspec/enhanced_outcomes.rb).
type Outcome string

// The outcomes of a control.
const (
	Passed        Outcome = "passed"
	Failed        Outcome = "failed"
	NotReviewed   Outcome = "not_reviewed"
	NotApplicable Outcome = "not_applicable"
	Error         Outcome = "error"
)

// FormatTime renders a result's start time as InSpec does.
func FormatTime(t time.Time) string { return t.Format(time.RFC3339) }
