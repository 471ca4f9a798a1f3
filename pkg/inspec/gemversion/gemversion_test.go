// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package gemversion_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/inspec/gemversion"
)

// The orders here, and all answers below, are those of RubyGems on Ruby 3.1.
func TestCompare(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"1", "1.0", 0},
		{"1.0.a", "1.0.a.0", 0},
		{"1.0.0", "1.0.a", 1},
		{"1.0.a.0", "1.0.b2", -1},
		{"1.0.b2", "1.a", 1},
		{"1.a", "1.0.1", -1},
		{"1.0.1", "1.0-rc1", 1},
		{"1.0-rc1", "1.0.pre.rc1", 0},
		{"1.0.pre.rc1", "1.00.01", -1},
		{"1.00.01", "1.0.1", 0},
		{"10", "9.9", 1},
		{"2.0.0.beta", "2", -1},
		{"2", "2.0.beta1.0.1", 1},
		{"99999999999999999999", "99999999999999999998", 1},
		{"0.0", "0", 0},
		{"0", "1.A", -1},
		{"1.A", "1.a", -1},
		{"1.0.10", "1.0.9.z", 1},
		{"1.0.9.z", "1-0", 1},
		{"", "0", 0},
	} {
		if got := gemversion.Compare(tt.a, tt.b); got != tt.want {
			t.Errorf("Compare(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := gemversion.Compare(tt.b, tt.a); got != -tt.want {
			t.Errorf("Compare(%q, %q) = %d, want %d", tt.b, tt.a, got, -tt.want)
		}
	}
}

func TestSort(t *testing.T) {
	got := []string{"1.0", "1.0.a", "10", "1.0.b2", "0.9", "9.9", "1.0-rc1", "1.0.1"}
	slices.SortFunc(got, gemversion.Compare)
	want := []string{"0.9", "1.0.a", "1.0.b2", "1.0-rc1", "1.0", "1.0.1", "9.9", "10"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReleaseAndBump(t *testing.T) {
	for _, tt := range []struct{ version, release, bump string }{
		{"1", "1", "2"},
		{"1.0.0", "1.0.0", "1.1"},
		{"1.0.a.0", "1.0", "2"},
		{"1.0-rc1", "1.0", "2"},
		{"9.9", "9.9", "10"},
		{"0.9.9", "0.9.9", "0.10"},
		{"2.0.beta1.0.1", "2.0", "3"},
		{"99999999999999999999", "99999999999999999999", "100000000000000000000"},
	} {
		if got := gemversion.Release(tt.version); got != tt.release {
			t.Errorf("Release(%q) = %q, want %q", tt.version, got, tt.release)
		}
		if got := gemversion.Bump(tt.version); got != tt.bump {
			t.Errorf("Bump(%q) = %q, want %q", tt.version, got, tt.bump)
		}
	}
}

func TestValid(t *testing.T) {
	for version, want := range map[string]bool{
		"1": true, "": true, "  ": true, "1.0\n": true, "1-a-b": true, "1.0-a.b": true,
		"1..2": false, "v1": false, "1.0-": false, "1_0": false, "1.é": false,
	} {
		if got := gemversion.Valid(version); got != want {
			t.Errorf("Valid(%q) = %t, want %t", version, got, want)
		}
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("1.0.a", "1-0")
	f.Add("", "..x9é")
	f.Fuzz(func(t *testing.T, a, b string) {
		if gemversion.Compare(a, a) != 0 || gemversion.Compare(a, b) != -gemversion.Compare(b, a) {
			t.Errorf("%q and %q have no order", a, b)
		}
		if gemversion.Compare(gemversion.Release(a), gemversion.Bump(a)) >= 0 {
			t.Errorf("%q is not before what bumps it, %q", a, gemversion.Bump(a))
		}
	})
}
