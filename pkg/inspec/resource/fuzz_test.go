// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// FuzzFormats holds that no reader of a file format panics or hangs, whatever
// is in the file, and that what it reads can be shown.
func FuzzFormats(f *testing.F) {
	for _, seed := range []string{
		"root:x:0:0:root:/root:/bin/sh\n#c\n\n::::::::\n",
		"adm:x:4:a,b\nx\n",
		"Package: a\nStatus: install ok installed\nVersion: 1:2.0.0-1\nDescription: x\n y\n\n: \n",
		"P:musl\nV:1\n\nP:\n", "%NAME%\nbash\n\n%PROVIDES%\nsh=1\n",
		"0: 0100007F:1F90 00000000:0000 0A 0:0 00:0 0 0 0 101 1\n", "00000000000000000000000000000001 01 80 10 80 lo\n",
		"[Service]\nExecStart=/a \\\n b\nExecStart=\n[Install]\n", "disable a.*\nenable *\n",
		"/dev/sda / ext4 rw,relatime 0 0\n\\040 \\134 x y\n",
		"30 21 0:25 / /tmp rw,nosuid shared:2 - tmpfs tmpfs rw,size=512k\n",
		"1 (a (b) c) S 0 1 1 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 3 0 1000 10240000 500 0 0 0\n",
		"a = 1\n[s]\nb = 2 # c\nnoassign\n[",
		`{"a": [1, -2.5e3, null, true, "\u00e9"], "a": {}}`,
		"a: [1, {b: 0644}]\nc: !ruby/object:X y\nd: &x 1:30\ne: *x\n",
		"NAME=\"x\"\nID_LIKE=suse\nVERSION=1\n", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=\"24.04\"\n",
		"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
		"Red Hat Enterprise Linux release 8.9 (Ootpa)",
	} {
		f.Add(seed)
	}
	in := interp.New(interp.Config{})
	installMash(in)
	f.Fuzz(func(t *testing.T, text string) {
		in.Refill(t.Context(), interp.Budget{})
		parsePasswd(text)
		parseGroup(text)
		parseEtcGroup(text)
		parseDpkg(text, "install ok installed")
		parseApk(text)
		parsePacman(text)
		parseSockets(text, "tcp6", tcpListen)
		parseInet6(text, "lo")
		parseUnit(text, unitSettings{})
		presetRule(text, "a.service")
		showCommand(text)
		parseMounts(text)
		parseMountinfo(text)
		_, _ = parseFstab(text)
		_ = (&etcHosts{text}).rows()
		sysctlPath(text)
		if s, err := parseStat(text); err == nil {
			_ = s.flags(1)
			ttyName(s.tty)
		}
		commandLine([]byte(text), "x")
		plainVersion(text)
		_ = leadingInt(text)
		_ = (&passwd{text}).rows()
		for _, decode := range []func([]byte) (interp.Value, error){decodeJSON, decodeYAML} {
			if v, err := decode([]byte(text)); err == nil {
				if _, err := in.Inspect(v); err != nil {
					t.Error(err)
				}
			}
		}
		format := defaultFormat()
		for _, format.multiple = range []bool{false, true} {
			if params, err := parseConfig(in, text, format); err != nil {
				t.Error(err)
			} else if _, err := in.Inspect(params); err != nil {
				t.Error(err)
			}
		}
		files := func(string) (string, bool) { return text, true }
		for _, name := range []string{"os-release", "lsb-release", "redhat-release", "SuSE-release", "issue"} {
			only := func(file string) (string, bool) {
				if file == "/etc/"+name {
					return text, true
				}
				return "", false
			}
			detector{files: only}.detect()
		}
		detector{files: files}.detect()
		if der := firstCertificate([]byte(text)); der != nil {
			if c, err := parseCertificate(der); err == nil {
				_, _ = certificateExtensions(in, c)
				_, _ = distinguishedName(in, c.TBS.Subject.FullBytes)
				_, _ = oneLine(c.TBS.Issuer.FullBytes)
				_ = c.rsaKey()
			}
		}
	})
}
