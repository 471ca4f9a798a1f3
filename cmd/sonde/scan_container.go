// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/report/format"
	"github.com/sonde-dev/sonde/pkg/scan"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// scans are the scans of one command: the same question to several containers
// of a pod, each with an answer of its own.
type scans struct {
	scanner *scan.Scanner
	request scan.Request // without a container
	limit   *threshold.Threshold
	outputs []output

	show           *progress
	stdout, stderr io.Writer
}

// run scans one container after the other. One that cannot be assessed does not
// keep the next from being asked; only an interruption does. The error carries
// the exit code of the worst verdict.
func (s *scans) run(ctx context.Context, containers []string) error {
	verdicts := make([]policy.Verdict, 0, len(containers))
	var errs []error
	for _, c := range containers {
		verdict, err := s.container(ctx, c)
		verdicts = append(verdicts, verdict)
		if err != nil {
			errs = append(errs, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	err := errors.Join(errs...)
	switch {
	case policy.Worst(verdicts...) != policy.Failed:
		return err
	case err != nil:
		return exits(exitNotMet, err)
	}
	return exitNotMet
}

// container scans one container, writes its report and says its verdict. The
// error is why there is none, or says what went wrong beside it.
func (s *scans) container(ctx context.Context, name string) (policy.Verdict, error) {
	req := s.request
	req.Container = name
	verdict := policy.Error
	err := s.scanner.Do(ctx, req, func(_ context.Context, res *scan.Result) error {
		outcome, err := s.limit.Check(res.Report)
		if err != nil {
			return &scan.Problem{Reason: policy.ReportCorrupt, Message: "hold the report against the threshold", Err: err}
		}
		s.show.note("report sha256:%s, scanner's peak memory %.1f MiB", res.End.SHA256, float64(res.End.PeakRSS)/(1<<20))
		verdict = policy.Failed
		if outcome.Met {
			verdict = policy.Passed
		}
		s.show.done()
		tell(s.stderr, fmt.Sprintf("%s/%s/%s", req.Namespace, req.Pod, name), res.Report, outcome)
		return write(forContainer(s.outputs, name), res.Report, format.Options{
			Target:    format.Target{Namespace: req.Namespace, Pod: req.Pod, Container: name},
			Threshold: &outcome,
		}, s.stdout)
	})
	s.show.done()
	if errors.As(err, new(*scan.Problem)) {
		return verdict, unassessed(err)
	}
	return verdict, err
}
