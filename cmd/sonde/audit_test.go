// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"testing"

	"github.com/sonde-dev/sonde/pkg/archive"
	"github.com/sonde-dev/sonde/pkg/policy"
)

func TestCompareTrail(t *testing.T) {
	on := func(hashes ...string) []policy.Entry {
		var entries []policy.Entry
		for i, h := range hashes {
			entries = append(entries, policy.Entry{Seq: i + 3, Hash: h})
		}
		return entries
	}
	kept := func(seqs map[int]string) []archive.Entry {
		var entries []archive.Entry
		for seq, hash := range seqs {
			entries = append(entries, archive.Entry{Seq: seq, Hash: hash})
		}
		return entries
	}
	tests := map[string]struct {
		on      []policy.Entry
		kept    []archive.Entry
		missing int
		broken  bool
	}{
		"the same":                  {on("a", "b"), kept(map[int]string{3: "a", 4: "b"}), 0, false},
		"old ones are only kept":    {on("a", "b"), kept(map[int]string{1: "x", 2: "y", 3: "a", 4: "b"}), 0, false},
		"the archive missed one":    {on("a", "b"), kept(map[int]string{4: "b"}), 1, false},
		"an empty archive":          {on("a", "b"), nil, 2, false},
		"one was kept, not written": {on("a", "b"), append(kept(map[int]string{3: "a", 4: "b"}), archive.Entry{Seq: 4, Hash: "c"}), 0, false},
		"computed anew":             {on("a", "z"), kept(map[int]string{3: "a", 4: "b"}), 0, true},
		"cut off":                   {on("a"), kept(map[int]string{3: "a", 4: "b"}), 0, true},
		"all of it removed":         {nil, kept(map[int]string{3: "a"}), 0, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			missing, err := compareTrail(tt.on, tt.kept)
			if missing != tt.missing || errors.Is(err, policy.ErrTrailBroken) != tt.broken || !tt.broken && err != nil {
				t.Errorf("%d missing, %v", missing, err)
			}
		})
	}
}
