// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package html

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sonde-dev/sonde/pkg/report"
)

// control is one control with all that is known of it.
type control struct {
	Anchor   string
	ID       string
	Title    string
	Outcome  outcome
	Severity string // the key
	Word     string // and the word
	Impact   string
	Waiver   []fact
	Attested []fact
	Notable  []result // all results but those of Passed
	Passed   []result
	Texts    []labelled
	Refs     []reference
	Tags     []tag
	Source   string
	Code     folded
}

// fact is a name and what it is.
type fact struct{ Name, Value string }

// labelled is one of a control's descriptions.
type labelled struct{ Label, Text string }

// reference is a text, a link, or both.
type reference struct{ Text, URL string }

// tag is a tag with its values; a tag may have none.
type tag struct {
	Name   string
	Values []string
}

// result is what one test said.
type result struct {
	outcome
	Test      string
	Message   []line
	More      []line // the rest of a long message
	Exception string
}

// line is one line of a message; Kind is expected, got, or "".
type line struct{ Kind, Text string }

// folded is a text of several lines that is shown when it is asked for.
type folded struct {
	Text  string
	Lines int
}

func newControl(a *report.Assessed, profile string, anchors map[string]int) control {
	c := &a.Control
	out := control{
		ID:       cmp.Or(oneLine(c.ID), "(no id)"),
		Outcome:  newOutcome(a.Outcome),
		Severity: string(a.Severity),
		Word:     severityWord(a.Severity),
		Impact:   fmt.Sprintf("%g", c.Impact),
		Texts:    texts(c),
		Tags:     tags(c),
		Source:   source(c.SourceLocation),
		Code:     fold(c.Code),
		Attested: facts(c.Attestation, "status", "explanation", "updated_by", "updated", "frequency"),
	}
	if c.Title != nil {
		out.Title = oneLine(*c.Title)
	}
	out.Title = cmp.Or(out.Title, out.ID)
	out.Anchor = anchor(profile, out.ID, anchors)
	if len(c.WaiverData) > 0 {
		out.Waiver = waiver(c)
	}
	for i := range c.Results {
		if r := newResult(&c.Results[i]); r.Key == string(report.ResultPassed) {
			out.Passed = append(out.Passed, r)
		} else {
			out.Notable = append(out.Notable, r)
		}
	}
	for _, ref := range c.Refs {
		out.Refs = appendReference(out.Refs, ref)
	}
	return out
}

// anchor names a control in the page's address: PROFILE/ID. A name that is there
// already gets a number.
func anchor(profile, id string, seen map[string]int) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return '_'
		}
		return r
	}, profile+"/"+id)
	seen[name]++
	for n := seen[name]; n > 1; n++ {
		numbered := fmt.Sprintf("%s~%d", name, n)
		if seen[numbered]++; seen[numbered] == 1 {
			return numbered
		}
	}
	return name
}

// How much of one text is shown, in bytes. InSpec's messages may hold whole files;
// the report itself has all of it.
const (
	maxText = 32 << 10
	maxLine = 4 << 10
)

func text(s string) string {
	s, cut := shorten(s, maxText)
	s = strings.Trim(report.CleanText(s), "\n")
	if cut > 0 {
		s += fmt.Sprintf("\n… %d bytes more; the JSON report has them", cut)
	}
	return s
}

func oneLine(s string) string {
	s, cut := shorten(s, maxLine)
	if s = report.CleanLine(s); cut > 0 {
		s += " …"
	}
	return s
}

// shorten cuts a text between two characters and says how many bytes are gone.
func shorten(s string, most int) (string, int) {
	if len(s) <= most {
		return s, 0
	}
	end := most
	for end > most-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end], len(s) - end
}

// texts are the descriptions in the order in which one reads them: what, why,
// how to look, what to do, then the others.
func texts(c *report.Control) []labelled {
	labels := slices.Clone(textOrder)
	for _, d := range c.Descriptions {
		if !slices.Contains(labels, d.Label) {
			labels = append(labels, d.Label)
		}
	}
	var out []labelled
	for _, label := range labels {
		if s := text(c.Text(label)); s != "" {
			out = append(out, labelled{heading(oneLine(label)), s})
		}
	}
	return out
}

var textOrder = []string{"default", "rationale", "check", "fix"}

func heading(label string) string {
	switch label {
	case "default":
		return "Description"
	case "":
		return "No label"
	}
	label = strings.ReplaceAll(label, "_", " ")
	r, size := utf8.DecodeRuneInString(label)
	return string(unicode.ToUpper(r)) + label[size:]
}

// tags are the tags, those of catalogues first.
func tags(c *report.Control) []tag {
	var out []tag
	for _, name := range slices.SortedFunc(maps.Keys(c.Tags), compareTags) {
		value := c.Tags[name]
		if _, isText := value.(string); isText && slices.Contains(textOrder, name) {
			continue // shown as a text
		}
		out = append(out, tag{oneLine(name), values(value)})
	}
	return out
}

