// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"maps"
	"slices"
)

// refusals are programs that command lines of profiles call and that files do
// not answer for, and why. Any other program that has no definition is refused
// as well, without a reason.
var refusals = map[string]string{
	"sshd":         "tells what it makes of its configuration (use sshd_config)",
	"nginx":        "tells what it makes of its configuration (use nginx_conf)",
	"httpd":        "tells what it makes of its configuration (use apache_conf)",
	"apachectl":    "tells what it makes of its configuration (use apache_conf)",
	"mysql":        "asks a server",
	"psql":         "asks a server",
	"mongo":        "asks a server",
	"mongosh":      "asks a server",
	"sqlplus":      "asks a server",
	"curl":         "asks a server",
	"kubectl":      "asks the API server",
	"docker":       "asks its daemon",
	"auditctl":     "asks the kernel in a way that files do not show (use auditd_conf, or the files of rules.d)",
	"iptables":     "asks the kernel in a way that files do not show",
	"ip6tables":    "asks the kernel in a way that files do not show",
	"nft":          "asks the kernel in a way that files do not show",
	"ip":           "asks the kernel in a way that files do not show (use interface)",
	"ss":           "asks the kernel in a way that files do not show (use port)",
	"netstat":      "prints in a way that versions disagree on (use port)",
	"lsattr":       "asks the file system for what stat does not tell",
	"blkid":        "reads block devices",
	"lsblk":        "reads block devices",
	"modprobe":     "prints the indexes of all modules as well (use kernel_module, or the files of modprobe.d)",
	"dmesg":        "reads the kernel's log, which is that of the node",
	"timedatectl":  "asks a running systemd",
	"resolvectl":   "asks a running systemd",
	"loginctl":     "asks a running systemd",
	"journalctl":   "reads logs in a form of their own",
	"nmcli":        "asks a running NetworkManager",
	"firewall-cmd": "asks a running firewalld",
	"gsettings":    "asks a session of a user",
	"dconf":        "reads a database in a form of its own",
	"aide":         "compares all files with a database",
	"su":           "runs a shell as another user",
	"ssh":          "connects to a machine",
	"rm":           "changes files",
	"mv":           "changes files",
	"cp":           "changes files",
	"touch":        "changes files",
	"mkdir":        "changes files",
	"mktemp":       "changes files",
	"chmod":        "changes files",
	"chown":        "changes files",
	"kill":         "changes what runs",
	"file":         "guesses by a database of its own",
}

// Refusal is why there is no answer for a program.
type Refusal struct{ Name, Reason string }

// Refusals are the programs that have a reason.
func Refusals() []Refusal {
	var out []Refusal
	for _, name := range slices.Sorted(maps.Keys(refusals)) {
		out = append(out, Refusal{name, refusals[name]})
	}
	return out
}
