// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

// Join puts the profiles of two runs on the same target into one report, in
// order, and adds their durations. Either may be nil. Nothing is merged: two
// profiles with the same control id stay two profiles.
func Join(a, b *Report) *Report {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	joined := *a
	joined.Profiles = append(append([]Profile(nil), a.Profiles...), b.Profiles...)
	joined.Statistics.Duration += b.Statistics.Duration
	return &joined
}
