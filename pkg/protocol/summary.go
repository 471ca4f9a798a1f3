// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"encoding/json"
	"strings"
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

// maxSummary is what one scan of 30 may take of a pod's termination messages.
const maxSummary = 400

// Encode renders the summary within the bound by shortening its message, whose
// letters may take up to six bytes each in JSON.
func (s Summary) Encode() []byte {
	whole := s.Message
	for n := maxSummary / 2; ; n /= 2 {
		if len(whole) > n {
			s.Message = strings.ToValidUTF8(whole[:n], "") + "…"
		}
		data, err := json.Marshal(s)
		if err != nil {
			// A struct of strings and numbers always encodes.
			panic(err)
		}
		if len(data) <= maxSummary || n == 0 {
			return data
		}
	}
}

// DecodeSummary reads a termination message; ok is false for any other text.
func DecodeSummary(text string) (s Summary, ok bool) {
	if json.Unmarshal([]byte(text), &s) != nil {
		return Summary{}, false
	}
	return s, s.Code != "" || s.SHA256 != ""
}
