// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/sonde-dev/sonde/cmd/internal/defaults"
	"github.com/sonde-dev/sonde/pkg/archive"
	"github.com/sonde-dev/sonde/pkg/policy"
)

// options are what the command line says. See the chart for who sets them.
type options struct {
	scannerImage string
	concurrency  int
	namespace    string
	exclude      []string
	leaderElect  bool
	metricsAddr  string
	healthAddr   string

	archive string
	keep    archive.Retention

	openReports    bool
	openReportsMax int

	defaults defaults.Flags

	evictions                               bool
	evictPerOwner, evictPerSpace, evictHour int

	sweep bool

	scansPerPod           int
	memory                string
	startTimeout, timeout time.Duration
	development           bool
}

func (o *options) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.scannerImage, "scanner-image", "", "image of the scanner, best with its digest (required)")
	f.IntVar(&o.concurrency, "concurrency", 4, "how many pods are scanned at a time")
	f.StringVar(&o.namespace, "namespace", os.Getenv("POD_NAMESPACE"), "the scheduler's own namespace (required)")
	f.StringSliceVar(&o.exclude, "exclude-namespace", []string{"kube-system"}, "namespaces never looked at, beside the scheduler's own")
	f.BoolVar(&o.leaderElect, "leader-elect", true, "elect a leader, so that one replica works")
	f.StringVar(&o.metricsAddr, "metrics-bind-address", ":8080", "where metrics are served; 0 for nowhere")
	f.StringVar(&o.healthAddr, "health-probe-bind-address", ":8081", "where health probes are answered")
	f.StringVar(&o.archive, "archive", "file:///var/lib/sonde/reports", "where full reports are kept: file:///DIRECTORY, s3://BUCKET, gs://BUCKET or azblob://CONTAINER, with a prefix after it")
	f.DurationVar(&o.keep.Age, "archive-keep-age", 90*24*time.Hour, "how old a report may get in the archive; 0 for any age")
	f.IntVar(&o.keep.Count, "archive-keep-count", 30, "how many reports of one container are kept; 0 for all")
	f.DurationVar(&o.keep.Trail, "archive-keep-audit", 365*24*time.Hour, "how old an audit entry may get in the archive; 0 for any age")
	f.BoolVar(&o.openReports, "open-reports", false, "write a Report of openreports.io for each scanned pod, or of wgpolicyk8s.io, if the cluster has either; needs the rights for it")
	f.IntVar(&o.openReportsMax, "open-reports-max", 50, "results in such a report, 1 to 100; its counts are of all")
	o.defaults.Add(f)
	f.BoolVar(&o.evictions, "evictions", false, "let namespaces have pods evicted that miss their threshold")
	limits := policy.DefaultEvictionLimits()
	f.IntVar(&o.evictPerOwner, "evictions-per-owner", limits.PerOwner, "evictions per hour and controller")
	f.IntVar(&o.evictPerSpace, "evictions-per-namespace", limits.PerNamespace, "evictions per hour and namespace")
	f.IntVar(&o.evictHour, "evictions-per-hour", limits.Total, "evictions per hour in the whole cluster")
	f.BoolVar(&o.sweep, "sweep", false, "remove what a killed sonde scan left behind; needs the rights for it")
	f.IntVar(&o.scansPerPod, "scans-per-pod", 30, "scanner containers a pod may gather: they can never be removed")
	f.StringVar(&o.memory, "memory-headroom", "32Mi", "memory limit a pod must have at least, if it has one, to be scanned")
	f.DurationVar(&o.startTimeout, "start-timeout", 2*time.Minute, "time for the scanner to start in a pod, image pull included")
	f.DurationVar(&o.timeout, "scan-timeout", 5*time.Minute, "time for one scan")
	f.BoolVar(&o.development, "log-development", false, "log for people rather than machines")
}

// settled is what the options mean.
type settled struct {
	policy   policy.Policy
	archive  *archive.Archive
	patterns []policy.ImagePattern
	memory   resource.Quantity
}

// settle checks the options and reads those that have a form of their own.
func (o *options) settle() (settled, error) {
	var s settled
	var errs []error
	if o.scannerImage == "" {
		errs = append(errs, errors.New("--scanner-image is needed"))
	}
	if o.namespace == "" {
		errs = append(errs, errors.New("--namespace is needed, or POD_NAMESPACE"))
	}
	if o.concurrency < 1 {
		errs = append(errs, fmt.Errorf("--concurrency %d must be at least 1", o.concurrency))
	}
	if o.scansPerPod < 1 {
		errs = append(errs, fmt.Errorf("--scans-per-pod %d must be at least 1: no pod would be scanned", o.scansPerPod))
	}
	if o.startTimeout <= 0 || o.timeout <= 0 {
		errs = append(errs, errors.New("--start-timeout and --scan-timeout must be above 0"))
	}
	if o.keep.Age < 0 || o.keep.Count < 0 || o.keep.Trail < 0 {
		errs = append(errs, errors.New("--archive-keep-age, --archive-keep-count and --archive-keep-audit must not be below 0"))
	}
	if o.openReportsMax < 1 || o.openReportsMax > 100 {
		errs = append(errs, fmt.Errorf("--open-reports-max %d must be 1 to 100", o.openReportsMax))
	}
	var err error
	if s.archive, err = archive.New(o.archive); err != nil {
		errs = append(errs, fmt.Errorf("--archive: %w", err))
	}
	if s.policy, s.patterns, err = o.defaults.Settle(); err != nil {
		errs = append(errs, err)
	}
	if s.memory, err = resource.ParseQuantity(o.memory); err != nil {
		errs = append(errs, fmt.Errorf("--memory-headroom %q: %w", o.memory, err))
	}
	return s, errors.Join(errs...)
}
