// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// inspecFlag is a flag of inspec exec that has no work to do here.
type inspecFlag struct {
	name, short string
	takesValue  bool
	refused     string // why; empty where it changes nothing about the report
}

// inspecOnly are the flags of inspec exec (InSpec: lib/inspec/base_cli.rb and
// cli.rb) that are there to be refused by name, or to be let through, so that a
// command line that works with InSpec does.
func inspecOnly() []inspecFlag {
	const rootInstead = "nothing is contacted: give --root DIR, or scan a container of a pod with sonde scan"
	short := map[string]string{"target": "t", "backend": "b", "key-files": "i", "log-level": "l", "port": "p"}
	var all []inspecFlag
	add := func(f inspecFlag, names string) {
		for name := range strings.FieldsSeq(names) {
			f.name, f.short = name, short[name]
			all = append(all, f)
		}
	}
	add(inspecFlag{refused: rootInstead}, `target backend host port user password path sudo sudo-password sudo-options sudo-command
		shell shell-options shell-command key-files ssl ssl-peer-fingerprint self-signed ca-trust-file client-cert client-key
		client-key-pass ssh-config-file proxy-command bastion-host bastion-port bastion-user enable-password winrm-transport
		winrm-basic-auth-only winrm-disable-sspi winrm-shell-type insecure docker-url podman-url socks-proxy socks-user
		socks-password kerberos-realm kerberos-service`)
	add(inspecFlag{refused: "nothing is fetched: run inspec vendor, or put the profile into vendor/NAME"}, "supermarket-url")
	add(inspecFlag{refused: "it prints the configuration of InSpec, which is not there"}, "diagnose")
	add(inspecFlag{}, `create-lockfile no-create-lockfile backend-cache no-backend-cache show-progress no-show-progress distinct-exit
		no-enhanced-outcomes auto-install-gems no-auto-install-gems no-filter-empty-profiles no-filter-waived-controls
		no-retain-waiver-data no-reporter-include-source diff no-diff interactive no-interactive reporter-backtrace-inclusion
		disable-core-plugins disable-user-plugins enable-telemetry no-enable-telemetry no-diagnose no-sudo no-shell no-ssl
		no-self-signed no-insecure no-winrm-basic-auth-only no-winrm-disable-sspi`)
	add(inspecFlag{takesValue: true}, `chef-license chef-license-key log-level log-location vendor-cache command-timeout silence-deprecations
		profiles-path target-id`)
	return all
}

// inspecFlags adds those flags, without a word in the help.
func inspecFlags(f *pflag.FlagSet) {
	for _, x := range inspecOnly() {
		if x.refused == "" && !x.takesValue {
			f.Bool(x.name, false, "")
		} else {
			f.StringP(x.name, x.short, "", "")
		}
		if x.refused != "" {
			f.Lookup(x.name).NoOptDefVal = "true"
		}
		f.Lookup(x.name).Hidden = true
	}
	f.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		return pflag.NormalizedName(dashed(name))
	})
}

// dashed is a flag's name as it is written here; InSpec takes --input_file too.
func dashed(name string) string { return strings.ReplaceAll(name, "_", "-") }

// refuse is an error if a flag was given that asks for what cannot be.
func refuse(f *pflag.FlagSet) error {
	for _, x := range inspecOnly() {
		if x.refused != "" && f.Changed(x.name) {
			return usage("--%s: %s", x.name, x.refused)
		}
	}
	return nil
}

// spread writes lists out that InSpec lets write with blanks: `exec P --controls
// a b` becomes `exec P --controls a --controls b`. Before the first profile a
// flag takes one value, so that the profile is not taken for another.
func spread(args []string) []string {
	if len(args) == 0 || args[0] != "exec" {
		return args
	}
	lists := []string{"controls", "tags", "input", "input-file", "attrs", "waiver-file", "reporter", "silence-deprecations"}
	single := []string{"root", "threshold", "config", "json-config", "sort-results-by", "reporter-message-truncation"}
	for _, x := range inspecOnly() {
		if x.takesValue && !slices.Contains(lists, x.name) {
			single = append(single, x.name)
		}
	}
	out := []string{"exec"}
	profile := false
	for i := 1; i < len(args); i++ {
		arg := args[i]
		name, _, assigned := strings.Cut(dashed(arg), "=")
		name, long := strings.CutPrefix(name, "--")
		list := long && slices.Contains(lists, name)
		out = append(out, arg)
		switch {
		case arg == "--":
			return append(out, args[i+1:]...)
		case list && (!assigned || profile):
			for n := 0; i+1 < len(args) && !strings.HasPrefix(args[i+1], "-") && (n == 0 || profile); n++ {
				i++
				if n > 0 || assigned {
					out = append(out, "--"+name)
				}
				out = append(out, args[i])
			}
		case long && !assigned && slices.Contains(single, name) && i+1 < len(args):
			i++
			out = append(out, args[i])
		case !strings.HasPrefix(arg, "-"):
			profile = true
		}
	}
	return out
}
