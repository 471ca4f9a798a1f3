// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const someDigest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func failedResult(t *testing.T) ContainerResult {
	t.Helper()
	return ContainerResult{
		Verdict: Failed, Time: at(t, "2026-05-01T03:00:00Z"), Compliance: 75,
		Counts:  Counts{Passed: 9, Failed: 3},
		Failed:  []string{"sonde-01", "sonde-02", "sonde-03"},
		Profile: "distroless-baseline@1.0.0", ProfileDigest: someDigest,
		Report: "file:///reports/shop/a.json", ReportDigest: someDigest,
	}
}

func TestResultRoundTrip(t *testing.T) {
	want := failedResult(t)
	text, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeResult(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestResultEncodeCuts(t *testing.T) {
	r := failedResult(t)
	r.Failed = make([]string, 300)
	for i := range r.Failed {
		r.Failed[i] = strings.Repeat("ü", 100)
	}
	r.Message = strings.Repeat("ß", 5000)
	text, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeResult(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Failed) != maxFailedIDs || len(got.Failed[0]) > maxIDBytes || len(got.Message) > maxMessageBytes {
		t.Errorf("not cut: %d ids of %d bytes, message of %d", len(got.Failed), len(got.Failed[0]), len(got.Message))
	}
	if strings.ContainsRune(text, '\uFFFD') {
		t.Error("a letter was cut in two")
	}
	if len(r.Failed) != 300 || len(r.Failed[0]) != 200 {
		t.Error("Encode changed the caller's list")
	}
}

// What comes from a profile or a target must not keep a verdict from being written.
func FuzzResultEncode(f *testing.F) {
	f.Add("sonde-01", "no room", "baseline@1", "file:///a")
	f.Add(strings.Repeat("<", 100), strings.Repeat("\u2028\x01", 300), strings.Repeat("\"", 300), strings.Repeat("\xff", 300))
	f.Add(strings.Repeat("<", 300), strings.Repeat("<", 300), strings.Repeat("<", 300), strings.Repeat("<", 300))
	f.Fuzz(func(t *testing.T, id, message, profile, report string) {
		r := ContainerResult{
			Verdict: Error, Time: time.Unix(0, 0), Reason: EngineError, Failed: []string{id, id, id, id, id, id},
			Message: message, Profile: profile, Report: report, ProfileDigest: someDigest, ReportDigest: someDigest,
		}
		text, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeResult(text); err != nil {
			t.Fatal(err)
		}
	})
}

func TestResultRefuses(t *testing.T) {
	good, err := failedResult(t).Encode()
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ text, want string }{
		"empty":             {"", "EOF"},
		"null":              {"null", "unknown verdict"},
		"unknown field":     {strings.Replace(good, `"counts"`, `"bribe":1,"counts"`, 1), "unknown field"},
		"more text":         {good + "{}", "more text"},
		"unknown verdict":   {strings.Replace(good, `"failed"`, `"great"`, 1), "unknown verdict"},
		"compliance of 101": {strings.Replace(good, `:75`, `:101`, 1), "not a percentage"},
		"negative count":    {strings.Replace(good, `:9`, `:-9`, 1), "negative"},
		"no digest":         {strings.Replace(good, someDigest, "sha256:0", 1), "not sha256:HEX"},
		"too long":          {good + strings.Repeat(" ", maxResultBytes), "at most"},
		"error, no reason":  {strings.Replace(good, `"failed"`, `"error"`, 1), "without a reason"},
		"unknown reason":    {strings.Replace(good, `"counts"`, `"reason":"because","counts"`, 1), "unknown reason"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := DecodeResult(tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
	if _, err := (ContainerResult{Verdict: Error, Time: time.Unix(0, 0)}).Encode(); err == nil {
		t.Error("an error without a reason was encoded")
	}
}

func FuzzDecodeResult(f *testing.F) {
	f.Add(`{"verdict":"passed","time":"2026-05-01T03:00:00Z","compliance":100,"counts":{"passed":1,"failed":0,"notReviewed":0,"notApplicable":0,"error":0}}`)
	f.Add(`{"verdict":"error","time":"2026-05-01T03:00:00Z","reason":"image-pull","message":"\u0000"}`)
	f.Fuzz(func(t *testing.T, s string) {
		r, err := DecodeResult(s)
		if err != nil {
			return
		}
		text, err := r.Encode()
		if err != nil {
			return // longer when escaped, or a year JSON has no form for
		}
		if _, err := DecodeResult(text); err != nil {
			t.Fatalf("%q decodes, and again as %q: %v", s, text, err)
		}
	})
}
