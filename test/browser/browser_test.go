// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/report/html"
	"github.com/sonde-dev/sonde/pkg/threshold"
	"github.com/sonde-dev/sonde/test/hostile"
)

// modules is where `make browser` installs what package-lock.json names.
const modules = "../../.cache/browser/node_modules"

// counts are a report's controls by outcome, for the JavaScript side.
type counts struct {
	Controls      int `json:"controls"`
	Compliance    int `json:"compliance"`
	Passed        int `json:"passed"`
	Failed        int `json:"failed"`
	Error         int `json:"error"`
	NotReviewed   int `json:"not_reviewed"`
	NotApplicable int `json:"not_applicable"`
}

func countsOf(r *report.Report) counts {
	c := r.Counts()
	return counts{c.Controls(), c.Compliance(), c.Passed.Total, c.Failed.Total, c.Error.Total, c.Skipped.Total, c.NoImpact.Total}
}

// TestReport opens HTML reports and uses them as a person does.
func TestReport(t *testing.T) {
	needBrowser(t)
	dir := t.TempDir()
	r := sample(60)
	second := sample(12).Profiles[0]
	second.Name, second.Title = "distroless-baseline", "Distroless baseline"
	r.Profiles = append(r.Profiles, second, report.Profile{
		Name: "extras", Status: report.ProfileFailed, StatusMessage: `profile "extras" has no inspec.yml`,
	})
	limits := missed(t, r)
	writePage(t, dir, "report.html", r, html.Options{
		Target:    html.Target{Namespace: "shop", Pod: "cart-7d9f5c8b4-x2x9k", Container: "server", Image: "registry.example.org/shop/cart:2.4.1"},
		Threshold: &limits,
	})
	const large = 5000
	writePage(t, dir, "large.html", sample(large), html.Options{})
	long := strings.Repeat("a-word-without-a-blank-", 60)
	writePage(t, dir, "long.html", hostile.Report(long), html.Options{Title: long, Target: html.Target{Pod: long, Image: long}})
	runNode(t, "report.test.js", dir, map[string]any{
		"report": struct {
			counts
			Second int `json:"second"`
			Limits int `json:"limits"`
		}{countsOf(r), len(second.Controls), len(limits.Failures)},
		"large": large,
	})
}

// TestHostileTexts opens reports whose texts want to be more than texts.
func TestHostileTexts(t *testing.T) {
	needBrowser(t)
	dir := t.TempDir()
	type page struct {
		Page string `json:"page"`
		Text string `json:"text"`
	}
	var pages []page
	for i, text := range hostile.Texts() {
		p := page{fmt.Sprintf("hostile-%d.html", i), text}
		limits := threshold.Outcome{Failures: []threshold.Failure{{Path: text, Want: text, Got: text}}}
		writePage(t, dir, p.Page, hostile.Report(text), html.Options{
			Title: text, Threshold: &limits, Target: html.Target{Namespace: text, Pod: text, Container: text, Image: text},
		})
		pages = append(pages, p)
	}
	writePage(t, dir, "report.html", sample(3), html.Options{})
	runNode(t, "hostile.test.js", dir, map[string]any{"hostile": pages})
}

func missed(t *testing.T, r *report.Report) threshold.Outcome {
	t.Helper()
	limit, err := threshold.Parse([]byte("compliance.min: 90\nfailed.critical.max: 0\nerror.total.max: 0\n"))
	if err != nil {
		t.Fatal(err)
	}
	// A profile that did not load leaves nothing to decide; the rest does.
	loaded := *r
	loaded.Profiles = r.Profiles[:2]
	outcome, err := limit.Check(&loaded)
	if err != nil {
		t.Fatal(err)
	}
	if outcome.Met {
		t.Fatal("the sample meets its threshold")
	}
	return outcome
}

func writePage(t testing.TB, dir, name string, r *report.Report, o html.Options) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(html.Write(f, r, o), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// needBrowser skips a test that has no browser, where that is all right.
func needBrowser(t testing.TB) {
	t.Helper()
	if os.Getenv("SONDE_BROWSER") == "" {
		t.Skip("needs Chromium and npm packages: run make test-browser")
	}
}

// runNode runs a file of Node tests, each as a subtest, with a directory of pages
// and what must be seen on them.
func runNode(t *testing.T, file, dir string, expected map[string]any) {
	t.Helper()
	data, err := json.Marshal(expected)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "expected.json"), data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := node(t, dir, "--test-reporter=./reporter.js", file)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	lines := bufio.NewScanner(out)
	for lines.Buffer(nil, 16<<20); lines.Scan(); {
		var result struct {
			Name    string `json:"name"`
			Passed  bool   `json:"passed"`
			Skipped bool   `json:"skipped"`
			Error   string `json:"error"`
		}
		if err := json.Unmarshal(lines.Bytes(), &result); err != nil {
			t.Log(lines.Text())
			continue
		}
		ran++
		t.Run(result.Name, func(t *testing.T) {
			if !result.Passed || result.Skipped {
				t.Errorf("passed: %v, skipped: %v\n%s", result.Passed, result.Skipped, result.Error)
			}
		})
	}
	if err := cmd.Wait(); err != nil && !t.Failed() {
		t.Error(err)
	}
	if ran == 0 {
		t.Errorf("%s ran no test", file)
	}
}

// node is a command of Node that finds Chromium, what is installed, and dir.
func node(t testing.TB, dir string, args ...string) *exec.Cmd {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	installed, err := filepath.Abs(modules)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", args...)
	cmd.Env = append(os.Environ(), "NODE_PATH="+installed, "SONDE_CHROMIUM="+chromium, "SONDE_BROWSER_DIR="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}
