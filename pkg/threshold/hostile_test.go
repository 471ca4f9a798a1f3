// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// TestHostile reads what is meant to hurt: it is an error that says what is
// wrong, or it is read as SAF reads it, within bounded memory.
func TestHostile(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.Repeat(fmt.Sprintf("*%c,", c-1), 10))
	}
	var keys strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&keys, "failed.total.m%d: 1\n", i)
	}
	for name, tc := range map[string]struct{ file, strict, compat string }{
		"bomb of aliases":  {bomb, "more than 100000 values", "more than 100000 values"},
		"alias to itself":  {"failed: &a {total: *a}", "an alias to what it is part of", "an alias to what it is part of"},
		"deep lists":       {strings.Repeat("[", 500_000), "not YAML", "not YAML"},
		"deep maps":        {strings.Repeat("{a: ", 100_000), "not YAML", "not YAML"},
		"deep and whole":   {"failed: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000), "failed is never enforced", ""},
		"huge":             {strings.Repeat("# x\n", 1<<20), "larger than 1048576 bytes", "larger than 1048576 bytes"},
		"many keys":        {keys.String(), `unknown key "failed.total.m0"`, ""},
		"long number":      {"failed: {total: " + strings.Repeat("9", 900_000) + "}", "want a number, got +Inf", ""},
		"NUL":              {"failed: {total: 0\x00}", "not YAML: control characters", "not YAML: control characters"},
		"Latin-1":          {"failed: {tot\xe9: 0}", "not UTF-8", ""},
		"UTF-16":           {"\xff\xfef\x00a\x00", "not UTF-8", "not YAML"},
		"BOM":              {"\ufefffailed: {total: 3}", "", ""},
		"merge key":        {"failed:\n  <<: {total: 0}", "merge key <<", ""},
		"key of a list":    {"? [failed]\n: 1", "unknown key", ""},
		"binary":           {"failed: {total: !!binary MA==}", "want a number", ""},
		"function":         {"failed: {total: !!js/function 'f()'}", "want a number", ""},
		"tagged as text":   {"failed: {total: !!str 3}", `want a number, got the text "3"`, ""},
		"hexadecimal":      {"failed: {total: 0x3}", "", ""},
		"octal":            {"failed: {total: 0o3}", "", ""},
		"leading zero":     {"failed: {total: 03}", "", ""},
		"exponent":         {"failed: {total: 3e0}", "", ""},
		"infinite":         {"failed: {total: {max: .inf}}", "want a number, got +Inf", ""},
		"negative":         {"failed: {total: -3}", "-3 is no number of controls: want a whole number from 0 on", ""},
		"fraction":         {"failed: {total: 3.5}", "3.5 is no number of controls: want a whole number from 0 on", ""},
		"underscore":       {"failed: {total: 1_000}", "want a number", ""},
		"sexagesimal":      {"failed: {total: 1:30}", "want a number", ""},
		"version":          {"# x\n%YAML 1.2 # y\n\n---\nfailed: {total: 3}", "", ""},
		"version alone":    {"%YAML 1.2\nfailed: {total: 3}", "not YAML", "not YAML"},
		"tabs alone":       {"\t\nfailed:\n \t\r\n  total: 3\n\t", "", ""},
		"other directives": {"%YAML 9.9\n---\nfailed: {total: 3}", "not YAML", "not YAML"},
	} {
		t.Run(name, func(t *testing.T) {
			var strict, compat error
			if used := allocated(func() {
				_, strict = threshold.Parse([]byte(tc.file))
				_, compat = threshold.ParseCompat([]byte(tc.file))
			}); used > 256<<20 {
				t.Errorf("%d MiB allocated", used>>20)
			}
			says(t, "strict", strict, tc.strict)
			says(t, "compat", compat, tc.compat)
		})
	}
}

func says(t *testing.T, mode string, err error, want string) {
	t.Helper()
	if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("%s: got %.200v, want %q", mode, err, want)
	}
	if err != nil && len(err.Error()) > 5000 {
		t.Errorf("%s: the error has %d bytes", mode, len(err.Error()))
	}
}

// TestHostileReport holds that a report that is broken or out of bounds is an
// error in both modes.
func TestHostileReport(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join(safVectors, "001-compliance-min-met", "hdf.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, hdf := range map[string]string{
		"empty":      "",
		"truncated":  string(whole[:len(whole)/2]),
		"NUL":        strings.Replace(string(whole), `"version"`, "\"version\x00\"", 1),
		"deep":       strings.Repeat(`{"a":`, 300_000),
		"deep lists": strings.Repeat("[", 1_000_000),
		"wide":       `{"extra":[` + strings.Repeat("0,", 10<<20) + "0]}",
		"huge":       `{"platform":{"name":"` + strings.Repeat("x", 65<<20),
	} {
		t.Run(name, func(t *testing.T) {
			if used := allocated(func() {
				if _, err := report.Decode([]byte(hdf)); err == nil {
					t.Error("strict mode reads it")
				}
			}); used > 512<<20 {
				t.Errorf("%d MiB allocated", used>>20)
			}
			run := threshold.RunCompat(threshold.CompatFlags{Input: "hdf", TemplateInline: "{failed.total.max: 9}"},
				func(string) ([]byte, error) { return []byte(hdf), nil })
			if run.Swallowed == nil || run.Stdout != "" {
				t.Errorf("compatible mode decides: %+v", run)
			}
		})
	}
}

// allocated is how much f takes from the heap, over its time; 0 where that could
// not be told.
func allocated(f func()) uint64 {
	if raceDetector {
		f()
		return 0
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
