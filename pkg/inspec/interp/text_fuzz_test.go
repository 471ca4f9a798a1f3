// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"errors"
	"testing"
	"unicode/utf8"
)

// FuzzTexts hands a text to all that reads one: none panics. What is written of
// a text as JSON and YAML reads as it again.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{
		`{"a": [1, 2.5e3, null, "\u00e9\n"], /* c */ "b": {}}`, "a,\"b\"\"c\"\r\n,\n", "Tue, 02 Jan 2024 03:04:05 +0200",
		"20240102T030405Z", "2nd Jan '24 3pm EST", "2024-W01-2", "%Y-%m-%d %H:%M:%S %z", "C2n*a3 H4m0", "- 1\n- &a {b: !!str 5}\n- *a\n",
		" x\n y: z\n", "it's: \"x\" #y", "\x00\u2028\u0085é\U0001F600", "[a-z&&[^b]]++(?:c{2}?)**", "0o7", "<<", "y",
		"[\x08i\x06@\x00{\x06:\x06aI\"\x06x\x06:\x06ET", "o:\x08Set\x06:\x0a@hash}\x06f\x081.5TF", "l-\x0a\x00\x00\x00\x00\x00\x00\x00\x00@\x00",
	} {
		f.Add(s, "%d/%b/%Y:%T")
	}
	f.Fuzz(func(t *testing.T, text, format string) {
		in := New(Config{})
		in.Refill(t.Context(), Budget{Steps: 200_000, Memory: 8 << 20})
		_, _ = in.ParseJSON(text, false)
		_, _ = in.parseYAML(text, yamlOptions{aliases: true, all: true}, true)
		for p := parseDate(text[:min(len(text), maxDate)]); p != nil; p = nil {
			if d, ok := p.date(in.now()); ok {
				_, _ = p.on(d, here)
			}
		}
		if p, ok, err := strptime(text, format); ok && err == nil {
			_, _ = p.date(in.now())
		}
		_, _ = in.unpack(text, format)
		_, _ = in.pack([]Value{Str(text), Int(len(text))}, format)
		_, _ = in.regexp(text, 0)
		_, _ = in.unmarshal(marshalled + text)
		r := &csvReader{in: in, s: text, sep: ",", quote: `"`}
		for r.s != "" {
			if _, err := r.row(); err != nil {
				break
			}
		}
		for e := range encodings {
			if _, err := in.transcode(text, encoding(e), encUTF8, Args{}); err == nil && encoding(e) != encBinary {
				_, _ = in.transcode(text, encUTF8, encoding(e), Args{})
			}
		}
		if utf8.ValidString(text) {
			sameAgain(t, in, text)
		}
	})
}

func sameAgain(t *testing.T, in *Interp, text string) {
	t.Helper()
	var over *BudgetExceeded
	written, err := in.JSON(List(Str(text)), true)
	if err == nil {
		var v Value
		if v, err = in.ParseJSON(written, false); err == nil {
			if got := v.(*Array).Elems[0].(*String).s; got != text {
				t.Errorf("JSON of %q reads as %q: %s", text, got, written)
			}
		}
	}
	if err != nil && !errors.As(err, &over) {
		t.Errorf("JSON of %q: %v", text, err)
	}
	if written, err = in.dumpYAML(List(Str(text)), 2); err == nil {
		var docs []Value
		if docs, err = in.parseYAML(written, yamlOptions{}, false); err == nil {
			if got, ok := docs[0].(*Array).Elems[0].(*String); !ok || got.s != text {
				s, _ := in.Inspect(docs[0])
				t.Errorf("YAML of %q reads as %s: %s", text, s, written)
			}
		}
	}
	if err != nil && !errors.As(err, &over) {
		t.Errorf("YAML of %q: %v\n%s", text, err, written)
	}
}
