// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package psych_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/inspec/psych"
)

// The answers are those of Psych 4.0.4 on Ruby 3.1.7, as its JSON writes them:
// YAML.load(text, permitted_classes: [Symbol, Date, Time]).to_json.
func TestLoad(t *testing.T) {
	for text, want := range map[string]string{
		"":                           `null`,
		"# nothing":                  `null`,
		"a":                          `"a"`,
		"[yes, No, ON, off, True]":   `[true,false,true,false,true]`,
		"[y, n, t, yess, 'yes']":     `["y","n","t","yess","yes"]`,
		"[~, null, NULL, Null, '']":  `[null,null,null,null,""]`,
		"[0644, 0o644, 0x1F, 0b11]":  `[420,"0o644",31,3]`,
		"[089, 1_000, 1,2]":          `["089",1000,1,2]`,
		"[1:30, 1:30:15, 1:30.5]":    `[5400,5415,5430.0]`,
		"[1.0, 1., .5, 1e3, 1.5e+3]": `[1.0,1.0,0.5,"1e3",1500.0]`,
		"[-5, +5, -0, 1.2.3, 1-2]":   `[-5,5,0,"1.2.3","1-2"]`,
		"- :a\n- ':a'\n- :\"b c\"":   `["a",":a","b c"]`,
		"[2020-01-02, 2020-02-31]":   `["2020-01-02","2020-02-31"]`,
		"2020-01-02 10:00:00 Z":      `"2020-01-02 10:00:00 UTC"`,
		"2020-01-02T10:00:00+02:00":  `"2020-01-02 10:00:00 +0200"`,
		"123456789012345678901":      `123456789012345678901`,
		"{b: 1, a: 2, b: 3}":         `{"b":3,"a":2}`,
		"1: a\n~: b\n:c: d":          `{"1":"a","":"b","c":"d"}`,
		"{<<: {a: 1}, b: 2}":         `{"a":1,"b":2}`,
		"!!str 5":                    `"5"`,
		"!!float 5":                  `5.0`,
		"!!binary aGk=":              `"hi"`,
		"a\n---\nb":                  `"a"`,
		"|\n  x\n  y\n":              `"x\ny\n"`,
	} {
		v, err := psych.Load([]byte(text), psych.Permit{Symbols: true, Dates: true})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		got, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if diff := cmp.Diff(canonical(t, want), canonical(t, string(got))); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// canonical is JSON as plain values: 1.0 and 1 are one number there.
func canonical(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		":a: 1":                 "Tried to load unspecified class: Symbol",
		"a: 2020-01-02":         "Tried to load unspecified class: Date",
		"a: 2020-01-02 1:00:00": "Tried to load unspecified class: Time",
		"a: &x 1\nb: *x":        "Unknown alias: x",
		"!ruby/object:A {}":     "Tried to load unspecified class: object:A",
		"!!set {a, b}":          "Tried to load unspecified class: Psych::Set",
		"[1":                    "line 1: did not find expected ',' or ']'",
	} {
		if v, err := psych.Load([]byte(text), psych.Permit{}); err == nil || err.Error() != want {
			t.Errorf("%q: %v, %v, want the error %s", text, v, err, want)
		}
	}
}

// FuzzLoad reads anything: what is read can be written as JSON, but for numbers
// that JSON has not.
func FuzzLoad(f *testing.F) {
	for _, s := range []string{"a: [1, {b: 0644}]\nc: !ruby/object:X y\nd: &x 1:30\ne: *x\n", "a: !!binary aGk=\n<<: {b: :c}\n", "? [a]\n: 2020-01-02", "1:2:3.4"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := psych.Load(text, psych.Permit{Symbols: true, Dates: true})
		if err != nil {
			return
		}
		psych.Plain(v)
		if _, err := json.Marshal(v); err != nil {
			var unsupported *json.UnsupportedValueError
			if !errors.As(err, &unsupported) {
				t.Error(err)
			}
		}
	})
}
