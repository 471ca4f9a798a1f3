// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Bounds of one container's result. The whole report is in the archive.
const (
	maxResultBytes  = 4096
	maxFailedIDs    = 5
	maxIDBytes      = 64
	maxMessageBytes = 256
	// A cut URL leads nowhere: there is room for the longest names of Kubernetes.
	maxLocationBytes = 1024
)

// ReportUnavailable stands in place of a report's location when the archive did
// not take it: a broken archive loses no verdict.
const ReportUnavailable = "unavailable"

// Counts is the number of controls by outcome.
type Counts struct {
	Passed        int `json:"passed"`
	Failed        int `json:"failed"`
	NotReviewed   int `json:"notReviewed"`
	NotApplicable int `json:"notApplicable"`
	Error         int `json:"error"`
}

// ContainerResult is what the last scan said of one container: the value of
// ResultKey(CONTAINER).
type ContainerResult struct {
	Verdict Verdict `json:"verdict"`
	// Time is the nominal time of the scan: what the schedule goes on from.
	Time time.Time `json:"time"`

	// Of Passed and Failed.
	Compliance    int      `json:"compliance"` // percent
	Counts        Counts   `json:"counts"`
	Failed        []string `json:"failed,omitempty"`  // the first few ids of failed controls
	Profile       string   `json:"profile,omitempty"` // NAME@VERSION
	ProfileDigest string   `json:"profileDigest,omitempty"`
	Report        string   `json:"report,omitempty"` // where the full report is, or ReportUnavailable
	ReportDigest  string   `json:"reportDigest,omitempty"`

	// Of Error and Unassessable.
	Reason  Reason `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
}

// Encode is r as JSON, at most 4 KiB: too many ids and too long texts are cut,
// and left out where that is not enough.
func (r ContainerResult) Encode() (string, error) {
	ids := r.Failed
	r.Failed = nil
	for _, id := range ids[:min(len(ids), maxFailedIDs)] {
		r.Failed = append(r.Failed, cut(id, maxIDBytes))
	}
	for _, text := range []*string{&r.Message, &r.Profile} {
		*text = cut(*text, maxMessageBytes)
	}
	r.Report = cut(r.Report, maxLocationBytes)
	r.Time = r.Time.UTC().Truncate(time.Second)
	if err := r.validate(); err != nil {
		return "", fmt.Errorf("encode result: %w", err)
	}
	for _, shorten := range []func(){func() {}, func() { r.Failed = nil }, func() { r.Message = "" }} {
		shorten()
		text, err := json.Marshal(r)
		if err != nil {
			return "", fmt.Errorf("encode result: %w", err)
		}
		if len(text) <= maxResultBytes {
			return string(text), nil
		}
	}
	return "", fmt.Errorf("encode result: more than %d bytes", maxResultBytes)
}

// DecodeResult reads what Encode wrote, and nothing else: a result that was
// tampered with must not read as a pass.
func DecodeResult(s string) (ContainerResult, error) {
	var r ContainerResult
	if err := decodeStrict(s, maxResultBytes, &r); err != nil {
		return ContainerResult{}, fmt.Errorf("decode result: %w", err)
	}
	if err := r.validate(); err != nil {
		return ContainerResult{}, fmt.Errorf("decode result: %w", err)
	}
	return r, nil
}

// digestForm is what every digest looks like.
var digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

func (r ContainerResult) validate() error {
	switch {
	case !r.Verdict.Valid():
		return fmt.Errorf("unknown verdict %q", r.Verdict)
	case r.Compliance < 0 || r.Compliance > 100:
		return fmt.Errorf("compliance %d is not a percentage", r.Compliance)
	case r.Counts.Passed < 0 || r.Counts.Failed < 0 || r.Counts.NotReviewed < 0 || r.Counts.NotApplicable < 0 || r.Counts.Error < 0:
		return errors.New("a count is negative")
	case len(r.Failed) > maxFailedIDs:
		return fmt.Errorf("%d failed ids, and at most %d are allowed", len(r.Failed), maxFailedIDs)
	case r.Reason != "" && !r.Reason.Valid():
		return fmt.Errorf("unknown reason %q", r.Reason)
	case (r.Verdict == Error || r.Verdict == Unassessable) && r.Reason == "":
		return fmt.Errorf("verdict %s without a reason", r.Verdict)
	case r.ProfileDigest != "" && !digestForm.MatchString(r.ProfileDigest):
		return fmt.Errorf("profile digest %q is not sha256:HEX", r.ProfileDigest)
	case r.ReportDigest != "" && !digestForm.MatchString(r.ReportDigest):
		return fmt.Errorf("report digest %q is not sha256:HEX", r.ReportDigest)
	}
	return nil
}

// decodeStrict reads one JSON value of at most limit bytes, without unknown
// fields and with nothing after it.
func decodeStrict(s string, limit int, v any) error {
	if len(s) > limit {
		return fmt.Errorf("%d bytes, and at most %d are allowed", len(s), limit)
	}
	d := json.NewDecoder(bytes.NewReader([]byte(s)))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more text after the value")
	}
	return nil
}

// cut is s as one line of at most n bytes, cut at the end of a letter. What is
// not text comes out of JSON other than it went in, and would break a hash.
func cut(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r // utf8.RuneError for what is no letter
	}, s)
	if len(s) <= n {
		return s
	}
	const ellipsis = "…"
	end := n - len(ellipsis)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + ellipsis
}
