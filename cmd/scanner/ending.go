// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/sonde-dev/sonde/pkg/protocol"
)

// terminationLog is where the kubelet reads a container's last words.
const terminationLog = "/dev/termination-log"

// ending makes sure that the scanner ends once, with either a report or a
// reason, and says so on stdout and in the termination message alike.
type ending struct {
	mu   sync.Mutex
	out  *protocol.Writer
	log  string
	exit func(int)
}

func newEnding(out io.Writer, log string) *ending {
	return &ending{out: protocol.NewWriter(out), log: log, exit: os.Exit}
}

// by ends the scanner with a reason unless it has ended before, and a while later
// without one: stdout is stuck where a reader has stopped reading.
func (e *ending) by(d, later time.Duration, why *protocol.Error) {
	time.AfterFunc(d, func() { e.failed(why) })
	time.AfterFunc(d+later, func() { e.exit(1) })
}

func (e *ending) progress(p protocol.Progress) {
	e.mu.Lock()
	defer e.mu.Unlock()
	// A reader that went away loses the progress; the report is in the log.
	_ = e.out.Progress(p)
}

// failed ends the scanner without a report. The lock is never released, so
// that nothing follows the last word.
func (e *ending) failed(why *protocol.Error) {
	e.mu.Lock()
	e.reason(why)
}

// report ends the scanner with the report that write writes.
func (e *ending) report(write func(io.Writer) error) {
	e.mu.Lock()
	end, err := e.out.Report(write, peakRSS)
	if err != nil {
		e.reason(&protocol.Error{Code: protocol.EngineFailed, Message: err.Error()})
		return
	}
	e.summary(protocol.Summary{SHA256: end.SHA256, Bytes: end.Bytes, PeakRSS: end.PeakRSS})
	e.exit(0)
}

// reason is the last word where there is no report.
func (e *ending) reason(why *protocol.Error) {
	_ = e.out.Error(why)
	e.summary(protocol.Summary{Code: why.Code, Message: why.Message, PeakRSS: peakRSS()})
	e.exit(1)
}

// summary writes the termination message where there is a kubelet to read it.
func (e *ending) summary(s protocol.Summary) {
	f, err := os.OpenFile(e.log, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return
	}
	_, _ = f.Write(s.Encode())
	_ = f.Close()
}
