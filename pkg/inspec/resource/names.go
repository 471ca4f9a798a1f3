// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strings"
)

// inspecNames are the resources that InSpec 5.24 has, so that one that is not
// supported can be told from one that is misspelt.
const inspecNames = `
aide_conf apache apache_conf apt audit_policy auditd auditd_conf bash bond bridge bsd_service cassandra
cassandradb_conf cassandradb_session cgroup chocolatey_package chrony_conf command cpan cran cron crontab csv
default_gateway dh_params directory docker docker_container docker_image docker_plugin docker_service
elasticsearch etc_fstab etc_group etc_hosts etc_hosts_allow etc_hosts_deny file filesystem firewalld gem group
groups grub_conf host http ibmdb2_conf ibmdb2_session iis_app iis_app_pool iis_site iis_website inetd_conf ini
interface interfaces ip6tables ipfilter ipnat iptables json kernel_module kernel_parameter kernel_parameters
key_rsa ksh launchd_service limits_conf linux_audit_system linux_kernel_parameter login_defs lxc mail_alias
mongodb mongodb_conf mongodb_session mount mssql_session mssql_sys_conf mysql mysql_conf mysql_session nftables
nginx nginx_conf noop npm ntp_conf oneget opa opa_api opa_cli oracle oracledb_conf oracledb_listener_conf
oracledb_session os os_env package packages parse_config parse_config_file passwd php_config pip platform podman
podman_container podman_image podman_network podman_pod podman_volume port postfix_conf postgres postgres_conf
postgres_hba_conf postgres_ident_conf postgres_session powershell ppa processes rabbitmq_conf rabbitmq_config
registry_key routing_table runit_service script security_identifier security_policy selinux service shadow
ssh_config sshd_config ssl sybase_conf sybase_session sys_info systemd_service sysv_service timezone toml
upstart_service user users vbscript virtualization windows_feature windows_firewall windows_firewall_rule
windows_hotfix windows_registry_key windows_task wmi x509_certificate x509_private_key xinetd_conf xml yaml yum
zfs zfs_dataset zfs_pool`

// Known tells whether InSpec 5 has a resource of this name.
func Known(name string) bool {
	return slices.Contains(strings.Fields(inspecNames), name)
}