func compareTags(a, b string) int {
	return cmp.Or(cmp.Compare(catalogue(a), catalogue(b)), cmp.Compare(a, b))
}

// catalogue is the place of a tag among those that name a catalogue's items.
func catalogue(name string) int {
	prefixes := []string{"nist", "cci", "cis", "stig", "gid", "rid"}
	for i, prefix := range prefixes {
		if strings.HasPrefix(strings.ToLower(name), prefix) {
			return i
		}
	}
	return len(prefixes)
}

// maxValues bounds the values that are shown of one tag.
const maxValues = 200

func values(v any) []string {
	var list []any
	switch v := v.(type) {
	case []any:
		list = v
	case []string:
		for _, s := range v {
			list = append(list, s)
		}
	default:
		list = []any{v}
	}
	var out []string
	for _, e := range list[:min(len(list), maxValues)] {
		if s := scalar(e); s != "" {
			out = append(out, s)
		}
	}
	if more := len(list) - maxValues; more > 0 {
		out = append(out, fmt.Sprintf("… %d more", more))
	}
	return out
}

func scalar(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return oneLine(v)
	case map[string]any, []any:
		data, err := json.Marshal(v)
		if err != nil {
			return oneLine(fmt.Sprint(v))
		}
		return oneLine(string(data))
	default:
		return oneLine(fmt.Sprint(v))
	}
}

// appendReference adds a control's reference: a map of ref, url or uri, where ref
// may be a list of such maps again.
func appendReference(refs []reference, v any) []reference {
	m, ok := v.(map[string]any)
	if !ok {
		if s := scalar(v); s != "" {
			refs = append(refs, reference{Text: s})
		}
		return refs
	}
	if list, ok := m["ref"].([]any); ok {
		for _, e := range list {
			if s := scalar(e); s != "" {
				refs = append(refs, reference{Text: s})
			}
		}
	}
	var ref reference
	if _, isText := m["ref"].(string); isText {
		ref.Text = scalar(m["ref"])
	}
	for _, key := range []string{"url", "uri"} {
		address := scalar(m[key])
		switch {
		case address == "":
		case safe(address):
			ref.URL = address
		default:
			ref.Text = strings.TrimSpace(ref.Text + " " + address)
		}
	}
	if ref.Text = cmp.Or(ref.Text, ref.URL); ref.Text != "" {
		refs = append(refs, ref)
	}
	return refs
}

// safe tells whether an address may be a link. Any other is shown as text.
func safe(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func source(l report.SourceLocation) string {
	ref := oneLine(l.Ref)
	if ref == "" {
		return ""
	}
	if l.Line > 0 {
		ref += fmt.Sprintf(":%d", l.Line)
	}
	return ref
}

func fold(s string) folded {
	s = text(s)
	if s == "" {
		return folded{}
	}
	return folded{s, strings.Count(s, "\n") + 1}
}

// waiver says what was waived and why. A waiver may let the control run.
func waiver(c *report.Control) []fact {
	effect := fact{"Effect", "The control ran all the same."}
	if c.Waived() {
		effect.Value = "The control was not run."
	}
	return append([]fact{effect}, facts(map[string]any(c.WaiverData), "justification", "expiration_date", "message")...)
}

func facts(m map[string]any, keys ...string) []fact {
	var out []fact
	for _, key := range keys {
		if s := scalar(m[key]); s != "" {
			out = append(out, fact{heading(key), s})
		}
	}
	return out
}

// shownLines is how many lines of a message are seen at first.
const shownLines = 16

func newResult(r *report.Result) result {
	o := newOutcome(r.Outcome())
	if r.Status == report.ResultSkipped && !r.Errored() {
		o = outcome{"skipped", "Skipped"} // a control is not reviewed, a test is skipped
	}
	out := result{outcome: o, Test: oneLine(r.CodeDesc)}
	if out.Key == "error" {
		out.Exception = oneLine(r.Exception)
	}
	out.Message = append(lines(r.Message), lines(r.SkipMessage)...)
	if len(out.Message) > shownLines+4 {
		out.Message, out.More = out.Message[:shownLines], out.Message[shownLines:]
	}
	return out
}

// lines parts a message and marks what was expected and what was there, as
// RSpec's matchers put it.
func lines(s string) []line {
	if s = text(s); s == "" {
		return nil
	}
	var out []line
	for l := range strings.SplitSeq(s, "\n") {
		kind := ""
		switch word := strings.TrimLeft(l, " "); {
		case strings.HasPrefix(word, "expected:"):
			kind = "expected"
		case strings.HasPrefix(word, "got:"):
			kind = "got"
		}
		out = append(out, line{kind, l})
	}
	return out
}
