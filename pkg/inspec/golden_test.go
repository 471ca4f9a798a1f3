// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/test/rootfs"
)

const goldenDir = "../../test/golden"

// TestGolden runs every case of the golden corpus and compares with what the
// real InSpec said.
func TestGolden(t *testing.T) {
	cases, err := filepath.Glob(filepath.Join(goldenDir, "[0-9]*"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("no golden cases: %v", err)
	}
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			if diff := runCase(t, dir); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// readDeliberate reads which controls of a case differ on purpose, and what
// their verdict is here.
func readDeliberate(t *testing.T, dir string) map[string]report.Outcome {
	t.Helper()
	out := map[string]report.Outcome{}
	data, err := os.ReadFile(filepath.Join(dir, "deliberate.txt"))
	if os.IsNotExist(err) {
		return out
	}
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		what, reason, ok := strings.Cut(line, ": ")
		id, verdict, both := strings.Cut(what, " ")
		if !ok || !both || reason == "" {
			t.Fatalf("deliberate.txt: %q is not ID VERDICT: REASON", line)
		}
		out[id] = report.Outcome(verdict)
	}
	return out
}

// setAside takes the controls that differ on purpose out of both reports, when
// they differ as they should.
func setAside(want, got *report.Report, deliberate map[string]report.Outcome) string {
	take := func(r *report.Report, id string) (verdict report.Outcome) {
		for i := range r.Profiles {
			r.Profiles[i].Controls = slices.DeleteFunc(r.Profiles[i].Controls, func(c report.Control) bool {
				if c.ID == id {
					verdict = c.Status
				}
				return c.ID == id
			})
		}
		return verdict
	}
	var diff string
	for id, here := range deliberate {
		there, verdict := take(want, id), take(got, id)
		if verdict != here || verdict == there {
			diff += fmt.Sprintf("control %s: %s, deliberate.txt says %s, InSpec %s\n", id, verdict, here, there)
		}
	}
	return diff
}

// runCase runs one case and says how it differs.
func runCase(t *testing.T, dir string) string {
	t.Helper()
	o := Options{Dir: "profile"}
	var given, waived error
	o.Inputs, given = read(t, filepath.Join(dir, "inputs.yml"), ParseInputs)
	o.Waivers, waived = read(t, filepath.Join(dir, "waivers.yml"), ParseWaivers)
	if args, err := os.ReadFile(filepath.Join(dir, "args")); err == nil {
		into := &o.Controls
		for word := range strings.FieldsSeq(string(args)) {
			switch word {
			case "--controls":
				into = &o.Controls
			case "--tags":
				into = &o.Tags
			default:
				*into = append(*into, word)
			}
		}
	}
	root, err := target.Open(rootfs.Load(t, filepath.Join(dir, "rootfs.yml")))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want expected
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	p, err := profile.Dir(filepath.Join(dir, "profile"))
	var got *report.Report
	if err = errors.Join(err, given, waived); err == nil {
		got, err = Run(t.Context(), p, root, o)
	}
	if want.Aborted || err != nil {
		if want.Aborted != (err != nil) {
			return fmt.Sprintf("error = %v, want one: %v (%s)", err, want.Aborted, want.Error)
		}
		return ""
	}
	exit, err := os.ReadFile(filepath.Join(dir, "expected.exit"))
	if err != nil {
		t.Fatal(err)
	}
	code := exitCode(got)
	diff := setAside(&want.Report, got, readDeliberate(t, dir))
	diff += cmp.Diff(normalise(&want.Report), normalise(got))
	if strconv.Itoa(code) != strings.TrimSpace(string(exit)) {
		diff += fmt.Sprintf("\nexit code %d, want %s", code, exit)
	}
	if diff != "" {
		for _, p := range got.Profiles {
			diff += p.StatusMessage
			for _, c := range p.Controls {
				for _, x := range c.Results {
					if x.Exception != "" {
						diff += fmt.Sprintf("\n%s: %s: %s (%v)", c.ID, x.Exception, x.Message, x.Backtrace)
					}
				}
			}
		}
	}
	return diff
}

type expected struct {
	Aborted bool   `json:"aborted"`
	Error   string `json:"error"`
	report.Report
}

// read reads a file of a case, if it is there.
func read[T any](t *testing.T, file string, parse func([]byte) (map[string]T, error)) (map[string]T, error) {
	t.Helper()
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return parse(data)
}

// exitCode is InSpec's, for the report alone.
func exitCode(r *report.Report) int {
	failed, skipped := false, false
	for i, p := range r.Profiles {
		switch p.Status {
		case report.ProfileFailed:
			return 102
		case report.ProfileSkipped:
			if i == 0 {
				return 101
			}
		}
		for _, c := range p.Controls {
			failed = failed || c.Status == report.Failed || c.Status == report.Error
			skipped = skipped || slices.ContainsFunc(c.Results, func(x report.Result) bool { return x.Status == report.ResultSkipped })
		}
	}
	switch {
	case failed:
		return 100
	case skipped:
		return 101
	}
	return 0
}

// What is compared, as test/golden/README.md says: strictly all but the
// wording of exceptions, diffs, object dumps and the source of anonymous
// controls.
type (
	goldenProfile struct {
		Name, Status  string
		SkipMessage   string
		Groups        []report.Group
		Controls      []goldenControl
		Attributes    string
		StatusMessage bool
	}
	goldenControl struct {
		ID, Status, Title, Desc string
		Impact                  float64
		Descriptions            []report.Description
		Refs, Tags, Waiver      string
		Code                    string
		File                    string
		Line                    int
		Results                 []goldenResult
	}
	goldenResult struct {
		Status, CodeDesc, SkipMessage, Message string
		Exception                              bool
		Class, ID, Params                      string
	}
)

var (
	anonymous  = regexp.MustCompile(`^\(generated from (.*) \S+\)$`)
	objectDump = regexp.MustCompile(`#<.*`)
	idNumber   = regexp.MustCompile(`#<(\w+):(\d+|NNNN)>`)
	address    = regexp.MustCompile(`0x[0-9a-fX]+`)
	params     = regexp.MustCompile(`[\s"'{}=>:]+`)
)

func normalise(r *report.Report) []goldenProfile {
	var out []goldenProfile
	for _, p := range r.Profiles {
		// Inputs given to a run come sorted here, in their file's order there.
		slices.SortFunc(p.Attributes, func(a, b report.Attribute) int { return strings.Compare(a.Name, b.Name) })
		g := goldenProfile{Name: p.Name, Status: string(p.Status), SkipMessage: p.SkipMessage, Attributes: asJSON(p.Attributes)}
		for _, x := range p.Groups {
			for i := range x.Controls {
				x.Controls[i] = plainID(x.Controls[i])
			}
			g.Groups = append(g.Groups, x)
		}
		for _, c := range p.Controls {
			gc := goldenControl{
				ID: plainID(c.ID), Status: string(c.Status), Impact: c.Impact, Title: text(c.Title), Desc: text(c.Desc),
				Refs: asJSON(c.Refs), Tags: asJSON(c.Tags), Waiver: asJSON(c.WaiverData),
				Code: c.Code, File: c.SourceLocation.Ref, Line: c.SourceLocation.Line,
			}
			if strings.HasPrefix(gc.ID, "(generated") {
				gc.File, gc.Line = "", 0
			}
			if len(c.Descriptions) > 0 {
				gc.Descriptions = c.Descriptions
			}
			for _, x := range c.Results {
				gr := goldenResult{
					Status: string(x.Status), CodeDesc: x.CodeDesc, SkipMessage: x.SkipMessage, Exception: x.Exception != "",
					Class: address.ReplaceAllString(x.ResourceClass, "0x"), ID: strings.TrimSpace(x.ResourceID), Params: params.ReplaceAllString(x.ResourceParams, ""),
				}
				gr.CodeDesc = objectDump.ReplaceAllString(gr.CodeDesc, "#<")
				gr.ID = objectDump.ReplaceAllString(gr.ID, "#<")
				if !gr.Exception || x.Exception == multiple {
					msg, _, _ := strings.Cut(x.Message, "\nDiff:")
					msg = idNumber.ReplaceAllString(msg, "#<$1>")
					gr.Message = strings.TrimRight(objectDump.ReplaceAllString(msg, "#<"), "\n ")
				}
				gc.Results = append(gc.Results, gr)
			}
			g.Controls = append(g.Controls, gc)
		}
		out = append(out, g)
	}
	return out
}

func plainID(id string) string {
	return anonymous.ReplaceAllString(id, "(generated from $1)")
}

func text(s *string) string {
	if s == nil {
		return "(null)"
	}
	return *s
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
