// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The two kinds of objects, first in every name, so that a bucket's own rules
// can keep them apart.
const (
	reports = "reports"
	trail   = "audit"
)

// Report names one report.
type Report struct {
	Namespace, Pod, Container string
	// Time is that of the scan, in whole seconds.
	Time time.Time
	// Digest is sha256:HEX of the HDF document.
	Digest string
}

// Entry names one audit entry.
type Entry struct {
	Namespace, Pod, UID string
	Seq                 int
	Time                time.Time
	// Hash is sha256:HEX, the entry's own.
	Hash string
}

const (
	// timeForm sorts as time does.
	timeForm   = "20060102T150405Z"
	digestMark = "sha256:"
)

// part is one part of a name: what Kubernetes allows for namespaces, pods,
// containers and UIDs, and nothing that a file system or a store takes for more.
var part = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`)

const maxPart = 253

// isDigest tells whether s is sha256:HEX.
func isDigest(s string) bool {
	hex, ok := strings.CutPrefix(s, digestMark)
	return ok && len(hex) == 2*sha256.Size && strings.Trim(hex, "0123456789abcdef") == ""
}

func checkParts(parts ...string) error {
	for _, p := range parts {
		if len(p) > maxPart || !part.MatchString(p) {
			return fmt.Errorf("%q is no name of Kubernetes", p)
		}
	}
	return nil
}

func (r Report) check() error {
	if err := checkParts(r.Namespace, r.Pod, r.Container); err != nil {
		return err
	}
	if !isDigest(r.Digest) {
		return fmt.Errorf("digest %q is not sha256:HEX", r.Digest)
	}
	return nil
}

func (e Entry) check() error {
	if err := checkParts(e.Namespace, e.Pod, e.UID); err != nil {
		return err
	}
	if !isDigest(e.Hash) || e.Seq < 1 {
		return fmt.Errorf("audit entry %d has hash %q", e.Seq, e.Hash)
	}
	return nil
}

func (r Report) name() string {
	return fmt.Sprintf("%s/%s/%s/%s/%s-%s.json.gz", reports, r.Namespace, r.Pod, r.Container,
		r.Time.UTC().Format(timeForm), strings.TrimPrefix(r.Digest, digestMark))
}

func (e Entry) name() string {
	return fmt.Sprintf("%s/%s/%s/%s/%08d-%s-%s.json", trail, e.Namespace, e.Pod, e.UID, e.Seq,
		e.Time.UTC().Format(timeForm), strings.TrimPrefix(e.Hash, digestMark))
}

// parseReport reads a name that Report.name made. What else lies in the bucket
// is somebody else's.
func parseReport(name string) (Report, bool) {
	parts := strings.Split(strings.TrimSuffix(name, ".json.gz"), "/")
	if len(parts) != 5 {
		return Report{}, false
	}
	text, hex, _ := strings.Cut(parts[4], "-")
	when, err := time.Parse(timeForm, text)
	r := Report{parts[1], parts[2], parts[3], when, digestMark + hex}
	return r, err == nil && r.check() == nil && r.name() == name
}

// parseEntry reads a name that Entry.name made.
func parseEntry(name string) (Entry, bool) {
	parts := strings.Split(strings.TrimSuffix(name, ".json"), "/")
	if len(parts) != 5 {
		return Entry{}, false
	}
	number, rest, _ := strings.Cut(parts[4], "-")
	text, hex, _ := strings.Cut(rest, "-")
	seq, err := strconv.Atoi(number)
	when, timeErr := time.Parse(timeForm, text)
	e := Entry{parts[1], parts[2], parts[3], seq, when, digestMark + hex}
	return e, err == nil && timeErr == nil && e.check() == nil && e.name() == name
}
