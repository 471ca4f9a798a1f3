// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"math"
	"testing"
)

func TestJSString(t *testing.T) {
	for _, tc := range []struct {
		value any
		want  string
	}{
		{undefined{}, "undefined"},
		{nil, "null"},
		{true, "true"},
		{1.0, "1"},
		{2.5, "2.5"},
		{math.Copysign(0, -1), "0"},
		{1e21, "1e+21"},
		{1e20, "100000000000000000000"},
		{1.5e-7, "1.5e-7"},
		{1e-6, "0.000001"},
		{1e300, "1e+300"},
		{math.NaN(), "NaN"},
		{math.Inf(-1), "-Infinity"},
		{[]any{1.0, nil, []any{"a", 2.0}}, "1,,a,2"},
		{&jsObject{}, "[object Object]"},
	} {
		if got := jsString(tc.value); got != tc.want {
			t.Errorf("%v: got %q, want %q", tc.value, got, tc.want)
		}
	}
}

func TestToNumber(t *testing.T) {
	nan := math.NaN()
	for _, tc := range []struct {
		value any
		want  float64
	}{
		{nil, 0},
		{undefined{}, nan},
		{true, 1},
		{"", 0},
		{" 2\n", 2},
		{"\ufeff2", 2},
		{"1_0", nan},
		{"0x1F", 31},
		{"-0x1", nan},
		{"0b11", 3},
		{"0o17", 15},
		{".5", 0.5},
		{"5.", 5},
		{"1e3", 1000},
		{"90%", nan},
		{"Infinity", math.Inf(1)},
		{"inf", nan},
		{[]any{}, 0},
		{[]any{2.0}, 2},
		{[]any{1.0, 2.0}, nan},
		{&jsObject{}, nan},
	} {
		if got := toNumber(tc.value); got != tc.want && !(math.IsNaN(got) && math.IsNaN(tc.want)) {
			t.Errorf("%v: got %g, want %g", tc.value, got, tc.want)
		}
	}
}

func TestParseInt(t *testing.T) {
	for text, want := range map[string]float64{
		" 40.9": 40, "2abc": 2, "0x2": 0, "-1": -1, "+3": 3, "": math.NaN(), "-": math.NaN(), "abc": math.NaN(), "1e3": 1,
	} {
		if got := parseInt(text); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("%q: got %g, want %g", text, got, want)
		}
	}
}

func TestPlainScalar(t *testing.T) {
	for text, want := range map[string]any{
		"": nil, "~": nil, "Null": nil, "nUll": "nUll", "TRUE": true, "yes": "yes", "010": 10.0, "0o17": 15.0, "0x1f": 31.0, "1_0": "1_0",
		"+1": 1.0, "1.": 1.0, ".5": 0.5, ".": ".", "1e3": 1000.0, "-.INF": math.Inf(-1), "1:30": "1:30", "2026-01-02": "2026-01-02", "0b1": "0b1",
	} {
		if got := plainScalar(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}
