// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell_test

// databases are command lines about what is installed on this machine, which
// has dpkg.
var databases = []string{
	`dpkg -l`,
	`dpkg -l bash`,
	`dpkg -l 'ba*'`,
	`dpkg -l bash dash | tail -n 2`,
	`dpkg -l | grep libc6`,
	`dpkg -l nosuchpackage`,
	`dpkg -l bash nosuchpackage`,
	`dpkg -l | awk '/^ii/ {print $2, $3}' | head`,
	`dpkg --list bash`,
	`dpkg -s bash`,
	`dpkg -s nosuchpackage`,
	`dpkg -s bash | grep ^Status`,
	`dpkg --status libc6`,
	`dpkg -L bash`,
	`dpkg -L nosuchpackage`,
	`dpkg -S /bin/bash`,
	`dpkg -S /no/such/path`,
	`dpkg-query -l bash`,
	`dpkg-query -s bash`,
	`dpkg-query -L coreutils`,
	`dpkg-query -W`,
	`dpkg-query -W bash dash`,
	`dpkg-query -W nosuchpackage`,
	`dpkg-query -W -f='${Package} ${Version}\n' bash`,
	`dpkg-query -W -f='${Status}' bash`,
	`dpkg-query -W --showformat='${Package}\t${Architecture}\n' 'libc*'`,
	`dpkg-query --show --showformat='${db:Status-Abbrev} ${db:Status-Status} ${db:Status-Want} ${db:Status-Eflag}|' bash`,
	`dpkg-query -W -f='${binary:Package;-30}|${Version;20}|${Package;5}\n' bash libc6`,
	`dpkg-query -W -f='${binary:Summary}\n' bash`,
	`dpkg-query -W -f='${Nosuchfield}x\n' bash`,
	`dpkg-query -W -f='${Maintainer} ${Section} ${Priority} ${Essential}\n' bash`,
	`dpkg --get-selections | head`,
	`dpkg --get-selections bash`,
	`dpkg --get-selections | grep -c install`,
}
