// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sonde-dev/sonde/pkg/archive"
	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/report/format"
)

// reportOptions are the flags of `sonde report`.
type reportOptions struct {
	cluster cluster
	outputs []string
	archive string
	at      string
	list    bool
}

// archiveVariable is the archive where no flag names one.
const archiveVariable = "SONDE_ARCHIVE"

func reportCommand() *cobra.Command {
	var o reportOptions
	c := &cobra.Command{
		Use:   "report NAMESPACE/POD[/CONTAINER] | FILE",
		Short: "Show the report of a pod's last scan, or of an earlier one",
		Long: `Show the report of the last scan of a pod, or of one of its containers, in any
format; or a report that is already in a file.

What was scanned and the digest of its report stand on the pod. The report
itself is read from the archive that --archive or ` + archiveVariable + ` names, as you: with
the credentials of your environment. Without one, and if the archive is a bucket,
from where the pod says. If that is a volume in the cluster, or cannot be read, it
comes from the log of the scanner's container, which the node keeps as long as
the pod is there; that needs the right to read the pod and its logs, and no more.
Wherever it comes from, its digest is verified.

--at and --list ask the archive alone, also about pods that are gone.`,
		Example: `  sonde report shop/api-7d4b9c
  sonde report shop/api-7d4b9c/api -o json > hdf.json
  sonde report shop/api-7d4b9c -o cli -o html:report-{container}.html
  sonde report shop/api-7d4b9c --archive 's3://reports/prod?region=eu-central-1' --list
  sonde report shop/api-7d4b9c --archive 's3://reports/prod?region=eu-central-1' --at 2026-11-01
  sonde report hdf.json -o html:report.html`,
		Args: cobra.RangeArgs(1, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.run(cmd.Context(), args, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := c.Flags()
	o.cluster.addFlags(f)
	f.StringArrayVarP(&o.outputs, "output", "o", []string{"cli"}, "how to show it: "+outputHelp())
	f.StringVar(&o.archive, "archive", "", "URL of the archive: file:///DIRECTORY, s3://BUCKET, gs://BUCKET or azblob://CONTAINER, with a prefix after it (default: $"+archiveVariable+")")
	f.StringVar(&o.at, "at", "", "show the last report up to this time, as 2026-11-01 or 2026-11-01T12:00:00Z")
	f.BoolVar(&o.list, "list", false, "list the reports that the archive has")
	completeOutputs(c, "output")
	return c
}

func (o *reportOptions) run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	outputs, err := parseOutputs(o.outputs)
	if err != nil {
		return err
	}
	if isFile(args) {
		return showFile(args[0], outputs, stdout)
	}
	what, err := parseTarget(args)
	if err != nil {
		return err
	}
	when, err := parseWhen(o.at)
	if err != nil {
		return err
	}
	var from *archive.Archive
	if where := cmp.Or(o.archive, os.Getenv(archiveVariable)); where != "" {
		if from, err = archive.New(where); err != nil {
			return err
		}
		defer from.Close() //nolint:errcheck // it was only read
	}
	if from == nil && (o.list || o.at != "") {
		return usage("--list and --at ask the archive: name it with --archive or %s", archiveVariable)
	}
	switch {
	case o.list:
		return what.list(ctx, from, stdout)
	case o.at != "":
		return what.showAt(ctx, from, when, outputs, stdout)
	}
	return o.showLast(ctx, what, from, outputs, stdout, stderr)
}

// reportTarget is whose report is asked for; an empty container is all of them.
type reportTarget struct{ namespace, pod, container string }

// parseTarget reads NAMESPACE/POD[/CONTAINER], also in two or three arguments, as
// `sonde scan` takes them.
func parseTarget(args []string) (reportTarget, error) {
	parts := strings.Split(strings.Join(args, "/"), "/")
	if len(parts) < 2 || len(parts) > 3 || parts[0] == "" || parts[1] == "" || parts[len(parts)-1] == "" {
		return reportTarget{}, usage("%q is neither NAMESPACE/POD, NAMESPACE/POD/CONTAINER nor a file", strings.Join(args, " "))
	}
	what := reportTarget{namespace: parts[0], pod: parts[1]}
	if len(parts) == 3 {
		what.container = parts[2]
	}
	return what, nil
}

func (t reportTarget) String() string {
	return strings.TrimSuffix(t.namespace+"/"+t.pod+"/"+t.container, "/")
}

// parseWhen reads a time; a day alone is its end.
func parseWhen(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	when, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, usage("--at %q is no time: use 2026-11-01 or 2026-11-01T12:00:00Z", text)
	}
	return when, nil
}

// isFile tells whether a report in a file is meant: no pod has a slash less than
// one, and few files have the name of a pod.
func isFile(args []string) bool {
	if len(args) != 1 {
		return false
	}
	info, err := os.Stat(args[0])
	return err == nil && !info.IsDir() || strings.HasSuffix(args[0], ".json")
}

func showFile(name string, outputs []output, stdout io.Writer) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read report: %w", err)
	}
	defer f.Close()
	rep, err := report.Read(f)
	if err != nil {
		return fmt.Errorf("read report %s: %w", name, err)
	}
	return write(outputs, rep, format.Options{}, stdout)
}

// list shows what the archive has, the oldest first.
func (t reportTarget) list(ctx context.Context, from *archive.Archive, stdout io.Writer) error {
	n := 0
	for r, err := range from.History(ctx, t.namespace, t.pod, t.container) {
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s  %-20s %s\n", r.Time.Format(time.RFC3339), r.Container, r.Digest)
		n++
	}
	if n == 0 {
		return t.none(from)
	}
	return nil
}

// none is the error of an archive that has nothing.
func (t reportTarget) none(from *archive.Archive) error {
	return fmt.Errorf("archive %s has no report of %s: it was not scanned, or its reports were removed by retention", from, t)
}

// showAt shows what the archive alone has.
func (t reportTarget) showAt(ctx context.Context, from *archive.Archive, when time.Time, outputs []output, stdout io.Writer) error {
	refs, err := from.At(ctx, t.namespace, t.pod, t.container, when)
	if err != nil {
		return err
	}
	if len(refs) == 0 && !when.IsZero() {
		return fmt.Errorf("archive %s has no report of %s up to %s: --list shows what it has", from, t, when.Format(time.RFC3339))
	}
	if len(refs) == 0 {
		return t.none(from)
	}
	var all []containerReport
	for _, ref := range refs {
		raw, err := from.Get(ctx, ref)
		if err != nil {
			return err
		}
		all = append(all, containerReport{ref.Container, raw})
	}
	return t.show(all, outputs, stdout)
}

// containerReport is the report of one container, verified.
type containerReport struct {
	container string
	raw       []byte
}

// show writes the reports of a pod's containers, each by itself.
func (t reportTarget) show(all []containerReport, outputs []output, stdout io.Writer) error {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = one.container
	}
	if err := separate(outputs, names); err != nil {
		return err
	}
	var errs []error
	for _, one := range all {
		rep, err := report.Decode(one.raw)
		if err != nil {
			errs = append(errs, fmt.Errorf("read the report of container %s: %w", one.container, err))
			continue
		}
		known := format.Options{Target: format.Target{Namespace: t.namespace, Pod: t.pod, Container: one.container}}
		errs = append(errs, write(forContainer(outputs, one.container), rep, known, stdout))
	}
	return errors.Join(errs...)
}
