// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRequestRoundTrip(t *testing.T) {
	want := Request{
		Bundles:  []Bundle{NewBundle("a", []byte("first\nbundle")), NewBundle("b", nil)},
		Inputs:   map[string]any{"target_pid": 7.0},
		Controls: []string{"x-1"}, Extended: true,
	}
	var wire bytes.Buffer
	if err := WriteRequest(&wire, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadRequest(&wire)
	if err != nil {
		t.Fatal(err)
	}
	want.Bundles[1].Data = []byte{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadRequestRefuses(t *testing.T) {
	bundle := NewBundle("p", []byte("data"))
	var whole bytes.Buffer
	if err := WriteRequest(&whole, Request{Bundles: []Bundle{bundle}}); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		wire, want string
		eof        bool
	}{
		"nothing":        {wire: "", want: "unexpected EOF", eof: true},
		"broke off":      {wire: whole.String()[:whole.Len()-1], want: `receive profile "p"`, eof: true},
		"other protocol": {wire: "GET / HTTP/1.1\n", want: "not a sonde1 request"},
		"no profile":     {wire: requestMagic + "{}\n", want: "has 0 profiles"},
		"changed bytes":  {wire: strings.Replace(whole.String(), "data", "dada", 1), want: "announced was"},
		"huge":           {wire: requestMagic + `{"bundles":[{"name":"p","size":99999999}]}` + "\n", want: "at most"},
		"negative":       {wire: requestMagic + `{"bundles":[{"name":"p","size":-1}]}` + "\n", want: "at most"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ReadRequest(strings.NewReader(tt.wire))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if errors.Is(err, io.ErrUnexpectedEOF) != tt.eof {
				t.Errorf("ErrUnexpectedEOF is %v", !tt.eof)
			}
		})
	}
}

func conversation(t *testing.T, data []byte) string {
	t.Helper()
	var wire bytes.Buffer
	w := NewWriter(&wire)
	if err := w.Progress(Progress{1, 2}); err != nil {
		t.Fatal(err)
	}
	write := func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
	if _, err := w.Report(write, func() int64 { return 1 << 20 }); err != nil {
		t.Fatal(err)
	}
	return wire.String()
}

func TestReportRoundTrip(t *testing.T) {
	// Larger than one chunk even when packed.
	data := make([]byte, 100<<10)
	for i, x := 0, uint32(1); i < len(data); i++ {
		x = x*1664525 + 1013904223
		data[i] = byte(x >> 24)
	}
	wire := conversation(t, data)
	for _, line := range strings.Split(wire, "\n") {
		if len(line) > 16<<10 {
			t.Fatalf("a line of %d bytes would be split by the kubelet's log", len(line))
		}
	}
	var seen []Progress
	got, end, err := ReadReport(strings.NewReader(wire), func(p Progress) { seen = append(seen, p) })
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, data) || end.Bytes != len(data) || end.PeakRSS != 1<<20 {
		t.Errorf("report differs, end %+v", end)
	}
	if diff := cmp.Diff([]Progress{{1, 2}}, seen); diff != "" {
		t.Error(diff)
	}
}

func TestReadReportCorrupt(t *testing.T) {
	wire := conversation(t, []byte(`{"a":1}`))
	lines := strings.SplitAfter(wire, "\n")
	tests := map[string]string{
		"nothing":       "",
		"no end":        lines[0] + lines[1],
		"no report":     lines[0] + lines[2],
		"half a frame":  wire[:len(wire)-4],
		"twice":         lines[1] + lines[1] + lines[2],
		"stray line":    "hello\n" + wire,
		"unknown frame": "sonde1 hello {}\n" + wire,
		"no base64":     "sonde1 report ***\n",
		"bad progress":  "sonde1 progress x\n",
		"empty error":   "sonde1 error {}\n",
		"negative end":  lines[1] + `sonde1 end {"bytes":-1}` + "\n",
	}
	for name, in := range tests {
		t.Run(name, func(t *testing.T) {
			if data, _, err := ReadReport(strings.NewReader(in), nil); !errors.Is(err, ErrCorrupt) {
				t.Errorf("got %q, %v, want ErrCorrupt", data, err)
			}
		})
	}
}

func TestReadReportError(t *testing.T) {
	var wire bytes.Buffer
	want := &Error{Code: RootDenied, Message: "no way in"}
	if err := NewWriter(&wire).Error(want); err != nil {
		t.Fatal(err)
	}
	_, _, err := ReadReport(&wire, nil)
	var got *Error
	if !errors.As(err, &got) || *got != *want {
		t.Errorf("got %v", err)
	}
}

func TestSummaryStaysSmall(t *testing.T) {
	for _, message := range []string{"ä", "\x01", `"`, "<&>", "\u2028"} {
		s := Summary{Code: EngineFailed, Message: strings.Repeat(message, 500), SHA256: strings.Repeat("f", 64), Bytes: 1 << 30, PeakRSS: 1 << 40}
		data := s.Encode()
		if len(data) > maxSummary {
			t.Errorf("%q: %d bytes", message, len(data))
		}
		if got, ok := DecodeSummary(string(data)); !ok || got.Code != s.Code || !strings.HasSuffix(got.Message, "…") || len(got.Message) < 20 {
			t.Errorf("%q: got %+v, %v", message, got, ok)
		}
	}
	for _, text := range []string{"", "{}", "null", "exit status 1"} {
		if _, ok := DecodeSummary(text); ok {
			t.Errorf("%q taken for a summary", text)
		}
	}
}

func FuzzReadReport(f *testing.F) {
	f.Add("sonde1 end {\"bytes\":0}\n")
	f.Add("sonde1 report AAAA\nsonde1 end {\"bytes\":9,\"sha256\":\"\"}\n")
	f.Add("sonde1 error {\"code\":\"x\"}\n")
	f.Fuzz(func(t *testing.T, wire string) {
		data, end, err := ReadReport(strings.NewReader(wire), nil)
		if err == nil && digest(data) != end.SHA256 {
			t.Error("accepted a report that does not have its digest")
		}
	})
}

func FuzzReadRequest(f *testing.F) {
	f.Add(requestMagic + `{"bundles":[{"name":"p","size":1,"sha256":""}]}` + "\nx")
	f.Fuzz(func(_ *testing.T, wire string) { _, _ = ReadRequest(strings.NewReader(wire)) })
}
