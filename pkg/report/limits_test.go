// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/report"
)

// endless never ends, and counts what was taken of it.
type endless struct{ taken int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '['
	}
	e.taken += int64(len(p))
	return len(p), nil
}

// TestReadIsBounded: however long a file is, no more is taken of it than may be.
func TestReadIsBounded(t *testing.T) {
	const limit = 1 << 20
	for name, hdf := range map[string]io.Reader{
		"endless": &endless{},
		"200 MB":  io.MultiReader(strings.NewReader(`{"profiles":["`), io.LimitReader(&endless{}, 200<<20), strings.NewReader(`"]}`)),
	} {
		if _, err := (report.Decoder{MaxBytes: limit}).Read(hdf); err == nil || !strings.Contains(err.Error(), "larger than") {
			t.Errorf("%s: %v", name, err)
		}
	}
	e := &endless{}
	if _, err := (report.Decoder{MaxBytes: limit}).Read(e); err == nil || e.taken > 2*limit {
		t.Errorf("%d bytes were read for a limit of %d: %v", e.taken, limit, err)
	}
}

// TestDecodeTruncated: a report that was cut anywhere is an error.
func TestDecodeTruncated(t *testing.T) {
	var whole bytes.Buffer
	if err := report.Write(&whole, sample(t)); err != nil {
		t.Fatal(err)
	}
	text := bytes.TrimSpace(whole.Bytes())
	for n := range text {
		if _, err := report.Decode(text[:n]); err == nil {
			t.Fatalf("cut at %d of %d it is read: %s", n, len(text), text[:n])
		}
	}
}

// TestDecodeAllocates: what is read takes memory in proportion to the text, be it
// as dense with values as JSON can be.
func TestDecodeAllocates(t *testing.T) {
	for name, dense := range map[string]string{
		"lists": "[" + strings.Repeat("[],", 1<<18) + "[]]", "numbers": "[" + strings.Repeat("1,", 1<<18) + "1]",
		"objects": "[" + strings.Repeat("{},", 1<<18) + "{}]", "deep": strings.Repeat("[", 1<<18),
		"keys": manyKeys(1 << 16),
	} {
		text := []byte(strings.Replace(minimal, `"tags":{}`, `"tags":{"a":`+dense+`}`, 1))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = report.Decode(text)
		runtime.ReadMemStats(&after)
		got := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s: %d bytes allocated for each of the text", name, got/uint64(len(text)))
		if got > 100*uint64(len(text)) {
			t.Errorf("%s: %d bytes allocated for %d of text", name, got, len(text))
		}
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"k%d":1`, i)
	}
	return "{" + b.String()[1:] + "}"
}

// TestDecodeNotUTF8: bytes that are no text become U+FFFD, and stay text.
func TestDecodeNotUTF8(t *testing.T) {
	r, err := report.Decode([]byte(strings.Replace(minimal, `"code_desc":"d"`, "\"code_desc\":\"a\xff\xc3b\xed\xa0\x80\"", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := r.Profiles[0].Controls[0].Results[0].CodeDesc, "a\ufffd\ufffdb\ufffd\ufffd\ufffd"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
