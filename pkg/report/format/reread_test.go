// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/report/format"
)

// words are the outcomes as people read them.
var words = map[string]report.Outcome{
	"failed": report.Failed, "error": report.Error, "not reviewed": report.NotReviewed, "passed": report.Passed, "not applicable": report.NotApplicable,
}

// outcomes counts controls, and profiles that were not run, by outcome.
type outcomes map[report.Outcome]int

// rereaders read what a format's writer wrote with a reader of that format, and
// count the outcomes that are in it.
var rereaders = map[string]func([]byte) (outcomes, error){
	"json":           rereadHDF,
	"junit":          rereadJUnit,
	"sarif":          rereadSARIF,
	"sarif-problems": rereadSARIF,
	"markdown":       rereadMarkdown,
	"csv":            rereadCSV,
	"xccdf":          rereadXCCDF,
	"ckl":            rereadCKL,
}

// TestReread holds every format to the report's own outcomes, over the vectors
// of SAF and the report of the golden files.
func TestReread(t *testing.T) {
	files, err := filepath.Glob("../../../test/vectors/saf/*/hdf.json")
	if err != nil || len(files) < 200 {
		t.Fatalf("%d vectors: %v", len(files), err)
	}
	n := 0
	for _, file := range append(files, "testdata/report.json", "../testdata/sample.json") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := report.Decode(data)
		if err != nil {
			continue // some vectors are there to be refused
		}
		n++
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) { reread(t, r) })
	}
	t.Logf("%d reports in %d formats", n, len(rereaders))
}

func reread(t *testing.T, r *report.Report) {
	t.Helper()
	for name, read := range rereaders {
		data := render(t, name, r, options())
		got, err := read(data)
		if err != nil {
			t.Errorf("%s: %v\n%.2000s", name, err, data)
			continue
		}
		if diff := cmp.Diff(expected(name, r), got); diff != "" {
			t.Errorf("%s: outcomes (-report +%s):\n%s", name, name, diff)
		}
		if again := render(t, name, r, options()); !bytes.Equal(data, again) {
			t.Errorf("%s: not the same bytes again", name)
		}
	}
}

// expected are the outcomes that a format shows. JUnit and CSV count a profile
// that was not run as well; the others have words for it elsewhere.
func expected(name string, r *report.Report) outcomes {
	want := outcomes{}
	for _, a := range r.Assess() {
		want[a.Outcome]++
	}
	if name == "junit" || name == "csv" {
		for _, p := range r.Profiles {
			switch p.Status {
			case report.ProfileFailed:
				want[report.Error]++
			case report.ProfileSkipped:
				want[report.NotReviewed]++
			}
		}
	}
	if name == "sarif-problems" {
		delete(want, report.Passed)
		delete(want, report.NotApplicable)
	}
	return want
}

func rereadHDF(data []byte) (outcomes, error) {
	r, err := report.Decode(data)
	if err != nil {
		return nil, err
	}
	return expected("json", r), nil
}

func rereadJUnit(data []byte) (outcomes, error) {
	var doc struct {
		Suites []struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Errors   int `xml:"errors,attr"`
			Skipped  int `xml:"skipped,attr"`
			Cases    []struct {
				Class   string    `xml:"classname,attr"`
				Name    string    `xml:"name,attr"`
				Failure *struct{} `xml:"failure"`
				Error   *struct{} `xml:"error"`
				Skipped *struct {
					Message string `xml:"message,attr"`
				} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	got, seen := outcomes{}, map[string]bool{}
	for _, s := range doc.Suites {
		in := outcomes{}
		for _, c := range s.Cases {
			key := c.Class + "\x00" + c.Name
			if seen[key] {
				return nil, fmt.Errorf("two cases named %q", key)
			}
			seen[key] = true
			switch {
			case c.Failure != nil:
				in[report.Failed]++
			case c.Error != nil:
				in[report.Error]++
			case c.Skipped == nil:
				in[report.Passed]++
			case strings.HasPrefix(c.Skipped.Message, "not applicable"):
				in[report.NotApplicable]++
			case strings.HasPrefix(c.Skipped.Message, "not reviewed"):
				in[report.NotReviewed]++
			default:
				return nil, fmt.Errorf("skipped without a word: %q", c.Skipped.Message)
			}
		}
		if s.Tests != len(s.Cases) || s.Failures != in[report.Failed] || s.Errors != in[report.Error] || s.Skipped != in[report.NotApplicable]+in[report.NotReviewed] {
			return nil, fmt.Errorf("the suite counts %d, %d, %d, %d; there are %v", s.Tests, s.Failures, s.Errors, s.Skipped, in)
		}
		for o, n := range in {
			got[o] += n
		}
	}
	return got, nil
}

func rereadSARIF(data []byte) (outcomes, error) {
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Kind      string
				Level     string
				Locations []any
			}
			Invocations []struct{ ExecutionSuccessful bool }
		}
	}
	if err := json.Unmarshal(data, &log); err != nil {
		return nil, err
	}
	if len(log.Runs) != 1 {
		return nil, fmt.Errorf("%d runs", len(log.Runs))
	}
	kinds := map[string]report.Outcome{
		"pass": report.Passed, "fail": report.Failed, "review": report.NotReviewed, "notApplicable": report.NotApplicable, "open": report.Error,
	}
	run, got, ids := log.Runs[0], outcomes{}, map[string]bool{}
	for _, rule := range run.Tool.Driver.Rules {
		if ids[rule.ID] {
			return nil, fmt.Errorf("two rules %q", rule.ID)
		}
		ids[rule.ID] = true
	}
	for _, r := range run.Results {
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			return nil, fmt.Errorf("result of %q points at rule %d", r.RuleID, r.RuleIndex)
		}
		if (r.Kind == "fail") == (r.Level == "none") || len(r.Locations) == 0 {
			return nil, fmt.Errorf("result of %q: kind %s, level %s, %d locations", r.RuleID, r.Kind, r.Level, len(r.Locations))
		}
		o, ok := kinds[r.Kind]
		if !ok {
			return nil, fmt.Errorf("kind %q", r.Kind)
		}
		got[o]++
	}
	if run.Invocations[0].ExecutionSuccessful && got[report.Error] > 0 {
		return nil, errors.New("execution successful with errors")
	}
	return got, nil
}

