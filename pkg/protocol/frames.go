// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
)

const (
	frameMagic = "sonde1 "
	// chunk is how many packed bytes one report frame holds. With base64 the
	// line stays below the 16 KiB at which the kubelet splits log lines.
	chunk = 9 << 10
	// maxLine bounds a frame on the reading side.
	maxLine = 64 << 10
	// MaxReport bounds a report, unpacked.
	MaxReport = 64 << 20
)

// End closes a conversation that brought a report.
type End struct {
	// Bytes and SHA256 are those of the report, unpacked.
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
	// PeakRSS is the scanner's own peak resident set in bytes, 0 if unknown.
	PeakRSS int64 `json:"peak_rss,omitempty"`
}

// Progress tells how far a run is, in controls.
type Progress struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

// Error is why the scanner could not make a report.
type Error struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// Code says what kept the scanner from making a report.
type Code string

// The codes of an Error.
const (
	TargetNotFound Code = "target-not-found"
	RootDenied     Code = "root-denied"
	ProfileInvalid Code = "profile-invalid"
	RequestBroken  Code = "request-broken"
	Timeout        Code = "scanner-timeout"
	OutOfMemory    Code = "scanner-memory"
	EngineFailed   Code = "engine-error"
)

// Writer sends frames. It is not safe for concurrent use.
type Writer struct{ w io.Writer }

// NewWriter returns a Writer to the scanner's stdout.
func NewWriter(w io.Writer) *Writer { return &Writer{w} }

func (w *Writer) frame(kind string, v any) error {
	text, ok := v.(string)
	if !ok {
		data, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("encode %s frame: %w", kind, err)
		}
		text = string(data)
	}
	if _, err := fmt.Fprintf(w.w, "%s%s %s\n", frameMagic, kind, text); err != nil {
		return fmt.Errorf("send %s frame: %w", kind, err)
	}
	return nil
}

// Progress sends how far the run is.
func (w *Writer) Progress(p Progress) error { return w.frame("progress", p) }

// Error sends why there is no report.
func (w *Writer) Error(e *Error) error { return w.frame("error", e) }

// Report sends the report that write writes, as it comes, and returns its
// closing frame, which was sent too. Nothing holds the whole of it: the scanner's
// memory is the application's. peakRSS is asked when all is written.
func (w *Writer) Report(write func(io.Writer) error, peakRSS func() int64) (End, error) {
	sum := &sum{hash: sha256.New()}
	frames := bufio.NewWriterSize(reportFrames{w}, chunk)
	zip := gzip.NewWriter(frames)
	if err := write(io.MultiWriter(sum, zip)); err != nil {
		return End{}, err
	}
	if err := zip.Close(); err != nil {
		return End{}, fmt.Errorf("pack report: %w", err)
	}
	if err := frames.Flush(); err != nil {
		return End{}, fmt.Errorf("pack report: %w", err)
	}
	end := End{Bytes: sum.bytes, SHA256: hex.EncodeToString(sum.hash.Sum(nil)), PeakRSS: peakRSS()}
	return end, w.frame("end", end)
}

// reportFrames sends what is written, in frames of at most a chunk.
type reportFrames struct{ w *Writer }

func (f reportFrames) Write(p []byte) (int, error) {
	for piece := range slices.Chunk(p, chunk) {
		if err := f.w.frame("report", base64.StdEncoding.EncodeToString(piece)); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// sum counts and digests.
type sum struct {
	bytes int
	hash  hash.Hash
}

func (s *sum) Write(p []byte) (int, error) {
	s.bytes += len(p)
	return s.hash.Write(p)
}

// ErrCorrupt means that what arrived is no whole report. The wrapping error
// says how.
var ErrCorrupt = errors.New("report is corrupt")

func corrupt(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(format, args...))
}

// ReadReport reads frames until the conversation ends and returns the report.
// onProgress may be nil. The error is an *Error if the scanner sent one,
// ErrCorrupt if the conversation broke off or does not add up, or r's own.
func ReadReport(r io.Reader, onProgress func(Progress)) ([]byte, End, error) {
	br := bufio.NewReaderSize(r, 32<<10)
	var packed bytes.Buffer
	for {
		line, err := readLine(br, maxLine)
		if errors.Is(err, io.EOF) {
			return nil, End{}, corrupt("it broke off after %d packed bytes", packed.Len())
		}
		if err != nil {
			return nil, End{}, fmt.Errorf("receive report: %w", err)
		}
		frame, ok := strings.CutPrefix(strings.TrimSuffix(line, "\r"), frameMagic)
		if !ok {
			return nil, End{}, corrupt("unexpected line %.60q", line)
		}
		kind, text, _ := strings.Cut(frame, " ")
		switch kind {
		case "progress":
			var p Progress
			if err := json.Unmarshal([]byte(text), &p); err != nil {
				return nil, End{}, corrupt("progress frame: %v", err)
			}
			if onProgress != nil {
				onProgress(p)
			}
		case "report":
			piece, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return nil, End{}, corrupt("report frame: %v", err)
			}
			if packed.Len()+len(piece) > MaxReport {
				return nil, End{}, corrupt("it is larger than %d bytes", MaxReport)
			}
			packed.Write(piece)
		case "end":
			var end End
			if err := json.Unmarshal([]byte(text), &end); err != nil {
				return nil, End{}, corrupt("end frame: %v", err)
			}
			data, err := unpack(&packed, end)
			return data, end, err
		case "error":
			e := new(Error)
			if err := json.Unmarshal([]byte(text), e); err != nil || e.Code == "" {
				return nil, End{}, corrupt("error frame %.60q", text)
			}
			return nil, End{}, e
		default:
			return nil, End{}, corrupt("unknown frame %.20q", kind)
		}
	}
}

func unpack(packed io.Reader, end End) ([]byte, error) {
	if end.Bytes < 0 || end.Bytes > MaxReport {
		return nil, corrupt("it announces %d bytes, at most %d are allowed", end.Bytes, MaxReport)
	}
	zip, err := gzip.NewReader(packed)
	if err != nil {
		return nil, corrupt("%v", err)
	}
	// One byte more than announced, so that a longer one shows.
	data, err := io.ReadAll(io.LimitReader(zip, int64(end.Bytes)+1))
	if err != nil {
		return nil, corrupt("%v", err)
	}
	if len(data) != end.Bytes || digest(data) != end.SHA256 {
		return nil, corrupt("%d bytes with sha256 %s arrived, announced were %d with %s",
			len(data), digest(data), end.Bytes, end.SHA256)
	}
	return data, nil
}
