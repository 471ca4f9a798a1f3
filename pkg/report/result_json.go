// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import "encoding/json"

// MarshalJSON implements json.Marshaler. A skipped result always has a message,
// if need be an empty one (InSpec: lib/inspec/formatters/base.rb).
func (r Result) MarshalJSON() ([]byte, error) {
	type plain Result
	if r.Status != ResultSkipped {
		return json.Marshal(plain(r))
	}
	return json.Marshal(struct {
		plain
		SkipMessage string `json:"skip_message"`
	}{plain(r), r.SkipMessage})
}