// ourHTML is the HTML that writeMarkdown writes; of texts there is none in it.
var ourHTML = regexp.MustCompile(`^(<details><summary>[^<>]*<code>[^<>]*</code>[^<>]*</summary>|</details>)$`)

var countRow = regexp.MustCompile(`(?m)^\| \S+ ([a-z ]+) \|.*\| \*\*(\d+)\*\* \|$`)

func rereadMarkdown(data []byte) (outcomes, error) {
	if len(data) > 65536 {
		return nil, fmt.Errorf("%d bytes", len(data))
	}
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(data))
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.HTMLBlock:
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				if got := strings.TrimSpace(string(line.Value(data))); !ourHTML.MatchString(got) || mentions(got) {
					return ast.WalkStop, fmt.Errorf("HTML that is not ours: %q", got)
				}
			}
		case *ast.RawHTML, *ast.Link, *ast.AutoLink, *ast.Image:
			return ast.WalkStop, fmt.Errorf("%s in a text", n.Kind())
		case *ast.Heading:
			if n.Level != 2 {
				return ast.WalkStop, fmt.Errorf("a heading of level %d", n.Level)
			}
		case *ast.Text:
			if got := string(n.Value(data)); mentions(got) {
				return ast.WalkStop, fmt.Errorf("a mention: %q", got)
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return nil, err
	}
	got := outcomes{}
	for _, m := range countRow.FindAllStringSubmatch(string(data), len(words)) {
		if n, err := strconv.Atoi(m[2]); err != nil {
			return nil, err
		} else if n > 0 {
			got[words[m[1]]] = n
		}
	}
	return got, nil
}

var mention = regexp.MustCompile(`[@#][A-Za-z0-9]`)

// mentions tells whether GitHub would find somebody or something in the text,
// where it looks after entities are resolved.
func mentions(s string) bool { return mention.MatchString(html.UnescapeString(s)) }

func rereadCSV(data []byte) (outcomes, error) {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return nil, err
	}
	got := outcomes{}
	for n, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) || len(cell) > 32767 {
				return nil, fmt.Errorf("row %d: cell %.40q", n, cell)
			}
		}
		if n == 0 {
			continue
		}
		o, ok := words[row[5]]
		if !ok {
			return nil, fmt.Errorf("row %d: status %q", n, row[5])
		}
		got[o]++
	}
	return got, nil
}

