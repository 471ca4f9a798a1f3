// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// maxTrailBytes bounds what is read as a trail; what is written is bounded by Append.
const maxTrailBytes = 64 << 10

// ErrTrailBroken means that a trail is not what Append wrote.
var ErrTrailBroken = errors.New("audit trail is broken")

// Entry is one line of the audit trail: who scanned what with what, and what
// came out.
type Entry struct {
	// Seq counts the entries of a pod from 1.
	Seq int `json:"seq"`
	// First is the Seq of the oldest entry that was kept when this one was added.
	First     int       `json:"first"`
	Time      time.Time `json:"time"`
	Who       string    `json:"who"`
	Container string    `json:"container"`
	// Event is what happened if it was not a scan, such as an eviction.
	Event      string  `json:"event,omitempty"`
	Verdict    Verdict `json:"verdict"`
	Reason     Reason  `json:"reason,omitempty"`
	Compliance int     `json:"compliance"`
	Counts     Counts  `json:"counts"`
	// Digests, each sha256:HEX.
	Scanner string `json:"scanner,omitempty"`
	Profile string `json:"profile,omitempty"`
	Policy  string `json:"policy,omitempty"`
	Image   string `json:"image,omitempty"`
	Report  string `json:"report,omitempty"`
	// Broken is the digest of a trail that did not verify, and that this entry begins anew.
	Broken string `json:"broken,omitempty"`
	// Prev is the Hash of the entry before, "" in entry 1.
	Prev string `json:"prev,omitempty"`
	// Hash is over all of the above.
	Hash string `json:"hash,omitempty"`
}

// Bounds of an entry's texts: an API server's reason for a refusal has none, and
// must not keep a verdict from being written.
const (
	maxEventBytes = 256
	maxNameBytes  = 128
)

// bounded is e with its texts cut and its time as it is written.
func (e Entry) bounded() Entry {
	e.Event = cut(e.Event, maxEventBytes)
	for _, name := range []*string{&e.Who, &e.Container, &e.Scanner, &e.Profile, &e.Policy, &e.Image, &e.Report} {
		*name = cut(*name, maxNameBytes)
	}
	e.Time = e.Time.UTC().Truncate(time.Second)
	return e
}

// hash is `sha256:HEX` over the entry's JSON without its hash: the fields in the
// order of Entry, no white space, times in UTC and RFC 3339, as encoding/json
// writes them.
func (e Entry) hash() string {
	e.Hash = ""
	return digest(e)
}

// Append adds an entry to a trail and drops the oldest ones until it fits into
// maxBytes. It fills in Seq, First, Prev and Hash. A trail that does not verify
// is not extended: see Restart.
//
// Each entry says under its hash which entry was then the oldest one, so that
// dropping by the limit differs from somebody cutting entries off. The chain has
// no secret: that the newest entries were cut off, or all of it computed anew,
// only the copy in the archive shows.
func Append(trail string, e Entry, maxBytes int) (string, error) {
	entries, err := DecodeTrail(trail)
	if err != nil {
		return "", err
	}
	return extend(entries, e, maxBytes)
}

// Restart begins a new trail after one that is broken; its first entry says so.
func Restart(broken string, e Entry, maxBytes int) (string, error) {
	e.Broken = digest(broken)
	return extend(nil, e, maxBytes)
}

func extend(entries []Entry, e Entry, maxBytes int) (string, error) {
	e.Seq, e.Prev = 1, ""
	if n := len(entries); n > 0 {
		e.Seq, e.Prev = entries[n-1].Seq+1, entries[n-1].Hash
	}
	e = e.bounded()
	for {
		e.First = e.Seq - len(entries)
		e.Hash = e.hash()
		text, err := encodeTrail(append(entries[:len(entries):len(entries)], e))
		if err != nil {
			return "", err
		}
		if len(text) <= maxBytes {
			return text, nil
		}
		if len(entries) == 0 {
			return "", fmt.Errorf("append to audit trail: the entry has %d bytes, and %d are left", len(text), maxBytes)
		}
		entries = entries[1:]
	}
}

// DecodeTrail is the entries of a trail, oldest first, if it verifies: it is what
// Append wrote, no entry changed, removed or put in. The error wraps
// ErrTrailBroken. An empty trail has no entries.
func DecodeTrail(trail string) ([]Entry, error) {
	if trail == "" {
		return nil, nil
	}
	var entries []Entry
	if err := decodeStrict(trail, maxTrailBytes, &entries); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTrailBroken, err)
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("%w: all entries are gone", ErrTrailBroken)
	}
	for i, e := range entries {
		if e.Hash != e.hash() {
			return nil, fmt.Errorf("%w: entry %d was changed", ErrTrailBroken, e.Seq)
		}
		if i == 0 {
			continue
		}
		if before := entries[i-1]; e.Seq != before.Seq+1 || e.Prev != before.Hash {
			return nil, fmt.Errorf("%w: entry %d does not follow entry %d", ErrTrailBroken, e.Seq, before.Seq)
		}
	}
	first, last := entries[0], entries[len(entries)-1]
	switch {
	case last.First != first.Seq:
		return nil, fmt.Errorf("%w: it began with entry %d and now begins with %d", ErrTrailBroken, last.First, first.Seq)
	case (first.Seq == 1) != (first.Prev == ""):
		return nil, fmt.Errorf("%w: entry %d does not begin a trail", ErrTrailBroken, first.Seq)
	}
	// Two texts may decode to the same entries; only one was written.
	if text, err := encodeTrail(entries); err != nil || text != trail {
		return nil, fmt.Errorf("%w: it was rewritten", ErrTrailBroken)
	}
	return entries, nil
}

func encodeTrail(entries []Entry) (string, error) {
	text, err := json.Marshal(entries)
	if err != nil {
		return "", fmt.Errorf("encode audit trail: %w", err)
	}
	return string(text), nil
}
