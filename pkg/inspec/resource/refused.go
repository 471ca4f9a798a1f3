// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// refusals are resources of InSpec that no file of a target can answer, by what
// they need.
var refusals = []struct{ names, why string }{
	{"host http ssl opa_api elasticsearch", "asks over the network, which the scanner does not do"},
	{
		"docker docker_container docker_image docker_plugin docker_service podman podman_container podman_image " +
			"podman_network podman_pod podman_volume lxc",
		"asks the daemon of a container runtime",
	},
	{
		"postgres_session mysql_session mssql_session mssql_sys_conf oracledb_session oracledb_conf ibmdb2_session " +
			"ibmdb2_conf sybase_session sybase_conf cassandradb_session mongodb_session",
		"opens a session of a database",
	},
	{"ksh opa_cli php_config", "runs a program of the target"},
	{
		"auditd iptables ip6tables nftables firewalld cgroup linux_audit_system timezone zfs zfs_dataset zfs_pool " +
			"runit_service",
		"asks the running kernel or a daemon by a program of the target",
	},
	{"bsd_service launchd_service", "asks the service manager of another system"},
	{
		"apache iis_website linux_kernel_parameter script windows_registry_key",
		"has been taken out of InSpec, which ends the whole run where it is named",
	},
}

// foreign are resources of other systems: where InSpec runs on Linux it refuses
// them in these words.
const foreign = `
audit_policy chocolatey_package iis_app iis_app_pool iis_site oneget registry_key security_identifier security_policy
vbscript windows_feature windows_firewall windows_firewall_rule windows_hotfix windows_task wmi ipfilter ipnat`

// Refuse is the exception for a resource that InSpec has and this package has
// not, with the reason.
func Refuse(name string) error {
	if slices.Contains(strings.Fields(foreign), name) {
		return interp.Raise("ArgumentError", "Unsupported resource/backend combination: %s", name)
	}
	for _, r := range refusals {
		if slices.Contains(strings.Fields(r.names), name) {
			return interp.Raise("NotImplementedError", "sonde does not support the resource %s: it %s", name, r.why)
		}
	}
	return Unsupported("the resource %s", name)
}
