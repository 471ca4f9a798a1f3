// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/scan"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// scanOptions are the flags and arguments of `sonde scan`.
type scanOptions struct {
	cluster    cluster
	namespace  string
	pod        string
	containers string
	profiles   string
	threshold  string

	outputs    []string
	controls   []string
	inputs     []string
	inputFiles []string
	image      string
	identity   string
	force      bool
	extended   bool
	quiet      bool

	startTimeout, timeout time.Duration
}

func scanCommand() *cobra.Command {
	var o scanOptions
	c := &cobra.Command{
		Use:   "scan NAMESPACE POD CONTAINER PROFILE [THRESHOLD]",
		Short: "Scan containers of a running pod",
		Long: `Scan a container of a running pod, from an ephemeral container beside it, and
hold the result against a threshold.

CONTAINER is a name, or several with commas between, or patterns such as 'api-*':
'*' is every distroless container of the pod. Each is scanned and judged for
itself; the worst verdict is that of the command.
PROFILE is ` + profileHelp + `;
several with commas between run in one scan. What they say is held against the
threshold together; controls with the same id stay two controls.
THRESHOLD is a SAF threshold file, or its inline form; without one it is
` + policy.Default().Threshold.String() + `.

The scan acts as a temporary account that can do this scan and no more; it is
removed at the end, also after Ctrl-C. The ephemeral container ends by itself,
but nobody can remove its entry from the pod: that is how Kubernetes is.

Exit codes: 0 the threshold is met, 2 it is not met, 3 the container could not be
assessed (the line on stderr begins with the reason code), 1 anything else.`,
		Example: `  sonde scan shop api-7d4b9c api builtin:distroless-baseline
  sonde scan shop api-7d4b9c api ./my-profile threshold.yaml --output hdf.json
  sonde scan shop api-7d4b9c api ./my-profile '{compliance.min: 90}' -o cli -o hdf.json
  sonde scan shop api-7d4b9c '*' builtin:distroless-baseline,./my-profile -o 'hdf-{container}.json'`,
		Args: cobra.RangeArgs(4, 5),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.namespace, o.pod, o.containers, o.profiles = args[0], args[1], args[2], args[3]
			if len(args) == 5 {
				o.threshold = args[4]
			}
			return o.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := c.Flags()
	o.cluster.addFlags(f)
	f.StringArrayVarP(&o.outputs, "output", "o", []string{"cli"}, "what to do with the report: "+outputHelp())
	completeOutputs(c, "output")
	f.StringSliceVar(&o.controls, "controls", nil, "run these controls only: ids, or /regular expressions/")
	f.StringArrayVar(&o.inputs, "input", nil, "an input as NAME=VALUE, VALUE in YAML; repeat for several")
	f.StringArrayVar(&o.inputFiles, "input-file", nil, "a YAML file of inputs; a later one wins")
	f.StringVar(&o.image, "scanner-image", scannerImage(), "image of the scanner, also by $SONDE_SCANNER_IMAGE")
	f.StringVar(&o.identity, "identity", string(scan.PerScan), "as whom the scan acts: per-scan (a temporary account) or shared (yourself)")
	f.BoolVar(&o.extended, "extended", false, extendedHelp)
	f.BoolVar(&o.force, "force", false, "scan a container that is not recognised as distroless")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "do not show the progress")
	f.DurationVar(&o.startTimeout, "start-timeout", 2*time.Minute, "time for the scanner to start, image pull included")
	f.DurationVar(&o.timeout, "timeout", 5*time.Minute, "time for the scan")
	_ = c.RegisterFlagCompletionFunc("identity", cobra.FixedCompletions([]string{string(scan.PerScan), string(scan.Shared)}, cobra.ShellCompDirectiveNoFileComp))
	c.ValidArgsFunction = o.complete
	return c
}

// run makes the scans. Everything that can be wrong with what the user gave is
// found before anything is started in the cluster.
func (o *scanOptions) run(ctx context.Context, stdout, stderr io.Writer) error {
	outputs, err := parseOutputs(o.outputs)
	if err != nil {
		return err
	}
	patterns, err := policy.ParseContainers(o.containers)
	if err != nil {
		return usage("%w: give a name, or a glob such as 'api-*'", err)
	}
	if o.identity != string(scan.PerScan) && o.identity != string(scan.Shared) {
		return usage("--identity %q must be %s or %s", o.identity, scan.PerScan, scan.Shared)
	}
	inputs, err := readInputs(o.inputFiles, o.inputs)
	if err != nil {
		return err
	}
	limit, err := readThreshold(o.threshold)
	if err != nil {
		return unassessed(&scan.Problem{Reason: policy.ThresholdInvalid, Message: "read threshold", Err: err})
	}
	bundles, err := packAll(o.profiles)
	if err != nil {
		return unassessed(err)
	}
	client, err := o.cluster.client()
	if err != nil {
		return err
	}
	show := newProgress(stderr, o.quiet)
	o.sweep(ctx, client, show)
	containers, err := o.choose(ctx, client, patterns)
	if err != nil {
		return unassessed(err)
	}
	if err := separate(outputs, containers); err != nil {
		return err
	}
	all := &scans{
		scanner: &scan.Scanner{
			Client: client, Image: o.image, Identity: scan.Identity(o.identity),
			Limits: scan.DefaultLimits(), StartTimeout: o.startTimeout, Timeout: o.timeout,
		},
		request: scan.Request{
			Namespace: o.namespace, Pod: o.pod, Nominal: time.Now(),
			Profiles: bundles, Inputs: inputs, Controls: o.controls, Extended: o.extended,
			Progress: show.event,
		},
		limit: limit, outputs: outputs, show: show, stdout: stdout, stderr: stderr,
	}
	return all.run(ctx, containers)
}

// unassessed is the end of a scan without a result.
func unassessed(err error) error {
	reason := scan.ReasonOf(err)
	return exits(exitUnassessed, fmt.Errorf("%s: %w; remedy: %s", reason, err, reason.Text().Remedy))
}

// sweep removes what a scan that was killed has left in the namespace.
func (o *scanOptions) sweep(ctx context.Context, client scan.Client, show *progress) {
	if o.identity != string(scan.PerScan) {
		return
	}
	gone, err := scan.Sweep(ctx, client, o.namespace, time.Now(), scan.TokenLifetime)
	for _, what := range gone {
		show.note("removed what an earlier scan left behind: %s", what)
	}
	if err != nil {
		show.note("could not look for what earlier scans left behind: %v", err)
	}
}

// readThreshold reads a threshold from a file, from its inline form, or takes
// the default.
func readThreshold(arg string) (*threshold.Threshold, error) {
	if arg == "" {
		arg = policy.Default().Threshold.Inline
	}
	if strings.HasPrefix(strings.TrimSpace(arg), "{") {
		return threshold.ParseInline(arg)
	}
	data, err := readBounded(arg, threshold.MaxBytes)
	if err != nil {
		return nil, fmt.Errorf("%w (give a file, or an inline form such as %q)", err, "{compliance.min: 80}")
	}
	t, err := threshold.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", arg, err)
	}
	return t, nil
}
