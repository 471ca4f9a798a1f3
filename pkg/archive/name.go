// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
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

var digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

const maxPart = 253

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
	if !digestForm.MatchString(r.Digest) {
		return fmt.Errorf("digest %q is not sha256:HEX", r.Digest)
	}
	return nil
}

func (e Entry) check() error {
	if err := checkParts(e.Namespace, e.Pod, e.UID); err != nil {
		return err
	}
	if !digestForm.MatchString(e.Hash) || e.Seq < 1 {
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

var (
	reportName = regexp.MustCompile(`^` + reports + `/([^/]+)/([^/]+)/([^/]+)/(\d{8}T\d{6}Z)-([0-9a-f]{64})\.json\.gz$`)
	entryName  = regexp.MustCompile(`^` + trail + `/([^/]+)/([^/]+)/([^/]+)/(\d{8,18})-(\d{8}T\d{6}Z)-([0-9a-f]{64})\.json$`)
)

// parseReport reads a name that Report.name made. What else lies in the bucket
// is somebody else's.
func parseReport(name string) (Report, bool) {
	m := reportName.FindStringSubmatch(name)
	if m == nil {
		return Report{}, false
	}
	when, err := time.Parse(timeForm, m[4])
	r := Report{m[1], m[2], m[3], when, digestMark + m[5]}
	return r, err == nil && r.check() == nil
}

// parseEntry reads a name that Entry.name made.
func parseEntry(name string) (Entry, bool) {
	m := entryName.FindStringSubmatch(name)
	if m == nil {
		return Entry{}, false
	}
	seq, err := strconv.Atoi(m[4])
	when, timeErr := time.Parse(timeForm, m[5])
	e := Entry{m[1], m[2], m[3], seq, when, digestMark + m[6]}
	return e, err == nil && timeErr == nil && e.check() == nil
}
