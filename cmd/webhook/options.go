// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"github.com/sonde-dev/sonde/cmd/internal/defaults"
	"github.com/sonde-dev/sonde/pkg/admission"
)

// options are what the command line says. See the chart for who sets them.
type options struct {
	namespace   string
	port        int
	metricsAddr string
	healthAddr  string

	service        string
	certSecret     string
	configurations string
	certDir        string

	schedulerUser string
	scanUsers     []string

	defaults defaults.Flags

	development bool
}

func (o *options) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.namespace, "namespace", os.Getenv("POD_NAMESPACE"), "the webhook's own namespace (required)")
	f.IntVar(&o.port, "port", 9443, "where the API server is answered")
	f.StringVar(&o.metricsAddr, "metrics-bind-address", ":8080", "where metrics are served; 0 for nowhere")
	f.StringVar(&o.healthAddr, "health-probe-bind-address", ":8081", "where health probes are answered")
	f.StringVar(&o.service, "service", "sonde-webhook", "name of the webhook's Service")
	f.StringVar(&o.certSecret, "cert-secret", "sonde-webhook", "Secret in which the webhook keeps the certificates that it manages itself")
	f.StringVar(&o.configurations, "webhook-configurations", "sonde", "name of the mutating and of the validating webhook configuration into which it writes its CA")
	f.StringVar(&o.certDir, "cert-dir", "", "directory with tls.crt and tls.key that somebody else manages, instead of --cert-secret")
	f.StringVar(&o.schedulerUser, "scheduler-user", "", "user name of the scheduler, who alone may write results (required)")
	f.StringSliceVar(&o.scanUsers, "scan-user", nil, "user names that may add scanners to pods, beside the scheduler and the temporary accounts of `sonde scan`")
	o.defaults.Add(f)
	f.BoolVar(&o.development, "log-development", false, "log for people rather than machines")
}

// settle checks the options and reads what admission decides by.
func (o *options) settle() (admission.Options, error) {
	hooks := admission.Options{Scheduler: o.schedulerUser, ScanUsers: o.scanUsers}
	var errs []error
	if o.namespace == "" {
		errs = append(errs, errors.New("--namespace is needed, or POD_NAMESPACE"))
	}
	if o.schedulerUser == "" {
		errs = append(errs, errors.New("--scheduler-user is needed: without it nobody could write results"))
	}
	if o.port < 1 || o.port > 65535 {
		errs = append(errs, fmt.Errorf("--port %d is not a port", o.port))
	}
	if o.certDir == "" && (o.service == "" || o.certSecret == "" || o.configurations == "") {
		errs = append(errs, errors.New("without --cert-dir, --service, --cert-secret and --webhook-configurations are needed"))
	}
	var err error
	hooks.Defaults, hooks.Patterns, err = o.defaults.Settle()
	return hooks, errors.Join(append(errs, err)...)
}
