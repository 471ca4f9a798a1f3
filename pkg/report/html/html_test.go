// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package html

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	xhtml "golang.org/x/net/html"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
	"github.com/sonde-dev/sonde/test/hostile"
)

func write(t testing.TB, r *report.Report, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func ptr(s string) *string { return &s }

func small() *report.Report {
	return &report.Report{
		Platform: report.Platform{Name: "debian", Release: "12"},
		Version:  "1.0",
		Profiles: []report.Profile{{
			Name: "base", Title: "Baseline", SHA256: "ab", Controls: []report.Control{
				{
					ID: "b-1", Title: ptr("Passes"), Impact: 0.5,
					Results: []report.Result{{Status: report.ResultPassed, CodeDesc: "a is b", StartTime: "2026-11-20T05:30:00+01:00"}},
				},
				{
					ID: "b-2", Title: ptr("Fails"), Impact: 1, Desc: ptr("What it is about."),
					Descriptions: []report.Description{{Label: "fix", Data: "Do this."}, {Label: "default", Data: "What it is about."}},
					Tags:         map[string]any{"severity": "high", "nist": []any{"AC-2"}, "check": "Look there.", "flag": nil},
					Refs:         []any{map[string]any{"ref": "The rule", "url": "https://example.org/b-2"}},
					Results: []report.Result{{
						Status: report.ResultFailed, CodeDesc: "c is d", Message: "\nexpected: 1\n     got: 2\n", StartTime: "2026-11-20T04:30:01Z",
					}},
				},
			},
		}},
	}
}

func TestPageTellsTheReport(t *testing.T) {
	limit, err := threshold.Parse([]byte("compliance.min: 80"))
	if err != nil {
		t.Fatal(err)
	}
	r := small()
	outcome, err := limit.Check(r)
	if err != nil {
		t.Fatal(err)
	}
	got := visible(t, write(t, r, Options{
		Target:    Target{Namespace: "shop", Pod: "cart-1", Container: "server", Image: "example.org/cart:1"},
		Threshold: &outcome,
		Generated: time.Date(2026, 11, 20, 4, 31, 0, 0, time.UTC),
	}))
	want := []string{
		"shop/cart-1/server", "example.org/cart:1", "debian 12", "20 November 2026, 04:30 UTC", "20 November 2026, 04:31 UTC",
		"Threshold missed", "compliance.min", "at least 80 %", "50 %", "1 of 2 applicable controls passed",
		"Baseline", "Fails", "b-2", "High", "c is d", "expected: 1", "got: 2", "What it is about.", "Check", "Look there.",
		"Fix", "Do this.", "The rule", "nist", "AC-2", "flag", "Passes", "a is b",
	}
	rest := got
	for _, w := range want[len(want)-20:] {
		_, after, ok := strings.Cut(rest, w)
		if !ok {
			t.Errorf("%q is not there, or not in its place", w)
			continue
		}
		rest = after
	}
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("%q is not there", w)
		}
	}
}

// What was not asked or not decided must not look like what was met.
func TestVerdictIsNeverBetterThanItIs(t *testing.T) {
	met, missed := threshold.Outcome{Met: true}, threshold.Outcome{Failures: []threshold.Failure{{Path: "p", Want: "w", Got: "g"}}}
	tests := map[string]struct {
		options Options
		want    string
	}{
		"none":      {Options{}, "No threshold was given"},
		"met":       {Options{Threshold: &met}, "Threshold met"},
		"missed":    {Options{Threshold: &missed}, "Threshold missed"},
		"undecided": {Options{Undecided: errors.New("profile \"x\" could not be loaded")}, "Threshold could not be decided"},
		"both":      {Options{Threshold: &met, Undecided: errors.New("broken")}, "Threshold could not be decided"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := visible(t, write(t, small(), tt.options))
			for _, other := range tests {
				if has := strings.Contains(got, other.want); has != (other.want == tt.want) {
					t.Errorf("%q is shown: %v", other.want, has)
				}
			}
		})
	}
}

