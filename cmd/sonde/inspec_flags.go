// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// targetFlags are flags of inspec exec that say where to look, and what to use
// instead.
const rootInstead = "nothing is contacted: give --root DIR, or scan a container of a pod with sonde scan"

var targetFlags = []string{
	"target", "backend", "host", "port", "user", "password", "path", "sudo", "sudo-password", "sudo-options", "sudo-command",
	"shell", "shell-options", "shell-command", "key-files", "ssl", "self-signed", "ca-trust-file", "client-cert", "client-key",
	"ssh-config-file", "proxy-command", "bastion-host", "bastion-port", "bastion-user", "enable-password", "winrm-transport",
	"winrm-basic-auth-only", "winrm-disable-sspi", "winrm-shell-type", "insecure", "target-id", "docker-url", "podman-url", "config", "json-config",
}

// harmless are flags of inspec exec that change nothing about the results here.
var harmless = []string{
	"create-lockfile", "no-create-lockfile", "color", "no-color", "backend-cache", "no-backend-cache", "show-progress", "no-show-progress",
	"distinct-exit", "no-enhanced-outcomes", "auto-install-gems", "no-auto-install-gems", "filter-empty-profiles", "no-filter-empty-profiles",
	"diff", "no-diff", "interactive", "no-interactive", "allow-unsigned-profiles",
}

// harmlessValues are those that take a value.
var harmlessValues = []string{"chef-license", "log-level", "log-location", "vendor-cache", "command-timeout", "audit-log-location", "silence-deprecations"}

// inspecFlags adds flags of inspec exec that are there to be refused by name,
// or to be let through, so that a command line that works with InSpec does.
func inspecFlags(f *pflag.FlagSet) {
	short := map[string]string{"target": "t", "backend": "b", "key-files": "i", "log-level": "l", "port": "p"}
	for _, name := range slices.Concat(targetFlags, harmlessValues) {
		f.StringP(name, short[name], "", "")
		f.Lookup(name).NoOptDefVal = "true"
		if slices.Contains(harmlessValues, name) {
			f.Lookup(name).NoOptDefVal = ""
		}
		f.Lookup(name).Hidden = true
	}
	for _, name := range harmless {
		f.Bool(name, false, "")
		f.Lookup(name).Hidden = true
	}
}

// refuse is an error if a flag was given that says where else to look.
func refuse(f *pflag.FlagSet) error {
	for _, name := range targetFlags {
		if f.Changed(name) {
			return usage("--%s: %s", name, rootInstead)
		}
	}
	return nil
}

// listFlags are flags that InSpec lets take several values, with blanks.
var listFlags = []string{"--controls", "--tags", "--input", "--input-file", "--waiver-file", "--reporter"}

// spread writes such a list out: `exec P --controls a b` becomes `exec P
// --controls a --controls b`. Before the first profile a flag takes one value,
// so that the profile is not taken for another.
func spread(args []string) []string {
	if len(args) == 0 || args[0] != "exec" {
		return args
	}
	out := []string{"exec"}
	profile := false
	for i := 1; i < len(args); i++ {
		arg := args[i]
		out = append(out, arg)
		switch {
		case arg == "--":
			return append(out, args[i+1:]...)
		case slices.Contains(listFlags, arg):
			for n := 0; i+1 < len(args) && !strings.HasPrefix(args[i+1], "-") && (n == 0 || profile); n++ {
				i++
				if n > 0 {
					out = append(out, arg)
				}
				out = append(out, args[i])
			}
		case arg == "--root" && i+1 < len(args), slices.Contains(harmlessValues, strings.TrimPrefix(arg, "--")) && i+1 < len(args):
			i++
			out = append(out, args[i])
		case !strings.HasPrefix(arg, "-"):
			profile = true
		}
	}
	return out
}
