// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func entry(t *testing.T, n int) Entry {
	t.Helper()
	return Entry{
		Time: at(t, "2026-05-01T03:00:00Z").Add(time.Duration(n) * time.Hour), Who: "system:serviceaccount:sonde:scheduler",
		Container: "app", Verdict: Failed, Compliance: 75, Counts: Counts{Passed: 9, Failed: 3},
		Scanner: someDigest, Profile: someDigest, Policy: someDigest, Image: someDigest, Report: someDigest,
	}
}

// trailOf is a trail to which n entries were added.
func trailOf(t *testing.T, n int) string {
	t.Helper()
	trail := ""
	for i := range n {
		var err error
		if trail, err = Append(trail, entry(t, i), MaxStateBytes); err != nil {
			t.Fatal(err)
		}
	}
	return trail
}

func TestTrailGrowsAndDropsTheOldest(t *testing.T) {
	const limit = 8 << 10
	trail := ""
	for i := range 50 {
		var err error
		if trail, err = Append(trail, entry(t, i), limit); err != nil {
			t.Fatal(err)
		}
		if len(trail) > limit {
			t.Fatalf("after entry %d: %d bytes", i+1, len(trail))
		}
		if err := verify(trail); err != nil {
			t.Fatalf("after entry %d: %v", i+1, err)
		}
	}
	entries, err := DecodeTrail(trail)
	if err != nil {
		t.Fatal(err)
	}
	if last := entries[len(entries)-1]; last.Seq != 50 || entries[0].Seq == 1 || last.First != entries[0].Seq {
		t.Errorf("entries %d to %d, said to begin with %d", entries[0].Seq, last.Seq, last.First)
	}
	if len(entries) < 5 {
		t.Errorf("only %d entries were kept", len(entries))
	}
}

// A trail that was shortened may grow again, and one whose limit shrinks is cut.
func TestTrailLimitMayChange(t *testing.T) {
	trail := trailOf(t, 10)
	shorter, err := Append(trail, entry(t, 10), 3<<10)
	if err != nil {
		t.Fatal(err)
	}
	longer, err := Append(shorter, entry(t, 11), 16<<10)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(verify(shorter), verify(longer)); err != nil {
		t.Error(err)
	}
	if _, err := Append("", entry(t, 0), 100); err == nil || errors.Is(err, ErrTrailBroken) {
		t.Errorf("an entry that does not fit: %v", err)
	}
}

// Texts that nobody bounds do not keep an entry out.
func TestAppendCutsTexts(t *testing.T) {
	long := strings.Repeat("ü", 10_000)
	e := Entry{Time: time.Unix(1_770_000_000, 0), Verdict: Failed, Who: long, Container: long, Event: long, Image: long, Scanner: long, Profile: long, Policy: long, Report: long}
	trail, err := Append("", e, minTrailBytes)
	if err != nil {
		t.Fatal(err)
	}
	if err := verify(trail); err != nil {
		t.Error(err)
	}
}

func TestDecodeTrailFindsTampering(t *testing.T) {
	tests := map[string]func([]Entry) []Entry{
		"a verdict changed":    func(e []Entry) []Entry { e[1].Verdict = Passed; return e },
		"the last changed":     func(e []Entry) []Entry { e[len(e)-1].Compliance = 100; return e },
		"one removed":          func(e []Entry) []Entry { return append(e[:1], e[2:]...) },
		"the oldest cut off":   func(e []Entry) []Entry { return e[1:] },
		"all removed":          func([]Entry) []Entry { return nil },
		"two swapped":          func(e []Entry) []Entry { e[0], e[1] = e[1], e[0]; return e },
		"one twice":            func(e []Entry) []Entry { return append(e, e[len(e)-1]) },
		"changed and rehashed": func(e []Entry) []Entry { e[1].Verdict = Passed; e[1].Hash = e[1].hash(); return e },
		"cut off and rehashed": func(e []Entry) []Entry {
			e = e[1:]
			for i := range e {
				e[i].First = e[0].Seq
			}
			e[0].Hash = e[0].hash()
			return e
		},
		"a hash removed": func(e []Entry) []Entry { e[0].Hash = ""; return e },
	}
	for name, tamper := range tests {
		t.Run(name, func(t *testing.T) {
			var entries []Entry
			if err := json.Unmarshal([]byte(trailOf(t, 5)), &entries); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(tamper(entries))
			if err != nil {
				t.Fatal(err)
			}
			if err := verify(string(text)); !errors.Is(err, ErrTrailBroken) {
				t.Errorf("DecodeTrail: %v", err)
			}
			if _, err := Append(string(text), entry(t, 9), 16<<10); !errors.Is(err, ErrTrailBroken) {
				t.Errorf("Append = %v", err)
			}
		})
	}
}

