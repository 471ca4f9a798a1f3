// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxStateBytes bounds all that Sonde writes on one pod. The API server allows
// 256 KiB of annotations on an object, and every watcher holds them in memory.
const MaxStateBytes = 16 << 10

// minTrailBytes is the room that the audit trail is given before details of
// results are: some five entries.
const minTrailBytes = 4 << 10

// StateInput is what is known of a pod after a scan.
type StateInput struct {
	// Results by container.
	Results map[string]ContainerResult
	// Next is when the next scan is due, zero if none is.
	Next time.Time
	// Trail is the audit trail that stands on the pod, Entries what to add to it.
	Trail   string
	Entries []Entry
}

// PodState is what to write on a pod. Keys of Sonde that are not in it are to
// be removed, see Patch.
type PodState struct {
	Verdict     Verdict
	Labels      map[string]string
	Annotations map[string]string
	// Added are the entries as they were added to the trail, for the archive.
	Added []Entry
	// TrailBroken tells why the trail that stood on the pod was not gone on with, or is nil.
	TrailBroken error
}

// NewPodState is the state of a pod: the worst of its containers' results, each
// result, and the audit trail with as many of its entries as fit. In a pod of
// many containers the results lose their details.
func NewPodState(in StateInput) (PodState, error) {
	s, err := withoutTrail(in.Results, in.Next)
	if err != nil {
		return PodState{}, err
	}
	if s.room() < minTrailBytes {
		if s, err = withoutTrail(slim(in.Results), in.Next); err != nil {
			return PodState{}, err
		}
	}
	if s.room() < 0 {
		return PodState{}, fmt.Errorf("state of the pod: %d containers' results do not fit into %d bytes", len(in.Results), MaxStateBytes)
	}
	trail := in.Trail
	room := s.room() - spare(in.Results, s.room())
	for _, e := range in.Entries {
		longer, err := Append(trail, e, room)
		if errors.Is(err, ErrTrailBroken) {
			s.TrailBroken = err
			longer, err = Restart(trail, e, room)
		}
		if err != nil {
			return PodState{}, fmt.Errorf("state of the pod: %w", err)
		}
		trail = longer
		entries, err := DecodeTrail(trail)
		if err != nil {
			return PodState{}, fmt.Errorf("state of the pod: %w", err)
		}
		s.Added = append(s.Added, entries[len(entries)-1])
	}
	if trail != "" {
		s.Annotations[KeyAudit] = trail
	}
	return s, nil
}

func withoutTrail(results map[string]ContainerResult, next time.Time) (PodState, error) {
	s := PodState{Verdict: Pending, Annotations: map[string]string{}}
	if len(results) > 0 {
		if err := s.summarise(results); err != nil {
			return PodState{}, err
		}
	}
	s.Labels = map[string]string{LabelVerdict: string(s.Verdict)}
	if !next.IsZero() {
		s.Annotations[KeyNextScan] = formatTime(next)
	}
	return s, nil
}

// Results are those that stand on a pod, in any order. One that cannot be read
// is the zero value, which is no verdict.
func Results(annotations map[string]string) []ContainerResult {
	var all []ContainerResult
	for key, value := range annotations {
		if strings.HasPrefix(key, KeyResultPrefix) {
			result, _ := DecodeResult(value)
			all = append(all, result)
		}
	}
	return all
}

// Standing is the verdict of the results that stand on a pod: Pending if there
// are none, Error if one cannot be read.
func Standing(annotations map[string]string) Verdict {
	var verdicts []Verdict
	for _, r := range Results(annotations) {
		verdicts = append(verdicts, r.Verdict)
	}
	return Worst(verdicts...)
}

// slim is results with what they are about, and no details of it.
func slim(results map[string]ContainerResult) map[string]ContainerResult {
	all := maps.Clone(results)
	for name, r := range all {
		r.Failed, r.Message = nil, ""
		all[name] = r
	}
	return all
}

// Patch is what to set on a pod that carries have, and with nil what to remove
// of results whose containers are gone or values that no longer hold.
func (s PodState) Patch(have map[string]string) map[string]*string {
	patch := map[string]*string{}
	for key := range have {
		if _, stays := s.Annotations[key]; IsState(key) && !stays && key != LabelVerdict {
			patch[key] = nil
		}
	}
	for key, value := range s.Annotations {
		if have[key] != value {
			patch[key] = &value
		}
	}
	return patch
}

// summarise writes each container's result, and the worst one's where the pod
// has a single value.
func (s *PodState) summarise(results map[string]ContainerResult) error {
	var last time.Time
	names := slices.Sorted(maps.Keys(results))
	verdicts := make([]Verdict, len(names))
	for i, name := range names {
		r := results[name]
		text, err := r.Encode()
		if err != nil {
			return fmt.Errorf("container %s: %w", name, err)
		}
		s.Annotations[ResultKey(name)] = text
		verdicts[i] = r.Verdict
		if r.Time.After(last) {
			last = r.Time
		}
	}
	s.Verdict = Worst(verdicts...)
	name := names[slices.Index(verdicts, s.Verdict)]
	worst := results[name]
	if !last.IsZero() {
		s.Annotations[KeyLastScan] = formatTime(last)
	}
	if reason := reasonLine(name, worst); reason != "" {
		s.Annotations[KeyReason] = reason
	}
	if s.Verdict != Passed && s.Verdict != Failed {
		return nil
	}
	return s.measured(worst)
}

// measured writes the numbers of a result that has some.
func (s *PodState) measured(r ContainerResult) error {
	counts, err := json.Marshal(r.Counts)
	if err != nil {
		return fmt.Errorf("encode counts: %w", err)
	}
	s.Annotations[KeyCompliance] = strconv.Itoa(r.Compliance)
	s.Annotations[KeyCounts] = string(counts)
	if r.Profile != "" {
		s.Annotations[KeyLastProfile] = strings.TrimSpace(r.Profile + " " + r.ProfileDigest)
	}
	if r.ReportDigest != "" {
		s.Annotations[KeyReport] = r.reportLine()
	}
	return nil
}

// reasonLine is why a container has its verdict, in one line.
func reasonLine(container string, r ContainerResult) string {
	switch {
	case r.Reason != "" && r.Message != "":
		return fmt.Sprintf("%s: %s: %s", container, r.Reason, cut(r.Message, maxMessageBytes))
	case r.Reason != "":
		return fmt.Sprintf("%s: %s: %s", container, r.Reason, r.Reason.Text().Why)
	case r.Verdict == Failed && len(r.Failed) > 0:
		ids := make([]string, 0, maxFailedIDs)
		for _, id := range r.Failed[:min(len(r.Failed), maxFailedIDs)] {
			ids = append(ids, cut(id, maxIDBytes))
		}
		line := fmt.Sprintf("%s: failed controls: %s", container, strings.Join(ids, ", "))
		if more := r.Counts.Failed - len(ids); more > 0 {
			line += fmt.Sprintf(" and %d more", more)
		}
		return line
	}
	return ""
}

// room is how many bytes are left for the trail.
func (s PodState) room() int {
	left := MaxStateBytes - len(KeyAudit)
	for _, written := range []map[string]string{s.Annotations, s.Labels} {
		for key, value := range written {
			left -= len(key) + len(value)
		}
	}
	return left
}

func formatTime(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }
