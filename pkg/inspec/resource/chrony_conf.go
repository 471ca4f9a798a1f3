// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

func chronyConfDefinition() Definition {
	return Definition{
		Name:  "chrony_conf",
		Class: "Inspec::Resources::ChronyConf",
		Card: Card{
			Summary: "The settings of chronyd. One that comes more than once is an array.",
			Source:  "/etc/chrony.conf of the target, or the file given",
			Example: "describe chrony_conf do\n  its('pool') { should include 'pool.ntp.org iburst' }\nend",
		},
		New:     newSettingFile("/etc/chrony.conf", "chrony.conf", timeFormat()),
		Methods: settingMethods(nil),
	}
}
