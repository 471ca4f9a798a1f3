// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// versions are in no order. rpm takes no empty one, and none with a dash.
var versions = []string{
	"0", "1", "1.0", "1.0.0", "1.00", "01", "1.1", "1.10", "1.9", "10", "1a", "1.a", "a", "b", "a1", "1.0a", "1.0~rc1", "1.0~rc2", "1.0~",
	"1.0^", "1.0^git1", "1.0^git1~pre", "1.0.1", "1_0", "1..0", "1.0.", "2.0~rc1", "5mge", "5.mge", "~1", "^1", "~~1", "1^^", "20240101",
	"99999999999999999999", "99999999999999999998", "\u00e9", "1\u00e9",
}

// TestCompareRPM holds the order of versions to that of rpm itself.
func TestCompareRPM(t *testing.T) {
	rpm, err := exec.LookPath("rpm")
	if err != nil {
		if os.Getenv("SONDE_REQUIRE_RPM") != "" {
			t.Fatalf("SONDE_REQUIRE_RPM is set: %v", err)
		}
		t.Skip("needs rpm (make test installs it)")
	}
	var script, ours strings.Builder
	for _, a := range versions {
		for _, b := range versions {
			fmt.Fprintf(&script, "print(rpm.vercmp('%s', '%s') .. ' ')\n", a, b)
			fmt.Fprintf(&ours, "%s | %s: %d\n", a, b, compareRPM(a, b))
		}
	}
	out, err := exec.CommandContext(t.Context(), rpm, "--eval", "%{lua:"+script.String()+"}").Output()
	if err != nil {
		t.Fatal(err)
	}
	theirs := strings.Fields(string(out))
	for i, line := range strings.Split(strings.TrimSpace(ours.String()), "\n") {
		if _, got, _ := strings.Cut(line, ": "); i >= len(theirs) || got != theirs[i] {
			t.Errorf("%s, rpm has another", line)
		}
	}
}
