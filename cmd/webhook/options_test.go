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
	const needed = "--namespace=sonde-system --scheduler-user=system:serviceaccount:sonde-system:sonde-scheduler"
	tests := map[string]struct {
		args   string
		errors []string
	}{
		"what is needed":      {args: needed},
		"nothing":             {errors: []string{"--namespace is needed", "--scheduler-user is needed"}},
		"no port":             {args: needed + " --port=0", errors: []string{"--port 0"}},
		"bad schedule":        {args: needed + " --default-schedule=often", errors: []string{`--default-schedule "often"`}},
		"bad threshold":       {args: needed + " --default-threshold={}", errors: []string{"--default-threshold"}},
		"bad pattern":         {args: needed + " --distroless-image=a//b", errors: []string{"--distroless-image"}},
		"no secret":           {args: needed + " --cert-secret=", errors: []string{"--cert-secret"}},
		"no secret but dir":   {args: needed + " --cert-secret= --cert-dir=/certs"},
		"several at a time":   {args: "--namespace=x --port=-1 --default-schedule=often", errors: []string{"--scheduler-user", "--port -1", "often"}},
		"patterns one by one": {args: needed + " --distroless-image=a.io/* --distroless-image=b.io/**"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("POD_NAMESPACE", "")
			var o options
			flags := pflag.NewFlagSet("webhook", pflag.ContinueOnError)
			o.addFlags(flags)
			if err := flags.Parse(strings.Fields(tt.args)); err != nil {
				t.Fatal(err)
			}
			_, err := o.settle()
			if (err == nil) != (len(tt.errors) == 0) {
				t.Fatalf("settle: %v, want %q", err, tt.errors)
			}
			for _, want := range tt.errors {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q, want one with %q", err, want)
				}
			}
		})
	}
}

func TestOptionsReachAdmission(t *testing.T) {
	var o options
	flags := pflag.NewFlagSet("webhook", pflag.ContinueOnError)
	o.addFlags(flags)
	if err := flags.Parse([]string{
		"--namespace=n", "--scheduler-user=s", "--scan-user=a,b", "--scan-by-default", "--default-schedule=@hourly",
		"--default-threshold={compliance.min: 95}", "--distroless-image=a.io/*",
	}); err != nil {
		t.Fatal(err)
	}
	hooks, err := o.settle()
	if err != nil {
		t.Fatal(err)
	}
	if hooks.Scheduler != "s" || len(hooks.ScanUsers) != 2 || len(hooks.Patterns) != 1 || !hooks.Patterns[0].Match("a.io/x:1") {
		t.Errorf("options %+v", hooks)
	}
	want := policy.Default()
	want.Scan = true
	want.Threshold.Inline = "{compliance.min: 95}"
	if want.Schedule, err = policy.ParseSchedule("@hourly"); err != nil {
		t.Fatal(err)
	}
	if hooks.Defaults.Digest() != want.Digest() {
		t.Errorf("defaults %+v, want %+v", hooks.Defaults, want)
	}
}
