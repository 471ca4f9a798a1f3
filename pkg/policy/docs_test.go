// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

//go:generate go test . -run TestReasonsAreDocumented -update

var update = flag.Bool("update", false, "write docs/verdicts.md")

// The table in docs/verdicts.md is the reasons' own text.
func TestReasonsAreDocumented(t *testing.T) {
	const (
		file  = "../../docs/verdicts.md"
		begin = "<!-- reasons: made by go generate ./pkg/policy -->\n"
		end   = "<!-- end of reasons -->\n"
	)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, foundBegin := strings.Cut(string(data), begin)
	_, tail, foundEnd := strings.Cut(rest, end)
	if !foundBegin || !foundEnd {
		t.Fatalf("%s lacks the lines around its table of reasons", file)
	}
	var table strings.Builder
	table.WriteString("| reason | verdict | what is so | what to do |\n|---|---|---|---|\n")
	for _, e := range reasonTexts() {
		fmt.Fprintf(&table, "| `%s` | `%s` | %s | %s |\n", e.reason, e.text.Verdict, e.text.Why, e.text.Remedy)
	}
	want := head + begin + table.String() + end + tail
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(data) {
		t.Errorf("%s is out of date (make generate)", file)
	}
}