func TestProfilesThatDidNotRunSayWhy(t *testing.T) {
	r := small()
	r.Profiles = append(
		r.Profiles,
		report.Profile{Name: "broken", Status: report.ProfileFailed, StatusMessage: "no such file"},
		report.Profile{Name: "windows", Status: report.ProfileSkipped, StatusMessage: "not for this platform"},
		report.Profile{Name: "empty"},
	)
	got := visible(t, write(t, r, Options{}))
	for _, want := range []string{"this report is not complete", "could not be loaded: no such file", "was skipped: not for this platform", "has no controls that were run"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not there", want)
		}
	}
}

func everyOption(s string) Options {
	return Options{
		Title:     s,
		Target:    Target{Namespace: s, Pod: s, Container: s, Image: s},
		Threshold: &threshold.Outcome{Failures: []threshold.Failure{{Path: s, Want: s, Got: s}}},
	}
}

// A hostile text may add no element and no attribute that a harmless one does not.
func TestHostileTextsAreText(t *testing.T) {
	want := shape(t, write(t, hostile.Report("harmless"), everyOption("harmless")))
	for _, s := range hostile.Texts() {
		t.Run(s, func(t *testing.T) {
			page := write(t, hostile.Report(s), everyOption(s))
			if diff := cmp.Diff(want, shape(t, page)); diff != "" {
				t.Errorf("the page changed its shape (-harmless +hostile):\n%s", diff)
			}
			if strings.ContainsAny(page, "\u202e\u2066\u200b\x00\x1b\x07") {
				t.Error("a character that is not seen is in the page")
			}
			if strings.ToValidUTF8(page, "") != page {
				t.Error("the page is no UTF-8")
			}
		})
	}
}

// shape is the page's elements with the names of their attributes, and the
// values of those that lead somewhere.
func shape(t testing.TB, page string) []string {
	t.Helper()
	var out []string
	for z := xhtml.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case xhtml.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				t.Fatal(z.Err())
			}
			return out
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken, xhtml.EndTagToken:
			token := z.Token()
			line := token.Data
			for _, a := range token.Attr {
				line += " " + a.Key
				if a.Key == "src" || a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
					line += "=" + a.Val
				}
			}
			out = append(out, line)
		}
	}
}

// FuzzTextsAreText holds any text to the elements and attributes that the page has
// for harmless ones.
func FuzzTextsAreText(f *testing.F) {
	for _, s := range hostile.Texts() {
		f.Add(s)
	}
	f.Add("https://example.org/")
	f.Add(strings.Repeat("line\n", 30))
	known := map[string]bool{}
	for _, s := range []string{"", "harmless", "true", "high", strings.Repeat("line\n", 30)} {
		for _, element := range shape(f, write(f, hostile.Report(s), everyOption(s))) {
			known[element] = true
		}
	}
	link := regexp.MustCompile(`^a href=https?://\S+ rel$`)
	f.Fuzz(func(t *testing.T, s string) {
		for _, element := range shape(t, write(t, hostile.Report(s), everyOption(s))) {
			if !known[element] && !link.MatchString(element) {
				t.Errorf("%q puts %q into the page", s, element)
			}
		}
	})
}