func rereadXCCDF(data []byte) (outcomes, error) {
	var doc struct {
		Rules []struct {
			ID string `xml:"id,attr"`
		} `xml:"Group>Rule"`
		Results []struct {
			Rule   string `xml:"idref,attr"`
			Result string `xml:"result"`
		} `xml:"TestResult>rule-result"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	rules := map[string]int{}
	for _, r := range doc.Rules {
		rules[r.ID]++
	}
	results := map[string]report.Outcome{
		"pass": report.Passed, "fail": report.Failed, "notchecked": report.NotReviewed, "notapplicable": report.NotApplicable, "error": report.Error,
	}
	got := outcomes{}
	for _, r := range doc.Results {
		if rules[r.Rule] != 1 {
			return nil, fmt.Errorf("%d rules %q", rules[r.Rule], r.Rule)
		}
		o, ok := results[r.Result]
		if !ok {
			return nil, fmt.Errorf("result %q", r.Result)
		}
		got[o]++
	}
	return got, nil
}

func rereadCKL(data []byte) (outcomes, error) {
	var doc struct {
		Vulns []struct {
			Status   string `xml:"STATUS"`
			Findings string `xml:"FINDING_DETAILS"`
			Comments string `xml:"COMMENTS"`
		} `xml:"STIGS>iSTIG>VULN"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	statuses := map[string]report.Outcome{
		"NotAFinding": report.Passed, "Open": report.Failed, "Not_Reviewed": report.NotReviewed, "Not_Applicable": report.NotApplicable,
	}
	got := outcomes{}
	for _, v := range doc.Vulns {
		o, ok := statuses[v.Status]
		switch {
		case !ok:
			return nil, fmt.Errorf("status %q", v.Status)
		case o == report.NotReviewed && strings.HasPrefix(v.Comments, "Could not be assessed"):
			o = report.Error
		}
		got[o]++
	}
	return got, nil
}

// FuzzFormats writes any report that can be read in every format, and reads it
// again there.
func FuzzFormats(f *testing.F) {
	for _, file := range []string{"testdata/report.json", "../testdata/sample.json"} {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"platform":{"name":"\u0000","release":""},"profiles":[{"name":"\ud800](x)","sha256":"","supports":[],"attributes":[],"groups":[],` +
		`"controls":[{"id":"- 1. @a","impact":-1e300,"refs":[],"tags":{"cci":["\ufffe"],"severity":"None"},"source_location":{"line":-1e99,"ref":":/\\%\u2028"},` +
		`"results":[{"code_desc":"=\n\n</details>","start_time":"9999-12-31T23:59:59Z","run_time":1e308,"status":"failed","message":"` + "```" + `"}]}]}],` +
		`"statistics":{"duration":1e300},"version":"\u001b"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := report.Decode(data)
		if err != nil {
			return
		}
		reread(t, r)
		for _, fm := range format.All() {
			if err := format.Write(io.Discard, fm, r, format.Options{}); err != nil {
				t.Errorf("%s: %v", fm.Name, err)
			}
		}
	})
}

// FuzzTexts puts hostile texts everywhere a report has one.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{
		"x", "=1+1", "\t=1", "\n+1", "-1", "@SUM(A1)", "＝1", "</summary><img src=x onerror=alert(1)>", "```\n</details>", "[x](http://x.test)", "![x](x)",
		"http://x.test", "www.x.test", "a@x.test", "@team", "#1", "| a | b |", "1. x", "# x", "- x", "a\n\n# b", "<!--", "]]>", "\x00\x1b[2J\u202e", "\xff\xfe",
		"\\", "\\|", "`", "``", "&lt;b&gt;", "&#64;x", "**x**", "{0}", "\ufffe", "ftp://x.test", "~~~", "* x", "  x", "<https://x.test>", "x\r\ny",
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		reread(t, hostile(a, b))
	})
}

// hostile is a report with the texts in all its places.
func hostile(a, b string) *report.Report {
	control := func(id string, results ...report.Result) report.Control {
		return report.Control{
			ID: id, Title: &a, Desc: &b, Impact: 0.5, Results: results,
			Descriptions:   []report.Description{{Label: "check", Data: a}, {Label: "fix", Data: b}},
			Tags:           map[string]any{"nist": []any{a, b}, "cci": a, "gid": b, "rid": a, "severity": b},
			SourceLocation: report.SourceLocation{Ref: a, Line: 1},
		}
	}
	skipped := report.Result{Status: report.ResultSkipped, CodeDesc: a, SkipMessage: b}
	waived := control(a, skipped)
	waived.WaiverData = report.WaiverData{"skipped_due_to_waiver": true, "justification": b}
	return &report.Report{
		Platform: report.Platform{Name: a, Release: b, TargetID: a},
		Profiles: []report.Profile{
			{Name: a, Version: b, Title: b, SHA256: a, Summary: b, Maintainer: a, Controls: []report.Control{
				control(a, report.Result{Status: report.ResultFailed, CodeDesc: a, Message: b, StartTime: a}),
				control(a, report.Result{Status: report.ResultFailed, CodeDesc: b, Message: a, Exception: b, Backtrace: []string{a}}),
				control(b, skipped), waived, control(b), control(a+b, report.Result{Status: report.ResultPassed, CodeDesc: a}),
			}},
			{Name: a, Controls: []report.Control{control(b, report.Result{Status: report.ResultPassed, CodeDesc: b})}},
			{Name: b, Status: report.ProfileFailed, StatusMessage: a},
			{Name: b, Status: report.ProfileSkipped, StatusMessage: a, SkipMessage: b},
		},
		Version: a,
	}
}