func TestDecodeTrailRefusesAnyOtherText(t *testing.T) {
	trail := trailOf(t, 3)
	for name, text := range map[string]string{
		"white space":   strings.Replace(trail, ",", ", ", 1),
		"trailing":      trail + " ",
		"more":          trail + "[]",
		"not JSON":      "yes",
		"null":          "null",
		"empty list":    "[]",
		"other field":   strings.Replace(trail, `"who"`, `"x":1,"who"`, 1),
		"escaped":       strings.Replace(trail, `"app"`, `"\u0061pp"`, 1),
		"field twice":   strings.Replace(trail, `"who"`, `"seq":1,"who"`, 1),
		"field by case": strings.Replace(trail, `"who"`, `"Who"`, 1),
		"far too long":  strings.Repeat(" ", maxTrailBytes) + trail,
	} {
		if err := verify(text); !errors.Is(err, ErrTrailBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := verify(""); err != nil {
		t.Errorf("no trail yet: %v", err)
	}
}

func TestRestart(t *testing.T) {
	broken := trailOf(t, 3)[:100]
	trail, err := Restart(broken, entry(t, 3), 16<<10)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := DecodeTrail(trail)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Broken != digest(broken) {
		t.Errorf("entries %+v do not tell of the broken trail", entries)
	}
}

func FuzzDecodeTrail(f *testing.F) {
	f.Add("")
	f.Add("[]")
	trail, err := Append("", Entry{Time: time.Unix(1_770_000_000, 0), Who: "x", Verdict: Passed}, 1<<10)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(trail)
	f.Fuzz(func(t *testing.T, s string) {
		entries, err := DecodeTrail(s)
		if err != nil {
			if !errors.Is(err, ErrTrailBroken) {
				t.Fatalf("error %v is not ErrTrailBroken", err)
			}
			return
		}
		longer, err := Append(s, Entry{Verdict: Passed}, maxTrailBytes)
		if err != nil {
			t.Fatalf("%d entries verify but cannot be added to: %v", len(entries), err)
		}
		if err := verify(longer); err != nil {
			t.Fatal(err)
		}
	})
}

// Whatever the texts are, what Append writes verifies and is read back.
func FuzzAppend(f *testing.F) {
	f.Add("system:serviceaccount:sonde:scheduler", "app", "Evicted: the pod missed its threshold", "sha256:0")
	f.Add("\xff<\u2028", "\x00\n", strings.Repeat("\xc3", 300), "&")
	f.Fuzz(func(t *testing.T, who, container, event, image string) {
		trail := ""
		for i := range 3 {
			var err error
			e := Entry{Time: time.Unix(int64(i), 0), Who: who, Container: container, Event: event, Image: image, Verdict: Failed}
			if trail, err = Append(trail, e, MaxStateBytes); err != nil {
				t.Fatal(err)
			}
		}
		if entries, err := DecodeTrail(trail); err != nil || len(entries) != 3 {
			t.Fatalf("%d entries: %v\n%s", len(entries), err, trail)
		}
	})
}

func verify(trail string) error {
	_, err := DecodeTrail(trail)
	return err
}
