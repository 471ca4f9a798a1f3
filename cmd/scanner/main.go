// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/report"
)

func main() {
	o, err := parseFlags(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "scanner:", err)
		os.Exit(2)
	}
	end := newEnding(os.Stdout, terminationLog)
	limitMemory(end)
	end.by(o.wait+o.timeout+grace, grace, &protocol.Error{Code: protocol.Timeout, Message: "the scanner did not end in time"})

	req, err := receive(os.Stdin, o.wait)
	if err != nil {
		end.failed(&protocol.Error{Code: protocol.RequestBroken, Message: err.Error()})
	}
	// The run's time begins here: waiting is none of it.
	ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
	defer cancel()
	rep, err := scan(ctx, o, req, end.progress)
	if e := new(protocol.Error); errors.As(err, &e) {
		end.failed(e)
	} else if err != nil {
		end.failed(&protocol.Error{Code: protocol.EngineFailed, Message: err.Error()})
	}
	end.report(func(w io.Writer) error { return report.Write(w, rep) })
}

// grace is what the scanner has to tell why a run ran out of time, and then why
// it did itself, before it is ended without.
const grace = 5 * time.Second

type options struct {
	containerID   string
	sharedPIDs    bool
	wait, timeout time.Duration
}

func parseFlags(args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("scanner", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.containerID, "container-id", "", "the runtime's id of the target container")
	f.BoolVar(&o.sharedPIDs, "shared-pids", false, "PID 1 is not the target's: find it by its id alone")
	f.DurationVar(&o.wait, "wait", time.Minute, "how long to wait for the request")
	f.DurationVar(&o.timeout, "timeout", 5*time.Minute, "how long the run may take")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	if o.sharedPIDs && o.containerID == "" {
		return o, errors.New("--shared-pids needs --container-id")
	}
	if o.wait <= 0 || o.timeout <= 0 {
		return o, errors.New("--wait and --timeout must be above 0")
	}
	return o, nil
}

// receive reads the request. A sender that never comes is given up.
func receive(r io.Reader, wait time.Duration) (protocol.Request, error) {
	type received struct {
		req protocol.Request
		err error
	}
	done := make(chan received, 1)
	go func() {
		req, err := protocol.ReadRequest(r)
		done <- received{req, err}
	}()
	select {
	case got := <-done:
		return got.req, got.err
	case <-time.After(wait):
		return protocol.Request{}, fmt.Errorf("receive scan request: nothing came within %s", wait)
	}
}