func TestOnlyWebAddressesAreLinks(t *testing.T) {
	tests := map[string]reference{
		"https://example.org/a?b=c#d":    {"https://example.org/a?b=c#d", "https://example.org/a?b=c#d"},
		"http://example.org":             {"http://example.org", "http://example.org"},
		"javascript:alert(1)":            {"javascript:alert(1)", ""},
		"JaVaScRiPt://example.org/%0aal": {"JaVaScRiPt://example.org/%0aal", ""},
		"data:text/html,<b>":             {"data:text/html,<b>", ""},
		"file:///etc/passwd":             {"file:///etc/passwd", ""},
		"//example.org":                  {"//example.org", ""},
		"https:":                         {"https:", ""},
		"%zz":                            {"%zz", ""},
	}
	for address, want := range tests {
		got := appendReference(nil, map[string]any{"url": address})
		if diff := cmp.Diff([]reference{want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}

func TestLongTextsAreCutAndSaySo(t *testing.T) {
	long := strings.Repeat("é", maxText)
	page := write(t, hostile.Report(long), Options{})
	if most := 40 * maxText; len(page) > most {
		t.Errorf("the page has %d bytes, want at most %d", len(page), most)
	}
	if !strings.Contains(page, "32768 bytes more; the JSON report has them") {
		t.Error("nothing says that a text was cut")
	}
	if strings.Contains(page, "\uFFFD") {
		t.Error("a character was cut in two")
	}
	many := small()
	many.Profiles[0].Controls[1].Results[0].Message = strings.Repeat("line\n", 100)
	if !strings.Contains(visible(t, write(t, many, Options{})), "84 more lines") {
		t.Error("a message of many lines is not folded")
	}
}

// Equal ids, in one profile or in several, stay apart in the page's addresses.
func TestAnchorsAreUnique(t *testing.T) {
	seen := map[string]int{}
	var got []string
	for _, id := range []string{"a", "a", "a~2", "a", "b c", "b\tc", "a~2"} {
		got = append(got, anchor("p", id, seen))
	}
	want := []string{"p/a", "p/a~2", "p/a~2~2", "p/a~3", "p/b_c", "p/b_c~2", "p/a~2~3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("anchors (-want +got):\n%s", diff)
	}
}

// The ring is as long as it is, however small a piece, and every piece is seen.
func TestRingIsWhole(t *testing.T) {
	tests := map[string]struct {
		counts report.Counts
		pieces int
	}{
		"nothing":   {report.Counts{NoImpact: report.Tally{Total: 3}}, 0},
		"one":       {report.Counts{Passed: report.Tally{Total: 3}}, 1},
		"two":       {report.Counts{Passed: report.Tally{Total: 1}, Failed: report.Tally{Total: 1}}, 2},
		"very few":  {report.Counts{Passed: report.Tally{Total: 5000}, Failed: report.Tally{Total: 1}, Error: report.Tally{Total: 1}}, 3},
		"all kinds": {report.Counts{Passed: report.Tally{Total: 40}, Failed: report.Tally{Total: 30}, Error: report.Tally{Total: 2}, Skipped: report.Tally{Total: 7}, NoImpact: report.Tally{Total: 90}}, 4},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			arcs := ring(&tt.counts)
			if len(arcs) != tt.pieces {
				t.Fatalf("ring has %d pieces, want %d", len(arcs), tt.pieces)
			}
			end := 0.0
			for _, a := range arcs {
				if a.Length <= 0.5 || a.Start < end-1e-9 {
					t.Errorf("piece %s is %.2f long at %.2f, after %.2f", a.Key, a.Length, a.Start, end)
				}
				end = a.Start + a.Length
			}
			if len(arcs) > 0 && (end > 100+1e-9 || end < 99) {
				t.Errorf("the pieces end at %.2f", end)
			}
		})
	}
}

// The policy names the hashes of the very bytes that stand in the page.
func TestPolicyFitsThePage(t *testing.T) {
	page := write(t, small(), Options{})
	for element, source := range map[string]*regexp.Regexp{
		"style":  regexp.MustCompile(`(?s)<style>(.*?)</style>`),
		"script": regexp.MustCompile(`(?s)<script>(.*?)</script>`),
	} {
		found := source.FindAllStringSubmatch(page, -1)
		if len(found) != 1 || !strings.Contains(policy(), element+"-src "+hash(found[0][1])) {
			t.Errorf("the policy does not allow the page's %s", element)
		}
	}
}

func TestWriteTellsWhenItCannot(t *testing.T) {
	if err := Write(brokenWriter{}, small(), Options{}); !errors.Is(err, errBroken) {
		t.Errorf("Write = %v, want the writer's error", err)
	}
}

var errBroken = errors.New("disk full")

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

// visible is the page's text, with blanks where elements end.
func visible(t *testing.T, page string) string {
	t.Helper()
	var b strings.Builder
	skip := false
	for z := xhtml.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case xhtml.ErrorToken:
			return b.String()
		case xhtml.TextToken:
			if !skip {
				b.Write(z.Text())
				b.WriteByte(' ')
			}
		case xhtml.StartTagToken:
			name, _ := z.TagName()
			skip = string(name) == "style" || string(name) == "script"
		case xhtml.EndTagToken:
			skip = false
		}
	}
}
