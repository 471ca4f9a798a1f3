// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// aggregation collects what is not met in aggregate_failures { … }, which goes
// on after it (RSpec: lib/rspec/expectations/failure_aggregator.rb).
type aggregation struct {
	label    interp.Value
	failures []*interp.Error
	others   []*interp.Error
}

// miss is what becomes of an expectation that is not met: the end of the test,
// or one more for the block around it.
func (e *engine) miss(err error) error {
	raised, ok := interp.AsError(err)
	if !ok || e.aggregating == nil {
		return err
	}
	e.aggregating.failures = append(e.aggregating.failures, raised)
	return e.in.Charge(exampleSize + len(raised.Message))
}

// aggregate runs what may miss several expectations.
func (e *engine) aggregate(label interp.Value, run func() error) error {
	outer, all := e.aggregating, &aggregation{label: label}
	e.aggregating = all
	err := run()
	e.aggregating = outer
	if raised, ok := interp.AsError(err); ok && !raised.Unsupported() && raised.Class != skipSignal {
		if raised.Class == notMet {
			all.failures = append(all.failures, raised)
		} else {
			all.others = append(all.others, raised)
		}
	} else if err != nil {
		return err
	}
	every := append(all.failures, all.others...)
	switch len(every) {
	case 0:
		return nil
	case 1:
		if len(all.others) == 1 && outer == nil {
			return err
		}
		return e.miss(every[0])
	}
	message, err := e.summary(all)
	if err != nil {
		return err
	}
	return e.miss(interp.Raise(notMet, "%s", message))
}

// summary lists what was not met, and what else was raised.
func (e *engine) summary(all *aggregation) (string, error) {
	count := func(n int, noun string) string {
		if n != 1 {
			noun += "s"
		}
		return fmt.Sprintf("%d %s", n, noun)
	}
	head := "Got " + count(len(all.failures), "failure")
	if len(all.others) > 0 {
		head += " and " + count(len(all.others), "other error")
	}
	head += " from failure aggregation block"
	if !interp.IsNil(all.label) {
		label, err := e.in.Inspect(all.label)
		if err != nil {
			return "", err
		}
		head += " " + label
	}
	parts := []string{head + ":"}
	width := len(number(len(all.failures) - 1))
	add := func(text string) {
		index := number(len(parts) - 1)
		lines := strings.Split(strings.TrimSpace(text), "\n")
		for i := range lines {
			if i > 0 && strings.TrimSpace(lines[i]) != "" {
				lines[i] = strings.Repeat(" ", width) + lines[i]
			}
		}
		parts = append(parts, index+strings.Repeat(" ", max(width-len(index), 0))+strings.Join(lines, "\n"))
	}
	for _, f := range all.failures {
		add(f.Message)
	}
	for _, o := range all.others {
		add(o.Class + ": " + o.Message)
	}
	return strings.Join(parts, "\n\n"), nil
}

func number(i int) string { return fmt.Sprintf("  %d) ", i+1) }

// aggregateFailures is aggregate_failures in a test.
func (e *engine) aggregateFailures(in *interp.Interp, _ interp.Value, a interp.Args) (interp.Value, error) {
	if a.Block == nil {
		return nil, interp.Raise("LocalJumpError", "no block given (yield)")
	}
	return interp.Bool(true), e.aggregate(orNil(a.Arg(0)), func() error {
		_, err := in.Yield(a.Block)
		return err
	})
}
