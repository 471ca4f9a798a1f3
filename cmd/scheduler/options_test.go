// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/sonde-dev/sonde/pkg/policy"
)

func TestOptions(t *testing.T) {
	const needed = "--namespace=sonde-system --scanner-image=scanner:1"
	tests := map[string]struct {
		args   string
		errors []string
	}{
		"what is needed":    {args: needed},
		"nothing":           {errors: []string{"--namespace is needed", "--scanner-image is needed"}},
		"nobody scans":      {args: needed + " --concurrency=0", errors: []string{"--concurrency 0"}},
		"no pod is scanned": {args: needed + " --scans-per-pod=0", errors: []string{"--scans-per-pod 0"}},
		"no time":           {args: needed + " --scan-timeout=0s", errors: []string{"--scan-timeout"}},
		"keep less":         {args: needed + " --archive-keep-count=-1", errors: []string{"--archive-keep-count"}},
		"too many results":  {args: needed + " --open-reports-max=101", errors: []string{"--open-reports-max 101"}},
		"bad archive":       {args: needed + " --archive=ftp://x", errors: []string{"--archive:"}},
		"bad memory":        {args: needed + " --memory-headroom=much", errors: []string{`--memory-headroom "much"`}},
		"several at a time": {args: needed + " --default-schedule=often --default-threshold={} --distroless-image=a//b", errors: []string{`"often"`, "--default-threshold", "--distroless-image"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("POD_NAMESPACE", "")
			s, err := settle(t, tt.args)
			if (err == nil) != (len(tt.errors) == 0) {
				t.Fatalf("settle: %v, want %q", err, tt.errors)
			}
			for _, want := range tt.errors {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q, want one with %q", err, want)
				}
			}
			if err == nil && (s.policy.Digest() != policy.Default().Digest() || len(s.patterns) != len(policy.DefaultImagePatterns())) {
				t.Errorf("settled %+v", s)
			}
		})
	}
}

func settle(t *testing.T, args string) (settled, error) {
	t.Helper()
	var o options
	flags := pflag.NewFlagSet("scheduler", pflag.ContinueOnError)
	o.addFlags(flags)
	if err := flags.Parse(strings.Fields(args)); err != nil {
		t.Fatal(err)
	}
	return o.settle()
}
