// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// refusals are resources of InSpec that no file of a target can answer, by what
// they need. Those that could be answered and are not yet are not among them.
var refusals = []struct{ names, why string }{
	{"host http ssl opa_api elasticsearch", "asks over the network, which the scanner does not do"},
	{
		"docker docker_container docker_image docker_plugin docker_service podman podman_container podman_image " +
			"podman_network podman_pod podman_volume lxc",
		"asks the daemon of a container runtime",
	},
	{
		"postgres_session mysql_session oracledb_session ibmdb2_session sybase_session " +
			"cassandradb_session mongodb_session",
		"opens a session of a database",
	},
	{
		"ksh script powershell opa_cli rabbitmq_config oracledb_listener_conf php_config",
		"runs a program of the target",
	},
	{
		"auditd iptables ip6tables nftables firewalld routing_table default_gateway bridge bond " +
			"linux_audit_system timezone zfs zfs_dataset zfs_pool",
		"asks the running kernel or a daemon by a program of the target",
	},
}

// foreign are resources of other systems: where InSpec runs on Linux it refuses
// them in these words.
const foreign = `
audit_policy chocolatey_package iis_app iis_app_pool iis_site iis_website mssql_session mssql_sys_conf oneget
registry_key security_identifier security_policy vbscript windows_feature windows_firewall windows_firewall_rule
windows_hotfix windows_registry_key windows_task wmi ipfilter ipnat`

// Refuse is the exception for a resource that InSpec has and this package has
// not, with the reason.
func Refuse(name string) error {
	if slices.Contains(strings.Fields(foreign), name) {
		return interp.Raise("ArgumentError", "Unsupported resource/backend combination")
	}
	for _, r := range refusals {
		if slices.Contains(strings.Fields(r.names), name) {
			return interp.Raise("NotImplementedError", "sonde does not support the resource %s: it %s", name, r.why)
		}
	}
	return Unsupported("the resource %s", name)
}
