// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

func ntpConfDefinition() Definition {
	return Definition{
		Name:  "ntp_conf",
		Class: "Inspec::Resources::NtpConf",
		Card: Card{
			Summary: "The settings of ntpd. One that comes more than once is an array.",
			Source:  "/etc/ntp.conf of the target, or the file given",
			Example: "describe ntp_conf do\n  its('server') { should_not be_nil }\nend",
		},
		New:     newSettingFile("/etc/ntp.conf", "ntp.conf", timeFormat()),
		Methods: settingMethods(nil),
	}
}

var timeAssignment = goPattern(`(?m)^\s*(\S+)\s+(.*)\s*$`)

// timeFormat is that of ntpd and chronyd: a word and the rest of the line.
func timeFormat() configFormat {
	f := defaultFormat()
	f.assignment, f.multiple = timeAssignment, true
	return f
}
