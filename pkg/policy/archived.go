// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"errors"
	"fmt"
	"strings"
)

// spareBytes is what is left free on a pod for each report that the archive did
// not take: where it is may be written later, when the trail can no longer be
// shortened, since only a new entry says which one is the oldest.
const spareBytes = 512

// spare is what of room is to be left free.
func spare(results map[string]ContainerResult, room int) int {
	n := 0
	for _, r := range results {
		if r.Report == ReportUnavailable {
			n += spareBytes
		}
	}
	return min(n, room/2)
}

// reportLine is where a result's report is, and its digest.
func (r ContainerResult) reportLine() string {
	return strings.TrimSpace(r.Report + " " + r.ReportDigest)
}

// Archived is which of a pod's annotations change once the archive has taken
// reports that it did not take at first: where they are, by container.
func Archived(annotations, where map[string]string) (map[string]string, error) {
	changed := map[string]string{}
	for container, location := range where {
		key := ResultKey(container)
		result, err := DecodeResult(annotations[key])
		if err != nil {
			return nil, fmt.Errorf("container %s: %w", container, err)
		}
		before := result.reportLine()
		result.Report = location
		if changed[key], err = result.Encode(); err != nil {
			return nil, fmt.Errorf("container %s: %w", container, err)
		}
		// Two containers with the same report may be in the same place.
		if annotations[KeyReport] == before {
			changed[KeyReport] = result.reportLine()
		}
	}
	size := 0
	for key, value := range annotations {
		if now, is := changed[key]; is {
			value = now
		}
		if IsState(key) {
			size += len(key) + len(value)
		}
	}
	if size+len(LabelVerdict)+len(Unassessable) > MaxStateBytes {
		return nil, errors.New("where the reports are does not fit onto the pod")
	}
	return changed, nil
}
