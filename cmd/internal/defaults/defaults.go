// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package defaults is the flags in which the webhook and the scheduler must
// agree: the policy of a namespace that says nothing, and which images are
// distroless. What the one marks the other scans.
package defaults

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// Flags are the flags as they are given.
type Flags struct {
	schedule  string
	threshold string
	scan      bool
	patterns  []string
}

// Add adds the flags to those of a program.
func (d *Flags) Add(f *pflag.FlagSet) {
	f.StringSliceVar(&d.patterns, "distroless-image", policy.DefaultImagePatterns(), "images known to be distroless: REPOSITORY with * within and ** across path segments")
	f.StringVar(&d.schedule, "default-schedule", policy.Default().Schedule.String(), "schedule of namespaces that set none")
	f.StringVar(&d.threshold, "default-threshold", policy.Default().Threshold.String(), "threshold of namespaces that set none, in SAF's inline form")
	f.BoolVar(&d.scan, "scan-by-default", false, "scan namespaces that do not say whether")
}

// Settle is what the flags mean. The error names all that are wrong.
func (d *Flags) Settle() (policy.Policy, []policy.ImagePattern, error) {
	p := policy.Default()
	p.Scan = d.scan
	var err error
	var errs []error
	if p.Schedule, err = policy.ParseSchedule(d.schedule); err != nil {
		errs = append(errs, fmt.Errorf("--default-schedule %q: %w", d.schedule, err))
	}
	if p.Threshold, err = policy.ParseThreshold(d.threshold); err != nil {
		errs = append(errs, fmt.Errorf("--default-threshold %q: %w", d.threshold, err))
	}
	var patterns []policy.ImagePattern
	for _, text := range d.patterns {
		pattern, err := policy.ParseImagePattern(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("--distroless-image: %w", err))
		}
		patterns = append(patterns, pattern)
	}
	return p, patterns, errors.Join(errs...)
}
