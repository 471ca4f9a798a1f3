// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestCoreNames: each name is a method of one of Ruby's own classes.
func TestCoreNames(t *testing.T) {
	ruby, err := exec.LookPath("ruby")
	if err != nil {
		if os.Getenv("SONDE_REQUIRE_RUBY") != "" {
			t.Fatalf("SONDE_REQUIRE_RUBY is set: %v", err)
		}
		t.Skip("needs ruby (make test installs it)")
	}
	out, err := exec.CommandContext(t.Context(), ruby, "-rset", "-e", `puts [String, Array, Hash, Integer, Float, Rational, Range, Regexp, MatchData, Symbol,
		Enumerator, Enumerator::Lazy, Set, Time, Proc, Method, NilClass, Struct, Comparable, Enumerable, Exception]
		.flat_map(&:instance_methods).uniq, Kernel.private_instance_methods`).Output()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for name := range strings.FieldsSeq(string(out)) {
		known[name] = true
	}
	for name := range core() {
		if !known[name] {
			t.Errorf("Ruby has no method %s", name)
		}
	}
}
