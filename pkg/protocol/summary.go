// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"encoding/json"
	"unicode/utf8"
)

// Summary is the scanner's termination message: what remains in the pod's
// status when stream and log are gone.
//
// The kubelet gives all containers of a pod 12 KiB together, so that a pod
// with 30 scans leaves some 400 bytes to each: Encode stays below that.
type Summary struct {
	// Code is empty after a run that made a report.
	Code    Code   `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	SHA256  string `json:"sha256,omitempty"`
	Bytes   int    `json:"bytes,omitempty"`
	PeakRSS int64  `json:"peak_rss,omitempty"`
}

// Encode renders the summary within the bound by shortening its message.
func (s Summary) Encode() []byte {
	const maxMessage = 200
	if len(s.Message) > maxMessage {
		cut := maxMessage
		for cut > 0 && !utf8.RuneStart(s.Message[cut]) {
			cut--
		}
		s.Message = s.Message[:cut] + "…"
	}
	data, err := json.Marshal(s)
	if err != nil {
		// A struct of strings and numbers always encodes.
		panic(err)
	}
	return data
}

// DecodeSummary reads a termination message; ok is false for any other text.
func DecodeSummary(text string) (s Summary, ok bool) {
	if json.Unmarshal([]byte(text), &s) != nil {
		return Summary{}, false
	}
	return s, s.Code != "" || s.SHA256 != ""
}
